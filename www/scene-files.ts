/** The built-in scenes' files: whatever folders there are under `scenes/`. Each is loaded when it is first shown. */

import type { NamesFile } from "./names.ts";

/** Loads a file, by its path. */
export type Loaders<T> = Record<string, () => Promise<T>>;

export const scenarios: Loaders<string> = import.meta.glob<string>("../scenes/*/scenario.json", {
  query: "?raw",
  import: "default",
});

/** What the core made of the texts, so that it need not read them: `scripts/packed_scenario.mjs` provides it. */
export const packed: Loaders<Uint8Array> = import.meta.glob<Uint8Array>(
  "../scenes/*/scenario.json",
  { query: "?packed", import: "default" },
);

export const lessons: Loaders<string> = import.meta.glob<string>("../scenes/*/lesson.*.md", {
  query: "?raw",
  import: "default",
});

export const names: Loaders<NamesFile> = import.meta.glob<NamesFile>("../scenes/*/names.*.json", {
  import: "default",
});

/** What a scene shows before it runs, as SVG. */
export const posters: Loaders<string> = import.meta.glob<string>("../scenes/*/poster.*.svg", {
  query: "?raw",
  import: "default",
});
