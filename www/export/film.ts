/** A stretch of the run as a film: pictures of the stage at equal distances, encoded one by one. */

import type { Film } from "../workshop.ts";
import { pause } from "./job.ts";
import type { FilmOptions } from "./options.ts";
import { bringTo, drawingOf, imageOf, openFilm } from "./picture.ts";
import type { Source } from "./source.ts";

/** Takes frames as they come. `end` makes the file; `cancel` drops everything. */
export interface Encoder {
  /** The next frame is on the canvas. */
  add(frame: number): Promise<void>;
  end(): Promise<Blob>;
  cancel(): Promise<void>;
}

export interface Shot {
  canvas: HTMLCanvasElement;
  framesPerSecond: number;
}

/** Longer films would take more memory than a page has. */
export const MOST_FRAMES = 6_000;

/** How many frames the film has. Throws if it is none, or too long. */
export function frameCount({ from, to, speed = 1, framesPerSecond = 25 }: FilmOptions): number {
  const frames = Math.round(((to - from) / speed) * framesPerSecond);
  const isSound = from >= 0 && to > from && speed > 0 && framesPerSecond > 0;
  if (!isSound || framesPerSecond > 60 || !(frames <= MOST_FRAMES))
    throw new RangeError(`a film has 1 to ${MOST_FRAMES} frames, at most 60 a second`);
  return Math.max(1, frames);
}

export async function filmOf(source: Source, options: FilmOptions): Promise<Blob> {
  const frames = frameCount(options);
  const { speed = 1, framesPerSecond = 25 } = options;
  const canvas = canvasFor(source, options.width ?? 960);
  const encoder = await encoderFor({ canvas, framesPerSecond }, options.format);
  let film: Film | undefined;
  try {
    film = await openFilm(source);
    for (let frame = 0; frame < frames; frame += 1) {
      const atMs = options.from * 1000 + (frame * speed * 1000) / framesPerSecond;
      await bringTo(film, atMs, undefined, { ...options, onProgress: () => undefined });
      await paint(canvas, drawingOf(film, source), source, film.now_ms());
      await encoder.add(frame);
      await pause(options, (frame + 1) / frames);
    }
    return await encoder.end();
  } catch (thrown) {
    await encoder.cancel();
    throw thrown;
  } finally {
    film?.free();
  }
}

/** What this browser can make: WebM, or else GIF, which needs nothing of it. */
async function encoderFor(shot: Shot, format: FilmOptions["format"]): Promise<Encoder> {
  if (format !== "gif" && "VideoEncoder" in globalThis) {
    const { webmEncoder } = await import("./webm.ts");
    const encoder = await webmEncoder(shot);
    if (encoder) return encoder;
  }
  const { gifEncoder } = await import("./gif.ts");
  return gifEncoder(shot);
}

/** As wide as asked for, within reason; encoders want even sides. */
function canvasFor({ widthPx, heightPx }: Source, width: number): HTMLCanvasElement {
  const even = (pixels: number): number => Math.max(2, Math.round(pixels / 2) * 2);
  const canvas = document.createElement("canvas");
  canvas.width = even(Math.min(3840, width));
  canvas.height = even((canvas.width * heightPx) / widthPx);
  return canvas;
}

/** The stage with its instant in a corner. */
async function paint(
  canvas: HTMLCanvasElement,
  drawing: string,
  { model, widthPx, dark }: Source,
  atMs: number,
): Promise<void> {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this browser has no canvas to draw on");
  const image = await imageOf(drawing);
  const scale = canvas.width / widthPx;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  context.font = `600 ${13 * scale}px system-ui, sans-serif`;
  context.fillStyle = dark ? "#9aa3b2" : "#5a6376";
  context.fillText(model.locale.instant(atMs), 12 * scale, 20 * scale);
}
