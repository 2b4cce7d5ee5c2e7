// An old article pasted: its figures marked, one mended and confirmed, seen on its figure's page with
// its place; with a script and without.

import { expect, test } from "../start/roles.ts";
import { sound } from "../start/sound.ts";

const ARTICLE = `Nhiều kết quả nổi bật trong hoạt động công đoàn
28/07/2023 12:36
Báo cáo tại hội nghị cho biết, trong 6 tháng đầu năm 2023, các cấp công đoàn đã kết nạp hơn 1.250 đoàn viên mới, \
ký mới 12 thỏa ước lao động tập thể; trao 5 Mái ấm Công đoàn với tổng kinh phí 400 triệu đồng.
Hội nghị người lao động được tổ chức tại 121/163 đơn vị (tỷ lệ đạt 75%), theo Nghị quyết 02-NQ/TW.
Tin khác
Phường Thử: hơn 300 công nhân đạt danh hiệu Công nhân giỏi
Giá vàng hôm nay tăng 300 nghìn đồng mỗi lượng`;

test.use({ role: "lien-doan" });
// Both roads declare the same figure: one after the other.
test.describe.configure({ mode: "default" });

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with a script" : "without a script", () => {
    test.use({ javaScriptEnabled });

    test("a figure of an old article is mended, confirmed and seen", async ({ page, unit }) => {
      await page.goto(`/don-vi/${unit}/bao-cao-cu`);
      // Each road has a text of its own: the same text again is the same report.
      await page.getByLabel("Hoặc dán chữ vào đây").fill(`${ARTICLE}\n${javaScriptEnabled}`);
      await page.getByRole("button", { name: "Đọc báo cáo" }).click();
      await expect(page.locator(".answer")).toContainText("đã xác nhận 0");
      await expect(page.locator(".fig-m").first()).toContainText("hơn 1.250");
      await expect(page.locator(".fig-a", { hasText: "02-NQ" })).toHaveAttribute("title", /tên/);
      const card = page.locator("#s-1");
      await expect(card).toContainText("kỳ nêu ngay trong đoạn");
      const value = javaScriptEnabled ? "1.253" : "1.254";
      await card.getByText(/^Sửa:/).click();
      await card.getByLabel("Giá trị").fill(value);
      await card.getByLabel("Mức chính xác").selectOption("exact");
      await card.getByRole("button", { name: "Xác nhận 1" }).click();
      await expect(page.getByRole("status")).toContainText("Đã xác nhận 1 số.");
      await card.getByRole("link", { name: /Đoàn viên kết nạp mới/ }).click();
      await expect(page.locator(".prov")).toContainText(value);
      await expect(page.locator(".prov")).toContainText("Báo cáo cũ số");
      await page.goBack();
      await page.locator("#s-1").getByRole("button", { name: "Bỏ xác nhận" }).click();
      await expect(page.getByRole("status")).toContainText("rút lại số đã khai");
    });
  });
}

test("its pages are clean, wide and narrow, light and dark", async ({ page, unit }) => {
  await page.goto(`/don-vi/${unit}/bao-cao-cu`);
  await page.getByLabel("Hoặc dán chữ vào đây").fill(`${ARTICLE}\nđể xem`);
  await page.getByRole("button", { name: "Đọc báo cáo" }).click();
  await page.getByText("Ngoài bài:").click();
  await sound(page);
});
