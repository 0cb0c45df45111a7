import { createServer } from "node:net";
import { defineConfig } from "@playwright/test";
import { launchArguments, provideChromium } from "./scripts/setup/chromium.mjs";
import { provideFonts } from "./scripts/setup/fonts.mjs";

/** A port that nobody listens on, so that two runs on one machine do not meet. */
function freePort(): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" ? address?.port : undefined;
      server.close(() => resolve(String(port)));
    });
  });
}

// Each worker reads this file again: what is found here goes to them by the environment.
process.env.QUEUESCOPE_TEST_PORT ??= await freePort();
await provideFonts();
const executablePath = await provideChromium();
const port = process.env.QUEUESCOPE_TEST_PORT;
const baseURL = `http://127.0.0.1:${port}/`;

export default defineConfig({
  testDir: "www/tests",
  // They have a configuration of their own.
  testIgnore: "hosts/**",
  fullyParallel: true,
  // Half of each test is waiting for the page, so that a worker a core pays off even on two.
  workers: "100%",
  forbidOnly: "CI" in process.env,
  reporter: "list",
  use: {
    baseURL,
    browserName: "chromium",
    launchOptions: { executablePath, args: launchArguments },
    screenshot: "only-on-failure",
  },
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --port ${port} --strictPort`,
    url: baseURL,
    reuseExistingServer: false,
  },
});
