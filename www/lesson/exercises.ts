/**
 * The exercises of a lesson: read once for each lesson and scenario, one of them under way at a time.
 *
 * It owns where each of them is; the element tells it of new runs and of samples.
 */

import { recall, remember } from "../preferences.ts";
import type { Run } from "../run.ts";
import type { Bench } from "./bench.ts";
import { readChallenge, readPrediction, tryOut } from "./blocks.ts";
import { ChallengeRun, type Outcome } from "./challenge.ts";
import { LessonError } from "./measure.ts";
import { PredictionRun } from "./prediction.ts";

export type Exercise = PredictionRun | ChallengeRun;

/** How a challenge ended, for the page's host. */
export interface ChallengeResult extends Outcome {
  scene: string;
  id: string;
}

export class Exercises {
  readonly #bench: () => Bench;
  readonly #tell: (result: ChallengeResult) => void;
  #known = new Map<string, Exercise | LessonError>();
  #scene = "";
  #beginning = false;

  constructor(bench: () => Bench, tell: (result: ChallengeResult) => void) {
    this.#bench = bench;
    this.#tell = tell;
  }

  /** Forgets what was under way: another scenario, or the same from its start. */
  renew(scene: string): void {
    if (!this.#beginning) this.#leaveAll();
    if (scene !== this.#scene) this.#known.clear();
    this.#scene = scene;
  }

  /** The exercise of a block, as far as it has come; an error if the block cannot be read. */
  of(kind: "predict" | "challenge", text: string, run: Run): Exercise | LessonError {
    const key = `${kind} ${text}`;
    const known = this.#known.get(key);
    if (known) return known;
    const made = exerciseOf(kind, text, run);
    this.#known.set(key, made);
    return made;
  }

  begin(exercise: Exercise): void {
    this.#leaveAll();
    this.#beginning = true;
    try {
      exercise.begin(this.#bench);
    } finally {
      this.#beginning = false;
    }
  }

  guess(exercise: PredictionRun, guess: number): void {
    void exercise.take(guess, this.#bench);
  }

  skip(exercise: PredictionRun): void {
    exercise.skip(this.#bench());
  }

  /** After every sample. */
  look(): void {
    for (const exercise of this.#known.values()) {
      if (exercise instanceof PredictionRun) exercise.look(this.#bench());
      else if (exercise instanceof ChallengeRun) void this.#lookAt(exercise);
    }
  }

  /** The best score of a challenge in this browser; undefined: it was not won yet. */
  best({ challenge }: ChallengeRun): number | undefined {
    const known = recall(this.#keyOf(challenge.id));
    return known === null ? undefined : Number(known);
  }

  async #lookAt(exercise: ChallengeRun): Promise<void> {
    const outcome = await exercise.look(this.#bench());
    if (!outcome) return;
    const { id, score } = exercise.challenge;
    const best = this.best(exercise);
    const result = outcome.score ?? 0;
    const better = best === undefined || (score?.least ? result < best : result > best);
    if (outcome.won && better) remember(this.#keyOf(id), String(result));
    this.#tell({ scene: this.#scene, id, ...outcome });
    this.#bench().changed();
  }

  #leaveAll(): void {
    const bench = this.#bench();
    for (const exercise of this.#known.values()) {
      if (!(exercise instanceof LessonError)) exercise.leave(bench);
    }
    bench.passBy(undefined);
  }

  #keyOf(id: string): `best.${string}` {
    return `best.${this.#scene}.${id}`;
  }
}

function exerciseOf(kind: "predict" | "challenge", text: string, run: Run): Exercise | LessonError {
  try {
    const block =
      kind === "predict"
        ? readPrediction(text, run.description)
        : readChallenge(text, run.description);
    tryOut(block, run.measure());
    return "markerMs" in block ? new PredictionRun(block) : new ChallengeRun(block);
  } catch (thrown) {
    if (thrown instanceof LessonError) return thrown;
    throw thrown;
  }
}
