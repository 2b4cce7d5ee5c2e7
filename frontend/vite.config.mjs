// Bundles the script and the sheet into files with fixed names; the server adds a content hash to
// their addresses itself. One classic script, because it is deferred and needs no imports.

import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  build: {
    target: ["chrome90", "firefox90", "safari14"],
    cssTarget: ["chrome90", "firefox90", "safari14"],
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: "src/main.ts",
      output: {
        format: "iife",
        entryFileNames: "diemtua.js",
        assetFileNames: "diemtua[extname]",
      },
    },
  },
});
