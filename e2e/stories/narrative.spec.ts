// The text of a half-year report in the real editor: a sentence is taken out, a figure put in by its
// name, said against the year before, a table below it; saved, issued, and the papers read back.
// Without a script the same text is typed with its braces.

import type { Page } from "@playwright/test";
import { expect, test } from "../start/roles.ts";
import { sound } from "../start/sound.ts";

test.use({ role: "lien-doan" });
// Both roads write drafts of one unit: one after the other.
test.describe.configure({ mode: "default" });

const OWN = "Câu này do cán bộ viết, số người được chăm lo";

/** What the program itself reads in a paper. */
async function readBack(page: Page, unit: string, paper: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.locator(`.acts a[href*=".${paper}"]`).click(),
  ]);
  const file = await download.path();
  const reader = await page.context().newPage();
  await reader.goto(`/don-vi/${unit}/bao-cao-cu`);
  await reader.locator("#tep").setInputFiles({
    name: `bai.${paper}`,
    mimeType: "application/octet-stream",
    buffer: (await import("node:fs")).readFileSync(file),
  });
  await reader.getByRole("button", { name: "Đọc báo cáo" }).click();
  await expect(reader.locator(".answer")).toContainText("xác nhận");
  const text = await reader.locator("main").innerText();
  await reader.close();
  return text.replace(/\s+/g, " ");
}

test("a text is edited, issued and read back from its papers", async ({ page, unit }) => {
  await page.goto(`/don-vi/${unit}/bao-cao/half-year/2026-H1`);
  await page.getByRole("link", { name: "Soạn bài" }).click();
  const section = page.locator("#s-cham-lo");
  const text = section.getByRole("textbox");
  await expect(text.locator(".fc").first()).toBeVisible();
  // The whole paragraph goes, and one of the officer's own comes.
  await text.locator("p").first().click({ position: { x: 4, y: 8 } });
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await page.keyboard.type(`${OWN} `);
  await section.getByRole("button", { name: "Chèn số liệu" }).click();
  const dialog = page.locator("#ed-figure");
  await dialog.getByLabel("Tên hoặc mã chỉ tiêu").first().fill("lượt người lao động được chăm lo");
  await dialog.getByRole("option").first().click();
  await dialog.getByLabel(/So với cùng kỳ năm trước/).check();
  await dialog.getByRole("button", { name: "Chèn", exact: true }).click();
  await expect(text.locator(".fc")).toContainText("cùng kỳ năm trước");
  // One figure is one letter to the keyboard.
  await text.locator(".fc").focus();
  await page.keyboard.press("Backspace");
  await expect(text.locator(".fc")).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await expect(text.locator(".fc")).toHaveCount(1);

  await section.getByRole("button", { name: "Chèn bảng" }).click();
  for (const code of ["E01.turns", "E01.dong"]) {
    await dialog.getByLabel("Tên hoặc mã chỉ tiêu").first().fill(code);
    await dialog.getByRole("option").first().click();
  }
  await dialog.getByRole("button", { name: "Chèn", exact: true }).click();
  await expect(text.locator(".ed-block")).toContainText("Bảng:");
  await section.getByRole("button", { name: "Lưu bài" }).click();
  await expect(page.getByRole("status").first()).toContainText("Đã lưu");
  const paper = page.locator("article.paper");
  await expect(paper).toContainText(OWN);
  await expect(paper).toContainText("so với cùng kỳ năm trước");
  await expect(paper.getByRole("columnheader", { name: "Cùng kỳ năm trước" })).toBeVisible();
  await sound(page);

  await page.getByRole("link", { name: "Phát hành" }).click();
  await page.getByRole("button", { name: "Phát hành báo cáo" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Phát hành báo cáo" }).click();
  await expect(page).toHaveURL(/\/bao-cao\/\d+$/);
  await expect(page.locator("article.paper")).toContainText(OWN);
  for (const kind of ["pdf", "docx"]) {
    const words = await readBack(page, unit, kind);
    expect(words).toContain(OWN);
    expect(words).toContain("so với cùng kỳ năm trước");
  }
});

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false });

  test("the text is typed with its braces, refused at its place, and goes back", async ({
    page,
    unit,
  }) => {
    await page.goto(`/don-vi/${unit}/bao-cao/half-year/2025-H1/soan`);
    const section = page.locator("#s-cham-lo");
    const field = section.getByRole("textbox");
    await field.fill("Đã chăm lo {E01.turn}.");
    await section.getByRole("button", { name: "Lưu bài" }).click();
    await expect(page.getByRole("alert")).toContainText("Mã gần giống: E01.turns");
    await expect(field).toHaveValue("Đã chăm lo {E01.turn}.");
    await field.fill("Đã chăm lo {E01.turns}, {E01.turns:change}.");
    await section.getByRole("button", { name: "Lưu bài" }).click();
    await expect(page.locator("article.paper")).toContainText("Đã chăm lo");
    await section.getByRole("button", { name: "Về câu chữ theo mẫu" }).click();
    await expect(section.getByText("Bài riêng")).toHaveCount(0);
  });
});
