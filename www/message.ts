/**
 * Single messages of a run: the one that is followed with its life, and the latest fact about any.
 *
 * Keeps copies for the page's next rendering. The latest fact changes at a pace at which it can be read while
 * the run plays, and at once while somebody goes step by step.
 */

import type { Life, MessageName, MessageOnStage, Telling } from "./contract.ts";
import type { Session } from "./core.ts";

/** While the run plays, a sentence stands at least so long. */
const READING_TIME_MS = 4000;

/** After these a message, or what answers it, is on a link. */
const ON_A_WAY: ReadonlySet<string> = new Set([
  "published",
  "routed",
  "delivered",
  "received",
  "handled",
  "dead_lettered",
  "requested",
  "answered",
]);

export class Messages {
  /** The message that is followed. */
  followed: MessageName | undefined;
  life: Life | undefined;
  latest: Telling | undefined;

  readonly #session: Session;
  #shownAtMs = Number.NEGATIVE_INFINITY;

  constructor(session: Session) {
    this.#session = session;
  }

  follow(message: MessageName | undefined): void {
    this.followed = message;
    this.life = undefined;
    this.#session.choose(message?.producer, message?.number);
    this.#shownAtMs = Number.NEGATIVE_INFINITY;
  }

  /** The message of the latest fact at the present instant, if anything happened to one. */
  latestMessage(): MessageName | undefined {
    return this.#session.latest()?.message ?? undefined;
  }

  /** The message nearest to a point of the stage. */
  at(x: number, y: number, tolerancePx: number): MessageOnStage | undefined {
    return this.#session.message_at(x, y, tolerancePx) ?? undefined;
  }

  /** Where the last picture shows the first copy of the followed message. */
  place(): { x: number; y: number; radius: number } | undefined {
    const [x, y, radius] = this.#session.chosen_places();
    if (x === undefined || y === undefined || radius === undefined) return undefined;
    return { x, y, radius };
  }

  /** Whether the followed message was last heard of on a way: it does not wait, and nobody works on it. */
  isMoving(): boolean {
    const { life } = this;
    const nowMs = this.#session.now_ms();
    const last = life?.facts.filter(({ at_ms }) => at_ms <= nowMs).at(-1);
    return last !== undefined && ON_A_WAY.has(last.happening.fact);
  }

  /** Takes new copies, before the page is rendered. */
  refresh(playing: boolean): void {
    if (this.followed) this.life = this.#session.life(this.followed.producer, this.followed.number);
    const nowMs = performance.now();
    if (playing && nowMs - this.#shownAtMs < READING_TIME_MS) return;
    this.#shownAtMs = nowMs;
    this.latest = this.#session.latest() ?? undefined;
  }
}
