/** How segments and signs look: colours of the theme, a hatching for each type of message, small figures. */

import type { LaneActivity, LaneSign } from "../contract.ts";
import { COLOURS, corners } from "../icons.ts";

/** Resolved colours: a canvas knows no custom properties. */
export interface LaneColours {
  messages: readonly string[];
  ink: string;
  soft: string;
  line: string;
  paper: string;
  accent: string;
  bad: string;
}

type Hatching = "io" | "blocking_io" | "awaiting";

/** Lines far apart for a caller who waits, crossed for whoever blocks a thread. */
const HATCHINGS: Record<Hatching, { step: number; width: number; crossed: boolean }> = {
  io: { step: 8, width: 1.7, crossed: false },
  blocking_io: { step: 8, width: 1.5, crossed: true },
  awaiting: { step: 12, width: 1, crossed: false },
};
/** A bar with room for its type's figure, which stands at its beginning: there it stays while the bar grows. */
const FIGURED_BAR_PX = 13;
const FIGURE_PX = 6.7;

export interface Bar {
  x: number;
  y: number;
  width: number;
  height: number;
  /** Drawn lower, within a lane that also computes. */
  inset: boolean;
}

export class Brush {
  readonly colours: LaneColours;
  readonly #context: CanvasRenderingContext2D;
  readonly #ratio: number;
  readonly #patterns = new Map<string, CanvasPattern | null>();

  constructor(context: CanvasRenderingContext2D, colours: LaneColours, ratio: number) {
    this.#context = context;
    this.colours = colours;
    this.#ratio = ratio;
  }

  /** The colour of a message type; of what is no message's, a quiet one. */
  of(type: number): string {
    const { messages, soft } = this.colours;
    return type < 0 ? soft : (messages[type % COLOURS] ?? soft);
  }

  segment(activity: LaneActivity, type: number, bar: Bar): void {
    const context = this.#context;
    const colour = this.of(type);
    switch (activity) {
      case "cpu":
        this.#fill(bar, colour, 3);
        if (type >= 0 && bar.width >= FIGURED_BAR_PX) this.#typeFigure(type, bar);
        break;
      case "io":
      case "awaiting":
        this.#hatched(lowered(bar), activity, type, 1);
        break;
      case "blocking_io":
        this.#hatched(bar, activity, type, 1.6);
        break;
      case "ready":
        context.globalAlpha *= 0.14;
        this.#fill(lowered(bar), colour, 2);
        context.globalAlpha /= 0.14;
        context.setLineDash([3, 2]);
        this.#outline(lowered(bar), colour, 1);
        context.setLineDash([]);
        break;
      case "context_switch":
        this.#fill(bar, this.colours.ink, 1);
        break;
      case "down":
        context.globalAlpha *= 0.16;
        this.#fill(bar, this.colours.bad, 2);
        context.globalAlpha /= 0.16;
        break;
    }
  }

  /** `bar`: that of the lane, of no width. */
  sign(kind: LaneSign, type: number, bar: Bar): void {
    const { bad, accent } = this.colours;
    const bottom = bar.y + bar.height;
    switch (kind) {
      case "answered":
        this.#polygon(
          [
            [0, 0],
            [5, 9],
            [-5, 9],
          ],
          bar.x,
          bottom + 2,
          1,
          this.of(type),
        );
        break;
      case "failed":
        this.#cross(bar.x, bottom + 6, 4.6);
        break;
      case "timed_out":
        this.#cross(bar.x, bar.y + bar.height / 2, 6);
        break;
      case "crashed":
        this.#upright(bar, bad);
        this.#cross(bar.x, bar.y - 3, 4.6);
        break;
      case "restarted":
        this.#upright(bar, accent);
        break;
    }
  }

  /** A frame around what is followed. */
  frame({ x, y, width, height }: Bar): void {
    this.#outline(
      { x: x - 2, y: y - 2, width: width + 4, height: height + 4, inset: false },
      this.colours.accent,
      2,
    );
  }

  #fill({ x, y, width, height }: Bar, colour: string, radius: number): void {
    const context = this.#context;
    context.fillStyle = colour;
    if (width < 3) {
      context.fillRect(x, y, width, height);
      return;
    }
    context.beginPath();
    // A seam of paper tells neighbours of one colour apart.
    context.roundRect(x + 0.4, y, width - 0.8, height, Math.min(radius, width / 3));
    context.fill();
  }

  #outline({ x, y, width, height }: Bar, colour: string, linePx: number): void {
    const context = this.#context;
    const inset = Math.min(linePx / 2, width / 4);
    context.strokeStyle = colour;
    context.lineWidth = linePx;
    context.beginPath();
    context.roundRect(
      x + inset,
      y + inset,
      Math.max(0.3, width - 2 * inset),
      height - 2 * inset,
      Math.min(2, width / 3),
    );
    context.stroke();
  }

  #hatched(bar: Bar, hatching: Hatching, type: number, linePx: number): void {
    const context = this.#context;
    const pattern = bar.width < 3 ? null : this.#pattern(hatching, type);
    context.fillStyle = pattern ?? this.of(type);
    context.fillRect(bar.x, bar.y, bar.width, bar.height);
    if (pattern) this.#outline(bar, this.of(type), linePx);
  }

  #pattern(hatching: Hatching, type: number): CanvasPattern | null {
    const key = `${hatching} ${this.of(type)}`;
    const known = this.#patterns.get(key);
    if (known !== undefined) return known;
    const pattern = this.#context.createPattern(this.#tile(hatching, this.of(type)), "repeat");
    pattern?.setTransform(new DOMMatrix().scale(1 / this.#ratio));
    this.#patterns.set(key, pattern);
    return pattern;
  }

  /** A square that repeats, in device pixels: a pale ground and leaning lines. */
  #tile(hatching: Hatching, colour: string): HTMLCanvasElement {
    const { step, width, crossed } = HATCHINGS[hatching];
    const tile = document.createElement("canvas");
    const side = Math.round(step * this.#ratio);
    tile.width = side;
    tile.height = side;
    const context = tile.getContext("2d");
    if (!context) return tile;
    context.fillStyle = this.colours.paper;
    context.fillRect(0, 0, side, side);
    context.fillStyle = colour;
    context.globalAlpha = 0.12;
    context.fillRect(0, 0, side, side);
    context.globalAlpha = 1;
    context.strokeStyle = colour;
    context.lineWidth = width * this.#ratio;
    context.beginPath();
    for (const shift of [-side, 0, side]) {
      context.moveTo(shift - 1, side + 1);
      context.lineTo(shift + side + 1, -1);
      if (!crossed) continue;
      context.moveTo(shift - 1, -1);
      context.lineTo(shift + side + 1, side + 1);
    }
    context.stroke();
    return tile;
  }

  #typeFigure(type: number, { x, y, height }: Bar): void {
    const shape = corners[type % corners.length] ?? [];
    const [middleX, middleY, radius] = [x + FIGURE_PX, y + height / 2, height * 0.17];
    if (shape.length > 0) {
      this.#polygon(shape, middleX, middleY, radius, this.colours.paper);
      return;
    }
    const context = this.#context;
    context.fillStyle = this.colours.paper;
    context.beginPath();
    context.arc(middleX, middleY, radius, 0, 2 * Math.PI);
    context.fill();
  }

  #polygon(
    shape: readonly (readonly [x: number, y: number])[],
    x: number,
    y: number,
    radius: number,
    colour: string,
  ): void {
    const context = this.#context;
    context.fillStyle = colour;
    context.beginPath();
    for (const [dx, dy] of shape) context.lineTo(x + dx * radius, y + dy * radius);
    context.fill();
  }

  #cross(x: number, y: number, radius: number): void {
    const context = this.#context;
    const arm = radius * 0.8;
    context.strokeStyle = this.colours.bad;
    context.lineWidth = radius * 0.42;
    context.beginPath();
    context.moveTo(x - arm, y - arm);
    context.lineTo(x + arm, y + arm);
    context.moveTo(x + arm, y - arm);
    context.lineTo(x - arm, y + arm);
    context.stroke();
  }

  #upright({ x, y, height }: Bar, colour: string): void {
    this.#context.fillStyle = colour;
    this.#context.fillRect(x - 0.8, y - 3, 1.6, height + 3);
  }
}

/** What waits in a lane is drawn lower than what computes. */
function lowered(bar: Bar): Bar {
  if (!bar.inset) return bar;
  const by = bar.height / 6;
  return { ...bar, y: bar.y + by, height: bar.height - 2 * by };
}
