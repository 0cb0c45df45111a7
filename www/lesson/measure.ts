/**
 * What lessons measure: figures named by paths, and conditions on them.
 *
 * A path begins with the name of a node or of a compared group, with `controls`, or with a field of all figures.
 */

import type { Description, Figures } from "../contract.ts";

/** What is measured: the figures and controls of one instant. */
export interface Measured {
  description: Description;
  figures: Figures;
  controls: Record<string, number>;
  /** Whether nodes may be missing because they are still being built. */
  isDraft: boolean;
}

export type Condition = (measured: Measured) => boolean | undefined;

/** A lesson that cannot be read as it is written; says what would be right. */
export class LessonError extends Error {}

/** The figure of that path; undefined if it has no value now. Throws if there can be no such figure. */
export function figureAt(path: string, measured: Measured): number | undefined {
  let [value, rest] = root(path.trim(), measured);
  for (const field of rest) {
    // A part that has no value yet has no fields either.
    if (value === null || value === undefined) return undefined;
    if (typeof value !== "object" || !(field in value)) {
      if (measured.isDraft) return undefined;
      throw unknown(path);
    }
    value = (value as Record<string, unknown>)[field];
  }
  if (value === null || value === undefined) return undefined;
  if (typeof value !== "number") throw unknown(path);
  return Number.isNaN(value) ? undefined : value;
}

function root(path: string, { description, figures, controls }: Measured): [unknown, string[]] {
  if (path === "now_s") return [figures.now_ms / 1000, []];
  const named = (name: string): boolean => path.startsWith(`${name}.`);
  const rest = (name: string): string[] => path.slice(name.length + 1).split(".");
  // Names may have dots themselves.
  const node = longest(description.nodes.map(({ name }) => name).filter(named));
  if (node !== undefined) {
    const place = description.nodes.findIndex(({ name }) => name === node);
    return [figuresOfNode(place, figures), rest(node)];
  }
  const group = figures.groups.find(({ name }) => named(name));
  if (group) return [group, rest(group.name)];
  if (named("controls")) return [controls, rest("controls")];
  return [figures, path.split(".")];
}

function figuresOfNode(node: number, figures: Figures): object | undefined {
  const { producers, callers, queues, services } = figures;
  return [producers, callers, queues, services].flat().find((entry) => entry.node === node);
}

function longest(names: string[]): string | undefined {
  return names.sort((one, other) => other.length - one.length)[0];
}

function unknown(path: string): LessonError {
  return new LessonError(`there is no figure ${path}`);
}

const SIGNS: Record<string, (left: number, right: number) => boolean> = {
  "<=": (left, right) => left <= right,
  ">=": (left, right) => left >= right,
  "!=": (left, right) => !equal(left, right),
  "<": (left, right) => left < right,
  ">": (left, right) => left > right,
  "=": (left, right) => equal(left, right),
};

function equal(left: number, right: number): boolean {
  return Math.abs(left - right) <= 1e-9 * Math.max(1, Math.abs(left), Math.abs(right));
}

/** Reads a condition. It is undefined where a figure has no value. */
export function readCondition(text: string): Condition {
  const all = text.split(" and ").map(readComparison);
  return (measured) => {
    const held = all.map((one) => one(measured));
    if (held.includes(false)) return false;
    return held.includes(undefined) ? undefined : true;
  };
}

function readComparison(text: string): Condition {
  const [, left, sign = "", right] = /^\s*(\S+)\s*(<=|>=|!=|<|>|=)\s*(\S+)\s*$/.exec(text) ?? [];
  const holds = SIGNS[sign];
  if (!left || !right || !holds)
    throw new LessonError(`"${text.trim()}" is no condition such as e-mails.ready <= 5`);
  const [one, other] = [readOperand(left), readOperand(right)];
  return (measured) => {
    const [a, b] = [one(measured), other(measured)];
    return a === undefined || b === undefined ? undefined : holds(a, b);
  };
}

function readOperand(text: string): (measured: Measured) => number | undefined {
  const number = readNumber(text);
  return number === undefined ? (measured) => figureAt(text, measured) : () => number;
}

const UNITS: Record<string, number> = { "": 1, s: 1, ms: 0.001, "%": 0.01 };

/** "3", "500ms", "80%": as seconds and shares; undefined if it is no number. */
function readNumber(text: string): number | undefined {
  const [, digits, unit = ""] = /^(-?\d+(?:\.\d+)?)(s|ms|%)?$/.exec(text.trim()) ?? [];
  return digits === undefined ? undefined : Number(digits) * (UNITS[unit] ?? 1);
}

/** "12s", "500ms", in milliseconds. */
export function readSpanMs(text: string): number {
  const seconds = /^\d+(\.\d+)?(s|ms)$/.test(text.trim()) ? readNumber(text) : undefined;
  if (seconds === undefined) throw new LessonError(`"${text}" is no span such as 12s or 500ms`);
  return seconds * 1000;
}
