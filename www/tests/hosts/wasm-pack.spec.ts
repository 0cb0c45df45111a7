// The crate as wasm-pack packs it, for people who want the core alone: each package in a page as its users have it.

import type { Page } from "@playwright/test";
import type * as Queuescope from "../../../pkg/queuescope.js";
import type { pack, run } from "../../../pkg/workshop.js";
import type { Figures, RunResult } from "../../contract.ts";
import { built, expect, root, test } from "./host.ts";
import { bundledSite, plainSite } from "./wasm-pack.ts";

const scenario = `${root}scenes/work-queue/scenario.json`;
const seconds = 30;

declare global {
  interface Window {
    queuescope: typeof Queuescope & { pack: typeof pack; run: typeof run };
  }
}

/** What the package says of a whole run, and of the same run driven step by step. */
async function measure(page: Page): Promise<{ whole: RunResult; stepped: Figures; hash: string }> {
  await page.waitForFunction(() => "queuescope" in window);
  return page.evaluate(async (until_ms) => {
    const { Session, pack, run } = window.queuescope;
    const text = await (await fetch("scenario.json")).text();
    const session = Session.open(pack(text));
    while (session.now_ms() < until_ms) session.advance(until_ms / 10, 1_000_000);
    const [stepped, hash] = [session.figures(), session.facts_hash()];
    session.free();
    return { whole: await run(text, undefined, until_ms), stepped, hash };
  }, seconds * 1000);
}

async function expectSameRun(page: Page): Promise<void> {
  const { whole, stepped, hash } = await measure(page);
  expect(stepped.ledger.published).toBeGreaterThan(20);
  expect(whole.report).toMatchObject({ ledger: stepped.ledger });
  expect(hash).toBe(whole.facts_hash);
  const core = await import(`file://${built("package")}/core.js`);
  const elsewhere = await core.run(await core.loadScenario("work-queue"), { until: seconds });
  expect(whole.facts_hash).toBe(elsewhere.facts_hash);
}

test("a page without any build runs the package for the web", async ({ page, site }) => {
  const origin = await site({ "/": plainSite, "/scenario.json": scenario });
  await page.goto(`${origin}/`);
  await expectSameRun(page);
});

test("a page that webpack made runs the package for bundlers", async ({ page, site }) => {
  const origin = await site({ "/": bundledSite, "/scenario.json": scenario });
  await page.goto(`${origin}/`);
  await expectSameRun(page);
});
