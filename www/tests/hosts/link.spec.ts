// A run of Node, with ten inputs, in a link: each browser comes to the very same one.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateRawSync } from "node:zlib";
import type { QueueScope } from "../../element.ts";
import type * as Core from "../../headless.ts";
import { expectReady } from "./alive.ts";
import { built, expect, test } from "./host.ts";
import { temporaryFolder } from "./program.ts";

const SLICE_EVENTS = 1_000_000;

/** Sets and fires in turn, some between two events of one instant. */
async function tenInputs(scene: string) {
  const core: typeof Core = await import(pathToFileURL(built("package/core.js")).href);
  const session = await core.open((await core.loadScenario(scene)) ?? "");
  const { controls, actions, seed } = session.describe();
  for (let input = 0; input < 10; input++) {
    session.advance(700 + input * 111, SLICE_EVENTS);
    for (let steps = 0; steps < input % 3; steps++) session.step_forward();
    const control = controls[input % Math.max(1, controls.length)];
    const action = actions[input % Math.max(1, actions.length)];
    if (action && (input % 2 === 1 || !control)) session.fire(action.name);
    else if (control)
      session.set_control(
        control.name,
        Math.min(control.max, control.min + control.step * (input + 1)),
      );
  }
  session.advance(2345, SLICE_EVENTS);
  const inputs = session.inputs().map(({ at_ms, after_events, name, value }) => ({
    at: { ms: at_ms, events: after_events },
    name,
    ...(value !== null && { value }),
  }));
  const at = { ms: session.now_ms(), events: session.handled_events() };
  const state = { version: 1, scene, seed, inputs, at };
  const { ledger } = session.figures();
  return { state, hash: session.facts_hash(), ledger };
}

for (const scene of ["work-queue", "burst", "event-driven", "threads-event-loop"]) {
  test(`${scene}: the same facts and the same ledger`, async ({ page, site }) => {
    using folder = temporaryFolder();
    const { state, hash, ledger } = await tenInputs(scene);
    const text = deflateRawSync(JSON.stringify(state)).toString("base64url");
    writeFileSync(
      join(folder.path, "index.html"),
      `<!doctype html><link rel="icon" href="data:,"><script type="module" src="package/register.js"></script>
       <queue-scope state="${text}" lang="en"></queue-scope>`,
    );
    await page.goto(`${await site({ "/": folder.path, "/package/": built("package") })}/`);
    const element = page.locator("queue-scope");
    await expectReady(element);
    const shown = await element.evaluate((scope: QueueScope) => ({
      hash: scope.factsHash,
      ledger: scope.stats?.ledger,
      inputs: scope.state?.inputs.length,
    }));
    expect(shown).toEqual({ hash, ledger, inputs: state.inputs.length });
  });
}
