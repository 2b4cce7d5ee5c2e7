// The register: somebody joins, is corrected, leaves, is undone and moves to another union; on the
// phone and at the desk, with and without a script, every page looked at by axe.

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "../start/roles.ts";

test.use({ role: "co-so" });
// All stories watch the same figures.
test.describe.configure({ mode: "serial" });

/** What an indicator comes to at the unit this year. */
async function counted(page: Page, unit: string, indicator: string): Promise<number> {
  const year = new Date().toLocaleDateString("en-CA", { timeZone: "Asia/Ho_Chi_Minh" }).slice(0, 4);
  const address = `/api/v1/units/${unit}/figures/${indicator}?period=${year}`;
  return (await (await page.request.get(address)).json()).counted ?? 0;
}

async function looksRight(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const faults = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  expect(faults, page.url()).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide, page.url()).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
}

const SIZES = [
  { name: "on the phone", viewport: { width: 390, height: 844 }, script: true },
  { name: "at the desk", viewport: { width: 1280, height: 900 }, script: true },
  { name: "without a script", viewport: { width: 390, height: 844 }, script: false },
];

SIZES.forEach(({ name, viewport, script }, number) => {
  test.describe(name, () => {
    test.use({ viewport, javaScriptEnabled: script });

    test("one joins, is corrected, leaves and is undone", async ({ page, unit }) => {
      const look = () => (script ? looksRight(page) : Promise.resolve());
      const members = await counted(page, unit, "B03.people");
      const who = `Đặng Thị Thử ${["Một", "Hai", "Ba"][number]}`;
      if (viewport.width < 700) {
        await page.goto("/tong-quan");
        const bar = page.getByRole("navigation", { name: "Việc hay làm" });
        await bar.getByRole("link", { name: "Đoàn viên" }).click();
      } else {
        await page.goto("/tong-quan");
        const menu = page.getByRole("navigation", { name: "Các phần" });
        await menu.getByRole("link", { name: "Đoàn viên" }).click();
      }
      await expect(page).toHaveURL(`/don-vi/${unit}/doan-vien`);
      await look();
      await page.getByRole("link", { name: "Thêm đoàn viên" }).first().click();
      await look();
      await page.getByLabel("Họ và tên").fill(who);
      await page.getByLabel("Ngày sinh").fill("31/02/1990");
      await page.getByRole("button", { name: "Ghi vào sổ" }).click();
      await expect(page.getByRole("alert")).toContainText("không phải ngày hay năm sinh");
      await expect(page.getByLabel("Họ và tên")).toHaveValue(who);
      await look();
      await page.getByLabel("Ngày sinh").fill("12/05/1990");
      await page.getByLabel("Giới tính").selectOption("male");
      await page.getByLabel("Căn cước").fill(`03619000123${number}`);
      await page.getByRole("button", { name: "Ghi vào sổ" }).click();
      await expect(page.getByRole("alert")).toContainText("cho biết là Nữ");
      await look();
      await page.getByLabel("Giới tính").selectOption("female");
      await page.getByRole("button", { name: "Vẫn ghi" }).click();
      await expect(page.locator("h1")).toContainText(who);
      await expect(page.locator("main")).toContainText(`•••• •••• 123${number}`);
      await look();
      expect(await counted(page, unit, "B03.people")).toBe(members + 1);
      const person = page.url().split("?")[0] ?? "";

      await page.getByRole("link", { name: "Sửa thông tin" }).click();
      await look();
      await page.getByLabel("Nghề nghiệp").fill("Giáo viên");
      await page.getByLabel("Vì sao sửa?").fill("bổ sung");
      await page.getByRole("button", { name: "Ghi bản sửa" }).click();
      await expect(page.locator("main")).toContainText("Giáo viên");

      await page.getByRole("link", { name: "Thôi sinh hoạt" }).click();
      await look();
      await page.getByRole("button", { name: "Ghi thôi sinh hoạt" }).click();
      await expect(page.getByRole("alert")).toContainText("Chọn lý do");
      await page.getByLabel("Lý do").selectOption("quit");
      await page.getByRole("button", { name: "Ghi thôi sinh hoạt" }).click();
      // Nobody leaves on the day he joined.
      await expect(page.getByRole("alert")).toContainText("Ngày thôi phải sau ngày vào");
      await page.goto(person);
      await page.getByRole("link", { name: "Sửa thời gian này" }).click();
      await page.getByLabel("Từ ngày").fill("02/01/2026");
      await page.getByRole("button", { name: "Ghi bản sửa" }).click();
      await page.getByRole("link", { name: "Thôi sinh hoạt" }).click();
      await page.getByLabel("Lý do").selectOption("quit");
      await page.getByRole("button", { name: "Ghi thôi sinh hoạt" }).click();
      await expect(page.locator("main")).toContainText("Đã thôi sinh hoạt");
      expect(await counted(page, unit, "B03.people")).toBe(members);
      await page.locator("aside").getByRole("button", { name: "Hoàn tác" }).click();
      await expect(page).toHaveURL(/xong=hoan-tac/);
      await expect(page.locator("h1 + .answer")).toContainText("Đang sinh hoạt");
      expect(await counted(page, unit, "B03.people")).toBe(members + 1);
    });
  });
});

test("a selection leaves at once and comes back at once", async ({ page, unit }) => {
  const members = await counted(page, unit, "B03.people");
  await page.goto(`/don-vi/${unit}/doan-vien/them-nhieu`);
  await looksRight(page);
  const list = "Lò Văn Chọn Một; 1980; nam\nLò Thị Chọn Hai; 12/03/1985; nữ";
  await page.getByLabel("Danh sách, mỗi dòng một người").fill(list);
  await page.getByLabel("Từ ngày").fill("05/01/2026");
  await page.getByRole("button", { name: "Ghi tất cả vào sổ" }).click();
  await expect(page.getByRole("status")).toContainText("Đã thêm 2 đoàn viên.");
  await page.getByLabel("Họ tên, căn cước hoặc điện thoại").fill("chon");
  await page.locator("main").getByRole("button", { name: "Tìm", exact: true }).click();
  await page.getByLabel("Chọn cả trang").check();
  await expect(page.locator(".picked")).toContainText("Đã chọn 2");
  await looksRight(page);
  await page.getByRole("button", { name: "Ghi thôi sinh hoạt" }).click();
  await looksRight(page);
  await page.getByLabel("Lý do").selectOption("dissolved");
  await page.getByRole("button", { name: "Ghi 2 người thôi sinh hoạt" }).click();
  await expect.poll(() => counted(page, unit, "B03.people")).toBe(members);
  await page.getByRole("status").getByRole("button", { name: "Hoàn tác" }).click();
  await expect(page).toHaveURL(/xong=hoan-tac/);
  expect(await counted(page, unit, "B03.people")).toBe(members + 2);
});

test("a transfer is asked on the phone and done at the desk above", async ({ browser, page, unit }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/don-vi/${unit}/doan-vien?q=thu`);
  await page.getByRole("link", { name: "Đặng Thị Thử Một" }).click();
  const person = page.url();
  await page.getByRole("link", { name: "Chuyển sinh hoạt" }).click();
  await looksRight(page);
  const field = page.getByLabel("Công đoàn cơ sở mới");
  await field.pressSequentially("mam non");
  await expect(page.getByRole("option").first()).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Chuyển sinh hoạt" }).click();
  await expect(page).toHaveURL(/chuyen-sinh-hoat\?xong=xin/);
  await looksRight(page);
  await page.getByRole("link", { name: /Đặng Thị Thử Một/ }).click();
  await looksRight(page);
  const transfer = page.url();
  const lost = await counted(page, unit, "B05.people");

  const { signedIn } = await import("../start/roles.ts");
  const desk = await browser.newContext({ storageState: signedIn("lien-doan") });
  const officer = await desk.newPage();
  await officer.goto(transfer);
  await looksRight(officer);
  await officer.getByRole("button", { name: "Xác nhận chuyển" }).click();
  await expect(officer).toHaveURL(/xong=nhan/);
  expect(await counted(page, unit, "B05.people")).toBe(lost + 1);
  expect((await page.goto(person))?.status()).toBe(404);
  await officer.goto(person);
  await expect(officer.locator("main")).toContainText("Chuyển đến");
  await officer.locator("aside").getByRole("button", { name: "Hoàn tác" }).click();
  await expect(officer).toHaveURL(/xong=hoan-tac/);
  expect(await counted(page, unit, "B05.people")).toBe(lost);
  await desk.close();
});

test("a member proposes through a link and an officer answers", async ({ browser, page, unit }) => {
  await page.goto(`/don-vi/${unit}/doan-vien?q=thu`);
  await page.getByRole("link", { name: "Đặng Thị Thử Hai" }).click();
  await page.getByRole("button", { name: "Tạo đường dẫn" }).click();
  await looksRight(page);
  const link = (await page.locator("p.code").textContent()) ?? "";
  const phone = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const member = await phone.newPage();
  await member.goto(link);
  await looksRight(member);
  await member.getByLabel("Chỗ ở").fill("12 phố Mẫu");
  await member.getByRole("button", { name: "Gửi đề nghị" }).click();
  await expect(member.locator("main")).toContainText("Đã gửi.");
  await looksRight(member);
  await phone.close();
  await page.goto(`/don-vi/${unit}/de-nghi`);
  await looksRight(page);
  await page.getByRole("link", { name: "Đặng Thị Thử Hai" }).click();
  await looksRight(page);
  await page.getByRole("button", { name: "Ghi trả lời" }).click();
  await expect(page).toHaveURL(/xong=xong/);
  await page.goto(`/don-vi/${unit}/doan-vien/so-luong`);
  await looksRight(page);
});
