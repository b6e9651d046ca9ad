// Writes src/app/antd.generated.css: the styles of just those Ant Design components that `src` imports, light and dark.
// Nothing is styled at run time then, so that the content security policy needs no inline styles (zeroRuntime).
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const React = require("react");
const antd = require("antd");
const { extractStyle } = require("@ant-design/static-style-extract");
const { themeOf, THEMES } = await import("../src/app/theme.mjs");

const web = fileURLToPath(new URL("..", import.meta.url));
const COMPANIONS = { App: ["message", "notification", "Modal"], Input: ["Space"] }; // drawn by others without an import

function importedComponents(folder) {
  const found = new Set();
  for (const entry of readdirSync(folder, { recursive: true })) {
    if (!/\.tsx?$/.test(entry)) continue;
    const source = readFileSync(join(folder, entry), "utf8");
    for (const [, names] of source.matchAll(/import\s*\{([^}]*)\}\s*from\s*"antd"/g)) {
      for (const name of names.split(",")) {
        const plain = name.trim().split(/\s+as\s+/)[0];
        if (!plain || plain.startsWith("type ")) continue;
        found.add(plain);
        for (const companion of COMPANIONS[plain] ?? []) found.add(companion);
      }
    }
  }
  return [...found].sort();
}

/** The rules of a sheet, each whole with what it nests. */
function rulesOf(sheet) {
  const rules = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < sheet.length; at += 1) {
    if (sheet[at] === "{") depth += 1;
    if (sheet[at] === "}") depth -= 1;
    if (sheet[at] === "}" && depth === 0) {
      rules.push(sheet.slice(start, at + 1));
      start = at + 1;
    }
  }
  return rules;
}

const say = console.error;
console.error = (...words) => /Input\.Group/.test(String(words[0])) || say(...words); // the extractor draws a component that is deprecated

const includes = importedComponents(join(web, "src"));
const rules = new Set();
for (const name of THEMES) {
  const sheet = extractStyle({
    includes,
    antdInstance: antd,
    customTheme: (node) => React.createElement(antd.ConfigProvider, { theme: { ...themeOf(name, antd.theme), zeroRuntime: false } }, node),
  });
  for (const rule of rulesOf(sheet.replace(/<style[^>]*>|<\/style>/g, ""))) rules.add(rule); // both themes share all but their variables
}
const css = [...rules].join("");
writeFileSync(join(web, "src/app/antd.generated.css"), css);
console.log(`${includes.length} components, ${Math.round(css.length / 1024)} kB of styles`);
