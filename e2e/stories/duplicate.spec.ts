// Two records of one person: found in the list, compared, made one, split again; by the keyboard on
// the desk and without a script on the phone. And the quality of the register beside it.

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "../start/roles.ts";

test.use({ role: "lien-doan" });

/** No fault of any kind, wide and on the phone. */
async function sound(page: Page): Promise<void> {
  for (const size of [
    { width: 1280, height: 900 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(size);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect(wider, "nothing is wider than the screen").toBe(false);
  }
}

/** Opens the list once the search at the program's start has found somebody. */
async function openList(page: Page, unit: string): Promise<void> {
  await expect(async () => {
    await page.goto(`/don-vi/${unit}/doan-vien/trung`);
    await expect(page.locator("tbody tr").first()).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 90_000 });
}

test("a pair is compared, made one and split again", async ({ page, unit }) => {
  await openList(page, unit);
  await sound(page);
  const pair = page.locator("tbody tr").first().getByRole("link");
  const address = await pair.getAttribute("href");
  await pair.click();
  await expect(page.locator("h1")).toHaveText("Hai hồ sơ này có phải một người?");
  await expect(page.getByText("Báo cáo đã phát hành giữ nguyên.")).toBeVisible();
  await sound(page);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.keyboard.press("g");
  await expect(page.getByRole("status")).toContainText("Đã gộp.");
  await page.getByRole("status").getByRole("button", { name: "Hoàn tác" }).click();
  await expect(page.getByRole("status")).toContainText("Đã tách lại.");
  await sound(page);
  await page.goto(address ?? "");
  await expect(page.getByRole("button", { name: "Gộp làm một" })).toBeVisible();
});

test("the quality of the register leads to the people behind a count", async ({ page, unit }) => {
  await page.goto(`/don-vi/${unit}/doan-vien/chat-luong`);
  await expect(page.locator("h1")).toHaveText("Chất lượng sổ đoàn viên");
  await sound(page);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole("link", { name: "Lâu chưa xác nhận" }).click();
  await expect(page.locator("tbody tr").first()).toBeVisible();
  await sound(page);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.locator("input[name='nguoi']").first().check();
  await page.getByRole("button", { name: "Đã kiểm tra, đúng" }).click();
  await expect(page.getByRole("status")).toContainText("Đã xác nhận 1 người.");
});

test.describe("without a script, on the phone", () => {
  test.use({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });

  test("two people are said to be two, and that is taken back", async ({ page, unit }) => {
    await openList(page, unit);
    await page.locator("tbody tr").last().getByRole("link").click();
    const address = page.url();
    await page.getByRole("button", { name: "Không phải một người" }).click();
    await expect(page.locator("#e-ly-do")).toContainText("Viết lý do");
    await page.locator("#ly-do").fill("hai anh em sinh đôi");
    await page.getByRole("button", { name: "Không phải một người" }).click();
    await expect(page.getByRole("status")).toContainText("không phải một người");
    await page.getByRole("status").getByRole("button", { name: "Hoàn tác" }).click();
    expect(page.url()).toBe(address);
    await expect(page.getByRole("button", { name: "Gộp làm một" })).toBeVisible();
  });
});
