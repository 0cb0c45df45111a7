// The scenes beyond the first as their visitors meet them: at the start, in mid-run, and after the main actions.

import { readFileSync } from "node:fs";
import type { Locator } from "@playwright/test";
import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

/** What lies in a queue, as the stage says it. */
async function expectOnStage(stage: StagePage, ...labels: string[]): Promise<void> {
  for (const name of labels) {
    await expect(stage.stage.getByRole("button", { name, exact: true })).toBeVisible();
  }
}

/** Handled messages of each service, in the order of the scenario. */
function handled(stage: StagePage): Promise<number[]> {
  return stage.do((element) => element.stats?.services.map((service) => service.handled) ?? []);
}

/** The published messages and their copies are where the ledger says, and there are as many as it says. */
async function expectBalanced(stage: StagePage): Promise<void> {
  const { published = 0, copies_added = 0, ...parts } = await stage.ledger();
  const sum = Object.values(parts).reduce((all, count) => all + count, 0);
  expect(sum).toBe(published + copies_added);
  await expect(stage.page.getByText("✓ The sum is right.")).toBeVisible();
}

/** How often something happened, as said under the ledger. */
async function events(stage: StagePage, event: string): Promise<number> {
  await stage.settled();
  const row = stage.element.locator(`tr[data-event="${event}"] td`);
  return (await row.count()) === 0 ? 0 : stage.number(row);
}

/** Edges that look like this. */
function edges(stage: StagePage, purpose: string): Locator {
  return stage.element.locator(`path.edge.${purpose}`);
}

test("publish-subscribe: each exchange type sends its copies, and the shop sends once", async ({
  page,
}) => {
  const stage = new StagePage(page);
  await stage.openQuiet("publish-subscribe", "event_rate");
  await expectOnStage(
    stage,
    "events, fanout exchange",
    "by pattern, topic exchange",
    "by key, direct exchange",
    "by header, headers exchange",
    "gift wrapping, 0 ready · no limit",
  );
  await expect(edges(stage, "unbound")).toHaveCount(1);
  for (const event of ["Order", "Gift order", "Cancellation", "Review"]) await stage.fire(event);
  await stage.runOn(0.9);
  expect((await stage.ledger()).copies_added).toBe(4);
  await expectBalanced(stage);
  await stage.runOn(10);
  expect(await handled(stage)).toEqual([4, 3, 1, 0]);
  await expectBalanced(stage);
});

test("publish-subscribe: subscribers come and go while it runs", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.openQuiet("publish-subscribe", "event_rate");
  const gifts = page.getByRole("switch", { name: "Gift wrapping subscribed" });
  await expect(gifts).not.toBeChecked();
  await gifts.focus();
  await page.keyboard.press("Space");
  await expect(gifts).toBeChecked();
  await expect(edges(stage, "unbound")).toHaveCount(0);
  await stage.fire("Gift order", 8);
  expect(await handled(stage)).toEqual([1, 1, 0, 1]);

  for (const name of ["Analytics", "Warehouse", "Refunds", "Gift wrapping"]) {
    await page.getByRole("switch", { name: `${name} subscribed` }).click();
  }
  await expect(edges(stage, "unbound")).toHaveCount(4);
  await stage.fire("Order", 8);
  expect(await handled(stage)).toEqual([1, 1, 0, 1]);
  expect((await stage.ledger()).unroutable).toBe(1);
  await expectBalanced(stage);
});

/** The figures of the calling shop and of the publishing one. */
async function sides(stage: StagePage) {
  const [direct, queue] = await stage.groups();
  if (!direct || !queue) throw new Error("the scene compares two groups");
  return { direct, queue };
}

test("burst: a peak costs direct calls orders, and the queue only time", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open("?lang=en&theme=light&scene=burst");
  await stage.runTo(5);
  const calm = await sides(stage);
  expect(calm.direct.begun).toBe(calm.queue.begun);
  expect(calm.direct.ended_badly).toBe(0);
  await stage.fire("Peak of 60", 2);
  const [waiting] = await stage.do((element) => element.stats?.queues ?? []);
  expect(waiting?.ready).toBeGreaterThan(25);
  await stage.runOn(8);
  const { direct, queue } = await sides(stage);
  expect(direct.ended_badly).toBeGreaterThan(15);
  expect(queue.ended_badly).toBe(0);
  expect(queue.ended_well).toBeGreaterThan(direct.ended_well);
  expect(direct.attempts_per_call).toBeGreaterThan(1.5);
  const jobs = page.getByRole("table", { name: "Jobs" });
  await expect(jobs.getByRole("row", { name: /^attempts per call/ })).toBeVisible();
  await expect(jobs.getByRole("row", { name: /^come to nothing/ })).toContainText("▼ 100 % less");
  await expectBalanced(stage);
});

test("burst: direct calls recover only if they are not tried again", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open("?lang=en&theme=light&scene=burst");
  await stage.runTo(5);
  await stage.fire("Peak of 60", 25);
  const before = await sides(stage);
  await stage.runOn(10);
  const after = await sides(stage);
  const lost = after.direct.ended_badly - before.direct.ended_badly;
  expect(lost).toBeGreaterThan(15);
  expect(after.queue.ready).toBeLessThan(5);
  await stage.do((element) => element.set("attempts", 1));
  await stage.runOn(20);
  const calm = await sides(stage);
  await stage.runOn(10);
  expect((await sides(stage)).direct.ended_badly - calm.direct.ended_badly).toBeLessThan(5);
});

test("burst: more workers drain the queue sooner", async ({ page }) => {
  const stage = new StagePage(page);
  const readyAfterPeak = async (): Promise<number> => {
    await stage.runTo(5);
    await stage.fire("Peak of 60", 6);
    return (await sides(stage)).queue.ready ?? 0;
  };
  await stage.open("?lang=en&theme=light&scene=burst");
  expect(await readyAfterPeak()).toBeGreaterThan(15);
  await stage.open("?lang=en&theme=light&scene=burst");
  const more = page.getByRole("button", { name: "Workers on each side: one more" });
  await more.focus();
  for (let times = 0; times < 4; times += 1) await page.keyboard.press("Enter");
  await expect(stage.stage.getByRole("button", { name: /^worker \d/ })).toHaveCount(6);
  expect(await readyAfterPeak()).toBeLessThan(3);
});

/** Mean seconds from the first event of a chain to the end of each service's work, by the names in the table of them. */
async function reactions(stage: StagePage): Promise<Record<string, number>> {
  await stage.settled();
  return stage.do((element) => {
    const rows =
      element.shadowRoot?.querySelectorAll<HTMLElement>(".reactions tr[data-node]") ?? [];
    const entries = [...rows].map((row) => {
      const service = element.stats?.services.find(({ node }) => node === Number(row.dataset.node));
      return [row.querySelector("th")?.textContent ?? "", service?.reaction?.mean_s ?? 0] as const;
    });
    return Object.fromEntries(entries);
  });
}

test("event-driven: one order becomes a chain of events that nobody directs", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.openQuiet("event-driven", "order_rate");
  await stage.do((element) => element.set("payment_failures", 0));
  await expectOnStage(stage, "events, topic exchange", "payments, 0 ready · no limit");
  await expect(edges(stage, "unbound")).toHaveCount(1);
  await stage.fire("Order", 12);
  expect(await handled(stage)).toEqual([1, 1, 1, 1, 4, 0]);
  expect((await stage.ledger()).published).toBe(4);
  expect(Object.keys(await reactions(stage))).toEqual([
    "cashiers",
    "stock clerks",
    "shippers",
    "mailers",
    "analysts",
  ]);
  await expectBalanced(stage);
});

test("event-driven: a slow mailer and a new subscriber disturb nobody", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open("?lang=en&theme=light&scene=event-driven");
  await stage.runTo(40);
  const { mailers: usual = 0, ...others } = await reactions(stage);
  await stage.open("?lang=en&theme=light&scene=event-driven");
  await stage.do((element) => element.set("email_time", 2));
  const points = page.getByRole("switch", { name: "Bonus points subscribed" });
  await points.focus();
  await page.keyboard.press("Space");
  await expect(points).toBeChecked();
  await stage.runTo(40);
  const { mailers: slow = "", bonus = "", ...undisturbed } = await reactions(stage);
  expect(undisturbed).toEqual(others);
  expect(slow).toBeGreaterThan(2 * usual);
  expect(bonus).toBeGreaterThan(1);
  await expectBalanced(stage);
});

test("event-driven: what follows from a slow payment is late, the stock is not", async ({
  page,
}) => {
  const stage = new StagePage(page);
  await stage.open("?lang=en&theme=light&scene=event-driven");
  await stage.runTo(40);
  const usual = await reactions(stage);
  await stage.open("?lang=en&theme=light&scene=event-driven");
  await stage.do((element) => element.set("payment_time", 0.8));
  await stage.runTo(40);
  const late = await reactions(stage);
  expect(late["stock clerks"]).toBe(usual["stock clerks"]);
  expect(late.shippers).toBeGreaterThan((usual.shippers ?? 0) + 0.5);
  await expectBalanced(stage);
});

test("scale-failure: more cashiers help where work waits", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open("?lang=en&theme=light&scene=scale-failure");
  await expectOnStage(
    stage,
    "orders, fanout exchange",
    "payments, 0 ready · quorum · limit 2",
    "dead letters, 0 ready · no limit",
  );
  await expect(edges(stage, "dead-letters")).toHaveCount(1);
  const ready = () =>
    stage.do((element) => element.stats?.queues.map((queue) => queue.ready) ?? []);
  await stage.do((element) => element.set("order_rate", 3));
  await stage.runTo(25);
  const [emails = 0, shipping = 0, payments = 0] = await ready();
  expect(payments).toBeGreaterThan(10);
  expect(Math.max(emails, shipping)).toBeLessThan(payments / 2);
  const more = page.getByRole("button", { name: "Cashiers: one more" });
  for (let times = 0; times < 3; times += 1) await more.click();
  await expect(stage.stage.getByRole("button", { name: /^cashier \d/ })).toHaveCount(5);
  await stage.runTo(60);
  expect((await ready())[2]).toBeLessThan(payments / 2);
  await expectBalanced(stage);
});

test("scale-failure: a crash stops one service, and its messages are delivered again", async ({
  page,
}) => {
  const stage = new StagePage(page);
  await stage.open("?lang=en&theme=light&scene=scale-failure");
  await stage.runTo(6);
  await stage.fire("Crash shipper");
  const before = await handled(stage);
  await stage.runOn(8);
  const [mails = 0, parcels = 0, payments = 0] = await handled(stage);
  expect(parcels).toBe(before[1]);
  expect(Math.min(mails - (before[0] ?? 0), payments - (before[2] ?? 0))).toBeGreaterThan(2);
  await expect(stage.stage.getByRole("button", { name: "shipper 1, crashed" })).toBeVisible();
  await expectBalanced(stage);
  await stage.fire("Restart shipper", 8);
  expect((await handled(stage))[1]).toBeGreaterThan(parcels + 4);
  await expectBalanced(stage);
});

test("scale-failure: work is done twice if its acknowledgement is lost", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.openQuiet("scale-failure", "order_rate");
  await stage.fire("20 orders", 3);
  expect(await events(stage, "handled-again")).toBe(0);
  await stage.fire("Crash mailer");
  await stage.fire("Restart mailer", 20);
  const again = await events(stage, "handled-again");
  expect(again).toBeGreaterThan(0);
  expect((await handled(stage))[0]).toBe(20 + again);
  await expectBalanced(stage);
});

test("scale-failure: a message that nobody can handle ends as a dead letter", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.openQuiet("scale-failure", "order_rate");
  await stage.fire("Broken order", 15);
  expect(await stage.do((element) => element.stats?.services[2]?.failed)).toBe(3);
  await expectOnStage(stage, "dead letters, 1 ready · no limit");
  expect(await events(stage, "went-dead")).toBe(1);
  await expectBalanced(stage);
});

test("rabbitmq: what matches no binding goes to the alternate exchange, or comes back", async ({
  page,
}) => {
  const stage = new StagePage(page);
  await stage.openQuiet("rabbitmq", "order_rate");
  await expectOnStage(
    stage,
    "web shop, 0 per s · confirms",
    "shop, topic exchange",
    "shop.ae, fanout exchange · internal",
    "payments, 0 ready · priority 0–9",
    "stock, 0 ready · max 6 · rejects",
    "offers, 0 ready · TTL 4 s",
  );
  await expect(edges(stage, "alternate")).toHaveCount(1);
  await expect(edges(stage, "dead-letters")).toHaveCount(1);
  await stage.fire("No binding", 3);
  await expectOnStage(stage, "unrouted, 1 ready · no limit");
  await page.getByRole("switch", { name: "unrouted bound" }).click();
  await stage.fire("No binding", 3);
  expect((await stage.ledger()).unroutable).toBe(1);
  await expectOnStage(stage, "unrouted, 1 ready · no limit");
  await expectBalanced(stage);
});

test("rabbitmq: offers expire into the dead-letter queue, and a full queue refuses", async ({
  page,
}) => {
  const stage = new StagePage(page);
  await stage.openQuiet("rabbitmq", "order_rate");
  await stage.fire("8 offers", 3);
  expect(await events(stage, "went-dead")).toBe(0);
  await stage.runOn(9);
  const dead = await events(stage, "went-dead");
  expect(dead).toBeGreaterThan(0);
  await expectOnStage(stage, `dead-letters, ${dead} ready · no limit`);
  await page.getByRole("button", { name: "Storekeepers: one fewer" }).click();
  await stage.fire("12 orders", 6);
  await expectOnStage(stage, "stock, 6 ready · max 6 · rejects");
  expect((await stage.ledger()).refused).toBe(6);
  await expectBalanced(stage);
});

test("rabbitmq: an express order overtakes those that wait", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.openQuiet("rabbitmq", "order_rate");
  await stage.fire("Crash cashier");
  await stage.fire("12 orders", 3);
  await stage.fire("Express order", 2);
  await expectOnStage(stage, "payments, 13 ready · priority 0–9");
  await stage.fire("Restart cashier", 0.21);
  await expect(
    stage.stage.getByRole("button", { name: /^cashier 1, working on express order/ }),
  ).toBeVisible();
  await expectBalanced(stage);
});

/** The lesson's offers to change something, `action` or `control=value`, in their order. */
function offers(scene: string, language: string): string[] {
  const lesson = readFileSync(`scenes/${scene}/lesson.${language}.md`, "utf8");
  return [...lesson.matchAll(/\]\(#([^):]+)\)/g)].map((link) => link[1] ?? "");
}

for (const scene of ["publish-subscribe", "burst", "event-driven", "scale-failure", "rabbitmq"]) {
  test(`${scene}: whatever the lesson offers can be done by keyboard alone`, async ({ page }) => {
    const stage = new StagePage(page);
    await stage.open(`?lang=en&theme=light&scene=${scene}`);
    const offered = offers(scene, "en");
    expect(offered.length).toBeGreaterThan(5);
    expect(offers(scene, "ko").sort()).toEqual([...offered].sort());
    await stage.do((element) => {
      document.body.dataset.changes = "";
      element.addEventListener("change", (event) => {
        const { action, control, value } = (event as CustomEvent).detail;
        document.body.dataset.changes += `${action ?? `${control}=${value}`} `;
      });
    });
    const done = async () =>
      ((await page.locator("body").getAttribute("data-changes")) ?? "").split(" ");
    for (let place = 0; place < offered.length; ) {
      await page.keyboard.press("Tab");
      if (!(await stage.do(onChip))) continue;
      await page.keyboard.press(place % 2 === 0 ? "Enter" : "Space");
      place += 1;
      expect((await done()).slice(0, -1)).toEqual(offered.slice(0, place));
    }
    await stage.runTo(20);
    await expectBalanced(stage);
  });
}

/** Whether the focus is on one of the lesson's buttons. */
function onChip(element: Element): boolean {
  return element.shadowRoot?.activeElement?.classList.contains("chip") ?? false;
}

test("the scenes stand in their order", async ({ page }) => {
  await page.goto("./?lang=en");
  const titles = page.getByRole("navigation", { name: "Scenes" }).getByRole("link");
  await expect(titles.filter({ hasText: "RabbitMQ" })).toBeVisible();
  const texts = await titles.allInnerTexts();
  const known = [
    "Message queue",
    "Publish–subscribe",
    "Traffic bursts",
    "Event-driven",
    "Scale & failure",
    "RabbitMQ",
  ];
  expect(texts.filter((text) => known.includes(text))).toEqual(known);
});
