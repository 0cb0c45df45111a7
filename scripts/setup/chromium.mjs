// A Chromium for the browser tests.

import { homedir } from "node:os";
import { join } from "node:path";
import {
  installDebianPackage,
  installPlaywrightBrowser,
  pathsOf,
  playwrightPaths,
  provideBrowser,
  windowsPathsOf,
} from "./browser.mjs";
import { installBundledChromium } from "./bundled_chromium.mjs";

/**
 * For every launch: no service of the browser's maker is called, and letters have the same widths on
 * every machine. Playwright itself adds what headless runs need, and no sandbox: only our page is opened.
 */
export const launchArguments = [
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
  "--font-render-hinting=none",
];

/** @param {string} executablePath */
export const chromiumOptions = (executablePath) => ({ executablePath, args: launchArguments });

/** The path of a Chromium that works; `CHROMIUM_PATH` in the environment decides alone if it is set. */
export function provideChromium() {
  return provideBrowser({
    browser: "chromium",
    title: "Chromium",
    variable: "CHROMIUM_PATH",
    options: chromiumOptions,
    places: [
      { name: "Playwright's own", paths: () => playwrightPaths("chromium") },
      { name: "the machine's", paths: machinePaths },
      { name: "npm's", paths: installBundledChromium },
      { name: "Debian's", paths: () => installDebianPackage("chromium") },
      {
        name: "Playwright's own, installed now",
        paths: () => installPlaywrightBrowser("chromium"),
      },
    ],
  });
}

function machinePaths() {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
  return [...pathsOf(names), ...usualPaths()];
}

/** Where installers put a Chromium that is not on the PATH. */
function usualPaths() {
  if (process.platform === "darwin") {
    const apps = ["Chromium", "Google Chrome", "Microsoft Edge"];
    const folders = ["/Applications", join(homedir(), "Applications")];
    return folders.flatMap((folder) =>
      apps.map((app) => `${folder}/${app}.app/Contents/MacOS/${app}`),
    );
  }
  return windowsPathsOf([
    "Google\\Chrome\\Application\\chrome.exe",
    "Microsoft\\Edge\\Application\\msedge.exe",
  ]);
}
