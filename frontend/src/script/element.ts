// Builds elements without markup in strings, so that what people typed can never become markup.

type Child = Node | string;

/** An element with attributes and children. An attribute of `undefined` is left out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | undefined> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** Every element of the page that matches, of the given class. */
export function all<T extends HTMLElement = HTMLElement>(
  selector: string,
  inside: ParentNode = document,
): T[] {
  return [...inside.querySelectorAll<T>(selector)];
}

/** What the script itself says, in the language of the page. */
export function say(vi: string, en: string): string {
  return document.documentElement.lang === "en" ? en : vi;
}

/** A line that screen readers say without moving the focus. */
export function announce(text: string): void {
  let line = document.getElementById("announcement");
  if (line === null) {
    line = element("p", { id: "announcement", class: "away", role: "status" });
    document.body.append(line);
  }
  line.textContent = text;
}
