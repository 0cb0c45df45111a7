// A scenario in the address: it comes back as it was, and whatever its texts hold, they stay texts.

import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

const own = new URL("own-scenario.json", import.meta.url).pathname;

function fragment(text: string): string {
  return `#state=${deflateRawSync(JSON.stringify({ version: 1, source: "own.json", scenario: text })).toString("base64url")}`;
}

/** A scenario that works, with these names for everything that can be named. */
function named(node: string, others = node): string {
  return JSON.stringify({
    version: 1,
    nodes: {
      [`${node}shop`]: {
        producer: {
          arrivals: { poisson: { rate_per_s: 8 } },
          publishes: [{ exchange: `${node}x`, routing_key: others, type: others }],
        },
      },
      [`${node}x`]: { exchange: { type: "direct" } },
      [`${node}queue`]: { queue: {} },
      [`${node}worker`]: {
        service: {
          instances: 3,
          consumes: [{ queue: `${node}queue` }],
          handler: [{ io: "300ms" }],
        },
      },
    },
    bindings: [{ source: `${node}x`, destination: `${node}queue`, binding_key: others }],
    controls: { workers: { sets: `${node}worker.instances`, min: 1, max: 20 } },
    actions: { five: { publish: { node: `${node}shop`, count: 5 } } },
  });
}

async function openLink(page: Page, scenario: string): Promise<StagePage> {
  const stage = new StagePage(page);
  // The same address would not be loaded again.
  await page.goto("about:blank");
  await page.goto(`./?lang=en&theme=light&scene=work-queue${fragment(scenario)}`);
  await page.waitForFunction(() => document.querySelector("queue-scope")?.ready);
  return stage;
}

/** Plays a while; nothing may stand wider than the window. */
async function playsWithin(stage: StagePage, published = 20): Promise<void> {
  await stage.runTo(5);
  await stage.do((element) => element.play());
  await stage.page.waitForTimeout(500);
  await stage.do((element) => element.pause());
  expect(await stage.do((element) => element.stats?.ledger.published)).toBeGreaterThan(published);
  const [wide, room] = await stage.page.evaluate(() => [
    document.documentElement.scrollWidth,
    innerWidth,
  ]);
  expect(wide).toBeLessThanOrEqual(room ?? 0);
}

test("a file that was opened stands in the address and comes back from it", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.openFile(own);
  await expect(page).toHaveURL(/#state=/);
  const address = page.url();
  await page.goto("about:blank");
  await page.goto(address);
  await page.waitForFunction(() => document.querySelector("queue-scope")?.scenarioText);
  await expect
    .poll(() => stage.do((element) => element.scenarioText))
    .toBe(readFileSync(own, "utf8"));
});

const shown = {
  markup: "<img src=x onerror=alert(1)><script>alert(2)</script>",
  "marks of direction": "\u202Eevil\u200F\u2067 ع ",
  "ninety letters": "W".repeat(90),
  quotes: "\"'`{b}\u2028 \\",
  "emoji and combining marks": `👩‍👩‍👧‍👦${"é\u0301\u0302".repeat(12)}`,
};

const sizes = [
  [1440, 900],
  [390, 844],
] as const;

for (const [what, text] of Object.entries(shown)) {
  test(`${what} in a link: shown as text, and nothing breaks`, async ({ page }) => {
    page.on("dialog", () => expect("a dialog").toBe("none"));
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height });
      const stage = await openLink(page, named(text));
      await expect(stage.element.locator(".actions button")).toHaveCount(1);
      await stage.element.getByText("acknowledged").first().waitFor();
      await playsWithin(stage);
      await expect(stage.element.locator("img, script")).toHaveCount(0);
    }
  });
}

const refused = {
  "five hundred letters": ["<b>W</b>".repeat(63), /1 to 100 characters/],
  lines: ["a\nb", /without control characters/],
  "a megabyte": ["<b>x</b> ".repeat(116_000), /at most 1000000/],
} as const;

for (const [what, [text, said]] of Object.entries(refused)) {
  test(`${what} in a link: refused with the reason, and the page goes on`, async ({ page }) => {
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height });
      const stage = await openLink(page, named("a", text));
      await expect(page.getByRole("alert")).toContainText(said);
      await expect(stage.element.locator(".problems b")).toHaveCount(0);
      await page.getByRole("button", { name: "Go on without it" }).click();
      await playsWithin(stage, 5);
    }
  });
}

for (const [what, hash, said] of [
  ["cut off", fragment(named("a ")).slice(0, 120), /not complete/],
  ["no base64", "#state=%%%", /not complete/],
  ["a bomb", fragment(" ".repeat(80_000_000)), /too large/],
] as const) {
  test(`a link that is ${what}: the page says so and goes on`, async ({ page }) => {
    const stage = new StagePage(page);
    await page.goto(`./?lang=en&theme=light&scene=work-queue${hash}`);
    await expect(page.getByRole("alert")).toContainText(said);
    await page.getByRole("button", { name: "Go on without it" }).click();
    await stage.runTo(3);
    expect(await stage.do((element) => element.stats?.ledger.published)).toBeGreaterThan(0);
  });
}

test("a link with a mistake in its scenario says where it is", async ({ page }) => {
  await openLink(page, named("a").replace('"direct"', '"dierct"'));
  await expect(page.getByRole("alert")).toContainText("exchange.type");
});
