// A Firefox for the tests of hosts. Playwright drives one as it is installed by WebDriver BiDi; its own is a build of
// Firefox that it drives in another way.

import { fileURLToPath } from "node:url";
import {
  installDebianPackage,
  installPlaywrightBrowser,
  pathsOf,
  playwrightPaths,
  provideBrowser,
  windowsPathsOf,
} from "./browser.mjs";
import { installNodeModules } from "./node_modules.mjs";
import { root } from "./process.mjs";

const launcher = fileURLToPath(new URL("firefox_launcher.mjs", import.meta.url));

/**
 * How Playwright launches the Firefox at a path.
 *
 * @param {string} path
 * @returns {import("@playwright/test").LaunchOptions}
 */
export function firefoxOptions(path) {
  if (/[\\/]ms-playwright[\\/]|[\\/]\.local-browsers[\\/]/.test(path))
    return { executablePath: path };
  // Playwright asks for what the newest Firefox knows.
  const env = { ...environment(), QUEUESCOPE_FIREFOX: path };
  return { channel: "moz-firefox", executablePath: launcher, env };
}

/** The path of a Firefox that works; `FIREFOX_PATH` in the environment decides alone if it is set. */
export async function provideFirefox() {
  await installNodeModules(`${root}tools/hosts`);
  return provideBrowser({
    browser: "firefox",
    title: "Firefox",
    variable: "FIREFOX_PATH",
    options: firefoxOptions,
    places: [
      { name: "Playwright's own", paths: () => playwrightPaths("firefox") },
      { name: "the machine's", paths: machinePaths },
      { name: "Debian's", paths: () => installDebianPackage("firefox-esr") },
      { name: "Playwright's own, installed now", paths: () => installPlaywrightBrowser("firefox") },
    ],
  });
}

function machinePaths() {
  return [
    ...pathsOf(["firefox", "firefox-esr"]),
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    ...windowsPathsOf(["Mozilla Firefox\\firefox.exe"]),
  ];
}

/** @returns {Record<string, string>} */
function environment() {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
