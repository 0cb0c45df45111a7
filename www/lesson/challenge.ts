/**
 * A challenge under way.
 *
 *   offered ──begin──▶ ready ──the run plays──▶ running ──its time is over──▶ over ──begin──▶ …
 *
 * What is seen meanwhile are the figures of the present. How it ended is judged from the whole run, looked at in
 * a fork at fixed instants, so that it does not depend on how fast the page is or on who scrubbed where.
 */

import { type Bench, lookAhead } from "./bench.ts";
import type { Challenge } from "./blocks.ts";
import { give } from "./command.ts";
import type { Measured } from "./measure.ts";

const STEP_MS = 100;
/** Instants this near are the same. */
const SAME_MS = 1e-3;

export interface Outcome {
  won: boolean;
  reached: boolean[];
  /** When each condition that was to be kept was broken first; undefined: it was kept. */
  brokenAtMs: (number | undefined)[];
  score: number | undefined;
}

export type ChallengeState = "offered" | "ready" | "running" | "judging" | "over";

export class ChallengeRun {
  readonly challenge: Challenge;
  state: ChallengeState = "offered";
  outcome: Outcome | undefined;
  /** What holds at present; of what is to be kept, what has held so far. */
  reached: boolean[] = [];
  kept: boolean[] = [];

  constructor(challenge: Challenge) {
    this.challenge = challenge;
  }

  begin(bench: () => Bench): void {
    bench().reset();
    for (const command of this.challenge.start) give(command, bench());
    this.state = "ready";
    this.outcome = undefined;
    this.kept = this.challenge.keep.map(() => true);
    this.#note(bench());
    this.#await(bench());
    bench().changed();
  }

  leave(): void {
    if (this.state !== "over") this.state = "offered";
  }

  progress(nowMs: number): number {
    return Math.min(1, nowMs / this.challenge.lastsMs);
  }

  /** After every sample. Tells the outcome when its time is over. */
  async look(bench: Bench): Promise<Outcome | undefined> {
    if (this.state !== "ready" && this.state !== "running") return undefined;
    const { run } = bench;
    if (run.nowMs > 0) this.state = "running";
    this.#giveWhatIsDue(bench);
    this.#note(bench);
    if (run.nowMs < this.challenge.lastsMs - SAME_MS) {
      this.#await(bench);
      return undefined;
    }
    this.state = "judging";
    bench.passBy(undefined);
    bench.pause();
    if (run.nowMs > this.challenge.lastsMs) bench.seek(this.challenge.lastsMs);
    const outcome = await this.#judge(bench);
    // Somebody may have begun it anew meanwhile.
    if (this.state !== "judging") return undefined;
    this.state = "over";
    this.outcome = outcome;
    bench.changed();
    return outcome;
  }

  /** Comes to the next instant at which something is due. */
  #await(bench: Bench): void {
    const next = this.challenge.schedule.find(({ atMs }) => !isGiven(atMs, bench));
    const atMs = Math.min(next?.atMs ?? Number.POSITIVE_INFINITY, this.challenge.lastsMs);
    bench.passBy({ atMs, reached: () => bench.sampled() });
  }

  /** What was due at an instant that was jumped over is given at that instant. */
  #giveWhatIsDue(bench: Bench): void {
    const { run } = bench;
    const nowMs = run.nowMs;
    const due = this.challenge.schedule.filter(
      ({ atMs }) => atMs <= nowMs + SAME_MS && !isGiven(atMs, bench),
    );
    for (const { atMs, commands } of due) {
      if (Math.abs(run.nowMs - atMs) > SAME_MS) bench.seek(atMs);
      for (const command of commands) give(command, bench);
    }
    if (Math.abs(run.nowMs - nowMs) > SAME_MS) bench.seek(nowMs);
  }

  #note({ run }: Bench): void {
    const measured = run.measure();
    const { reach, keep, keepFromMs } = this.challenge;
    this.reached = reach.map(({ holds }) => holds(measured) === true);
    if (run.nowMs < keepFromMs) return;
    this.kept = keep.map(
      ({ holds }, place) => this.kept[place] === true && holds(measured) === true,
    );
  }

  async #judge({ run }: Bench): Promise<Outcome> {
    const { reach, keep, keepFromMs, lastsMs, score } = this.challenge;
    const brokenAtMs: (number | undefined)[] = keep.map(() => undefined);
    let [sum, looks] = [0, 0];
    let last: Measured | undefined;
    await lookAhead(run, [0, lastsMs, STEP_MS], (measured, atMs) => {
      last = measured;
      if (score?.mean) {
        sum += score.figure(measured) ?? 0;
        looks += 1;
      }
      for (const [place, { holds }] of keep.entries()) {
        if (atMs >= keepFromMs && holds(measured) !== true) brokenAtMs[place] ??= atMs;
      }
      return false;
    });
    const reached = reach.map(({ holds }) => last !== undefined && holds(last) === true);
    const scored = score?.mean ? sum / looks : last && score?.figure(last);
    const won = reached.every(Boolean) && brokenAtMs.every((at) => at === undefined);
    return { won, reached, brokenAtMs, score: scored };
  }
}

function isGiven(atMs: number, { run }: Bench): boolean {
  return run.inputs.some((input) => Math.abs(input.at_ms - atMs) < SAME_MS);
}
