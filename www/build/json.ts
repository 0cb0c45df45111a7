/** JSON values and places in them. Nothing is changed in place: each change gives a new value that shares the rest. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/** Names of fields and places in lists, from the outermost inwards. */
export type Path = readonly (string | number)[];

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The value at a path; undefined if there is none. */
export function at(root: Json | undefined, path: Path): Json | undefined {
  let value = root;
  for (const step of path) {
    if (isList(value) && typeof step === "number") value = value[step];
    else if (isObject(value) && typeof step === "string" && Object.hasOwn(value, step))
      value = value[step];
    else return undefined;
  }
  return value;
}

/** The object at a path, or one without fields. */
export function objectAt(root: Json | undefined, path: Path): JsonObject {
  const value = at(root, path);
  return isObject(value) ? value : {};
}

/** The list at a path, or an empty one. */
export function listAt(root: Json | undefined, path: Path): readonly Json[] {
  const value = at(root, path);
  return isList(value) ? value : [];
}

/** The text at a path, or an empty one. */
export function textAt(root: Json | undefined, path: Path): string {
  const value = at(root, path);
  return typeof value === "string" ? value : "";
}

/**
 * A copy in which that value stands at the path; undefined takes the field or list item away. Objects that
 * are missing on the way are made.
 */
export function put(root: JsonObject, path: Path, value: Json | undefined): JsonObject {
  return putInto(root, path, value) as JsonObject;
}

function putInto(within: Json | undefined, path: Path, value: Json | undefined): Json | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof step === "number") {
    const list = isList(within) ? within : [];
    const item = putInto(list[step], rest, value);
    const kept = item === undefined ? [] : [item];
    return [...list.slice(0, step), ...kept, ...list.slice(step + 1)];
  }
  const object = isObject(within) ? within : {};
  const field = putInto(object[step], rest, value);
  if (field !== undefined) return { ...object, [step]: field };
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== step));
}
