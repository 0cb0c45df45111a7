#!/usr/bin/env node
// Starts a Firefox, which may be older than what Playwright speaks to, and stands between the two: what this Firefox
// does not know yet, and the tests do not need, is answered here. `QUEUESCOPE_FIREFOX` names the Firefox.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

/** @typedef {import("node:events").EventEmitter & { send(text: string): void, close(): void, terminate(): void }} Socket */

const require = createRequire(new URL("../../tools/hosts/package.json", import.meta.url));
const { WebSocket, WebSocketServer } = require(/** @type {string} */ ("ws"));

/** What an older one may not know, and the tests do not need: downloads, other devices, bodies of answers. */
const dispensable = /^(browser\.setDownloadBehavior|emulation\.|network\.\w+DataCollector)/;

const firefox = spawn(process.env.QUEUESCOPE_FIREFOX ?? "firefox", process.argv.slice(2), {
  stdio: ["ignore", "inherit", "pipe"],
});
firefox.on("exit", (code) => process.exit(code ?? 1));
firefox.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
  process.on(signal, () => firefox.kill(signal));

createInterface({ input: firefox.stderr }).on("line", (line) => {
  const address = /WebDriver BiDi listening on (ws:.*)/.exec(line)?.[1];
  if (address === undefined) console.error(line);
  else listen(`${address}/session`);
});

/**
 * Opens a way to `address` for Playwright, and says where, as Firefox does.
 *
 * @param {string} address
 */
function listen(address) {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 }, () => {
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    console.error(`WebDriver BiDi listening on ws://127.0.0.1:${port}`);
  });
  server.on("connection", (/** @type {Socket} */ playwright) =>
    relay(playwright, new WebSocket(address)),
  );
}

/**
 * Passes messages on, both ways, but for an answer that a dispensable command is unknown.
 *
 * @param {Socket} playwright
 * @param {Socket} browser
 */
function relay(playwright, browser) {
  const asked = new Set();
  const opened = new Promise((resolve) => browser.once("open", resolve));
  playwright.on("message", async (data) => {
    const { id, method } = JSON.parse(String(data));
    if (dispensable.test(method)) asked.add(id);
    await opened;
    browser.send(String(data));
  });
  browser.on("message", (data) => playwright.send(forgiven(String(data), asked)));
  playwright.on("close", () => browser.close());
  browser.on("close", () => playwright.close());
  for (const side of [playwright, browser]) side.on("error", () => side.terminate());
}

/**
 * @param {string} answer
 * @param {Set<number>} asked the numbers of dispensable commands
 */
function forgiven(answer, asked) {
  const { id, error } = JSON.parse(answer);
  if (!asked.delete(id) || error !== "unknown command") return answer;
  return JSON.stringify({ type: "success", id, result: {} });
}
