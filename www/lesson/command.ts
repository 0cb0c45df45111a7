/** What a lesson's buttons do, and what its exercises do to the run: `burst`, `consumers=4`, `seek:12s`. */

import type { Description } from "../contract.ts";
import type { Requests } from "../model.ts";
import { LessonError, readSpanMs } from "./measure.ts";

export type Command =
  | { kind: "fire"; action: string }
  | { kind: "set"; control: string; value: number }
  | { kind: "seek"; ms: number }
  | { kind: "select"; node: number }
  | { kind: "speed"; times: number }
  | { kind: "play" | "pause" | "reset" | "why" };

export type Commander = Pick<
  Requests,
  "fire" | "set" | "seek" | "select" | "setSpeed" | "play" | "pause" | "reset" | "followLatest"
>;

/** Reads a command; throws if the scenario has nothing of that name. */
export function readCommand(text: string, description: Description): Command {
  const [, verb, rest = ""] = /^([a-z]+):(.*)$/.exec(text) ?? [];
  if (verb !== undefined) return readVerb(verb, rest, description);
  const [name = "", value] = text.split("=");
  if (value !== undefined) return readSetting(name, value, description);
  if (!description.actions.some((action) => action.name === name))
    throw new LessonError(`there is no action ${name}`);
  return { kind: "fire", action: name };
}

/** Reads several, separated by spaces. */
export function readCommands(text: string, description: Description): Command[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => readCommand(word, description));
}

function readSetting(control: string, text: string, description: Description): Command {
  const range = description.controls.find(({ name }) => name === control);
  if (!range) throw new LessonError(`there is no control ${control}`);
  const value = Number(text);
  if (text === "" || !(value >= range.min && value <= range.max))
    throw new LessonError(`${control} takes ${range.min} to ${range.max}, not ${text}`);
  return { kind: "set", control, value };
}

function readVerb(verb: string, rest: string, { nodes }: Description): Command {
  switch (verb) {
    case "seek":
      return { kind: "seek", ms: readSpanMs(rest) };
    case "select": {
      const node = nodes.findIndex(({ name }) => name === rest);
      if (node < 0) throw new LessonError(`there is no node ${rest}`);
      return { kind: "select", node };
    }
    case "speed":
      if (!(Number(rest) > 0)) throw new LessonError(`"${rest}" is no speed`);
      return { kind: "speed", times: Number(rest) };
    case "play":
    case "pause":
    case "reset":
    case "why":
      return { kind: verb };
    default:
      throw new LessonError(`there is no command ${verb}:`);
  }
}

export function give(command: Command, ask: Commander): void {
  switch (command.kind) {
    case "fire":
      ask.fire(command.action);
      break;
    case "set":
      ask.set(command.control, command.value);
      break;
    case "seek":
      ask.seek(command.ms);
      break;
    case "select":
      ask.select({ node: command.node, instance: undefined });
      break;
    case "speed":
      ask.setSpeed(command.times);
      break;
    case "play":
      ask.play();
      break;
    case "pause":
      ask.pause();
      break;
    case "reset":
      ask.reset();
      break;
    case "why":
      ask.followLatest();
      break;
  }
}
