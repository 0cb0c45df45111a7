/**
 * The state of an element: all that makes a run what it is (scenario, seed, inputs), where it stands, and how it is
 * shown. A link holds it; who opens it sees the very same run.
 *
 * It comes from strangers: what is not exactly of this shape is refused.
 */

import * as v from "valibot";

const MOST_INPUTS = 10_000;
const LONGEST_SCENARIO = 4 * 2 ** 20;

const name = v.pipe(v.string(), v.maxLength(500));
const text = v.pipe(v.string(), v.maxLength(1_000));
const ms = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const number = v.pipe(v.number(), v.finite());

const place = v.strictObject({
  /** Virtual time. */
  ms,
  /** How many events came before: several may happen at one instant. */
  events: count,
});

const input = v.strictObject({
  at: place,
  /** A control that is set to `value`, or without one an action that is fired. */
  name,
  value: v.optional(number),
});

const state = v.strictObject({
  version: v.literal(1),
  /** A scene whose lesson and names belong to the scenario. */
  scene: v.optional(name),
  /** The scenario's text; without it, that of the scene. */
  scenario: v.optional(v.pipe(v.string(), v.maxLength(LONGEST_SCENARIO))),
  /** What the scenario is called, if it is no scene's. */
  source: v.optional(name),
  /** In decimal digits; without it, the scenario's own. */
  seed: v.optional(v.pipe(v.string(), v.regex(/^\d{1,20}$/))),
  /** What was changed and fired, in order. */
  inputs: v.optional(v.pipe(v.array(input), v.maxLength(MOST_INPUTS)), []),
  /** Where the run stands; without it, at its start. */
  at: v.optional(place),
  /** Virtual seconds per second. */
  speed: v.optional(v.pipe(number, v.minValue(0.01), v.maxValue(1000))),
  views: v.optional(v.strictObject({ stage: v.boolean(), lanes: v.boolean() })),
  /** Marked instants. */
  markers: v.optional(v.pipe(v.array(ms), v.maxLength(500)), []),
  /** The message that is followed. */
  followed: v.optional(v.strictObject({ producer: count, number: count, sequence: count })),
  /** What visitors cannot change, as of the attribute `lock`. */
  lock: v.optional(text),
  /** "off" hides the lesson. */
  lesson: v.optional(v.picklist(["on", "off"])),
  /** What a teacher asks. */
  question: v.optional(text),
});

export type State = v.InferOutput<typeof state>;
export type StateInput = State["inputs"][number];
export type Place = v.InferOutput<typeof place>;

/** A state that cannot be taken; `id` names what the page says of it, `what` is the place in it. */
export class StateError extends Error {
  readonly id: "link-broken" | "link-too-large" | "link-too-long" | "link-does-not-fit";
  readonly what: string;

  constructor(id: StateError["id"], what = "") {
    super(what === "" ? id : `${id}: ${what}`);
    this.id = id;
    this.what = what;
  }
}

/** The state in a value from elsewhere. Throws a `StateError` that says where it is wrong. */
export function readState(value: unknown): State {
  const read = v.safeParse(state, value, { abortEarly: true });
  if (read.success) {
    if (read.output.scene === undefined && read.output.scenario === undefined)
      throw new StateError("link-does-not-fit", "scene");
    return read.output;
  }
  const [issue] = read.issues;
  throw new StateError("link-does-not-fit", `${v.getDotPath(issue) ?? ""}: ${issue.message}`);
}
