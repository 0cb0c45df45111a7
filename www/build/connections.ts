/**
 * What connects nodes: publications, bindings, consumers and calls. They are read from a scenario's document,
 * made between two nodes as their kinds allow, and taken away.
 */

import type { NodeKind } from "../contract.ts";
import { addItem } from "./controls.ts";
import { at, type Json, type JsonObject, listAt, type Path, textAt } from "./json.ts";
import { kindOf, nodesOf, pathOf } from "./nodes.ts";

export interface Connection {
  from: string;
  to: string;
  kind: "publishes" | "binds" | "consumes" | "calls";
  /** The item of a list that makes it. */
  path: Path;
}

/** What may follow what. */
const KINDS: Partial<Record<NodeKind, Partial<Record<NodeKind, Connection["kind"]>>>> = {
  producer: { exchange: "publishes", queue: "publishes" },
  exchange: { exchange: "binds", queue: "binds" },
  queue: { service: "consumes" },
  service: { exchange: "publishes", queue: "publishes" },
  caller: { service: "calls" },
};

export function connectionsOf(document: JsonObject): Connection[] {
  return nodesOf(document).flatMap(({ name, kind }) => {
    const path = pathOf(document, name);
    switch (kind) {
      case "producer":
        return publications(document, name, [...path, "publishes"], []);
      case "exchange":
        return bindingsFrom(document, name);
      case "service":
        return [
          ...items(document, [...path, "consumes"], "consumes", "queue").map(reversed(name)),
          ...publications(document, name, [...path, "handler"], ["publish"]),
        ];
      case "caller":
        return items(document, [...path, "calls"], "calls", "service").map((found) => ({
          ...found,
          from: name,
        }));
      default:
        return [];
    }
  });
}

/** What would connect two nodes; undefined if nothing can. */
export function connectable(
  document: JsonObject,
  from: string,
  to: string,
): Connection["kind"] | undefined {
  if (from === to) return undefined;
  const [source, target] = [kindOf(document, from), kindOf(document, to)];
  return source && target && KINDS[source]?.[target];
}

/** The document with another connection; as it was if those two can have none. */
export function connect(document: JsonObject, from: string, to: string): JsonObject {
  const path = pathOf(document, from);
  switch (connectable(document, from, to)) {
    case "publishes": {
      const list = [...path, kindOf(document, from) === "service" ? "handler" : "publishes"];
      const message = publication(document, from, to);
      const step = list.at(-1) === "handler" ? { publish: message } : message;
      return addItem(document, list, step);
    }
    case "binds":
      return addItem(document, ["bindings"], binding(document, from, to));
    case "consumes":
      return addItem(document, [...pathOf(document, to), "consumes"], { queue: from, prefetch: 1 });
    case "calls":
      return addItem(document, [...path, "calls"], { service: to });
    case undefined:
      return document;
  }
}

/** By the default exchange straight to a queue; to an exchange with the key that it waits for. */
function publication(document: JsonObject, from: string, to: string): JsonObject {
  const type = typeOf(document, from);
  if (kindOf(document, to) === "queue") return { exchange: "", routing_key: to, type };
  const bound = bindingsFrom(document, to)
    .map(({ path }) => textAt(document, [...path, "binding_key"]))
    .find((key) => key !== "" && !/[*#]/.test(key));
  return { exchange: to, routing_key: bound ?? type, type };
}

/** What a node publishes already, or else its own name's word for it. */
function typeOf(document: JsonObject, name: string): string {
  const path = pathOf(document, name);
  const known = textAt(document, [...path, "publishes", 0, "type"]);
  if (known !== "") return known;
  return kindOf(document, name) === "service" ? `${name}-done` : "message";
}

function binding(document: JsonObject, source: string, destination: string): JsonObject {
  return { source, destination, ...keyFor(document, source) };
}

/** The key that a new binding is most useful with. */
function keyFor(document: JsonObject, exchange: string): { binding_key?: string } {
  const type = at(document, ["nodes", exchange, "exchange", "type"]);
  if (type === "topic") return { binding_key: "#" };
  if (type !== "direct") return {};
  const published = connectionsOf(document)
    .filter(({ kind, to }) => kind === "publishes" && to === exchange)
    .map(({ path }) => keyOf(document, path));
  const bound = bindingsFrom(document, exchange).map(({ path }) =>
    textAt(document, [...path, "binding_key"]),
  );
  const key = published.find((one) => !bound.includes(one)) ?? published[0] ?? "message";
  return { binding_key: key };
}

/** The routing key of a publication, or of a handler's step that publishes. */
function keyOf(document: JsonObject, path: Path): string {
  return (
    textAt(document, [...path, "routing_key"]) ||
    textAt(document, [...path, "publish", "routing_key"])
  );
}

function bindingsFrom(document: JsonObject, exchange: string): Connection[] {
  return items(document, ["bindings"], "binds", "destination")
    .filter(({ path }) => textAt(document, [...path, "source"]) === exchange)
    .map((found) => ({ ...found, from: exchange }));
}

function publications(document: JsonObject, from: string, list: Path, inner: Path): Connection[] {
  return [...listAt(document, list).keys()].flatMap((place) => {
    const item = [...list, place];
    const exchange = at(document, [...item, ...inner, "exchange"]);
    if (typeof exchange !== "string") return [];
    const to = exchange || textAt(document, [...item, ...inner, "routing_key"]);
    return to === "" ? [] : [{ from, to, kind: "publishes" as const, path: item }];
  });
}

function items(
  document: JsonObject,
  list: Path,
  kind: Connection["kind"],
  field: string,
): Connection[] {
  return listAt(document, list).map((item: Json, place) => ({
    from: "",
    to: textAt(item, [field]),
    kind,
    path: [...list, place],
  }));
}

/** A service names the queue that it consumes from; the messages go the other way. */
function reversed(service: string): (found: Connection) => Connection {
  return (found) => ({ ...found, from: found.to, to: service });
}
