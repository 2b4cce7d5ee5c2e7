// Every kind of page, looked at by axe: wide and on the phone, light and dark. No violation at all.
// What only stands at the end of a road (a list looked through, a pair side by side) is looked at on
// that road, in its own story.

import { expect, type Role, test } from "../start/roles.ts";
import { sound } from "../start/sound.ts";

/** Addresses by role; {unit} is the role's own, {child} the first below it, {record} its newest,
 * {member} and {target} the first of its list. */
const PAGES: Partial<Record<Role | "none", string[]>> = {
  none: [
    "/dang-nhap",
    "/khong-co-trang-nay",
    "/dat-mat-khau/khong-co",
    "/de-nghi/khong-co",
    "/du-lieu-ca-nhan",
    "/the/kiem-tra",
    "/the/khong-doc-duoc",
    "/kiem-tra/khong-co",
  ],
  "co-so": [
    "/tong-quan",
    "/don-vi/{unit}",
    "/don-vi/{unit}/ghi",
    "/don-vi/{unit}/ghi/mai-am",
    "/don-vi/{unit}/ghi/trao-qua",
    "/don-vi/{unit}/ghi-nhan",
    "/ghi-nhan/{record}",
    "/ghi-nhan/{record}/sua",
    "/ghi-nhan/{record}/rut",
    "/don-vi/{unit}/so-lieu",
    "/don-vi/{unit}/so-lieu/E01.turns",
    "/don-vi/{unit}/thong-ke?ct=E01.turns&ct=B03.people&buoc=quy&hinh=duong",
    "/don-vi/{unit}/thong-ke?ct=E01.turns&buoc=nam&hinh=o&cung-ky=1",
    "/don-vi/{unit}/khai",
    "/don-vi/{unit}/khai/E05.houses",
    "/don-vi/{unit}/chi-tieu",
    "/don-vi/{unit}/bao-cao",
    "/don-vi/{unit}/bao-cao/1-hdcd/2026-U1",
    "/don-vi/{unit}/dot-bao-cao",
    "/tai-khoan/lich",
    "/don-vi/{unit}/bao-cao-cu",
    "/tim?q=mam+non",
    "/tai-khoan",
    "/don-vi/{unit}/doan-vien",
    "/don-vi/{unit}/doan-vien?loai=roi",
    "/don-vi/{unit}/doan-vien/them",
    "/don-vi/{unit}/doan-vien/so-luong",
    "/don-vi/{unit}/chuyen-sinh-hoat",
    "/don-vi/{unit}/chuyen-sinh-hoat/xin",
    "/don-vi/{unit}/de-nghi",
    "/don-vi/{unit}/doan-vien/xuat",
    "/don-vi/{unit}/yeu-cau-du-lieu",
    "/don-vi/{unit}/yeu-cau-du-lieu/them?q=a",
    "/don-vi/{unit}/the",
    "/don-vi/{unit}/the/in",
    "/don-vi/{unit}/doan-vien/nhap",
    "/don-vi/{unit}/doan-vien/chat-luong",
    "/don-vi/{unit}/doan-vien/chat-luong/no-phone",
    "/don-vi/{unit}/can-bo",
    "/don-vi/{unit}/can-bo/them",
    "/don-vi/{unit}/so-quy",
    "/don-vi/{unit}/so-quy/chung-tu",
    "/don-vi/{unit}/so-quy/chung-tu/ghi?loai=chi",
    "/don-vi/{unit}/so-quy/nha-tai-tro",
    "/don-vi/{unit}/so-quy/chuyen-tien",
    "/don-vi/{unit}/so-quy/hop-nhat",
    "/don-vi/{unit}/so-quy/phan-cong",
    "/doan-vien/{member}",
    "/doan-vien/{member}/chuc-danh",
    "/doan-vien/{member}/xem",
  ],
  "cap-tren": ["/tong-quan", "/don-vi/{unit}/chi-tieu", "/don-vi/{unit}/bao-cao", "/don-vi/{unit}/dot-bao-cao"],
  "lien-doan": [
    "/tong-quan",
    "/don-vi/{unit}",
    "/don-vi/{unit}/them",
    "/don-vi/{unit}/sua",
    "/don-vi/{child}/chuyen",
    "/don-vi/{unit}/ghi-nhan",
    "/don-vi/{unit}/so-lieu",
    "/don-vi/{unit}/so-lieu/C02.rate",
    "/don-vi/{unit}/chi-tieu",
    "/don-vi/{unit}/chi-tieu/giao",
    "/don-vi/{unit}/chi-tieu/{target}/phan-giao?goi-y=deu",
    "/don-vi/{unit}/chi-tieu/{target}/nuoc-rut",
    "/don-vi/{unit}/bao-cao",
    "/don-vi/{unit}/bao-cao/half-year/2026-H1",
    "/don-vi/{unit}/bao-cao/half-year/2024-H1/soan",
    "/don-vi/{unit}/van-ban",
    "/don-vi/{unit}/van-ban/ghi",
    "/don-vi/{unit}/van-ban/den",
    "/don-vi/{unit}/van-ban/den/ghi",
    "/don-vi/{unit}/van-ban/danh-so",
    "/don-vi/{unit}/bao-cao/1-hdcd/2026-U1/chua-nop",
    "/don-vi/{unit}/doan-vien",
    "/don-vi/{unit}/doan-vien/so-luong",
    "/don-vi/{unit}/chuyen-sinh-hoat",
    "/don-vi/{unit}/doan-vien/trung",
    "/don-vi/{unit}/doan-vien/trung/da-xem",
    "/don-vi/{unit}/doan-vien/chat-luong",
    "/don-vi/{unit}/can-bo/sap-het-nhiem-ky",
    "/don-vi/{unit}/the",
    "/don-vi/{unit}/sap-xep",
    "/don-vi/{unit}/sap-xep/moi",
    "/don-vi/{unit}/lich-su",
    "/don-vi/{child}/lich-su",
  ],
  "kiem-tra": [
    "/don-vi/{unit}/sua",
    "/don-vi/{unit}/doan-vien/truy-cap",
    "/don-vi/{unit}/sap-xep",
    "/don-vi/{unit}/kiem-tra/khoan-chi",
    "/don-vi/{unit}/kiem-tra/ho-so",
    "/don-vi/{unit}/kiem-tra/ho-so/moi",
  ],
  "quan-tri": ["/tong-quan", "/quan-tri/tai-khoan", "/quan-tri/tai-khoan/them"],
  "ha-noi": ["/tong-quan", "/don-vi/{unit}/so-lieu"],
  "tay-ninh": [
    "/don-vi/{unit}/so-sanh?mau=half-year&ky=2023-Q3&dong=E05.houses",
    "/don-vi/{unit}/bao-cao/half-year/2023-Q3?co-cau=now",
  ],
};

for (const [role, addresses] of Object.entries(PAGES) as [Role | "none", string[]][]) {
  test.describe(role, () => {
    test.use({ role });
    for (const pattern of addresses) {
      test(pattern, async ({ page, unit }) => {
        await page.goto(await filled(pattern, unit, page));
        await expect(page.locator("h1")).toBeVisible();
        await sound(page);
      });
    }
  });
}

/** The address with the unit, its first child, newest record, first member and target put in. */
async function filled(pattern: string, unit: string, page: import("@playwright/test").Page) {
  let address = pattern.replace("{unit}", unit);
  if (address.includes("{child}")) {
    await page.goto(`/don-vi/${unit}`);
    const child = await page.locator("tbody th a").first().getAttribute("href");
    address = address.replace("/don-vi/{child}", child ?? "");
  }
  if (address.includes("{record}")) {
    await page.goto(`/don-vi/${unit}/ghi-nhan`);
    const record = await page.locator('main a[href^="/ghi-nhan/"]').first().getAttribute("href");
    address = address.replace("/ghi-nhan/{record}", record ?? "");
  }
  if (address.includes("{member}")) {
    await page.goto(`/don-vi/${unit}/doan-vien`);
    const member = await page.locator('tbody a[href^="/doan-vien/"]').first().getAttribute("href");
    address = address.replace("/doan-vien/{member}", member ?? "");
  }
  if (address.includes("{target}")) {
    await page.goto(`/don-vi/${unit}/chi-tieu`);
    const sprint = await page.locator('main a[href$="/nuoc-rut"]').first().getAttribute("href");
    address = address.replace("{target}", sprint?.split("/").at(-2) ?? "");
  }
  return address;
}
