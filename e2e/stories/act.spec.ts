// An act drawn up from an uploaded list: looked through, mended, carried out, and what it left in the
// units' history; with a script and without.

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "../start/roles.ts";

test.use({ role: "lien-doan" });

/** Founds a unit of the story's own, so that no other story loses one. */
async function found(page: Page, parent: string, code: string, kind: string): Promise<void> {
  await page.goto(`/don-vi/${parent}/them`);
  await page.getByLabel("Tên", { exact: true }).fill(`Thử gộp ${code}`);
  await page.getByLabel("Mã", { exact: true }).fill(code);
  await page.getByLabel("Loại").selectOption(kind);
  await page.getByLabel("Ngày thành lập").fill("01/01/2026");
  await page.getByRole("button", { name: "Thêm đơn vị" }).click();
  await expect(page.locator("h1")).toContainText(code);
}

async function looksWell(page: Page): Promise<void> {
  for (const size of [
    { width: 1280, height: 900 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(size);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const faults = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    expect(faults, `${size.width} px`).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide, "the page itself does not scroll sideways").toBeLessThanOrEqual(size.width);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with a script" : "without a script", () => {
    test.use({ javaScriptEnabled });

    test("a list becomes an act, is mended and carried out", async ({ page, unit }) => {
      const own = `${unit}-SX${javaScriptEnabled ? 1 : 2}`;
      await found(page, unit, `${own}-A`, "cong-doan-phuong");
      await found(page, unit, `${own}-B`, "cong-doan-phuong");
      await found(page, `${own}-A`, `${own}-A-1`, "cdcs");

      await page.goto(`/don-vi/${unit}/sap-xep/moi`);
      await page.getByLabel("Trích yếu").fill(`Gộp hai phường thử ${own}`);
      await page.getByLabel("Số quyết định").fill(`${own}/QĐ`);
      await page.getByLabel("Người ký").fill("Chủ tịch");
      await page.getByLabel("Ngày ký").fill("01/02/2026");
      await page.getByLabel("Ngày có hiệu lực").fill("01/03/2026");
      const steps = `[[step]]\ndo = "end"\nunits = ["${own}-A"]\n`;
      await page.getByRole("textbox", { name: "Các bước" }).fill(steps);
      const list =
        "Đơn vị cũ,Đơn vị mới,Tên,Loại,Cấp trên\n" +
        `${own}-A,${own}-C,Thử gộp chung ${own},Công đoàn phường,${unit}\n` +
        `${own}-B,${own}-C,,,\n`;
      const file = { name: "sap-xep.csv", mimeType: "text/csv", buffer: Buffer.from(list) };
      await page.locator("input[type=file]").setInputFiles(file);
      await page.getByRole("button", { name: "Lưu và xem trước" }).click();

      await expect(page.locator(".answer")).toContainText("xung đột");
      const conflicts = page.getByRole("region", { name: "Xung đột" });
      await expect(conflicts).toContainText(`Thử gộp ${own}-A (${own}-A)`);
      await expect(page.getByRole("button", { name: "Thực hiện quyết định" })).toHaveCount(0);
      if (javaScriptEnabled) await looksWell(page);
      const address = page.url().split("?")[0];
      for (const other of javaScriptEnabled ? ["sua", "chon", "buoc/1"] : []) {
        await page.goto(`${address}/${other}`);
        await looksWell(page);
      }
      if (javaScriptEnabled) {
        // Each work asks for what it needs, and for nothing else.
        await page.goto(`${address}/chon`);
        await expect(page.getByLabel("Các đơn vị kế thừa")).toBeHidden();
        await page.getByLabel("Việc", { exact: true }).selectOption("split");
        await expect(page.getByLabel("Các đơn vị kế thừa")).toBeVisible();
        await expect(page.getByLabel("Đơn vị đích")).toBeHidden();
        await looksWell(page);
      }
      await page.goto(`${address}/buoc/1`);
      await page.getByRole("button", { name: "Bỏ bước này" }).click();

      await expect(page.locator(".answer")).toContainText("không có xung đột");
      await expect(page.getByRole("region", { name: "Thành lập" })).toContainText(`${own}-C`);
      if (javaScriptEnabled) await looksWell(page);
      await page.getByRole("button", { name: "Thực hiện quyết định" }).click();
      await expect(page.getByRole("status")).toContainText("Đã thực hiện quyết định.");
      if (javaScriptEnabled) await looksWell(page);

      await page.goto(`/don-vi/${own}-A`);
      await expect(page.locator("main")).toContainText("Đã kết thúc ngày 01/03/2026. Kế thừa:");
      await page.getByRole("link", { name: "Cả lịch sử" }).click();
      await expect(page.locator("h1")).toContainText(`Lịch sử Thử gộp ${own}-A`);
      await expect(page.locator("main")).toContainText("Được kế thừa bởi");
      await expect(page.getByRole("img", { name: "Lịch sử" })).toBeVisible();
      if (javaScriptEnabled) await looksWell(page);
      // On the phone the picture is drawn downwards, within the screen.
      await page.setViewportSize({ width: 390, height: 844 });
      const picture = await page.getByRole("img", { name: "Lịch sử" }).boundingBox();
      expect(picture && picture.x + picture.width).toBeLessThanOrEqual(390);
      expect(picture && picture.height > picture.width).toBe(true);
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.goto(`/don-vi/${own}-A-1`);
      await expect(page.locator(".crumbs")).toContainText(`Thử gộp chung ${own}`);
    });
  });
}
