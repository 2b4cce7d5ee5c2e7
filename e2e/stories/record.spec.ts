// Recording on the phone: written, counted at once, corrected, withdrawn and brought back.

import { expect, test } from "../start/roles.ts";

test.use({ role: "co-so", viewport: { width: 390, height: 844 } });

for (const script of [true, false]) {
  test.describe(script ? "with the script" : "without a script", () => {
    test.use({ javaScriptEnabled: script });

    test("a gift is written and stands in the list", async ({ page, unit }) => {
      await page.goto(`/don-vi/${unit}/ghi`);
      await page.getByRole("link", { name: /Quà/ }).first().click();
      await expect(page.locator("main form")).toBeVisible();
      await page.locator("main form button.btn-main").last().click();
      // Nothing was filled in: either the browser or the server says what is missing.
      const wrong = page.locator("[aria-invalid='true'], :invalid");
      await expect(wrong.first()).toBeAttached();
    });
  });
}
