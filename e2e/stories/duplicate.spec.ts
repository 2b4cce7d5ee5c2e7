// Two records of one person: brought by a list, found, compared, made one, split again; by the
// keyboard on the desk and without a script on the phone.

import type { Page } from "@playwright/test";
import { expect, test, unitOf } from "../start/roles.ts";
import { sound } from "../start/sound.ts";

/** Opens the list once the search at the program's start has found somebody. */
async function openList(page: Page, unit: string): Promise<void> {
  await expect(async () => {
    await page.goto(`/don-vi/${unit}/doan-vien/trung`);
    await expect(page.locator("tbody tr").first()).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 90_000 });
}

/** How many members the page of a unit says there are. */
async function members(page: Page, unit: string): Promise<string> {
  await page.goto(`/don-vi/${unit}/doan-vien`);
  return (await page.locator("h1 + .answer b").innerText()).trim();
}

/** A base union below the unit that no other story writes to. */
async function baseUnion(page: Page, unit: string, at: number): Promise<string> {
  await page.goto(`/don-vi/${unit}`);
  const links = await page.locator('tbody th a[href^="/don-vi/"]').all();
  const hrefs = await Promise.all(links.map((link) => link.getAttribute("href")));
  const codes = hrefs.map((href) => href?.split("/")[2] ?? "");
  return codes.filter((code) => code !== unitOf("co-so"))[at] ?? "";
}

/** A member of whom all is known: name, birthday, sex. */
async function somebody(page: Page, unit: string): Promise<[string, string, string]> {
  await page.goto(`/don-vi/${unit}/doan-vien`);
  const rows = page.locator("tbody tr");
  const known = rows.filter({ hasText: /\d\d\/\d\d\/\d{4}/ }).filter({ hasText: "•••• •••• " });
  const row = known.first();
  const cell = (label: string) => row.locator(`td[data-label="${label}"]`).textContent();
  const name = (await row.getByRole("rowheader").innerText()).trim();
  return [name, (await cell("Ngày sinh")) ?? "", (await cell("Giới tính")) ?? ""];
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "on the desk" : "without a script, on the phone", () => {
    test.use({
      role: "cap-tren",
      javaScriptEnabled,
      viewport: javaScriptEnabled ? { width: 1280, height: 900 } : { width: 390, height: 844 },
    });

    test("who comes twice by a list is found, made one and split again", async ({ page, unit }) => {
      const base = await baseUnion(page, unit, javaScriptEnabled ? 0 : 1);
      const [name, born, sex] = await somebody(page, base);
      const before = await members(page, base);
      // The same name and birthday, and another number: nobody but a person can tell.
      const number = `001${sex === "Nữ" ? 1 : 0}${born.slice(-2)}770001`;
      const list =
        "Họ và tên,Ngày sinh,Giới tính,Số CCCD,Ngày vào công đoàn\n" +
        `${name},${born},${sex},${number},01/06/2026\n`;
      await page.goto(`/don-vi/${base}/doan-vien/nhap`);
      await page.locator("input[type=file]").setInputFiles({
        name: `mot-nguoi-${base}.csv`,
        mimeType: "text/csv",
        buffer: Buffer.from(list),
      });
      await page.getByRole("button", { name: "Xem trước" }).click();

      // It is asked at once; somebody in haste says that it is another.
      await expect(page.locator(".chip-warn")).toContainText("Cần quyết");
      if (javaScriptEnabled) await sound(page);
      await page.getByRole("button", { name: "Là người khác, ghi mới" }).click();
      await page.getByRole("button", { name: "Ghi 1 người" }).click();
      await expect(page.getByRole("status")).toContainText("Đã ghi 1 người.");
      if (javaScriptEnabled) await sound(page);
      const imported = page.url().replace(/\?.*/, "");
      expect(await members(page, base)).not.toBe(before);

      // The search finds the two, and the second thought makes them one.
      await page.goto(`/don-vi/${base}/doan-vien/trung`);
      await page.getByRole("button", { name: "Tìm lại" }).click();
      await page.locator("tbody").getByRole("link", { name }).first().click();
      await expect(page.locator("h1")).toHaveText("Hai hồ sơ này có phải một người?");
      await expect(page.locator("main")).toContainText("Cùng họ tên và ngày sinh");
      await page.getByRole("button", { name: "Gộp làm một" }).click();
      await expect(page.getByRole("status")).toContainText("Đã gộp.");
      const merged = page.url();
      expect(await members(page, base)).toBe(before);

      // While they are one the list cannot be taken back, and that is said.
      await page.goto(imported);
      await page.getByRole("button", { name: "Hoàn tác lần nhập này" }).click();
      await expect(page.getByRole("alert")).toContainText("Tách các hồ sơ đã gộp trước.");

      await page.goto(merged);
      await page.getByRole("status").getByRole("button", { name: "Hoàn tác" }).click();
      await expect(page.getByRole("status")).toContainText("Đã tách lại.");
      expect(await members(page, base)).not.toBe(before);
      await page.goto(imported);
      await page.getByRole("button", { name: "Hoàn tác lần nhập này" }).click();
      await expect(page.locator("h1")).toHaveText("Đã hoàn tác lần nhập");
      expect(await members(page, base)).toBe(before);
    });
  });
}

test.describe("the list of a federation", () => {
  test.use({ role: "lien-doan" });

  test("a pair is compared, made one and split again by the keyboard", async ({ page, unit }) => {
    await openList(page, unit);
    await sound(page);
    const pair = page.locator("tbody tr").first().getByRole("link");
    const address = await pair.getAttribute("href");
    await pair.click();
    await expect(page.locator("h1")).toHaveText("Hai hồ sơ này có phải một người?");
    await expect(page.getByText("Báo cáo đã phát hành giữ nguyên.")).toBeVisible();
    await sound(page);
    await page.keyboard.press("g");
    await expect(page.getByRole("status")).toContainText("Đã gộp.");
    await page.getByRole("status").getByRole("button", { name: "Hoàn tác" }).click();
    await expect(page.getByRole("status")).toContainText("Đã tách lại.");
    await sound(page);
    await page.goto(address ?? "");
    await expect(page.getByRole("button", { name: "Gộp làm một" })).toBeVisible();
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
});
