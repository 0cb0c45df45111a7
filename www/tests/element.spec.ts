// The element as its hosts drive it: attributes, properties and methods beyond what visitors do.

import type { State } from "../state.ts";
import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

test("attributes that are no controls, and what cannot be set, change no past", async ({
  page,
}) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.runTo(20);
  await stage.runTo(10);
  const futures = stage.element.locator(".branched");
  await page.getByRole("button", { name: /^Colours/ }).click();
  await stage.do((element) => {
    element.setAttribute("consumers", "many");
    element.set("nothing", 1);
    element.set("consumers", Number.NaN);
    element.fire("nothing");
  });
  await page.waitForTimeout(100);
  await expect(futures).toHaveCount(0);
  expect(await stage.do((element) => element.state?.inputs)).toEqual([]);
  await stage.do((element) => element.setAttribute("consumers", "5"));
  await expect(futures).toContainText("Two futures since 10.0 s");
});

for (const [what, own, stated] of [
  ["none", null, undefined],
  ["one written otherwise", "7", "007"],
] as const) {
  test(`a state's seed, ${what}, replaces the attribute's, and the run stays where it was`, async ({
    page,
  }) => {
    const stage = new StagePage(page);
    await stage.open();
    const [there, state] = await stage.do(async (element, seed) => {
      element.seed = seed;
      await element.updateComplete;
      element.set("consumers", 5);
      element.seek(7);
      return [element.factsHash, element.state] as const;
    }, own);
    const restored = await stage.do(
      async (element, state) => {
        element.seed = "5";
        await element.updateComplete;
        await element.setState(state);
        await element.updateComplete;
        return [element.factsHash, element.currentTime, element.seed] as const;
      },
      { ...(state as State), seed: stated },
    );
    expect(restored).toEqual([there, 7, stated ?? null]);
    // From then on the attribute counts again.
    expect(
      await stage.do(async (element) => {
        element.seed = "5";
        await element.updateComplete;
        return [element.state?.seed, element.currentTime];
      }),
    ).toEqual(["5", 0]);
  });
}

test("nobody seeks farther than a day at once, nor to what is no instant", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  const times = await stage.do((element) => {
    for (const rate of ["order_rate", "batch_rate"]) element.set(rate, 0);
    return [Number.POSITIVE_INFINITY, Number.NaN, 3, -1, 1e12].map((seconds) => {
      element.currentTime = seconds;
      return element.currentTime;
    });
  });
  expect(times).toEqual([0, 0, 3, 0, 86_400]);
});

test("taken out while it loads, an element does not play; put back, it does", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  const times = await stage.do(async (shown) => {
    const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
    const element = document.createElement("queue-scope");
    const ready = new Promise((done) => element.addEventListener("ready", done));
    Object.assign(element, { scene: "work-queue", autoplay: true, loading: "eager" });
    shown.replaceWith(element);
    await element.updateComplete;
    element.remove();
    await ready;
    await wait(500);
    const detached = [element.currentTime, element.paused];
    element.play();
    await wait(300);
    const played = element.currentTime;
    element.pause();
    document.body.append(element);
    element.play();
    await wait(500);
    element.remove();
    const left = element.currentTime;
    await wait(300);
    return { detached, played, left, after: element.currentTime };
  });
  expect(times.detached).toEqual([0, true]);
  expect(times.played).toBe(0);
  expect(times.left).toBeGreaterThan(0);
  expect(times.after).toBe(times.left);
});

test("an element that was taken out while it loaded plays by itself once it is back", async ({
  page,
}) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.do(async (shown) => {
    const element = document.createElement("queue-scope");
    const ready = new Promise((done) => element.addEventListener("ready", done));
    Object.assign(element, { scene: "work-queue", autoplay: true, loading: "eager" });
    shown.replaceWith(element);
    await element.updateComplete;
    element.remove();
    await ready;
    document.body.append(element);
  });
  await expect.poll(() => stage.do((element) => element.currentTime)).toBeGreaterThan(0.3);
  await expect(stage.element.locator(".card")).toHaveCount(4);
  expect(await stage.do((element) => element.stats?.now_ms)).toBeGreaterThan(0);
  await stage.do((element) => element.pause());
  const before = await stage.picture();
  await stage.runTo(5);
  expect(await stage.picture()).not.toBe(before);
});

test("facts are told once each as the run goes on, none as it goes back or was before", async ({
  page,
}) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.runTo(6);
  await stage.do((element) => {
    const told: string[] = [];
    Object.assign(window, { toldFacts: told });
    element.addEventListener("fact", ({ detail }) => told.push(JSON.stringify(detail)));
  });
  /** What is told of it. */
  const after = async (move: "on" | "back" | number): Promise<string[]> => {
    await stage.do((element, move) => {
      (window as never as { toldFacts: string[] }).toldFacts.length = 0;
      if (typeof move === "number") element.seek(move);
      else element.step(move === "on" ? 1 : -1);
    }, move);
    await stage.settled();
    return page.evaluate(() => [...(window as never as { toldFacts: string[] }).toldFacts]);
  };
  const first = await after("on");
  expect(first.length).toBeGreaterThan(0);
  const at = await stage.do((element) => element.currentTime);
  expect(first.map((fact) => JSON.parse(fact).at_ms / 1000)).toEqual(first.map(() => at));
  const second = await after("on");
  expect(await after("back")).toEqual([]);
  expect(await after("on")).toEqual(second);
  expect(await after(at + 1e-6)).toEqual([]);
  const all = await after(20);
  expect(all.slice(0, second.length)).toEqual(second);
  expect(new Set(all).size).toBe(all.length);
  expect(await after(10)).toEqual([]);
});
