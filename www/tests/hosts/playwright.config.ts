// Queuescope in its hosts, in Chromium and in Firefox; the tests of the page itself have a configuration of their own.

import { defineConfig } from "@playwright/test";
import { chromiumOptions, provideChromium } from "../../../scripts/setup/chromium.mjs";
import { firefoxOptions, provideFirefox } from "../../../scripts/setup/firefox.mjs";
import { provideFonts } from "../../../scripts/setup/fonts.mjs";
import { providePython } from "../../../scripts/setup/python.mjs";

// Workers read this file again, and find in the environment what was found here.
await provideFonts();
const [chromium, firefox] = [await provideChromium(), await provideFirefox()];
await providePython();

export default defineConfig<{ ownErrors: RegExp[] }>({
  testDir: ".",
  outputDir: "../../../test-results/hosts",
  fullyParallel: true,
  workers: "100%",
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: "CI" in process.env,
  reporter: "list",
  projects: [
    { name: "python", testMatch: "python.spec.ts" },
    {
      name: "chromium",
      testIgnore: "python.spec.ts",
      use: {
        browserName: "chromium",
        launchOptions: chromiumOptions(chromium),
        screenshot: "only-on-failure",
      },
    },
    {
      name: "firefox",
      testIgnore: "python.spec.ts",
      use: {
        browserName: "firefox",
        launchOptions: firefoxOptions(firefox),
        // Playwright's own, at the start of each page; should ours do it, Chromium tells.
        ownErrors: [/blocked a JavaScript eval/],
      },
    },
  ],
});
