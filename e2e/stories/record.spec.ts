// Recording on the phone: written, counted at once, corrected, withdrawn, undone.

import type { Page } from "@playwright/test";
import { expect, test } from "../start/roles.ts";

test.use({ role: "co-so", viewport: { width: 390, height: 844 } });
// All stories watch the same figure.
test.describe.configure({ mode: "serial" });

/** The people counted for the unit this year. */
async function counted(page: Page, unit: string): Promise<number> {
  const year = new Date().toLocaleDateString("en-CA", { timeZone: "Asia/Ho_Chi_Minh" }).slice(0, 4);
  const answer = await page.request.get(`/api/v1/units/${unit}/figures/E01.turns?period=${year}`);
  return (await answer.json()).counted;
}

/** Fills in what a gift to twelve people asks for. */
async function fillGift(page: Page): Promise<void> {
  await page.getByLabel("Bao nhiêu người nhận?").fill("12");
  await page.getByLabel("Trao quà theo chương trình nào?").selectOption("tet");
  await page.getByRole("radio", { name: "Hoàn cảnh khó khăn" }).check();
  await page.getByLabel("Mỗi suất bao nhiêu tiền?").fill("500.000");
  await page.getByRole("radio", { name: "Người sử dụng lao động" }).check();
}

async function send(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Ghi", exact: true }).click();
}

for (const script of [true, false]) {
  test.describe(script ? "with the script" : "without a script", () => {
    test.use({ javaScriptEnabled: script });

    test("a gift is written, corrected and withdrawn", async ({ page, unit }) => {
      const before = await counted(page, unit);
      await page.goto("/tong-quan");
      const bar = page.getByRole("navigation", { name: "Việc hay làm" });
      await bar.getByRole("link", { name: "Ghi", exact: true }).click();
      await page.locator(`main a[href="/don-vi/${unit}/ghi/trao-qua"]`).first().click();

      await page.getByLabel("Bao nhiêu người nhận?").fill("12");
      await send(page);
      await expect(page.getByRole("alert")).toContainText("chỗ cần sửa");
      await expect(page.getByLabel("Bao nhiêu người nhận?")).toHaveValue("12");
      await fillGift(page);
      if (script) await expect(page.locator("[data-sum-value]")).toContainText("6.000.000");
      await send(page);
      await expect(page).toHaveURL(/\/ghi-nhan\/\d+/);
      await expect(page.locator("main")).toContainText("12 người");
      expect(await counted(page, unit)).toBe(before + 12);

      await page.getByRole("link", { name: "Sửa", exact: true }).click();
      await page.getByLabel("Bao nhiêu người nhận?").fill("10");
      await page.getByLabel("Vì sao sửa?").fill("đếm nhầm");
      await page.getByRole("button", { name: "Ghi bản sửa" }).click();
      await expect(page.locator("main")).toContainText("đếm nhầm");
      expect(await counted(page, unit)).toBe(before + 10);

      await page.getByRole("link", { name: "Rút", exact: true }).click();
      await page.getByLabel("Vì sao rút?").fill("ghi thử");
      await page.getByRole("button", { name: "Rút ghi nhận" }).click();
      await expect(page).toHaveURL(/\?rut=1/);
      expect(await counted(page, unit)).toBe(before);
    });

    test("what was just written is undone by one press", async ({ page, unit }) => {
      const before = await counted(page, unit);
      await page.goto(`/don-vi/${unit}/ghi/trao-qua`);
      await fillGift(page);
      await send(page);
      await expect(page).toHaveURL(/\/ghi-nhan\/\d+/);
      expect(await counted(page, unit)).toBe(before + 12);
      await page.getByRole("status").getByRole("button", { name: "Hoàn tác" }).click();
      await expect(page).toHaveURL(/\/ghi-nhan\/\d+\?/);
      await expect.poll(() => counted(page, unit)).toBe(before);
    });
  });
}
