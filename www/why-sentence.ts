/**
 * Facts and rules as sentences: the core gives codes and values, the locale the words. Names come from the
 * scene. Nothing here knows a single fact: a new one needs its message in `locales/why.*.ftl`.
 */

import type { FluentVariable } from "@fluent/bundle";
import type { Happening, InstanceName, MessageName, ParameterName, Telling } from "./contract.ts";
import type { Locale } from "./locale.ts";
import type { Names } from "./names.ts";
import { withParticles } from "./why-particles.ts";

/** Whose words and names. */
export interface Speech {
  readonly locale: Locale;
  readonly names: Names;
}

export interface Sentence {
  /** What happened. */
  what: string;
  /** The rule behind it. */
  why: string;
}

type Values = Record<string, FluentVariable>;

/** Parameters that are spans of time. */
const SPANS: ParameterName[] = [
  "phase_mean",
  "link_delay",
  "context_switch",
  "time_slice",
  "think_time",
  "timeout",
  "retry_backoff",
];

/** More names than these are counted instead. */
const MOST_NAMES = 3;

export function sentenceOf(telling: Telling, speech: Speech): Sentence {
  const values = valuesOf(telling, speech);
  const { fact } = telling.happening;
  const { rule } = telling.rule;
  const special = `rule-${rule}-${fact}`;
  return {
    what: capitalised(say(`fact-${fact}`, values, speech)),
    why: capitalised(say(speech.locale.has(special) ? special : `rule-${rule}`, values, speech)),
  };
}

/** A sentence may begin with a name, and names begin as they like. */
function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Where a copy of a message is after a fact. */
export function whereAfter(telling: Telling, speech: Speech): string {
  return say(`where-${telling.happening.fact}`, valuesOf(telling, speech), speech);
}

/** A message of the locale, with the particles that Korean needs. */
export function say(id: string, values: Values, { locale }: Pick<Speech, "locale">): string {
  const text = locale.text(id, values);
  return locale.language === "ko" ? withParticles(text) : text;
}

/** "e-mail 317"; "message 317" of a type that nobody knows any more. */
export function messageName(
  { sequence }: MessageName,
  type: number | null,
  { locale, names }: Speech,
): string {
  if (type === null) return locale.text("why-message", { number: String(sequence) });
  return names.message(String(sequence), type);
}

function valuesOf(telling: Telling, speech: Speech): Values {
  const { happening, rule } = telling;
  const values: Values = {};
  for (const part of [happening, rule]) {
    for (const [key, value] of Object.entries(part))
      Object.assign(values, said(key, value, speech));
  }
  if (happening.fact === "parameter_set") Object.assign(values, setting(happening, speech));
  if (telling.cause) values.cause = messageName(telling.cause, null, speech);
  if (telling.consumers > 0) Object.assign(values, competitors(telling, speech));
  return values;
}

type Value = string | number | boolean | InstanceName | null;

/** One value of a fact or a rule as the sentences use it. */
function said(key: string, value: Value, { locale, names }: Speech): Values {
  switch (key) {
    case "producer":
    case "caller":
    case "service":
    case "exchange":
    case "queue":
    case "source":
    case "destination":
    case "node":
      if (value === null) return { [`with_${key}`]: "no" };
      return { [key]: names.node(Number(value)), [`with_${key}`]: "yes" };
    case "instance": {
      if (value === null) return { with_instance: "no" };
      const { service, number } = value as InstanceName;
      return { instance: names.instance(service, number), with_instance: "yes" };
    }
    case "phase":
    case "attempt":
      return { [key]: Number(value) + 1 };
    default:
      if (key.endsWith("_ns")) return { [key.slice(0, -3)]: locale.duration(Number(value) / 1e9) };
      if (key.endsWith("_permille"))
        return { [key.slice(0, -"_permille".length)]: locale.share(Number(value) / 1000) };
      if (typeof value === "boolean") return { [key]: value ? "yes" : "no" };
      return typeof value === "object" ? {} : { [key]: value };
  }
}

function setting(
  { parameter, value }: Extract<Happening, { fact: "parameter_set" }>,
  { locale }: Speech,
): Values {
  const inSeconds = SPANS.includes(parameter);
  return {
    parameter: locale.text(`parameter-${parameter}`),
    value: inSeconds ? locale.duration(value) : locale.setting(value),
  };
}

/** Who else could have had a delivery: nobody, others with room, or some that were full. */
function competitors({ consumers, full }: Telling, { locale, names }: Speech): Values {
  const held = full[0]?.held ?? 0;
  const equal = full.every((load) => load.held === held);
  const shown = full.slice(0, MOST_NAMES);
  const list = new Intl.ListFormat(locale.language, { type: "conjunction" });
  const named = shown.map(({ instance }) => names.instance(instance.service, instance.number));
  const more = full.length - shown.length;
  const all = more > 0 ? named.join(", ") : list.format(named);
  return {
    others:
      full.length === 0 ? (consumers === 1 ? "none" : "free") : equal ? "full" : "full_unequal",
    full: more > 0 ? locale.text("why-more-consumers", { names: all, count: more }) : all,
    full_count: full.length,
    held,
  };
}
