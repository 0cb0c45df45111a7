/**
 * Which stretch of time the lanes show, and how it moves: it follows the present instant, until somebody pans.
 *
 * Following, the stretch stands still while the present runs through it, and turns over like a page when the
 * present comes to its end; so a frame redraws only what is new.
 */

/** The present turns the page when it comes to this share of it, */
const TURN_AT = 0.94;
/** and then stands here. */
const AFTER_TURN = 0.12;
const SHORTEST_MS = 0.001;
const LONGEST_MS = 3_600_000;
/** So many seconds of watching are in sight, whatever the speed, until somebody zooms. */
const WATCHED_MS = 12_000;

export class Viewport {
  fromMs = 0;
  spanMs = WATCHED_MS;
  following = true;
  #zoomed = false;

  get toMs(): number {
    return this.fromMs + this.spanMs;
  }

  /** Takes the span that suits a speed, unless somebody chose one. */
  suit(speed: number, nowMs: number): void {
    const spanMs = rounded(WATCHED_MS * speed);
    if (this.#zoomed || spanMs === this.spanMs) return;
    this.spanMs = spanMs;
    this.fromMs = pageOf(nowMs, spanMs);
  }

  /** Turns the page if the present is not on it. True if it moved. */
  follow(nowMs: number): boolean {
    if (!this.following) return false;
    const share = (nowMs - this.fromMs) / this.spanMs;
    if (share >= 0 && share <= TURN_AT) return false;
    const before = this.fromMs;
    this.fromMs = pageOf(nowMs, this.spanMs);
    return this.fromMs !== before;
  }

  /** Comes back to the present. */
  comeBack(nowMs: number): void {
    this.following = true;
    this.follow(nowMs);
  }

  pan(byMs: number): void {
    this.following = false;
    this.fromMs = Math.max(0, this.fromMs + byMs);
  }

  /** Makes the span `factor` times as long around an instant, which keeps its place. */
  zoom(factor: number, aroundMs: number): void {
    const spanMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, this.spanMs * factor));
    const share = (aroundMs - this.fromMs) / this.spanMs;
    this.#zoomed = true;
    this.spanMs = spanMs;
    this.fromMs = Math.max(0, aroundMs - share * spanMs);
  }
}

/** Where the page begins that shows the present: at the start of the run if that is on it. */
function pageOf(nowMs: number, spanMs: number): number {
  return nowMs <= TURN_AT * spanMs ? 0 : Math.max(0, nowMs - AFTER_TURN * spanMs);
}

/** Two digits are enough for a span. */
function rounded(ms: number): number {
  return Number(Math.min(LONGEST_MS, Math.max(SHORTEST_MS, ms)).toPrecision(2));
}
