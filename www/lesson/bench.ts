/** What an exercise works on: the run that the learner sees, and forks of it in which it looks ahead. */

import type { Requests } from "../model.ts";
import type { Run } from "../run.ts";
import type { Commander } from "./command.ts";
import type { Measured } from "./measure.ts";

export interface Bench extends Commander {
  readonly run: Run;
  readonly speed: number;
  seek: Requests["seek"];
  /** Playing, the run comes to that very instant and calls `reached`; undefined: to none. */
  passBy(instant: { atMs: number; reached: () => void } | undefined): void;
  /** Takes a sample now, as if it were time for one. */
  sampled(): void;
  /** The page has to be rendered. */
  changed(): void;
}

/** How long the page may be without an answer while a fork runs. */
const SLICE_MS = 8;

/**
 * Runs a fork from `fromMs` on and looks every `stepMs`, up to `toMs` or until `look` returns true; tells
 * where it stopped. Lets the page have its turns.
 */
export async function lookAhead(
  run: Run,
  [fromMs, toMs, stepMs]: [number, number, number],
  look: (measured: Measured, atMs: number) => boolean,
): Promise<number> {
  const fork = run.fork();
  let sliceBegan = performance.now();
  try {
    for (let step = 0; ; step++) {
      const atMs = Math.min(toMs, fromMs + step * stepMs);
      fork.seek(atMs);
      const [figures, controls] = [fork.figures(), fork.controls()];
      const { description, isDraft } = run;
      if (look({ description, figures, controls, isDraft }, atMs) || atMs >= toMs) return atMs;
      if (performance.now() - sliceBegan < SLICE_MS) continue;
      await new Promise((resolve) => setTimeout(resolve));
      sliceBegan = performance.now();
    }
  } finally {
    fork.free();
  }
}
