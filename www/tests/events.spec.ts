// The table of events: what happened lately in sentences, its filters, and the ways from it into the run.

import type { Locator } from "@playwright/test";
import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

class EventsPage extends StagePage {
  readonly events: Locator = this.element.locator(".event-table");
  readonly rows: Locator = this.events.locator("tbody tr");

  async openEvents(query?: string): Promise<void> {
    await this.open(query);
    await this.events.locator("summary").click();
    await expect(this.events.locator(".event-filter")).toBeVisible();
  }

  facts(): Promise<string[]> {
    return this.rows.evaluateAll((rows) =>
      rows.map((row) => (row as HTMLElement).dataset.fact ?? ""),
    );
  }
}

test("every step adds the events of its instant at the top", async ({ page }) => {
  const stage = new EventsPage(page);
  await stage.openEvents();
  await expect(stage.events.getByRole("status")).toContainText("Nothing");
  await stage.runTo(2);
  const before = await stage.rows.allInnerTexts();
  await stage.do((element) => element.step(1));
  // Fewer than a page of them so far, so none has gone.
  await expect
    .poll(async () => (await stage.rows.allInnerTexts()).slice(-before.length))
    .toEqual(before);
  await expect.poll(() => stage.rows.count()).toBeGreaterThan(before.length);
});

test("nothing is listed that is still to come", async ({ page }) => {
  const stage = new EventsPage(page);
  await stage.openEvents();
  await stage.runTo(10);
  const whole = await stage.rows.first().innerText();
  await stage.runTo(4);
  const times = await stage.rows.locator("td:first-child").allInnerTexts();
  expect(Math.max(...times.map((time) => Number.parseFloat(time)))).toBeLessThanOrEqual(4);
  await stage.runTo(10);
  expect(await stage.rows.first().innerText()).toBe(whole);
});

test("topic, node and text each narrow the list", async ({ page }) => {
  const stage = new EventsPage(page);
  await stage.openEvents();
  await stage.fire("Burst of 60", 5);
  const topic = stage.events.getByLabel("about");
  await topic.selectOption("deliveries and acknowledgements");
  const known = ["delivered", "received", "acknowledged"];
  expect((await stage.facts()).filter((fact) => !known.includes(fact))).toEqual([]);
  expect((await stage.facts()).length).toBeGreaterThan(5);
  await topic.selectOption("everything");
  await stage.events.getByRole("combobox", { name: "at", exact: true }).selectOption("work");
  expect(new Set(await stage.facts())).toEqual(new Set(["published", "routed"]));
  await stage.events.getByLabel("that say").fill("one queue");
  expect(new Set(await stage.facts())).toEqual(new Set(["routed"]));
  await stage.events.getByLabel("that say").fill("no such words");
  await expect(stage.events.getByRole("status")).toContainText("Nothing of that kind");
});

test("changes by hand, crashes and restarts are events", async ({ page }) => {
  const stage = new EventsPage(page);
  await stage.openEvents();
  await stage.runTo(3);
  await stage.do((element) => element.set("consumers", 3));
  await stage.fire("Crash one", 1);
  await stage.events.getByLabel("about").selectOption("changes and failures");
  const facts = await stage.facts();
  for (const fact of ["parameter_set", "instance_crashed", "instance_started"])
    expect(facts).toContain(fact);
});

test("a message is followed from the list, and the list shows it alone", async ({ page }) => {
  const stage = new EventsPage(page);
  await stage.openEvents();
  await stage.runTo(6);
  const message = stage.rows.locator("td:nth-child(2) button").first();
  const name = await message.innerText();
  await expect(stage.events.getByLabel("only the message that is followed")).toBeDisabled();
  await message.click();
  await expect(stage.element.locator(".why.following")).toContainText(name);
  await stage.events.getByLabel("only the message that is followed").check();
  await expect
    .poll(async () => new Set(await stage.rows.locator("td:nth-child(2)").allInnerTexts()))
    .toEqual(new Set([name]));
  const count = await stage.do(
    (element) => element.shadowRoot?.querySelectorAll(".life li").length,
  );
  expect(await stage.rows.count()).toBeLessThanOrEqual(count ?? 0);
});

test("a time goes to its instant", async ({ page }) => {
  const stage = new EventsPage(page);
  await stage.openEvents();
  await stage.runTo(6);
  const time = stage.rows.locator("td:first-child button").last();
  const seconds = Number.parseFloat(await time.innerText());
  await time.click();
  expect(await stage.do((element) => element.currentTime)).toBeCloseTo(seconds, 1);
});

test("earlier events come on demand, as far back as the start", async ({ page }) => {
  const stage = new EventsPage(page);
  await stage.openEvents();
  await stage.do((element) => element.set("consumers", 3));
  await stage.runTo(20);
  await expect(stage.rows).toHaveCount(50);
  await stage.events.getByRole("button", { name: "Earlier ones" }).click();
  await expect(stage.rows).toHaveCount(100);
  // Rare ones are found however long ago they were.
  await stage.events.getByLabel("about").selectOption("changes and failures");
  await expect(stage.rows.first()).toBeVisible();
  expect(await stage.facts()).toEqual(["consumer_added", "instance_started", "parameter_set"]);
  await expect(stage.events.getByRole("button", { name: "Earlier ones" })).toHaveCount(0);
});

test("it is worked by keyboard alone, in Korean, on the narrowest page", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const stage = new EventsPage(page);
  await stage.open("?lang=ko&scene=publish-subscribe");
  await stage.runTo(5);
  await stage.events.locator("summary").focus();
  await page.keyboard.press("Enter");
  await expect(stage.rows.first()).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  await expect
    .poll(async () =>
      (await stage.facts()).every((fact) =>
        /publish|routed|confirmed|returned|unroutable/.test(fact),
      ),
    )
    .toBe(true);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await expect(stage.rows.first()).not.toContainText(/fact-|rule-|undefined/);
});

test("closed, nothing is computed; open while it plays, it follows", async ({ page }) => {
  const stage = new EventsPage(page);
  await stage.openEvents();
  await stage.do((element) => element.play());
  const first = (): Promise<string> => stage.rows.first().innerText();
  const before = await first();
  await expect.poll(first, { timeout: 5000 }).not.toBe(before);
});

test("the inspector leads to what happened at a node", async ({ page }) => {
  const stage = new EventsPage(page);
  await stage.open();
  await stage.runTo(6);
  await stage.element.locator(".hotspot[data-node='work']").click();
  await stage.element.getByRole("button", { name: "What happened here" }).click();
  await expect(stage.events.locator("summary")).toBeFocused();
  expect(new Set(await stage.facts())).toEqual(new Set(["published", "routed"]));
});

test("back at the start the list stays open", async ({ page }) => {
  const stage = new EventsPage(page);
  await stage.openEvents();
  await stage.runTo(2);
  await stage.do((element) => element.reset());
  await expect(stage.events.locator(".event-filter")).toBeVisible();
});
