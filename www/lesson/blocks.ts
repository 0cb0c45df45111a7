/** The blocks of a lesson in which learners predict and play, as their author wrote them: docs/lessons.md. */

import type { Description } from "../contract.ts";
import { type Command, readCommands } from "./command.ts";
import {
  type Condition,
  figureAt,
  LessonError,
  type Measured,
  readCondition,
  readSpanMs,
} from "./measure.ts";

/** A text of the lesson with a condition. */
export interface Worded {
  text: string;
  holds: Condition;
}

export interface Guess {
  unit: string;
  least: number;
  greatest: number;
  /** The right answer in the guess's unit, from what was measured at the marker and at the end. */
  answer: (before: Measured, after: Measured) => number | undefined;
}

export interface Prediction {
  ask: string;
  explanation: string;
  start: Command[];
  markerMs: number;
  commands: Command[];
  /** How long it runs on after the marker, or until what. */
  until: { ms: number } | { holds: Condition };
  guess: Guess | undefined;
  /** Instead of a guess; the first whose condition holds at the end is right. */
  choices: Worded[];
}

export interface Score {
  text: string;
  least: boolean;
  mean: boolean;
  figure: (measured: Measured) => number | undefined;
}

export interface Challenge {
  id: string;
  ask: string;
  start: Command[];
  schedule: { atMs: number; commands: Command[] }[];
  lastsMs: number;
  reach: Worded[];
  keep: Worded[];
  /** From when on what is to be kept must hold. */
  keepFromMs: number;
  score: Score | undefined;
}

class Fields {
  readonly #fields: [key: string, value: string][] = [];

  constructor(text: string, known: readonly string[]) {
    for (const line of text.split("\n")) {
      const last = this.#fields.at(-1);
      if (line.trim() === "") continue;
      if (/^\s/.test(line) && last) {
        last[1] += ` ${line.trim()}`;
        continue;
      }
      const [, key = "", value = ""] = /^([a-z]+):\s*(.*)$/.exec(line) ?? [];
      if (!known.includes(key))
        throw new LessonError(
          `"${line}" does not begin with one of ${known.join(", ")} and a colon`,
        );
      this.#fields.push([key, value.trim()]);
    }
  }

  all(key: string): string[] {
    return this.#fields.filter(([one]) => one === key).map(([, value]) => value);
  }

  /** The value of a key that may be missing. */
  one(key: string): string | undefined {
    const values = this.all(key);
    if (values.length > 1) throw new LessonError(`${key} is there ${values.length} times`);
    return values[0];
  }

  needed(key: string): string {
    const value = this.one(key);
    if (value === undefined) throw new LessonError(`${key} is missing`);
    return value;
  }
}

const PREDICTION = ["ask", "start", "marker", "do", "guess", "choice", "until", "measure", "then"];
const CHALLENGE = ["id", "ask", "start", "at", "lasts", "reach", "keep", "score"];

export function readPrediction(text: string, description: Description): Prediction {
  const fields = new Fields(text, PREDICTION);
  const guess = fields.one("guess");
  const choices = fields.all("choice").map(worded);
  if (guess === undefined ? choices.length < 2 : choices.length > 0)
    throw new LessonError("a prediction needs either a guess or at least two choices");
  return {
    ask: fields.needed("ask"),
    explanation: fields.one("then") ?? "",
    start: readCommands(fields.one("start") ?? "", description),
    markerMs: readSpanMs(fields.needed("marker")),
    commands: readCommands(fields.one("do") ?? "", description),
    until: readUntil(fields.needed("until")),
    guess: guess === undefined ? undefined : readGuess(guess, fields.needed("measure")),
    choices,
  };
}

export function readChallenge(text: string, description: Description): Challenge {
  const fields = new Fields(text, CHALLENGE);
  const schedule = fields.all("at").map((entry) => {
    const [at = "", ...commands] = entry.split(/\s+/);
    return { atMs: readSpanMs(at), commands: readCommands(commands.join(" "), description) };
  });
  schedule.sort((one, other) => one.atMs - other.atMs);
  const [reach, keep] = [fields.all("reach").map(worded), fields.all("keep").map(worded)];
  if (reach.length + keep.length === 0)
    throw new LessonError("a challenge needs something to reach or to keep");
  const score = fields.one("score");
  return {
    id: fields.needed("id"),
    ask: fields.needed("ask"),
    start: readCommands(fields.one("start") ?? "", description),
    schedule,
    lastsMs: readSpanMs(fields.needed("lasts")),
    reach,
    keep,
    keepFromMs: schedule[0]?.atMs ?? 0,
    score: score === undefined ? undefined : readScore(score),
  };
}

function readUntil(text: string): Prediction["until"] {
  return /^\d/.test(text) ? { ms: readSpanMs(text) } : { holds: readCondition(text) };
}

/** "a text | condition", "a text | condition else", "a text | else". */
function worded(text: string): Worded {
  const [said = "", condition = ""] = split(text);
  const otherwise = /(^|\s)else$/.test(condition);
  const compared = condition.replace(/\s*else$/, "");
  if (otherwise && compared === "") return { text: said, holds: () => true };
  const holds = readCondition(compared);
  return { text: said, holds: otherwise ? (measured) => holds(measured) ?? true : holds };
}

function split(text: string): [string, string] {
  const place = text.lastIndexOf("|");
  if (place < 0)
    throw new LessonError(`"${text}" has no | between what it says and what it measures`);
  return [text.slice(0, place).trim(), text.slice(place + 1).trim()];
}

/** "s 1 to 60" and "time", "ready.figure", "change of ready.figure". */
function readGuess(text: string, measure: string): Guess {
  const [, unit, low, high] = /^(\S+)\s+(\d+(?:\.\d+)?) to (\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (unit === undefined) throw new LessonError(`"${text}" is no guess such as s 1 to 60`);
  const factor = { ms: 1000, "%": 100 }[unit] ?? 1;
  const measured = readMeasure(measure);
  return {
    unit,
    least: Number(low),
    greatest: Number(high),
    answer: (before, after) => {
      const value = measured(before, after);
      return value === undefined ? undefined : value * factor;
    },
  };
}

function readMeasure(text: string): Guess["answer"] {
  if (text === "time")
    return (before, after) => (after.figures.now_ms - before.figures.now_ms) / 1000;
  const path = text.replace(/^change of\s+/, "");
  if (path === text) return (_, after) => figureAt(path, after);
  return (before, after) => {
    const then = figureAt(path, after);
    return then === undefined ? undefined : then - (figureAt(path, before) ?? 0);
  };
}

/** "consumers on average | least mean controls.consumers". */
function readScore(text: string): Score {
  const [said, measure] = split(text);
  const [, order, mean, path = ""] = /^(least|most)\s+(mean\s+)?(\S+)$/.exec(measure) ?? [];
  if (order === undefined)
    throw new LessonError(`"${measure}" is no score such as least controls.consumers`);
  return {
    text: said,
    least: order === "least",
    mean: mean !== undefined,
    figure: (measured) => figureAt(path, measured),
  };
}

/** Throws if a block asks for a figure that there cannot be. */
export function tryOut(block: Prediction | Challenge, measured: Measured): void {
  const conditions =
    "markerMs" in block
      ? [...block.choices, ...("holds" in block.until ? [block.until] : [])]
      : [...block.reach, ...block.keep];
  for (const { holds } of conditions) holds(measured);
  if ("markerMs" in block) block.guess?.answer(measured, measured);
  else block.score?.figure(measured);
}
