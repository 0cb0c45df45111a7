/** The stage as a picture: drawn by the core as SVG, made into pixels by the browser. */

import { Film, loadWorkshop } from "../workshop.ts";
import { pause, SLICE_EVENTS } from "./job.ts";
import type { ImageOptions, JobOptions } from "./options.ts";
import type { Source } from "./source.ts";
import { stageTexts } from "./texts.ts";

const LARGEST_SCALE = 8;

/** A run of its own, at its start, to be looked at. Whoever opens it frees it. */
export async function openFilm(source: Source): Promise<Film> {
  await loadWorkshop();
  return new Film(source.scenario, source.seed, source.inputs);
}

/** Brings it to an instant, there after so many events or after all of them. */
export async function bringTo(
  film: Film,
  atMs: number,
  afterEvents: number | undefined,
  options: JobOptions,
): Promise<void> {
  while (!film.advance_to(atMs, afterEvents, SLICE_EVENTS))
    await pause(options, film.now_ms() / Math.max(1, atMs));
}

/** The stage as it is in the film. */
export function drawingOf(film: Film, source: Source): string {
  const texts = stageTexts(source.model, film.figures());
  return film.drawing(texts, source.widthPx, source.heightPx, source.dark, source.opened);
}

/** The drawing as an image that a canvas can take. */
export async function imageOf(drawing: string): Promise<HTMLImageElement> {
  const image = new Image();
  // Pages that allow pictures of their own and `data:` may not allow `blob:`.
  image.src = `data:image/svg+xml,${encodeURIComponent(drawing)}`;
  await image.decode();
  return image;
}

/** The stage at the source's instant. */
export async function pictureOf(source: Source, options: ImageOptions): Promise<Blob> {
  const film = await openFilm(source);
  try {
    await bringTo(film, source.nowMs, source.events, options);
    const drawing = drawingOf(film, source);
    if (options.type === "svg") return new Blob([drawing], { type: "image/svg+xml" });
    const blob = await pixelsOf(drawing, source, options.scale ?? 2);
    options.signal?.throwIfAborted();
    return blob;
  } finally {
    film.free();
  }
}

async function pixelsOf(drawing: string, { widthPx, heightPx }: Source, scale: number) {
  if (!(scale > 0 && scale <= LARGEST_SCALE))
    throw new RangeError(`the scale is more than 0 and at most ${LARGEST_SCALE}`);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(widthPx * scale);
  canvas.height = Math.round(heightPx * scale);
  const image = await imageOf(drawing);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return await new Promise<Blob>((resolve, reject) => {
    const take = (blob: Blob | null): void =>
      blob ? resolve(blob) : reject(new Error("the picture is too large for this browser"));
    canvas.toBlob(take, "image/png");
  });
}
