/** Work in slices: the page has its turn between them, and may end it. */

import type { JobOptions } from "./options.ts";

/** Events between two looks at the page: some milliseconds of work. */
export const SLICE_EVENTS = 20_000;

/** Waits until the page's own tasks that are due are done; unlike a timer not slower in a hidden page. */
export function pageHasItsTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Tells how far it is, gives the page its turn, and throws if nobody wants the rest. */
export async function pause(options: JobOptions, share: number): Promise<void> {
  options.onProgress?.(Math.min(1, share));
  await pageHasItsTurn();
  options.signal?.throwIfAborted();
}
