// Signs every role of the sample in once and keeps its cookie.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FullConfig, request } from "@playwright/test";
import { PASSWORD, ROLES, signedIn } from "./roles.ts";

export default async function signIn(config: FullConfig): Promise<void> {
  const units: Record<string, string> = {};
  for (const role of ROLES) {
    const visitor = await request.newContext({ baseURL: config.projects[0]?.use.baseURL });
    await visitor.post("/dang-nhap", { form: { login: role, password: PASSWORD } });
    const own = await (await visitor.get("/tai-khoan")).text();
    const unit = /href="\/don-vi\/([A-Z0-9-]+)"/.exec(own)?.[1];
    if (!unit) throw new Error(`${role} could not be signed in`);
    units[role] = unit;
    await visitor.storageState({ path: signedIn(role) });
    await visitor.dispose();
  }
  writeFileSync(join(process.env.E2E_FOLDER ?? "", "units.json"), JSON.stringify(units));
}
