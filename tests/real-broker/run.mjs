// Compares Queuescope with a RabbitMQ that it starts: topologies that went there and back, and the queues
// that messages reach. See README.md.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { Broker } from "./broker.mjs";
import { messages, Random } from "./messages.mjs";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    command: { type: "string", default: "target/debug/queuescope" },
    messages: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
  },
});
const scenario = positionals[0] ?? new URL("shop.json", import.meta.url).pathname;
/** Where routes are compared: queues there keep everything. */
const ROUTING_VHOST = "routing";

const broker = new Broker();
const scratch = mkdtempSync(join(tmpdir(), "queuescope-definitions-"));
const tally = { passed: 0, failed: 0 };
for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => void broker.stop().finally(() => process.exit(1)));
try {
  await broker.start();
  console.log(`RabbitMQ ${await broker.version()}, ${scenario}, seed ${options.seed}`);
  const definitions = await compareTopologies();
  await compareRoutes(definitions);
} finally {
  await broker.stop();
  rmSync(scratch, { recursive: true });
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed === 0 && tally.passed > 0 ? 0 : 1;

/** Scenario → definitions → broker → definitions → scenario → definitions: the same at each station. */
async function compareTopologies() {
  const exported = JSON.parse(queuescope("export", scenario));
  await broker.request("POST", "/api/definitions", exported);
  for (const form of ["/api/definitions", "/api/definitions/%2F"]) {
    const kept = await broker.request("GET", form);
    check(`${form} is what was exported`, topology(kept), topology(exported));
    const imported = save("imported.json", queuescope("import", save("kept.json", kept)));
    const again = JSON.parse(queuescope("export", imported));
    check(`${form} imported and exported again`, topology(again), topology(exported));
  }
  return exported;
}

/**
 * Messages reach the same queues. Routing does not depend on what queues do with their messages; so they
 * get no arguments, for everything to be there when it is counted.
 *
 * @param {any} definitions
 */
async function compareRoutes(definitions) {
  await broker.request("PUT", `/api/vhosts/${ROUTING_VHOST}`);
  await broker.request("POST", `/api/definitions/${ROUTING_VHOST}`, keepingEverything(definitions));
  const published = messages(
    definitions,
    Number(options.messages),
    new Random(Number(options.seed)),
  );
  const file = save("definitions.json", definitions);
  const ours = JSON.parse(queuescope("route", file, save("messages.json", published)));
  const theirs = await routesOf(published, definitions.queues);
  for (const [place, message] of published.entries())
    check(`message ${place}, ${JSON.stringify(message)}`, ours[place], theirs[place]);
  const reached = new Set(theirs.flat());
  const copies = theirs.flat().length;
  const lost = theirs.filter((queues) => queues.length === 0).length;
  console.log(
    `${published.length} messages: ${copies} copies in ${reached.size} of ${definitions.queues.length} queues, ${lost} reached none`,
  );
}

/** @param {any} definitions */
function keepingEverything({ queues, exchanges, bindings, policies }) {
  const alternate = "alternate-exchange";
  return {
    exchanges: exchanges.map(elsewhere),
    bindings: bindings.map(elsewhere),
    queues: queues.map((/** @type {any} */ queue) => ({ ...elsewhere(queue), arguments: {} })),
    policies: policies
      .filter((/** @type {any} */ policy) => alternate in policy.definition)
      .map((/** @type {any} */ policy) => ({
        ...elsewhere(policy),
        "apply-to": "exchanges",
        definition: { [alternate]: policy.definition[alternate] },
      })),
  };
}

/** @param {any} thing */
function elsewhere({ vhost: _, ...thing }) {
  return thing;
}

/**
 * Publishes the messages, each with its number as body, and looks which numbers are in which queue.
 *
 * @param {import("./messages.mjs").Message[]} published
 * @param {{ name: string }[]} queues
 */
async function routesOf(published, queues) {
  for (const [number, { exchange, routing_key, headers }] of published.entries()) {
    const name = encodeURIComponent(exchange === "" ? "amq.default" : exchange);
    const body = {
      properties: { headers },
      routing_key,
      payload: `${number}`,
      payload_encoding: "string",
    };
    await broker.request("POST", `/api/exchanges/${ROUTING_VHOST}/${name}/publish`, body);
  }
  /** @type {string[][]} */
  const routes = published.map(() => []);
  for (const { name } of queues) {
    const body = { count: published.length + 1, ackmode: "ack_requeue_false", encoding: "auto" };
    const path = `/api/queues/${ROUTING_VHOST}/${encodeURIComponent(name)}/get`;
    for (const { payload } of await broker.request("POST", path, body)) routes[payload]?.push(name);
  }
  return routes.map((names) => names.sort());
}

/** What definitions say, without order and without what every broker has. */
function topology(/** @type {any} */ { exchanges, queues, bindings, policies }) {
  const list = (/** @type {any[]} */ items) =>
    items.map((item) => canonical(elsewhere(item))).sort();
  return {
    exchanges: list(exchanges.filter((/** @type {any} */ one) => !one.name.startsWith("amq."))),
    queues: list(queues),
    bindings: list(bindings),
    policies: list(policies),
  };
}

/** JSON with the fields of objects in alphabetical order. @param {any} json @returns {string} */
function canonical(json) {
  return JSON.stringify(json, (_, value) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [two]) => (one < two ? -1 : 1)))
      : value,
  );
}

/** @param {string} what @param {unknown} seen @param {unknown} expected */
function check(what, seen, expected) {
  const same = isDeepStrictEqual(seen, expected);
  tally[same ? "passed" : "failed"] += 1;
  if (!same)
    console.log(
      `${what}:\n  seen     ${JSON.stringify(seen)}\n  expected ${JSON.stringify(expected)}`,
    );
}

/** @param {string} name @param {unknown} content a text as it is, anything else as JSON */
function save(name, content) {
  const file = join(scratch, name);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

/** @param {string[]} args */
function queuescope(...args) {
  const limits = { maxBuffer: 64 * 1024 * 1024 };
  return execFileSync(options.command ?? "", ["definitions", ...args], {
    encoding: "utf8",
    ...limits,
  });
}
