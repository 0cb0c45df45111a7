/** The four charts of a scene that compares: a line for each group, told apart by dash and by colour. */

import { html, type TemplateResult } from "lit";
import type { ChartName } from "./chart-cards.ts";
import type { ChartColours } from "./charts.ts";
import type { GroupSeries, Series } from "./contract.ts";
import type { Locale } from "./locale.ts";
import type { Model } from "./model.ts";

const columns: Record<ChartName, keyof GroupSeries> = {
  ready: "unfinished",
  rates: "done_per_s",
  waiting: "response_p95_s",
  busy: "cpu_busy_share",
};

/** No scale of a chart is narrower than this. */
export const leastGroupTop: Record<ChartName, number> = {
  ready: 5,
  rates: 2,
  waiting: 0.1,
  busy: 1.05,
};

/** By group; the style sheet underlines their names likewise. */
const dashes: number[][] = [[], [7, 3], [2, 3], [9, 3, 2, 3]];

export interface Stroke {
  stroke: string;
  width: number;
  dash: number[];
  points: { show: false };
}

export function groupStrokes(groups: number, colours: ChartColours): Stroke[] {
  const { accent, good, bad, soft } = colours;
  return [accent, bad, good, soft].slice(0, groups).map((stroke, place) => ({
    stroke,
    width: place === 0 ? 1.8 : 1.6,
    dash: dashes[place] ?? [],
    points: { show: false },
  }));
}

export function groupColumns(name: ChartName, series: Series): Float64Array[] {
  return series.groups.map((group) => group[columns[name]]);
}

/** A group's name, underlined as its line is drawn. */
export function groupKey(place: number, name: string): TemplateResult {
  return html`<span class="key group-${place}">${name}</span>`;
}

/** The groups' names beside a chart's title. */
export function groupKeys({ run, names }: Model): TemplateResult[] {
  return run.description.groups.map(({ name }, place) => groupKey(place, names.group(name)));
}

/** The values of all groups, at the instant that the pointer is over or now. */
export function groupHeadline(name: ChartName, { run, locale, hoverMs }: Model): TemplateResult[] {
  const values =
    hoverMs === undefined && name === "ready"
      ? run.figures.groups.map((group) => group.unfinished)
      : valuesAt(name, run.series, hoverMs ?? run.figures.now_ms);
  return values.map(
    (value, place) =>
      html`<span class="group-value group-${place}">${valueText(name, value, locale)}</span>`,
  );
}

/** Of the last sample by then; a rewound run has later ones. */
function valuesAt(name: ChartName, series: Series, atMs: number): number[] {
  const place = Math.max(0, Math.round(atMs / series.interval_ms) - 1);
  return groupColumns(name, series).map(
    (column) => column[Math.min(place, column.length - 1)] ?? Number.NaN,
  );
}

function valueText(name: ChartName, value: number, locale: Locale): string {
  if (Number.isNaN(value)) return "–";
  switch (name) {
    case "ready":
      return locale.number(value);
    case "rates":
      return locale.number(value, 1);
    case "waiting":
      return locale.duration(value);
    case "busy":
      return locale.share(value);
  }
}
