/**
 * Keys, as the sheet of keys lists them (`key-sheet.ts`). Letters count where nobody writes, the others where no
 * field or button has a use of its own for them.
 */

import type { Model } from "./model.ts";
import { stepFrom } from "./scale.ts";
import { isStepper } from "./tuning.ts";
import { markerBeside } from "./viewing.ts";

const JUMP_MS = 1000;

/** What single keys ask for where nobody writes. */
const SIGNS: Record<string, (model: Model) => void> = {
  l: ({ ask }) => ask.loop(),
  b: ({ ask }) => ask.branch(),
  m: ({ ask }) => ask.followLatest(),
  k: ({ ask }) => ask.mark(),
  s: ({ ask }) => ask.sound(),
  p: ({ ask }) => ask.present(),
  z: ({ ask }) => ask.zoom(1),
  Z: ({ ask }) => ask.zoom(-1),
  "0": ({ ask }) => ask.zoom(0),
  "?": ({ ask }) => ask.showKeys(),
  "[": ({ ask }) => ask.followBeside(-1),
  "]": ({ ask }) => ask.followBeside(1),
};

/** Does what the key asks for; false if it asks for nothing here. */
export function onKey(event: KeyboardEvent, model: Model): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const target = event.composedPath()[0];
  if (target instanceof Element && target.closest("dialog")) return false;
  const onStage = target instanceof Element && target.closest(".stage") !== null;
  const own =
    target instanceof Element &&
    target.closest("input, select, textarea, a, button, summary") !== null;
  switch (event.key) {
    case " ":
      if (own) return false;
      model.ask.toggle();
      return true;
    case "ArrowLeft":
    case "ArrowRight":
      if (own && !onStage) return false;
      move(event.key === "ArrowRight" ? 1 : -1, event.shiftKey, model);
      return true;
    case "PageUp":
    case "PageDown":
      // What the buttons of a presenter's remote send.
      if (!model.viewing.presenting) return false;
      toMarker(event.key === "PageDown" ? 1 : -1, model);
      return true;
    case "+":
    case "=":
    case "-":
      return onStage && changeInstances(event.key === "-" ? -1 : 1, model);
    case "Escape":
      return onEscape(model);
    default:
      return !isText(target) && onSign(event, model);
  }
}

function onSign(event: KeyboardEvent, model: Model): boolean {
  const act = SIGNS[signOf(event)];
  act?.(model);
  return act !== undefined;
}

/** The letter of the key, also where the keyboard writes another script; only Z differs with Shift. */
function signOf({ key, code, shiftKey }: KeyboardEvent): string {
  const letter = /^[a-z]$/i.test(key) ? key : /^Key[A-Z]$/.test(code) ? code.slice(3) : undefined;
  if (letter === undefined) return key;
  return shiftKey && letter.toLowerCase() === "z" ? "Z" : letter.toLowerCase();
}

/** Whether keys write into it. */
function isText(target: EventTarget | undefined): boolean {
  return (
    target instanceof Element &&
    target.closest("input:not([type=range]):not([type=checkbox]), textarea, select") !== null
  );
}

function onEscape({ ask, run, viewing }: Model): boolean {
  if (run.messages.followed) ask.follow(undefined);
  else if (viewing.presenting) ask.present();
  else return false;
  return true;
}

/** To the next marker, an event on or back, or a second while it plays. */
function move(direction: 1 | -1, toMarked: boolean, model: Model): void {
  const { ask, run, speed, playerState, viewing } = model;
  if (toMarked || viewing.presenting) toMarker(direction, model);
  else if (playerState === "playing") ask.seek(run.nowMs + direction * JUMP_MS * speed);
  else ask.step(direction);
}

/** Inputs are markers, too, and so are start and end. */
function toMarker(direction: 1 | -1, { ask, run, viewing }: Model): void {
  const inputs = run.inputs.map(({ at_ms }) => at_ms);
  const next = markerBeside(run.nowMs, direction, [0, ...inputs, ...viewing.markersMs, run.endMs]);
  if (next !== undefined) ask.seek(next);
}

function changeInstances(direction: 1 | -1, { run, ask }: Model): boolean {
  const control = run.description.controls.find(isStepper);
  if (!control) return false;
  ask.set(
    control.name,
    stepFrom(run.controls[control.name] ?? control.default, direction, control),
  );
  return true;
}
