/** The nodes of a scenario's document: their names and kinds. */

import type { NodeKind } from "../contract.ts";
import { at, isObject, type JsonObject, objectAt, type Path } from "./json.ts";

export const nodeKinds: readonly NodeKind[] = [
  "producer",
  "exchange",
  "queue",
  "service",
  "caller",
];

export interface BuiltNode {
  name: string;
  /** Undefined if the document says none, or several. */
  kind: NodeKind | undefined;
}

export function nodesOf(document: JsonObject): BuiltNode[] {
  return Object.keys(objectAt(document, ["nodes"])).map((name) => ({
    name,
    kind: kindOf(document, name),
  }));
}

export function kindOf(document: JsonObject, name: string): NodeKind | undefined {
  const node = at(document, ["nodes", name]);
  if (!isObject(node)) return undefined;
  return nodeKinds.find((kind) => isObject(node[kind]));
}

export function namesOf(document: JsonObject, ...kinds: NodeKind[]): string[] {
  return nodesOf(document)
    .filter(({ kind }) => kind !== undefined && kinds.includes(kind))
    .map(({ name }) => name);
}

/** Where what is said of a node begins. */
export function pathOf(document: JsonObject, name: string): Path {
  return ["nodes", name, kindOf(document, name) ?? ""];
}

/** A name that no node has: `queue`, `queue-2`, … */
export function freshName(document: JsonObject, wish: string): string {
  const taken = objectAt(document, ["nodes"]);
  let name = wish;
  for (let number = 2; Object.hasOwn(taken, name); number += 1) name = `${wish}-${number}`;
  return name;
}
