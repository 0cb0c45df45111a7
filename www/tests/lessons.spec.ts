// Every lesson from top to bottom, in both languages: buttons, predictions, challenges.

import { readdirSync, readFileSync } from "node:fs";
import type { Locator } from "@playwright/test";
import type { Figures } from "../contract.ts";
import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

const languages = ["en", "ko"] as const;
const scenes = readdirSync("scenes", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** What wins each challenge: at which second, what is set or fired. */
const solutions: Record<string, [second: number, command: string][]> = {
  "fewest-threads": [[0, "waiting_threads=3"]],
  "enough-threads": [[0, "threads=9"]],
  "empty-soon": [[0, "consumers=5"]],
  "no-event-lost": [[0, "analytics_subscribed=1"]],
  "survive-the-peak": [[0, "workers=8"]],
  "find-the-bottleneck": [[0, "cashiers=2"]],
  "stay-up": [
    [0, "cashiers=5"],
    [12, "restart_shipping"],
  ],
  "nothing-refused": [[0, "storekeepers=3"]],
};

/** Where a challenge is to build something: what is added to the scene's scenario. */
const buildings: Record<string, (scenario: Scenario) => void> = {
  "three-subscribers": ({ nodes, bindings }) => {
    nodes.parcels = { queue: {} };
    nodes.sender = {
      service: { instances: 5, consumes: [{ queue: "parcels" }], handler: [{ io: "100ms" }] },
    };
    for (const destination of ["invoices", "parcels"])
      bindings.push({ source: "orders", destination });
  },
};

interface Scenario {
  nodes: Record<string, unknown>;
  bindings: unknown[];
}

type Block = [key: string, value: string][];

/** The blocks of a kind in a lesson, read by themselves. */
function blocksOf(scene: string, language: string, kind: string): Block[] {
  const text = readFileSync(`scenes/${scene}/lesson.${language}.md`, "utf8");
  return [...text.matchAll(new RegExp(`\`\`\`${kind}\n([^]*?)\`\`\``, "g"))].map(([, body = ""]) =>
    body
      .trim()
      .split("\n")
      .map((line): [string, string] => [
        line.slice(0, line.indexOf(":")),
        line.slice(line.indexOf(":") + 1).trim(),
      ]),
  );
}

function field(block: Block, key: string): string {
  return block.find(([known]) => known === key)?.[1] ?? "";
}

const units: Record<string, number> = { s: 1, ms: 0.001, "%": 0.01 };

function seconds(span: string): number {
  const [, number, unit = "s"] = /^([\d.]+)(\D*)$/.exec(span) ?? [];
  return Number(number) * (units[unit] ?? 1);
}

/** A figure by its path, read from the element's public figures. */
function figure(scene: string, path: string, figures: Figures): number | null {
  const { nodes } = JSON.parse(readFileSync(`scenes/${scene}/scenario.json`, "utf8"));
  const names = Object.keys(nodes);
  const name = names
    .filter((known) => path.startsWith(`${known}.`))
    .sort((one, other) => other.length - one.length)[0];
  const group = figures.groups.find((known) => path.startsWith(`${known.name}.`));
  const all = [figures.producers, figures.callers, figures.queues, figures.services].flat();
  const root = name ? all.find(({ node }) => node === names.indexOf(name)) : (group ?? figures);
  const rest = (name ?? group?.name) ? path.slice((name ?? group?.name ?? "").length + 1) : path;
  const value = rest.split(".").reduce((at: unknown, key) => (at as never)?.[key], root);
  return typeof value === "number" ? value : null;
}

function holds(scene: string, condition: string, figures: Figures): boolean {
  if (condition === "else") return true;
  return condition.split(" and ").every((part) => {
    const [, left = "", sign, right = ""] = /^(\S+) (<=|>=|!=|<|>|=) (\S+)$/.exec(part) ?? [];
    const one = figure(scene, left, figures);
    const other = /^\d/.test(right)
      ? seconds(right.replace(/^([\d.]+)$/, "$1s"))
      : figure(scene, right, figures);
    if (one === null || other === null) return false;
    const difference = one - other;
    const same = Math.abs(difference) < 1e-9;
    return (
      {
        "<": !same && difference < 0,
        ">": !same && difference > 0,
        "<=": difference <= 1e-9,
        ">=": difference >= -1e-9,
        "=": same,
        "!=": !same,
      }[sign ?? ""] ?? false
    );
  });
}

/** What the element told its host of changes by hand. */
async function listen(stage: StagePage): Promise<void> {
  await stage.do((element) => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    element.addEventListener("change", (event) => heard.push((event as CustomEvent).detail));
  });
}

function heard(stage: StagePage): Promise<Record<string, unknown> | undefined> {
  return stage.page.evaluate(() => (window as never as { heard: never[] }).heard.at(-1));
}

async function give(stage: StagePage, command: string): Promise<void> {
  await stage.do((element, [name, value]) => {
    if (value === undefined) element.fire(name ?? "");
    else element.set(name ?? "", Number(value));
  }, command.split("="));
}

/** The answer of a prediction, measured without its help in a run of its own. */
async function measured(
  stage: StagePage,
  scene: string,
  block: Block,
  endSeconds: number,
): Promise<string | number> {
  await stage.do((element) => element.reset());
  for (const command of words(field(block, "start"))) await give(stage, command);
  const marker = seconds(field(block, "marker"));
  await stage.runTo(marker);
  const before = await stage.do((element) => element.stats as Figures);
  for (const command of words(field(block, "do"))) await give(stage, command);
  await stage.runTo(endSeconds);
  const after = await stage.do((element) => element.stats as Figures);
  const choices = block.filter(([key]) => key === "choice").map(([, value]) => value.split(" | "));
  if (choices.length > 0)
    return choices.find(([, condition = ""]) => holds(scene, condition, after))?.[0] ?? "none";
  const measure = field(block, "measure");
  if (measure === "time") return endSeconds - marker;
  const path = measure.replace(/^change of /, "");
  const past = path === measure ? 0 : (figure(scene, path, before) ?? 0);
  const value = (figure(scene, path, after) ?? Number.NaN) - past;
  return field(block, "guess").startsWith("%") ? value * 100 : value;
}

function words(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}

/** Guesses, goes to the answer, and tells it as the page shows it. */
async function predict(exercise: Locator, block: Block): Promise<string> {
  await exercise.locator(".button").first().click();
  const guess = exercise.getByRole("spinbutton");
  if ((await guess.count()) > 0) await guess.fill(field(block, "guess").split(" ")[1] ?? "1");
  else await exercise.getByRole("radio").first().check();
  await exercise.locator("[type=submit]").click();
  await expect(exercise).toHaveAttribute("data-state", /running|told/);
  const skip = exercise.locator("progress + .button");
  await skip.click();
  await expect(exercise).toHaveAttribute("data-state", "told");
  return exercise.locator(".guess-bars dd").last().innerText();
}

for (const scene of scenes) {
  for (const language of languages) {
    const name = `${scene} (${language})`;

    test(`${name}: every button does what it says`, async ({ page }) => {
      const stage = new StagePage(page);
      await stage.open(`?lang=${language}&scene=${scene}`);
      await stage.runTo(6);
      await expect(stage.element.locator(".lesson .wrong")).toHaveCount(0);
      // Emphasis that is not closed as Markdown wants it would be seen.
      await expect(stage.element.locator(".lesson")).not.toContainText("**");
      await listen(stage);
      for (const chip of await stage.element.locator(".lesson .chip").all()) {
        const command = (await chip.getAttribute("data-command")) ?? "";
        await chip.click();
        const [control = "", value] = command.split("=");
        if (command === "why:") {
          await expect(stage.element.locator(".why.following")).toBeVisible();
          await page.keyboard.press("Escape");
        } else if (value === undefined) expect(await heard(stage)).toEqual({ action: control });
        else {
          expect(await heard(stage)).toEqual({ control, value: Number(value) });
          await expect(chip).toHaveAttribute("aria-pressed", "true");
        }
      }
    });

    test(`${name}: predictions are measured`, async ({ page }) => {
      const stage = new StagePage(page);
      await stage.open(`?lang=${language}&scene=${scene}`);
      const blocks = blocksOf(scene, language, "predict");
      expect(blocks.length).toBeGreaterThan(0);
      for (const seed of ["42", "7"]) {
        await stage.do((element, wanted) => {
          element.seed = wanted;
          return element.updateComplete;
        }, seed);
        for (const [place, block] of blocks.entries()) {
          const exercise = stage.element.locator(".exercise.predict").nth(place);
          const shown = await predict(exercise, block);
          const end = await stage.do((element) => element.currentTime);
          const answer = await measured(stage, scene, block, end);
          if (typeof answer === "string") expect(shown).toBe(answer.replace(/[*`]/g, ""));
          else {
            const said = Number(/[\d,.]+/.exec(shown)?.[0].replaceAll(",", ""));
            expect(Math.abs(said - answer)).toBeLessThanOrEqual(0.006 * Math.abs(answer) + 0.006);
          }
        }
      }
    });

    test(`${name}: the challenge can be missed and won`, async ({ page }) => {
      const stage = new StagePage(page);
      await stage.open(`?lang=${language}&scene=${scene}`);
      const [block = []] = blocksOf(scene, language, "challenge");
      const exercise = stage.element.locator(".exercise.challenge");
      const end = seconds(field(block, "lasts"));
      const results = stage.do(
        (element) =>
          new Promise<boolean[]>((resolve) => {
            const won: boolean[] = [];
            element.addEventListener("challenge", (event) => {
              won.push((event as CustomEvent<{ won: boolean }>).detail.won);
              if (won.length === 2) resolve(won);
            });
          }),
      );
      await exercise.locator(".button").click();
      await stage.do((element, to) => element.seek(to), end + 5);
      await expect(exercise).toHaveAttribute("data-state", "over");
      await expect(exercise.locator(".verdict")).toHaveClass(/bad/);
      await expect(exercise.locator(".best")).toHaveCount(0);

      const build = buildings[field(block, "id")];
      if (build) {
        const scenario = JSON.parse(readFileSync(`scenes/${scene}/scenario.json`, "utf8"));
        build(scenario);
        await stage.do(
          (element, scenario) => element.setState({ version: 1, scene: element.scene, scenario }),
          JSON.stringify(scenario),
        );
      }
      await exercise.locator(".button").click();
      for (const [second, command] of solutions[field(block, "id")] ?? []) {
        if (second > 0) await stage.runTo(second);
        await give(stage, command);
      }
      await stage.do((element, to) => element.seek(to), end);
      await expect(exercise).toHaveAttribute("data-state", "over");
      await expect(exercise.locator(".verdict")).toHaveClass(/good/);
      expect(await results).toEqual([false, true]);
      await stage.open(`?lang=${language}&scene=${scene}`);
      await expect(exercise.locator(".best")).toBeVisible();
    });
  }

  test(`${scene}: both languages ask and measure the same`, () => {
    for (const kind of ["predict", "challenge"]) {
      const [english, korean] = languages.map((language) =>
        blocksOf(scene, language, kind).map((block) => block.map(measuring)),
      );
      expect(korean).toEqual(english);
    }
  });
}

/** A line of a block without what is said in words. */
function measuring([key, value]: [string, string]): [string, string] {
  if (key === "ask" || key === "then") return [key, ""];
  if (key === "guess") return [key, value.split(" ").slice(1).join(" ")];
  return [key, value.split(" | ").at(-1) ?? ""];
}

test("a prediction that is left gives the speed back", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open("?lang=en&scene=threads-event-loop");
  const [first, second] = await stage.element.locator(".exercise.predict").all();
  await first?.locator(".button").click();
  await first?.getByRole("spinbutton").fill("3");
  await first?.locator("[type=submit]").click();
  await expect.poll(() => stage.do((element) => element.speed)).toBeGreaterThan(1);
  await second?.locator(".button").first().click();
  expect(await stage.do((element) => element.speed)).toBe(1);
  await expect(first as Locator).toHaveAttribute("data-state", "asked");
});

/** Looking ahead takes long from now on: after every step the page has a turn. */
async function slowDown(stage: StagePage): Promise<void> {
  await stage.do(() => {
    const now = performance.now.bind(performance);
    let calls = 0;
    performance.now = () => {
      calls += 1;
      return now() + 100 * calls;
    };
  });
}

/** Guesses in the first prediction, and does something while its answer is still looked for. */
async function guessAnd(stage: StagePage, then: "skip" | "swap" | "reset"): Promise<void> {
  const exercise = stage.element.locator(".exercise.predict").first();
  await exercise.locator(".button").first().click();
  await exercise.getByRole("spinbutton").fill("10");
  await stage.do(async (element, then) => {
    const within = element.shadowRoot?.querySelector(".exercise.predict");
    within?.querySelector<HTMLElement>("[type=submit]")?.click();
    await element.updateComplete;
    if (then === "reset") element.reset();
    else if (then === "skip") within?.querySelector<HTMLElement>("progress + .button")?.click();
    else {
      element.branch();
      element.swapBranch();
    }
  }, then);
}

test("skipped while the answer is still looked for, a prediction comes to the same", async ({
  page,
}) => {
  const stage = new StagePage(page);
  await stage.open("?lang=en&scene=burst");
  const exercise = stage.element.locator(".exercise.predict").first();
  const [block = []] = blocksOf("burst", "en", "predict");
  const told = await predict(exercise, block);
  const end = await stage.do((element) => element.currentTime);
  expect(end).toBeLessThan(60);
  await slowDown(stage);
  await guessAnd(stage, "skip");
  await expect(exercise).toHaveAttribute("data-state", "told");
  expect(await stage.do((element) => element.currentTime)).toBe(end);
  await expect(exercise.locator(".guess-bars dd").last()).toHaveText(told);
});

test("left or swapped while the answer is still looked for, a prediction breaks nothing", async ({
  page,
}) => {
  const stage = new StagePage(page);
  await stage.open("?lang=en&scene=burst");
  const exercise = stage.element.locator(".exercise.predict").first();
  await slowDown(stage);
  await guessAnd(stage, "reset");
  await expect(exercise).toHaveAttribute("data-state", "asked");
  await page.waitForTimeout(2000);
  await expect(exercise).toHaveAttribute("data-state", "asked");
  expect(await stage.do((element) => element.paused)).toBe(true);
  await guessAnd(stage, "swap");
  await expect.poll(() => stage.do((element) => element.paused)).toBe(false);
  await exercise.locator("progress + .button").click();
  await expect(exercise).toHaveAttribute("data-state", "told");
});

test("another scenario gives the speed of a prediction under way back, too", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open("?lang=en&scene=threads-event-loop");
  const exercise = stage.element.locator(".exercise.predict").first();
  await exercise.locator(".button").click();
  await exercise.getByRole("spinbutton").fill("3");
  await exercise.locator("[type=submit]").click();
  await expect.poll(() => stage.do((element) => element.speed)).toBeGreaterThan(1);
  await stage.dropFile(new URL("own-scenario.json", import.meta.url).pathname);
  await expect(stage.element.locator(".lesson h2")).toHaveText("dropped.json");
  expect(await stage.do((element) => element.speed)).toBe(1);
});
