/**
 * Keys: Space plays and pauses; ← and → go one event back or on, or a second while it plays; + and − change
 * the number of instances when the stage has the focus; L sets a loop, B branches; M follows a message, [ and ] go to the one before and
 * after it, Escape ends that. Fields and buttons keep their own keys.
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
    case "l":
    case "L":
    case "b":
    case "B":
      if (isText(target)) return false;
      event.key.toLowerCase() === "l" ? model.ask.loop() : model.ask.branch();
      return true;
    default:
      return !isText(target) && onMessageKey(event.key, model);
  }
}

/** Whether keys write into it. */
function isText(target: EventTarget | undefined): boolean {
  return target instanceof Element && target.closest("input:not([type=range]), textarea") !== null;
}

function onMessageKey(key: string, { ask, run }: Model): boolean {
  switch (key) {
    case "m":
    case "M":
      ask.followLatest();
      return true;
    case "[":
    case "]":
      ask.followBeside(key === "]" ? 1 : -1);
      return true;
    case "Escape":
      if (!run.messages.followed) return false;
      ask.follow(undefined);
      return true;
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
