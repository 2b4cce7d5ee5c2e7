// Help that reaches people: the federation opens a round, a base union brings its list, two people
// approve it, it is paid under three, the base union confirms who signed; the figure and the line of
// the report are what was received.

import type { APIRequestContext, Browser, Page } from "@playwright/test";
import { expect, type Role, signedIn, test, unitOf } from "../start/roles.ts";
import { sound } from "../start/sound.ts";

test.use({ role: "lien-doan" });

/** A name nobody else uses, so that the story runs again on the same data. */
const mark = `Tháng Công nhân ${Date.now() % 1_000_000}`;
const EACH = 500_000;

async function as(browser: Browser, role: Role): Promise<Page> {
  const context = await browser.newContext({ storageState: signedIn(role) });
  return context.newPage();
}

const today = new Date(Date.now() + 7 * 3_600_000);
const year = today.getUTCFullYear();
const month = today.getUTCMonth() + 1;
/** The union's half-year of today: from December to May, from June to November. */
const half = month === 12 ? `${year + 1}-U1` : `${year}-U${month < 6 ? 1 : 2}`;

function written(day: Date): string {
  return day.toISOString().slice(0, 10).split("-").reverse().join("/");
}

/** What the federation's report says went to gifts of Workers' Month, in whole đồng. No other story
 * gives any, so that what is added is this story's. */
async function reported(request: APIRequestContext, unit: string): Promise<number> {
  const answer = await request.get(`/don-vi/${unit}/bao-cao/2-hdcd/${half}.csv`);
  const rows = (await answer.text()).split("\n");
  const line = rows.find((row) => row.includes(",Tiền quà Tháng Công nhân,"));
  expect(line, "the line of the report").toBeDefined();
  return Number(line?.split(",")[3]);
}

test("a list goes from the base to two approvals, is paid, received, and stands in the report", async ({ page, browser, unit }) => {
  test.slow();
  const before = await reported(page.request, unit);
  await page.goto(`/don-vi/${unit}/cham-lo`);
  await sound(page);
  await page.getByRole("link", { name: "Lập chương trình" }).click();
  await page.getByLabel("Tên chương trình").fill(mark);
  await page.getByLabel("Ghi nhận thuộc loại").selectOption("trao-qua");
  await page.getByLabel("Dịp").selectOption("workers-month");
  await page.getByLabel("Nguồn tiền").selectOption("union-budget");
  await sound(page);
  await page.getByRole("button", { name: "Lập và viết đợt đầu" }).click();
  const asked = {
    name: "Đợt một", counts_on: written(today), from_on: written(today), until_on: `31/12/${year}`,
    lists_until_on: `31/12/${year}`, each: "500.000", most: "1.000.000", member_months: "3",
  };
  for (const [field, value] of Object.entries(asked)) await page.locator(`[name=${field}]`).fill(value);
  await page.getByLabel("Trao bằng").selectOption("cash");
  await page.getByLabel("Nơi chi").selectOption("owner");
  await page.getByRole("button", { name: "Xem trước" }).click();
  await expect(page.locator("#xem-truoc")).toContainText("người đủ điều kiện");
  await sound(page);
  await page.locator("button[value=save]").click();
  const round = new URL(page.url()).pathname;
  await page.getByRole("button", { name: "Mở đợt" }).click();
  await sound(page);

  const own = unitOf("co-so");
  const chair = await as(browser, "co-so");
  await chair.setViewportSize({ width: 390, height: 844 });
  await chair.goto(`/don-vi/${own}/cham-lo`);
  await chair.getByRole("link", { name: `${mark}: Đợt một` }).click();
  await chair.getByRole("button", { name: "Mở danh sách" }).click();
  await chair.getByRole("button", { name: "Lấy tất cả người đủ điều kiện" }).click();
  await expect(chair.getByRole("status")).toContainText("Đã thêm");
  await sound(chair);
  await chair.getByRole("button", { name: "Gửi danh sách" }).click();
  await expect(chair.getByRole("status")).toContainText("Đã gửi");
  const list = new URL(chair.url()).pathname;

  // Who sent it may not approve; the union above and the federation do, one after the other.
  await expect(chair.getByRole("button", { name: /^Duyệt/ })).toHaveCount(0);
  for (const [role, said] of [["cap-tren", "chờ thêm người duyệt"], ["chu-tich", "khóa danh sách"]] as const) {
    const hand = await as(browser, role);
    await hand.goto(list);
    await hand.getByRole("button", { name: /^Duyệt/ }).click();
    await expect(hand.getByRole("status")).toContainText(said);
  }

  await page.goto(`${round}/chi`);
  await sound(page);
  await page.getByLabel(/Tất cả phần chưa lập phiếu/).check();
  await page.getByRole("button", { name: "Lập phiếu chi" }).click();
  const voucher = new URL(page.url()).pathname;
  for (const [role, verb] of [["chu-tich", "Duyệt chi"], ["thu-quy", "Chi tiền"]] as const) {
    const hand = await as(browser, role);
    await hand.goto(voucher);
    await hand.getByRole("button", { name: verb }).click();
    await expect(hand.getByRole("status")).toBeVisible();
  }

  await chair.goto(`${list}/ky-nhan`);
  await sound(chair);
  const people = await chair.locator("[name=payment]").count();
  expect(people).toBeGreaterThan(1);
  const sheet = await chair.request.get(`${list}/ky-nhan/to.pdf`);
  expect(sheet.headers()["content-type"]).toBe("application/pdf");
  await chair.locator("[name=payment]").last().uncheck();
  await chair.getByRole("button", { name: "Xác nhận đã nhận" }).click();
  await expect(chair.getByRole("status")).toContainText("Đã xác nhận");
  await sound(chair);
  expect(await reported(page.request, unit)).toBe(before + (people - 1) * EACH);

  await page.goto(`${round}/quyet-toan`);
  await sound(page);
  await expect(page.locator("#payment tbody tr")).toHaveCount(1);
  const figure = await chair.request.get(`/don-vi/${own}/so-lieu/E04.people?ky=${year}-${String(month).padStart(2, "0")}`);
  expect(await figure.text()).toContain(`${people - 1} người`);
});

test.describe("whoever checks", () => {
  test.use({ role: "kiem-tra" });

  test("sees every payment with its marks, and who did what", async ({ page, unit }) => {
    await page.goto(`/don-vi/${unit}/kiem-tra/khoan-chi`);
    await sound(page);
    await expect(page.locator("main")).toContainText("Dấu là điều cần hỏi");
    await page.goto("/nhat-ky");
    await sound(page);
    await expect(page.locator("main")).toContainText("Niêm phong");
  });
});
