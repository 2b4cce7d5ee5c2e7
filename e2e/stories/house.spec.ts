// A house: proposed by the base union with a picture, approved from above, paid by a voucher under three
// people, handed over with its minutes, and counted.

import type { Browser, Page } from "@playwright/test";
import { expect, type Role, signedIn, test } from "../start/roles.ts";
import { sound } from "../start/sound.ts";

test.use({ role: "co-so" });

/** A family nobody else has, so that stories run again on the same data do not meet their own. */
const family = `Nguyễn Thị Mẫu ${Date.now() % 1_000_000}`;

async function as(browser: Browser, role: Role): Promise<Page> {
  const context = await browser.newContext({ storageState: signedIn(role) });
  return context.newPage();
}

test("a house goes from its survey to its hand-over", async ({ page, browser, unit }) => {
  const list = `/don-vi/${unit}/mai-am`;
  await page.goto(list);
  await sound(page);
  await page.getByRole("link", { name: "Mở hồ sơ" }).first().click();
  await sound(page);
  await page.locator("#gia-dinh").fill(family);
  await page.locator("input[name=loai-nha][value=mai-am]").check({ force: true });
  await page.locator("input[name=hinh-thuc][value=repair]").check({ force: true });
  await page.locator("#noi").fill("Phường Mẫu");
  await page.locator("#vi-sao").fill("Nhà dột nát");
  await page.locator("#du-toan").fill("1.000.000");
  await page.locator("#de-nghi").fill("1.000.000");
  await page.getByRole("button", { name: "Lưu" }).click();
  await expect(page.locator("h1")).toContainText(family);
  await sound(page);
  const house = new URL(page.url()).pathname;
  const picture = { name: "truoc.png", mimeType: "image/png", buffer: await page.screenshot() };
  await page.locator("#anh").setInputFiles(picture);
  await page.locator("form[action$='/anh'] button").click();
  await expect(page.getByRole("link", { name: "truoc.png" })).toBeVisible();
  await page.getByRole("button", { name: "Gửi đề nghị" }).click();
  await expect(page.locator("h1")).toContainText("duyệt");

  const above = await as(browser, "cap-tren");
  await above.goto(house);
  await sound(above);
  await above.getByRole("button", { name: "Duyệt", exact: true }).click();
  await expect(above.getByRole("status")).toBeVisible();

  await page.goto(house);
  await page.getByRole("button", { name: "Ghi khởi công" }).click();
  await page.getByText("Thêm một nguồn").click();
  await page.locator("#nguon").selectOption("fund");
  await page.locator("#quy").selectOption({ index: 1 });
  await page.locator("#hua").fill("1.000.000");
  await page.getByRole("button", { name: "Ghi nguồn này" }).click();
  await page.locator("summary", { hasText: "Lập phiếu chi" }).click();
  await page.getByRole("button", { name: "Lập phiếu chi" }).click();
  await sound(page);
  const voucher = await page.locator("a[href*='/so-quy/chung-tu/']").first().getAttribute("href");
  for (const [role, verb] of [["cap-tren", "Duyệt chi"], ["thu-quy-co-so", "Chi tiền"]] as const) {
    const hand = await as(browser, role);
    await hand.goto(voucher ?? "");
    await hand.getByRole("button", { name: verb }).click();
    await expect(hand.getByRole("status")).toBeVisible();
  }

  await page.goto(house);
  await page.locator("#nguoi-ky").fill("Trần Thị Mẫu Hoa");
  await page.getByRole("button", { name: "Bàn giao nhà" }).click();
  await expect(page.locator("h1")).toContainText("bàn giao");
  await sound(page);
  const paper = await page.request.get(`${house}/bien-ban.pdf`);
  expect((await paper.body()).subarray(0, 5).toString()).toBe("%PDF-");
  await page.locator("a[href^='/ghi-nhan/']").click();
  await expect(page.locator("main")).toContainText("1.000.000");
});
