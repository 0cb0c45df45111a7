/**
 * The four chart cards: title, the value in large figures, and the place for the plot.
 *
 * While the pointer is over a chart or the scrubber, all four show the values of that instant.
 */

import { html, nothing, type TemplateResult } from "lit";
import type { Figures, Series, TheoryFigures } from "./contract.ts";
import { groupHeadline, groupKeys } from "./group-charts.ts";
import type { Locale } from "./locale.ts";
import type { Model } from "./model.ts";

export const chartNames = ["ready", "rates", "waiting", "busy"] as const;
export type ChartName = (typeof chartNames)[number];

/** The figures of one instant. */
interface Reading {
  ready: number;
  in_per_s: number;
  out_per_s: number;
  p50_s: number | null;
  p95_s: number | null;
  p99_s: number | null;
  busy_share: number;
}

export function chartCardsView(model: Model): TemplateResult[] {
  const { locale, run, hoverMs } = model;
  const reading =
    hoverMs === undefined
      ? readNow(run.figures)
      : (readAt(run.series, hoverMs) ?? readNow(run.figures));
  const compares = run.description.groups.length > 0;
  return chartNames.map((name) =>
    compares
      ? card(
          name,
          html`${locale.text(`chart-group-${name}`)} <span class="group-keys">${groupKeys(model)}</span>`,
          html`<span class="big">${groupHeadline(name, model)}</span>`,
        )
      : card(
          name,
          html`${locale.text(`chart-${name}`)}${percentileKeys(name)}`,
          html`<span class="big">${headline(name, reading, locale)}</span>${theoryNote(name, model)}`,
        ),
  );
}

/** One template for all cards: a plot lives in it, whatever the scene. */
function card(name: ChartName, title: TemplateResult, head: TemplateResult): TemplateResult {
  return html`<article class="card" data-chart=${name}>
    <h3>${title}</h3>
    <p class="headline">${head}</p>
    <div class="plot"></div>
  </article>`;
}

function theoryNote(name: ChartName, { run, locale }: Model): TemplateResult | typeof nothing {
  const { theory } = run.figures;
  if (theory && name === "busy")
    return html` <span class="theory">${theoryText(theory, locale)}</span>`;
  if (theory && name === "waiting")
    return html` <span class="theory">${theoryWait(theory, locale)}</span>`;
  return nothing;
}

/** Names underlined as their lines are drawn. */
function percentileKeys(name: ChartName): TemplateResult | typeof nothing {
  if (name !== "waiting") return nothing;
  return html` <span class="key">p50</span> <span class="key dashed">p95</span> <span class="key dotted">p99</span>`;
}

function headline(name: ChartName, reading: Reading, locale: Locale): TemplateResult | string {
  switch (name) {
    case "ready":
      return locale.number(reading.ready);
    case "rates":
      return html`<span class="in">${locale.number(reading.in_per_s, 1)} <small class="key dashed">${locale.text("rate-in")}</small></span>
        · <span class="out">${locale.number(reading.out_per_s, 1)} <small class="key">${locale.text("rate-out")}</small></span>`;
    case "waiting":
      return waitingText(reading, locale);
    case "busy":
      return locale.share(reading.busy_share);
  }
}

/** A percentile without enough samples is a dash. */
function waitingText({ p50_s, p95_s, p99_s }: Reading, locale: Locale): string {
  const values = [p50_s, p95_s, p99_s];
  const digits = values.some((value) => (value ?? 0) >= 10) ? 0 : 1;
  const text = values
    .map((value) => (value === null || Number.isNaN(value) ? "–" : locale.number(value, digits)))
    .join(" · ");
  return locale.text("seconds", { value: text });
}

function theoryText({ model, utilisation, growth_per_s }: TheoryFigures, locale: Locale): string {
  if (growth_per_s !== null)
    return locale.text("theory-growth", {
      growth: locale.setting(Number(growth_per_s.toPrecision(2))),
    });
  const known = model === "M/M/c" || model === "M/M/1" ? "theory-erlang" : "theory-utilisation";
  return locale.text(known, { busy: locale.share(utilisation, 1) });
}

function theoryWait({ mean_waiting_s }: TheoryFigures, locale: Locale): string {
  return mean_waiting_s === null
    ? ""
    : locale.text("theory-wait", { mean: locale.duration(mean_waiting_s) });
}

function readNow({ queues, waiting, services }: Figures): Reading {
  const instances = services.reduce((sum, service) => sum + service.instances, 0);
  return {
    ready: queues.reduce((sum, queue) => sum + queue.ready, 0),
    in_per_s: queues.reduce((sum, queue) => sum + queue.in_per_s, 0),
    out_per_s: queues.reduce((sum, queue) => sum + queue.out_per_s, 0),
    ...waiting,
    busy_share:
      services.reduce((sum, service) => sum + service.busy_share * service.instances, 0) /
      Math.max(1, instances),
  };
}

function readAt(series: Series, atMs: number): Reading | undefined {
  const index = Math.min(
    series.ready.length - 1,
    Math.max(0, Math.round(atMs / series.interval_ms) - 1),
  );
  if (index < 0) return undefined;
  const at = (values: Float64Array): number => values[index] ?? Number.NaN;
  return {
    ready: at(series.ready),
    in_per_s: at(series.in_per_s),
    out_per_s: at(series.out_per_s),
    p50_s: at(series.p50_s),
    p95_s: at(series.p95_s),
    p99_s: at(series.p99_s),
    busy_share: at(series.busy_share),
  };
}
