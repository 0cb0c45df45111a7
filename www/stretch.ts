/** A stretch of time that is played again and again: its beginning is set first, then its end. */

/** Anything shorter would stand still. */
const SHORTEST_MS = 200;

export interface Stretch {
  fromMs: number;
  /** Undefined while it has no end yet. */
  toMs: number | undefined;
}

/** What the one button does: set the beginning, set the end, play on without. */
export function nextStretch(stretch: Stretch | undefined, nowMs: number): Stretch | undefined {
  if (!stretch) return { fromMs: nowMs, toMs: undefined };
  if (stretch.toMs !== undefined) return undefined;
  const [fromMs, toMs] = [Math.min(stretch.fromMs, nowMs), Math.max(stretch.fromMs, nowMs)];
  return toMs - fromMs < SHORTEST_MS ? undefined : { fromMs, toMs };
}
