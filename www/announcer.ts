/** Speaks of the stage to screen readers: the latest summary, at most every few seconds. */

const SHORTEST_PAUSE_MS = 5000;

export class Announcer {
  #text = "";
  #spokenAtMs = Number.NEGATIVE_INFINITY;

  /** What the live region says; it changes at most every five seconds. */
  get text(): string {
    return this.#text;
  }

  offer(summary: string): void {
    const nowMs = performance.now();
    if (nowMs - this.#spokenAtMs < SHORTEST_PAUSE_MS) return;
    this.#spokenAtMs = nowMs;
    this.#text = summary;
  }
}
