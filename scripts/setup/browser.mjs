// A browser for tests: one that is here, else one that can be had. Each is tried by opening a page in it, so that one
// that lacks a library or hangs in a sandbox is passed over.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root, run, SetupError } from "./process.mjs";

/**
 * @typedef {import("@playwright/test").LaunchOptions} LaunchOptions
 * @typedef {{ name: string, paths: () => string[] | Promise<string[]> }} Place
 * @typedef {object} Wanted
 * @property {"chromium" | "firefox"} browser
 * @property {string} title
 * @property {string} variable in the environment: decides alone if it is set
 * @property {Place[]} places best first; a later one is looked at only if no earlier one gave a browser
 * @property {(path: string) => LaunchOptions} options
 */

/**
 * The path of a browser that works. The variable is set, so that child processes need not look again.
 *
 * @param {Wanted} wanted
 */
export async function provideBrowser(wanted) {
  const { title, variable, places } = wanted;
  const chosen = process.env[variable];
  if (chosen !== undefined) return chosen;
  for (const { name, paths } of places) {
    for (const path of await paths()) {
      if (!existsSync(path) || !(await opensPage(wanted, path))) continue;
      console.log(`${title}: ${name}, ${path}`);
      process.env[variable] = path;
      return path;
    }
  }
  throw new SetupError(`no ${title} works here: install one, or name it by ${variable}`);
}

/**
 * @param {Wanted} wanted
 * @param {string} path
 */
async function opensPage({ browser: name, title, options }, path) {
  const playwright = await import("@playwright/test");
  try {
    const browser = await playwright[name].launch({ ...options(path), timeout: 30_000 });
    const page = await browser.newPage();
    const answer = await page.evaluate("6 * 7");
    await browser.close();
    return answer === 42;
  } catch (error) {
    console.log(`${title} at ${path} does not work: ${String(error).split("\n")[0]}`);
    return false;
  }
}

/**
 * Where programs of these names would be found.
 *
 * @param {string[]} names
 */
export function pathsOf(names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name)));
}

/**
 * Windows programs, below each folder for programs.
 *
 * @param {string[]} programs
 */
export function windowsPathsOf(programs) {
  const folders = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].map(
    (name) => process.env[name],
  );
  return folders.flatMap((folder) =>
    folder ? programs.map((program) => join(folder, program)) : [],
  );
}

/**
 * Installs a Debian package, where that is possible.
 *
 * @param {string} name also that of its program
 */
export async function installDebianPackage(name) {
  if (!existsSync("/etc/debian_version") || process.getuid?.() !== 0) return [];
  const options = { env: { DEBIAN_FRONTEND: "noninteractive" }, mayFail: true };
  await run("apt-get", ["update"], options);
  await run("apt-get", ["install", "-y", "--no-install-recommends", name], options);
  return [`/usr/bin/${name}`];
}

/**
 * Where Playwright keeps its own browser.
 *
 * @param {"chromium" | "firefox"} name
 */
export async function playwrightPaths(name) {
  const playwright = await import("@playwright/test");
  return [playwright[name].executablePath()];
}

/** @param {"chromium" | "firefox"} name */
export async function installPlaywrightBrowser(name) {
  const cli = `${root}node_modules/@playwright/test/cli.js`;
  await run(process.execPath, [cli, "install", name], { mayFail: true });
  return playwrightPaths(name);
}
