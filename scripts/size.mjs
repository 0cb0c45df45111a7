// What a visitor downloads: dist/ as a web server sends it, compressed with brotli, against the limits.

import { readdirSync, readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import { root, SetupError } from "./setup/process.mjs";

/** What the design aims at, in bytes, brotli at its best. */
const goals = { wasm: 200_000, rest: 150_000 };
/** What must not be passed; lowered as the module shrinks, until it is the goal. */
const limits = { wasm: 425_000, rest: goals.rest };

/** Bytes that dist/ takes, compressed file by file: the wasm module, and all the rest. */
export function measureSize() {
  const size = { wasm: 0, rest: 0 };
  for (const entry of readdirSync(`${root}dist`, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = brotliCompressSync(readFileSync(`${entry.parentPath}/${entry.name}`)).length;
    size[entry.name.endsWith(".wasm") ? "wasm" : "rest"] += bytes;
  }
  return size;
}

/** Shows both, and fails if one is over its limit. */
export async function checkSize() {
  const size = measureSize();
  for (const part of /** @type {const} */ (["wasm", "rest"])) {
    console.log(
      `${part}: ${size[part]} of at most ${limits[part]} bytes (brotli); the goal is ${goals[part]}`,
    );
    if (size[part] === 0) throw new SetupError(`dist/ has nothing that counts as ${part}`);
    if (size[part] > limits[part]) throw new SetupError(`${part} is too large to send`);
  }
}
