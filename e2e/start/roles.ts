// The sample's sign-ins. Each is signed in once; a story begins with the role it names.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test as base } from "@playwright/test";

export const PASSWORD = "mau-2026-diemtua";
export const ROLES = ["co-so", "cap-tren", "lien-doan", "kiem-tra", "quan-tri", "ha-noi", "tay-ninh", "chu-tich", "thu-quy", "thu-quy-co-so"] as const;
export type Role = (typeof ROLES)[number];

/** Where the cookies of a role are kept while the tests run. */
export function signedIn(role: Role): string {
  return join(process.env.E2E_FOLDER ?? "", `${role}.json`);
}

/** The code of the unit a role acts for. */
export function unitOf(role: Role): string {
  const units = readFileSync(join(process.env.E2E_FOLDER ?? "", "units.json"), "utf8");
  return JSON.parse(units)[role];
}

/** Stories of one role. */
export const test = base.extend<{ unit: string; role: Role | "none" }>({
  role: ["none", { option: true }],
  storageState: async ({ role }, use) => use(role === "none" ? undefined : signedIn(role)),
  unit: async ({ role }, use) => use(role === "none" ? "" : unitOf(role)),
});

export { expect } from "@playwright/test";
