// Weight and shape of what is built: the budgets of the interface, names that stay fixed, and
// style that a browser of 2021 understands.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import test from "node:test";
import { gzipSync } from "node:zlib";

const KB = 1024;
const dist = new URL("../dist/", import.meta.url);
const read = (name) => readFile(new URL(name, dist));
const packed = async (name) => gzipSync(await read(name), { level: 9 }).length;
const css = (await read("diemtua.css")).toString();

test("the build has its fixed names and nothing else", async () => {
  const names = (await readdir(dist, { recursive: true })).sort();
  assert.deepEqual(names, [
    "diemtua.css",
    "diemtua.js",
    "favicon.svg",
    "fonts",
    "fonts/LICENCE.txt",
    "fonts/be-vietnam-400.woff2",
    "fonts/be-vietnam-500.woff2",
    "fonts/be-vietnam-600.woff2",
    "fonts/be-vietnam-tab-400.woff2",
    "fonts/be-vietnam-tab-600.woff2",
    "fonts/tinos-400-italic.woff2",
    "fonts/tinos-400.woff2",
    "fonts/tinos-700-italic.woff2",
    "fonts/tinos-700.woff2",
    "icons.svg",
    "mark.svg",
    "paper",
    "paper/LICENCE.txt",
    "paper/tinos-400-italic.ttf",
    "paper/tinos-400.ttf",
    "paper/tinos-700-italic.ttf",
    "paper/tinos-700.ttf",
  ]);
});

for (const [name, most] of [
  ["diemtua.css", 12 * KB],
  ["diemtua.js", 18 * KB],
  ["icons.svg", 6 * KB],
]) {
  test(`${name} is at most ${most / KB} KB compressed`, async () => {
    const size = await packed(name);
    assert.ok(size <= most, `it is ${size} bytes`);
  });
}

const weigh = async (names) => {
  const sizes = await Promise.all(names.map(async (name) => (await read(`fonts/${name}`)).length));
  return sizes.reduce((sum, size) => sum + size, 0);
};
const phoneFonts = ["400", "600", "tab-400", "tab-600"].map((part) => `be-vietnam-${part}.woff2`);

test("fonts of the phone are at most 48 KB, of the desk 72 KB", async () => {
  const phone = await weigh(phoneFonts);
  assert.ok(phone <= 48 * KB, `phone: ${phone}`);
  const desk = await weigh([...phoneFonts, "be-vietnam-500.woff2"]);
  assert.ok(desk <= 72 * KB, `desk: ${desk}`);
});

test("a first load without its page is at most 88 KB on the phone", async () => {
  const rest = (await packed("diemtua.css")) + (await packed("diemtua.js"));
  const size = rest + (await packed("icons.svg")) + (await weigh(phoneFonts));
  assert.ok(size <= 88 * KB, `it is ${size} bytes`);
});

test("style needs nothing newer than Chrome 90", () => {
  for (const word of [":has(", "subgrid", "light-dark(", "@container", "@layer", "color-mix("]) {
    assert.ok(!css.includes(word), `${word} is used`);
  }
  assert.doesNotMatch(css, /[{;]\s*&/, "rules are nested");
});

test("style and icons load nothing from elsewhere", async () => {
  const text = css + (await read("icons.svg")).toString();
  assert.doesNotMatch(text.replaceAll("http://www.w3.org/2000/svg", ""), /https?:|data:/);
});

test("every font that the style names is built", async () => {
  const named = [...css.matchAll(/url\("?\.\/(fonts\/[^)"]+)"?\)/g)].map((m) => m[1]);
  assert.equal(named.length, 9);
  for (const name of named) assert.ok((await read(name)).length > 0, name);
});
