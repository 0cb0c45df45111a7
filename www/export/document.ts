/** Tables, facts and traces: files that the core writes, run by run. */

import { loadWorkshop, RunDocument } from "../workshop.ts";
import { pause, SLICE_EVENTS } from "./job.ts";
import type { JobOptions } from "./options.ts";
import type { Source } from "./source.ts";

export type DocumentKind = "facts" | "figures" | "messages" | "trace";

const TYPES: Record<DocumentKind, string> = {
  facts: "application/x-ndjson",
  figures: "text/csv;charset=utf-8",
  messages: "text/csv;charset=utf-8",
  trace: "application/json",
};

/** Writes the run up to the source's instant. */
export async function documentOf(
  source: Source,
  kind: DocumentKind,
  options: JobOptions,
): Promise<Blob> {
  await loadWorkshop();
  options.signal?.throwIfAborted();
  const { scenario, seed, inputs, nowMs, events } = source;
  const document = new RunDocument(kind, scenario, seed, inputs, nowMs, events);
  try {
    const parts: Uint8Array[] = [];
    while (!document.advance(SLICE_EVENTS)) {
      parts.push(document.take());
      await pause(options, document.share());
    }
    if (document.facts_hash() !== source.factsHash)
      throw new Error("the run could not be made again as it was");
    parts.push(document.take());
    await pause(options, 1);
    // This ends the document's life in wasm memory.
    parts.push(document.finish());
    return new Blob(parts as Uint8Array<ArrayBuffer>[], { type: TYPES[kind] });
  } catch (thrown) {
    document.free();
    throw thrown;
  }
}
