// Queuescope in its hosts, in Chromium and in Firefox; the tests of the page itself have a configuration of their own.

import { defineConfig, type PlaywrightTestConfig } from "@playwright/test";
import { chromiumOptions, provideChromium } from "../../../scripts/setup/chromium.mjs";
import { firefoxOptions, provideFirefox } from "../../../scripts/setup/firefox.mjs";
import { provideFonts } from "../../../scripts/setup/fonts.mjs";
import { providePython } from "../../../scripts/setup/python.mjs";
import { installWasmPack } from "../../../scripts/setup/wasm_pack.mjs";

// Workers read this file again, and find in the environment what was found here.
await provideFonts();
const [chromium, firefox] = [await provideChromium(), await provideFirefox()];
await providePython();
await installWasmPack();

type Options = { ownErrors: RegExp[] };
type Use = NonNullable<PlaywrightTestConfig<Options>["use"]>;

/** What needs no browser. */
const once = ["python.spec.ts", "documents.spec.ts"];
/** What takes long to make: once for both browsers, while the others are tested. */
const prepared = ["docusaurus", "wasm-pack"];

const elsewhere = [...once, ...prepared.map((name) => `${name}.spec.ts`)];

const inChromium = {
  browserName: "chromium",
  launchOptions: chromiumOptions(chromium),
  screenshot: "only-on-failure",
} satisfies Use;

const inFirefox = {
  browserName: "firefox",
  launchOptions: firefoxOptions(firefox),
  // Playwright's own, at the start of each page; should ours do it, Chromium tells.
  ownErrors: [/blocked a JavaScript eval/],
} satisfies Use;

function inBoth(name: string) {
  const tests = { testMatch: `${name}.spec.ts`, dependencies: [name] };
  return [
    { name, testMatch: `${name}.setup.ts` },
    { name: `${name} in chromium`, ...tests, use: inChromium },
    { name: `${name} in firefox`, ...tests, use: inFirefox },
  ];
}

export default defineConfig<Options>({
  testDir: ".",
  outputDir: "../../../test-results/hosts",
  fullyParallel: true,
  workers: "100%",
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: "CI" in process.env,
  reporter: "list",
  projects: [
    { name: "files", testMatch: once },
    { name: "chromium", testIgnore: elsewhere, use: inChromium },
    { name: "firefox", testIgnore: elsewhere, use: inFirefox },
    ...prepared.flatMap(inBoth),
  ],
});
