/** What a page does wrong: errors in the console, exceptions, requests to anywhere but the sites that it may ask. */

import type { Page } from "@playwright/test";

const inPlace = new Set(["data:", "blob:", "file:", "about:"]);

/** Writes down what the page does wrong from now on. `allowed`: origins; some may come to be allowed later. */
export function watchFaults(page: Page, allowed: ReadonlySet<string>): string[] {
  const faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error")
      faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
  page.on("request", (request) => {
    const { protocol, origin, href } = new URL(request.url());
    if (!inPlace.has(protocol) && !allowed.has(origin)) faults.push(`request: ${href}`);
  });
  page.on("websocket", (socket) => {
    const { origin } = new URL(socket.url().replace(/^ws/, "http"));
    if (!allowed.has(origin)) faults.push(`web socket: ${socket.url()}`);
  });
  return faults;
}
