/** The switch between stage and lanes: one of them, or both. */

import { html, nothing, type TemplateResult } from "lit";
import type { Model, Views } from "../model.ts";

export function viewsView({ locale, views, ask, lanes }: Model): TemplateResult | typeof nothing {
  if (!lanes.any) return nothing;
  const toggle = (view: keyof Views): TemplateResult => html`<button type="button"
    aria-pressed=${views[view]} @click=${() => ask.show(view, !views[view])}>${locale.text(`view-${view}`)}</button>`;
  return html`<div class="views" role="group" aria-label=${locale.text("views")}>
    ${toggle("stage")}${toggle("lanes")}
  </div>`;
}
