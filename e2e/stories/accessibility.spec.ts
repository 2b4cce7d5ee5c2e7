// Every kind of page, looked at by axe: wide and on the phone, light and dark. No violation at all.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Role, test } from "../start/roles.ts";

const SIZES = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
];

/** Addresses by role; {unit} is the role's own, {child} the first below it, {record} its newest. */
const PAGES: Partial<Record<Role | "none", string[]>> = {
  none: [
    "/dang-nhap",
    "/khong-co-trang-nay",
    "/dat-mat-khau/khong-co",
    "/de-nghi/khong-co",
    "/du-lieu-ca-nhan",
    "/the/kiem-tra",
    "/the/khong-doc-duoc",
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
    "/don-vi/{unit}/khai",
    "/don-vi/{unit}/khai/E05.houses",
    "/don-vi/{unit}/chi-tieu",
    "/don-vi/{unit}/bao-cao",
    "/don-vi/{unit}/bao-cao/1-hdcd/2026-U1",
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
  ],
  "cap-tren": ["/tong-quan", "/don-vi/{unit}/chi-tieu", "/don-vi/{unit}/bao-cao"],
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
    "/don-vi/{unit}/bao-cao",
    "/don-vi/{unit}/bao-cao/half-year/2026-H1",
    "/don-vi/{unit}/bao-cao/1-hdcd/2026-U1/chua-nop",
    "/don-vi/{unit}/doan-vien",
    "/don-vi/{unit}/doan-vien/so-luong",
    "/don-vi/{unit}/chuyen-sinh-hoat",
    "/don-vi/{unit}/sap-xep",
    "/don-vi/{unit}/sap-xep/moi",
    "/don-vi/{unit}/lich-su",
    "/don-vi/{child}/lich-su",
  ],
  "kiem-tra": ["/don-vi/{unit}/sua", "/don-vi/{unit}/doan-vien/truy-cap", "/don-vi/{unit}/sap-xep"],
  "quan-tri": ["/tong-quan", "/quan-tri/tai-khoan", "/quan-tri/tai-khoan/them"],
  "ha-noi": ["/tong-quan", "/don-vi/{unit}/so-lieu"],
};

for (const [role, addresses] of Object.entries(PAGES) as [Role | "none", string[]][]) {
  test.describe(role, () => {
    test.use({ role });
    for (const pattern of addresses) {
      test(pattern, async ({ page, unit }) => {
        await page.goto(await filled(pattern, unit, page));
        await expect(page.locator("h1")).toBeVisible();
        for (const size of SIZES) {
          await page.setViewportSize(size);
          for (const colorScheme of ["light", "dark"] as const) {
            await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
            const axe = new AxeBuilder({ page });
            // What a page is made of is the same in the dark; only its colours are not.
            if (colorScheme === "dark") axe.withRules(["color-contrast"]);
            const { violations } = await axe.analyze();
            const faults = violations.map(({ id, impact, nodes }) => {
              const places = nodes.slice(0, 3).map((node) => `${node.target}: ${node.html}`);
              return `${impact} ${id} ×${nodes.length}\n  ${places.join("\n  ")}`;
            });
            expect(faults, `${size.width} px, ${colorScheme}`).toEqual([]);
          }
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          expect(wide, "the page itself does not scroll sideways").toBeLessThanOrEqual(size.width);
        }
      });
    }
  });
}

/** The address with the unit, its first child and its newest record put in. */
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
  return address;
}
