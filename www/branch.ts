/**
 * What would have come otherwise: a fork of the run, kept since somebody changed the past or asked for a
 * branch. It goes on as far as the run does, so that the charts show both futures.
 */

import type { Series } from "./contract.ts";
import type { Session } from "./core.ts";

/** As much as a sample may compute of it; it catches up with the next ones. */
const MOST_EVENTS_PER_SAMPLE = 200_000;

export class Branch {
  /** Where the two part. */
  readonly fromMs: number;
  series: Series;
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
    this.fromMs = session.now_ms();
    this.series = session.series();
  }

  /** Goes on to that instant, if it has not been there. */
  follow(endMs: number): void {
    const knownMs = this.#session.end_ms();
    if (knownMs >= endMs) return;
    if (this.#session.now_ms() < knownMs) this.#session.seek(knownMs);
    this.#session.advance(endMs - knownMs, MOST_EVENTS_PER_SAMPLE);
    this.series = this.#session.series();
  }

  /** The session, which is the caller's from now on. */
  release(): Session {
    return this.#session;
  }

  free(): void {
    this.#session.free();
  }
}
