// Employers and officers: added, linked, chosen on a record, entered into a post and taken out
// again, on the desk and on the phone, with and without a script.

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "../start/roles.ts";

test.use({ role: "co-so" });
// The stories share one union's registers.
test.describe.configure({ mode: "serial" });

/** A name nobody else uses, so that stories run again on the same data do not meet their own. */
const mark = String(Date.now() % 1_000_000);

async function addEmployer(page: Page, unit: string, name: string): Promise<void> {
  await page.goto(`/don-vi/${unit}/don-vi-su-dung/them`);
  await page.getByLabel("Tên đơn vị").fill(name);
  await page.getByLabel("Loại hình").selectOption("private");
  await page.getByLabel("Số lao động (nên có)").fill("1.250");
  await page.getByRole("button", { name: "Thêm đơn vị" }).click();
  await expect(page.locator("h1")).toHaveText(name);
}

/** No violation of any level, wide and on the phone, and no scrolling sideways. */
async function look(page: Page): Promise<void> {
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const faults = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    expect(faults, `${page.url()} at ${width} px`).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide, `${page.url()} at ${width} px`).toBeLessThanOrEqual(width);
  }
}

for (const script of [true, false]) {
  test.describe(script ? "with the script" : "without a script", () => {
    test.use({ javaScriptEnabled: script });
    const firm = `Công ty Dệt ${script ? "Sông" : "Núi"} ${mark}`;

    test("an employer is added, linked and edited", async ({ page, unit }) => {
      await addEmployer(page, unit, firm);
      await expect(page.locator("main")).toContainText("Chưa có công đoàn");
      await page.getByRole("link", { name: "Gắn công đoàn" }).click();
      await page.getByLabel("Từ ngày").fill("01/02/2026");
      await page.getByRole("button", { name: "Gắn công đoàn" }).click();
      await expect(page.locator("main")).toContainText("từ 01/02/2026");
      await page.getByRole("link", { name: "Sửa", exact: true }).click();
      await page.getByLabel("Mã số thuế").fill("12");
      await page.getByRole("button", { name: "Lưu" }).click();
      await expect(page.getByRole("alert")).toContainText("10 chữ số");
      await expect(page.getByLabel("Số lao động (nên có)")).toHaveValue("1.250");
      await page.getByLabel("Mã số thuế").fill("");
      await page.getByRole("button", { name: "Lưu" }).click();
      await page.goto(`/don-vi/${unit}/don-vi-su-dung?q=${encodeURIComponent(firm)}`);
      await expect(page.locator("tbody th")).toHaveText(firm);
    });

    test("a record names the employer of the register", async ({ page, unit }) => {
      await page.goto(`/don-vi/${unit}/ghi/tranh-chap-lao-dong`);
      const field = page.locator("[data-lookup-url='/tra-cuu/don-vi-su-dung']");
      if (script) {
        await field.pressSequentially(firm.toLowerCase());
        await page.getByRole("option", { name: firm }).click();
        await expect(page.locator(".chosen")).toContainText(firm);
      } else {
        await field.fill(firm.toLowerCase());
      }
      await fillRest(page);
      await page.getByRole("button", { name: "Ghi", exact: true }).click();
      await expect(page).toHaveURL(/\/ghi-nhan\/\d+/);
      await page.getByRole("link", { name: firm }).click();
      await expect(page.locator("h1")).toHaveText(firm);
      await expect(page.locator("main")).toContainText("Ghi nhận có tên đơn vị này");
      await expect(page.locator('tbody a[href^="/ghi-nhan/"]')).toHaveCount(1);
    });

    test("a post is entered, ended and undone", async ({ page, unit }) => {
      const name = `Nguyễn Thử ${script ? "Một" : "Hai"} ${mark}`;
      await page.goto(`/don-vi/${unit}/can-bo`);
      await page.getByRole("link", { name: "Ghi chức danh" }).first().click();
      await page.getByLabel("Ai?").fill(name);
      await page.getByLabel("Chức danh").selectOption("vice-chair");
      await page.getByRole("button", { name: "Ghi chức danh" }).click();
      await expect(page.getByRole("alert")).toContainText("không có");
      await expect(page.getByLabel("Ai?")).toHaveValue(name);
      await page.getByLabel("Giới tính").selectOption("female");
      await page.getByRole("button", { name: "Ghi chức danh" }).click();
      await expect(page.locator("main")).toContainText(name);
      await page.getByRole("link", { name: `Thôi Phó Chủ tịch: ${name}` }).click();
      await page.getByLabel("Vì sao?").selectOption("retired");
      await page.getByLabel("Thôi từ ngày").fill("01/01/2020");
      await page.getByRole("button", { name: "Ghi thôi giữ chức" }).click();
      await expect(page.getByRole("alert")).toContainText("không sau ngày bắt đầu");
      await page.getByRole("link", { name: "Bỏ", exact: true }).click();
      const deeds = page.locator(".tl li", { hasText: name });
      await deeds.getByRole("button", { name: /Hoàn tác/ }).first().click();
      await expect(page).toHaveURL(/xong=hoan-tac/);
      await expect(page.getByRole("link", { name: `Phó Chủ tịch: ${name}` })).toHaveCount(0);
    });
  });
}

/** Answers every needed question of the form that still stands empty. */
async function fillRest(page: Page): Promise<void> {
  for (const group of await page.locator("form.entry .picks").all()) {
    const first = group.locator("input").first();
    const name = await first.getAttribute("name");
    const chosen = page.locator(`input[name="${name}"]:checked`);
    if ((await chosen.count()) === 0) await first.check({ force: true });
  }
  for (const list of await page.locator("form.entry select").all()) {
    if ((await list.inputValue()) === "") await list.selectOption({ index: 1 });
  }
  for (const number of await page.locator("form.entry input[data-number]").all()) {
    if ((await number.inputValue()) === "") await number.fill("1");
  }
}

test("every page of both registers is found sound by axe", async ({ page, unit }) => {
  for (const address of ["can-bo", "can-bo/them", "can-bo/sap-het-nhiem-ky", "don-vi-su-dung", "don-vi-su-dung/them"]) {
    await page.goto(`/don-vi/${unit}/${address}`);
    await look(page);
  }
  await page.goto(`/don-vi/${unit}/don-vi-su-dung`);
  await page.locator("tbody th a").first().click();
  await look(page);
  await page.getByRole("link", { name: "Gắn công đoàn", exact: true }).click();
  await look(page);
  await page.goto(`/don-vi/${unit}/ghi/mai-am`);
  await look(page);
});
