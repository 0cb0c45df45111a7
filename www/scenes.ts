/**
 * The built-in scenes: whatever folders there are under `scenes/`. No code knows a scene's name.
 *
 * Scenario, lesson and names are loaded when a scene is first shown.
 */

import order from "../scenes/order.json";
import type { Language } from "./locale.ts";
import type { NamesFile } from "./names.ts";

type Loaders<T> = Record<string, () => Promise<T>>;

const scenarios: Loaders<string> = import.meta.glob<string>("../scenes/*/scenario.json", {
  query: "?raw",
  import: "default",
});
const lessons: Loaders<string> = import.meta.glob<string>("../scenes/*/lesson.*.md", {
  query: "?raw",
  import: "default",
});
const names: Loaders<NamesFile> = import.meta.glob<NamesFile>("../scenes/*/names.*.json", {
  import: "default",
});

/** The scenes in their order; some open with the builder. */
const known: readonly (string | { id: string; opens: string })[] = order;
const idsInOrder = known.map((entry) => (typeof entry === "string" ? entry : entry.id));

/** The scenes' ids: those of `order.json` in its order, then those it does not know by name. */
export const sceneIds: readonly string[] = Object.keys(scenarios)
  .map((path) => path.split("/").at(-2) ?? "")
  .sort((one, other) => place(one) - place(other) || one.localeCompare(other, "en"));

function place(scene: string): number {
  const found = idsInOrder.indexOf(scene);
  return found === -1 ? idsInOrder.length : found;
}

/** Whether the scene is there to be built on. */
export function opensBuilder(scene: string | undefined): boolean {
  return known.some(
    (entry) => typeof entry !== "string" && entry.id === scene && entry.opens === "builder",
  );
}

/** The scenario's text, or undefined if there is no such scene. */
export async function loadScenario(scene: string): Promise<string | undefined> {
  return scenarios[`../scenes/${scene}/scenario.json`]?.();
}

/** What a scene says in one language. */
export interface Words {
  /** The lesson's Markdown; empty if there is none. */
  lesson: string;
  names: NamesFile;
}

/** Lesson and names of a scene; without a scene there are none. */
export async function loadWords(scene: string | undefined, language: Language): Promise<Words> {
  if (scene === undefined) return { lesson: "", names: {} };
  const [lesson, names] = await Promise.all([
    loadLesson(scene, language),
    loadNames(scene, language),
  ]);
  return { lesson, names };
}

async function loadLesson(scene: string, language: Language): Promise<string> {
  return (await lessons[`../scenes/${scene}/lesson.${language}.md`]?.()) ?? "";
}

/** The names people read; empty if the scene has none in this language. */
export async function loadNames(scene: string, language: Language): Promise<NamesFile> {
  return (await names[`../scenes/${scene}/names.${language}.json`]?.()) ?? {};
}
