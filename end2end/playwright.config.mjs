// How the browser stories run: one at a time, in Debian's Chromium with a fake camera, against the real program.
// Firefox is driven by firefox.mjs, because Playwright speaks only to its own build of it.

import { defineConfig } from "@playwright/test";
import { CHROMIUM } from "./chromium.mjs";

export default defineConfig({
  testDir: "stories",
  testMatch: "*.spec.mjs",
  outputDir: "../target/end2end",
  reporter: [["./reporter.mjs"]],
  workers: 1, // a show is three browsers and a server: two cores carry one
  fullyParallel: false,
  retries: 0, // a flaky story is a bug of today
  timeout: 90_000,
  expect: { timeout: 10_000 },
  use: {
    launchOptions: CHROMIUM,
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    locale: "en-GB",
    timezoneId: "Asia/Ho_Chi_Minh",
    bypassCSP: false,
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
});
