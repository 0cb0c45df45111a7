/** Fits a label into the room it has: set smaller as far as it stays readable, and else cut. */

import type { Label } from "./contract.ts";

/** Near enough to the page's own fonts for widths. */
const FONT = "system-ui, sans-serif";
/** Smaller than this part of the usual size text is not set. */
const SMALLEST = 0.82;

export interface FittedText {
  text: string;
  fontPx: number;
}

const context = document.createElement("canvas").getContext("2d");
const widths = new Map<string, number>();

/** The first of `texts` that fits at its full size; else the last one, made to fit. */
export function fitted(
  texts: readonly string[],
  { width }: Label,
  fontPx: number,
  weight: 400 | 600,
): FittedText {
  const fits = texts.find((text) => widthOf(text, fontPx, weight) <= width);
  if (fits !== undefined) return { text: fits, fontPx };
  const text = texts.at(-1) ?? "";
  const size = fontPx * Math.max(SMALLEST, width / widthOf(text, fontPx, weight));
  return { text: cut(text, width, size, weight), fontPx: size };
}

function cut(text: string, width: number, fontPx: number, weight: 400 | 600): string {
  let shown = text;
  while (shown.length > 1 && widthOf(ellipsed(shown, text), fontPx, weight) > width + 0.5) {
    shown = shown.slice(0, -1);
  }
  return ellipsed(shown, text);
}

function ellipsed(shown: string, whole: string): string {
  return shown === whole ? whole : `${shown.trimEnd()}…`;
}

function widthOf(text: string, fontPx: number, weight: 400 | 600): number {
  const key = `${weight} ${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known * fontPx;
  if (!context) return 0;
  // Measured large, so that hinting does not matter; figures of changing digits fill the store in the end.
  context.font = `${weight} 100px ${FONT}`;
  const width = context.measureText(text).width / 100;
  if (widths.size > 2000) widths.clear();
  widths.set(key, width);
  return width * fontPx;
}
