// A question before what cannot be undone. `data-confirm` on a button or form is the question,
// `data-confirm-body` says what follows and for whom, `data-confirm-verb` repeats the act. The
// server asks on a page of its own when there is no script.

import { element, say } from "./element.ts";

const agreed = new WeakSet<HTMLElement>();

function ask(source: HTMLElement, verb: string, onYes: () => void): void {
  const question = source.dataset.confirm ?? "";
  const body = source.dataset.confirmBody ?? "";
  if (typeof HTMLDialogElement === "undefined") {
    if (confirm(`${question}\n${body}`)) onYes();
    return;
  }
  const no = element("button", { class: "btn", type: "button", autofocus: "" }, say("Thôi", "Not now"));
  const yes = element("button", { class: "btn btn-main", type: "button" }, verb);
  const title = element("h2", { id: "question" }, question);
  const dialog = element(
    "dialog",
    { class: "dialog", "aria-labelledby": "question" },
    title,
    element("p", {}, body),
    element("div", { class: "form-acts" }, no, yes),
  );
  no.addEventListener("click", () => dialog.close());
  yes.addEventListener("click", () => {
    dialog.close();
    onYes();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  no.focus();
}

function sendAgain(form: HTMLFormElement, button: HTMLButtonElement | null): void {
  if (typeof form.requestSubmit === "function") form.requestSubmit(button ?? undefined);
  else form.submit();
}

export function askBeforeActing(): void {
  // Listening while the event goes down puts the question before any other listener.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      const submitter = (event as SubmitEvent).submitter;
      const button = submitter instanceof HTMLButtonElement ? submitter : null;
      const source = [button, form].find((it) => it?.dataset.confirm !== undefined);
      if (source === undefined || source === null) return;
      if (agreed.delete(source)) return;
      event.preventDefault();
      event.stopPropagation();
      const verb = source.dataset.confirmVerb ?? button?.textContent?.trim() ?? say("Làm", "Do it");
      ask(source, verb, () => {
        agreed.add(source);
        sendAgain(form, button);
      });
    },
    true,
  );
}
