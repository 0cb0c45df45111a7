/** What is in sight: stage and lanes, one of them or both, and the builder. */

import { html, nothing, type TemplateResult } from "lit";
import type { Model, Views } from "../model.ts";

export function viewsView({ locale, views, ask, lanes, builder }: Model): TemplateResult {
  const toggle = (view: keyof Views): TemplateResult => html`<button type="button"
    aria-pressed=${views[view]} @click=${() => ask.show(view, !views[view])}>${locale.text(`view-${view}`)}</button>`;
  return html`<div class="views" role="group" aria-label=${locale.text("views")}>
    ${lanes.any ? [toggle("stage"), toggle("lanes")] : nothing}
    <button type="button" aria-pressed=${builder !== undefined} @click=${() => ask.build(!builder)}>${locale.text("build")}</button>
  </div>`;
}
