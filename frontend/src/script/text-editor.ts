// The text of a report: each section's field becomes paragraphs in which a figure is one piece that
// shows its words. What is typed goes back into the field, so the form sends what it would send
// without a script. `form[data-text-editor="URL"]` asks URL for figures (`q` what was typed, `so`
// the key of one); `data-chips` tells the words of those that stand in the text. The dialog
// `#ed-figure` is the server's, with all its sentences.

import { all, announce, element } from "./element.ts";

interface Way {
  way: string;
  label: string;
  words: string;
}

interface Offer {
  id: string;
  name: string;
  detail: string;
  href: string;
  ways: Way[];
}

interface Known {
  words: string;
  name: string;
  href?: string;
}

type Kind = "chip" | "table" | "chart" | "annex";

const PAUSE_MS = 160;
const BLOCK = /^\{(table|annex|chart):([^{}]*)\}$/;

/** A key and the name of a way, as they stand in braces. */
function parts(inside: string): [string, string] {
  const at = inside.indexOf(":");
  return at < 0 ? [inside, ""] : [inside.slice(0, at), inside.slice(at + 1)];
}

class Text {
  readonly page: HTMLDivElement;
  private before: string;

  constructor(
    readonly field: HTMLTextAreaElement,
    private readonly known: Map<string, Known>,
    private readonly unknown: string,
  ) {
    const label = field.labels?.[0]?.textContent ?? "";
    this.page = element("div", {
      class: "in ed-page",
      contenteditable: "true",
      role: "textbox",
      "aria-multiline": "true",
      "aria-label": label,
    });
    const described = field.getAttribute("aria-describedby");
    if (described !== null) this.page.setAttribute("aria-describedby", described);
    if (field.getAttribute("aria-invalid") === "true") this.page.setAttribute("aria-invalid", "true");
    this.show(field.value);
    this.before = field.value;
    field.hidden = true;
    field.after(this.page);
    this.page.addEventListener("input", () => this.keep());
    this.page.addEventListener("paste", (event) => this.paste(event));
  }

  get changed(): boolean {
    return this.field.value !== this.before;
  }

  private show(text: string): void {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    this.page.replaceChildren(...lines.map((line) => this.line(line)));
    if (lines.length === 0) this.page.append(element("p", {}, element("br")));
  }

  private line(line: string): HTMLElement {
    const block = BLOCK.exec(line.trim());
    if (block !== null) return element("p", {}, this.block(line.trim()));
    const pieces: Node[] = [];
    let rest = line;
    for (let at = rest.indexOf("{"); at >= 0; at = rest.indexOf("{")) {
      const end = rest.indexOf("}", at);
      if (end < 0) break;
      if (at > 0) pieces.push(document.createTextNode(rest.slice(0, at)));
      pieces.push(this.chip(rest.slice(at + 1, end)));
      rest = rest.slice(end + 1);
    }
    if (rest !== "") pieces.push(document.createTextNode(rest));
    return element("p", {}, ...pieces);
  }

  /** A figure as one piece. */
  chip(inside: string): HTMLElement {
    const known = this.known.get(inside);
    const words = known?.words || `[${known?.name ?? inside}: ${this.unknown}]`;
    const chip = element(
      "span",
      {
        class: known?.words ? "fc" : "fc fc-none",
        contenteditable: "false",
        "data-inside": inside,
        role: "button",
        tabindex: "0",
        title: known?.name ?? inside,
      },
      words,
    );
    return chip;
  }

  /** A table, chart or annex as one piece. */
  block(line: string): HTMLElement {
    const found = BLOCK.exec(line);
    const [kind, rest] = [found?.[1] ?? "", found?.[2] ?? ""];
    const keys = rest.split(/,| by /).map((key) => key.trim());
    const names = keys.map((key) => this.known.get(key)?.name).filter((name) => name !== undefined);
    const title = document.querySelector<HTMLElement>("#ed-title")?.dataset ?? {};
    const label = title[`block${kind.charAt(0).toUpperCase()}${kind.slice(1)}`] ?? kind;
    return element(
      "span",
      {
        class: "ed-block",
        contenteditable: "false",
        "data-inside": line.slice(1, -1),
        role: "button",
        tabindex: "0",
      },
      `${label}: ${names.join("; ")}`,
    );
  }

  private written(node: Node): string {
    if (node instanceof HTMLElement) {
      if (node.dataset.inside !== undefined) return `{${node.dataset.inside}}`;
      if (node.tagName === "BR") return "\n";
      const inside = [...node.childNodes].map((child) => this.written(child)).join("");
      return /^(P|DIV|LI)$/.test(node.tagName) ? `\n${inside}\n` : inside;
    }
    // What is typed into the page is words; braces are figures and made only by the dialog.
    return (node.textContent ?? "").replace(/\u200b/g, "").replace(/\n/g, " ");
  }

  /** Puts what the page says into the field. */
  keep(): void {
    const text = [...this.page.childNodes].map((node) => this.written(node)).join("");
    const lines = text.split("\n").map((line) => line.replace(/\u00a0/g, " ").trim());
    this.field.value = lines.filter((line) => line !== "").join("\n");
  }

  private paste(event: ClipboardEvent): void {
    event.preventDefault();
    const text = event.clipboardData?.getData("text/plain") ?? "";
    document.execCommand("insertText", false, text);
  }
}

class Editor {
  private readonly texts: Text[];
  private readonly known: Map<string, Known>;
  private readonly dialog: HTMLDialogElement;
  private readonly search: HTMLInputElement;
  private readonly hits: HTMLElement;
  private kind: Kind = "chip";
  private text: Text | undefined;
  private range: Range | undefined;
  /** The piece that is being changed. */
  private piece: HTMLElement | undefined;
  private offers: Offer[] = [];
  private active = -1;
  private picked: Offer[] = [];
  private timer = 0;
  private asked = 0;
  private leaving = false;

  constructor(private readonly form: HTMLFormElement) {
    const told = JSON.parse(form.dataset.chips ?? "{}") as Record<string, Known>;
    this.known = new Map(Object.entries(told));
    this.dialog = document.getElementById("ed-figure") as HTMLDialogElement;
    this.search = this.part<HTMLInputElement>("#ed-search");
    this.hits = this.part("#ed-hits");
    const fields = all<HTMLTextAreaElement>("textarea", form);
    this.texts = fields.map((field) => new Text(field, this.known, form.dataset.unknown ?? "?"));
    for (const tools of all("[data-editor-tools]", form)) tools.hidden = false;
    for (const text of this.texts) this.listen(text);
    for (const button of all<HTMLButtonElement>("[data-insert]", form)) {
      button.addEventListener("click", () => this.insert(button));
    }
    this.search.addEventListener("input", () => this.onSearch());
    this.search.addEventListener("keydown", (event) => this.onKey(event));
    this.part("[data-cancel]").addEventListener("click", () => this.dialog.close());
    this.part("[data-remove]").addEventListener("click", () => this.remove());
    this.part("[data-put]").addEventListener("click", () => this.put());
    form.addEventListener("submit", () => {
      for (const text of this.texts) if (text.changed) text.keep();
      this.leaving = true;
    });
    window.addEventListener("beforeunload", (event) => {
      if (!this.leaving && this.texts.some((text) => text.changed)) event.preventDefault();
    });
  }

  private part<T extends HTMLElement = HTMLElement>(selector: string): T {
    return this.dialog.querySelector(selector) as T;
  }

  private listen(text: Text): void {
    text.page.addEventListener("blur", () => this.remember(text));
    text.page.addEventListener("click", (event) => {
      const piece = (event.target as HTMLElement).closest<HTMLElement>("[data-inside]");
      if (piece !== null) this.change(text, piece);
    });
    text.page.addEventListener("keydown", (event) => {
      const piece = event.target as HTMLElement;
      if (piece.dataset.inside === undefined) return;
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        this.change(text, piece);
      } else if (event.key === "Backspace" || event.key === "Delete") {
        event.preventDefault();
        this.take(text, piece);
      }
    });
  }

  /** Where the next figure goes: where the writing was left. */
  private remember(text: Text): void {
    const selection = getSelection();
    if (selection === null || selection.rangeCount === 0) return;
    const range = selection.getRangeAt(0);
    if (text.page.contains(range.commonAncestorContainer)) {
      this.range = range.cloneRange();
      // What is put in goes behind what is marked and never takes its place.
      this.range.collapse(false);
      this.text = text;
    }
  }

  private insert(button: HTMLButtonElement): void {
    const field = button.closest(".field");
    const text = this.texts.find((one) => one.page.closest(".field") === field);
    if (text === undefined) return;
    if (this.text !== text || this.range === undefined) {
      const range = document.createRange();
      const last = text.page.lastElementChild;
      range.selectNodeContents(last?.tagName === "P" ? last : text.page);
      range.collapse(false);
      [this.text, this.range] = [text, range];
    }
    this.piece = undefined;
    this.open((button.dataset.insert ?? "chip") as Kind);
  }

  private change(text: Text, piece: HTMLElement): void {
    const inside = piece.dataset.inside ?? "";
    if (inside === "unit" || inside === "period") return;
    [this.text, this.piece] = [text, piece];
    const block = BLOCK.exec(`{${inside}}`);
    const [key] = parts(inside);
    this.open((block?.[1] as Kind | undefined) ?? "chip", block === null ? key : undefined);
  }

  private open(kind: Kind, key?: string): void {
    this.kind = kind;
    [this.offers, this.picked, this.active] = [[], [], -1];
    const title = this.part("#ed-title");
    const name = this.piece !== undefined && kind === "chip" ? "edit" : kind;
    title.textContent = title.getAttribute(`data-title-${name}`);
    this.search.value = "";
    this.hits.replaceChildren();
    this.part("[data-about]").hidden = true;
    this.part("[data-picked]").hidden = true;
    this.part("[data-ways]").hidden = true;
    this.part("[data-by]").hidden = kind !== "chart";
    this.part("[data-remove]").hidden = this.piece === undefined;
    this.part<HTMLButtonElement>("[data-put]").disabled = true;
    this.dialog.showModal();
    this.search.focus();
    if (key !== undefined) void this.ask({ so: key });
  }

  private onSearch(): void {
    clearTimeout(this.timer);
    const typed = this.search.value.trim();
    if (typed === "") {
      this.hits.replaceChildren();
      return;
    }
    this.timer = setTimeout(() => void this.ask({ q: typed }), PAUSE_MS);
  }

  private async ask(question: Record<string, string>): Promise<void> {
    this.asked += 1;
    const turn = this.asked;
    const address = new URL(this.form.dataset.textEditor ?? "", location.href);
    for (const [name, value] of Object.entries(question)) address.searchParams.set(name, value);
    const answer = await fetch(address.href, { headers: { accept: "application/json" } }).catch(
      () => undefined,
    );
    if (answer === undefined || !answer.ok || turn !== this.asked) return;
    const offers = (await answer.json()) as Offer[];
    if (turn !== this.asked) return;
    const [first] = offers;
    if (question.so !== undefined) {
      if (first !== undefined) this.pick(first);
      return;
    }
    this.offers = offers;
    this.active = -1;
    this.hits.replaceChildren(...offers.map((offer, at) => this.hit(offer, at)));
    this.search.setAttribute("aria-expanded", String(offers.length > 0));
    if (offers.length === 0) {
      const none = this.hits.dataset.none ?? "";
      this.hits.append(element("p", { class: "hits-none" }, none));
      announce(none);
    }
  }

  private hit(offer: Offer, at: number): HTMLElement {
    const detail = element("small", {}, `${offer.detail} · ${offer.id}`);
    const attributes = { class: "hit", role: "option", id: `ed-hit-${at}` };
    const line = element("div", attributes, element("span", {}, offer.name), detail);
    line.setAttribute("aria-selected", "false");
    line.addEventListener("click", () => this.pick(offer));
    return line;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const count = this.offers.length;
      if (count === 0) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.active = (this.active + step + count + (this.active < 0 && step < 0 ? 1 : 0)) % count;
      [...this.hits.children].forEach((line, at) => {
        line.setAttribute("aria-selected", String(at === this.active));
      });
      this.search.setAttribute("aria-activedescendant", `ed-hit-${this.active}`);
      this.hits.children[this.active]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      const offer = this.offers[Math.max(this.active, 0)];
      if (offer !== undefined) this.pick(offer);
    }
  }

  private pick(offer: Offer): void {
    this.hits.replaceChildren();
    this.offers = [];
    this.search.setAttribute("aria-expanded", "false");
    this.search.removeAttribute("aria-activedescendant");
    this.search.value = "";
    this.known.set(offer.id, { words: "", name: offer.name, href: offer.href });
    for (const way of offer.ways) {
      const inside = way.way === "" ? offer.id : `${offer.id}:${way.way}`;
      this.known.set(inside, { words: way.words, name: offer.name, href: offer.href });
    }
    const many = this.kind === "table" || this.kind === "annex";
    const without = this.picked.filter((one) => one.id !== offer.id);
    this.picked = many ? [...without, offer] : [offer];
    this.part<HTMLButtonElement>("[data-put]").disabled = false;
    if (this.kind === "chip") {
      this.tell(offer);
      return;
    }
    const list = this.part("[data-picked]");
    list.hidden = false;
    list.replaceChildren(...this.picked.map((one) => element("li", {}, `${one.name}: ${one.detail}`)));
  }

  /** Name, value and page of the figure, and the ways to say it. */
  private tell(offer: Offer): void {
    const about = this.part("[data-about]");
    about.hidden = false;
    const link = element("a", { href: offer.href, target: "_blank", rel: "noopener" }, offer.name);
    about.replaceChildren(link, `: ${offer.detail}`);
    const now = this.piece === undefined ? "" : parts(this.piece.dataset.inside ?? "")[1];
    const ways = offer.ways.map((way, at) => {
      const box = element("input", { type: "radio", name: "ed-way", value: way.way });
      (box as HTMLInputElement).checked = way.way === now || (at === 0 && now === "");
      return element("label", {}, box, ` ${way.label}: `, element("b", {}, way.words));
    });
    this.part("[data-ways-list]").replaceChildren(...ways);
    this.part("[data-ways]").hidden = ways.length === 0;
    const first = this.part<HTMLInputElement>("[data-ways] input:checked");
    (first ?? this.part("[data-put]"))?.focus();
  }

  private inside(): string {
    const [first] = this.picked;
    const keys = this.picked.map((one) => one.id).join(", ");
    if (this.kind === "table" || this.kind === "annex") return `${this.kind}: ${keys}`;
    if (this.kind === "chart") {
      const by = this.part<HTMLInputElement>("[name='ed-by']:checked").value;
      return `chart: ${first?.id ?? ""} by ${by}`;
    }
    const way = this.part<HTMLInputElement>("[data-ways] input:checked")?.value ?? "";
    return way === "" ? (first?.id ?? "") : `${first?.id ?? ""}:${way}`;
  }

  private put(): void {
    const text = this.text;
    if (text === undefined || this.picked.length === 0) return;
    const inside = this.inside();
    const made = this.kind === "chip" ? text.chip(inside) : text.block(`{${inside}}`);
    this.dialog.close();
    if (this.piece !== undefined) this.piece.replaceWith(made);
    else this.insertAt(text, made);
    text.keep();
    this.range = undefined;
    announce(made.textContent ?? "");
  }

  /** Puts the piece where the writing was left, by the browser's own commands, which its own undo
   * takes back. A figure between two letters without width stays inside its paragraph. */
  private insertAt(text: Text, made: HTMLElement): void {
    this.restore(text);
    const selection = getSelection();
    made.dataset.fresh = "";
    if (this.kind === "chip") {
      document.execCommand("insertText", false, "\u200b\u200b");
      selection?.modify("move", "backward", "character");
      document.execCommand("insertHTML", false, made.outerHTML);
    } else {
      document.execCommand("insertHTML", false, `<p>${made.outerHTML}</p><p><br></p>`);
    }
    const fresh = text.page.querySelector<HTMLElement>("[data-fresh]");
    fresh?.removeAttribute("data-fresh");
    // Writing goes on behind what was put in.
    if (this.kind !== "chip") {
      const next = fresh?.closest("p")?.nextElementSibling;
      if (next != null) selection?.collapse(next, 0);
      return;
    }
    const after = fresh?.nextSibling;
    if (after != null && after.nodeType === Node.TEXT_NODE) {
      selection?.collapse(after, Math.min(1, after.textContent?.length ?? 0));
    }
  }

  private select(text: Text, node: Node): void {
    const range = document.createRange();
    range.selectNode(node);
    text.page.focus();
    const selection = getSelection();
    selection?.removeAllRanges();
    selection?.addRange(range);
  }

  private restore(text: Text): void {
    text.page.focus();
    if (this.range === undefined) return;
    const selection = getSelection();
    selection?.removeAllRanges();
    selection?.addRange(this.range);
  }

  private take(text: Text, piece: HTMLElement): void {
    this.select(text, piece);
    document.execCommand("delete");
    text.keep();
  }

  private remove(): void {
    const [text, piece] = [this.text, this.piece];
    this.dialog.close();
    if (text !== undefined && piece !== undefined) this.take(text, piece);
  }
}

export function editTexts(): void {
  for (const form of all<HTMLFormElement>("form[data-text-editor]")) new Editor(form);
}
