// embed.html in a page of another origin: its parameters, the messages in and out, and who is not listened to.

import { readFileSync } from "node:fs";
import { test as base, expect, type Page } from "@playwright/test";
import { watchFaults } from "./faults.ts";
import { serve } from "./server.ts";

/** The scenes in their order. */
const sceneIds = (JSON.parse(readFileSync("scenes/order.json", "utf8")) as unknown[]).map(
  (entry) => (typeof entry === "string" ? entry : (entry as { id: string }).id),
);

/** A page of another origin, with nothing but what is given; faults of it or of the frame fail the test. */
const test = base.extend<{ host: (body: string) => Promise<void> }>({
  host: async ({ page, baseURL }, use) => {
    let body = "";
    const site = await serve(
      {},
      { page: () => `<!doctype html><title>School</title><link rel="icon" href="data:,">${body}` },
    );
    const faults = watchFaults(page, new Set([site.origin, new URL(baseURL ?? "").origin]));
    await use(async (shown) => {
      body = shown;
      await page.goto(site.origin);
    });
    site.close();
    expect(faults).toEqual([]);
  },
});

declare global {
  interface Window {
    told: {
      type: string;
      event?: string;
      height?: number;
      id?: number;
      value?: unknown;
      error?: string;
      detail?: unknown;
    }[];
  }
}

const LISTEN = `<script>
  window.told = [];
  addEventListener("message", ({ data }) => data?.queuescope === 1 && told.push(data));
</script>`;

function frame(address: string | undefined, parameters: string): string {
  return `${LISTEN}<iframe src="${address}embed.html?${parameters}" width="1000" height="700"></iframe>`;
}

async function told(page: Page, event: string): Promise<void> {
  await page.waitForFunction((event) => window.told.some((one) => one.event === event), event);
}

/** Sends commands in one go, as the page around the frame or from inside it. */
function send(page: Page, ...commands: object[]): Promise<void> {
  return page.evaluate((commands) => {
    for (const command of commands)
      frames[0]?.postMessage({ queuescope: 1, type: "command", ...command }, "*");
  }, commands);
}

async function answerTo(page: Page, command: object): Promise<unknown> {
  const id = Math.floor(performance.now() * 1000);
  await send(page, { ...command, id });
  await page.waitForFunction((id) => window.told.some((one) => one.id === id), id);
  return page.evaluate((id) => {
    const found = window.told.find((one) => one.id === id);
    return found?.error ?? found?.value;
  }, id);
}

test("parameters are attributes; commands are obeyed, events and the height are told", async ({
  page,
  host,
  baseURL,
}) => {
  await host(
    frame(
      baseURL,
      "scene=work-queue&consumers=3&lang=ko&seed=7&lesson=off&onclick=alert(1)&style=x",
    ),
  );
  await told(page, "ready");
  const element = page.frameLocator("iframe").locator("queue-scope");
  await expect(element.locator(".stepper output")).toHaveText("3");
  await expect(element).toHaveAttribute("lang", "ko");
  for (const name of ["onclick", "style"]) await expect(element).not.toHaveAttribute(name);
  expect(
    await page.evaluate(() => window.told.find(({ type }) => type === "height")?.height),
  ).toBeGreaterThan(300);
  await send(page, { command: "play" });
  await told(page, "play");
  await told(page, "timeupdate");
  await send(page, { command: "set", arguments: ["consumers", 5] });
  await told(page, "change");
  await expect(element.locator(".stepper output")).toHaveText("5");
  expect(
    await page.evaluate(() => window.told.find(({ event }) => event === "change")?.detail),
  ).toEqual({ control: "consumers", value: 5 });
  await send(page, { command: "pause" });
  const state = (await answerTo(page, { command: "getState" })) as {
    seed: string;
    inputs: object[];
  };
  expect(state.seed).toBe("7");
  expect(state.inputs).toHaveLength(2);
  await send(page, { command: "reset" });
  expect(await answerTo(page, { command: "setState", arguments: [state] })).toBe(true);
  expect(await answerTo(page, { command: "getState" })).toEqual(state);
});

test("the height is told as Canvas wants it, and follows what is shown", async ({
  page,
  host,
  baseURL,
}) => {
  // As Canvas does: the sender's frame gets the height.
  const canvas = `<script>
    addEventListener("message", ({ data, source }) => {
      if (data.subject !== "lti.frameResize") return;
      const frame = [...document.querySelectorAll("iframe")].find((one) => one.contentWindow === source);
      if (frame) frame.height = data.height;
    });
  </script>`;
  await host(canvas + frame(baseURL, "scene=work-queue&lang=en"));
  await told(page, "ready");
  const cut = () =>
    page.frames()[1]?.evaluate(() => {
      const { scrollHeight, clientHeight } = document.documentElement;
      return scrollHeight - clientHeight;
    });
  await expect.poll(cut).toBe(0);
  const height = Number(await page.locator("iframe").getAttribute("height"));
  await page.locator("iframe").evaluate((frame: HTMLIFrameElement) => {
    frame.width = "420";
  });
  await expect
    .poll(async () => Number(await page.locator("iframe").getAttribute("height")))
    .toBeGreaterThan(height);
  await expect.poll(cut).toBe(0);
});

test("what is no command, or has wrong arguments, changes nothing", async ({
  page,
  host,
  baseURL,
}) => {
  await host(frame(baseURL, "scene=work-queue&lang=en"));
  await told(page, "ready");
  const before = await answerTo(page, { command: "getState" });
  for (const message of [
    null,
    7,
    "play",
    {},
    [],
    { queuescope: 2, type: "command", command: "play" },
  ])
    await page.evaluate((message) => frames[0]?.postMessage(message, "*"), message);
  await send(
    page,
    ...["remove", "constructor", "__proto__", "openFile", "innerHTML"].map((command) => ({
      command,
    })),
    { command: "seek", arguments: [-1] },
    { command: "seek", arguments: [1e12] },
    { command: "seek", arguments: ["9"] },
    { command: "set", arguments: ["consumers", Number.NaN] },
    { command: "set", arguments: ["nothing", 3] },
    { command: "play", arguments: [1, 2, 3, { deep: [] }] },
  );
  expect(await answerTo(page, { command: "seek", arguments: ["9"] })).toMatch(/seek.*number/i);
  expect(await answerTo(page, { command: "getState" })).toEqual(before);
});

test("nobody but the trusted parent is obeyed", async ({ page, host, baseURL }) => {
  await host(frame(baseURL, "scene=work-queue&lang=en&host=http://another.test"));
  const inside = page.frames()[1];
  await inside?.waitForFunction(() => document.querySelector("queue-scope")?.ready);
  await send(page, { command: "play" });
  await page.waitForTimeout(300);
  const paused = () => inside?.evaluate(() => document.querySelector("queue-scope")?.paused);
  expect(await paused()).toBe(true);
  // Only the height is told to a stranger.
  expect(await page.evaluate(() => [...new Set(window.told.map(({ type }) => type))])).toEqual([]);
});

test("a frame beside it, of the parent's own origin, is not obeyed", async ({
  page,
  host,
  baseURL,
}) => {
  await host(
    `${frame(baseURL, "scene=work-queue&lang=en")}<iframe srcdoc="<p>neighbour</p>"></iframe>`,
  );
  await told(page, "ready");
  await page.evaluate(() => {
    const script = frames[1]?.document.createElement("script");
    if (!script) return;
    script.textContent = `parent.frames[0].postMessage({ queuescope: 1, type: "command", command: "play" }, "*")`;
    frames[1]?.document.body.append(script);
  });
  await page.waitForTimeout(300);
  const inside = page.frames().find((one) => one.url().includes("embed.html"));
  expect(await inside?.evaluate(() => document.querySelector("queue-scope")?.paused)).toBe(true);
});

test("ten thousand messages a second do not stall it", async ({ page, host, baseURL }) => {
  await host(frame(baseURL, "scene=work-queue&lang=en"));
  await told(page, "ready");
  await send(page, { command: "play" });
  await told(page, "play");
  const inside = page.frames().find((one) => one.url().includes("embed.html"));
  const longest = inside?.evaluate(async () => {
    let [longest, last] = [0, performance.now()];
    const end = last + 3500;
    while (last < end) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      [longest, last] = [Math.max(longest, now - last), now];
    }
    return longest;
  });
  // Half of them commands of every kind, half of them nonsense, evenly over three seconds.
  await page.evaluate(async () => {
    const commands = [
      { command: "set", arguments: ["consumers", 4] },
      { command: "seek", arguments: [3] },
      { command: "fire", arguments: ["burst"] },
      { command: "step", arguments: [1] },
      { command: "play" },
    ];
    for (let slice = 0; slice < 150; slice++) {
      for (let number = 0; number < 200; number++) {
        const command = { queuescope: 1, type: "command", ...commands[number % commands.length] };
        frames[0]?.postMessage(
          number % 2 ? command : { noise: number, text: "x".repeat(100) },
          "*",
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  expect(await longest).toBeLessThan(1500);
  await send(page, { command: "pause" });
  await send(page, { command: "set", arguments: ["consumers", 2] });
  await expect(page.frameLocator("iframe").locator(".stepper output")).toHaveText("2");
});

test("without a scene in its address the first one is shown", async ({ page, host, baseURL }) => {
  await host(frame(baseURL, "lang=en"));
  await told(page, "ready");
  expect(await answerTo(page, { command: "getState" })).toMatchObject({ scene: sceneIds[0] });
});

test("whoever holds the frame hears which scenario is shown", async ({ page, host, baseURL }) => {
  await host(frame(baseURL, "lang=en&scene=work-queue"));
  await told(page, "ready");
  const state = { version: 1, scene: "burst" };
  expect(await answerTo(page, { command: "setState", arguments: [state] })).toBe(true);
  const shown = await page.evaluate(() =>
    window.told.filter(({ event }) => event === "scenario").map(({ detail }) => detail),
  );
  expect(shown).toEqual(
    ["work-queue", "burst"].map((scene) => ({ scene, source: scene, edited: false })),
  );
});
