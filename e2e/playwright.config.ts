// The program with its sample federation in a folder of its own, and the machine's Chromium.

import { chmodSync, existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";

// This file is read again by every worker; they take what the first reading chose.
process.env.E2E_PORT ??= String(20_000 + Math.floor(Math.random() * 20_000));
process.env.E2E_FOLDER ??= mkdtempSync(join(tmpdir(), "diemtua-e2e-"));
// Run by root, the database is another user's process and has to get in.
chmodSync(process.env.E2E_FOLDER, 0o755);
delete process.env.DATABASE_URL;

const address = `http://127.0.0.1:${process.env.E2E_PORT}`;
const browsers = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"];

export default defineConfig({
  testDir: "stories",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  retries: 0,
  timeout: 120_000,
  reporter: [["list"]],
  globalSetup: "./start/sign-in.ts",
  globalTeardown: "./start/end.ts",
  use: {
    baseURL: address,
    actionTimeout: 15_000,
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    viewport: { width: 1280, height: 900 },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: browsers.find((path) => path && existsSync(path)),
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    },
  },
  webServer: {
    command:
      `../target/debug/diemtua serve --fill-sample --listen 127.0.0.1:${process.env.E2E_PORT}` +
      ` --data ${join(process.env.E2E_FOLDER, "data")}`,
    url: `${address}/health`,
    timeout: 180_000,
    stdout: "ignore",
    stderr: "pipe",
    gracefulShutdown: { signal: "SIGTERM", timeout: 20_000 },
  },
});
