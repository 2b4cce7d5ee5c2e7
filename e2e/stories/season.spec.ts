// A season: the federation opens a round, a base union fills and submits on the phone, the upper
// union sends back, the base mends it, it is approved; a hundred more go in, three of them come back;
// the upper form sums, the round is closed, and the federation's own report becomes PDF and Word.

import { readFileSync } from "node:fs";
import type { Browser, Page } from "@playwright/test";
import { expect, type Role, signedIn, test, unitOf } from "../start/roles.ts";
import { sound } from "../start/sound.ts";

async function pageOf(browser: Browser, role: Role, width: number): Promise<Page> {
  const viewport = { width, height: width === 390 ? 844 : 900 };
  const context = await browser.newContext({ storageState: signedIn(role), viewport });
  return context.newPage();
}

/** A page on which reports go in: explains what is odd and submits. False where something is wrong. */
async function submitted(page: Page, address: string): Promise<boolean> {
  await page.goto(address);
  for (let again = 0; again < 2; again++) {
    for (const field of await page.locator('input[id^="giai-thich."]').all()) {
      await field.fill("Đã đối chiếu với sổ.");
    }
    await page.getByRole("button", { name: "Nộp báo cáo" }).click();
    await page.waitForLoadState();
    if (/\/bao-cao\/\d+/.test(page.url())) return true;
  }
  return false;
}

/** The base unions of a round that have not submitted. */
async function missing(page: Page, list: string): Promise<string[]> {
  const codes: string[] = [];
  for (let at = 1; ; at++) {
    await page.goto(`${list}?loc=missing&cap=tat-ca&trang=${at}`);
    const found = await page.locator("tbody th a").evaluateAll((links) =>
      links.map((link) => /[A-Z]+-CS-\d+/.exec(link.getAttribute("href") ?? "")?.[0] ?? ""),
    );
    if (found.length === 0 || at > 9) return codes;
    codes.push(...found.filter((code) => code !== "" && !codes.includes(code)));
  }
}

/** Approves everything that waits in the list, and says how many. */
async function approveAll(page: Page, list: string): Promise<number> {
  let approved = 0;
  for (;;) {
    await page.goto(`${list}?loc=submitted&cap=tat-ca`);
    const boxes = await page.locator('input[name="bao-cao"]').all();
    if (boxes.length === 0) return approved;
    for (const box of boxes) await box.check();
    await page.getByRole("button", { name: "Duyệt các mục đã chọn" }).click();
    await expect(page.getByRole("status")).toContainText(`Đã duyệt ${boxes.length} báo cáo.`);
    approved += boxes.length;
  }
}

test("a season from the opening to the closing", async ({ browser }) => {
  test.setTimeout(600_000);
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

  // A hundred more: one officer submits for those without a sign-in, another sends three back.
  const list = `/don-vi/${unitOf("lien-doan")}/dot-bao-cao/${round}`;
  const gone: string[] = [];
  for (const code of await missing(federation, list)) {
    if (gone.length === 100) break;
    if (await submitted(federation, `/don-vi/${code}/dot-bao-cao/${round}/nop`)) {
      gone.push(new URL(federation.url()).pathname);
    }
  }
  expect(gone).toHaveLength(100);
  const chair = await pageOf(browser, "chu-tich", 1280);
  for (const address of gone.slice(0, 3)) {
    await chair.goto(address);
    await chair.getByLabel("Cần sửa gì").fill("Đối chiếu lại số đoàn viên.");
    await chair.getByRole("button", { name: "Trả lại" }).click();
    await expect(chair.getByRole("status")).toContainText("Đã trả lại báo cáo.");
  }
  expect(await approveAll(chair, list)).toBe(97);
  for (const address of gone.slice(0, 3)) {
    await federation.goto(address);
    const mend = await federation.locator('.acts a[href$="/nop"]').getAttribute("href");
    expect(await submitted(federation, mend ?? "")).toBe(true);
  }
  expect(await approveAll(chair, list)).toBe(3);

  // The form of the upper union sums what its base unions have.
  await upper.goto(`/don-vi/${unitOf("cap-tren")}/dot-bao-cao/${round}/nop`);
  await expect(upper.locator("main")).toContainText("Tổng số đoàn viên");

  await federation.goto(list);
  await expect(federation.getByRole("region", { name: "Đóng đợt" })).toContainText("Còn thiếu");
  const close = federation.getByRole("region", { name: "Đóng đợt" });
  await close.getByRole("button", { name: "Đóng đợt" }).click();
  await federation.getByRole("dialog").getByRole("button", { name: "Đóng đợt" }).click();
  await expect(federation.getByRole("status")).toContainText("Đã đóng đợt");
  await base.goto(report);
  await expect(base.locator("h1")).toContainText("Đã khóa");

  // What the season says becomes the federation's report in words.
  await federation.goto(`/don-vi/${unitOf("lien-doan")}/bao-cao/half-year/2026-U`);
  await expect(federation.getByRole("link", { name: "Soạn bài" })).toBeVisible();
  await federation.getByRole("button", { name: "Phát hành báo cáo" }).click();
  const sure = federation.getByRole("dialog");
  await sure.getByRole("button", { name: "Phát hành báo cáo" }).click();
  await expect(federation).toHaveURL(/\/bao-cao\/\d+$/);
  for (const [kind, begins] of [["pdf", "%PDF"], ["docx", "PK"]] as const) {
    const [download] = await Promise.all([
      federation.waitForEvent("download"),
      federation.locator(`.acts a[href*=".${kind}"]`).click(),
    ]);
    const bytes = readFileSync(await download.path());
    expect(bytes.subarray(0, begins.length).toString()).toBe(begins);
  }
});
