/**
 * What a scenario compares: the groups' figures side by side, each with its difference to the first group.
 *
 * A row is left out if no group has anything to say to it.
 */

import { html, nothing, type TemplateResult } from "lit";
import type { GroupFigures } from "./contract.ts";
import { groupKey } from "./group-charts.ts";
import type { Locale } from "./locale.ts";
import type { Model } from "./model.ts";

interface Row {
  id: string;
  of(group: GroupFigures): number | null;
  text(value: number, locale: Locale): string;
  /** Nothing of it in any group says nothing. */
  onlyIfAny?: true;
}

const count = (value: number, locale: Locale): string => locale.number(value);
const decimal = (value: number, locale: Locale): string => locale.number(value, 1);
const precise = (value: number, locale: Locale): string => locale.number(value, 2);
const span = (value: number, locale: Locale): string => locale.duration(value);
const share = (value: number, locale: Locale): string => locale.share(value, 1);
const instant = (value: number, locale: Locale): string => locale.instant(value * 1000);
const memory = (value: number, locale: Locale): string => locale.bytes(value);

const jobs: Row[] = [
  { id: "begun", of: (group) => group.begun, text: count },
  { id: "ended-well", of: (group) => group.ended_well, text: count },
  { id: "done-per-s", of: (group) => group.done_per_s, text: decimal },
  { id: "ended-badly", of: (group) => group.ended_badly, text: count, onlyIfAny: true },
  { id: "unfinished", of: (group) => group.unfinished, text: count },
  { id: "ready", of: (group) => group.ready, text: count },
  { id: "attempts-per-call", of: (group) => group.attempts_per_call, text: precise },
  { id: "timeouts", of: (group) => group.timeouts, text: count, onlyIfAny: true },
  { id: "last-ended", of: (group) => group.last_ended_s, text: instant },
];

const timesAndMeans: Row[] = [
  { id: "mean", of: (group) => group.response.mean_s, text: span },
  { id: "p50", of: (group) => group.response.p50_s, text: span },
  { id: "p95", of: (group) => group.response.p95_s, text: span },
  { id: "p99", of: (group) => group.response.p99_s, text: span },
  { id: "blocked", of: (group) => group.blocked_share, text: share, onlyIfAny: true },
  { id: "busy", of: (group) => group.busy_share, text: share },
  { id: "cpu-busy", of: (group) => group.cpu_busy_share, text: share },
  {
    id: "context-switches",
    of: (group) => group.context_switches,
    text: count,
    onlyIfAny: true,
  },
  { id: "memory", of: (group) => group.memory_bytes, text: memory, onlyIfAny: true },
];

/** Nothing in a scene that compares nothing. */
export function comparisonView(model: Model): TemplateResult | typeof nothing {
  const { locale, run } = model;
  if (run.figures.groups.length === 0) return nothing;
  const tables: [id: string, rows: Row[]][] = [
    ["jobs", jobs],
    ["means", timesAndMeans],
  ];
  return html`<section class="comparison" aria-label=${locale.text("comparison")}>
    ${tables.map(([id, rows]) => tableView(model, id, rows))}
  </section>`;
}

function tableView(model: Model, id: string, rows: Row[]): TemplateResult {
  const { locale, names, run } = model;
  const { groups } = run.figures;
  return html`<table class="figures compared" aria-label=${locale.text(`comparison-${id}`)}>
    <thead>
      <tr>
        <th scope="col">${locale.text(`comparison-${id}`)}</th>
        ${groups.map(({ name }, place) => html`<th scope="col">${groupKey(place, names.group(name))}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map((row) => rowView(row, groups, locale))}
    </tbody>
  </table>`;
}

function rowView(
  row: Row,
  groups: GroupFigures[],
  locale: Locale,
): TemplateResult | typeof nothing {
  const values = groups.map(row.of);
  const tells = (value: number | null): boolean =>
    value !== null && !(row.onlyIfAny && value === 0);
  if (!values.some(tells)) return nothing;
  const first = values[0] ?? null;
  return html`<tr data-figure=${row.id}>
    <th scope="row">${locale.text(`compared-${row.id}`)}</th>
    ${values.map(
      (value, place) => html`<td>
        ${value === null ? "–" : row.text(value, locale)}${
          place === 0
            ? nothing
            : html`<small class="difference">${differenceText(value, first, locale)}</small>`
        }
      </td>`,
    )}
  </tr>`;
}

/** In words, with a sign that needs no colour; empty if one of them has none. */
export function differenceText(value: number | null, first: number | null, locale: Locale): string {
  if (value === null || first === null) return "";
  if (first === 0) return locale.text(value === 0 ? "difference-none" : "difference-from-none");
  const ratio = value / first;
  const percent = Math.round(Math.abs(ratio - 1) * 100);
  if (percent === 0) return locale.text("difference-none");
  if (ratio >= 2)
    return locale.text("difference-times", { times: locale.setting(Number(ratio.toPrecision(2))) });
  return locale.text(ratio > 1 ? "difference-more" : "difference-less", { percent });
}
