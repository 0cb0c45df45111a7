/** The scene that a page of one file carries: `queuescope pack` writes it into the page. */

import type { Language } from "./locale.ts";
import { addScene, type Words } from "./scenes.ts";

interface Packed {
  /** The scene's id. */
  source: string;
  scenario: string;
  words: Partial<Record<Language, Partial<Words>>>;
}

/** Makes the scene known that the page carries, if it carries one. */
export function addPackedScene(page: Document): void {
  const text = page.querySelector("#queuescope-packed")?.textContent ?? "null";
  const packed = JSON.parse(text) as Packed | null;
  if (!packed) return;
  const wordsIn = (language: Language): Partial<Words> =>
    packed.words[language] ?? packed.words.en ?? {};
  addScene(packed.source, {
    scenario: async () => packed.scenario,
    lesson: async (language) => wordsIn(language).lesson ?? "",
    names: async (language) => wordsIn(language).names ?? {},
  });
}
