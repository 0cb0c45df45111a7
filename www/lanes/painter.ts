/**
 * Draws lanes on a canvas as large as what is in sight: all of it when the view moved, and else only the strip
 * that the present has run through since the last frame.
 */

import type { LaneActivity, LaneChart, LaneContent, LaneRow, MessageName } from "../contract.ts";
import { ticks } from "./axis.ts";
import { type Bar, Brush, type LaneColours } from "./brush.ts";
import { type Count, counts, type Segment, segments, signs } from "./content.ts";
import type { Viewport } from "./viewport.ts";

/** Signs reach less far to both sides of their instant, and so does the look of a bar's beginning. */
const REACH_PX = 16;
/** A bar this narrow still shows. */
const LEAST_BAR_PX = 1.2;
/** What lies after the present, in a run that was rewound, is covered with so much paper. */
const VEIL = 0.62;
/** Room for the signs below the last bar. */
const BELOW_PX = 14;

/** What is drawn, and of what. */
export interface Frame {
  chart: LaneChart;
  viewport: Viewport;
  nowMs: number;
  endMs: number;
  followed: MessageName | undefined;
  /** The part of the chart's height that is in sight begins here. */
  scrollPx: number;
  /** Takes what is drawn. */
  seen: Set<LaneActivity>;
  read(fromMs: number, toMs: number, leastMs: number): LaneContent;
}

export class Painter {
  readonly canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  #brush: Brush | undefined;
  #width = 0;
  #height = 0;
  /** Everything up to here is drawn; none of it before the first frame. */
  #drawnMs: number | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.#context = canvas.getContext("2d");
  }

  get width(): number {
    return this.#width;
  }

  /** Takes a size in CSS pixels, and colours. */
  dress(width: number, height: number, ratio: number, colours: LaneColours): void {
    this.#width = width;
    this.#height = height;
    this.canvas.width = Math.max(1, Math.round(width * ratio));
    this.canvas.height = Math.max(1, Math.round(height * ratio));
    if (!this.#context) return;
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#brush = new Brush(this.#context, colours, ratio);
    this.#drawnMs = undefined;
  }

  /** The next frame is drawn as a whole. */
  forget(): void {
    this.#drawnMs = undefined;
  }

  draw(frame: Frame): void {
    const { viewport, nowMs } = frame;
    const drawnMs = this.#drawnMs;
    if (!this.#context || !this.#brush || this.#width === 0 || drawnMs === nowMs) return;
    const goesOn = drawnMs !== undefined && drawnMs < nowMs;
    const fromX = goesOn ? this.#x(viewport, drawnMs) - REACH_PX : 0;
    const toX = goesOn ? this.#x(viewport, nowMs) + REACH_PX : this.#width;
    this.#drawnMs = nowMs;
    const [left, right] = [Math.max(0, Math.floor(fromX)), Math.min(this.#width, Math.ceil(toX))];
    if (right > left) this.#strip(frame, left, right);
  }

  #x({ fromMs, spanMs }: Viewport, ms: number): number {
    return ((ms - fromMs) / spanMs) * this.#width;
  }

  #ms({ fromMs, spanMs }: Viewport, x: number): number {
    return fromMs + (x / this.#width) * spanMs;
  }

  #strip(frame: Frame, left: number, right: number): void {
    const context = this.#context as CanvasRenderingContext2D;
    const { viewport, scrollPx } = frame;
    context.save();
    context.beginPath();
    context.rect(left, 0, right - left, this.#height);
    context.clip();
    context.clearRect(left, 0, right - left, this.#height);
    context.translate(0, -scrollPx);
    this.#grid(frame);
    const leastMs = viewport.spanMs / this.#width;
    const content = frame.read(
      Math.max(0, this.#ms(viewport, left - REACH_PX)),
      this.#ms(viewport, right + REACH_PX),
      leastMs,
    );
    this.#content(frame, content);
    context.restore();
    this.#veil(frame, left, right);
  }

  #grid({ chart, viewport }: Frame): void {
    const context = this.#context as CanvasRenderingContext2D;
    context.fillStyle = this.#brush?.colours.line ?? "";
    const most = Math.max(1, Math.floor(this.#width / 90));
    for (const { ms } of ticks(viewport.fromMs, viewport.toMs, most)) {
      const x = Math.round(this.#x(viewport, ms));
      for (const { rows } of chart.groups) {
        const [first, last] = [rows.at(0), rows.at(-1)];
        if (first && last) context.fillRect(x, first.y - 4, 1, last.y + last.bar + 10 - first.y);
      }
    }
    for (const row of rowsOf(chart)) {
      if (row.kind !== "waiting") context.fillRect(0, row.y + row.bar + 6, this.#width, 1);
    }
  }

  #content(frame: Frame, content: LaneContent): void {
    const brush = this.#brush as Brush;
    const rows = rowsOf(frame.chart);
    this.#counts(frame, rows, counts(content));
    const shown = segments(content);
    for (const segment of shown) {
      const row = rows[segment.row];
      frame.seen.add(segment.activity);
      if (row) brush.segment(segment.activity, segment.type, this.#bar(frame, row, segment));
    }
    for (const segment of shown) {
      const row = rows[segment.row];
      if (row && isSame(segment.message, frame.followed))
        brush.frame(this.#bar(frame, row, segment));
    }
    for (const { row: place, atMs, kind, type } of signs(content)) {
      const row = rows[place];
      const x = this.#x(frame.viewport, atMs);
      if (row) brush.sign(kind, type, { x, y: row.y, width: 0, height: row.bar, inset: false });
    }
  }

  #bar(
    { viewport, nowMs, endMs }: Frame,
    row: LaneRow,
    { startMs, endMs: ownEndMs }: Segment,
  ): Bar {
    const x = this.#x(viewport, startMs);
    const end = Number.isNaN(ownEndMs) ? Math.max(nowMs, endMs) : ownEndMs;
    const width = Math.max(LEAST_BAR_PX, this.#x(viewport, end) - x);
    return { x, y: row.y, width, height: row.bar, inset: row.kind === "thread" };
  }

  /** Lanes that are counted: as many as wait, in pale, upon as many as compute. */
  #counts(frame: Frame, rows: readonly LaneRow[], all: readonly Count[]): void {
    const { soft, accent } = (this.#brush as Brush).colours;
    for (const [place, row] of rows.entries()) {
      const own = all.filter((count) => count.row === place);
      if (own.length === 0) continue;
      this.#steps(frame, row, own, ({ computing, waiting }) => computing + waiting, soft, 0.35);
      this.#steps(frame, row, own, ({ computing }) => computing, accent, 1);
    }
  }

  #steps(
    { viewport, nowMs, endMs }: Frame,
    row: LaneRow,
    own: readonly Count[],
    height: (count: Count) => number,
    colour: string,
    alpha: number,
  ): void {
    const context = this.#context as CanvasRenderingContext2D;
    const bottom = row.y + row.bar;
    context.globalAlpha = alpha;
    context.fillStyle = colour;
    for (const [place, count] of own.entries()) {
      const x = this.#x(viewport, count.atMs);
      const end = this.#x(viewport, own[place + 1]?.atMs ?? Math.max(nowMs, endMs));
      const high = (height(count) / row.count) * row.bar;
      context.fillRect(x, bottom - high, end - x, high);
    }
    context.globalAlpha = 1;
  }

  /** Covers what lies after the present. */
  #veil({ viewport, nowMs }: Frame, left: number, right: number): void {
    const context = this.#context as CanvasRenderingContext2D;
    const x = Math.max(left, this.#x(viewport, nowMs));
    if (x >= right) return;
    context.globalAlpha = VEIL;
    context.fillStyle = this.#brush?.colours.paper ?? "";
    context.fillRect(x, 0, right - x, this.#height);
    context.globalAlpha = 1;
  }
}

export function rowsOf(chart: LaneChart): LaneRow[] {
  return chart.groups.flatMap(({ rows }) => rows);
}

/** How high the lanes are with the signs below the last of them. */
export function heightOf(chart: LaneChart): number {
  const last = rowsOf(chart).at(-1);
  return last ? Math.max(chart.height, last.y + last.bar + BELOW_PX) : chart.height;
}

function isSame(one: MessageName | undefined, other: MessageName | undefined): boolean {
  return one !== undefined && one.producer === other?.producer && one.number === other.number;
}
