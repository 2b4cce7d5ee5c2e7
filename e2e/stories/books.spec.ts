// A unit's book: a payment written by one, approved by another, paid by a third, seen in the cash book and
// in the statement of its fund and printed; money from the federation taken in by the base union.

import type { Browser, Page } from "@playwright/test";
import { expect, type Role, signedIn, test, unitOf } from "../start/roles.ts";
import { sound } from "../start/sound.ts";

test.use({ role: "lien-doan" });
// The stories share the books.
test.describe.configure({ mode: "serial" });

/** A reason nobody else uses, so that stories run again on the same data do not meet their own. */
const mark = `Thăm hỏi đợt ${Date.now() % 1_000_000}`;

async function as(browser: Browser, role: Role, script = true): Promise<Page> {
  const context = await browser.newContext({ storageState: signedIn(role), javaScriptEnabled: script });
  return context.newPage();
}

/** Fills the form of a voucher that is open. */
async function fill(page: Page, person: string, amount: string): Promise<void> {
  await page.getByLabel(/^Người (nhận|nộp) tiền$/).fill(person);
  await page.getByLabel("Lý do").fill(mark);
  await page.getByLabel("Số tiền (đồng)").fill(amount);
}

test("a payment is written, approved, paid, seen in the books and printed", async ({ page, browser, unit }) => {
  const base = `/don-vi/${unit}/so-quy`;
  await page.goto(base);
  await sound(page);
  await page.getByRole("link", { name: "Lập phiếu chi" }).click();
  await fill(page, "Đoàn viên Mẫu", "không rõ");
  await page.getByLabel("Chi cho khoản").selectOption("care");
  await page.getByRole("button", { name: "Lập phiếu" }).click();
  await expect(page.getByRole("alert")).toContainText("Viết số tiền bằng đồng");
  await expect(page.getByLabel("Người nhận tiền")).toHaveValue("Đoàn viên Mẫu");
  await page.getByLabel("Số tiền (đồng)").fill("1.250.000");
  await page.getByRole("button", { name: "Lập phiếu" }).click();
  await expect(page.locator("main")).toContainText("Một triệu hai trăm năm mươi nghìn đồng");
  await expect(page.getByRole("button", { name: "Duyệt chi" })).toHaveCount(0);
  await sound(page);
  const address = new URL(page.url()).pathname;
  const number = /PC\d+/.exec((await page.locator("h1").textContent()) ?? "")?.[0] ?? "";
  expect(number).not.toBe("");

  const chair = await as(browser, "chu-tich");
  await chair.goto(address);
  await chair.getByRole("button", { name: "Duyệt chi" }).click();
  await expect(chair.getByRole("status")).toContainText("Đã duyệt");
  await expect(chair.getByRole("button", { name: "Chi tiền" })).toHaveCount(0);

  const cashier = await as(browser, "thu-quy", false);
  await cashier.goto(address);
  await cashier.getByRole("button", { name: "Chi tiền" }).click();
  await expect(cashier.getByRole("status")).toContainText("Đã ghi vào sổ");

  await page.goto(base);
  await page.getByRole("link", { name: "Tiền mặt tại quỹ" }).click();
  await expect(page.locator("tr", { hasText: number })).toContainText("1.250.000");
  await sound(page);
  await page.goto(base);
  await page.getByRole("link", { name: "Ngân sách công đoàn" }).click();
  await expect(page.locator("tr", { hasText: "Chi chăm lo" }).first()).toBeVisible();
  await sound(page);
  const paper = await page.request.get(`${address}/phieu.pdf`);
  expect(paper.headers()["content-type"]).toBe("application/pdf");
  expect((await paper.body()).subarray(0, 5).toString()).toBe("%PDF-");
});

test("money from the federation is taken in by the base union", async ({ page, browser, unit }) => {
  const below = unitOf("co-so");
  await page.goto(`/don-vi/${unit}/so-quy/chung-tu/ghi?loai=chi`);
  await fill(page, "Công đoàn cơ sở", "3.000.000");
  await page.getByLabel(/^Chuyển cho đơn vị/).fill(below);
  await page.getByRole("button", { name: "Lập phiếu" }).click();
  const address = new URL(page.url()).pathname;
  for (const [role, verb] of [["chu-tich", "Duyệt chi"], ["thu-quy", "Chi tiền"]] as const) {
    const hand = await as(browser, role);
    await hand.goto(address);
    await hand.getByRole("button", { name: verb }).click();
    await expect(hand.getByRole("status")).toBeVisible();
  }

  const clerk = await as(browser, "co-so");
  const row = clerk.locator("tr", { hasText: mark });
  await clerk.goto(`/don-vi/${below}/so-quy/chuyen-tien`);
  await expect(row).toContainText("Đang chuyển");
  await sound(clerk);
  await row.getByRole("link", { name: "Lập phiếu thu" }).click();
  await expect(clerk.getByLabel("Số tiền (đồng)")).toHaveValue("3.000.000");
  await clerk.getByRole("button", { name: "Lập phiếu" }).click();
  const receipt = new URL(clerk.url()).pathname;
  const cashier = await as(browser, "thu-quy-co-so");
  await cashier.goto(receipt);
  await cashier.getByRole("button", { name: "Thu tiền" }).click();
  await expect(cashier.getByRole("status")).toContainText("Đã ghi vào sổ");
  await clerk.goto(`/don-vi/${below}/so-quy/chuyen-tien`);
  await expect(row).toContainText("Đã nhận đủ");
  await page.goto(`/don-vi/${unit}/so-quy/hop-nhat`);
  await expect(page.locator("main")).toContainText("Đã loại trừ");
  await sound(page);
});
