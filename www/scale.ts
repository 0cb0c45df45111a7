/** Where a value stands on a slider, and which value a place means; linear or logarithmic. */

import type { ControlDescription } from "./contract.ts";

/** A slider has this many places. */
export const SLIDER_PLACES = 200;

type Range = Pick<ControlDescription, "min" | "max" | "step" | "scale">;

/** From 0 to `SLIDER_PLACES`. */
export function placeOf(value: number, range: Range): number {
  const share = isLogarithmic(range)
    ? Math.log(value / range.min) / Math.log(range.max / range.min)
    : (value - range.min) / (range.max - range.min);
  return Math.round(Math.min(1, Math.max(0, share)) * SLIDER_PLACES);
}

/** The value at a place, on the control's own steps. */
export function valueAt(place: number, range: Range): number {
  const share = place / SLIDER_PLACES;
  const value = isLogarithmic(range)
    ? range.min * (range.max / range.min) ** share
    : range.min + share * (range.max - range.min);
  return onStep(value, range);
}

/** One step up or down. */
export function stepFrom(value: number, direction: 1 | -1, range: Range): number {
  return onStep(value + direction * range.step, range);
}

/** The nearest value that the control takes. */
export function onStep(value: number, { min, max, step }: Range): number {
  const stepped = step > 0 ? min + Math.round((value - min) / step) * step : value;
  return Number(Math.min(max, Math.max(min, stepped)).toPrecision(12));
}

function isLogarithmic({ scale, min }: Range): boolean {
  return scale === "logarithmic" && min > 0;
}
