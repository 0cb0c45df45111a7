/** Speaks to screen readers: the latest summary, at most every few seconds, and the last one in any case. */

const SHORTEST_PAUSE_MS = 5000;

export class Announcer {
  #text = "";
  #latest = "";
  #spokenAtMs = Number.NEGATIVE_INFINITY;
  #timer: number | undefined;
  readonly #onChange: () => void;

  /** `onChange` is called when there is something to say that had to wait. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** What the live region says; something new comes at most every five seconds. */
  get text(): string {
    return this.#text;
  }

  /** Says it now, or once it is time, unless there is something newer by then. */
  offer(summary: string): void {
    this.#latest = summary;
    const pauseMs = this.#spokenAtMs + SHORTEST_PAUSE_MS - performance.now();
    if (pauseMs <= 0 || summary === "") this.#say();
    else this.#timer ??= window.setTimeout(() => this.#sayLate(), pauseMs);
  }

  #sayLate(): void {
    this.#say();
    this.#onChange();
  }

  /** What is said already and silence take nobody's time. */
  #say(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#latest === this.#text) return;
    this.#text = this.#latest;
    if (this.#text !== "") this.#spokenAtMs = performance.now();
  }
}
