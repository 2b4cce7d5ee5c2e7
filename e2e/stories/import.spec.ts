// A list of members from the file people have: looked through, decided, written, taken back; on the
// desk, on the phone, and without a script.

import type { Page } from "@playwright/test";
import { expect, test } from "../start/roles.ts";
import { sound } from "../start/sound.ts";

const LIST = "../sample/lists/doan-vien-thu.csv";

test.use({ role: "co-so" });

async function send(page: Page, unit: string): Promise<void> {
  await page.goto(`/don-vi/${unit}/doan-vien/nhap`);
  await page.locator("input[type=file]").setInputFiles(LIST);
  await page.getByRole("button", { name: "Xem trước" }).click();
  await expect(page.locator("h1")).toHaveText("Xem trước, chưa ghi gì vào sổ");
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with a script" : "without a script", () => {
    test.use({ javaScriptEnabled });

    test("a list comes in and is taken back", async ({ page, unit }) => {
      await send(page, unit);
      await expect(page.locator(".answer")).toContainText("trên 10 người vào được ngay.");
      const main = page.locator("main");
      await expect(main).toContainText("Không có ngày “31/02/1991”.");
      await expect(main).toContainText("Thiếu họ tên.");
      await expect(main).toContainText("Cùng một người với dòng 4");
      await page.getByRole("link", { name: "Xem cả danh sách" }).click();
      await expect(main).toContainText("Nguyễn Thị Thử Ba");
      await expect(main).toContainText("Trịnh Văn Thử Nhì");
      const count = /Ghi (\d+) người/.exec(await page.locator(".dock").innerText())?.[1];
      await page.getByRole("button", { name: `Ghi ${count} người` }).click();
      await expect(page.locator("h1")).toHaveText("Đã nhập");
      await expect(page.getByRole("status")).toContainText(`Đã ghi ${count} người.`);
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: "Tải các dòng trả lại" }).click(),
      ]);
      expect(file.suggestedFilename()).toContain("trả lại");
      await page.goto(`/don-vi/${unit}/doan-vien?q=thu+nhat`);
      await expect(main).toContainText("Trịnh Thị Thử Nhất");

      await page.goto(`/don-vi/${unit}/doan-vien/nhap`);
      await page.getByRole("link", { name: "doan-vien-thu.csv" }).first().click();
      await page.getByRole("button", { name: "Hoàn tác lần nhập này" }).click();
      await expect(page.locator("h1")).toHaveText("Đã hoàn tác lần nhập");
      await page.goto(`/don-vi/${unit}/doan-vien?q=thu+nhat`);
      await expect(main).not.toContainText("Trịnh Thị Thử Nhất");
    });
  });
}

test("every page of it is clean, wide and narrow, light and dark", async ({ page, unit }) => {
  await page.goto(`/don-vi/${unit}/doan-vien/nhap`);
  await sound(page);
  await send(page, unit);
  await sound(page);
  await page.getByText("Các cột đã khớp").click();
  await sound(page);
  await page.getByRole("button", { name: "Bỏ tệp này" }).click();
  await expect(page.getByRole("status")).toContainText("Đã bỏ tệp");
});

test("a file that is no list is refused beside its field", async ({ page, unit }) => {
  await page.goto(`/don-vi/${unit}/doan-vien/nhap`);
  const buffer = Buffer.from("%PDF-1.7 not a list");
  const file = { name: "bao-cao.pdf", mimeType: "application/pdf", buffer };
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByRole("button", { name: "Xem trước" }).click();
  await expect(page.getByRole("alert")).toContainText("Tệp không phải XLSX hay CSV.");
});
