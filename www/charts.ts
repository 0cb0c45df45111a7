/**
 * The plots in the chart cards: uPlot, one shared cursor, a line at the present instant, and what lies after
 * it (when the run was rewound) drawn faint. A click seeks.
 */

import uPlot from "uplot";
import { type ChartName, chartNames } from "./chart-cards.ts";
import type { Series } from "./contract.ts";
import { groupColumns, groupStrokes, leastGroupTop } from "./group-charts.ts";
import type { Locale } from "./locale.ts";

/** Resolved colours: a canvas knows no custom properties. */
export interface ChartColours {
  accent: string;
  good: string;
  bad: string;
  soft: string;
  line: string;
  paper: string;
}

export interface ChartHost {
  locale: Locale;
  colours: ChartColours;
  /** How many groups are compared; 0 in most scenes. */
  groups: number;
  /** Whether there is another future to be shown. */
  branched: boolean;
  onHover(ms: number | undefined): void;
  onSeek(ms: number): void;
}

/** What the plots show, all of one sample. */
export interface Plotted {
  series: Series;
  /** The other future. */
  other: Series | undefined;
  nowMs: number;
  horizonMs: number;
  hoverMs: number | undefined;
}

type Columns = uPlot.AlignedData;

/** Which columns of the series a chart shows. */
const columns: Record<ChartName, (keyof Omit<Series, "interval_ms" | "groups">)[]> = {
  ready: ["ready"],
  rates: ["in_per_s", "out_per_s"],
  waiting: ["p50_s", "p95_s", "p99_s"],
  busy: ["busy_share", "theory_busy"],
};
/** No scale is narrower than this: a line at 1 must not look like a crowd. */
const leastTop: Record<ChartName, number> = { ready: 10, rates: 4, waiting: 1, busy: 1.05 };

export class Charts {
  readonly #host: ChartHost;
  readonly #plots = new Map<ChartName, uPlot>();
  readonly #observer = new ResizeObserver((entries) => this.#fit(entries));
  #shown: Plotted | undefined;
  #seriesShown: Series | undefined;
  #otherShown: Series | undefined;

  /** Puts a plot into each card of `root`. */
  constructor(root: ParentNode, host: ChartHost) {
    this.#host = host;
    for (const name of chartNames) {
      const place = root.querySelector<HTMLElement>(`[data-chart="${name}"] .plot`);
      if (!place) continue;
      this.#plots.set(
        name,
        new uPlot(this.#options(name, place), [[]] as unknown as Columns, place),
      );
      this.#observer.observe(place);
    }
  }

  update(shown: Plotted): void {
    this.#shown = shown;
    const fresh = shown.series !== this.#seriesShown || shown.other !== this.#otherShown;
    this.#seriesShown = shown.series;
    this.#otherShown = shown.other;
    const other = this.#host.branched ? shown.other : undefined;
    for (const [name, plot] of this.#plots) {
      if (fresh) plot.setData(aligned(name, shown.series, other), false);
      plot.batch(() => plot.setScale("x", { min: 0, max: shown.horizonMs / 1000 }));
      this.#placeCursor(plot, shown.hoverMs);
    }
  }

  destroy(): void {
    this.#observer.disconnect();
    for (const plot of this.#plots.values()) plot.destroy();
    this.#plots.clear();
  }

  #placeCursor(plot: uPlot, hoverMs: number | undefined): void {
    const left = hoverMs === undefined ? -10 : plot.valToPos(hoverMs / 1000, "x");
    if (Math.abs((plot.cursor.left ?? -10) - left) > 0.5)
      plot.setCursor({ left, top: hoverMs === undefined ? -10 : 0 }, false);
  }

  #fit(entries: ResizeObserverEntry[]): void {
    for (const { target, contentRect } of entries) {
      for (const plot of this.#plots.values()) {
        if (plot.root.parentElement === target && contentRect.width > 0) plot.setSize(contentRect);
      }
    }
  }

  #options(name: ChartName, place: HTMLElement): uPlot.Options {
    const { colours, groups } = this.#host;
    const least = groups > 0 ? leastGroupTop : leastTop;
    const lines = groups > 0 ? groupStrokes(groups, colours) : strokes(name, colours);
    const others = this.#host.branched
      ? lines.filter((_, place) => isKept(name, groups, place))
      : [];
    return {
      width: Math.max(80, place.clientWidth),
      height: Math.max(40, place.clientHeight),
      padding: [6, 16, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: false },
        y: { range: (_plot, _min, max) => [0, Math.max(least[name], (max ?? 0) * 1.08)] },
      },
      series: [{}, ...lines, ...others.map((line) => faint(line, String(line.stroke)))],
      axes: this.#axes(name),
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false, setScale: false } },
      hooks: {
        draw: [(plot) => this.#drawNow(plot)],
        ready: [(plot) => this.#listen(plot)],
      },
    };
  }

  #axes(name: ChartName): uPlot.Axis[] {
    const { colours, locale } = this.#host;
    const common = {
      stroke: colours.soft,
      font: "10px system-ui, sans-serif",
      ticks: { show: false },
    };
    const value = (tick: number): string =>
      name === "busy" ? locale.share(tick) : locale.setting(tick);
    return [
      {
        ...common,
        size: 16,
        gap: 2,
        grid: { show: false },
        space: 56,
        values: (_plot, ticks) =>
          ticks.map((tick) =>
            tick === 0 ? "" : locale.text("seconds", { value: locale.setting(tick) }),
          ),
      },
      {
        ...common,
        size: 38,
        gap: 4,
        grid: { stroke: colours.line, width: 1 },
        space: 26,
        values: (_plot, ticks) => ticks.map(value),
      },
    ];
  }

  /** Veils what lies after the present instant and marks it with a line. */
  #drawNow(plot: uPlot): void {
    if (!this.#shown) return;
    const { ctx, bbox } = plot;
    const x = plot.valToPos(this.#shown.nowMs / 1000, "x", true);
    const { paper, soft } = this.#host.colours;
    ctx.save();
    ctx.globalAlpha = 0.72;
    ctx.fillStyle = paper;
    ctx.fillRect(x, bbox.top, Math.max(0, bbox.left + bbox.width - x), bbox.height);
    ctx.globalAlpha = 1;
    ctx.fillStyle = soft;
    ctx.fillRect(Math.round(x), bbox.top, Math.max(1, Math.round(devicePixelRatio)), bbox.height);
    ctx.restore();
  }

  #listen(plot: uPlot): void {
    const msAt = (event: MouseEvent): number => {
      const ms = plot.posToVal(event.clientX - plot.over.getBoundingClientRect().left, "x") * 1000;
      return Math.max(0, ms);
    };
    plot.over.addEventListener("pointermove", (event) => this.#host.onHover(msAt(event)));
    plot.over.addEventListener("pointerleave", () => this.#host.onHover(undefined));
    plot.over.addEventListener("click", (event) => this.#host.onSeek(msAt(event)));
  }
}

function strokes(name: ChartName, { accent, good, bad, soft }: ChartColours): uPlot.Series[] {
  switch (name) {
    case "ready":
      return [
        { stroke: accent, width: 1.8, fill: withAlpha(accent, 0.08), points: { show: false } },
      ];
    case "rates":
      return [
        { stroke: soft, width: 1.4, dash: [5, 3], points: { show: false } },
        { stroke: good, width: 1.8, points: { show: false } },
      ];
    case "waiting":
      return [
        { stroke: bad, width: 1.8, points: { show: false } },
        { stroke: bad, width: 1.4, dash: [6, 3], points: { show: false } },
        { stroke: bad, width: 1.2, dash: [2, 3], points: { show: false } },
      ];
    case "busy":
      return [
        { stroke: accent, width: 1.8, points: { show: false } },
        { stroke: soft, width: 1.4, dash: [5, 4], points: { show: false } },
      ];
  }
}

/** From "rgb(1, 2, 3)" to the same colour, translucent. */
function withAlpha(colour: string, alpha: number): string {
  return colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
}

/** Of the other future each chart shows one line, or one a group. */
function isKept(name: ChartName, groups: number, place: number): boolean {
  return groups > 0 || place === (name === "rates" ? 1 : 0);
}

/** The line of the other future: thin and pale, dashed unlike any other. */
function faint(line: uPlot.Series, stroke: string): uPlot.Series {
  const { fill: _none, ...bare } = line;
  return { ...bare, stroke: withAlpha(stroke, 0.85), width: 1.6, dash: [2, 3] };
}

/** uPlot's columns: seconds first, then the values, then those of another future. */
function aligned(name: ChartName, series: Series, other: Series | undefined): Columns {
  const later = other && other.ready.length > series.ready.length ? other : series;
  const seconds = Array.from(later.ready, (_, index) => ((index + 1) * series.interval_ms) / 1000);
  const kept = other
    ? shownOf(name, other).filter((_, place) => isKept(name, other.groups.length, place))
    : [];
  const values = [...shownOf(name, series), ...kept].map((column) =>
    Array.from(seconds, (_, index) => known(column[index])),
  );
  return [seconds, ...values];
}

function shownOf(name: ChartName, series: Series): Float64Array[] {
  return series.groups.length > 0
    ? groupColumns(name, series)
    : columns[name].map((column) => series[column]);
}

/** What is withheld, or is not there, leaves a gap. */
function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
