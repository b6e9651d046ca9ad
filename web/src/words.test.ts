// Every word that people read stands in a words file, in both languages: none in the pages themselves.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

const SRC = dirname(fileURLToPath(import.meta.url));
const FILES = readdirSync(SRC, { recursive: true, encoding: "utf8" });
const PAGES = FILES.filter((name) => name.endsWith(".tsx") && !name.endsWith(".test.tsx"));
const WORDS = FILES.filter((name) => /words\/zh\.ts$/.test(name));
const LATIN_PROSE = /^[A-Z][a-z]+(?: [A-Za-z]+)+[.?!]?$/;
/** Proper names, the same in every language. */
const NAMES = new Set(["Gridwarden"]);

/** Text between tags, and string attributes that people see or hear. */
function shown(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, "");
  const between = [...code.matchAll(/>([^<>{}=;()]+)</g)].map((found) => found[1] ?? "");
  const attributes = [...code.matchAll(/(?:title|label|placeholder|alt|aria-label)="([^"]+)"/g)].map((found) => found[1] ?? "");
  return [...between, ...attributes].map((text) => text.replace(/\s+/g, " ").trim()).filter(Boolean);
}

describe("words", () => {
  it.each(PAGES)("%s holds no prose", (name) => {
    const source = readFileSync(join(SRC, name), "utf8").replace(/["'](?:中文|English|、|，)["']/g, '""');
    const code = source.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, "");
    expect(code.match(/[\u4e00-\u9fff]+/g) ?? []).toEqual([]);
    expect(shown(source).filter((text) => LATIN_PROSE.test(text) && !NAMES.has(text))).toEqual([]);
  });

  it.each(WORDS)("%s has an English twin that really is English", async (name) => {
    const twin = join(SRC, name.replace(/zh\.ts$/, "en.ts"));
    const english = readFileSync(twin, "utf8").replace(/otherLanguage: "中文"/, "");
    expect(english).toContain("typeof zh");
    expect(english.match(/"[^"]*[\u4e00-\u9fff][^"]*"/g) ?? []).toEqual([]);
  });
});
