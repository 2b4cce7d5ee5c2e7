// Getting in and out: by mouse, by keyboard alone, without a script.

import { expect, test } from "../start/roles.ts";
import { PASSWORD } from "../start/roles.ts";

test("a wrong password says what to do and keeps the name", async ({ page }) => {
  await page.goto("/don-vi/MAU");
  await expect(page).toHaveURL("/dang-nhap");
  await page.getByLabel("Tên đăng nhập").fill("cap-tren");
  await page.getByLabel("Mật khẩu").fill("không phải");
  await page.getByRole("button", { name: "Đăng nhập" }).click();
  await expect(page.getByRole("alert")).toContainText("chưa đúng");
  await expect(page.getByLabel("Tên đăng nhập")).toHaveValue("cap-tren");
  await expect(page.getByLabel("Mật khẩu")).toHaveValue("");
  await page.getByLabel("Mật khẩu").fill(PASSWORD);
  await page.getByRole("button", { name: "Đăng nhập" }).click();
  await expect(page).toHaveURL("/tong-quan");
});

test("signing out ends the session", async ({ page }) => {
  await page.goto("/dang-nhap");
  await page.getByLabel("Tên đăng nhập").fill("kiem-tra");
  await page.getByLabel("Mật khẩu").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/tong-quan");
  await page.goto("/tai-khoan");
  await page.getByRole("button", { name: "Đăng xuất" }).click();
  await expect(page).toHaveURL("/dang-nhap");
  await page.goto("/tong-quan");
  await expect(page).toHaveURL("/dang-nhap");
});

test.describe("with the keyboard alone", () => {
  test.use({ role: "lien-doan" });

  test("the first tab leads past the menu to the page", async ({ page }) => {
    await page.goto("/tong-quan");
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Đến nội dung chính" });
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/#noi-dung$/);
  });

  test("every stop of the tab key can be seen", async ({ page, unit }) => {
    await page.goto(`/don-vi/${unit}`);
    for (let stop = 0; stop < 25; stop += 1) {
      await page.keyboard.press("Tab");
      const focus = await page.evaluate(() => {
        const at = document.activeElement;
        if (!at || at === document.body) return null;
        const box = at.getBoundingClientRect();
        const style = getComputedStyle(at);
        const around = getComputedStyle(at.closest("form, .mini, .find") ?? at);
        const marked = [style, around].some(
          (s) => s.outlineStyle !== "none" || s.boxShadow !== "none",
        );
        return { html: at.outerHTML.slice(0, 120), size: box.width * box.height, marked };
      });
      if (!focus) break;
      expect(focus.size, focus.html).toBeGreaterThan(0);
      expect(focus.marked, `no mark of the focus: ${focus.html}`).toBe(true);
    }
  });
});
