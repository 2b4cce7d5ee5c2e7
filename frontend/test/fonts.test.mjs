// The digits of Be Vietnam Tab stand on one width, and every subset holds all it should.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import fontverter from "fontverter";
import { characters, digits } from "../build/characters.mjs";
import { readTables } from "../build/sfnt.mjs";

async function load(name) {
  const file = await readFile(new URL(`../dist/fonts/${name}.woff2`, import.meta.url));
  return readTables(Buffer.from(await fontverter.convert(file, "truetype")));
}

/** Character → glyph number, from the format 4 part of `cmap`. */
function readCharacters(cmap) {
  const found = new Map();
  for (let part = 0; part < cmap.readUInt16BE(2); part += 1) {
    const at = cmap.readUInt32BE(4 + part * 8 + 4);
    if (cmap.readUInt16BE(at) !== 4) continue;
    const count = cmap.readUInt16BE(at + 6) / 2;
    const word = (block, index) => cmap.readUInt16BE(at + 14 + (block * count + index) * 2);
    for (let index = 0; index < count; index += 1) {
      const [end, start] = [word(0, index), cmap.readUInt16BE(at + 16 + (count + index) * 2)];
      const delta = cmap.readUInt16BE(at + 16 + (2 * count + index) * 2);
      const rangeAt = at + 16 + (3 * count + index) * 2;
      const range = cmap.readUInt16BE(rangeAt);
      for (let code = start; code <= end && code < 0xffff; code += 1) {
        const direct = range === 0 ? code : cmap.readUInt16BE(rangeAt + range + (code - start) * 2);
        if (direct !== 0) found.set(code, (direct + delta) & 0xffff);
      }
    }
  }
  return found;
}

function advanceOf(tables, glyph) {
  const last = tables.get("hhea").readUInt16BE(34) - 1;
  return tables.get("hmtx").readUInt16BE(Math.min(glyph, last) * 4);
}

for (const weight of [400, 600]) {
  test(`Be Vietnam Tab ${weight}: ten digits, 664 thousandths each`, async () => {
    const tables = await load(`be-vietnam-tab-${weight}`);
    const unitsPerEm = tables.get("head").readUInt16BE(18);
    const glyphs = readCharacters(tables.get("cmap"));
    for (const digit of digits) {
      const glyph = glyphs.get(digit.codePointAt(0));
      assert.ok(glyph > 0, `${digit} is missing`);
      assert.equal((advanceOf(tables, glyph) * 1000) / unitsPerEm, 664, digit);
    }
    assert.ok(!tables.has("GPOS"), "kerning would move the digits");
  });
}

for (const name of ["be-vietnam-400", "be-vietnam-500", "be-vietnam-600", "tinos-400"]) {
  test(`${name} holds every Vietnamese letter and the signs of figures`, async () => {
    const glyphs = readCharacters((await load(name)).get("cmap"));
    const asked = [...characters].filter((it) => /[\p{L}\d–−“”…×.,%]/u.test(it));
    const missing = asked.filter((it) => !glyphs.has(it.codePointAt(0)));
    assert.deepEqual(missing, []);
  });
}
