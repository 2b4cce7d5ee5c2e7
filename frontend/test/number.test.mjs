// Numbers as people type them, and amounts in words. The modules are TypeScript: the compiler's
// output is not needed, because only their types are taken away before they are loaded.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { transformWithOxc } from "vite";

async function load(name) {
  const path = new URL(`../src/script/${name}.ts`, import.meta.url);
  const { code } = await transformWithOxc(await readFile(path, "utf8"), `${name}.ts`);
  return import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
}

const { readNumber, writeNumber, groupDigits } = await load("number");
const { numberInWords, amountInWords } = await load("words");

for (const [text, value] of [
  ["350.000.000đ", 350_000_000],
  ["350.000.000 đồng", 350_000_000],
  ["11 tỷ 120 triệu", 11_120_000_000],
  ["11 tỉ 120 triệu đồng", 11_120_000_000],
  ["16 tỷ 470 triệu đồng", 16_470_000_000],
  ["391,6 tỷ", 391_600_000_000],
  ["1,125 tỷ", 1_125_000_000],
  ["29 triệu", 29_000_000],
  ["13,5 nghìn", 13_500],
  ["500k", 500_000],
  ["1 tỷ 2", 1_200_000_000],
  ["1.234", 1_234],
  ["350,000", 350_000],
  ["350,000,000", 350_000_000],
  ["74,2%", 74.2],
  ["0,400", 0.4],
  ["−26.173", -26_173],
  [" 12 ", 12],
  ["0", 0],
]) {
  test(`“${text}” is read as ${value}`, () => assert.equal(readNumber(text), value));
}

test("where decimals are asked for, a comma always stands before them", () => {
  assert.equal(readNumber("1,125", 3), 1.125);
});

for (const text of ["", "abc", "12 người", "1.23.4", "120 triệu 11 tỷ", "5 tỷ 3 tỷ", "1..2", "-"]) {
  test(`“${text}” is not guessed`, () => assert.equal(readNumber(text), undefined));
}

test("a long row of figures ends quickly and is refused", () => {
  assert.equal(readNumber(`${"1".repeat(5000)}!`), undefined);
});

test("what is written is read back", () => {
  for (let value = 1; value < 1e15; value = value * 3 + 1) {
    assert.equal(readNumber(writeNumber(value)), value);
  }
});

test("dots stand between thousands", () => {
  assert.equal(groupDigits("1234567"), "1.234.567");
  assert.equal(writeNumber(634218.5), "634.218,5");
  assert.equal(writeNumber(-26173), "−26.173");
});

for (const [value, words] of [
  [0, "không"],
  [10, "mười"],
  [15, "mười lăm"],
  [21, "hai mươi mốt"],
  [24, "hai mươi tư"],
  [105, "một trăm linh năm"],
  [111, "một trăm mười một"],
  [1_005, "một nghìn không trăm linh năm"],
  [500_000, "năm trăm nghìn"],
  [156_000_000, "một trăm năm mươi sáu triệu"],
  [1_000_001, "một triệu không trăm linh một"],
  [11_120_000_000, "mười một tỷ một trăm hai mươi triệu"],
  [1_500_000_000_000, "một nghìn năm trăm tỷ"],
  [2_000_000_000_000, "hai nghìn tỷ"],
]) {
  test(`${value} in words`, () => assert.equal(numberInWords(value), words));
}

test("an amount is a sentence, and what cannot be said is empty", () => {
  assert.equal(amountInWords(500_000), "Năm trăm nghìn đồng.");
  assert.equal(amountInWords(1.5), "");
  assert.equal(amountInWords(-1), "");
});
