/** Reaction times: how long after the first event of a chain each service was done with its part. */

import { html, nothing, type TemplateResult } from "lit";
import type { Percentiles } from "./contract.ts";
import type { Model } from "./model.ts";

/** Nothing if no service publishes: then there are no chains. */
export function reactionsView(model: Model): TemplateResult | typeof nothing {
  const { run, names, locale } = model;
  const rows = run.figures.services.flatMap(({ node, reaction }) =>
    reaction && reaction.count > 0 ? [{ node, reaction }] : [],
  );
  if (rows.length === 0) return nothing;
  const title = locale.text("reactions");
  const row = ({ node, reaction }: { node: number; reaction: Percentiles }): TemplateResult =>
    html`<tr data-node=${node}>
      <th scope="row">${names.node(node)}</th>
      <td>${time(model, reaction.mean_s)}</td>
      <td>${time(model, reaction.p95_s)}</td>
    </tr>`;
  return html`<div class="reactions">
    <h3>${title}</h3>
    <table class="figures" aria-label=${title}>
      <thead>
        <tr>
          <td></td>
          <th scope="col">${locale.text("reactions-mean")}</th>
          <th scope="col">p95</th>
        </tr>
      </thead>
      <tbody>${rows.map(row)}</tbody>
    </table>
  </div>`;
}

/** A figure that too few samples tell is a dash. */
function time({ locale }: Model, seconds: number | null): string {
  return seconds === null ? "–" : locale.duration(seconds);
}
