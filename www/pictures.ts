/**
 * What is drawn rather than rendered: the stage's canvas, the lanes and the charts. It fits them into their
 * room and gives them the theme's colours; what they show belongs to the run.
 */

import { createRef } from "lit/directives/ref.js";
import { Charts } from "./charts.ts";
import { chartColours, isDark, laneColours } from "./colours.ts";
import type { Series } from "./contract.ts";
import { Lanes } from "./lanes/lanes.ts";
import { showNow } from "./lanes/view.ts";
import type { Locale } from "./locale.ts";
import { moveTag } from "./message-tag.ts";
import type { Requests } from "./model.ts";
import type { Run } from "./run.ts";
import { showTime } from "./transport.ts";
import { keepPresentInSight } from "./why.ts";

export interface PicturesHost {
  readonly root: ShadowRoot;
  readonly locale: Locale;
  readonly ask: Pick<Requests, "hover" | "seek">;
  /** By how much the stage is drawn larger than it is laid out. */
  readonly scale: number;
  readonly playing: boolean;
  readonly lanesInSight: boolean;
  readonly stageInSight: boolean;
  readonly hoverMs: number | undefined;
  /** The charts' columns of the other future, while there are two. */
  readonly other: Series | undefined;
  /** Draws in the next frame. */
  redraw(): void;
}

export class Pictures {
  readonly canvas = createRef<HTMLCanvasElement>();
  /** What the size of the canvas follows. */
  readonly picture = createRef<HTMLElement>();
  lanes: Lanes | undefined;
  readonly #host: PicturesHost;
  readonly #size = new ResizeObserver(() => this.fit());
  #run: Run | undefined;
  #charts: Charts | undefined;
  #frames = 0;

  constructor(host: PicturesHost) {
    this.#host = host;
  }

  /** Shows another run. */
  show(run: Run, speed: number): void {
    this.#run = run;
    this.lanes?.attach(undefined);
    this.lanes = new Lanes(run, () => this.#host.redraw());
    this.lanes.suit(speed);
    run.canvas = this.canvas.value;
    this.fit();
    this.dress();
  }

  /** Follows the size of the picture from now on. */
  watchSize(): void {
    if (this.picture.value) this.#size.observe(this.picture.value);
  }

  end(): void {
    this.#size.disconnect();
    this.#charts?.destroy();
    this.#charts = undefined;
  }

  fit(): void {
    const { clientWidth = 0, clientHeight = 0 } = this.picture.value ?? {};
    if (!this.#run || clientWidth === 0 || clientHeight === 0) return;
    this.#run.resize(clientWidth, clientHeight, devicePixelRatio * this.#host.scale);
    this.lanes?.forget();
    this.#host.redraw();
  }

  /** After each frame. */
  onFrame(): void {
    if (!this.#run) return;
    const { root } = this.#host;
    showTime(root, this.#run, true);
    moveTag(root, this.#run);
    if (!this.#host.lanesInSight) return;
    // Lanes move slowly beside the stage, and cost more: every second frame does. Their present goes with them.
    this.#frames += 1;
    if (!this.lanes || (this.#frames % 2 === 1 && this.#host.playing)) return;
    this.lanes.draw();
    showNow(root, this.lanes, undefined);
  }

  /** After each rendering of the page; `anew`: theme or language are others. */
  onRendered(anew: boolean): void {
    if (!this.#run) return;
    const { root } = this.#host;
    this.#run.canvas = this.#host.stageInSight ? this.canvas.value : undefined;
    showTime(root, this.#run, false);
    moveTag(root, this.#run);
    this.#showNow();
    keepPresentInSight(root);
    if (anew || !this.#charts) this.dress();
    this.#updateCharts();
  }

  /** Gives canvas, lanes and charts the theme's colours. */
  dress(): void {
    const { root } = this.#host;
    this.#run?.setPalette(isDark(root));
    this.lanes?.dress(laneColours(root));
    this.#charts?.destroy();
    this.#charts = root.querySelector(".plot") ? this.#makeCharts() : undefined;
    this.#updateCharts();
    this.#host.redraw();
  }

  #showNow(): void {
    const { locale, root } = this.#host;
    const label = (ms: number): string => locale.text("lane-now", { time: locale.moment(ms) });
    if (this.lanes) showNow(root, this.lanes, label);
  }

  #makeCharts(): Charts {
    const { root, locale, ask, other } = this.#host;
    return new Charts(root, {
      locale,
      colours: chartColours(root),
      groups: this.#run?.description.groups.length ?? 0,
      branched: other !== undefined,
      onHover: (ms) => ask.hover(ms),
      onSeek: (ms) => ask.seek(ms),
    });
  }

  #updateCharts(): void {
    if (!this.#run) return;
    const { series, nowMs, horizonMs } = this.#run;
    const { other, hoverMs } = this.#host;
    this.#charts?.update({ series, other, nowMs, horizonMs, hoverMs });
  }
}
