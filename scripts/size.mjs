// What a visitor downloads to see a scene: dist/ as a web server sends it, compressed with brotli, against the limits.
// A scene's texts count for the largest scene, as nobody sees two at once; what is loaded on demand is told beside.

import { readdirSync, readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import { root, SetupError } from "./setup/process.mjs";

/** What must not be passed, in bytes, brotli at its best. */
const limits = { wasm: 200_000, rest: 150_000 };

/** @param {string} path below dist/ */
function compressed(path) {
  return brotliCompressSync(readFileSync(`${root}dist/${path}`)).length;
}

/** @typedef {{ file: string, isEntry?: boolean, imports?: string[], css?: string[], assets?: string[] }} Chunk */

/**
 * The files that come with the page, before anybody asks for anything.
 *
 * @param {Record<string, Chunk>} manifest
 */
function filesAtOnce(manifest) {
  /** @type {Set<string>} */
  const files = new Set(["index.html"]);
  const waiting = Object.values(manifest).filter(({ isEntry }) => isEntry);
  for (const chunk of waiting) {
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file);
    for (const name of chunk.imports ?? []) {
      const imported = manifest[name];
      if (imported && !waiting.includes(imported)) waiting.push(imported);
    }
  }
  return files;
}

/**
 * Bytes that dist/ takes, compressed file by file: the wasm module, all else that shows one scene, and what is
 * loaded when it is asked for.
 */
export function measureSize() {
  /** @type {Record<string, Chunk>} */
  const manifest = JSON.parse(readFileSync(`${root}dist/.vite/manifest.json`, "utf8"));
  const atOnce = filesAtOnce(manifest);
  /** @type {Map<string, number>} */
  const scenes = new Map();
  const ofScenes = new Set();
  for (const [source, { file }] of Object.entries(manifest)) {
    const [, scene, language = ""] = /^scenes\/([^/]+)\/[^.]+\.(?:(\w\w)\.)?/.exec(source) ?? [];
    if (scene === undefined || atOnce.has(file)) continue;
    ofScenes.add(file);
    const key = `${scene} ${language}`;
    scenes.set(key, (scenes.get(key) ?? 0) + compressed(file));
  }
  const size = { wasm: 0, rest: largestScene(scenes), onDemand: 0 };
  for (const entry of readdirSync(`${root}dist`, { recursive: true, withFileTypes: true })) {
    const path = `${entry.parentPath}/${entry.name}`.slice(`${root}dist/`.length);
    if (!entry.isFile() || path.startsWith(".vite/") || ofScenes.has(path)) continue;
    const part = path.endsWith(".wasm") ? "wasm" : "rest";
    size[atOnce.has(path) ? part : "onDemand"] += compressed(path);
  }
  return size;
}

/**
 * The scenario and, in one language, lesson and names.
 * @param {Map<string, number>} parts bytes by "scene language"; without a language: the scenario
 */
function largestScene(parts) {
  const whole = [...parts]
    .filter(([key]) => !key.endsWith(" "))
    .map(([key, bytes]) => bytes + (parts.get(`${key.split(" ")[0]} `) ?? 0));
  return Math.max(0, ...whole);
}

/** Shows both, and fails if one is over its limit. */
export async function checkSize() {
  const size = measureSize();
  for (const part of /** @type {const} */ (["wasm", "rest"])) {
    console.log(`${part}: ${size[part]} of at most ${limits[part]} bytes (brotli)`);
    if (size[part] === 0) throw new SetupError(`dist/ has nothing that counts as ${part}`);
    if (size[part] > limits[part]) throw new SetupError(`${part} is too large to send`);
  }
  console.log(`on demand: ${size.onDemand} bytes (brotli)`);
}
