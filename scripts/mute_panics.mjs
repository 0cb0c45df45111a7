// A page's module ends without words where it is wrong, as it would after them: no page shows what a panic says and
// which place in the source it names. Checks stay as they are.

import { readFileSync, writeFileSync } from "node:fs";
import { SetupError } from "./setup/process.mjs";

/** What the libraries call when a program is wrong. */
const panics =
  /^<?(core|alloc|std)\b.*(panicking::(panic|assert_failed)|panic_with_hook|panic_already|panic_on_ord|_fail\b|_failed\b|slice_error_fail|slice_index_fail|capacity_overflow|handle_alloc_error|raw_vec::handle_error)/;

/** A place in the source (`core::panic::Location`) is a path's address and length, a line and a column. */
const LOCATION_BYTES = 16;
const LONGEST_PATH = 250;
const MOST_LINES = 20_000;
const MOST_COLUMNS = 300;

/** @typedef {{ offset: number, data: Uint8Array<ArrayBuffer> }} Segment Constants, and their address in memory. */

/**
 * Takes the words of panics out of a module's file.
 *
 * @param {string} path
 */
export async function mutePanics(path) {
  const { default: binaryen } = await import("binaryen");
  const module = binaryen.readBinary(readFileSync(path));
  if (muteFunctions(binaryen, module) === 0)
    throw new SetupError(`${path} has no panics known by name`);
  if (forgetLocations(module) === 0) throw new SetupError(`${path} has no places of panics`);
  writeFileSync(path, module.emitBinary());
  module.dispose();
}

/**
 * @param {any} binaryen
 * @param {any} module
 */
function muteFunctions(binaryen, module) {
  const functions = Array.from({ length: module.getNumFunctions() }, (_, place) =>
    binaryen.getFunctionInfo(module.getFunctionByIndex(place)),
  );
  const found = functions.filter(({ name, module: from }) => !from && panics.test(name));
  for (const { name, params, results } of found) {
    module.removeFunction(name);
    module.addFunction(name, params, results, [], module.unreachable());
  }
  return found.length;
}

/**
 * Overwrites the places and their paths, which nothing but panics reads, with zeros; tells how many there were.
 *
 * @param {any} module
 */
function forgetLocations(module) {
  /** @type {Segment[]} */
  const segments = Array.from({ length: module.getNumDataSegments() }, (_, place) => {
    const { offset, data } = module.getDataSegmentInfo(module.getDataSegmentByIndex(place));
    return { offset, data: new Uint8Array(data) };
  });
  const found = segments.flatMap((segment) => locationsIn(segment, segments));
  for (const bytes of found.flat()) bytes.fill(0);
  const { initial, max } = module.getMemoryInfo();
  const written = segments.map(({ offset, data }) => ({ offset: module.i32.const(offset), data }));
  module.setMemory(initial, max ?? -1, null, written);
  return found.length;
}

/**
 * The bytes of each place and of its path.
 *
 * @param {Segment} segment
 * @param {Segment[]} segments
 */
function locationsIn({ offset, data }, segments) {
  const words = new DataView(data.buffer);
  const found = [];
  for (let at = -offset & 3; at + LOCATION_BYTES <= data.length; at += 4) {
    const word = (/** @type {number} */ index) => words.getUint32(at + index * 4, true);
    const [line, column] = [word(2), word(3)];
    if (line === 0 || line > MOST_LINES || column === 0 || column > MOST_COLUMNS) continue;
    const path = pathAt(word(0), word(1), segments);
    if (path) found.push([data.subarray(at, at + LOCATION_BYTES), path]);
  }
  return found;
}

/**
 * The bytes of a path of a Rust file, if there is one.
 *
 * @param {number} address
 * @param {number} length
 * @param {Segment[]} segments
 */
function pathAt(address, length, segments) {
  const home = segments.find(
    ({ offset, data }) => address >= offset && address + length <= offset + data.length,
  );
  if (!home || length > LONGEST_PATH) return undefined;
  const path = home.data.subarray(address - home.offset, address - home.offset + length);
  return new TextDecoder().decode(path).endsWith(".rs") ? path : undefined;
}
