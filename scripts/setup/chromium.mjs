// A Chromium for the browser tests: one that is here, else one that can be had. Each is tried by opening
// a page in it, so that one that lacks a library or hangs in a sandbox is passed over.

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { installBundledChromium } from "./bundled_chromium.mjs";
import { run, SetupError } from "./process.mjs";

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

/** Where to look, best first; a later place is looked at only if no earlier one gave a browser. */
const places = [
  { name: "Playwright's own", paths: playwrightPaths },
  { name: "the machine's", paths: machinePaths },
  { name: "npm's", paths: installBundledChromium },
  { name: "Debian's", paths: installDebianPackage },
  { name: "Playwright's own, installed now", paths: installPlaywrightBrowser },
];

/**
 * The path of a Chromium that works. `CHROMIUM_PATH` in the environment decides alone if it is set, and
 * is set by this, so that child processes need not look again.
 */
export async function provideChromium() {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen !== undefined) return chosen;
  for (const { name, paths } of places) {
    for (const path of await paths()) {
      if (!existsSync(path) || !(await opensPage(path))) continue;
      console.log(`Chromium: ${name}, ${path}`);
      process.env.CHROMIUM_PATH = path;
      return path;
    }
  }
  throw new SetupError("no Chromium works here: install one, or name it by CHROMIUM_PATH");
}

/** @param {string} executablePath */
async function opensPage(executablePath) {
  const { chromium } = await import("@playwright/test");
  try {
    const browser = await chromium.launch({
      executablePath,
      args: launchArguments,
      timeout: 30_000,
    });
    const page = await browser.newPage();
    const answer = await page.evaluate("6 * 7");
    await browser.close();
    return answer === 42;
  } catch (error) {
    console.log(`Chromium at ${executablePath} does not work: ${String(error).split("\n")[0]}`);
    return false;
  }
}

async function playwrightPaths() {
  const { chromium } = await import("@playwright/test");
  return [chromium.executablePath()];
}

function machinePaths() {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...usualPaths()];
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
  const programs = [
    "Google\\Chrome\\Application\\chrome.exe",
    "Microsoft\\Edge\\Application\\msedge.exe",
  ];
  const folders = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].map(
    (name) => process.env[name],
  );
  return folders.flatMap((folder) =>
    folder ? programs.map((program) => join(folder, program)) : [],
  );
}

async function installDebianPackage() {
  if (!existsSync("/etc/debian_version") || process.getuid?.() !== 0) return [];
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update"], { env, mayFail: true });
  await run("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], {
    env,
    mayFail: true,
  });
  return ["/usr/bin/chromium"];
}

async function installPlaywrightBrowser() {
  const cli = join(import.meta.dirname, "../../node_modules/@playwright/test/cli.js");
  await run(process.execPath, [cli, "install", "chromium"], { mayFail: true });
  return playwrightPaths();
}
