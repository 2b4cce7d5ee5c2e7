// Units: looked up, found, edited, renamed, moved and seen as of a day, with and without a script.

import { expect, test } from "../start/roles.ts";

test.use({ role: "lien-doan" });

test("typing into the search offers units and opens the chosen one", async ({ page }) => {
  await page.goto("/tong-quan");
  const search = page.getByRole("combobox", { name: "Tìm mọi thứ" });
  await search.pressSequentially("mam non");
  const hits = page.getByRole("option");
  await expect(hits.first()).toContainText("Mầm non");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/don-vi\/MAU-/);
  await expect(page.locator("h1")).toContainText("Mầm non");
});

test("a unit is founded, renamed from a day on and moved", async ({ page, unit }) => {
  await page.goto(`/don-vi/${unit}`);
  const uppers = page.locator("tbody th a");
  const first = (await uppers.nth(0).getAttribute("href")) ?? "";
  const second = (await uppers.nth(1).getAttribute("href")) ?? "";
  const code = `${first.split("/").pop()}-E2E`;

  await page.goto(`${first}/them`);
  await page.getByLabel("Tên", { exact: true }).fill("Công đoàn cơ sở Xưởng Thử");
  await page.getByLabel("Mã", { exact: true }).fill(code);
  await page.getByLabel("Loại", { exact: true }).selectOption("cdcs");
  await page.getByLabel("Ngày thành lập").fill("31/02/2026");
  await page.getByRole("button", { name: "Thêm đơn vị" }).click();
  await expect(page.getByRole("alert")).toContainText("không phải một ngày");
  await expect(page.getByLabel("Tên", { exact: true })).toHaveValue("Công đoàn cơ sở Xưởng Thử");
  await page.getByLabel("Ngày thành lập").fill("02/03/2026");
  await page.getByRole("button", { name: "Thêm đơn vị" }).click();
  await expect(page.locator("h1")).toContainText("Công đoàn cơ sở Xưởng Thử");

  await page.getByRole("link", { name: "Sửa", exact: true }).click();
  await page.getByLabel("Tên", { exact: true }).fill("Công đoàn cơ sở Nhà máy Thử");
  await page.getByLabel("Mang tên này từ ngày").fill("01/04/2026");
  await page.getByRole("button", { name: "Lưu" }).click();
  await expect(page.locator("h1")).toContainText("Nhà máy Thử");
  await page.getByLabel("Theo ngày").fill("31/03/2026");
  await page.getByRole("button", { name: "Xem", exact: true }).click();
  await expect(page.locator("h1")).toContainText("Xưởng Thử");
  await expect(page.locator("h1 + .answer")).toContainText("Theo cơ cấu ngày 31/03/2026");

  await page.goto(`/don-vi/${code}/chuyen`);
  const target = second.split("/").pop() ?? "";
  await page.getByLabel("Mã cấp trên mới").fill(target);
  await page.getByLabel("Từ ngày").fill("01/05/2026");
  await page.getByRole("button", { name: "Chuyển đơn vị" }).click();
  await expect(page).toHaveURL(`/don-vi/${code}`);
  await expect(page.locator(".crumbs")).toContainText(await nameOf(page, second));
  await page.goto(`${first}?ngay=30/04/2026&q=thu`);
  await expect(page.locator("tbody")).toContainText("Nhà máy Thử");
  await page.goto(`${first}?ngay=01/05/2026&q=nha+may+thu`);
  await expect(page.locator("main")).toContainText("Không thấy");
});

async function nameOf(page: import("@playwright/test").Page, address: string): Promise<string> {
  const html = await (await page.request.get(address)).text();
  return /<h1>([^<]+?)\s*</.exec(html)?.[1] ?? "";
}

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false });

  test("the search, the filter and the day are plain forms", async ({ page, unit }) => {
    await page.goto("/tong-quan");
    await page.locator("#tim").fill("mầm non");
    await page.locator("#tim").press("Enter");
    await expect(page).toHaveURL(/\/tim\?q=/);
    await page.locator("main li a").first().click();
    await expect(page.locator("h1")).toContainText("Mầm non");
    await page.goto(`/don-vi/${unit}`);
    await page.getByLabel("Lọc theo tên hoặc mã").fill("phường");
    await page.getByRole("button", { name: "Tìm" }).last().click();
    await expect(page.locator("tbody th").first()).toContainText(/phường/i);
  });

  test("a unit is edited", async ({ page, unit }) => {
    await page.goto(`/don-vi/${unit}/sua`);
    await page.getByLabel("Điện thoại").fill("024 0000 1111");
    await page.getByRole("button", { name: "Lưu" }).click();
    await expect(page).toHaveURL(`/don-vi/${unit}`);
    await expect(page.locator("main")).toContainText("024 0000 1111");
  });
});

test.describe("outside the scope", () => {
  test.use({ role: "co-so" });

  test("another union is not to be found", async ({ page }) => {
    const answer = await page.goto("/don-vi/MAU");
    expect(answer?.status()).toBe(404);
    await expect(page.locator("h1")).toContainText("Không có trang này");
  });
});
