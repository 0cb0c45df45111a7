/**
 * A prediction under way.
 *
 *   asked ──begin──▶ guessing ──guess──▶ running ──▶ told ──begin──▶ …
 *
 * The run goes back to its start and on to the marker, waits for the guess, and goes on to the instant at
 * which the answer is measured. Whoever changes something meanwhile sees another run: it begins anew then.
 */

import { type Bench, lookAhead } from "./bench.ts";
import type { Prediction } from "./blocks.ts";
import { give } from "./command.ts";
import type { Measured } from "./measure.ts";

/** An answer is looked for so long. */
const LONGEST_MS = 120_000;
const STEP_MS = 50;
/** The stretch to the answer takes about this much of the learner's time. */
const WATCH_S = 8;

export type PredictionState = "asked" | "guessing" | "running" | "told" | "disturbed";

export class PredictionRun {
  readonly prediction: Prediction;
  state: PredictionState = "asked";
  /** A number in the guess's unit, or the place of a choice. */
  guess: number | undefined;
  /** The same as it was measured; undefined: it did not come to that. */
  answer: number | undefined;
  #before: Measured | undefined;
  /** Which attempt this is: what was begun for another one comes to nothing. */
  #attempt = 0;
  /** Undefined while it is looked for. */
  #targetMs: number | undefined;
  /** Whether somebody wants to be there as soon as it is found. */
  #isSkipped = false;
  #inputs = 0;
  #usualSpeed = 1;

  constructor(prediction: Prediction) {
    this.prediction = prediction;
  }

  /** Brings the run to the marker. The bench is a new one afterwards: `reset` makes a new run. */
  begin(bench: () => Bench): void {
    const { start, markerMs } = this.prediction;
    bench().reset();
    for (const command of start) give(command, bench());
    bench().seek(markerMs);
    bench().pause();
    this.guess = this.answer = undefined;
    this.state = "guessing";
    bench().changed();
  }

  /** Takes the guess, and runs on. The bench may be another one once the answer's instant is found. */
  async take(guess: number, bench: () => Bench): Promise<void> {
    const { run, speed } = bench();
    this.guess = guess;
    this.state = "running";
    this.#usualSpeed = speed;
    this.#before = run.measure();
    for (const command of this.prediction.commands) give(command, bench());
    this.#inputs = run.inputs.length;
    [this.#targetMs, this.#isSkipped] = [undefined, false];
    bench().changed();
    const attempt = ++this.#attempt;
    const targetMs = await this.#target(bench(), attempt);
    if (attempt === this.#attempt && this.state === "running") this.#goOn(targetMs, bench);
  }

  /** Runs to the answer so fast that it can be watched. */
  #goOn(targetMs: number, bench: () => Bench): void {
    const { nowMs } = bench().run;
    this.#targetMs = targetMs;
    if (this.#isSkipped || nowMs >= targetMs) {
      this.skip(bench());
      return;
    }
    const stretchS = (targetMs - nowMs) / 1000;
    bench().setSpeed(Math.max(this.#usualSpeed, Math.ceil(stretchS / WATCH_S)));
    bench().passBy({ atMs: targetMs, reached: () => this.#tell(bench()) });
    bench().play();
  }

  /** Goes to the answer at once, or as soon as its instant is found. */
  skip(bench: Bench): void {
    if (this.state !== "running") return;
    this.#isSkipped = true;
    if (this.#targetMs === undefined) return;
    bench.seek(this.#targetMs);
    this.#tell(bench);
  }

  /** How much of the stretch has been seen, from 0 to 1. */
  progress(nowMs: number): number {
    const fromMs = this.prediction.markerMs;
    const targetMs = this.#targetMs ?? fromMs + LONGEST_MS;
    return Math.min(1, Math.max(0, (nowMs - fromMs) / (targetMs - fromMs)));
  }

  /** The run is begun anew, for something else. */
  leave(bench: Bench): void {
    this.#attempt += 1;
    if (this.state === "running") bench.setSpeed(this.#usualSpeed);
    if (this.state === "guessing" || this.state === "running") this.state = "asked";
  }

  /** After every sample: the run may have come to the answer by other ways. */
  look(bench: Bench): void {
    if (this.state !== "running") return;
    if (bench.run.inputs.length !== this.#inputs) this.#end("disturbed", bench);
    else if (bench.run.nowMs >= (this.#targetMs ?? Number.POSITIVE_INFINITY)) this.skip(bench);
  }

  async #target({ run }: Bench, attempt: number): Promise<number> {
    const { until } = this.prediction;
    if ("ms" in until) return run.nowMs + until.ms;
    const range: [number, number, number] = [run.nowMs, run.nowMs + LONGEST_MS, STEP_MS];
    // What holds already has to cease first: an empty queue is to be empty again.
    let awaited = false;
    return lookAhead(run, range, (measured) => {
      const holds = until.holds(measured) === true;
      const came = awaited && holds;
      awaited ||= !holds;
      return came || attempt !== this.#attempt;
    });
  }

  #tell(bench: Bench): void {
    const { guess, choices, until } = this.prediction;
    const after = bench.run.measure();
    const came = "ms" in until || until.holds(after) === true;
    if (!came) this.answer = undefined;
    else if (guess) this.answer = guess.answer(this.#before ?? after, after);
    else {
      const right = choices.findIndex(({ holds }) => holds(after) === true);
      this.answer = right < 0 ? undefined : right;
    }
    this.#end("told", bench);
  }

  #end(state: PredictionState, bench: Bench): void {
    this.#attempt += 1;
    this.state = state;
    bench.passBy(undefined);
    bench.pause();
    bench.setSpeed(this.#usualSpeed);
    bench.changed();
  }
}
