// The quality of the register: from the mark to a count, to the people behind it, to one of them
// put right; with and without a script.

import type { Page } from "@playwright/test";
import { expect, test } from "../start/roles.ts";
import { sound } from "../start/sound.ts";

/** The number of people behind an issue on the page of quality. */
async function behind(page: Page, unit: string, issue: string): Promise<number> {
  await page.goto(`/don-vi/${unit}/doan-vien/chat-luong`);
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: issue }) });
  const people = await row.locator("td[data-label='Số người']").innerText();
  return Number(people.replace(/\D/g, ""));
}

test.describe("above the base unions", () => {
  test.use({ role: "cap-tren" });

  test("the worst unit stands first and leads to its own page", async ({ page, unit }) => {
    await page.goto(`/don-vi/${unit}/doan-vien/chat-luong`);
    await expect(page.locator("h1")).toHaveText("Chất lượng sổ đoàn viên");
    const units = page.getByRole("region", { name: "Đơn vị trực thuộc, kém nhất trước" });
    const points = await units.locator("td[data-label='Điểm']").allInnerTexts();
    const numbers = points.map((text) => Number(text.replace(",", ".")));
    expect(numbers.length).toBeGreaterThan(1);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    await sound(page);
    const worst = (await units.getByRole("rowheader").first().innerText()).trim();
    await units.getByRole("link").first().click();
    await expect(page.locator("h1 + .answer")).toContainText(worst);
  });
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "on the desk" : "without a script, on the phone", () => {
    test.use({
      role: "co-so",
      javaScriptEnabled,
      viewport: javaScriptEnabled ? { width: 1280, height: 900 } : { width: 390, height: 844 },
    });

    test("who was looked at is said to be right and is counted no more", async ({ page, unit }) => {
      const issue = "Lâu chưa xác nhận";
      const before = await behind(page, unit, issue);
      expect(before).toBeGreaterThan(1);
      await page.getByRole("link", { name: issue }).click();
      await expect(page.locator("h1")).toHaveText(issue);
      if (javaScriptEnabled) await sound(page);
      const place = javaScriptEnabled ? 0 : 1;
      const row = page.locator("tbody tr").nth(place);
      const name = (await row.getByRole("rowheader").innerText()).trim();
      await row.getByRole("checkbox", { name: `Chọn ${name}` }).check();
      await page.getByRole("button", { name: "Đã kiểm tra, đúng" }).click();
      await expect(page.getByRole("status")).toContainText("Đã xác nhận 1 người.");
      expect(await behind(page, unit, issue)).toBeLessThan(before);
    });

    test("a missing number is filled in on the page of the person", async ({ page, unit }) => {
      const issue = "Thiếu số điện thoại";
      const before = await behind(page, unit, issue);
      expect(before).toBeGreaterThan(1);
      await page.getByRole("link", { name: issue }).click();
      await page.locator("tbody").getByRole("link").nth(javaScriptEnabled ? 0 : 1).click();
      await page.getByRole("link", { name: "Sửa thông tin" }).click();
      await page.locator("#phone").fill(`09120000${javaScriptEnabled ? 41 : 42}`);
      await page.locator("#reason").fill("Hỏi lại đoàn viên");
      await page.locator("main form").getByRole("button", { name: "Ghi bản sửa" }).click();
      await expect(page.getByRole("status")).toContainText("Đã ghi bản sửa.");
      expect(await behind(page, unit, issue)).toBeLessThan(before);
    });
  });
}
