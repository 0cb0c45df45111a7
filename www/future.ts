/** What a rewound run has already seen of its future: the core tells the series up to the present instant. */

import type { GroupSeries, Series } from "./contract.ts";

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
const groupColumns = ["unfinished", "done_per_s", "response_p95_s", "cpu_busy_share"] as const;

/** `present`, continued by what `known` has after it, up to `endMs`; `present` itself if that is nothing. */
export function withFuture(present: Series, known: Series, endMs: number): Series {
  const interval = present.interval_ms;
  const length = Math.min(known.ready.length, Math.floor(endMs / interval));
  if (known.interval_ms !== interval || length <= present.ready.length) return present;
  const continued = { ...present };
  for (const column of columns) {
    continued[column] = continuedColumn(present[column], known[column], length);
  }
  continued.groups = present.groups.map((group, place) => {
    const after = known.groups[place];
    return after ? continuedGroup(group, after, length) : group;
  });
  return continued;
}

function continuedGroup(present: GroupSeries, known: GroupSeries, length: number): GroupSeries {
  const continued = { ...present };
  for (const column of groupColumns) {
    continued[column] = continuedColumn(present[column], known[column], length);
  }
  return continued;
}

function continuedColumn(present: Float64Array, known: Float64Array, length: number): Float64Array {
  const values = known.slice(0, length);
  values.set(present);
  return values;
}
