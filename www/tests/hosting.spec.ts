// The package in pages of others: under a strict policy, without WebAssembly, and twenty times on one page.

import { deflateRawSync } from "node:zlib";
import { test as base, expect, type Page } from "@playwright/test";
import type { QueueScope } from "../element.ts";
import { watchFaults } from "./faults.ts";
import { serve } from "./server.ts";

const STRICT =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data:";
interface Site {
  /** Serves package/ and a page with this body and policy; goes there. */
  open(body: string, policy?: string): Promise<void>;
  faults: string[];
}

const test = base.extend<{ site: Site }>({
  site: async ({ page }, use) => {
    let [shown, stated] = ["", STRICT];
    const site = await serve(
      { "/": "package" },
      { page: () => shown, headers: () => ({ "content-security-policy": stated }) },
    );
    await use({
      faults: watchFaults(page, new Set([site.origin])),
      open: async (body, policy = STRICT) => {
        [shown, stated] = [`<!doctype html><link rel="icon" href="data:,">${body}`, policy];
        await page.goto(site.origin);
      },
    });
    site.close();
  },
});

for (const [script, tag] of [
  ["register.js", `<script type="module" src="register.js"></script>`],
  ["standalone.js", `<script type="module" src="standalone.js"></script>`],
  ["classic.js", `<script src="classic.js"></script>`],
] as const) {
  test(`${script} runs under a strict policy, and asks nobody else for anything`, async ({
    page,
    site,
  }) => {
    await site.open(`${tag}<queue-scope scene="burst" autoplay lang="en"></queue-scope>`);
    await page.waitForFunction(() => (document.querySelector("queue-scope")?.currentTime ?? 0) > 1);
    await page.getByRole("button", { name: "Build", exact: true }).click();
    await expect(page.locator("queue-scope .builder")).toBeVisible();
    await page.getByRole("button", { name: "Share" }).click();
    await expect(page.getByRole("dialog", { name: "Share" })).toBeVisible();
    expect(await filesOf(page)).toEqual({
      png: "image/png",
      film: "image/gif",
      messages: "text/csv;charset=utf-8",
    });
    expect(site.faults).toEqual([]);
  });
}

/** The types of files that the element makes. */
async function filesOf(page: Page): Promise<Record<string, string>> {
  return page.locator("queue-scope").evaluate(async (element: QueueScope) => {
    const film = { format: "gif", from: 0, to: 0.2, framesPerSecond: 10, width: 320 } as const;
    const files = {
      png: await element.exportImage({ type: "png" }),
      film: await element.exportVideo(film),
      messages: await element.exportCSV("messages"),
    };
    return Object.fromEntries(Object.entries(files).map(([name, { type }]) => [name, type]));
  });
}

for (const [lang, said] of [
  ["en", /simulation cannot run here/],
  ["ko", /시뮬레이션을 실행할 수 없습니다/],
] as const) {
  test(`without WebAssembly the first picture and the reason show, in ${lang}`, async ({
    page,
    site,
  }) => {
    await site.open(
      `<script type="module" src="register.js"></script><queue-scope scene="burst" lang="${lang}"></queue-scope>`,
      STRICT.replace(" 'wasm-unsafe-eval'", ""),
    );
    await expect(page.getByRole("alert")).toContainText(said);
    // There is nothing to go on with.
    await expect(page.getByRole("alert").getByRole("button")).toHaveCount(1);
    const poster = page.locator("queue-scope img.poster");
    await expect(poster).toBeVisible();
    expect(await poster.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(960);
    // The browser tells of what it refused; nothing else is wrong.
    expect(
      site.faults.filter((fault) => !/Content.Security.Policy|WebAssembly/.test(fault)),
    ).toEqual([]);
  });
}

test("of twenty on one page those load that come near, and only those in sight play", async ({
  page,
  site,
}) => {
  const scopes = Array.from(
    { length: 20 },
    () => `<queue-scope scene="work-queue" autoplay lang="en"></queue-scope>`,
  );
  await site.open(`<script type="module" src="register.js"></script>${scopes.join("")}`);
  await page.waitForFunction(() => document.querySelector("queue-scope")?.ready);
  const times = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("queue-scope")].map((one) => one.currentTime),
    );
  await expect.poll(async () => (await times())[0]).toBeGreaterThan(0.5);
  const ready = () =>
    page.evaluate(
      () => [...document.querySelectorAll("queue-scope")].filter((one) => one.ready).length,
    );
  expect(await ready()).toBeLessThan(5);
  // What loads grows, and moves what is below it.
  const last = page.locator("queue-scope").last();
  const timeOfLast = async () => {
    await last.locator(".stage").scrollIntoViewIfNeeded();
    return (await times())[19];
  };
  await expect.poll(timeOfLast).toBeGreaterThan(0.5);
  const first = (await times())[0];
  await page.waitForTimeout(500);
  expect((await times())[0]).toBe(first);
  expect(await ready()).toBeLessThan(10);
  expect(site.faults).toEqual([]);
});

test("a host's styles do not reach inside, its custom properties do", async ({ page, site }) => {
  await site.open(
    `<link rel="stylesheet" href="data:text/css,"><script type="module" src="register.js"></script>
    <style>* { color: red !important; font-size: 40px !important; } button { display: none; } queue-scope { --queue-scope-accent: rgb(1, 2, 3); }</style>
    <queue-scope scene="work-queue" lang="en"></queue-scope>`,
    "default-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' data:",
  );
  await page.waitForFunction(() => document.querySelector("queue-scope")?.ready);
  const start = page.getByRole("button", { name: "Start", exact: true });
  await expect(start).toBeVisible();
  await expect(start).toHaveCSS("background-color", "rgb(1, 2, 3)");
  const size = await page
    .locator("queue-scope .control-name")
    .first()
    .evaluate((name) => getComputedStyle(name).fontSize);
  expect(Number.parseFloat(size)).toBeLessThan(20);
});

test("a link's run that cannot run shows the first picture and the reason, too", async ({
  page,
  baseURL,
}) => {
  const state = JSON.stringify({ version: 1, scene: "burst", inputs: [] });
  const fragment = deflateRawSync(state).toString("base64url");
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto(`${baseURL}?lang=en&scene=burst#state=${fragment}`);
  await expect(page.getByRole("alert")).toContainText(/simulation cannot run here/);
  await expect(page.locator("queue-scope img.poster")).toBeVisible();
});

test("a part that cannot be loaded is told, and the run goes on", async ({ page }) => {
  await page.goto("?lang=en&scene=work-queue");
  await page.route(/assets\/open-/, (route) => route.abort(), { times: 1 });
  await page.getByRole("button", { name: "Share" }).click();
  await expect(page.getByText("This part could not be loaded")).toBeVisible();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.waitForFunction(() => (document.querySelector("queue-scope")?.currentTime ?? 0) > 1);
});

/** A file that a visitor chooses by a button. */
async function choose(page: Page, button: string, file: string): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: button }).first().click();
  await (await chooser).setFiles(new URL(file, import.meta.url).pathname);
}

for (const [what, missing, doIt] of [
  [
    "a file without the module that reads it",
    /workshop_bg.*wasm/,
    (page: Page) => choose(page, "Open a scenario…", "own-scenario.json"),
  ],
  [
    "definitions without what reads them",
    /assets\/workshop-.*js/,
    async (page: Page) => {
      await page.locator("summary", { hasText: "RabbitMQ" }).click();
      await choose(page, "Import RabbitMQ definitions…", "../../tests/definitions/shop.json");
    },
  ],
  [
    "definitions to be exported without what writes them",
    /workshop_bg.*wasm/,
    async (page: Page) => {
      await page.locator("summary", { hasText: "RabbitMQ" }).click();
      await page.getByText("Export RabbitMQ definitions").click();
    },
  ],
  [
    "a language without its lesson",
    /lesson\.ko/,
    (page: Page) => page.locator("queue-scope").evaluate((one) => one.setAttribute("lang", "ko")),
  ],
  [
    "a run of another scene without its lesson",
    /lesson\.en/,
    (page: Page) =>
      page.locator("queue-scope").evaluate(async (element: QueueScope) => {
        if (await element.setState({ version: 1, scene: "burst" })) throw new Error("shown");
      }),
  ],
] as const) {
  test(`${what}: the page says so and goes on`, async ({ page }) => {
    const uncaught: string[] = [];
    page.on("pageerror", ({ message }) => uncaught.push(message));
    await page.goto("?lang=en&scene=work-queue");
    await page.waitForFunction(() => document.querySelector("queue-scope")?.ready);
    await page.route(missing, (route) => route.abort());
    await doIt(page);
    const alert = page.getByRole("alert");
    await expect(alert).toContainText(/failed to fetch|could not be loaded/i);
    await alert.getByRole("button").last().click();
    await expect(alert).toHaveCount(0);
    await page.locator("queue-scope").evaluate((element: QueueScope) => element.play());
    await page.waitForFunction(() => (document.querySelector("queue-scope")?.currentTime ?? 0) > 1);
    expect(uncaught).toEqual([]);
  });
}
