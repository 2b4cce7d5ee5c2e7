// Keys that are shown where they work: "/" goes to the search, and a button or link with
// `data-key="g"` is pressed by that letter. `data-keys="off"` on the body switches them off.

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

export function listenForKeys(): void {
  if (document.body.dataset.keys === "off") return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]") !== null) return;
    if (event.key === "/") {
      const search = [...document.querySelectorAll<HTMLInputElement>("input[type='search']")].find(
        (field) => field.offsetParent !== null,
      );
      if (search === undefined) return;
      event.preventDefault();
      search.focus();
      search.select();
      return;
    }
    if (!/^[a-z]$/.test(event.key)) return;
    const target = document.querySelector<HTMLElement>(`[data-key="${event.key}"]`);
    if (target === null) return;
    event.preventDefault();
    target.click();
  });
}
