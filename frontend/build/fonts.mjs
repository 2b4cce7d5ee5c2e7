// Makes the fonts of the product from the type families in node_modules: one subset per weight,
// and "Be Vietnam Tab", the ten digits on one width, because the family has no tabular figures.
// Writes public/fonts/ for the screen, and public/paper/ with the whole faces papers are set in;
// the bundler copies both as they are.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import subsetFont from "subset-font";
import { characters, digits } from "./characters.mjs";
import * as sfnt from "./sfnt.mjs";

const require = createRequire(import.meta.url);
const target = new URL("../public/fonts/", import.meta.url);
const paper = new URL("../public/paper/", import.meta.url);

/** Every digit stands on this advance, in thousandths of the em. */
const DIGIT_ADVANCE = 664;

const sources = [
  ["be-vietnam-400", "be-vietnam-pro/400Regular/BeVietnamPro_400Regular.ttf"],
  ["be-vietnam-500", "be-vietnam-pro/500Medium/BeVietnamPro_500Medium.ttf"],
  ["be-vietnam-600", "be-vietnam-pro/600SemiBold/BeVietnamPro_600SemiBold.ttf"],
  ["tinos-400", "tinos/400Regular/Tinos_400Regular.ttf"],
  ["tinos-400-italic", "tinos/400Regular_Italic/Tinos_400Regular_Italic.ttf"],
  ["tinos-700", "tinos/700Bold/Tinos_700Bold.ttf"],
  ["tinos-700-italic", "tinos/700Bold_Italic/Tinos_700Bold_Italic.ttf"],
];
const tabular = [
  ["be-vietnam-tab-400", "be-vietnam-pro/400Regular/BeVietnamPro_400Regular.ttf"],
  ["be-vietnam-tab-600", "be-vietnam-pro/600SemiBold/BeVietnamPro_600SemiBold.ttf"],
];

const load = (path) => readFile(require.resolve(`@expo-google-fonts/${path}`));

/** The digits of a face, each centred on `DIGIT_ADVANCE`, as a TrueType file. */
async function oneWidth(face) {
  const small = await subsetFont(face, digits, { targetFormat: "truetype" });
  const tables = sfnt.readTables(small);
  // Kerning and substitution would pull the columns apart again.
  for (const tag of ["GPOS", "GSUB", "GDEF", "kern"]) tables.delete(tag);
  const glyphs = sfnt.readGlyphs(tables);
  const unitsPerEm = tables.get("head").readUInt16BE(18);
  const advance = Math.round((DIGIT_ADVANCE * unitsPerEm) / 1000);
  const metrics = Buffer.alloc(glyphs.length * 4);
  const moved = glyphs.map((glyph, index) => {
    const empty = glyph.length === 0;
    const { left, right } = empty ? { left: 0, right: 0 } : sfnt.edgesOf(glyph);
    const start = Math.round((advance - (right - left)) / 2);
    metrics.writeUInt16BE(advance, index * 4);
    metrics.writeInt16BE(empty ? 0 : start, index * 4 + 2);
    return empty ? glyph : sfnt.moveOutline(glyph, start - left);
  });
  sfnt.writeGlyphs(tables, moved);
  tables.set("hmtx", metrics);
  tables.get("hhea").writeUInt16BE(advance, 10);
  tables.get("hhea").writeUInt16BE(glyphs.length, 34);
  return sfnt.writeTables(tables);
}

async function licence() {
  const parts = [
    "Fonts of Điểm Tựa\n\nAll fonts in this folder are changed versions, under the SIL Open Font",
    "License 1.1 below, of Be Vietnam Pro and Tinos.\n\nWhat was changed:\n",
    "be-vietnam-*.woff2, tinos-*.woff2: cut to ASCII, Vietnamese letters and typographic signs,",
    "optional letter forms left out, packed as WOFF2. Outlines and metrics are as published.\n",
    "be-vietnam-tab-*.woff2 (used under the name Be Vietnam Tab): the ten digits of Be Vietnam",
    `Pro, outlines as published, each centred on one advance of ${DIGIT_ADVANCE} thousandths of`,
    "the em; kerning and substitutions removed.\n",
  ];
  for (const family of ["be-vietnam-pro", "tinos"]) {
    parts.push(`${"=".repeat(78)}\n`, (await load(`${family}/LICENSE_FONT`)).toString().trim(), "");
  }
  return `${parts.join("\n")}\n`;
}

await mkdir(target, { recursive: true });
for (const [name, path] of sources) {
  const subset = await subsetFont(await load(path), characters, {
    targetFormat: "woff2",
    noLayoutClosure: true,
    keepFeatures: ["kern", "mark", "ccmp", "locl"],
    dropTables: ["GDEF"],
  });
  await writeFile(new URL(`${name}.woff2`, target), subset);
}
for (const [name, path] of tabular) {
  const packed = await subsetFont(await oneWidth(await load(path)), digits, {
    targetFormat: "woff2",
  });
  await writeFile(new URL(`${name}.woff2`, target), packed);
}
await writeFile(new URL("LICENCE.txt", target), await licence());

// A name on a paper may be in any letters of the family, so these faces are not cut.
await mkdir(paper, { recursive: true });
for (const [name, path] of sources.filter(([name]) => name.startsWith("tinos"))) {
  await writeFile(new URL(`${name}.ttf`, paper), await load(path));
}
await writeFile(new URL("LICENCE.txt", paper), await load("tinos/LICENSE_FONT"));
