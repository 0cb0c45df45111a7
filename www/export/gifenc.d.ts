/** As much of gifenc, which has no types, as is used here. */
declare module "gifenc" {
  type Palette = number[][];
  type Format = "rgb565" | "rgb444";

  export function quantize(
    rgba: Uint8ClampedArray,
    colours: number,
    options: { format: Format },
  ): Palette;
  export function applyPalette(
    rgba: Uint8ClampedArray,
    palette: Palette,
    format: Format,
  ): Uint8Array;
  export function GIFEncoder(): {
    /** `delay` in milliseconds. */
    writeFrame(
      index: Uint8Array,
      width: number,
      height: number,
      options: { palette: Palette; delay: number },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
    reset(): void;
  };
}
