/** Fields of a form: what stands at a place of the document, what may stand there, and how to write it. */

import type { Range } from "./controls.ts";
import { at, isObject, type Json, type JsonObject, type Path, put, textAt } from "./json.ts";

/** What a choice offers: its value and its words, which are an id of the locale or a name as it is. */
export interface Option {
  value: string;
  id?: string;
}

export type Input =
  | { kind: "text"; placeholder?: string }
  | { kind: "check" }
  | { kind: "choice"; options: readonly Option[] };

export interface Field {
  /** Its label's id, without `build-`. */
  id: string;
  path: Path;
  input: Input;
  value: string | boolean;
  /** The document with another value. */
  set(document: JsonObject, value: string | boolean): JsonObject;
  /** What people may change while it runs. */
  control?: { target: string; range: Range };
}

export interface Section {
  /** Its heading's id, without `build-`; undefined for the first. */
  id: string | undefined;
  fields: Field[];
  /** An item of a list, which can be taken away. */
  item?: Path;
}

/** A text; empty means that the field is not there, unless it has to be. */
export function text(document: JsonObject, id: string, path: Path, placeholder = ""): Field {
  return {
    id,
    path,
    input: { kind: "text", placeholder },
    value: written(at(document, path)),
    set: (target, value) => put(target, path, value === "" ? undefined : String(value)),
  };
}

/** A number. What is none goes into the document as it is: the core says what is wrong with it. */
export function number(document: JsonObject, id: string, path: Path, placeholder = ""): Field {
  return {
    ...text(document, id, path, placeholder),
    set: (target, value) => put(target, path, toNumber(String(value).trim())),
  };
}

function toNumber(value: string): Json | undefined {
  if (value === "") return undefined;
  return Number.isFinite(Number(value)) ? Number(value) : value;
}

/** Whether something is so; left out where it is as usual. */
export function check(document: JsonObject, id: string, path: Path): Field {
  return {
    id,
    path,
    input: { kind: "check" },
    value: at(document, path) === true,
    set: (target, value) => put(target, path, value === true ? true : undefined),
  };
}

/** One of several texts, the first of which is meant if there is none. */
export function choice(
  document: JsonObject,
  id: string,
  path: Path,
  values: readonly string[],
): Field {
  const usual = values[0] ?? "";
  return {
    id,
    path,
    input: { kind: "choice", options: values.map((value) => ({ value, id: `${id}-${value}` })) },
    value: textAt(document, path) || usual,
    set: (target, value) => put(target, path, value === usual ? undefined : String(value)),
  };
}

/** The name of a node; the one that stands there is offered even if there is no such node. */
export function nodeName(
  document: JsonObject,
  id: string,
  path: Path,
  names: readonly string[],
  optional = false,
): Field {
  const present = textAt(document, path);
  const known = names.includes(present) || present === "" ? names : [...names, present];
  const none: Option[] = optional || present === "" ? [{ value: "", id: "none" }] : [];
  return {
    id,
    path,
    input: { kind: "choice", options: [...none, ...known.map((value) => ({ value }))] },
    value: present,
    set: (target, value) => put(target, path, value === "" ? undefined : String(value)),
  };
}

/**
 * Which of several variants an object is: `{ "poisson": {…} }`. A variant that the form does not know stays
 * as an option of its own.
 */
export function variant(
  document: JsonObject,
  id: string,
  path: Path,
  variants: Readonly<Record<string, (before: JsonObject) => Json>>,
): Field {
  const stands = at(document, path);
  const present = typeof stands === "string" ? stands : Object.keys(objectOr(stands))[0];
  const before = isObject(stands) ? objectOr(stands[present ?? ""]) : {};
  const names = Object.keys(variants);
  const known = present === undefined || names.includes(present) ? names : [...names, present];
  return {
    id,
    path,
    input: { kind: "choice", options: known.map((value) => ({ value, id: `${id}-${value}` })) },
    value: present ?? names[0] ?? "",
    set: (target, value) => {
      const make = value === present ? undefined : variants[String(value)];
      return make ? put(target, path, make(before)) : target;
    },
  };
}

/** The variant that an object is, such as `poisson`; empty if it is none. */
export function variantAt(document: JsonObject, path: Path): string {
  const stands = at(document, path);
  if (typeof stands === "string") return stands;
  return Object.keys(objectOr(stands))[0] ?? "";
}

function objectOr(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function written(value: Json | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
