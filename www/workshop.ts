/**
 * The door to the second module of the core: files made of a run, and RabbitMQ's definitions. Whoever needs
 * one of them imports this file then, and only then is it loaded.
 */

import init, {
  export_definitions,
  Film,
  import_definitions,
  RunDocument,
} from "../pkg/workshop.js";
import workshopUrl from "../pkg/workshop_bg.wasm?url";
import type { ImportedDefinitions } from "./contract.ts";
import { Refusal } from "./core.ts";

export { Film, RunDocument };

let loading: Promise<unknown> | undefined;

/** Loads the module once; after a failure the next call tries again. */
export async function loadWorkshop(): Promise<void> {
  loading ??= init({ module_or_path: workshopUrl });
  try {
    await loading;
  } catch (thrown) {
    loading = undefined;
    throw thrown;
  }
}

/** A scenario made of RabbitMQ's definitions, or why there is none. */
export async function importDefinitions(json: string): Promise<ImportedDefinitions | Refusal> {
  await loadWorkshop();
  try {
    return import_definitions(json);
  } catch (thrown) {
    return new Refusal(thrown);
  }
}

/** The definitions of a scenario that is sound. */
export async function exportDefinitions(scenarioJson: string): Promise<string> {
  await loadWorkshop();
  return export_definitions(scenarioJson);
}
