// Keeps what is typed into `form[data-draft]` on this machine until it is sent. The value of the
// attribute is the key: the server puts the person, the page and the unit into it, so one person
// never sees another's draft. A field marked `data-private`, a password and a file are never kept.
// The draft goes when a page says `data-draft-done` with the same key, after a week, and all of
// them on signing out (`form[data-forget-drafts]`).

import { all, element, say } from "./element.ts";

const PREFIX = "diemtua:draft:";
const WEEK_MS = 7 * 24 * 3600 * 1000;
const PAUSE_MS = 400;

interface Draft {
  savedAt: number;
  fields: [string, string][];
}

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function keeps(field: Element): field is Field {
  if (field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) {
    return field.name !== "" && !("private" in field.dataset);
  }
  if (!(field instanceof HTMLInputElement) || field.name === "") return false;
  if ("private" in field.dataset || field.type === "password" || field.type === "file") return false;
  return field.type !== "hidden" || "lookupValue" in field.dataset;
}

function isOn(field: Field): boolean {
  const toggles = field instanceof HTMLInputElement && /^(radio|checkbox)$/.test(field.type);
  return !toggles || (field as HTMLInputElement).checked;
}

const fieldsOf = (form: HTMLFormElement): Field[] => [...form.elements].filter(keeps);

function collect(form: HTMLFormElement): [string, string][] {
  return fieldsOf(form)
    .filter(isOn)
    .map((field) => [field.name, field.value]);
}

function read(key: string): Draft | undefined {
  try {
    const text = localStorage.getItem(PREFIX + key);
    return text === null ? undefined : (JSON.parse(text) as Draft);
  } catch {
    return undefined;
  }
}

function write(key: string, fields: [string, string][]): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify({ savedAt: Date.now(), fields }));
  } catch {
    // Storage may be full or forbidden; the form works without a draft.
  }
}

function forget(matches: (key: string) => boolean): void {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(PREFIX) && matches(name.slice(PREFIX.length))) {
        localStorage.removeItem(name);
      }
    }
  } catch {
    // Nothing is kept where storage is forbidden.
  }
}

function restore(form: HTMLFormElement, draft: Draft): void {
  const values = new Map<string, string[]>();
  for (const [name, value] of draft.fields) {
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  for (const field of fieldsOf(form)) {
    const wanted = values.get(field.name);
    if (field instanceof HTMLInputElement && /^(radio|checkbox)$/.test(field.type)) {
      field.checked = wanted?.includes(field.value) ?? false;
    } else {
      const value = wanted?.shift();
      if (value !== undefined) field.value = value;
    }
  }
}

const twoFigures = (value: number): string => String(value).padStart(2, "0");

/** "08:42 ngày 25/01", in the time of this machine. */
function momentInWords(at: number): string {
  const day = new Date(at);
  const time = `${twoFigures(day.getHours())}:${twoFigures(day.getMinutes())}`;
  const date = `${twoFigures(day.getDate())}/${twoFigures(day.getMonth() + 1)}`;
  return say(`${time} ngày ${date}`, `${time} on ${date}`);
}

function tellRestored(form: HTMLFormElement, key: string, draft: Draft): void {
  const away = say("Bỏ bản nháp", "Throw the draft away");
  const drop = element("button", { class: "btn btn-s", type: "button" }, away);
  drop.addEventListener("click", () => {
    forget((it) => it === key);
    location.reload();
  });
  const at = momentInWords(draft.savedAt);
  const words = say(
    `Đã lấy lại bản nháp giữ trên máy này lúc ${at}. `,
    `The draft kept on this machine at ${at} was taken up again. `,
  );
  const note = element("div", { class: "note", role: "status" }, element("div", {}, words, drop));
  form.prepend(note);
}

function differs(form: HTMLFormElement, draft: Draft): boolean {
  return JSON.stringify(collect(form)) !== JSON.stringify(draft.fields);
}

/** Without a network a sending would lose the page; the draft waits instead and says so. */
function holdWithoutNetwork(form: HTMLFormElement): void {
  const here = /^(localhost|127\.|\[::1\])/.test(location.hostname);
  form.addEventListener("submit", (event) => {
    if (here || navigator.onLine || event.defaultPrevented) return;
    event.preventDefault();
    if (form.querySelector("[data-offline]") !== null) return;
    const words = say(
      "Máy đang mất mạng. Bản nháp đã giữ trên máy này, có mạng lại thì bấm gửi.",
      "There is no network. The draft is kept on this machine; send it when the network is back.",
    );
    const note = element("div", { class: "note note-warn", role: "alert", "data-offline": "" });
    note.append(element("div", {}, words));
    form.prepend(note);
    note.scrollIntoView({ block: "center" });
    addEventListener("online", () => note.remove(), { once: true });
  });
}

function keep(form: HTMLFormElement): void {
  const key = form.dataset.draft ?? "";
  if (key === "") return;
  const draft = read(key);
  // What the server gave back with its sentences is newer than the draft.
  const givenBack = form.querySelector("[aria-invalid='true'], .errs") !== null;
  if (draft !== undefined && !givenBack && differs(form, draft)) {
    restore(form, draft);
    tellRestored(form, key, draft);
  }
  let timer = 0;
  const save = (): void => write(key, collect(form));
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE_MS);
  });
  form.addEventListener("change", save);
  form.addEventListener("submit", save);
  holdWithoutNetwork(form);
}

export function keepDrafts(): void {
  for (const done of all("[data-draft-done]")) forget((key) => key === done.dataset.draftDone);
  forget((key) => Date.now() - (read(key)?.savedAt ?? 0) > WEEK_MS);
  for (const form of all<HTMLFormElement>("form[data-forget-drafts]")) {
    form.addEventListener("submit", () => forget(() => true));
  }
  for (const form of all<HTMLFormElement>("form[data-draft]")) keep(form);
}
