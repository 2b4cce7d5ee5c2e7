// Fields that only some of a list's choices ask for: a `select[data-choice]` shows those of its form
// whose `data-for` names its value, and hides the others. Without it all of them stand there.

import { all } from "./element.ts";

function show(list: HTMLSelectElement): void {
  const places = list.form?.querySelectorAll<HTMLElement>("[data-for]") ?? [];
  for (const place of places) {
    place.hidden = !(place.dataset.for ?? "").split(" ").includes(list.value);
  }
}

export function showChosenFields(): void {
  for (const list of all("select[data-choice]")) {
    if (!(list instanceof HTMLSelectElement)) continue;
    list.addEventListener("change", () => show(list));
    show(list);
  }
}
