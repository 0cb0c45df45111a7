/**
 * Where a scenario's document names its nodes, so that a name can be changed everywhere at once, and nothing
 * speaks of a node that is gone.
 */

import { removeItem } from "./controls.ts";
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
  textAt,
} from "./json.ts";
import { nodesOf, pathOf } from "./nodes.ts";

/** A place where a node's name stands. */
interface Reference {
  path: Path;
  /** What makes no sense without the node: a field, or an item of a list. */
  item: Path;
}

/** The document with another name for a node. The order of the nodes stays. */
export function renameNode(document: JsonObject, name: string, to: string): JsonObject {
  let renamed = document;
  for (const { path } of referencesTo(document, name)) renamed = put(renamed, path, to);
  for (const path of targetsIn(document, name)) {
    renamed = put(renamed, path, to + textAt(document, path).slice(name.length));
  }
  const nodes = Object.entries(objectAt(renamed, ["nodes"]));
  return put(
    renamed,
    ["nodes"],
    Object.fromEntries(nodes.map(([key, node]) => [key === name ? to : key, node])),
  );
}

/** The document without a node, and without what spoke of it. */
export function removeNode(document: JsonObject, name: string): JsonObject {
  let rest = document;
  // From the end: places in lists that come before stay as they are.
  for (const { item } of referencesTo(document, name).reverse()) rest = removeItem(rest, item);
  for (const path of targetsIn(rest, name).reverse()) rest = removeItem(rest, path);
  return withoutEmpty(put(rest, ["nodes", name], undefined));
}

/** Controls that set nothing and actions that do nothing go. */
function withoutEmpty(document: JsonObject): JsonObject {
  let rest = document;
  for (const [name, control] of Object.entries(objectAt(document, ["controls"]))) {
    const sets = isObject(control) ? control.sets : undefined;
    if (sets === undefined || (isList(sets) && sets.length === 0))
      rest = put(rest, ["controls", name], undefined);
  }
  for (const [name, action] of Object.entries(objectAt(document, ["actions"]))) {
    if (isList(action) && action.length === 0) rest = put(rest, ["actions", name], undefined);
  }
  return rest;
}

/** All places where a node is named, in the order of the document. */
function referencesTo(document: JsonObject, name: string): Reference[] {
  return [...references(document)].filter(({ path }) => textAt(document, path) === name);
}

function* references(document: JsonObject): Generator<Reference> {
  for (const node of nodesOf(document)) yield* ofNode(document, pathOf(document, node.name));
  yield* ofItems(document, ["bindings"], ["source", "destination"]);
  for (const policy of Object.keys(objectAt(document, ["policies"]))) {
    const definition = ["policies", policy, "definition"];
    yield* ofDeadLetters(document, definition, "dead-letter");
    yield* ofFields(definition, "alternate-exchange");
  }
  for (const [action, done] of Object.entries(objectAt(document, ["actions"]))) {
    const all: [Path, Json | undefined][] = isList(done)
      ? done.map((one, place) => [["actions", action, place], one])
      : [[["actions", action], done]];
    for (const [path, one] of all) yield* ofAction(path, one);
  }
  yield* ofNames(document, ["lanes"]);
  for (const group of Object.keys(objectAt(document, ["comparison", "groups"]))) {
    yield* ofNames(document, ["comparison", "groups", group]);
  }
}

function* ofNode(document: JsonObject, path: Path): Generator<Reference> {
  yield* ofPublications(document, [...path, "publishes"]);
  yield* ofItems(document, [...path, "consumes"], ["queue"]);
  yield* ofItems(document, [...path, "calls"], ["service"]);
  yield* ofSteps(document, [...path, "handler"]);
  yield* ofFields([...path, "arguments"], "alternate-exchange");
  yield* ofDeadLetters(document, [...path, "arguments"], "x-dead-letter");
  const depth = [...path, "autoscaler", "queue_depth", "queue"];
  yield { path: depth, item: [...path, "autoscaler"] };
  yield* ofFields(path, "draws_as");
}

/** Dead letters that go to the default exchange have the name of a queue as their routing key. */
function* ofDeadLetters(document: JsonObject, within: Path, prefix: string): Generator<Reference> {
  yield* ofFields(within, `${prefix}-exchange`);
  if (at(document, [...within, `${prefix}-exchange`]) === "")
    yield* ofFields(within, `${prefix}-routing-key`);
}

/** What is published to the default exchange has the name of a queue as its routing key. */
function* ofPublications(document: JsonObject, list: Path): Generator<Reference> {
  for (const place of listAt(document, list).keys())
    yield* ofPublication(document, [...list, place], [...list, place]);
}

function* ofPublication(document: JsonObject, path: Path, item: Path): Generator<Reference> {
  const byDefault = textAt(document, [...path, "exchange"]) === "";
  yield { path: [...path, byDefault ? "routing_key" : "exchange"], item };
}

function* ofSteps(document: JsonObject, list: Path): Generator<Reference> {
  for (const place of listAt(document, list).keys()) {
    const step = [...list, place];
    yield* ofPublication(document, [...step, "publish"], step);
    yield* ofSteps(document, [...step, "branch", "then"]);
    yield* ofSteps(document, [...step, "branch", "otherwise"]);
  }
}

function* ofItems(document: JsonObject, list: Path, fields: string[]): Generator<Reference> {
  for (const place of listAt(document, list).keys()) {
    const item = [...list, place];
    for (const field of fields) yield { path: [...item, field], item };
  }
}

function* ofNames(document: JsonObject, list: Path): Generator<Reference> {
  for (const place of listAt(document, list).keys())
    yield { path: [...list, place], item: [...list, place] };
}

function* ofFields(within: Path, field: string): Generator<Reference> {
  yield { path: [...within, field], item: [...within, field] };
}

function* ofAction(path: Path, action: Json | undefined): Generator<Reference> {
  if (!isObject(action)) return;
  for (const kind of Object.keys(action)) yield { path: [...path, kind, "node"], item: path };
}

/** Where a control sets a parameter of the node. */
function targetsIn(document: JsonObject, name: string): Path[] {
  const paths: Path[] = Object.entries(objectAt(document, ["controls"])).flatMap(
    ([control, one]) => {
      const sets = isObject(one) ? one.sets : undefined;
      const path = ["controls", control, "sets"];
      return isList(sets) ? [...sets.keys()].map((place) => [...path, place]) : [path];
    },
  );
  return paths.filter((path) => nodeSet(document, textAt(document, path)) === name);
}

/** The node whose parameter a control sets: names may have dots, so the longest that fits. */
export function nodeSet(document: JsonObject, target: string): string | undefined {
  return nodesOf(document)
    .map(({ name }) => name)
    .filter((name) => target.startsWith(`${name}.`))
    .sort((one, other) => other.length - one.length)[0];
}
