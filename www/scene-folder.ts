/**
 * A scene of one's own as a folder on the page's own server: `scenario.json`, and for each language that it speaks
 * `lesson.<language>.md` and `names.<language>.json`, as `queuescope new` writes them.
 */

import type { NamesFile } from "./names.ts";
import type { Scene } from "./scenes.ts";

/** Whether an address is that of a folder. */
export function isFolder(address: string): boolean {
  return address.endsWith("/");
}

/** The scene in a folder; a language that it does not speak has neither lesson nor names. */
export function sceneAt(folder: string): Scene {
  return {
    scenario: () => fetchText(`${folder}scenario.json`),
    lesson: async (language) => (await fetchIfThere(`${folder}lesson.${language}.md`)) ?? "",
    names: async (language) => {
      const text = await fetchIfThere(`${folder}names.${language}.json`);
      return text === undefined ? {} : (JSON.parse(text) as NamesFile);
    },
  };
}

/** The text at an address of the page's own origin. Throws if it cannot be had. */
export async function fetchText(address: string): Promise<string> {
  const text = await fetchIfThere(address);
  if (text === undefined) throw new Error(`${address} is not there`);
  return text;
}

/** The same; undefined if the server has no such file. */
async function fetchIfThere(address: string): Promise<string | undefined> {
  const url = new URL(address, document.baseURI);
  if (url.origin !== location.origin)
    throw new Error(`${address} is at ${url.origin}; src loads from ${location.origin} alone`);
  const response = await fetch(url);
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${address}: ${response.status} ${response.statusText}`);
  return response.text();
}
