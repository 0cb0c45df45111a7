// Sliders: places and values, linear and logarithmic.

import { expect, test } from "@playwright/test";
import { placeOf, SLIDER_PLACES, stepFrom, valueAt } from "../scale.ts";

const linear = { min: 0, max: 40, step: 0.1, scale: "linear" } as const;
const logarithmic = { min: 0.01, max: 10, step: 0.01, scale: "logarithmic" } as const;

test("a slider's ends are the control's ends", () => {
  for (const range of [linear, logarithmic]) {
    expect(valueAt(0, range)).toBe(range.min);
    expect(valueAt(SLIDER_PLACES, range)).toBe(range.max);
    expect(placeOf(range.min, range)).toBe(0);
    expect(placeOf(range.max, range)).toBe(SLIDER_PLACES);
  }
});

test("the middle of a logarithmic slider is the geometric mean", () => {
  expect(valueAt(SLIDER_PLACES / 2, logarithmic)).toBeCloseTo(Math.sqrt(0.01 * 10), 1);
  expect(valueAt(SLIDER_PLACES / 2, linear)).toBe(20);
});

test("values lie on the control's steps, without the noise of binary fractions", () => {
  for (let place = 0; place <= SLIDER_PLACES; place += 1) {
    const value = valueAt(place, linear);
    expect(Number(value.toFixed(1))).toBe(value);
  }
});

test("a step stays within the range", () => {
  expect(stepFrom(0.3, 1, linear)).toBe(0.4);
  expect(stepFrom(40, 1, linear)).toBe(40);
  expect(stepFrom(0, -1, linear)).toBe(0);
});
