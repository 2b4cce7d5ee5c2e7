// A form is sent once: the pressed button keeps its width, says `data-busy` ("Đang ghi…") and a
// second press does nothing. A form that leaves the page standing (a download) is marked
// `data-stays` and is free again after some seconds.

import { all, announce } from "./element.ts";

const FREE_AGAIN_MS = 4000;

interface Sent {
  button: HTMLButtonElement | undefined;
  nodes: Node[];
}

const sent = new Map<HTMLFormElement, Sent>();

function buttonOf(event: SubmitEvent): HTMLButtonElement | undefined {
  return event.submitter instanceof HTMLButtonElement ? event.submitter : undefined;
}

function release(form: HTMLFormElement): void {
  const was = sent.get(form);
  sent.delete(form);
  if (was?.button === undefined) return;
  was.button.removeAttribute("aria-disabled");
  was.button.style.minWidth = "";
  if (was.nodes.length > 0) was.button.replaceChildren(...was.nodes);
}

function onSubmit(form: HTMLFormElement, event: SubmitEvent): void {
  if (event.defaultPrevented) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  const button = buttonOf(event);
  const word = button?.dataset.busy ?? form.dataset.busy;
  const nodes = button !== undefined && word !== undefined ? [...button.childNodes] : [];
  sent.set(form, { button, nodes });
  if (button !== undefined) {
    button.style.minWidth = `${button.offsetWidth}px`;
    button.setAttribute("aria-disabled", "true");
    if (word !== undefined) {
      button.replaceChildren(word);
      announce(word);
    }
  }
  if ("stays" in form.dataset) setTimeout(() => release(form), FREE_AGAIN_MS);
}

export function guardBusyForms(): void {
  for (const form of all<HTMLFormElement>("form")) {
    if (form.method !== "post" && !("busy" in form.dataset)) continue;
    form.addEventListener("submit", (event) => onSubmit(form, event));
  }
  // A page that comes back from the browser's own memory must be usable again.
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of [...sent.keys()]) release(form);
  });
}
