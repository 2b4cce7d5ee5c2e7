// Writes the icon sprite with its second names, and the mark, to public/.
// A thing has one icon everywhere; a second name is the same drawing under the word a page uses.

import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";

const secondNames = {
  calendar: "cal",
  camera: "cam",
  chat: "meet",
  check: "ok",
  columns: "cols",
  doc: "paper",
  download: "save",
  left: "back",
  person: "user",
  report: "paper",
  search: "find",
  unit: "tree",
};

const source = new URL("../src/", import.meta.url);
const target = new URL("../public/", import.meta.url);

/** Name and drawing of every symbol of the sprite. */
function readSymbols(sprite) {
  const symbols = new Map();
  const pattern = /<symbol id="i-([a-z]+)"[^>]*>(.*?)<\/symbol>/gs;
  for (const [, name, drawing] of sprite.matchAll(pattern)) {
    symbols.set(name, drawing.replace(/\s*\n\s*/g, ""));
  }
  return symbols;
}

const symbols = readSymbols(await readFile(new URL("icons.svg", source), "utf8"));
for (const [name, first] of Object.entries(secondNames)) {
  if (!symbols.has(first)) throw new Error(`icon ${name} points to ${first}, which is not drawn`);
  symbols.set(name, symbols.get(first));
}
const body = [...symbols]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, drawing]) => `<symbol id="i-${name}" viewBox="0 0 24 24">${drawing}</symbol>`);

await mkdir(target, { recursive: true });
await writeFile(
  new URL("icons.svg", target),
  `<svg xmlns="http://www.w3.org/2000/svg">\n${body.join("\n")}\n</svg>\n`,
);
for (const name of ["mark.svg", "favicon.svg"]) {
  await copyFile(new URL("mark.svg", source), new URL(name, target));
}
