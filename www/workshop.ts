/**
 * The door to the second module of the core: it reads people's scenarios, makes whole runs and files of a run, and
 * knows RabbitMQ's definitions.
 * Whoever needs one of them imports this file then, and only then is it loaded.
 */

import init, {
  export_definitions,
  Film,
  import_definitions,
  pack,
  RunDocument,
  run,
} from "../pkg/workshop.js";
import wasm from "../pkg/workshop_bg.wasm?source";
import type { ImportedDefinitions, RunResult } from "./contract.ts";
import { CoreError, Refusal } from "./core.ts";

export { Film, RunDocument };

let loading: Promise<unknown> | undefined;

/** Loads the module once; after a failure the next call tries again. Throws a `CoreError`. */
export async function loadWorkshop(): Promise<void> {
  loading ??= init({ module_or_path: wasm() });
  try {
    await loading;
  } catch (thrown) {
    loading = undefined;
    throw new CoreError(String(thrown), { cause: thrown });
  }
}

/** Reads a scenario for a session to open, or says what is wrong with it. The module has to be loaded. */
export function packScenario(scenarioJson: string): Uint8Array | Refusal {
  try {
    return pack(scenarioJson);
  } catch (thrown) {
    return new Refusal(thrown);
  }
}

/** Runs a scenario from its start to so many seconds, yielding to the page; or says why it cannot. */
export async function runWhole(
  scenarioJson: string,
  options: { until: number; seed?: string; onProgress?: (share: number) => void },
): Promise<RunResult | Refusal> {
  await loadWorkshop();
  try {
    return await run(scenarioJson, options.seed, options.until * 1000, options.onProgress);
  } catch (thrown) {
    return new Refusal(thrown);
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
