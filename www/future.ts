/** What a rewound run has already seen of its future: the core tells the series up to the present instant. */

import type { Series } from "./contract.ts";

const columns = [
  "ready",
  "in_per_s",
  "out_per_s",
  "p50_s",
  "p95_s",
  "p99_s",
  "busy_share",
  "instances",
  "theory_busy",
] as const;

/** `present`, continued by what `known` has after it, up to `endMs`; `present` itself if that is nothing. */
export function withFuture(present: Series, known: Series, endMs: number): Series {
  const interval = present.interval_ms;
  const length = Math.min(known.ready.length, Math.floor(endMs / interval));
  if (known.interval_ms !== interval || length <= present.ready.length) return present;
  const continued = { ...present };
  for (const column of columns) {
    const values = known[column].slice(0, length);
    values.set(present[column]);
    continued[column] = values;
  }
  return continued;
}
