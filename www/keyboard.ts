/**
 * Keys: Space plays and pauses; ← and → go one event back or on, or a second while it plays; + and − change
 * the number of instances when the stage has the focus. Fields and buttons keep their own keys.
 */

import type { Model } from "./model.ts";
import { stepFrom } from "./scale.ts";
import { isStepper } from "./tuning.ts";

const JUMP_MS = 1000;

/** Does what the key asks for; false if it asks for nothing here. */
export function onKey(event: KeyboardEvent, model: Model): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const target = event.composedPath()[0];
  const onStage = target instanceof Element && target.closest(".stage") !== null;
  const own =
    target instanceof Element && target.closest("input, select, textarea, a, button") !== null;
  switch (event.key) {
    case " ":
      if (own) return false;
      model.ask.toggle();
      return true;
    case "ArrowLeft":
    case "ArrowRight":
      if (own && !onStage) return false;
      move(event.key === "ArrowRight" ? 1 : -1, model);
      return true;
    case "+":
    case "=":
    case "-":
      return onStage && changeInstances(event.key === "-" ? -1 : 1, model);
    default:
      return false;
  }
}

function move(direction: 1 | -1, { ask, run, speed, playerState }: Model): void {
  if (playerState === "playing") ask.seek(run.nowMs + direction * JUMP_MS * speed);
  else ask.step(direction);
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
