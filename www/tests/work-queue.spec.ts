// The scene `work-queue` as its visitors meet it.

import { expect, test } from "./page.ts";
import { type Ledger, StagePage } from "./stage-page.ts";

test("messages move, time runs, and a pause holds them", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await expect.poll(() => stage.do((element) => element.currentTime)).toBeGreaterThan(1);
  const before = await stage.picture();
  await page.waitForTimeout(150);
  expect(await stage.picture()).not.toBe(before);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  const held = await stage.picture();
  const time = await stage.do((element) => element.currentTime);
  await page.waitForTimeout(300);
  expect(await stage.picture()).toBe(held);
  expect(await stage.do((element) => element.currentTime)).toBe(time);
});

test("four more consumers drain the backlog of a burst; charts and ledger follow", async ({
  page,
}) => {
  const stage = new StagePage(page);
  await stage.open();
  const consumers = page.getByRole("group", { name: "Consumers" }).getByRole("status");
  await stage.runTo(5);
  await page.getByRole("button", { name: "Burst of 60", exact: true }).click();
  await stage.runTo(8);
  const backlog = (await stage.ledger()).ready ?? 0;
  expect(backlog).toBeGreaterThan(30);

  await expect(consumers).toHaveText("2");
  const more = page.getByRole("button", { name: "Consumers: one more" });
  for (let times = 0; times < 4; times += 1) await more.click();
  await expect(consumers).toHaveText("6");
  await expect(stage.stage.getByRole("button", { name: /^consumer \d/ })).toHaveCount(6);

  await stage.runTo(30);
  const ledger = await stage.ledger();
  expect(ledger.ready).toBeLessThan(backlog / 4);
  expect(ledger.acknowledged).toBeGreaterThan(backlog);
  const ready = page.getByRole("article").filter({ hasText: "Ready in queue" }).locator(".big");
  expect(await stage.number(ready)).toBe(ledger.ready);
});

test("consumers taken away finish what they have in hand and are gone", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open("?lang=en");
  await stage.do((element) => element.set("consumers", 6));
  await stage.runTo(6);
  await stage.do((element) => element.set("consumers", 1));
  await stage.settled();
  await stage.runTo(20);
  await expect(stage.stage.getByRole("button", { name: /^consumer \d/ })).toHaveCount(1);
  await expect(stage.stage.getByRole("button", { name: /^consumer 1,/ })).toBeVisible();
  const { lost, dropped } = await stage.do((element) => ({ ...element.stats?.ledger }));
  expect([lost, dropped]).toEqual([0, 0]);
});

test("the ledger adds up in every figure that is shown", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.do((element) => {
    element.speed = 5;
    element.play();
    element.fire("burst");
  });
  for (let sample = 0; sample < 40; sample += 1) {
    const ledger = await stage.ledger();
    expect(sumOfParts(ledger)).toBe(ledger.published);
    await page.waitForTimeout(60);
  }
  await stage.do((element) => element.fire("crash"));
  for (let sample = 0; sample < 20; sample += 1) {
    const ledger = await stage.ledger();
    expect(sumOfParts(ledger)).toBe(ledger.published);
    await page.waitForTimeout(60);
  }
  await expect(page.getByText("✓ The sum is right.")).toBeVisible();
});

test("seeking back and on again gives the same figures and the same picture", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.runTo(4);
  await page.getByRole("button", { name: "Burst of 60", exact: true }).click();
  await stage.runTo(12.345);
  const seen = () => stage.do((element) => ({ figures: element.stats, hash: element.factsHash }));
  const [first, picture] = [await seen(), await stage.picture()];
  await stage.runTo(2.5);
  expect(await stage.picture()).not.toBe(picture);
  await stage.runTo(12.345);
  expect(await seen()).toEqual(first);
  expect(await stage.picture()).toBe(picture);
});

test("single events go on and back again", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.runTo(6);
  const time = () => stage.do((element) => element.currentTime);
  const start = await time();
  await page.getByTitle("One event on (→)").click();
  const next = await time();
  expect(next).toBeGreaterThan(start);
  await page.getByTitle("One event on (→)").click();
  expect(await time()).toBeGreaterThanOrEqual(next);
  await page.getByTitle("One event back (←)").click();
  expect(await time()).toBeLessThanOrEqual(next);
});

test("changing the past keeps what came before as another future, and one can go over to it", async ({
  page,
}) => {
  const stage = new StagePage(page);
  await stage.open();
  const consumers = page.getByRole("group", { name: "Consumers" }).getByRole("status");
  await stage.runTo(5);
  await stage.do((element) => element.set("consumers", 4));
  await stage.runTo(8);
  await stage.runTo(3);
  await expect(consumers).toHaveText("2");
  await page.getByRole("button", { name: "Consumers: one more" }).click();
  await expect(page.getByText("You changed the past.")).toBeVisible();
  const futures = stage.element.locator(".branched");
  await expect(futures).toContainText("Two futures since 3.0 s");
  await stage.runTo(8);
  await expect(consumers).toHaveText("3");
  await page.getByRole("button", { name: "go over to it" }).click();
  await stage.settled();
  await expect(consumers).toHaveText("4");
  expect(await stage.do((element) => element.currentTime)).toBe(8);
  await page.getByRole("button", { name: "go over to it" }).click();
  await expect(consumers).toHaveText("3");
  await page.getByRole("button", { name: "end the comparison" }).click();
  await expect(futures).toHaveCount(0);
});

test("a branch goes on without what is changed after it, and leaves the run as it was", async ({
  page,
}) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.runTo(12);
  const alone = await stage.do((element) => element.factsHash);
  await stage.do((element) => element.reset());
  await stage.runTo(5);
  await stage.stage.press("b");
  await expect(stage.element.locator(".branched")).toContainText("Two futures since 5.0 s");
  await stage.do((element) => element.set("consumers", 6));
  await stage.runTo(12);
  expect(await stage.do((element) => element.factsHash)).not.toBe(alone);
  await page.getByRole("button", { name: "go over to it" }).click();
  await stage.settled();
  expect(await stage.do((element) => element.factsHash)).toBe(alone);
});

test("a stretch is played again and again until it is ended", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.runTo(2);
  await stage.stage.press("l");
  await stage.runTo(3);
  await stage.stage.press("l");
  await expect(page.getByRole("button", { name: "End the loop" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await stage.do((element) => {
    element.speed = 10;
    element.play();
  });
  const times: number[] = [];
  for (let look = 0; look < 12; look++) {
    await page.waitForTimeout(60);
    times.push(await stage.do((element) => element.currentTime));
  }
  expect(Math.min(...times)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...times)).toBeLessThanOrEqual(3);
  await stage.stage.press("l");
  await expect.poll(() => stage.do((element) => element.currentTime)).toBeGreaterThan(4);
});

test("a crashed consumer's message comes back, and a restart brings the consumer back", async ({
  page,
}) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.do((element) => element.fire("burst"));
  await stage.runTo(4);
  const restart = stage.element.locator(".actions").getByRole("button", { name: "Restart" });
  await expect(restart).toBeDisabled();
  await page.getByRole("button", { name: "Crash one" }).click();
  await stage.settled();
  await expect(stage.stage.getByRole("button", { name: /consumer \d+, crashed/ })).toHaveCount(1);
  const crashed = await stage.ledger();
  expect(sumOfParts(crashed)).toBe(crashed.published);
  await restart.click();
  await stage.runTo(6);
  await expect(stage.stage.getByRole("button", { name: /consumer \d+, crashed/ })).toHaveCount(0);
});

test("the inspector shows what was chosen on the stage", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.runTo(10);
  await stage.stage.getByRole("button", { name: /^jobs,/ }).click();
  await expect(page.getByRole("heading", { name: "Selected: jobs" })).toBeVisible();
  await expect(page.getByRole("row", { name: /unacknowledged/ })).toBeVisible();
  await stage.stage.getByRole("button", { name: /^consumer 1,/ }).click();
  await expect(page.getByRole("heading", { name: "Selected: consumer 1" })).toBeVisible();
});

test("the pointer over a chart shows that instant in all of them, and a click goes there", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const stage = new StagePage(page);
  await stage.open();
  await stage.do((element) => element.fire("burst"));
  await stage.runTo(25);
  const now = await stage.element.locator(".big").allInnerTexts();
  const plot = stage.element.locator(".card").first().locator(".u-over");
  const { width = 0, height = 0 } = (await plot.boundingBox()) ?? {};
  await plot.hover({ position: { x: width * 0.2, y: height / 2 } });
  await expect(stage.element.locator(".big").first()).not.toHaveText(now[0] ?? "");
  await plot.click({ position: { x: width * 0.2, y: height / 2 } });
  await stage.settled();
  expect(await stage.do((element) => element.currentTime)).toBeCloseTo(6, 0);
});

test("language and theme change in place and are remembered", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open("");
  await stage.runTo(7);
  await page.getByRole("combobox", { name: /Language|언어/ }).selectOption("ko");
  await expect(page.getByRole("heading", { name: "모든 메시지의 위치" })).toBeVisible();
  await expect(stage.stage.getByRole("button", { name: /^소비자 1/ })).toBeVisible();
  expect(await stage.do((element) => element.currentTime)).toBe(7);
  const paper = () => stage.do((element) => getComputedStyle(element).backgroundColor);
  const light = await paper();
  const theme = page.getByRole("button", { name: /화면 색/ });
  await theme.click();
  await theme.click();
  await expect.poll(paper).not.toBe(light);
  await page.reload();
  await expect(page.getByRole("heading", { name: "모든 메시지의 위치" })).toBeVisible();
  expect(await paper()).not.toBe(light);
});

test("keys play, step and change the number of consumers", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.stage.focus();
  const paused = () => stage.do((element) => element.paused);
  await page.keyboard.press("Space");
  expect(await paused()).toBe(false);
  await expect.poll(() => stage.do((element) => element.currentTime)).toBeGreaterThan(0.5);
  await page.keyboard.press("Space");
  expect(await paused()).toBe(true);
  const time = await stage.do((element) => element.currentTime);
  await page.keyboard.press("ArrowRight");
  expect(await stage.do((element) => element.currentTime)).toBeGreaterThan(time);
  const consumers = page.getByRole("group", { name: "Consumers" }).getByRole("status");
  await page.keyboard.press("+");
  await expect(consumers).toHaveText("3");
  await page.keyboard.press("-");
  await expect(consumers).toHaveText("2");
  await page.getByRole("slider", { name: /Prefetch/ }).focus();
  await page.keyboard.press("ArrowRight");
  expect(await stage.do((element) => element.stats !== undefined)).toBe(true);
  await expect(page.getByRole("slider", { name: /Prefetch/ })).toHaveAttribute(
    "aria-valuetext",
    "2",
  );
});

test("attributes set controls, start and seed; methods and events answer", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  const { value, time, seed, events } = await stage.do(async (shown) => {
    const element = document.createElement("queue-scope");
    const heard: string[] = [];
    for (const type of ["ready", "play", "pause", "change", "timeupdate"]) {
      element.addEventListener(type, () => heard.push(type));
    }
    element.setAttribute("scene", shown.scene ?? "");
    element.setAttribute("consumers", "5");
    element.setAttribute("start-at", "3");
    element.setAttribute("seed", "7");
    shown.replaceWith(element);
    await new Promise((done) => element.addEventListener("ready", done));
    element.play();
    await new Promise((done) => setTimeout(done, 300));
    element.pause();
    element.set("prefetch", 2);
    await element.updateComplete;
    const text = element.shadowRoot?.querySelector(".stepper output")?.textContent;
    const field = element.shadowRoot?.querySelector<HTMLInputElement>(".seed input");
    return {
      value: text,
      time: element.currentTime,
      seed: field?.value,
      events: [...new Set(heard)].sort(),
    };
  });
  expect(value?.trim()).toBe("5");
  expect(time).toBeGreaterThan(3);
  expect(seed).toBe("7");
  expect(events).toEqual(["change", "pause", "play", "ready", "timeupdate"]);
});

function sumOfParts({ published: _published, copies_added = 0, ...parts }: Ledger): number {
  return Object.values(parts).reduce((sum, count) => sum + count, 0) - copies_added;
}
