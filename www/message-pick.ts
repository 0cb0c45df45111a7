/**
 * Messages under the pointer: a press on a dot of the stage follows its message.
 *
 * Dots move between press and click: the one that was pressed counts. A press on a node's or an instance's
 * button still selects that, too.
 */

import type { MessageOnStage } from "./contract.ts";
import type { Model } from "./model.ts";

/** So far from its centre a message may be pressed, or within its own size. */
const TOLERANCE_PX = { mouse: 12, touch: 22 };
/** With more marks than these the stage is not searched whenever the pointer moves. */
const MOST_MARKS_FOR_HOVER = 5000;

let pressed: MessageOnStage | undefined;

/** Notes what is under a press. */
export function onPress(event: PointerEvent, model: Model): void {
  pressed = messageUnder(event, model);
}

/** Follows what was pressed; a click by keyboard presses nothing. */
export function onClick(event: MouseEvent, model: Model): void {
  if (event.detail > 0 && pressed) model.ask.follow(pressed.message);
  pressed = undefined;
}

/** Shows by the pointer that a message can be pressed. */
export function onMove(event: PointerEvent, model: Model): void {
  if (event.pointerType !== "mouse" || model.run.marksDrawn > MOST_MARKS_FOR_HOVER) return;
  const picture = event.currentTarget as HTMLElement;
  picture.classList.toggle("on-message", messageUnder(event, model) !== undefined);
}

function messageUnder(event: PointerEvent, { run }: Model): MessageOnStage | undefined {
  const picture = event.currentTarget as HTMLElement;
  const { left, top, width } = picture.getBoundingClientRect();
  // A presented stage is drawn larger than it is laid out.
  const scale = width / picture.clientWidth;
  const tolerancePx = event.pointerType === "mouse" ? TOLERANCE_PX.mouse : TOLERANCE_PX.touch;
  return run.messages.at(
    (event.clientX - left) / scale,
    (event.clientY - top) / scale,
    tolerancePx,
  );
}
