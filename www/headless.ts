/**
 * The core without a page, in browsers, workers and Node: whole runs with their reports, sessions that are driven
 * step by step, and what is wrong with a scenario.
 *
 * A scenario is its JSON text, or the same as an object. Times are seconds of virtual time.
 */

import type { Problem, RunResult } from "./contract.ts";
import { loadCore, openSession, Refusal, type Session } from "./core.ts";
import { packedOf } from "./packing.ts";
import { runWhole } from "./workshop.ts";

export type { Description, Figures, Problem, RunResult, Series } from "./contract.ts";
export { loadScenario, sceneIds } from "./scenes.ts";
export type { Session };

export type ScenarioLike = string | object;

/** What is wrong with a scenario, said once for all of it. */
export class ScenarioError extends Error {
  readonly problems: readonly Problem[];

  constructor({ problems, reason }: Refusal) {
    super(reason ?? problems.map(({ path, message }) => `${path}: ${message}`).join("\n"));
    this.name = "ScenarioError";
    this.problems = problems;
  }
}

/** What is wrong with a scenario; empty if nothing is. */
export async function check(scenario: ScenarioLike): Promise<readonly Problem[]> {
  const packed = await packedOf({ json: textOf(scenario) });
  return packed instanceof Refusal ? packed.problems : [];
}

/** A run at its start, to be driven by the caller, who frees it. Throws a `ScenarioError`. */
export async function open(scenario: ScenarioLike, seed?: string): Promise<Session> {
  const packed = await packedOf({ json: textOf(scenario) });
  if (packed instanceof Refusal) throw new ScenarioError(packed);
  await loadCore();
  const session = openSession(packed, seed);
  if (session instanceof Refusal) throw new ScenarioError(session);
  return session;
}

export interface RunOptions {
  /** Seconds of virtual time. */
  until: number;
  /** In decimal digits; without it the scenario's own. */
  seed?: string;
  /** Called with the share done, from 0 to 1. */
  onProgress?: (share: number) => void;
}

/** Runs a scenario from its start, yielding to whatever else there is to do. Throws a `ScenarioError`. */
export async function run(scenario: ScenarioLike, options: RunOptions): Promise<RunResult> {
  const result = await runWhole(textOf(scenario), options);
  if (result instanceof Refusal) throw new ScenarioError(result);
  return result;
}

function textOf(scenario: ScenarioLike): string {
  return typeof scenario === "string" ? scenario : JSON.stringify(scenario);
}
