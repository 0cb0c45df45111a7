/** Where a scenario's text comes from: a built-in scene, an address, or a file of the visitor's own. */

import { fetchText, isFolder, sceneAt } from "./scene-folder.ts";
import { addScene, loadPacked, loadScenario, sceneIds } from "./scenes.ts";
import { type State, StateError } from "./state.ts";

export interface ScenarioText {
  /** The scene's id, the address or the file's name. */
  source: string;
  json: string;
  /** What the core made of the text, where that is known. */
  packed?: Uint8Array | undefined;
  /** The scene whose lesson and names belong to it; none for a scenario from elsewhere. */
  scene: string | undefined;
  /** Whether somebody changed it, so that it is the scene's no longer. */
  edited?: boolean;
  /** What a file held that the scenario does not. */
  notes?: readonly string[];
}

/** Reads what the attributes ask for. Throws if it cannot be had. */
export async function readScenario(
  scene: string | null,
  src: string | null,
): Promise<ScenarioText> {
  if (src && isFolder(src)) addScene(src, sceneAt(src));
  else if (src) return { source: src, json: await fetchText(src), scene: undefined };
  const id = src ?? scene ?? "";
  const [json, packed] = await Promise.all([loadScenario(id), loadPacked(id)]);
  if (json === undefined) throw new Error(`no scene "${id}"; there are ${sceneIds().join(", ")}`);
  return { source: id, json, packed, scene: id };
}

/** The scenario that a state holds, or that of its scene. Throws a `StateError`. */
export async function scenarioOf({ scene, scenario, source }: State): Promise<ScenarioText> {
  if (scenario !== undefined)
    return { source: scene ?? source ?? "", json: scenario, scene, edited: scene !== undefined };
  const isAddress = scene !== undefined && isFolder(scene);
  try {
    return await readScenario(isAddress ? null : (scene ?? null), isAddress ? scene : null);
  } catch (thrown) {
    throw new StateError("link-does-not-fit", `scene: ${String(thrown)}`);
  }
}

export async function readFile(file: File): Promise<ScenarioText> {
  return { source: file.name, json: await file.text(), scene: undefined };
}

/** Lets the visitor choose a file. */
export function chooseFile(onFile: (file: File) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".json,application/json";
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) onFile(file);
  });
  input.click();
}
