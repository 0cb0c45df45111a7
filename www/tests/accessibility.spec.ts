// Rules that a program can check (axe-core), on every scene; and a lesson done by keyboard alone.

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const scenes = readdirSync("scenes", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const sizes = { desktop: [1440, 900], phone: [390, 844] } as const;

interface Violation {
  id: string;
  nodes: { target: unknown; failureSummary: string }[];
}

/** What axe-core finds, in a line each. */
async function violations(page: Page): Promise<string[]> {
  const found = await page.evaluate(async () => {
    const { axe } = window as never as { axe: { run(): Promise<{ violations: Violation[] }> } };
    return (await axe.run()).violations;
  });
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${String(target)} ${failureSummary}`),
  );
}

for (const scene of scenes) {
  for (const [size, [width, height]] of Object.entries(sizes)) {
    test(`${scene} on a ${size}: axe finds nothing`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      const stage = new StagePage(page);
      for (const [language, theme] of [
        ["en", "light"],
        ["en", "dark"],
        ["ko", "light"],
        ["ko", "dark"],
      ]) {
        await stage.open(`?lang=${language}&theme=${theme}&scene=${scene}`);
        await page.evaluate(axe);
        await stage.runTo(8);
        const where = `${language}, ${theme}`;
        expect(await violations(page), where).toEqual([]);
        // With a prediction open and a message followed.
        await stage.element.locator(".predict .button").first().click();
        await stage.element.locator(".chip[data-command='why:']").click();
        for (const row of (await stage.element.locator(".build-node").all()).slice(-1))
          await row.click();
        await stage.element.locator(".event-table summary").click();
        expect(await violations(page), `${where}, at work`).toEqual([]);
      }
    });
  }
}

/** Goes on by Tab until what has the focus says so. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  for (let presses = 0; presses < 150; presses++) {
    await page.keyboard.press("Tab");
    const said = await page.evaluate(() => {
      let focused = document.activeElement;
      while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
      const visible = focused?.matches(":focus-visible") ? "" : "(no ring) ";
      return visible + (focused?.getAttribute("aria-label") ?? focused?.textContent ?? "").trim();
    });
    if (said === wanted) return;
  }
  throw new Error(`Tab does not come to "${wanted}"`);
}

test("a challenge is played through by keyboard alone", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open("?lang=en&theme=light&scene=work-queue");
  const { keyboard } = page;
  await tabTo(page, "Take the challenge");
  await keyboard.press("Enter");
  const challenge = stage.element.locator(".exercise.challenge");
  await expect(challenge).toHaveAttribute("data-state", "ready");
  await tabTo(page, "Consumers: one more");
  for (let press = 0; press < 3; press++) await keyboard.press("Enter");
  await tabTo(page, "Speed");
  await keyboard.type("5×");
  await tabTo(page, "Play");
  await keyboard.press("Enter");
  await expect(challenge).toHaveAttribute("data-state", "over", { timeout: 20_000 });
  await expect(challenge.locator(".verdict")).toHaveText(/You have done it/);
});

test("the last state is spoken of, even if it came soon after another; a followed message at once", async ({
  page,
}) => {
  const stage = new StagePage(page);
  await stage.open("?lang=en&theme=light&scene=work-queue");
  const spoken = stage.element.locator("p.visually-hidden[aria-live]");
  await stage.runTo(3);
  await stage.runTo(7);
  const text = (await stage.do((element) => element.describe()?.text)) ?? "";
  expect(text).toContain("7");
  await expect(spoken.first()).toHaveText(text, { timeout: 7000 });
  await stage.do((element) => element.updateComplete);
  const begin = await stage.do(() => performance.now());
  await stage.stage.press("m");
  await expect(spoken.last()).not.toBeEmpty();
  expect((await stage.do(() => performance.now())) - begin).toBeLessThan(2000);
  await page.keyboard.press("Escape");
  await expect(spoken.last()).toBeEmpty();
});
