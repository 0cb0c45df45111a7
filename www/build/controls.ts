/**
 * What people may change while it runs: which parameter of a node has a control, and what becomes of the
 * controls when a list they point into gets longer or shorter.
 */

import {
  at,
  isList,
  isObject,
  type Json,
  type JsonObject,
  listAt,
  objectAt,
  type Path,
  put,
} from "./json.ts";
import { kindOf } from "./nodes.ts";

/** How far a control goes, in the units of a scenario: numbers, or durations as text. */
export interface Range {
  min: Json;
  max: Json;
  step?: Json;
}

/** Controls point into these lists of a node by their place, which they may leave out if it is the only one. */
const LISTS = ["consumes", "handler"];

/** The control that sets a parameter alone; undefined if none does. */
export function controlOf(document: JsonObject, target: string): string | undefined {
  return Object.entries(objectAt(document, ["controls"])).find(
    ([, control]) => isObject(control) && sameTarget(document, control.sets, target),
  )?.[0];
}

/** Gives a parameter a control, or takes it away. */
export function offer(
  document: JsonObject,
  target: string,
  range: Range,
  offered: boolean,
): JsonObject {
  const present = controlOf(document, target);
  if (!offered) return present ? put(document, ["controls", present], undefined) : document;
  if (present) return document;
  const name = freshId(objectAt(document, ["controls"]), target.replace(".arrivals.", "."));
  return put(document, ["controls", name], { sets: target, ...range });
}

/** An id that nothing has yet: small letters, digits and underscores. */
export function freshId(taken: JsonObject, wish: string): string {
  const id = wish
    .toLowerCase()
    .replace(/\.\d+\b/g, "")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  const base = id === "" || /^\d/.test(id) ? `setting_${id}` : id;
  let name = base;
  for (let number = 2; Object.hasOwn(taken, name); number += 1) name = `${base}_${number}`;
  return name;
}

function sameTarget(document: JsonObject, sets: Json | undefined, target: string): boolean {
  return typeof sets === "string" && explicit(document, sets) === explicit(document, target);
}

/** The target with the place in each list. */
function explicit(document: JsonObject, target: string): string {
  for (const name of Object.keys(objectAt(document, ["nodes"]))) {
    for (const list of LISTS) {
      const start = `${name}.${list}.`;
      if (!target.startsWith(start)) continue;
      const rest = target.slice(start.length);
      return /^\d/.test(rest) ? target : `${start}0.${rest}`;
    }
  }
  return target;
}

/** The document with one more item at the end of a list; controls of the others still find them. */
export function addItem(document: JsonObject, list: Path, item: Json): JsonObject {
  const items = listAt(document, list);
  return put(
    mapTargets(document, (target) => explicit(document, target)),
    list,
    [...items, item],
  );
}

/** The document without a field or a list's item and their controls; those of later items still find them. */
export function removeItem(document: JsonObject, path: Path): JsonObject {
  const place = path.at(-1);
  const rest = put(document, path, undefined);
  if (typeof place !== "number") {
    const gone = targetStart(document, path);
    return mapTargets(rest, (target) => (gone && target.startsWith(gone) ? undefined : target));
  }
  const start = targetStart(document, path.slice(0, -1));
  if (start === undefined) return rest;
  return mapTargets(rest, (written) => {
    const target = explicit(document, written);
    if (!target.startsWith(start)) return written;
    const [number = "", ...steps] = target.slice(start.length).split(".");
    if (Number(number) === place) return undefined;
    const moved = Number(number) > place ? Number(number) - 1 : Number(number);
    return [start + moved, ...steps].join(".");
  });
}

/** How targets that point into a list, or into a field of a node, begin. */
function targetStart(document: JsonObject, list: Path): string | undefined {
  if (list.length === 1 && list[0] === "bindings") return "bindings.";
  const [nodes, name, kind, ...rest] = list;
  if (nodes !== "nodes" || typeof name !== "string" || kind !== kindOf(document, name))
    return undefined;
  return [name, ...rest, ""].join(".");
}

/** Every target changed; those that become undefined go, and controls that have none left with them. */
function mapTargets(
  document: JsonObject,
  change: (target: string) => string | undefined,
): JsonObject {
  let changed = document;
  for (const name of Object.keys(objectAt(document, ["controls"]))) {
    const sets = at(document, ["controls", name, "sets"]);
    const targets: readonly (Json | undefined)[] = isList(sets) ? sets : [sets];
    const kept = targets.flatMap((one) => (typeof one === "string" ? (change(one) ?? []) : []));
    if (kept.length === 0) changed = put(changed, ["controls", name], undefined);
    else changed = put(changed, ["controls", name, "sets"], isList(sets) ? kept : (kept[0] ?? ""));
  }
  return changed;
}
