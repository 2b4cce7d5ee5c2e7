// Sums that follow the fields: `data-sum="people*amount"` on a block names the fields of its form
// that are multiplied; "+" adds products, "meals|people" is the first of them that has a number. The block holds `data-sum-value` and `data-sum-words`.
// The server computes the sum again; what stands here is only shown.

import { all, say } from "./element.ts";
import { decimalsOf } from "./number-field.ts";
import { readNumber, writeNumber } from "./number.ts";
import { amountInWords } from "./words.ts";

function valueOf(form: HTMLFormElement, names: string): number | undefined {
  for (const name of names.split("|")) {
    const value = numberIn(form, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

function numberIn(form: HTMLFormElement, name: string): number | undefined {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLInputElement) return readNumber(field.value, decimalsOf(field));
  if (field instanceof HTMLSelectElement || field instanceof RadioNodeList) {
    return readNumber(field.value);
  }
  return undefined;
}

/** The value of "a*b+c". A product with an empty field is left out; undefined when all are. */
function evaluate(form: HTMLFormElement, formula: string): number | undefined {
  let sum: number | undefined;
  for (const term of formula.split("+")) {
    const factors = term.split("*").map((name) => valueOf(form, name.trim()));
    if (factors.some((factor) => factor === undefined)) continue;
    sum = (sum ?? 0) + factors.reduce<number>((product, factor) => product * (factor ?? 0), 1);
  }
  return sum;
}

/** "312 × 500.000 đồng, máy tự nhân." for a plain product; nothing for other formulas. */
function explain(form: HTMLFormElement, formula: string): string {
  if (formula.includes("+") || !formula.includes("*")) return "";
  const factors = formula.split("*").map((name) => valueOf(form, name.trim()) ?? 0);
  const product = `${factors.map(writeNumber).join(" × ")} đồng`;
  return say(`${product}, máy tự nhân. `, `${product}, multiplied by the machine. `);
}

function show(block: HTMLElement, form: HTMLFormElement): void {
  const formula = block.dataset.sum ?? "";
  const sum = evaluate(form, formula);
  const value = block.querySelector("[data-sum-value]");
  const words = block.querySelector("[data-sum-words]");
  const known = sum !== undefined && Number.isSafeInteger(sum) && sum >= 0;
  const text = known ? writeNumber(sum) : say("chưa có số", "no figure yet");
  if (value !== null && value.textContent !== text) value.textContent = text;
  if (words === null) return;
  // An amount is said in words in Vietnamese only, as the vouchers ask for it.
  const sentence = known ? explain(form, formula) + say(amountInWords(sum), "") : "";
  if (words.textContent !== sentence) words.textContent = sentence;
}

export function computeSums(): void {
  for (const block of all("[data-sum]")) {
    const form = block.closest("form");
    if (form === null) continue;
    const refresh = (): void => show(block, form);
    for (const kind of ["input", "change", "settled"]) form.addEventListener(kind, refresh);
    refresh();
  }
}
