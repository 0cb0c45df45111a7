/** Animated GIF, for browsers that encode no film, and for where only pictures can be put. */

import { applyPalette, GIFEncoder, quantize } from "gifenc";
import type { Encoder, Shot } from "./film.ts";

const COLOURS = 256;

export function gifEncoder({ canvas, framesPerSecond }: Shot): Encoder {
  const gif = GIFEncoder();
  const { width, height } = canvas;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  /** GIF counts hundredths of a second: what is rounded off one frame is in the next. */
  const endOf = (frame: number): number => Math.round(((frame + 1) * 100) / framesPerSecond);
  return {
    add: async (frame) => {
      const pixels = context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
      const palette = quantize(pixels, COLOURS, { format: "rgb444" });
      const delay = (endOf(frame) - endOf(frame - 1)) * 10;
      gif.writeFrame(applyPalette(pixels, palette, "rgb444"), width, height, { palette, delay });
    },
    end: async () => {
      gif.finish();
      return new Blob([gif.bytes() as Uint8Array<ArrayBuffer>], { type: "image/gif" });
    },
    cancel: async () => gif.reset(),
  };
}
