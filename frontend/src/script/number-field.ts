// Fields marked `data-number`: dots appear while typing, the caret stays where it was, and pasted
// or typed measures ("11 tỷ 120 triệu") become figures. The value of the attribute is the number of
// decimals allowed, none when empty. The server reads the same spellings, so nothing depends on it.

import { amountInWords } from "./words.ts";
import { all } from "./element.ts";
import { groupDigits, readNumber, writeNumber } from "./number.ts";

export const decimalsOf = (field: HTMLInputElement): number => Number(field.dataset.number ?? "0") || 0;

/** What is typed so far with dots in place; the same text when it holds anything but figures. */
function withDots(text: string, decimals: number): string {
  const pattern = decimals > 0 ? /^[-−]?[\d.]*(,\d*)?$/ : /^[-−]?[\d.]*$/;
  if (!pattern.test(text)) return text;
  const [whole = "", part] = text.split(",");
  const sign = /^[-−]/.test(whole) ? "−" : "";
  const digits = whole.replace(/\D/g, "").replace(/^0+(?=\d)/, "");
  return sign + groupDigits(digits) + (part === undefined ? "" : `,${part.slice(0, decimals)}`);
}

const countFigures = (text: string): number => text.replace(/[^\d,]/g, "").length;

/** Writes the text with the caret behind the same count of figures as before, from the right. */
function rewrite(field: HTMLInputElement, text: string): void {
  if (text === field.value) return;
  const caret = field.selectionEnd ?? field.value.length;
  const behind = countFigures(field.value.slice(caret));
  field.value = text;
  if (document.activeElement !== field) return;
  let at = text.length;
  for (let left = behind; left > 0 && at > 0; at -= 1) {
    if (/[\d,]/.test(text.charAt(at - 1))) left -= 1;
  }
  field.setSelectionRange(at, at);
}

/** Turns words and foreign marks into figures when the whole text is one number. */
function understand(field: HTMLInputElement): void {
  const value = readNumber(field.value, decimalsOf(field));
  if (value === undefined) return;
  const factor = 10 ** decimalsOf(field);
  // A finer number than the field takes is left as typed: the server says so, nothing is rounded.
  if (Math.round(value * factor) / factor === value) rewrite(field, writeNumber(value));
}

function sayInWords(field: HTMLInputElement): void {
  const place = document.getElementById(field.dataset.words ?? "");
  if (place === null) return;
  const value = readNumber(field.value, decimalsOf(field));
  place.textContent = value === undefined || value <= 0 ? "" : amountInWords(value);
}

function onInput(field: HTMLInputElement, event: InputEvent): void {
  if (event.isComposing) return;
  if (event.inputType === "insertFromPaste" || event.inputType === "insertFromDrop") {
    understand(field);
  } else {
    rewrite(field, withDots(field.value, decimalsOf(field)));
  }
  sayInWords(field);
}

export function formatNumbers(): void {
  for (const field of all<HTMLInputElement>("input[data-number]")) {
    field.addEventListener("input", (event) => onInput(field, event as InputEvent));
    field.addEventListener("change", () => {
      understand(field);
      sayInWords(field);
      field.dispatchEvent(new CustomEvent("settled", { bubbles: true }));
    });
    understand(field);
    sayInWords(field);
  }
}
