// Personal data: a request is taken in at the base union and refused above it, because the law keeps
// the data; a list asks what it is for; a stranger's card is told apart. With and without a script.

import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "@playwright/test";
import { expect, type Role, signedIn, test, unitOf } from "../start/roles.ts";

async function as(browser: Browser, role: Role, javaScriptEnabled = true): Promise<Page> {
  const context = await browser.newContext({
    storageState: signedIn(role),
    javaScriptEnabled,
    locale: "vi-VN",
  });
  return await context.newPage();
}

/** Takes a request in for the first person a search finds; gives the request's address. */
async function takeIn(page: Page, kind: string): Promise<string> {
  await page.goto(`/don-vi/${unitOf("co-so")}/yeu-cau-du-lieu`);
  await page.getByRole("link", { name: "Nhận yêu cầu" }).click();
  await page.getByRole("button", { name: "Nhận yêu cầu" }).click();
  await expect(page.getByRole("alert")).toContainText("Tìm rồi chọn một người có trong sổ.");
  await page.getByLabel("Tên hoặc số CCCD").fill("t");
  await page.locator("main").getByRole("button", { name: "Tìm" }).click();
  await page.getByRole("radio").first().check();
  await page.getByLabel("Yêu cầu", { exact: true }).selectOption({ label: kind });
  await page.getByLabel("Đến bằng cách nào").selectOption({ label: "thư, đơn giấy" });
  await page.getByRole("button", { name: "Nhận yêu cầu" }).click();
  await expect(page.locator("h1")).toContainText(kind);
  return new URL(page.url()).pathname;
}

for (const javaScriptEnabled of [true, false]) {
  test(`a request is taken in, put off and refused, script: ${javaScriptEnabled}`, async ({ browser }) => {
    const clerk = await as(browser, "co-so", javaScriptEnabled);
    const address = await takeIn(clerk, "Hạn chế xử lý");
    await expect(clerk.getByRole("button", { name: "Từ chối" })).toHaveCount(0);
    const officer = await as(browser, "cap-tren", javaScriptEnabled);
    await officer.goto(address);
    await officer.getByRole("button", { name: "Đã trả lời người ấy" }).click();
    await expect(officer.locator("h1")).toContainText("đã trả lời");
    await officer.getByRole("button", { name: "Từ chối" }).click();
    await expect(officer.getByRole("alert")).toContainText("Ghi lý do bằng một câu ngắn");
    await officer.getByLabel("Lý do, kết quả").fill("Phải hỏi bên bảo hiểm trước");
    await officer.getByRole("button", { name: /^Gia hạn đến/ }).click();
    await expect(officer.locator("main")).toContainText("đã gia hạn: Phải hỏi bên bảo hiểm trước");
    await officer.getByLabel("Lý do, kết quả").fill("Người hỏi không phải người có dữ liệu");
    await officer.getByRole("button", { name: "Từ chối" }).click();
    await expect(officer.locator("h1")).toContainText("từ chối");
    await clerk.context().close();
    await officer.context().close();
  });
}

test("deleting says what follows and is not done by who took it in", async ({ browser }) => {
  const clerk = await as(browser, "co-so");
  const address = await takeIn(clerk, "Xóa dữ liệu");
  expect((await clerk.goto(`${address}/xoa`))?.status()).toBe(403);
  const officer = await as(browser, "cap-tren");
  await officer.goto(address);
  await officer.getByRole("link", { name: "Đến trang xóa" }).click();
  await expect(officer.locator("h1")).toContainText("Xóa mọi dữ liệu của");
  await expect(officer.locator("main")).toContainText("Không lấy lại được");
  for (const size of [
    { width: 1280, height: 900 },
    { width: 390, height: 844 },
  ]) {
    await officer.setViewportSize(size);
    const { violations } = await new AxeBuilder({ page: officer }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
  await clerk.context().close();
  await officer.context().close();
});

test.describe("a list", () => {
  test.use({ role: "co-so" });

  test("asks what it is for and why it holds what is sensitive", async ({ page, unit }) => {
    await page.goto(`/don-vi/${unit}/doan-vien/xuat`);
    await expect(page.getByLabel("Dân tộc")).not.toBeChecked();
    await page.getByLabel("Dân tộc").check();
    await page.getByRole("button", { name: "Xuất danh sách" }).click();
    await expect(page.getByRole("alert")).toContainText("Chọn một mục đích trong danh sách.");
    await expect(page.getByRole("alert")).toContainText("Ghi lý do bằng một câu ngắn");
    await expect(page.getByLabel("Dân tộc")).toBeChecked();
  });
});

test("a stranger's card is told apart without signing in", async ({ page }) => {
  await page.goto("/the/kiem-tra");
  await page.getByLabel("Mã trên thẻ").fill("https://vidu.vn/the/AQ1NQVUyNjAwMDAw");
  await page.getByRole("button", { name: "Kiểm tra" }).click();
  await expect(page.locator("h1")).toContainText("Không đọc được mã");
});
