// The state of a run, in a link: opened elsewhere it is the very same run; mutilated it is refused, and nothing breaks.

import { readdirSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import type { Page } from "@playwright/test";
import type { State } from "../state.ts";
import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

const scenes = readdirSync("scenes", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** The longest link that mail programs and learning platforms carry safely. */
const LONGEST_LINK = 2000;

function fragmentOf(state: unknown): string {
  return `#state=${deflateRawSync(JSON.stringify(state), { level: 9 }).toString("base64url")}`;
}

/** Ten inputs, some of them between two events of one instant, and a while after them. */
async function tenInputs(stage: StagePage): Promise<void> {
  await stage.do(async (element) => {
    const { controls = [], actions = [] } = element.describe() ?? {};
    for (let input = 0; input < 10; input++) {
      element.seek(element.currentTime + 0.7 + input / 7);
      for (let steps = 0; steps < input % 3; steps++) element.step(1);
      const control = controls[input % Math.max(1, controls.length)];
      const action = actions[input % Math.max(1, actions.length)];
      if (action && (input % 2 === 1 || !control)) element.fire(action.name);
      else if (control) element.set(control.name, control.min + control.step * (input + 1));
    }
    element.seek(element.currentTime + 2.345);
    element.step(1);
  });
}

/** What two runs have in common if they are the same. */
async function identity(stage: StagePage) {
  await stage.settled();
  return stage.do((element) => ({
    hash: element.factsHash,
    now: element.currentTime,
    ledger: element.stats?.ledger,
    inputs: element.state?.inputs,
  }));
}

async function picture(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const canvas = document.querySelector("queue-scope")?.shadowRoot?.querySelector("canvas");
    const { data } = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? {
      data: new Uint8ClampedArray(),
    };
    const digest = await crypto.subtle.digest("SHA-256", data);
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16)).join("");
  });
}

for (const scene of scenes) {
  test(`${scene}: a link made in the middle of a run with ten inputs opens to the same run`, async ({
    page,
    browser,
    baseURL,
  }) => {
    const stage = new StagePage(page);
    await stage.open(`?lang=en&theme=light&scene=${scene}`);
    await tenInputs(stage);
    const state = await stage.do((element) => element.getState());
    const link = new URL(`?lang=en&theme=light&scene=${scene}${fragmentOf(state)}`, baseURL);
    expect(link.href.length).toBeLessThanOrEqual(LONGEST_LINK);

    const elsewhere = await browser.newContext();
    const other = new StagePage(await elsewhere.newPage());
    await other.page.goto(link.href);
    await other.page.waitForFunction(() => document.querySelector("queue-scope")?.ready);
    expect(await identity(other)).toEqual(await identity(stage));
    expect((await identity(other)).inputs?.length).toBeGreaterThanOrEqual(10);
    await expect(async () => expect(await picture(other.page)).toBe(await picture(page))).toPass();
    await elsewhere.close();
  });
}

test("a rewound run opens with what comes after it", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await tenInputs(stage);
  await stage.do((element) => element.seek(4.2));
  const state = await stage.do((element) => element.getState());
  const there = await identity(stage);
  await stage.do((element) => element.reset());
  expect(await stage.do((element, state) => element.setState(state), state)).toBe(true);
  expect(await identity(stage)).toEqual(there);
  await stage.do((element) => element.seek(20));
  expect((await identity(stage)).inputs).toHaveLength(state?.inputs.length ?? 0);
});

test("an edited scene comes back with its lesson and its inputs", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  const json = (await stage.do((element) => element.scenarioText)) ?? "";
  await stage.do(
    (element, scenario) => element.setState({ version: 1, scene: element.scene, scenario }),
    json.replace("2.5", "3.5"),
  );
  await tenInputs(stage);
  const state = await stage.do((element) => element.getState());
  const there = await identity(stage);
  await page.goto("about:blank");
  await page.goto(`./?lang=en&scene=work-queue${fragmentOf(state)}`);
  await page.waitForFunction(() => document.querySelector("queue-scope")?.ready);
  expect(await identity(stage)).toEqual(there);
  await expect(stage.element.locator(".lesson h2").first()).toContainText("queue");
});

test("a teacher's link locks controls, hides the lesson, marks instants, asks, and fixes the seed", async ({
  page,
}) => {
  const state = {
    version: 1,
    scene: "work-queue",
    seed: "4711",
    markers: [2_000, 5_000],
    lock: "consumers seed",
    lesson: "off",
    question: "How long is the queue\n<b>after the burst</b>?",
  };
  await page.goto(`./?lang=en&scene=work-queue${fragmentOf(state)}`);
  const stage = new StagePage(page);
  await page.waitForFunction(() => document.querySelector("queue-scope")?.ready);
  await expect(stage.element.getByRole("complementary", { name: "Question" })).toHaveText(
    /How long is the queue\s<b>after the burst<\/b>\?/,
  );
  await expect(stage.element.locator(".lesson")).toHaveCount(0);
  await expect(stage.element.locator(".scrubber .marked")).toHaveCount(2);
  for (const button of await stage.element.locator(".stepper button").all())
    await expect(button).toBeDisabled();
  await expect(stage.element.getByLabel("seed", { exact: false }).last()).toBeDisabled();
  await stage.stage.press("+");
  await expect(stage.element.locator(".stepper output")).toHaveText("2");
  await expect(stage.element.locator(".note")).toHaveText("This is locked here.");
  await stage.do((element) => element.set("consumers", 5));
  await expect(stage.element.locator(".stepper output")).toHaveText("5");
  await stage.do((element) => element.reset());
  expect(await stage.do((element) => element.state?.seed)).toBe("4711");
  await expect(stage.element.locator(".scrubber .marked")).toHaveCount(2);
});

test("a locked scenario can neither be built on nor replaced", async ({ page }) => {
  await page.goto(
    `./?lang=en&scene=build${fragmentOf({ version: 1, scene: "build", lock: "scenario" })}`,
  );
  const stage = new StagePage(page);
  await page.waitForFunction(() => document.querySelector("queue-scope")?.ready);
  const before = await stage.do((element) => element.scenarioText);
  await expect(stage.element.locator(".builder")).toHaveCount(0);
  await stage.element.getByRole("button", { name: "Build", exact: true }).click();
  await expect(stage.element.locator(".note")).toHaveText("This is locked here.");
  await stage.stage.evaluate((target) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["{}"], "other.json"));
    target.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true }));
  });
  await page.getByText("RabbitMQ", { exact: true }).last().click();
  await page.getByRole("button", { name: /Import/ }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
  expect(await stage.do((element) => element.scenarioText)).toBe(before);
});

for (const [what, change, said] of [
  ["another version", { version: 2 }, /version/],
  [
    "a control that is not there",
    { inputs: [{ at: { ms: 1, events: 0 }, name: "x", value: 1 }] },
    /inputs\.0.*"x"/,
  ],
  [
    "a value out of range",
    { inputs: [{ at: { ms: 0, events: 0 }, name: "consumers", value: 1e9 }] },
    /inputs\.0/,
  ],
  ["a place that the run never had", { at: { ms: 5, events: 90_000 } }, /at: .*90000 events/],
  ["a run of years", { at: { ms: 1e15, events: 1e12 } }, /at/],
  ["a scene that is not there", { scene: "nowhere" }, /no scene "nowhere"/],
  ["more than a state has", { evil: true }, /evil/],
] as const) {
  test(`a link with ${what}: the page says so and goes on`, async ({ page }) => {
    const state = { version: 1, scene: "work-queue", ...change };
    await page.goto(`./?lang=en&theme=light&scene=work-queue${fragmentOf(state)}`);
    await expect(page.getByRole("alert")).toContainText(said);
    // It may be told before the scene is there to go on with.
    await page.waitForFunction(() => document.querySelector("queue-scope")?.ready);
    await page.getByRole("button", { name: "Go on without it" }).click();
    const stage = new StagePage(page);
    await stage.runTo(3);
    expect(await stage.do((element) => element.stats?.ledger.published)).toBeGreaterThan(0);
  });
}

/** Reproducible chance for tests: xorshift of 32 bits. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_%&=#.";
const VALUES: unknown[] = [
  ...[-1, 0, 0.5, 7, 1e3, 2 ** 32, 2 ** 53, 1e300, "", "x", "<b>", "9".repeat(21), "consumers"],
  ...[null, true, [], {}, [null], { ms: 1, events: 1 }, { ms: 0, events: 2 ** 40 }, "\u202e"],
];

/** A link with a few characters changed, cut out or doubled. */
function scramble(fragment: string, roll: (below: number) => number): string {
  let text = fragment;
  for (let change = 0; change <= roll(3); change++) {
    const at = "#state=".length + roll(text.length);
    const letter = ALPHABET[roll(ALPHABET.length)];
    text = text.slice(0, at) + [letter, "", text.slice(at, at + 9)][roll(3)] + text.slice(at + 1);
  }
  return text;
}

/** A state in which something is another value, or missing. */
function mutate(state: unknown, roll: (below: number) => number): unknown {
  const copy: unknown = structuredClone(state);
  let part = copy as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(part);
    const key = keys[roll(keys.length)];
    if (key === undefined) return copy;
    const inner = part[key];
    if (typeof inner === "object" && inner !== null && roll(4) > 0) {
      part = inner as Record<string, unknown>;
      continue;
    }
    if (roll(5) === 0) delete part[key];
    else part[key] = VALUES[roll(VALUES.length)];
    return copy;
  }
}

test("ten thousand mutilated links open or say what is wrong, and none breaks the page", async ({
  page,
}) => {
  test.setTimeout(300_000);
  const stage = new StagePage(page);
  await stage.open();
  await tenInputs(stage);
  const state = (await stage.do((element) => element.getState())) as State;
  const roll = dice(20_261_123);
  const whole = fragmentOf(state);
  const fragments = Array.from({ length: 10_000 }, (_, number) =>
    number % 2 === 0 ? scramble(whole, roll) : fragmentOf(mutate(state, roll)),
  );
  const outcomes: Record<string, number> = {};
  for (let from = 0; from < fragments.length; from += 500) {
    const told = await stage.do(
      async (element, some) => {
        const told: string[] = [];
        for (const fragment of some) {
          try {
            told.push(String(await element.openLink(fragment)));
          } catch (thrown) {
            const { id, message } = thrown as { id?: string; message: string };
            told.push(id === undefined ? `not a StateError: ${message} ${fragment}` : id);
          }
        }
        return told;
      },
      fragments.slice(from, from + 500),
    );
    for (const outcome of told) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    // The page still runs what it has.
    const before = await stage.do((element) => element.currentTime);
    await stage.do((element) => element.seek(element.currentTime + 1));
    expect(await stage.do((element) => element.currentTime)).toBeGreaterThan(before);
  }
  const known = [
    "true",
    "false",
    "link-broken",
    "link-does-not-fit",
    "link-too-long",
    "link-too-large",
  ];
  expect(Object.keys(outcomes).filter((outcome) => !known.includes(outcome))).toEqual([]);
  expect(outcomes.true).toBeGreaterThan(100);
  expect(outcomes["link-broken"]).toBeGreaterThan(1000);
  expect(outcomes["link-does-not-fit"]).toBeGreaterThan(1000);
  expect(await stage.do((element, state) => element.setState(state), state)).toBe(true);
});

test.describe("a run of millions of events", () => {
  /** The state of such a run, and its digest. */
  async function longRun(stage: StagePage) {
    const [state, hash] = await stage.do((element) => {
      element.set("order_rate", 40);
      element.set("consumers", 12);
      for (let seconds = 5000; (element.state?.at?.events ?? 0) < 6_000_000; seconds += 5000)
        element.seek(seconds);
      return [element.state, element.factsHash] as const;
    });
    return { state: state as State, hash };
  }

  test("opens to the same run, tells how far it is, and ends when something else is opened", async ({
    page,
  }) => {
    test.setTimeout(90_000);
    const stage = new StagePage(page);
    await stage.open();
    const { state, hash } = await longRun(stage);
    await stage.do((element) => element.reset());
    const restored = stage.do((element, state) => element.setState(state), state);
    await expect(stage.element.locator(".note")).toHaveText(/up to where it was left: \d+ ?%/);
    expect(await restored).toBe(true);
    await expect(stage.element.locator(".note")).toBeEmpty();
    expect(await stage.do((element) => element.factsHash)).toBe(hash);
    const outcomes = await stage.do(async (element, state) => {
      const long = element.setState(state);
      await new Promise((done) => setTimeout(done, 200));
      const other = await element.setState({ version: 1, scene: "burst" });
      return [other, await long, element.currentTime];
    }, state);
    expect(outcomes).toEqual([true, false, 0]);
  });

  test("in a link gives way to a file that is dropped meanwhile", async ({ page }) => {
    test.setTimeout(90_000);
    const stage = new StagePage(page);
    await stage.open();
    const { state } = await longRun(stage);
    await page.goto("about:blank");
    await page.goto(`./?lang=en&scene=work-queue${fragmentOf(state)}`);
    await expect(stage.element.locator(".note")).toHaveText(/up to where it was left/);
    await stage.dropFile(new URL("own-scenario.json", import.meta.url).pathname);
    await expect(stage.element.locator(".lesson h2")).toHaveText("dropped.json");
    await page.waitForTimeout(500);
    await expect(stage.element.locator(".lesson h2")).toHaveText("dropped.json");
    await expect(page.getByRole("alert")).toHaveCount(0);
  });
});
