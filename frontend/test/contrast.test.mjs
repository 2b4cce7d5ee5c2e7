// Colours: recomputes the WCAG 2 contrast of every pair of tokens that carries text or an edge, in
// light and dark, from the sheet itself, and fails below what the interface promises.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

const sheet = await readFile(new URL("../src/style/tokens.css", import.meta.url), "utf8");

/** The colour tokens of the block that follows `selector`. */
function tokensOf(selector) {
  const start = sheet.indexOf(selector);
  assert.notEqual(start, -1, `no block ${selector}`);
  const block = sheet.slice(start, sheet.indexOf("}", start));
  return new Map([...block.matchAll(/--([a-z0-9-]+): (#[0-9A-F]{6});/g)].map((m) => [m[1], m[2]]));
}

function luminance(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const light = tokensOf(":root {");
const dark = tokensOf(':root:not([data-theme="light"])');
const chosenDark = tokensOf(':root[data-theme="dark"]');

// Front, back, least contrast in light, least contrast in dark: the printed figures of the design,
// one decimal, so a pair may not fall below them by half a tenth.
const printed = [
  ["ink", "ground", 14.8, 15.7],
  ["ink-2", "sunken", 6.9, 9.9],
  ["ink-3", "sunken", 5.0, 7.2],
  ["edge", "ground", 3.2, 4.5],
  ["brand", "ground", 8.0, 9.6],
  ["on-brand", "brand", 8.8, 8.8],
  ["ink-2", "brand-wash", 7.0, 7.0],
  ["band-text", "band", 9.6, 10.0],
  ["gold", "band", 6.6, 9.1],
  ["gold-deep", "surface", 3.6, 8.9],
  ["good", "good-wash", 6.3, 7.8],
  ["warn", "warn-wash", 6.7, 8.9],
  ["bad", "bad-wash", 7.1, 7.6],
  ["bad", "ground", 7.5, 9.3],
];

// What any text (4.5), any edge that means something (3) and the chair's screens (7) need, for
// pairs that stand together in the sheet though the design prints no figure for them.
const needed = [
  ["ink", "surface", 7],
  ["ink", "brand-wash", 7],
  ["ink", "warn-wash", 7],
  ["ink", "bad-wash", 7],
  ["ink", "good-wash", 7],
  ["ink-2", "surface", 7],
  ["ink-2", "ground", 7],
  ["ink-3", "surface", 4.5],
  ["ink-3", "ground", 4.5],
  ["brand", "surface", 4.5],
  ["brand", "sunken", 4.5],
  ["brand", "brand-wash", 4.5],
  ["good", "surface", 4.5],
  ["warn", "surface", 4.5],
  ["warn", "ground", 4.5],
  ["bad", "surface", 7],
  ["on-bad", "bad", 4.5],
  ["edge", "surface", 3],
  ["gold-deep", "ground", 3],
  ["paper-ink", "paper", 7],
];

for (const [scheme, tokens, column] of [
  ["light", light, 2],
  ["dark", dark, 3],
]) {
  for (const row of printed) {
    test(`${scheme}: ${row[0]} on ${row[1]} is at least ${row[column]}`, () => {
      const ratio = contrast(tokens.get(row[0]), tokens.get(row[1]));
      assert.ok(ratio >= row[column] - 0.05, `it is ${ratio.toFixed(2)}`);
    });
  }
  for (const [front, back, least] of needed) {
    test(`${scheme}: ${front} on ${back} is at least ${least}`, () => {
      const ratio = contrast(tokens.get(front), tokens.get(back));
      assert.ok(ratio >= least, `it is ${ratio.toFixed(2)}`);
    });
  }
  test(`${scheme}: white on the band is at least ${column === 2 ? 14 : 16.9}`, () => {
    assert.ok(contrast("#FFFFFF", tokens.get("band")) >= (column === 2 ? 14 : 16.9) - 0.05);
  });
}

test("dark by the system and dark by choice are one scheme", () => {
  assert.deepEqual([...chosenDark], [...dark]);
});

test("a colour of the dark scheme exists in the light one", () => {
  assert.deepEqual([...dark.keys()].sort(), [...light.keys()].sort());
});
