// Search: people, units and figures while somebody types, and as a plain page without a script.

import type { Page } from "@playwright/test";
import { expect, test } from "../start/roles.ts";

/** Somebody of the role's own unit, as the list of members names him first. */
async function somebody(page: Page, unit: string): Promise<string> {
  await page.goto(`/don-vi/${unit}/doan-vien`);
  return (await page.locator('main a[href^="/doan-vien/"]').first().innerText()).trim();
}

/** The name as it is typed in haste: without marks. */
function bare(name: string): string {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "");
  return plain.replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase();
}

for (const width of [1280, 390]) {
  test.describe(`${width} px wide`, () => {
    test.use({ role: "co-so", viewport: { width, height: 844 } });

    test("a member is found while his name is typed without marks", async ({ page, unit }) => {
      const name = await somebody(page, unit);
      await page.goto("/tong-quan");
      if (width < 1120) {
        await page.getByRole("link", { name: "Tìm mọi thứ" }).click();
        await page.locator("#tim-o").pressSequentially(bare(name));
      } else {
        await page.keyboard.press("/");
        await page.keyboard.type(bare(name));
      }
      const hit = page.getByRole("option").filter({ hasText: name }).first();
      await expect(hit).toContainText("Người · sinh");
      await page.keyboard.press("ArrowDown");
      await expect(page.getByRole("option").first()).toHaveAttribute("aria-selected", "true");
      await page.keyboard.press("Enter");
      await expect(page).toHaveURL(/\/doan-vien\/\d+/);
    });

    test.describe("without a script", () => {
      test.use({ javaScriptEnabled: false });

      test("the same from the page of the search", async ({ page, unit }) => {
        const name = await somebody(page, unit);
        await page.goto("/tim");
        await page.locator("#tim-o").fill(bare(name).split(" ").reverse().join(" "));
        await page.locator("main").getByRole("button", { name: "Tìm" }).click();
        await expect(page.locator("h1 + .answer")).toContainText(/Thấy .*người/);
        await expect(page.locator("#h-nguoi")).toBeVisible();
        await page.locator('main a[href^="/doan-vien/"]').filter({ hasText: name }).first().click();
        await expect(page.locator("h1")).toContainText(name);
      });
    });
  });
}

test.describe("another union", () => {
  test.use({ role: "co-so" });

  test("is not to be found, nor its people", async ({ page, unit }) => {
    await page.goto(`/tim?q=${encodeURIComponent("Liên đoàn Lao động")}&cua=don-vi`);
    await expect(page.locator("main")).toContainText("Không thấy");
    const answer = await page.request.get(`/tim/goi-y?q=nguyen&cua=nguoi`);
    const people: { detail: string }[] = await answer.json();
    await page.goto(`/don-vi/${unit}`);
    const own = (await page.locator("h1").innerText()).trim();
    for (const person of people) expect(person.detail).toContain(own);
  });
});
