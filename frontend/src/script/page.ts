// Small aids on a page: print, the current place of a row that scrolls, and the bar that counts
// chosen rows.

import { all } from "./element.ts";
import { writeNumber } from "./number.ts";

/** `[data-print]` is hidden in the page, because without a script it could do nothing. */
export function printOnRequest(): void {
  for (const button of all("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}

/** A row of places wider than the screen begins where the reader is. */
export function showCurrentPlace(): void {
  for (const current of all(".menu [aria-current], .tabs [aria-current]")) {
    const row = current.parentElement;
    if (row === null) continue;
    row.scrollLeft += current.getBoundingClientRect().left - row.getBoundingClientRect().left - 24;
  }
}

/**
 * In a form with `data-rows` each row has a box; `input[data-all-rows]` ticks all of the page and
 * `[data-rows-count]` says how many are chosen. The bar around the count is hidden while it is 0.
 */
export function selectRows(): void {
  for (const form of all<HTMLFormElement>("form[data-rows]")) {
    const boxes = all<HTMLInputElement>("tbody input[type='checkbox']", form);
    const whole = form.querySelector<HTMLInputElement>("input[data-all-rows]");
    const refresh = (): void => {
      const count = boxes.filter((box) => box.checked).length;
      for (const place of all("[data-rows-count]", form)) place.textContent = writeNumber(count);
      for (const bar of all(".picked", form)) bar.hidden = count === 0;
      if (whole === null) return;
      whole.checked = count > 0 && count === boxes.length;
      whole.indeterminate = count > 0 && count < boxes.length;
    };
    whole?.addEventListener("change", () => {
      for (const box of boxes) box.checked = whole.checked;
      refresh();
    });
    form.addEventListener("change", refresh);
    refresh();
  }
}
