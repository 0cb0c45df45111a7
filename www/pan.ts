/** A stage larger than its room: the wheel with Ctrl zooms where the pointer is, a drag beside all nodes pans. */

import type { Model } from "./model.ts";

/** A pinch on a touchpad comes as many small turns of the wheel; so much makes a step. */
const WHEEL_PER_STEP = 60;
let turned = 0;

export function onWheel(event: WheelEvent, { ask, viewing }: Model): void {
  if (!event.ctrlKey) return;
  event.preventDefault();
  turned += event.deltaY;
  if (Math.abs(turned) < WHEEL_PER_STEP) return;
  const direction = turned < 0 ? 1 : -1;
  turned = 0;
  const before = viewing.zoom;
  ask.zoom(direction);
  keepPlace(event, viewing.zoom / before);
}

/** What was under the pointer stays there. */
function keepPlace({ currentTarget, clientX, clientY }: WheelEvent, grown: number): void {
  const room = currentTarget as HTMLElement;
  const { left, top } = room.getBoundingClientRect();
  const [x, y] = [clientX - left, clientY - top];
  const [scrollLeft, scrollTop] = [room.scrollLeft, room.scrollTop];
  requestAnimationFrame(() => {
    room.scrollTo((scrollLeft + x) * grown - x, (scrollTop + y) * grown - y);
  });
}

/** With the mouse alone: fingers pan by scrolling. */
export function onPanStart(event: PointerEvent, { viewing }: Model): void {
  const room = event.currentTarget as HTMLElement;
  const target = event.composedPath()[0];
  const onNode = target instanceof Element && target.closest("button") !== null;
  if (viewing.zoom === 1 || event.pointerType !== "mouse" || event.button !== 0 || onNode) return;
  const ending = new AbortController();
  const move = (moved: PointerEvent): void => room.scrollBy(-moved.movementX, -moved.movementY);
  const end = (): void => ending.abort();
  addEventListener("pointermove", move, { signal: ending.signal });
  addEventListener("pointerup", end, { signal: ending.signal });
  addEventListener("pointercancel", end, { signal: ending.signal });
}
