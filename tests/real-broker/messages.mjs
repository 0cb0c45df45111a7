// Messages to publish, drawn from what the bindings of definitions ask for: some match, some nearly do.

/** Random numbers from a seed (mulberry32), so that a run can be repeated. */
export class Random {
  #state;

  /** @param {number} seed */
  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** From 0 to below 1. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** @param {number} count */
  below(count) {
    return Math.floor(this.next() * count);
  }

  /** @template T @param {readonly T[]} list */
  of(list) {
    return /** @type {T} */ (list[this.below(list.length)]);
  }
}

/**
 * @typedef {{ exchange: string, routing_key: string, headers: Record<string, unknown> }} Message
 * @param {any} definitions of one virtual host
 * @param {number} count
 * @param {Random} random
 * @returns {Message[]}
 */
export function messages(definitions, count, random) {
  const pool = wordsOf(definitions);
  return Array.from({ length: count }, () => message(definitions, pool, random));
}

/** @param {any} definitions */
function wordsOf({ queues, exchanges, bindings }) {
  const keys = bindings.map((/** @type {any} */ binding) => binding.routing_key);
  const words = keys.flatMap((/** @type {string} */ key) => key.split("."));
  const pairs = bindings.flatMap((/** @type {any} */ binding) => Object.entries(binding.arguments));
  return {
    exchanges: ["", ...exchanges.filter((/** @type {any} */ one) => !one.internal).map(nameOf)],
    queues: queues.map(nameOf),
    keys,
    words: [...new Set(words)].filter((word) => word !== "*" && word !== "#").concat("other", ""),
    pairs: pairs.filter((/** @type {any[]} */ [name]) => name !== "x-match"),
  };
}

/** @param {any} thing @returns {string} */
const nameOf = (thing) => thing.name;

/** @param {any} definitions @param {any} pool @param {Random} random @returns {Message} */
function message(definitions, pool, random) {
  const exchange = random.of(pool.exchanges);
  /** @type {Record<string, unknown>} */
  const headers = {};
  const type = definitions.exchanges.find((/** @type {any} */ one) => one.name === exchange)?.type;
  const most = type === "headers" ? 4 : 2;
  for (let left = random.below(most); left > 0 && pool.pairs.length > 0; left -= 1) {
    const [name, value] = random.of(pool.pairs);
    headers[name] = random.next() < 0.75 ? (value ?? true) : random.of(["other", 7, false]);
  }
  if (random.next() < 0.03) headers.CC = [key(pool, random)];
  const byName = exchange === "" && random.next() < 0.8;
  return { exchange, routing_key: byName ? random.of(pool.queues) : key(pool, random), headers };
}

/** A binding's key, with its wildcards filled, or any words. */
function key(/** @type {any} */ pool, /** @type {Random} */ random) {
  const any = (/** @type {number} */ most) =>
    Array.from({ length: random.below(most + 1) }, () => random.of(pool.words));
  if (pool.keys.length === 0 || random.next() < 0.2) return any(4).join(".");
  const parts = random.of(pool.keys).split(".").flatMap(fill);
  return parts.join(".");

  /** @param {string} part @returns {unknown[]} */
  function fill(part) {
    if (part === "#") return any(2);
    return [part === "*" || random.next() < 0.1 ? random.of(pool.words) : part];
  }
}
