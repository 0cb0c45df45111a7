/** What can be configured of each kind of node. What a form does not know stays as it is. */

import { ACTION_OF, actionOf, offerAction, offerCrash } from "./additions.ts";
import { connectionsOf } from "./connections.ts";
import {
  check,
  choice,
  type Field,
  nodeName,
  number,
  type Section,
  text,
  variant,
  variantAt,
} from "./field.ts";
import { at, type JsonObject, listAt, type Path, put, textAt } from "./json.ts";
import { kindOf, namesOf, pathOf } from "./nodes.ts";
import { timing } from "./timing.ts";

/** The form of a node: its own fields first, then each item of its lists. */
export function formOf(document: JsonObject, name: string): Section[] {
  const path = pathOf(document, name);
  switch (kindOf(document, name)) {
    case "producer":
      return producer(document, name, path);
    case "exchange":
      return exchange(document, name, path);
    case "queue":
      return [{ id: undefined, fields: queue(document, path) }];
    case "service":
      return service(document, name, path);
    case "caller":
      return caller(document, name, path);
    case undefined:
      return [];
  }
}

/** What holds for the whole of a scenario. */
export function scenarioForm(document: JsonObject): Section {
  const range = { min: "0s", max: "1s", step: "10ms" };
  return {
    id: "scenario",
    fields: [
      {
        ...text(document, "link-delay", ["link_delay"], "0s"),
        control: { target: "link_delay", range },
      },
      number(document, "seed", ["seed"], "0"),
    ],
  };
}

function producer(document: JsonObject, name: string, path: Path): Section[] {
  return [
    {
      id: undefined,
      fields: [
        ...arrivals(document, name, path),
        check(document, "confirms", [...path, "confirms"]),
        button(document, "burst", name),
      ],
    },
    ...items(document, [...path, "publishes"], "publishes", (item) => publication(document, item)),
  ];
}

function arrivals(document: JsonObject, name: string, path: Path): Field[] {
  const place = [...path, "arrivals"];
  const rate = (before: JsonObject) => before.rate_per_s ?? 2;
  const process = variant(document, "arrivals", place, {
    poisson: (before) => ({ poisson: { rate_per_s: rate(before) } }),
    constant: (before) => ({ constant: { rate_per_s: rate(before) } }),
    on_off: (before) => ({ on_off: { rate_per_s: rate(before), on: "2s", off: "8s" } }),
  });
  const present = [...place, variantAt(document, place)];
  const control = {
    target: `${name}.arrivals.rate_per_s`,
    range: { min: 0, max: 40, step: 0.1 },
  };
  const rates: Field[] =
    at(document, [...present, "rate_per_s"]) === undefined
      ? []
      : [{ ...number(document, "rate", [...present, "rate_per_s"]), control }];
  const spans =
    variantAt(document, place) === "on_off"
      ? ["on", "off"].map((span) => text(document, span, [...present, span]))
      : [];
  return [process, ...rates, ...spans];
}

/** To an exchange with a key, or by the default exchange to the queue of that name. */
function publication(document: JsonObject, path: Path): Field[] {
  return [
    destination(document, path),
    ...(textAt(document, [...path, "exchange"]) === ""
      ? []
      : [text(document, "routing-key", [...path, "routing_key"])]),
    text(document, "message-type", [...path, "type"]),
    ...(path.at(-1) === "publish" ? [] : [number(document, "weight", [...path, "weight"], "1")]),
  ];
}

function destination(document: JsonObject, path: Path): Field {
  const field = nodeName(document, "to", [...path, "exchange"], namesOf(document, "exchange"));
  const queues = namesOf(document, "queue");
  const exchange = textAt(document, [...path, "exchange"]);
  const shown = exchange || textAt(document, [...path, "routing_key"]);
  const names = [...new Set([...namesOf(document, "exchange"), ...queues, shown])];
  return {
    ...field,
    value: shown,
    input: { kind: "choice", options: names.map((value) => ({ value })) },
    set: (target, value) => {
      const name = String(value);
      const toQueue = queues.includes(name);
      const sent = put(target, [...path, "exchange"], toQueue ? "" : name);
      if (toQueue) return put(sent, [...path, "routing_key"], name);
      // The name of a queue, which was the key until now, is none that an exchange waits for.
      return exchange === ""
        ? put(sent, [...path, "routing_key"], textAt(target, [...path, "type"]))
        : sent;
    },
  };
}

function exchange(document: JsonObject, name: string, path: Path): Section[] {
  const others = namesOf(document, "exchange").filter((other) => other !== name);
  const type = choice(document, "exchange-type", [...path, "type"], TYPES);
  const bindings = connectionsOf(document).filter(
    ({ from, kind }) => from === name && kind === "binds",
  );
  return [
    {
      id: undefined,
      fields: [
        { ...type, set: (target, value) => put(target, type.path, String(value)) },
        nodeName(document, "alternate", [...path, "arguments", "alternate-exchange"], others, true),
      ],
    },
    ...bindings.map((binding) => ({
      id: "binding",
      item: binding.path,
      fields: [
        nodeName(
          document,
          "to",
          [...binding.path, "destination"],
          [...namesOf(document, "queue"), ...others],
        ),
        text(document, "binding-key", [...binding.path, "binding_key"]),
      ],
    })),
  ];
}

const TYPES = ["direct", "fanout", "topic", "headers"];

function queue(document: JsonObject, path: Path): Field[] {
  const argument = (name: string): Path => [...path, "arguments", name];
  const exchanges = namesOf(document, "exchange");
  const target = at(document, argument("x-dead-letter-exchange"));
  return [
    choice(document, "queue-type", argument("x-queue-type"), ["classic", "quorum"]),
    number(document, "max-length", argument("x-max-length")),
    choice(document, "overflow", argument("x-overflow"), [
      "drop-head",
      "reject-publish",
      "reject-publish-dlx",
    ]),
    number(document, "message-ttl", argument("x-message-ttl")),
    number(document, "max-priority", argument("x-max-priority")),
    number(document, "delivery-limit", argument("x-delivery-limit")),
    nodeName(document, "dead-letter", argument("x-dead-letter-exchange"), exchanges, true),
    ...(target === undefined
      ? []
      : [text(document, "dead-letter-key", argument("x-dead-letter-routing-key"))]),
    check(document, "single-active", argument("x-single-active-consumer")),
  ];
}

function service(document: JsonObject, name: string, path: Path): Section[] {
  const instances = {
    ...number(document, "instances", [...path, "instances"], "1"),
    control: { target: `${name}.instances`, range: { min: 0, max: 12 } },
  };
  const failure = {
    ...number(document, "failure", [...path, "failure", "chance"], "0"),
    control: { target: `${name}.failure.chance`, range: { min: 0, max: 1, step: 0.01 } },
  };
  const many = listAt(document, [...path, "consumes"]).length > 1;
  return [
    {
      id: undefined,
      fields: [
        instances,
        ...runtime(document, name, path),
        failure,
        button(document, "crash", name),
      ],
    },
    ...items(document, [...path, "consumes"], "consumes", (item, place) => [
      nodeName(document, "from", [...item, "queue"], namesOf(document, "queue")),
      {
        ...number(document, "prefetch", [...item, "prefetch"], "1"),
        control: {
          target: many ? `${name}.consumes.${place}.prefetch` : `${name}.consumes.prefetch`,
          range: { min: 1, max: 20 },
        },
      },
      choice(document, "acknowledgement", [...item, "acknowledgement"], ["manual", "automatic"]),
    ]),
    ...items(document, [...path, "handler"], "step", (item, place) =>
      step(document, name, item, place),
    ),
  ];
}

function runtime(document: JsonObject, name: string, path: Path): Field[] {
  const place = [...path, "runtime"];
  const kind = variant(document, "runtime", place, {
    sync: () => "sync",
    thread_pool: () => ({ thread_pool: { threads: 8 } }),
    event_loop: () => ({ event_loop: {} }),
  });
  const setting = (id: string, field: string, max: number, usual = "1"): Field => ({
    ...number(document, id, [...place, variantAt(document, place), field], usual),
    control: { target: `${name}.runtime.${field}`, range: { min: 1, max } },
  });
  switch (variantAt(document, place)) {
    case "thread_pool":
      return [kind, setting("threads", "threads", 32), setting("cores", "cores", 8)];
    case "event_loop":
      return [kind, setting("loops", "loops", 8)];
    default:
      return [kind];
  }
}

/** Steps that a form can show: the others keep their text. */
function step(document: JsonObject, name: string, path: Path, place: number): Field[] {
  const variants = variant(document, "step", path, {
    cpu: () => ({ cpu: "20ms" }),
    io: () => ({ io: { exponential: { mean: "500ms" } } }),
    blocking_io: () => ({ blocking_io: "500ms" }),
    publish: () => ({ publish: { exchange: "", routing_key: "", type: `${name}-done` } }),
    answer: () => ({ answer: {} }),
  });
  const kind: Field = { ...variants, id: "does" };
  const present = variantAt(document, path);
  switch (present) {
    case "cpu":
    case "io":
    case "blocking_io":
      return [
        kind,
        ...timing(document, "mean", [...path, present], `${name}.handler.${place}.${present}.mean`),
      ];
    case "publish":
      return [kind, ...publication(document, [...path, present])];
    default:
      return [kind];
  }
}

function caller(document: JsonObject, name: string, path: Path): Section[] {
  const control = (target: string, min: number | string, max: number | string) => ({
    control: { target: `${name}.${target}`, range: { min, max } },
  });
  const people = at(document, [...path, "users"]) !== undefined;
  return [
    {
      id: undefined,
      fields: [
        ...(people
          ? [
              {
                ...number(document, "users", [...path, "users", "count"]),
                ...control("users", 0, 50),
              },
              ...timing(
                document,
                "think-time",
                [...path, "users", "think_time"],
                `${name}.think_time.mean`,
              ),
            ]
          : arrivals(document, name, path)),
        choice(document, "waits", [...path, "waits"], ["blocking", "callback"]),
        {
          ...number(document, "connections", [...path, "connections"]),
          ...(at(document, [...path, "connections"]) === undefined
            ? {}
            : control("connections", 1, 50)),
        },
        {
          ...text(document, "timeout", [...path, "timeout"]),
          ...(at(document, [...path, "timeout"]) === undefined
            ? {}
            : control("timeout", "100ms", "30s")),
        },
        {
          ...number(document, "attempts", [...path, "retry", "attempts"], "1"),
          ...control("retry.attempts", 1, 10),
        },
        {
          ...text(document, "backoff", [...path, "retry", "backoff"], "0s"),
          ...control("retry.backoff", "0s", "5s"),
        },
        button(document, "burst", name),
      ],
    },
    ...items(document, [...path, "calls"], "calls", (item) => [
      nodeName(document, "to", [...item, "service"], namesOf(document, "service")),
      text(document, "message-type", [...item, "type"]),
      number(document, "weight", [...item, "weight"], "1"),
    ]),
  ];
}

/** Whether there is a button for it while it runs. */
function button(document: JsonObject, id: "burst" | "crash", name: string): Field {
  const kind = ACTION_OF[id];
  return {
    id: `offer-${id}`,
    path: ["actions", actionOf(document, kind, name) ?? ""],
    input: { kind: "check" },
    value: actionOf(document, kind, name) !== undefined,
    set: (target, value) =>
      id === "crash"
        ? offerCrash(target, name, value === true)
        : offerAction(target, kind, name, value === true),
  };
}

function items(
  document: JsonObject,
  list: Path,
  id: string,
  fields: (item: Path, place: number) => Field[],
): Section[] {
  return [...listAt(document, list).keys()].map((place) => {
    const item = [...list, place];
    return { id, item, fields: fields(item, place) };
  });
}
