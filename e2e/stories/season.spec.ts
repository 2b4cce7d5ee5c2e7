// A season: the federation opens a round, a base union fills and submits on the phone, the upper
// union sends back, the base mends it, it is approved, the upper form sums, the round is closed.

import type { Browser, Page } from "@playwright/test";
import { expect, type Role, signedIn, test, unitOf } from "../start/roles.ts";
import { sound } from "../start/sound.ts";

async function pageOf(browser: Browser, role: Role, width: number): Promise<Page> {
  const viewport = { width, height: width === 390 ? 844 : 900 };
  const context = await browser.newContext({ storageState: signedIn(role), viewport });
  return context.newPage();
}

test("a season from the opening to the closing", async ({ browser }) => {
  test.slow();
  const federation = await pageOf(browser, "lien-doan", 1280);
  const upper = await pageOf(browser, "cap-tren", 1280);
  const base = await pageOf(browser, "co-so", 390);

  await federation.goto(`/don-vi/${unitOf("lien-doan")}/dot-bao-cao`);
  await sound(federation);
  await federation.getByRole("button", { name: "Mở đợt" }).click();
  await expect(federation.getByRole("status")).toContainText("Đã mở đợt báo cáo.");
  const round = /dot-bao-cao\/(\d+)/.exec(federation.url())?.[1];

  // The chair's home has the report in its list; what is impossible stops it.
  await base.goto("/tong-quan");
  await base.locator(`.todo a[href$="/dot-bao-cao/${round}/nop"]`).click();
  await sound(base);
  await base.locator('[id="so.A10.people"]').fill("40");
  await base.locator('[id="so.A10.people.sex=female"]').fill("60");
  await base.getByRole("button", { name: "Nộp báo cáo" }).click();
  await expect(base.getByRole("alert")).toContainText("Còn lỗi phải sửa");
  await expect(base.locator(".check")).toContainText("Số nữ không thể nhiều hơn tổng số");
  await base.locator('[id="so.A10.people.sex=female"]').fill("25");
  const explain = async () => {
    for (const field of await base.locator('input[id^="giai-thich."]').all()) {
      await field.fill("Đã đối chiếu với sổ.");
    }
    await base.getByRole("button", { name: "Nộp báo cáo" }).click();
  };
  await explain();
  await base.waitForLoadState();
  if (await base.getByRole("alert").isVisible()) await explain();
  await expect(base.getByRole("status")).toContainText("Đã nộp báo cáo.");
  const report = new URL(base.url()).pathname;

  await upper.goto(`/don-vi/${unitOf("cap-tren")}/dot-bao-cao/${round}`);
  await sound(upper);
  await upper.locator(`a[href="${report}"]`).click();
  await upper.getByLabel("Cần sửa gì").fill("Bổ sung lời dẫn.");
  await upper.getByRole("button", { name: "Trả lại" }).click();
  await expect(upper.getByRole("status")).toContainText("Đã trả lại báo cáo.");

  await base.goto("/tong-quan");
  await expect(base.locator(".todo")).toContainText("được trả lại");
  await base.locator(`.todo a[href$="/dot-bao-cao/${round}/nop"]`).click();
  await expect(base.locator(".note-warn")).toContainText("Bổ sung lời dẫn.");
  await base.getByLabel("Lời dẫn trước bảng").fill("Đơn vị hoạt động ổn định.");
  await explain();
  await expect(base.getByRole("status")).toContainText("Đã nộp báo cáo.");

  await upper.goto(`/don-vi/${unitOf("cap-tren")}/dot-bao-cao/${round}?loc=submitted`);
  await upper.getByRole("checkbox").first().check();
  await upper.getByRole("button", { name: "Duyệt các mục đã chọn" }).click();
  await expect(upper.getByRole("status")).toContainText("Đã duyệt 1 báo cáo.");
  await upper.goto(`${report}/khi-ay-va-nay`);
  await expect(upper.locator("main")).toContainText("Giống từng byte");
  await sound(upper);

  // The form of the upper union sums what its base unions have.
  await upper.goto(`/don-vi/${unitOf("cap-tren")}/dot-bao-cao/${round}/nop`);
  await expect(upper.locator("main")).toContainText("Tổng số đoàn viên");

  await federation.goto(`/don-vi/${unitOf("lien-doan")}/dot-bao-cao/${round}`);
  await expect(federation.getByRole("region", { name: "Đóng đợt" })).toContainText("Còn thiếu");
  const close = federation.getByRole("region", { name: "Đóng đợt" });
  await close.getByRole("button", { name: "Đóng đợt" }).click();
  await federation.getByRole("dialog").getByRole("button", { name: "Đóng đợt" }).click();
  await expect(federation.getByRole("status")).toContainText("Đã đóng đợt");
  await base.goto(report);
  await expect(base.locator("h1")).toContainText("Đã khóa");
});
