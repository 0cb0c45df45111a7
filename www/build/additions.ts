/** New nodes: each with what it needs to be seen at work at once, connected to what fits. */

import type { NodeKind } from "../contract.ts";
import { connect, connectable, connectionsOf } from "./connections.ts";
import { freshId, offer } from "./controls.ts";
import { type Json, type JsonObject, objectAt, put } from "./json.ts";
import { freshName, kindOf, namesOf } from "./nodes.ts";

/** What a new node of each kind is. */
const NEW: Record<NodeKind, JsonObject> = {
  producer: { arrivals: { poisson: { rate_per_s: 2 } }, publishes: [] },
  exchange: { type: "fanout" },
  queue: {},
  service: {
    instances: 2,
    runtime: "sync",
    consumes: [],
    handler: [{ io: { exponential: { mean: "500ms" } } }],
  },
  caller: { arrivals: { poisson: { rate_per_s: 2 } }, calls: [], timeout: "5s" },
};

/** What a new node is connected with, if that is there. */
const NEIGHBOURS: Record<NodeKind, readonly NodeKind[]> = {
  producer: ["exchange", "queue"],
  exchange: ["producer", "exchange", "queue"],
  queue: ["producer", "exchange", "service"],
  service: ["queue", "caller"],
  caller: ["service"],
};

/** The document with a new node, and its name. It is connected with `near`, or else with what lacks it most. */
export function addNode(
  document: JsonObject,
  kind: NodeKind,
  near: string | undefined,
): { document: JsonObject; name: string } {
  const name = freshName(document, kind);
  const partner = isNeighbour(document, kind, near) ? near : partnersOf(document, kind)[0];
  const placed = put(document, ["nodes", name], { [kind]: NEW[kind] });
  const connected = partner === undefined ? placed : connectBest(placed, name, partner);
  return { document: withControls(connected, kind, name), name };
}

function isNeighbour(document: JsonObject, kind: NodeKind, other: string | undefined): boolean {
  const found = other === undefined ? undefined : kindOf(document, other);
  return found !== undefined && NEIGHBOURS[kind].includes(found);
}

/** In the direction that is possible; a service rather takes from a new queue than fills it. */
function connectBest(document: JsonObject, added: string, other: string): JsonObject {
  const ways: [string, string][] = [
    [other, added],
    [added, other],
  ];
  if (kindOf(document, other) === "service") ways.reverse();
  const way = ways.find(([from, to]) => connectable(document, from, to) !== undefined);
  return way ? connect(document, ...way) : document;
}

/**
 * Those that a new node is connected with by itself, the ones that lack such a neighbour first. New exchanges
 * and queues wait for what their maker has in mind.
 */
function partnersOf(document: JsonObject, kind: NodeKind): string[] {
  if (kind === "exchange" || kind === "queue") return [];
  const connections = connectionsOf(document);
  const isServed = (name: string): boolean =>
    connections.some(({ from, to }) => (kind === "service" ? from : to) === name);
  const names = namesOf(document, ...NEIGHBOURS[kind]);
  return [...names.filter((name) => !isServed(name)), ...names.filter(isServed)];
}

/** The number of consumers and the rates can be changed while it runs; bursts and crashes have their buttons. */
function withControls(document: JsonObject, kind: NodeKind, name: string): JsonObject {
  switch (kind) {
    case "service":
      return offerCrash(
        offer(document, `${name}.instances`, { min: 0, max: 12 }, true),
        name,
        true,
      );
    case "producer":
    case "caller":
      return offerAction(
        offer(document, `${name}.arrivals.rate_per_s`, { min: 0, max: 40, step: 0.1 }, true),
        "publish",
        name,
        true,
      );
    default:
      return document;
  }
}

/** What a button does to a node. */
export type ActionKind = "publish" | "crash" | "restart" | "pause" | "resume";

/** The action behind each button that a form offers. */
export const ACTION_OF = { burst: "publish", crash: "crash" } as const;

const ACTIONS: Record<ActionKind, JsonObject> = {
  publish: { count: 50, spacing: "15ms" },
  crash: {},
  restart: {},
  pause: {},
  resume: {},
};

/** The action of that kind that concerns the node alone; undefined if there is none. */
export function actionOf(document: JsonObject, kind: ActionKind, node: string): string | undefined {
  return Object.entries(objectAt(document, ["actions"])).find(
    ([, action]) => objectAt(action as Json, [kind]).node === node,
  )?.[0];
}

/** Gives a node the button, or takes it away. */
export function offerAction(
  document: JsonObject,
  kind: ActionKind,
  node: string,
  offered: boolean,
): JsonObject {
  const present = actionOf(document, kind, node);
  if (!offered) return present ? put(document, ["actions", present], undefined) : document;
  if (present) return document;
  const wish = kind === "publish" ? `burst.${node}` : `${kind}.${node}`;
  const name = freshId(objectAt(document, ["actions"]), wish);
  return put(document, ["actions", name], { [kind]: { node, ...ACTIONS[kind] } });
}

/** The buttons for a crash and for the way back, or neither. */
export function offerCrash(document: JsonObject, service: string, offered: boolean): JsonObject {
  const crash = offerAction(document, "crash", service, offered);
  return offerAction(crash, "restart", service, offered);
}
