/**
 * Scenes by their ids: the built-in ones, and those that a page brings along. No code knows a scene's name.
 *
 * Scenario, lesson and names are loaded when a scene is first shown.
 */

import order from "../scenes/order.json";
import type { Language } from "./locale.ts";
import type { NamesFile } from "./names.ts";
import { lessons, names, packed, posters, scenarios } from "./scene-files.ts";

/** What a scene says in one language. */
export interface Words {
  /** The lesson's Markdown; empty if there is none. */
  lesson: string;
  names: NamesFile;
}

/** A scene that is not built in. Each part is asked for when it is needed. */
export interface Scene {
  scenario(): Promise<string>;
  /** Empty if there is none in this language. */
  lesson(language: Language): Promise<string>;
  names(language: Language): Promise<NamesFile>;
}

/** The scenes in their order; some open with the builder. */
const known: readonly (string | { id: string; opens: string })[] = order;
const idsInOrder = known.map((entry) => (typeof entry === "string" ? entry : entry.id));
const added = new Map<string, Scene>();

/** The scenes' ids: those of `order.json` in its order, then those it does not know by name. */
export function sceneIds(): readonly string[] {
  const builtIn = Object.keys(scenarios).map((path) => path.split("/").at(-2) ?? "");
  return [...builtIn, ...added.keys()].sort(
    (one, other) => place(one) - place(other) || one.localeCompare(other, "en"),
  );
}

function place(scene: string): number {
  const found = idsInOrder.indexOf(scene);
  return found === -1 ? idsInOrder.length : found;
}

/** From now on there is this scene, too, or instead of another of the same id. */
export function addScene(id: string, scene: Scene): void {
  added.set(id, scene);
}

/** Whether the scene is there to be built on. */
export function opensBuilder(scene: string | undefined): boolean {
  return known.some(
    (entry) => typeof entry !== "string" && entry.id === scene && entry.opens === "builder",
  );
}

/** The scenario's text, or undefined if there is no such scene. */
export async function loadScenario(scene: string): Promise<string | undefined> {
  return added.get(scene)?.scenario() ?? scenarios[`../scenes/${scene}/scenario.json`]?.();
}

/** What the core made of a built-in scene's text; undefined for any other. */
export async function loadPacked(scene: string): Promise<Uint8Array | undefined> {
  return added.has(scene) ? undefined : packed[`../scenes/${scene}/scenario.json`]?.();
}

/** Lesson and names of a scene; without a scene there are none. */
export async function loadWords(scene: string | undefined, language: Language): Promise<Words> {
  if (scene === undefined) return { lesson: "", names: {} };
  const [lesson, named] = await Promise.all([
    loadLesson(scene, language),
    loadNames(scene, language),
  ]);
  return { lesson, names: named };
}

async function loadLesson(scene: string, language: Language): Promise<string> {
  const own = added.get(scene);
  if (own) return own.lesson(language);
  return (await lessons[`../scenes/${scene}/lesson.${language}.md`]?.()) ?? "";
}

/** The first picture of a built-in scene, as SVG; undefined if there is none. */
export async function loadPoster(scene: string, language: Language): Promise<string | undefined> {
  return posters[`../scenes/${scene}/poster.${language}.svg`]?.();
}

/** The names people read; empty if the scene has none in this language. */
export async function loadNames(scene: string, language: Language): Promise<NamesFile> {
  const own = added.get(scene);
  if (own) return own.names(language);
  return (await names[`../scenes/${scene}/names.${language}.json`]?.()) ?? {};
}
