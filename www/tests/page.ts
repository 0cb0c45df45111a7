// The `test` of every browser test: its page fails the test on an error in the console, an uncaught
// exception, or a request to anywhere but the page's own server.

import { test as base, expect } from "@playwright/test";
import { watchFaults } from "./faults.ts";

export { expect };

export const test = base.extend({
  page: async ({ page, baseURL }, use) => {
    const faults = watchFaults(page, new Set([new URL(baseURL ?? "").origin]));
    await use(page);
    expect(faults).toEqual([]);
  },
});
