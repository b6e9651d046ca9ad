import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, gzipSync } from "node:zlib";

import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Beside each asset its gzipped twin, so that the server sends it without work (api/routes/web_pages.py). */
function gzipped(): Plugin {
  return {
    name: "gzipped",
    apply: "build",
    writeBundle({ dir }, bundle) {
      for (const fileName of Object.keys(bundle)) {
        const file = join(dir ?? "", fileName);
        if (/\.(js|css)$/.test(fileName))
          writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: constants.Z_BEST_COMPRESSION }));
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), gzipped()],
  build: {
    outDir: "../api/web_build", // part of the Python package, which serves it (api/routes/web_pages.py)
    emptyOutDir: true,
    target: ["chrome109", "edge109", "safari16.4", "firefox115"], // Windows 7 ends at Chrome 109
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    assetsInlineLimit: 0, // the content security policy knows no data: scripts or styles
    manifest: true, // tests and benchmarks read from it what a page loads
  },
  server: {
    proxy: { "/api": "http://127.0.0.1:8420" }, // `make run` beside `npm run dev`
  },
  test: { include: ["src/**/*.test.ts", "src/**/*.test.tsx"] },
} as Parameters<typeof defineConfig>[0]);
