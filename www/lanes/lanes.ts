/**
 * The lanes of a run as they are looked at: whose, which stretch of time, and what has been drawn of it.
 *
 * Rows and their figures are copies, taken with the page's samples; what is on the rows is read for each frame,
 * as far as it is new.
 */

import type { LaneActivity, LaneChart, MessageName } from "../contract.ts";
import type { Run } from "../run.ts";
import type { LaneColours } from "./brush.ts";
import { type Segment, segments } from "./content.ts";
import { heightOf, Painter, rowsOf } from "./painter.ts";
import { Viewport } from "./viewport.ts";

/** So far beside a segment it may be pressed. */
const TOLERANCE_PX = 4;

export class Lanes {
  readonly viewport = new Viewport();
  chart: LaneChart = { groups: [], height: 0 };
  /** What has been drawn so far, for the legend. */
  readonly seen = new Set<LaneActivity>(["cpu", "io"]);

  readonly #run: Run;
  readonly #onMove: () => void;
  readonly #nodes: number[];
  readonly #size = new ResizeObserver((entries) => {
    const rect = entries.at(-1)?.contentRect;
    if (rect) this.#fit(rect.width, rect.height);
  });
  #painter: Painter | undefined;
  #height = 0;
  #colours: LaneColours | undefined;
  #scrollPx = 0;
  #followed: MessageName | undefined;
  #layout = "";

  /** `onMove` is called when labels and ticks have to be rendered anew. */
  constructor(run: Run, onMove: () => void) {
    this.#run = run;
    this.#onMove = onMove;
    const { lanes, nodes } = run.description;
    const services = nodes.flatMap(({ kind }, node) => (kind === "service" ? [node] : []));
    this.#nodes = lanes.length > 0 ? lanes : services;
    this.refresh();
  }

  /** Whether there is anything to show. */
  get any(): boolean {
    return this.#nodes.length > 0;
  }

  get width(): number {
    return this.#painter?.width ?? 0;
  }

  get nowMs(): number {
    return this.#run.nowMs;
  }

  /** Of all rows, whether they are in sight or not. */
  get height(): number {
    return heightOf(this.chart);
  }

  /** Draws on a canvas from now on; on none, if it is gone. */
  attach(canvas: HTMLCanvasElement | undefined): void {
    if (this.#painter?.canvas === canvas) return;
    this.#size.disconnect();
    this.#painter = canvas && new Painter(canvas);
    if (canvas) this.#size.observe(canvas);
  }

  #fit(width: number, height: number): void {
    this.#height = height;
    this.#painter?.dress(width, height, devicePixelRatio, this.#colours ?? NO_COLOURS);
    this.#onMove();
  }

  dress(colours: LaneColours): void {
    this.#colours = colours;
    this.#painter?.dress(this.width, this.#height, devicePixelRatio, colours);
  }

  scroll(px: number): void {
    this.#scrollPx = px;
    this.#painter?.forget();
  }

  /** Takes the rows and figures of the present instant. */
  refresh(): void {
    const { fromMs, toMs } = this.viewport;
    this.chart = this.#run.laneChart(this.#nodes, fromMs, toMs);
    const layout = rowsOf(this.chart)
      .map(({ kind, instance, number, count, y }) => [kind, instance, number, count, y])
      .join();
    if (layout !== this.#layout) this.#painter?.forget();
    this.#layout = layout;
  }

  /** What was drawn is no longer so: an input, another instant. */
  forget(): void {
    this.#painter?.forget();
  }

  /** Shows the span that suits a speed, unless somebody chose one. */
  suit(speed: number): void {
    const { fromMs, spanMs } = this.viewport;
    this.viewport.suit(speed, this.nowMs);
    if (fromMs !== this.viewport.fromMs || spanMs !== this.viewport.spanMs) this.#moved();
  }

  /** Draws what is new. */
  draw(): void {
    if (!this.#painter) return;
    if (this.viewport.follow(this.nowMs)) this.#moved();
    const { followed } = this.#run.messages;
    if (followed !== this.#followed) this.#painter.forget();
    this.#followed = followed;
    const seen = this.seen.size;
    this.#painter.draw({
      chart: this.chart,
      viewport: this.viewport,
      nowMs: this.nowMs,
      endMs: this.#run.endMs,
      followed,
      scrollPx: this.#scrollPx,
      seen: this.seen,
      read: (fromMs, toMs, leastMs) => this.#run.laneContent(fromMs, toMs, leastMs),
    });
    if (this.seen.size > seen) this.#onMove();
  }

  /** Zooms around an instant; without one, around the present if it is in sight, else the middle. */
  zoom(factor: number, aroundMs?: number): void {
    const { fromMs, toMs, spanMs } = this.viewport;
    const inSight = this.nowMs >= fromMs && this.nowMs <= toMs;
    this.viewport.zoom(factor, aroundMs ?? (inSight ? this.nowMs : fromMs + spanMs / 2));
    this.#moved();
  }

  /** Pans by pixels to the right. */
  pan(px: number): void {
    this.viewport.pan((px / Math.max(1, this.width)) * this.viewport.spanMs);
    this.#moved();
  }

  comeBack(): void {
    this.viewport.comeBack(this.nowMs);
    this.#moved();
  }

  xOf(ms: number): number {
    return ((ms - this.viewport.fromMs) / this.viewport.spanMs) * this.width;
  }

  msAt(x: number): number {
    return this.viewport.fromMs + (x / Math.max(1, this.width)) * this.viewport.spanMs;
  }

  /** What is at a point of the canvas. */
  at(x: number, y: number): Segment | undefined {
    const rows = rowsOf(this.chart);
    const chartY = y + this.#scrollPx;
    const place = rows.findIndex((row) => chartY >= row.y - 4 && chartY <= row.y + row.bar + 12);
    const content = this.#run.laneContent(
      this.msAt(x - TOLERANCE_PX),
      this.msAt(x + TOLERANCE_PX),
      0,
    );
    const near = segments(content).filter(({ row, message }) => row === place && message);
    const ms = this.msAt(x);
    return near.find(({ startMs, endMs }) => startMs <= ms && !(endMs < ms)) ?? near[0];
  }

  /** What each row is filled with at the present instant. */
  present(): Map<number, Segment> {
    const { nowMs } = this;
    const content = this.#run.laneContent(nowMs, nowMs, 0);
    const under = segments(content).filter(
      ({ startMs, endMs }) => startMs <= nowMs && !(endMs <= nowMs),
    );
    return new Map(under.map((segment) => [segment.row, segment]));
  }

  #moved(): void {
    this.refresh();
    this.#painter?.forget();
    this.#onMove();
  }
}

const NO_COLOURS: LaneColours = {
  messages: [],
  ink: "",
  soft: "",
  line: "",
  paper: "",
  accent: "",
  bad: "",
};
