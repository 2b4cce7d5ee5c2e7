// No fault of any kind, wide and on the phone, light and dark; and nothing wider than the screen.

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./roles.ts";

const SIZES = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
];

export async function sound(page: Page): Promise<void> {
  const before = page.viewportSize();
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const axe = new AxeBuilder({ page });
      // What a page is made of is the same in the dark; only its colours are not.
      if (colorScheme === "dark") axe.withRules(["color-contrast"]);
      const { violations } = await axe.analyze();
      const faults = violations.map(({ id, impact, nodes }) => {
        const places = nodes.slice(0, 3).map((node) => `${node.target}: ${node.html}`);
        return `${impact} ${id} ×${nodes.length}\n  ${places.join("\n  ")}`;
      });
      expect(faults, `${size.width} px, ${colorScheme}`).toEqual([]);
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide, "the page itself does not scroll sideways").toBeLessThanOrEqual(size.width);
  }
  await page.emulateMedia({ colorScheme: "light" });
  if (before) await page.setViewportSize(before);
}
