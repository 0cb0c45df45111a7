// The `test` of hosts: a page that fails the test on an error in the console, an uncaught exception, or a request to
// anywhere but the sites that the test serves.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test as base, expect } from "@playwright/test";
import { watchFaults } from "../faults.ts";
import { type Folders, type Site, serve } from "../server.ts";
import { startServer } from "./program.ts";

export { expect };

export const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The path of a file or folder that the build makes. */
export function built(path: string): string {
  if (!existsSync(root + path)) throw new Error(`${path} is missing: run npm run build`);
  return root + path;
}

/** Starts a program that serves, and returns its origin once it answers at the address. */
export type StartServer = (
  command: string,
  args: string[],
  options: { address: string; env: Record<string, string> },
) => Promise<string>;

interface Fixtures {
  /** Serves folders on an origin of their own, and returns that. */
  site: (folders: Folders, words?: Record<string, string>) => Promise<string>;
  server: StartServer;
  /** Errors in the console that are the host's own, with or without us. */
  ownErrors: RegExp[];
  allowed: Set<string>;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  allowed: async ({}, use) => use(new Set()),
  ownErrors: [[], { option: true }],
  site: async ({ allowed }, use) => {
    const sites: Site[] = [];
    await use(async (folders, words) => {
      const site = await serve(folders, words && { words });
      sites.push(site);
      allowed.add(site.origin);
      return site.origin;
    });
    for (const site of sites) site.close();
  },
  server: async ({ allowed }, use) => {
    const endings: (() => Promise<void>)[] = [];
    await use(async (command, args, { address, env }) => {
      endings.push(await startServer(command, args, address, env));
      const { origin } = new URL(address);
      allowed.add(origin);
      return origin;
    });
    for (const end of endings) await end();
  },
  // Sites and servers are asked for so that they end after the page.
  page: async ({ page, allowed, ownErrors, site: _site, server: _server }, use) => {
    const faults = watchFaults(page, allowed);
    await use(page);
    expect(faults.filter((fault) => !ownErrors.some((own) => own.test(fault)))).toEqual([]);
    await page.close();
  },
});
