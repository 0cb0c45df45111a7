/**
 * Scenarios as sessions open them: read, found right, and packed into bytes.
 *
 * Built-in scenes come packed. Any other text is read by the core's second module, which is loaded for it.
 */

import type { Refusal } from "./core.ts";

/** A scenario's text, and what was made of it if that is known already. */
export interface Packable {
  readonly json: string;
  readonly packed?: Uint8Array | undefined;
}

/** The packed scenario, or what is wrong with its text. Throws a `CoreError` if the module cannot be had. */
export async function packedOf({ json, packed }: Packable): Promise<Uint8Array | Refusal> {
  if (packed) return packed;
  const { loadWorkshop, packScenario } = await import("./workshop.ts");
  await loadWorkshop();
  return packScenario(json);
}
