/**
 * What happened lately, as the visitor wants it listed: the filter, and a copy of what passes it.
 *
 * Nothing is computed while nobody looks; while the run plays the list changes at a pace at which it can be read.
 */

import type { Chronicle, MessageName } from "../contract.ts";
import type { Session } from "../core.ts";

/** What facts may be about, as the core names it. */
export const topics = [
  "publishing",
  "queueing",
  "delivering",
  "working",
  "calling",
  "changing",
] as const;

export type Topic = (typeof topics)[number];

const AT_FIRST = 50;
/** Nobody reads more; the filter and the scrubber find the rest. */
const MOST = 800;
const READING_TIME_MS = 1000;

export class EventList {
  isOpen = false;
  topic: Topic | "" = "";
  node: number | undefined;
  /** Only what happened to the message that is followed. */
  onlyFollowed = false;
  /** Only what says this. */
  text = "";
  chronicle: Chronicle = { facts: [], is_whole: true };

  readonly #session: Session;
  #most = AT_FIRST;
  #shownAtMs = Number.NEGATIVE_INFINITY;
  #shown = "";

  constructor(session: Session) {
    this.#session = session;
  }

  /** Whether more can be asked for. */
  get hasEarlier(): boolean {
    return !this.chronicle.is_whole && this.#most < MOST;
  }

  showEarlier(): void {
    this.#most = Math.min(MOST, this.#most * 2);
  }

  /** Takes a new copy if it is time for one: `version` changes with what the run has been through. */
  refresh(playing: boolean, followed: MessageName | undefined, version: string): void {
    const message = this.onlyFollowed ? followed : undefined;
    const asked = JSON.stringify([this.topic, this.node, message, this.#most]);
    const present = playing ? asked : `${asked} ${version}`;
    const nowMs = performance.now();
    const isDue = playing && nowMs - this.#shownAtMs >= READING_TIME_MS;
    if (present === this.#shown && !isDue) return;
    [this.#shown, this.#shownAtMs] = [present, nowMs];
    this.chronicle = this.#session.chronicle(
      this.#most,
      this.topic,
      this.node,
      message?.producer,
      message?.number,
    );
  }
}
