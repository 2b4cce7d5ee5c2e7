// Toasts fade after eight seconds, but stay while the pointer or the focus is on them.

import { all } from "./element.ts";

const STAYS_MS = 8000;
const FADES_MS = 200;

function fadeLater(toast: HTMLElement): void {
  let timer = 0;
  const start = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      toast.classList.add("leaving");
      setTimeout(() => toast.remove(), FADES_MS);
    }, STAYS_MS);
  };
  const stop = (): void => clearTimeout(timer);
  for (const kind of ["mouseenter", "focusin"]) toast.addEventListener(kind, stop);
  for (const kind of ["mouseleave", "focusout"]) toast.addEventListener(kind, start);
  start();
}

export function fadeToasts(): void {
  all(".toast[role='status'], .toasts[role='status'] .toast").forEach(fadeLater);
}
