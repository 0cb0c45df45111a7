/**
 * How a visitor looks at the run: what is in sight and how large, what is chosen and marked. Nothing here changes
 * what happens.
 */

import type { Selection, Views } from "./model.ts";
import { nextStretch, type Stretch } from "./stretch.ts";

/** Each step of the zoom, and how far it goes. */
const STEP = 1.25;
const LARGEST = 6;
/** A presented stage is drawn so much larger. */
const PRESENTED = 1.45;
/** Marks nearer than this are the same. */
const SAME_MS = 50;

export class Viewing {
  views: Views = { stage: true, lanes: false };
  selection: Selection | undefined;
  /** The instant that the pointer is over, in a chart or on the scrubber. */
  hoverMs: number | undefined;
  /** What is played again and again. */
  stretch: Stretch | undefined;
  /** Whether time slows down while the followed message moves. */
  slowly = false;
  /** The stage's picture beside the room it has; what does not fit is scrolled to. */
  zoom = 1;
  presenting = false;
  /** Instants that the visitor has marked, in order. */
  markersMs: readonly number[] = [];
  /** Services that show all their instances, however many. */
  readonly opened = new Set<number>();
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** By how much everything on the stage is drawn larger than it is laid out. */
  get scale(): number {
    return this.presenting ? PRESENTED : 1;
  }

  get canZoomIn(): boolean {
    return this.zoom < LARGEST;
  }

  /** Shows or hides a view; the last one stays. */
  show(view: keyof Views, shown: boolean): void {
    const views = { ...this.views, [view]: shown };
    if (!views.stage && !views.lanes) return;
    this.views = views;
    this.#onChange();
  }

  select(selection: Selection | undefined): void {
    this.selection = selection;
    this.#onChange();
  }

  hover(ms: number | undefined): void {
    this.hoverMs = ms;
    this.#onChange();
  }

  slow(slowly: boolean): void {
    this.slowly = slowly;
    this.#onChange();
  }

  /** Sets the beginning of a stretch to be played again and again, then its end, then none. */
  loop(nowMs: number): void {
    this.stretch = nextStretch(this.stretch, nowMs);
    this.#onChange();
  }

  /** One step in (1) or out (−1); 0 fits the picture into its room. */
  zoomBy(direction: 1 | 0 | -1): void {
    const wanted = direction === 0 ? 1 : this.zoom * STEP ** direction;
    this.zoom = Math.min(LARGEST, Math.max(1, Math.abs(wanted - 1) < 0.01 ? 1 : wanted));
    this.#onChange();
  }

  present(presenting: boolean): void {
    this.presenting = presenting;
    this.#onChange();
  }

  /** Marks an instant, or takes its mark away. */
  mark(ms: number): void {
    const kept = this.markersMs.filter((marked) => Math.abs(marked - ms) > SAME_MS);
    const marked = kept.length === this.markersMs.length ? [...kept, ms] : kept;
    this.markersMs = marked.sort((one, other) => one - other);
    this.#onChange();
  }

  /** Another scenario, or the same from its start: what was chosen in the one before is gone. */
  forget(): void {
    this.selection = undefined;
    this.stretch = undefined;
    this.markersMs = [];
    this.opened.clear();
  }
}

/** The next marked instant after or before `nowMs`; start and end are marked always. */
export function markerBeside(
  nowMs: number,
  direction: 1 | -1,
  markersMs: readonly number[],
): number | undefined {
  const beyond = markersMs.filter((ms) => (ms - nowMs) * direction > SAME_MS);
  return beyond.length === 0
    ? undefined
    : direction === 1
      ? Math.min(...beyond)
      : Math.max(...beyond);
}
