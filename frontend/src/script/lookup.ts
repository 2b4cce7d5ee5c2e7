// Look-up while typing for `input[data-lookup-url]`: at most eight lines, chosen with the arrow
// keys or a touch (ARIA combobox). The address is asked with `q` and answers a JSON list of
// {"id", "name", "detail", "href"}. With `data-lookup-into="ID"` the choice goes to that hidden
// input and stands as a line that can be removed; without it the choice opens its `href`.
// With `data-lookup-adds="NAME"` each choice becomes a ticked box of that name in the element of the
// same id, so that several can be chosen; what stands `data-scripted` around it is shown.
// Without a script the text is sent as it is and the server shows a search page.

import { announce, element, say } from "./element.ts";

const MOST = 8;
const PAUSE_MS = 160;

interface Hit {
  id?: string;
  name: string;
  detail?: string;
  href?: string;
}

class Lookup {
  private hits: Hit[] = [];
  private active = -1;
  private timer = 0;
  private asked = 0;
  private readonly box: HTMLElement;
  private readonly list: HTMLElement;

  constructor(
    private readonly field: HTMLInputElement,
    private readonly url: string,
    number: number,
  ) {
    this.list = element("div", { class: "hits", id: `hits-${number}`, role: "listbox" });
    this.list.setAttribute("aria-label", say("Gợi ý", "Suggestions"));
    this.list.hidden = true;
    this.box = field.parentElement ?? document.body;
    this.box.classList.add("lookup");
    this.box.append(this.list);
    for (const [name, value] of Object.entries({
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    })) {
      field.setAttribute(name, value);
    }
    field.addEventListener("input", () => this.onInput());
    field.addEventListener("keydown", (event) => this.onKey(event));
    field.addEventListener("blur", () => setTimeout(() => this.close(), PAUSE_MS));
    // A touch must not take the focus away before the choice is made.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    for (let at = field.closest<HTMLElement>("[data-scripted]"); at !== null; ) {
      at.hidden = false;
      at = at.parentElement?.closest<HTMLElement>("[data-scripted]") ?? null;
    }
    const into = this.into();
    if (into !== undefined && into.value !== "" && field.value !== "") {
      this.showChosen({ id: into.value, name: field.value, detail: field.dataset.lookupDetail });
    } else if (into !== undefined && field.value === "") {
      // A choice nobody can read must not be sent.
      this.setInto("");
    }
  }

  private into(): HTMLInputElement | undefined {
    const target = document.getElementById(this.field.dataset.lookupInto ?? "");
    return target instanceof HTMLInputElement ? target : undefined;
  }

  private setInto(value: string): void {
    const into = this.into();
    if (into === undefined || into.value === value) return;
    into.value = value;
    into.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private onInput(): void {
    this.setInto("");
    clearTimeout(this.timer);
    const query = this.field.value.trim();
    if (query === "") {
      this.close();
      return;
    }
    this.timer = setTimeout(() => void this.ask(query), PAUSE_MS);
  }

  private async ask(query: string): Promise<void> {
    this.asked += 1;
    const turn = this.asked;
    const address = new URL(this.url, location.href);
    address.searchParams.set("q", query);
    try {
      const answer = await fetch(address.href, { headers: { accept: "application/json" } });
      if (!answer.ok || turn !== this.asked) return;
      const body = (await answer.json()) as Hit[] | { items: Hit[] };
      if (turn !== this.asked) return;
      this.open((Array.isArray(body) ? body : body.items).slice(0, MOST), query);
    } catch {
      // Without an answer the field stays a plain search field.
      this.close();
    }
  }

  private open(hits: Hit[], query: string): void {
    this.hits = hits;
    this.active = -1;
    this.list.replaceChildren(...hits.map((hit, index) => this.line(hit, index)));
    if (hits.length === 0) this.list.append(this.nothing(query));
    this.list.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
    this.field.removeAttribute("aria-activedescendant");
    announce(
      hits.length === 0
        ? say(`Không thấy “${query}”.`, `“${query}” was not found.`)
        : say(`${hits.length} gợi ý.`, `${hits.length} suggestions.`),
    );
  }

  private line(hit: Hit, index: number): HTMLElement {
    const attributes = { class: "hit", role: "option", id: `${this.list.id}-${index}` };
    const line = element("div", attributes, element("span", {}, hit.name));
    line.setAttribute("aria-selected", "false");
    if (hit.detail !== undefined) line.append(element("small", {}, hit.detail));
    line.addEventListener("click", () => this.choose(hit));
    return line;
  }

  private nothing(query: string): HTMLElement {
    const add = this.field.dataset.lookupNew;
    const none = say(`Không thấy “${query}”. `, `“${query}” was not found. `);
    const line = element("div", { class: "hits-none" }, none);
    line.append(
      add === undefined
        ? say("Thử gõ ít chữ hơn.", "Try fewer letters.")
        : element("a", { href: add }, say("Thêm mới", "Add")),
    );
    return line;
  }

  private close(): void {
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  private move(step: number): void {
    const count = this.hits.length;
    if (count === 0) return;
    this.active = (this.active + step + count + (this.active < 0 && step < 0 ? 1 : 0)) % count;
    [...this.list.children].forEach((line, index) => {
      line.setAttribute("aria-selected", String(index === this.active));
      if (index === this.active) {
        this.field.setAttribute("aria-activedescendant", line.id);
        line.scrollIntoView({ block: "nearest" });
      }
    });
  }

  private onKey(event: KeyboardEvent): void {
    if (event.isComposing || this.list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter") {
      const hit = this.hits[this.active];
      if (hit === undefined) return;
      event.preventDefault();
      this.choose(hit);
    }
  }

  /** One more ticked box; the same person is not added twice. */
  private add(name: string, hit: Hit): void {
    const boxes = document.getElementById(name);
    if (boxes === null || hit.id === undefined) return;
    const known = boxes.querySelector<HTMLInputElement>(`input[value="${CSS.escape(hit.id)}"]`);
    if (known === null) {
      const box = element("input", { type: "checkbox", name, value: hit.id, "data-private": "" });
      (box as HTMLInputElement).checked = true;
      const words = element("span", {}, hit.name);
      if (hit.detail !== undefined) words.append(element("small", {}, hit.detail));
      boxes.append(element("label", {}, box, words));
    } else {
      known.checked = true;
    }
    announce(say(`Đã chọn ${hit.name}.`, `${hit.name} was chosen.`));
    this.field.value = "";
    this.field.focus();
  }

  private choose(hit: Hit): void {
    this.close();
    const adds = this.field.dataset.lookupAdds;
    if (adds !== undefined) {
      this.add(adds, hit);
      return;
    }
    if (this.into() === undefined) {
      if (hit.href !== undefined) location.assign(hit.href);
      else this.field.value = hit.name;
      return;
    }
    this.field.value = hit.name;
    this.setInto(hit.id ?? "");
    this.showChosen(hit).focus();
  }

  /** The choice as a line; removing it brings the field back. Returns the removing button. */
  private showChosen(hit: Hit): HTMLButtonElement {
    const words = element("span", {}, hit.name);
    if (hit.detail !== undefined) words.append(element("small", {}, hit.detail));
    const label = say(`Bỏ ${hit.name}, chọn lại`, `Take ${hit.name} away, choose again`);
    const drop = element("button", { class: "btn btn-s", type: "button", "aria-label": label });
    drop.textContent = say("Đổi", "Change");
    const chosen = element("div", { class: "chosen" }, words, drop);
    this.box.before(chosen);
    this.box.hidden = true;
    drop.addEventListener("click", () => {
      chosen.remove();
      this.box.hidden = false;
      this.setInto("");
      this.field.value = "";
      this.field.focus();
    });
    return drop;
  }
}

export function completeWhileTyping(): void {
  document
    .querySelectorAll<HTMLInputElement>("input[data-lookup-url]")
    .forEach((field, number) => new Lookup(field, field.dataset.lookupUrl ?? "", number));
}
