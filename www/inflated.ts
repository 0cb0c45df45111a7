/** Bytes that a single file carries as text. */

import { bytesOf } from "./bytes.ts";

/** From base64 of what was deflated to what it was. */
export async function inflated(base64: string): Promise<ArrayBuffer> {
  const stream = new Blob([bytesOf(base64)])
    .stream()
    .pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).arrayBuffer();
}
