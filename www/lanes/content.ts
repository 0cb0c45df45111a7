/** The packed numbers of `LaneContent`, one thing at a time. */

import type { LaneActivity, LaneContent, LaneSign, MessageName } from "../contract.ts";

/** As the core numbers them (`src/view/lanes/segment.rs`). */
const ACTIVITIES: readonly LaneActivity[] = [
  "cpu",
  "io",
  "blocking_io",
  "ready",
  "context_switch",
  "awaiting",
  "down",
];
const SIGNS: readonly LaneSign[] = ["answered", "failed", "crashed", "restarted", "timed_out"];

export interface Segment {
  row: number;
  startMs: number;
  /** NaN while it is under way. */
  endMs: number;
  activity: LaneActivity;
  /** −1 if it is not known. */
  type: number;
  message: MessageName | undefined;
}

export interface Sign {
  row: number;
  atMs: number;
  kind: LaneSign;
  type: number;
}

/** So many lanes of a row compute, or wait, from an instant on. */
export interface Count {
  row: number;
  atMs: number;
  computing: number;
  waiting: number;
}

export function segments({ segments: packed }: LaneContent): Segment[] {
  return unpacked(packed, 7, (at) => ({
    row: at(0),
    startMs: at(1),
    endMs: at(2),
    activity: ACTIVITIES[at(3)] ?? "cpu",
    type: at(4),
    message: at(5) < 0 ? undefined : { producer: at(5), number: at(6) },
  }));
}

export function signs({ signs: packed }: LaneContent): Sign[] {
  return unpacked(packed, 6, (at) => ({
    row: at(0),
    atMs: at(1),
    kind: SIGNS[at(2)] ?? "answered",
    type: at(3),
  }));
}

export function counts({ counts: packed }: LaneContent): Count[] {
  return unpacked(packed, 4, (at) => ({
    row: at(0),
    atMs: at(1),
    computing: at(2),
    waiting: at(3),
  }));
}

function unpacked<T>(
  packed: Float64Array,
  width: number,
  one: (at: (place: number) => number) => T,
): T[] {
  const things: T[] = [];
  for (let start = 0; start < packed.length; start += width) {
    things.push(one((place) => packed[start + place] ?? Number.NaN));
  }
  return things;
}
