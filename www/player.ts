/**
 * The clock: turns the display's frames into virtual time.
 *
 *   idle ──play──▶ playing ◀──play── paused
 *                     └──────pause──────▶
 *   any ──stop──▶ idle
 *
 * It asks for frames only while it plays in sight, or while something is marked dirty, and then draws once
 * per frame however much changed. It owns no simulation: `Clockwork` says what advancing and drawing mean.
 */

export type PlayerState = "idle" | "playing" | "paused";

/** What the player drives. */
export interface Clockwork {
  /** Runs forward by so many milliseconds of virtual time. */
  advance(ms: number): void;
  /** Draws the frame. Returns true if it wants another one, e.g. because figures are due. */
  draw(frameMs: number): boolean;
}

/** A longer gap between frames (a busy page, a debugger) counts as this much. */
const LONGEST_FRAME_MS = 100;
/** Reduced motion: the picture changes four times a second instead of gliding. */
const REDUCED_MOTION_INTERVAL_MS = 250;

export const SLOWEST_SPEED = 0.01;
export const FASTEST_SPEED = 1000;

export class Player {
  #state: PlayerState = "idle";
  #speed = 1;
  /** By how much time goes slower than it was asked to, for a while. */
  slowdown = 1;
  #inSight = true;
  #dirty = false;
  #frame = 0;
  #lastFrameMs: number | undefined;
  #owedMs = 0;
  readonly #clockwork: Clockwork;
  readonly #reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

  constructor(clockwork: Clockwork) {
    this.#clockwork = clockwork;
  }

  get state(): PlayerState {
    return this.#state;
  }

  get speed(): number {
    return this.#speed;
  }

  /** Virtual seconds per second, brought into the range that can be shown. */
  set speed(times: number) {
    if (Number.isFinite(times))
      this.#speed = Math.min(FASTEST_SPEED, Math.max(SLOWEST_SPEED, times));
  }

  play(): void {
    this.#state = "playing";
    this.#lastFrameMs = undefined;
    this.#request();
  }

  pause(): void {
    if (this.#state === "playing") this.#state = "paused";
  }

  /** Back to the start of its life; asks for no more frames. */
  stop(): void {
    this.#state = "idle";
    this.#dirty = false;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  /** Something changed: draw in the next frame. */
  markDirty(): void {
    this.#dirty = true;
    this.#request();
  }

  /** Hidden or off screen time stands still. */
  setInSight(inSight: boolean): void {
    if (inSight === this.#inSight) return;
    this.#inSight = inSight;
    this.#lastFrameMs = undefined;
    this.#request();
  }

  #request(): void {
    const wanted = this.#dirty || this.#state === "playing";
    if (wanted && this.#inSight && this.#frame === 0) {
      this.#frame = requestAnimationFrame((frameMs) => this.#onFrame(frameMs));
    }
  }

  #onFrame(frameMs: number): void {
    this.#frame = 0;
    const advanced = this.#state === "playing" && this.#advance(frameMs);
    if (advanced || this.#dirty) this.#dirty = this.#clockwork.draw(frameMs);
    this.#request();
  }

  /** Advances by the time since the last frame; false if there is nothing to show yet. */
  #advance(frameMs: number): boolean {
    const sinceLastMs = frameMs - (this.#lastFrameMs ?? frameMs);
    this.#lastFrameMs = frameMs;
    const speed = this.#speed / this.slowdown;
    this.#owedMs += Math.min(LONGEST_FRAME_MS, Math.max(0, sinceLastMs)) * speed;
    const pauseMs = this.#reducedMotion.matches ? REDUCED_MOTION_INTERVAL_MS * speed : 0;
    if (this.#owedMs === 0 || this.#owedMs < pauseMs) return false;
    this.#clockwork.advance(this.#owedMs);
    this.#owedMs = 0;
    return true;
  }
}
