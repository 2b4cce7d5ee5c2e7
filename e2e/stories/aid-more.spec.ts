// What a round can be beside cash: goods out of what was given in kind, and money by bank with the
// bank's answer read from its file; rows pasted into a list; union meals of many days at once.

import type { Browser, Page } from "@playwright/test";
import { expect, type Role, signedIn, test, unitOf } from "../start/roles.ts";
import { sound } from "../start/sound.ts";

test.use({ role: "lien-doan" });

/** A name nobody else uses, so that the stories run again on the same data. */
const mark = Date.now() % 1_000_000;
const today = new Date(Date.now() + 7 * 3_600_000);

function written(day: Date): string {
  return day.toISOString().slice(0, 10).split("-").reverse().join("/");
}

/** Where pages are kept for whoever wants to look at them. */
async function kept(page: Page, name: string): Promise<void> {
  const folder = process.env.E2E_LOOK;
  if (!folder) return;
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

async function as(browser: Browser, role: Role): Promise<Page> {
  const context = await browser.newContext({ storageState: signedIn(role) });
  return context.newPage();
}

/** A round of the federation that pays by one way, open; its address. */
async function opened(page: Page, unit: string, way: "kind" | "bank", name: string): Promise<string> {
  await page.goto(`/don-vi/${unit}/cham-lo/chuong-trinh/lap`);
  await page.getByLabel("Tên chương trình").fill(name);
  await page.getByLabel("Ghi nhận thuộc loại").selectOption("trao-qua");
  await page.getByLabel("Dịp").selectOption("workers-month");
  await page.getByRole("button", { name: "Lập và viết đợt đầu" }).click();
  const asked = {
    name: "Đợt một", counts_on: written(today), from_on: written(today), until_on: `31/12/${today.getUTCFullYear()}`,
    lists_until_on: `31/12/${today.getUTCFullYear()}`, each: "150.000", most: "500.000", budget: "50 triệu",
  };
  for (const [field, value] of Object.entries(asked)) await page.locator(`[name=${field}]`).fill(value);
  await page.getByLabel("Trao bằng").selectOption(way);
  if (way === "kind") await page.getByLabel("Tên quà").fill("Gạo 10 kg");
  if (way === "bank") await page.locator("[name=fund]").selectOption({ index: 1 });
  await page.getByLabel("Nơi chi").selectOption("owner");
  await page.getByLabel("Số người duyệt").selectOption("1");
  await sound(page);
  await page.locator("button[value=save]").click();
  await page.getByRole("button", { name: "Mở đợt" }).click();
  return new URL(page.url()).pathname;
}

/** The base union's list of a round, opened. */
async function listed(chair: Page, name: string): Promise<string> {
  await chair.goto(`/don-vi/${unitOf("co-so")}/cham-lo`);
  await chair.getByRole("link", { name: `${name}: Đợt một` }).click();
  await chair.getByRole("button", { name: "Mở danh sách" }).click();
  return new URL(chair.url()).pathname;
}

/** Sent by the base union and frozen by the federation. */
async function frozen(chair: Page, browser: Browser, list: string): Promise<void> {
  await chair.goto(list);
  await chair.getByRole("button", { name: "Gửi danh sách" }).click();
  const hand = await as(browser, "chu-tich");
  await hand.goto(list);
  await hand.getByRole("button", { name: /^Duyệt/ }).click();
  await expect(hand.getByRole("status")).toContainText("khóa danh sách");
}

test("goods are taken from a gift, handed out by the cashier, received and brought back", async ({ page, browser, unit }) => {
  test.slow();
  const book = `/don-vi/${unit}/so-quy`;
  await page.goto(`${book}/nha-tai-tro`);
  await page.locator("[name=kind]").selectOption("organisation");
  await page.locator("[name=name]").fill(`Công ty Gạo ${mark}`);
  await page.getByRole("button", { name: "Thêm nhà tài trợ" }).click();
  await page.locator("details summary").filter({ hasText: "hiện vật" }).click();
  const gift = { "k-on": written(today), "k-what": `Gạo ${mark}`, "k-quantity": "400", "k-measure": "túi", "k-amount": "60 triệu" };
  for (const [field, value] of Object.entries(gift)) await page.locator(`#${field}`).fill(value);
  await page.getByRole("button", { name: "Ghi hiện vật" }).click();
  const round = await opened(page, unit, "kind", `Gạo tình thương ${mark}`);
  const chair = await as(browser, "co-so");
  const list = await listed(chair, `Gạo tình thương ${mark}`);
  await chair.getByRole("button", { name: "Lấy tất cả người đủ điều kiện" }).click();
  await frozen(chair, browser, list);

  await page.goto(`${round}/chi`);
  await sound(page);
  await kept(page, "goods-draw");
  await page.getByLabel(/Tất cả phần chưa lập phiếu/).check();
  await page.locator("[name=gift]").selectOption({ label: (await page.locator("[name=gift] option").filter({ hasText: String(mark) }).first().textContent()) ?? "" });
  await page.getByLabel("Mỗi suất lấy bao nhiêu?").fill("1");
  await page.getByRole("button", { name: "Lấy hiện vật" }).click();
  await expect(page.getByRole("status")).toContainText("Chờ thủ quỹ xuất");
  await expect(page.getByRole("button", { name: "Xuất hiện vật" })).toHaveCount(0);
  const cashier = await as(browser, "thu-quy");
  await cashier.goto(`${round}/chi`);
  await sound(cashier);
  await kept(cashier, "goods-batches");
  await cashier.getByRole("button", { name: "Xuất hiện vật" }).click();
  await expect(cashier.getByRole("status")).toContainText("Đã xuất hiện vật");

  await chair.goto(`${list}/ky-nhan`);
  await sound(chair);
  const people = await chair.locator("[name=payment]").count();
  await chair.locator("[name=payment]").last().uncheck();
  await chair.getByRole("button", { name: "Xác nhận đã nhận" }).click();
  await expect(chair.getByRole("status")).toContainText("Đã xác nhận");
  await page.goto(`${round}/quyet-toan`);
  await sound(page);
  await kept(page, "goods-settle");
  await page.locator("[name=payment]").check();
  await page.locator("[name=reason]").fill("Đi vắng");
  await page.getByRole("button", { name: "Trả hiện vật về kho" }).click();
  await expect(page.getByRole("status")).toContainText("đang trả lại kho");
  await expect(page.getByRole("button", { name: "Đã đếm đủ, nhận vào kho" })).toHaveCount(0);
  await cashier.goto(`${round}/quyet-toan`);
  await sound(cashier);
  await kept(cashier, "goods-coming");
  await cashier.getByRole("button", { name: "Đã đếm đủ, nhận vào kho" }).click();
  await expect(cashier.getByRole("status")).toContainText("nhập lại");
  await page.goto(`${book}/hien-vat`);
  await sound(page);
  await kept(page, "gifts");
  await page.getByRole("link", { name: `Gạo ${mark}`, exact: true }).click();
  await expect(page.locator("main")).toContainText(`đã xuất ${people - 1}, còn ${401 - people}`);
  await sound(page);
  await kept(page, "gift");
});

test("rows are pasted, the bank pays and its answer is confirmed", async ({ page, browser, unit }) => {
  test.slow();
  const name = `Chuyển khoản ${mark}`;
  const round = await opened(page, unit, "bank", name);
  await kept(page, "round");
  const chair = await as(browser, "co-so");
  const own = unitOf("co-so");
  await chair.goto(`/don-vi/${own}/doan-vien`);
  const names = (await chair.locator("tbody th[scope=row] a").allTextContents()).slice(0, 4).map((one) => one.trim());
  expect(names.length).toBe(4);
  const list = await listed(chair, name);
  await chair.getByRole("link", { name: "Dán danh sách" }).click();
  await sound(chair);
  const rows = names.map((one, at) => `${one}\t200.000\tốm\tNH Mẫu\t00123456${String(at).padStart(3, "0")}`);
  await chair.locator("[name=rows]").fill(["Họ và tên\tSố tiền\tLý do", ...rows, "Người Không Có\t1"].join("\n"));
  await chair.getByRole("button", { name: "Xem trước" }).click();
  await sound(chair);
  await kept(chair, "paste");
  // Namesakes are chosen one by one: the first of each.
  for (const group of await chair.locator("fieldset").all()) await group.locator("input").first().check();
  await chair.getByRole("button", { name: "Thêm người đã nhận ra" }).click();
  await expect(chair.getByRole("status")).toContainText("dòng không thêm");
  const count = await chair.locator("tbody[data-private] tr").count();
  await frozen(chair, browser, list);

  await page.goto(`${round}/chi`);
  await sound(page);
  await kept(page, "bank-draw");
  await page.getByLabel(/Tất cả phần chưa lập phiếu/).check();
  await page.getByRole("button", { name: "Lập phiếu chi" }).click();
  const voucher = new URL(page.url()).pathname;
  for (const [role, verb] of [["chu-tich", "Duyệt chi"], ["thu-quy", "Chi tiền"]] as const) {
    const hand = await as(browser, role);
    await hand.goto(voucher);
    await hand.getByRole("button", { name: verb }).click();
    await expect(hand.getByRole("status")).toBeVisible();
  }
  await page.goto(`${round}/chi`);
  const file = await page.request.get((await page.getByRole("link", { name: "CSV" }).first().getAttribute("href")) ?? "");
  const lines = (await file.text()).trim().split(/\r?\n/);
  const sign = lines[0]?.includes(";") ? ";" : ",";
  const answer = lines.map((line, at) => {
    if (at === 0) return `${line}${sign}Trạng thái${sign}Lý do lỗi`;
    return at === 1 ? `${line}${sign}Không thành công${sign}Sai tên người hưởng` : `${line}${sign}Thành công${sign}`;
  });
  await page.getByRole("link", { name: "Trả lời của ngân hàng" }).click();
  await sound(page);
  await kept(page, "answer-upload");
  await page.locator("[name=tep]").setInputFiles({ name: "ket-qua.csv", mimeType: "text/csv", buffer: Buffer.from(answer.join("\n")) });
  await page.getByRole("button", { name: "Xem trước" }).click();
  await sound(page);
  await kept(page, "answer");
  await page.getByRole("button", { name: "Xác nhận kết quả" }).click();
  await expect(page.getByRole("status")).toContainText("Đã ghi trả lời");
  await sound(page);
  await page.goto(`${round}/quyet-toan`);
  await expect(page.locator("main")).toContainText(`${count - 1}`);
});

test.describe("a base union", () => {
  test.use({ role: "co-so" });

  test("enters a week of meals at once and finds them in the month", async ({ page, unit }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`/don-vi/${unit}`);
    await page.getByRole("link", { name: "Bữa cơm" }).click();
    await sound(page);
    const place = `Xưởng ${mark}`;
    await page.locator("#place").fill(place);
    await page.locator("#each").fill("30.000");
    await page.locator("#source").selectOption("employer");
    await page.locator("#meals-5").fill("nhiều");
    await page.getByRole("button", { name: "Ghi các bữa cơm" }).click();
    await expect(page.locator("#meals-5")).toHaveAttribute("aria-invalid", "true");
    await sound(page);
    await page.locator("#meals-5").fill("120");
    await page.locator("#meals-6").fill("200");
    await page.locator("#people-6").fill("100");
    await kept(page, "meals-enter");
    await page.getByRole("button", { name: "Ghi các bữa cơm" }).click();
    await expect(page.getByRole("status")).toContainText("Đã ghi 2 bữa cơm");
    await expect(page.locator("main")).toContainText(place);
    await sound(page);
    await kept(page, "meals");
  });
});
