// A conference from its first draft to the last task, through the pages everyone uses: the ward union
// calls it, the base union answers and asks for something, attendance, minutes, a task that is done.

import { expect, signedIn, test } from "../start/roles.ts";
import { sound } from "../start/sound.ts";

/** A name nobody else uses, so that stories run again on the same data do not meet their own. */
const mark = String(Date.now() % 1_000_000);
const title = `Hội nghị sơ kết thử ${mark}`;

/** Today in Vietnam, as people write it. */
const today = new Date().toLocaleDateString("vi-VN", {
  timeZone: "Asia/Ho_Chi_Minh",
  day: "2-digit",
  month: "2-digit",
  year: "numeric",
});

test.use({ role: "cap-tren" });

test("a conference is called, answered, held and signed; its conclusion becomes a task that is done", async ({
  page,
  unit,
  browser,
}) => {
  test.setTimeout(240_000);
  const base = await (await browser.newContext({ storageState: signedIn("co-so") })).newPage();

  await page.goto(`/don-vi/${unit}/hoi-nghi`);
  await page.getByRole("link", { name: "Soạn hội nghị" }).click();
  await page.getByLabel("Tên hội nghị").fill(title);
  await page.getByLabel("Ngày họp").fill(today);
  await page.getByLabel("Địa điểm").fill("Hội trường phường");
  await page.getByLabel("Chủ trì").fill("Lê Mẫu An, Chủ tịch");
  await page.getByLabel("Thư ký").fill("Trần Mẫu Bình, Ủy viên");
  await page.getByRole("button", { name: "Lưu" }).click();
  await expect(page.locator("h1")).toContainText(title);
  const address = page.url().split("?")[0];

  await page.goto(`${address}/chuong-trinh`);
  for (const item of ["Báo cáo sơ kết", "Phát động thi đua"]) {
    await page.getByLabel("Nội dung", { exact: true }).fill(item);
    await page.getByRole("button", { name: "Thêm nội dung" }).click();
    await expect(page.locator("tbody")).toContainText(item);
  }
  await page.getByRole("button", { name: "Lên Phát động thi đua" }).press("Enter");
  await expect(page.locator("tbody th").first()).toHaveText("Phát động thi đua");
  await sound(page);

  await page.goto(`${address}/moi`);
  await page.getByRole("button", { name: "Mời", exact: true }).first().click();
  await expect(page.getByRole("status")).toContainText("Đã mời thêm");
  await sound(page);
  await page.goto(address);
  await page.getByRole("button", { name: "Cấp số và mời" }).click();
  await expect(page.locator("h1")).toContainText("Đã triệu tập");

  // The base union sees it on its home page, answers and writes a petition.
  await base.goto("/tong-quan");
  await base.getByRole("link", { name: new RegExp(title) }).click();
  await base.getByRole("button", { name: "Không dự được" }).click();
  await expect(base.getByRole("alert")).toContainText("vì sao không dự được");
  await base.getByLabel(/Tên người dự thay/).fill("Phạm Mẫu Chi");
  await base.getByRole("button", { name: "Cử người dự thay" }).click();
  await expect(base.locator("main")).toContainText("Phạm Mẫu Chi");
  await sound(base);
  await base.getByRole("link", { name: "Viết kiến nghị" }).click();
  await base.getByLabel("Kiến nghị về việc gì").fill(`Nhà trẻ ${mark}`);
  await base.getByLabel("Nội dung kiến nghị").fill("Đề nghị hỗ trợ nhà trẻ cho con công nhân.");
  await base.getByRole("button", { name: "Gửi kiến nghị" }).click();
  await expect(base.getByRole("status")).toContainText("Đã gửi kiến nghị");
  await sound(base);

  // On the day, on a phone.
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${address}/diem-danh`);
  await page.getByRole("button", { name: /^Vắng / }).first().click();
  await expect(page.locator("h1")).toHaveText("Điểm danh");
  await sound(page);
  await page.getByRole("button", { name: "Tất cả có mặt" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Tất cả có mặt" }).click();
  await expect(page.locator(".answer")).toContainText("Có mặt");
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(address);
  await page.getByRole("button", { name: "Xác nhận đã họp" }).click();

  await page.goto(`${address}/bien-ban`);
  await page.getByLabel("Báo cáo sơ kết").fill("Các chỉ tiêu chính đạt tiến độ.");
  await page.getByRole("button", { name: "Lưu" }).click();
  await page.getByLabel("Một kết luận").fill(`Rà soát sổ đoàn viên ${mark}`);
  await page.getByRole("button", { name: "Thêm kết luận" }).click();
  await sound(page);
  await page.getByRole("button", { name: "Cấp số và ký" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cấp số và ký" }).click();
  await expect(page.getByRole("status")).toContainText("Đã ký biên bản");
  await expect(page.locator(".paper")).toContainText(`Nhà trẻ ${mark}`);

  // The conclusion becomes a task; one unit does it, the giver accepts it.
  await page.getByRole("link", { name: /Giao việc/ }).click();
  await page.getByLabel("Hạn").fill(today);
  await page.getByRole("button", { name: "Giao việc" }).click();
  await expect(page.getByRole("status")).toContainText("Đã giao việc");
  await sound(page);
  await base.goto("/tong-quan");
  await base.getByRole("link", { name: new RegExp(`Rà soát sổ đoàn viên ${mark}`) }).click();
  await base.getByRole("button", { name: "Nhận việc" }).click();
  await base.getByLabel(/Đã làm những gì/).fill("Đã rà soát xong.");
  await base.getByRole("button", { name: "Báo cáo đã xong" }).click();
  await expect(base.locator("h1 ~ .answer")).toContainText("Chờ nghiệm thu");
  await sound(base);
  await page.getByRole("link", { name: "Chờ nghiệm thu" }).click();
  await page.locator("tbody th a").first().click();
  await page.getByRole("button", { name: "Công nhận đã xong" }).click();
  await expect(page.getByRole("status")).toContainText("Đã công nhận");

  const minutes = await page.request.get(`${address}/giay-to/bien-ban.pdf`);
  expect((await minutes.body()).subarray(0, 5).toString()).toBe("%PDF-");
  await base.context().close();
});

test("what the sample has to show is sound", async ({ page, unit }) => {
  for (const place of ["hoi-nghi", "viec", "viec/da-giao", "viec/theo-don-vi", "kien-nghi", "kien-nghi/viet"]) {
    await page.goto(`/don-vi/${unit}/${place}`);
    await expect(page.locator("h1")).not.toBeEmpty();
    await sound(page);
  }
});
