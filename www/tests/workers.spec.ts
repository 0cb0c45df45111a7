// How workers wait: the scenes of synchronous and asynchronous calls, and of threads and the event loop.

import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

/** The groups of a scene by their names there. */
async function groups(stage: StagePage) {
  const all = await stage.groups();
  return Object.fromEntries(all.map((group) => [group.name, group]));
}

/** The figures beside the lanes of a node, as they are read. */
function besideLanes(stage: StagePage, name: string) {
  const heading = stage.element.locator(".lane-heading", { hasText: name });
  return heading.locator(".lane-figures");
}

/** How many lanes of each kind are labelled. */
async function lanes(stage: StagePage, name: RegExp): Promise<number> {
  return stage.element.locator(".lane-label").filter({ hasText: name }).count();
}

/** Sets a slider by keyboard to a value that it reaches in steps. */
async function slide(stage: StagePage, name: string, times: number): Promise<void> {
  const slider = stage.page.getByRole("slider", { name });
  await slider.focus();
  for (let time = 0; time < times; time += 1) await stage.page.keyboard.press("ArrowRight");
}

test("sync-async: waiting adds up, going on overlaps, and the work is the same", async ({
  page,
}) => {
  const stage = new StagePage(page);
  await stage.openQuiet("sync-async", "request_rate");
  await stage.fire("Six requests", 2.9);
  const soon = await groups(stage);
  expect(soon.async?.ended_well).toBe(6);
  expect(soon.sync?.ended_well).toBeLessThan(4);
  await expect(stage.element.locator(".lane-label", { hasText: /^call 6$/ })).toHaveCount(1);
  expect(await lanes(stage, /^thread 1$/)).toBe(1);
  await stage.runOn(8);
  const late = await groups(stage);
  expect(late.sync?.ended_well).toBe(6);
  expect(late.sync?.response.mean_s).toBeGreaterThan(2 * (late.async?.response.mean_s ?? 0));
});

test("sync-async: six threads that wait are nearly as fast, and are seen", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.openQuiet("sync-async", "request_rate");
  await slide(stage, "Waiting threads", 5);
  await stage.fire("Six requests", 2.9);
  const { sync, async: asynchronous } = await groups(stage);
  expect(sync?.ended_well).toBe(6);
  expect(sync?.response.mean_s).toBeCloseTo(asynchronous?.response.mean_s ?? 0, 1);
  expect(await lanes(stage, /^thread \d$/)).toBe(6);
});

test("threads: one change shows in lanes, CPU and memory at once", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open("?lang=en&theme=light&scene=threads-event-loop");
  await stage.runTo(20);
  // The synchronous shop has one thread, too.
  expect(await lanes(stage, /^thread \d$/)).toBe(1 + 2);
  await expect(besideLanes(stage, "shop, threads")).toContainText("memory 2.0 MiB");
  const before = await groups(stage);
  await slide(stage, "Threads in the pool", 4);
  await expect(besideLanes(stage, "shop, threads")).toContainText("memory 6.0 MiB");
  expect(await lanes(stage, /^thread \d$/)).toBe(1 + 6);
  await stage.runOn(10);
  const after = await groups(stage);
  expect(after.threads?.cpu_busy_share).toBeGreaterThan(
    (before.threads?.cpu_busy_share ?? 1) + 0.02,
  );
  expect(after.threads?.unfinished).toBeLessThan(before.threads?.unfinished ?? 0);
});

test("threads: a report blocks the loop and one thread only", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open("?lang=en&theme=light&scene=threads-event-loop");
  await stage.do((element) => element.set("threads", 6));
  await stage.runTo(10);
  await stage.fire("Report (blocks 2\u00a0s)", 0.75);
  const begun = await groups(stage);
  // By now the loop has taken it up.
  await stage.runOn(1.2);
  const blocked = await groups(stage);
  expect(blocked.loop?.ended_well).toBeLessThan((begun.loop?.ended_well ?? 0) + 2);
  expect(blocked.threads?.ended_well).toBeGreaterThan((begun.threads?.ended_well ?? 0) + 1);
  await stage.runOn(4);
  const after = await groups(stage);
  expect(after.loop?.ended_well).toBeGreaterThan((blocked.loop?.ended_well ?? 0) + 8);
});

test("threads: a dear context switch costs the pool and not the loop", async ({ page }) => {
  const stage = new StagePage(page);
  const done = async (cost: number) => {
    await stage.open("?lang=en&theme=light&scene=threads-event-loop");
    await stage.do((element, seconds) => {
      element.set("request_rate", 8);
      element.set("threads", 8);
      element.set("context_switch", seconds);
    }, cost);
    await stage.runTo(60);
    return groups(stage);
  };
  const [cheap, dear] = [await done(0.0001), await done(0.02)];
  expect(dear.loop?.ended_well).toBe(cheap.loop?.ended_well);
  expect(dear.threads?.ended_well).toBeLessThan(0.95 * (cheap.threads?.ended_well ?? 0));
});
