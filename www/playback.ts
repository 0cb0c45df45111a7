/**
 * How the run goes on: the clock, steps and seeking, the stretch that is played again and again, and the instant that
 * playing must not jump over. It tells when it begins and ends; what runs is its host's.
 */

import { Player, type PlayerState } from "./player.ts";
import type { Run } from "./run.ts";
import type { Viewing } from "./viewing.ts";

/** Near a message that moves, time goes slower by this much. */
const SLOWDOWN = 5;

export interface PlaybackHost {
  /** Undefined until something runs. */
  readonly run: Run | undefined;
  readonly viewing: Viewing;
  /** It plays now, or no longer. */
  onPlaying(playing: boolean): void;
  /** The run went somewhere by hand. */
  onJump(): void;
}

/** An instant, and what is to be done there. */
export interface Passing {
  atMs: number;
  reached: () => void;
}

export class Playback {
  readonly #host: PlaybackHost;
  readonly #player: Player;
  #passing: Passing | undefined;

  constructor(host: PlaybackHost) {
    this.#host = host;
    this.#player = new Player({
      advance: (ms) => this.#advance(ms),
      draw: (frameMs) => host.run?.draw(frameMs) ?? false,
    });
  }

  get state(): PlayerState {
    return this.#player.state;
  }

  get playing(): boolean {
    return this.#player.state === "playing";
  }

  /** Virtual seconds per second. */
  get speed(): number {
    return this.#player.speed;
  }

  set speed(times: number) {
    this.#player.speed = times;
  }

  play(): void {
    if (!this.#host.run || this.playing) return;
    this.#player.play();
    this.#host.onPlaying(true);
  }

  pause(): void {
    if (!this.playing) return;
    this.#player.pause();
    this.#player.markDirty();
    this.#host.onPlaying(false);
  }

  /** Ends with what ran; the next run begins at rest. */
  stop(): void {
    this.pause();
    this.#player.stop();
  }

  /** Pauses and goes one event on (1) or back (−1). */
  step(direction: 1 | -1): boolean {
    this.pause();
    const moved = this.#host.run?.step(direction) ?? false;
    this.#host.onJump();
    return moved;
  }

  seek(ms: number): void {
    this.#host.run?.seek(ms);
    this.#host.onJump();
  }

  /** Sets the beginning of a stretch to be played again and again, then its end, then none. */
  loop(): void {
    const { run, viewing } = this.#host;
    if (!run) return;
    viewing.loop(run.nowMs);
    const { stretch } = viewing;
    if (stretch?.toMs !== undefined) this.seek(stretch.fromMs);
  }

  /** From now on playing stops for an instant, once; undefined: for none. */
  passBy(passing: Passing | undefined): void {
    this.#passing = passing;
  }

  /** Hidden or off screen time stands still. */
  setInSight(inSight: boolean): void {
    this.#player.setInSight(inSight);
  }

  /** Draws in the next frame. */
  markDirty(): void {
    this.#player.markDirty();
  }

  /** Goes slowly while the followed message moves, if that was asked for. */
  suit(): void {
    const { run, viewing } = this.#host;
    this.#player.slowdown = viewing.slowly && run?.messages.isMoving() ? SLOWDOWN : 1;
  }

  #advance(ms: number): void {
    const { run, viewing } = this.#host;
    const passing = this.#passing;
    if (!run) return;
    run.advance(Math.min(ms, Math.max(0, (passing?.atMs ?? Number.POSITIVE_INFINITY) - run.nowMs)));
    const { stretch } = viewing;
    if (stretch?.toMs !== undefined && run.nowMs >= stretch.toMs) run.seek(stretch.fromMs);
    if (!passing || run.nowMs < passing.atMs) return;
    this.#passing = undefined;
    passing.reached();
  }
}
