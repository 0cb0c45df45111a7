// The `test` of every browser test: its page fails the test on an error in the console, an uncaught
// exception, or a request to anywhere but the page's own server.

import { test as base, expect, type Page } from "@playwright/test";

export { expect };

export const test = base.extend({
  page: async ({ page, baseURL }, use) => {
    const faults = watch(page, new URL(baseURL ?? "").origin);
    await use(page);
    expect(faults).toEqual([]);
  },
});

/** Writes down what the page does wrong from now on. */
function watch(page: Page, origin: string): string[] {
  const faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    const inPlace = url.protocol === "data:" || url.protocol === "blob:";
    if (!inPlace && url.origin !== origin) faults.push(`request: ${url.href}`);
  });
  page.on("websocket", (socket) => faults.push(`web socket: ${socket.url()}`));
  return faults;
}
