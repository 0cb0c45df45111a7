/**
 * The messages between `embed.html` and the page around its frame. Documented for hosts in docs/embedding/iframe.md.
 *
 *   in   { queuescope: 1, type: "command", command, arguments?, id? }
 *   out  { queuescope: 1, type: "height", height }             CSS pixels that the whole of it needs
 *        { queuescope: 1, type: "event", event, detail }        what the element tells
 *        { queuescope: 1, type: "result", id, value | error }   what came of a command that had an id
 */

import * as v from "valibot";
import type { QueueScope } from "../element.ts";

export const VERSION = 1;

/** What is told of the element, by the names of its events. */
export const EVENTS = [
  "ready",
  "play",
  "pause",
  "timeupdate",
  "change",
  "challenge",
  "scenario",
  "error",
] as const;

/** No later than a day: a run is computed up to there at once. */
const seconds = v.pipe(v.number(), v.minValue(0), v.maxValue(86_400));
const name = v.pipe(v.string(), v.maxLength(500));

/** The commands with their arguments. */
const commands = {
  play: v.strictTuple([]),
  pause: v.strictTuple([]),
  step: v.strictTuple([v.optional(v.picklist([1, -1]), 1)]),
  seek: v.strictTuple([seconds]),
  reset: v.strictTuple([]),
  set: v.strictTuple([name, v.pipe(v.number(), v.finite())]),
  fire: v.strictTuple([name]),
  getState: v.strictTuple([]),
  setState: v.strictTuple([v.unknown()]),
  stats: v.strictTuple([]),
} as const;

export type CommandName = keyof typeof commands;

const command = v.object({
  queuescope: v.literal(VERSION),
  type: v.literal("command"),
  command: v.picklist(Object.keys(commands) as CommandName[]),
  arguments: v.optional(v.array(v.unknown()), []),
  id: v.optional(v.union([name, v.number()])),
});

export type Command = v.InferOutput<typeof command>;

/** The command in a message; undefined if it is none, which is ignored: others talk in this window, too. */
export function readCommand(message: unknown): Command | undefined {
  const read = v.safeParse(command, message);
  return read.success ? read.output : undefined;
}

/** Does what a command says; throws if its arguments are not right. */
export async function obey(element: QueueScope, { command, arguments: given }: Command) {
  const read = v.safeParse(commands[command], given);
  if (!read.success) throw new Error(`${command}: ${read.issues[0].message}`);
  const values = read.output as unknown[];
  switch (command) {
    case "stats":
      return element.stats;
    default:
      return (element[command] as (...values: unknown[]) => unknown)(...values);
  }
}
