// One form under two structures: what Long An did in 2023 counts under Tây Ninh by today's.

import { expect, test } from "../start/roles.ts";
import { sound } from "../start/sound.ts";

test.use({ role: "tay-ninh" });

for (const script of [true, false]) {
  test.describe(script ? "with the script" : "without a script", () => {
    test.use({ javaScriptEnabled: script });

    test("a difference is explained by the unit that makes it", async ({ page, unit }) => {
      await page.goto(`/don-vi/${unit}`);
      await page.getByRole("link", { name: "So sánh hai cơ cấu" }).click();
      await page.getByLabel("Mẫu báo cáo").selectOption("half-year");
      await page.getByLabel("Kỳ", { exact: true }).fill("2023-Q3");
      await page.getByLabel("Cơ cấu thứ nhất").selectOption("then");
      await page.getByLabel("Cơ cấu thứ hai").selectOption("now");
      await page.getByRole("button", { name: "So sánh" }).click();

      const houses = page.getByRole("row", { name: /Mái ấm/ }).first();
      await expect(houses).toContainText("chưa có số");
      await houses.getByRole("link", { name: /Giải thích/ }).click();
      const why = page.locator("#giai-thich");
      await expect(why).toContainText("Liên đoàn Lao động tỉnh Long An");
      await expect(why).toContainText("+18");
      await expect(why).toContainText("Đã kết thúc ngày 01/07/2025");
      if (script) await sound(page);

      await why.getByRole("link", { name: "Liên đoàn Lao động tỉnh Long An" }).click();
      await expect(page.locator("h1")).toContainText("Mái ấm");
      await expect(page.locator("main")).toContainText("18");
    });

    test("a day is asked beside the choice and what is wrong is said there", async ({ page, unit }) => {
      await page.goto(`/don-vi/${unit}/so-sanh?mau=half-year&ky=2023-Q3&a=then&b=now`);
      await page.getByLabel("Cơ cấu thứ hai").selectOption("day");
      await page.locator("#b-ngay").fill("31/02/2025");
      await page.getByRole("button", { name: "So sánh" }).click();
      await expect(page.locator("#e-b-ngay")).toContainText("không phải một ngày");
      await expect(page.locator("#b-ngay")).toHaveValue("31/02/2025");
      await page.locator("#b-ngay").fill("30/06/2025");
      await page.getByRole("button", { name: "So sánh" }).click();
      await expect(page.locator(".answer")).toContainText("Chưa có số nào");
    });

    test("a report is shown by today's structure and says so", async ({ page, unit }) => {
      await page.goto(`/don-vi/${unit}/bao-cao/half-year/2023-Q3`);
      await page.getByRole("link", { name: "Cơ cấu hiện nay" }).click();
      await expect(page.locator("h1")).toContainText("cơ cấu hiện nay");
      await expect(page.locator(".paper")).toContainText("18");
      await expect(page.getByRole("button", { name: "Phát hành báo cáo" })).toHaveCount(0);
    });
  });
}

test.describe("on the phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("the comparison fits", async ({ page, unit }) => {
    await page.goto(
      `/don-vi/${unit}/so-sanh?mau=half-year&ky=2023-Q3&a=then&b=now&dong=E05.houses`,
    );
    await expect(page.locator("#giai-thich")).toContainText("+18");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(390);
    await sound(page);
  });
});
