// Small aids in forms: the list of wrong places takes the focus, the three boxes of a date lead
// from one to the next, and a filter marked `data-send` sends its form when it changes.

import { all } from "./element.ts";

export function focusWrongPlaces(): void {
  document.querySelector<HTMLElement>(".errs[tabindex]")?.focus();
}

/** Boxes of one date stand in `.date`; a full box hands over to the next. */
export function jumpBetweenDateBoxes(): void {
  for (const date of all(".date")) {
    const boxes = all<HTMLInputElement>("input", date);
    boxes.forEach((box, index) => {
      box.addEventListener("input", (event) => {
        const typed = (event as InputEvent).inputType === "insertText";
        if (typed && box.maxLength > 0 && box.value.length >= box.maxLength) {
          boxes[index + 1]?.focus();
        }
      });
      box.addEventListener("paste", (event) => spreadDate(event, boxes));
    });
  }
}

/** A whole date pasted into a box ("25/01/2027", "2027-01-25") fills the three. */
function spreadDate(event: ClipboardEvent, boxes: HTMLInputElement[]): void {
  const text = event.clipboardData?.getData("text").trim() ?? "";
  const [, day, month, year] = text.match(/^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/) ?? [];
  const [, y, m, d] = text.match(/^(\d{4})-(\d{2})-(\d{2})$/) ?? [];
  const values = day !== undefined ? [day, month, year] : [d, m, y];
  if (values[0] === undefined || boxes.length !== 3) return;
  event.preventDefault();
  boxes.forEach((box, index) => {
    box.value = values[index] ?? "";
    box.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

export function sendOnChange(): void {
  for (const field of all<HTMLSelectElement>("select[data-send], input[data-send]")) {
    field.addEventListener("change", () => {
      const form = field.form;
      if (form === null) return;
      if (typeof form.requestSubmit === "function") form.requestSubmit();
      else form.submit();
    });
  }
}
