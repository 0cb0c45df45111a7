/** What is exported: a run as it is at this instant. What the visitor does from now on is not in it. */

import type { ExportHost, Model } from "../model.ts";

export interface Source {
  model: Model;
  scenario: string;
  seed: string;
  /** All inputs, as JSON. */
  inputs: string;
  nowMs: number;
  endMs: number;
  /** The events before the present instant. */
  events: number;
  factsHash: string;
  /** What files are called. */
  name: string;
  widthPx: number;
  heightPx: number;
  dark: boolean;
  /** The services that show all their instances. */
  opened: Uint16Array;
}

/** Throws if nothing runs yet. */
export function sourceOf({ model, scenario, dark }: ExportHost): Source {
  if (!model || !scenario) throw new Error("nothing runs yet");
  const { run, viewing } = model;
  const { width, height } = run.topology;
  return {
    model,
    scenario: scenario.json,
    seed: run.description.seed,
    inputs: JSON.stringify(run.inputs),
    nowMs: run.nowMs,
    endMs: run.endMs,
    events: run.handledEvents,
    factsHash: run.factsHash(),
    name: nameOf(scenario.scene ?? scenario.source),
    // A stage that was never in sight has no size.
    widthPx: width > 0 ? width : 960,
    heightPx: height > 0 ? height : 540,
    dark,
    opened: Uint16Array.from(viewing.opened),
  };
}

/** "My queue.json" → "my-queue". */
function nameOf(source: string): string {
  const last = source.split(/[/\\]/).at(-1) ?? "";
  const words = last.replace(/\.json$/i, "").toLowerCase();
  return words.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "") || "scenario";
}

/** "12s", "12.48s". */
export function secondsOf(ms: number): string {
  return `${Number((ms / 1000).toFixed(3))}s`;
}
