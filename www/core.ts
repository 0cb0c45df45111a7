/**
 * The door to the core: loads the wasm, opens sessions, and copies a session's pixels to a canvas.
 *
 * The only file that touches wasm memory. A view on it dies when the memory grows, so it is made anew for
 * each frame and never kept.
 */

import init, { Session } from "../pkg/queuescope.js";
import wasm from "../pkg/queuescope_bg.wasm?source";
import type { Problem } from "./contract.ts";

export type { Session };

let loading: Promise<WebAssembly.Memory> | undefined;
let memory: WebAssembly.Memory | undefined;

/** The core cannot run here: WebAssembly is missing or not allowed, or its file cannot be had. */
export class CoreError extends Error {}

/** Loads the core once, however many elements ask for it. Throws a `CoreError`. */
export async function loadCore(): Promise<void> {
  loading ??= init({ module_or_path: wasm() }).then((exports) => exports.memory);
  try {
    memory = await loading;
  } catch (thrown) {
    loading = undefined;
    throw new CoreError(String(thrown), { cause: thrown });
  }
}

/** Why there is no session. */
export class Refusal {
  /** What is wrong with the scenario. */
  readonly problems: Problem[];
  /** What is wrong with anything else, the seed for one. */
  readonly reason: string | undefined;

  constructor(thrown: unknown) {
    this.problems = Array.isArray(thrown) ? thrown : [];
    this.reason = Array.isArray(thrown) ? undefined : String(thrown);
  }
}

/** Opens a session of a packed scenario (see `packing.ts`), or says why not. */
export function openSession(packed: Uint8Array, seed: string | undefined): Session | Refusal {
  try {
    return Session.open(packed, seed);
  } catch (thrown) {
    return new Refusal(thrown);
  }
}

/** Draws the session's frame and copies what changed of it to the canvas. */
export function drawFrame(session: Session, canvas: HTMLCanvasElement): void {
  const [x = 0, y = 0, width = 0, height = 0] = session.draw();
  if (!memory || width === 0 || height === 0) return;
  const fullWidth = session.pixels_width();
  const fullHeight = session.pixels_height();
  if (canvas.width !== fullWidth) canvas.width = fullWidth;
  if (canvas.height !== fullHeight) canvas.height = fullHeight;
  const bytes = new Uint8ClampedArray(
    memory.buffer,
    session.pixels_pointer(),
    fullWidth * fullHeight * 4,
  );
  const image = new ImageData(bytes as Uint8ClampedArray<ArrayBuffer>, fullWidth, fullHeight);
  canvas.getContext("2d")?.putImageData(image, 0, 0, x, y, width, height);
}
