/** The ticks of a time axis, at round instants, with their labels. */

import type { Locale } from "../locale.ts";

export interface Tick {
  ms: number;
  /** From this one to the next. */
  stepMs: number;
}

const UNITS = [
  { id: "seconds", ms: 1000 },
  { id: "milliseconds", ms: 1 },
  { id: "microseconds", ms: 0.001 },
] as const;

/** Ticks of 1, 2 or 5 times a power of ten, at most so many. */
export function ticks(fromMs: number, toMs: number, most: number): Tick[] {
  const stepMs = roundStep((toMs - fromMs) / Math.max(1, most));
  const first = Math.ceil(fromMs / stepMs - 1e-9);
  const last = Math.floor(toMs / stepMs + 1e-9);
  const count = Math.max(0, last - first + 1);
  return Array.from({ length: count }, (_, place) => ({ ms: (first + place) * stepMs, stepMs }));
}

function roundStep(leastMs: number): number {
  const power = 10 ** Math.floor(Math.log10(leastMs));
  const factor = [1, 2, 5, 10].find((times) => times * power >= leastMs * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** In the unit that suits the step; steps of a tenth are told in the larger one: 1.5 s, not 1500 ms. */
export function tickLabel({ ms, stepMs }: Tick, locale: Locale): string {
  if (ms === 0) return locale.number(0);
  const suits = (unitMs: number): boolean =>
    stepMs >= unitMs * 0.999 || (stepMs >= unitMs * 0.0999 && ms >= unitMs * 0.999);
  const unit = UNITS.find((one) => suits(one.ms)) ?? UNITS[2];
  const value = Number((ms / unit.ms).toPrecision(12));
  return locale.text(unit.id, { value: locale.setting(value) });
}
