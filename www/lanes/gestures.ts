/**
 * Lanes under the hand: drag pans, a click follows the message there or goes to that instant, the wheel zooms
 * with Ctrl and pans with Shift; ← and → pan, + and − zoom, Home comes back to the present.
 */

import type { Requests } from "../model.ts";
import type { Lanes } from "./lanes.ts";

/** A pointer that moved further than this drags. */
const DRAG_PX = 4;
const PAN_SHARE = 0.15;
export const ZOOM_FACTOR = 1.6;

interface Drag {
  startX: number;
  lastX: number;
  dragging: boolean;
}

export class Gestures {
  readonly #lanes: Lanes;
  readonly #ask: Requests;
  #drag: Drag | undefined;

  constructor(lanes: Lanes, ask: Requests) {
    this.#lanes = lanes;
    this.#ask = ask;
  }

  readonly attach = (canvas: Element | undefined): void => {
    this.#lanes.attach(canvas as HTMLCanvasElement | undefined);
  };

  readonly onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.#drag = { startX: event.clientX, lastX: event.clientX, dragging: false };
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  };

  readonly onPointerMove = (event: PointerEvent): void => {
    const drag = this.#drag;
    if (!drag) return;
    drag.dragging ||= Math.abs(event.clientX - drag.startX) > DRAG_PX;
    if (drag.dragging) this.#lanes.pan(drag.lastX - event.clientX);
    if (drag.dragging) drag.lastX = event.clientX;
  };

  readonly onPointerUp = (event: PointerEvent): void => {
    const drag = this.#drag;
    this.#drag = undefined;
    if (!drag || drag.dragging) return;
    const { left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    this.#press(event.clientX - left, event.clientY - top);
  };

  readonly onPointerCancel = (): void => {
    this.#drag = undefined;
  };

  #press(x: number, y: number): void {
    const message = this.#lanes.at(x, y)?.message;
    if (message) this.#ask.follow(message);
    else this.#ask.seek(Math.max(0, this.#lanes.msAt(x)));
  }

  readonly onWheel = (event: WheelEvent): void => {
    const sideways = event.shiftKey ? event.deltaY : event.deltaX;
    if (event.ctrlKey) {
      const { left } = (event.currentTarget as HTMLElement).getBoundingClientRect();
      const factor = ZOOM_FACTOR ** (Math.max(-100, Math.min(100, event.deltaY)) / 100);
      this.#lanes.zoom(factor, this.#lanes.msAt(event.clientX - left));
    } else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
      this.#lanes.pan(sideways);
    } else return;
    event.preventDefault();
  };

  readonly onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.#onKey(event.key)) return;
    event.preventDefault();
    // On the stage these keys mean something else.
    event.stopPropagation();
  };

  #onKey(key: string): boolean {
    const lanes = this.#lanes;
    switch (key) {
      case "ArrowLeft":
      case "ArrowRight":
        lanes.pan(lanes.width * (key === "ArrowLeft" ? -PAN_SHARE : PAN_SHARE));
        return true;
      case "+":
      case "=":
        lanes.zoom(1 / ZOOM_FACTOR);
        return true;
      case "-":
        lanes.zoom(ZOOM_FACTOR);
        return true;
      case "Home":
        lanes.comeBack();
        return true;
      default:
        return false;
    }
  }
}
