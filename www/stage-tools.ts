/** The tools beside the stage: zoom, presenting, sound, exporting, and the sheet of keys. */

import { html, nothing, type TemplateResult } from "lit";
import {
  exportIcon,
  fitIcon,
  keysIcon,
  presentIcon,
  shareIcon,
  soundIcon,
  soundOffIcon,
  zoomInIcon,
  zoomOutIcon,
} from "./icons.ts";
import type { Model } from "./model.ts";

export function stageToolsView({ locale, viewing, sounding, views, ask }: Model): TemplateResult {
  const { zoom, presenting } = viewing;
  return html`<div class="stage-tools" role="group" aria-label=${locale.text("stage-tools")}>
    ${
      views.stage
        ? [
            tool(locale.text("zoom-out"), zoomOutIcon, () => ask.zoom(-1), zoom > 1),
            zoom > 1 ? tool(locale.text("zoom-fit"), fitIcon, () => ask.zoom(0)) : nothing,
            tool(locale.text("zoom-in"), zoomInIcon, () => ask.zoom(1), viewing.canZoomIn),
          ]
        : nothing
    }
    ${toggle(locale.text("sound"), sounding ? soundIcon : soundOffIcon, sounding, ask.sound)}
    ${toggle(locale.text("present"), presentIcon, presenting, ask.present)}
    ${tool(locale.text("share-open"), shareIcon, ask.share)}
    ${tool(locale.text("export"), exportIcon, ask.showExport)}
    ${tool(locale.text("key-sheet"), keysIcon, ask.showKeys)}
  </div>`;
}

function tool(
  label: string,
  icon: TemplateResult,
  use: () => void,
  enabled = true,
): TemplateResult {
  return html`<button class="icon-button" type="button" aria-label=${label} title=${label} ?disabled=${!enabled} @click=${use}>${icon}</button>`;
}

function toggle(label: string, icon: TemplateResult, on: boolean, use: () => void): TemplateResult {
  return html`<button class="icon-button" type="button" aria-label=${label} title=${label} aria-pressed=${on} @click=${use}>${icon}</button>`;
}
