// Why it happened: messages picked on the stage and by keyboard, their lives, and the sentences.

import type { Locator } from "@playwright/test";
import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

/** The page with its panel. */
class WhyPage extends StagePage {
  readonly panel: Locator = this.element.getByRole("region", {
    name: /^(Why did that happen\?|왜 그렇게 되었을까요\?)$/,
  });
  readonly followed: Locator = this.panel.locator(".whose b");
  readonly moments: Locator = this.panel.locator(".moment");

  /** A backlog, at an instant at which both consumers work. */
  async openAtWork(query?: string): Promise<void> {
    await this.open(query);
    await this.do((element) => element.fire("burst"));
    for (let seconds = 3; seconds < 20; seconds += 0.05) {
      await this.runTo(seconds);
      if ((await this.working().count()) === 2) return;
    }
    throw new Error("never do both consumers work");
  }

  working(): Locator {
    return this.stage.getByRole("button", {
      name: /^(consumer|소비자) \d+, (working on|.*처리 중)/,
    });
  }

  /** Presses the dot in the ring of a consumer, so far from its centre. */
  async pickFrom(consumer: Locator, offPx = 0): Promise<void> {
    const { x, y, width, height } = (await consumer.boundingBox()) ?? {
      x: 0,
      y: 0,
      width: 0,
      height: 0,
    };
    await this.page.mouse.click(x + width / 2 + offPx, y + height / 2);
  }

  facts(): Promise<string[]> {
    return this.moments.evaluateAll((buttons) =>
      buttons.map((button) => (button as HTMLElement).dataset.fact ?? ""),
    );
  }
}

const AT_WORK = [
  "published",
  "routed",
  "enqueued",
  "delivered",
  "received",
  "started",
  "phase_started",
];

test("a press on a dot follows its message, and its life is in order", async ({ page }) => {
  const why = new WhyPage(page);
  await why.openAtWork();
  const consumer = why.working().first();
  const label = (await consumer.getAttribute("aria-label")) ?? "";
  await why.pickFrom(consumer, 11);
  await expect(why.followed).toHaveText(label.replace(/.*working on /, ""));
  expect(await why.facts()).toEqual(AT_WORK);
  await expect(why.panel.getByRole("list", { name: "where" })).toContainText("is working on it");
  await expect(why.moments.nth(3)).toContainText(/Jobs sent it to consumer \d/);
  await expect(why.stage.locator(".message-tag")).toBeVisible();

  await why.runTo((await why.do((element) => element.currentTime)) + 4);
  await expect(why.moments.last()).toContainText("It is settled and gone from jobs");
  expect(await why.facts()).toEqual([...AT_WORK, "handled", "acknowledged"]);
  await expect(why.stage.locator(".message-tag")).toBeHidden();
});

test("a press beside a dot selects the consumer alone", async ({ page }) => {
  const why = new WhyPage(page);
  await why.openAtWork();
  await why.pickFrom(why.working().first(), 26);
  await expect(page.getByRole("heading", { name: /^Selected: consumer/ })).toBeVisible();
  await expect(why.followed).toHaveCount(0);
});

test("the picture shows the followed message in a halo", async ({ page }) => {
  const why = new WhyPage(page);
  await why.openAtWork();
  const before = await why.picture();
  await why.pickFrom(why.working().first());
  expect(await why.picture()).not.toBe(before);
  await why.stage.focus();
  await page.keyboard.press("Escape");
  expect(await why.picture()).toBe(before);
});

test("by keyboard: follow, go to the neighbours, end, with the focus kept", async ({ page }) => {
  const why = new WhyPage(page);
  await why.openAtWork();
  await why.stage.focus();
  await page.keyboard.press("m");
  await expect(why.panel.getByRole("heading", { name: "Why?" })).toBeFocused();
  const name = (await why.followed.textContent()) ?? "";
  const number = Number(name.split(" ").at(-1));
  await page.keyboard.press("]");
  await expect(why.followed).toContainText(` ${number + 1}`);
  await page.keyboard.press("[");
  await expect(why.followed).toHaveText(name);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  await expect(why.followed).toHaveCount(0);
  await expect(why.stage).toBeFocused();
});

test("the button follows a message, too, and gives the focus back", async ({ page }) => {
  const why = new WhyPage(page);
  await why.openAtWork();
  const follow = why.panel.getByRole("button", { name: "Follow a message" });
  await follow.click();
  await expect(why.followed).toBeVisible();
  await why.panel.getByRole("button", { name: /Stop following/ }).click();
  await expect(follow).toBeFocused();
});

test("every fact of a life goes to its instant, and later facts stay in the list", async ({
  page,
}) => {
  const why = new WhyPage(page);
  await why.openAtWork();
  await why.pickFrom(why.working().first());
  await why.runTo((await why.do((element) => element.currentTime)) + 4);
  const facts = await why.facts();
  for (const place of [2, 0, 3, facts.length - 1]) {
    const moment = why.moments.nth(place);
    const shown = await moment.locator("time").innerText();
    await moment.click();
    await why.settled();
    const time = await why.do((element) => element.currentTime);
    expect(Math.abs(time - Number.parseFloat(shown))).toBeLessThan(0.01);
    await expect(moment).toHaveAttribute("aria-current", "step");
    expect(await why.facts()).toEqual(facts);
  }
});

test("a delivery tells whose prefetch was full", async ({ page }) => {
  const why = new WhyPage(page);
  await why.openAtWork();
  await why.pickFrom(why.working().first());
  await expect(why.moments.nth(3)).toContainText(/consumer \d holds its prefetch of 1\./);
});

test("a crash is told as the channel that closed, and the message is redelivered", async ({
  page,
}) => {
  const why = new WhyPage(page);
  await why.openAtWork();
  await why.pickFrom(why.stage.getByRole("button", { name: /^consumer 1,/ }));
  const name = await why.followed.innerText();
  await why.do((element) => element.fire("crash"));
  await why.runTo((await why.do((element) => element.currentTime)) + 4);
  await expect(why.followed).toHaveText(name);
  const requeued = why.panel.locator('.moment[data-fact="requeued"]');
  await expect(requeued).toContainText("The channel closed: consumer 1 was gone");
  const delivered = why.panel.locator('.moment[data-fact="delivered"]');
  await expect(delivered).toHaveCount(2);
  await expect(delivered.last()).toContainText("consumer 2, marked as redelivered");
});

test("without a message the latest fact is told, at a pace at which it can be read", async ({
  page,
}) => {
  const why = new WhyPage(page);
  await why.openAtWork();
  const latest = why.panel.locator(".latest");
  await expect(latest).toHaveAttribute("aria-live", "polite");
  await why.do((element) => element.play());
  const seen = new Set<string>();
  for (let sample = 0; sample < 25; sample += 1) {
    seen.add(await latest.innerText());
    await page.waitForTimeout(80);
  }
  expect(seen.size).toBeLessThanOrEqual(2);
  await why.do((element) => element.pause());
  const paused = await latest.innerText();
  await why.stage.focus();
  for (let step = 0; step < 4; step += 1) await page.keyboard.press("ArrowRight");
  await expect(latest).not.toHaveText(paused);
});

test("Korean sentences have their particles and their numbers", async ({ page }) => {
  const why = new WhyPage(page);
  await why.openAtWork("?lang=ko&theme=light");
  await why.pickFrom(why.stage.getByRole("button", { name: /^소비자 1,/ }));
  await why.do((element) => element.fire("crash"));
  await why.runTo((await why.do((element) => element.currentTime)) + 4);
  const texts = await why.moments.allInnerTexts();
  expect(texts.join(" ")).not.toMatch(/[[\]{}]/);
  expect(texts[0]).toContain("웹 상점이 작업 분배로 보냈습니다.");
  expect(texts.join(" ")).toContain("채널이 닫혔습니다. 소비자 1이 확인(ack)하기 전에");
  expect(texts.join(" ")).toMatch(/소비자 2[는가]/);
});

test("a message of the past is followed to the end of the run, whatever happened since", async ({
  page,
}) => {
  const why = new WhyPage(page);
  await why.openAtWork();
  await why.runTo(60);
  await why.runTo(2);
  await why.stage.focus();
  await page.keyboard.press("m");
  await expect(why.moments.last()).toContainText("It is settled and gone");
  const facts = await why.facts();
  await why.do((element) => element.fire("crash"));
  await why.settled();
  expect((await why.facts()).length).toBeLessThan(facts.length);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("a touch near a dot follows it; the panel stands below the stage", async ({ page }) => {
    const why = new WhyPage(page);
    await why.openAtWork();
    const { x, y, width, height } = (await why.working().first().boundingBox()) ?? {
      x: 0,
      y: 0,
      width: 0,
      height: 0,
    };
    await page.touchscreen.tap(x + width / 2 + 14, y + height / 2);
    await expect(why.followed).toBeVisible();
    const stage = await why.stage.boundingBox();
    const panel = await why.panel.boundingBox();
    expect(Math.abs((panel?.y ?? 0) - (stage?.y ?? 0) - (stage?.height ?? 0))).toBeLessThan(2);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
  });
});
