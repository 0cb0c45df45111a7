/** The dialog "Export": each file with a word on what it is for, and how far the work on one is. */

import { html, nothing, type TemplateResult } from "lit";
import { closeIcon } from "../icons.ts";
import type { Locale } from "../locale.ts";
import type { Model } from "../model.ts";
import type { DocumentKind } from "./document.ts";
import type { Exporter } from "./exporter.ts";
import type { FilmOptions } from "./options.ts";

/** The files that need no choice, with the name of what each is. */
const DOCUMENTS: readonly (readonly [DocumentKind, format: string])[] = [
  ["figures", "CSV"],
  ["messages", "CSV"],
  ["facts", "JSON Lines"],
  ["trace", "Perfetto"],
];

export function dialogView(exporter: Exporter, { locale, run }: Model): TemplateResult {
  const close = (event: Event): void => {
    (event.currentTarget as Element).closest("dialog")?.close();
  };
  const busy = exporter.job !== undefined;
  return html`<dialog class="sheet export" aria-labelledby="export-title" @close=${() => exporter.cancel()}>
    <header>
      <h2 id="export-title">${locale.text("export-title")}</h2>
      <button class="icon-button" type="button" aria-label=${locale.text("close")} @click=${close}>${closeIcon}</button>
    </header>
    <p>${locale.text("export-hint", { time: locale.moment(run.nowMs) })}</p>
    <ul>
      ${pictureItem(exporter, locale, busy)} ${filmItem(exporter, locale, busy)}
      ${DOCUMENTS.map(([kind, format]) =>
        item(
          locale,
          kind,
          saveButton(format, busy, () => exporter.saveDocument(kind)),
        ),
      )}
      ${item(
        locale,
        "scenario",
        saveButton("JSON", busy, () => exporter.saveScenario()),
      )}
    </ul>
    ${workView(exporter, locale)}
  </dialog>`;
}

function item(locale: Locale, name: string, choices: TemplateResult): TemplateResult {
  return html`<li>
    <div>
      <h3 id="export-${name}">${locale.text(`export-${name}`)}</h3>
      <p>${locale.text(`export-${name}-use`)}</p>
    </div>
    <div class="export-choices" role="group" aria-labelledby="export-${name}">${choices}</div>
  </li>`;
}

function saveButton(label: string, busy: boolean, save: () => void): TemplateResult {
  return html`<button class="button" type="button" ?disabled=${busy} @click=${save}>${label}</button>`;
}

function pictureItem(exporter: Exporter, locale: Locale, busy: boolean): TemplateResult {
  const savePng = (event: Event): void => {
    const item = (event.currentTarget as Element).closest("li");
    const scale = Number(item?.querySelector("select")?.value ?? 2);
    void exporter.saveImage("png", scale);
  };
  return item(
    locale,
    "picture",
    html`<label>${locale.text("export-scale")}
        <select class="button" name="scale">
          ${[1, 2, 4].map((scale) => html`<option value=${scale} ?selected=${scale === 2}>${scale}×</option>`)}
        </select>
      </label>
      <button class="button" type="button" ?disabled=${busy} @click=${savePng}>PNG</button>
      ${saveButton("SVG", busy, () => exporter.saveImage("svg", 1))}`,
  );
}

function filmItem(exporter: Exporter, locale: Locale, busy: boolean): TemplateResult {
  const { from, to } = exporter.stretch;
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const button = event.submitter as HTMLButtonElement | null;
    void exporter.saveFilm(filmIn(form, button?.value === "gif" ? "gif" : "webm"));
  };
  const field = (name: string, value: number, range: [min: number, max: number, step: number]) =>
    html`<label>${locale.text(`export-film-${name}`)}
      <input class="button" name=${name} type="number" required value=${value} min=${range[0]} max=${range[1]} step=${range[2]} />
    </label>`;
  return item(
    locale,
    "film",
    html`<form @submit=${save}>
      ${field("from", from, [0, 360_000, 0.1])} ${field("to", to, [0.1, 360_000, 0.1])}
      ${field("speed", 1, [0.01, 1000, 0.01])} ${field("frames", 25, [1, 60, 1])}
      ${field("width", 960, [160, 3840, 2])}
      <span class="export-choices">
        <button class="button" ?disabled=${busy} value="webm">WebM</button>
        <button class="button" ?disabled=${busy} value="gif">GIF</button>
      </span>
    </form>`,
  );
}

function filmIn(form: HTMLFormElement, format: "webm" | "gif"): FilmOptions {
  const data = new FormData(form);
  const number = (name: string): number => Number(data.get(name));
  return {
    format,
    from: number("from"),
    to: number("to"),
    speed: number("speed"),
    framesPerSecond: number("frames"),
    width: number("width"),
  };
}

/** How far it is, or what came of it. */
function workView({ job, outcome }: Exporter, locale: Locale): TemplateResult {
  return html`<div class="export-work">
    ${
      job
        ? html`<progress aria-label=${locale.text("export-progress")} max="1" .value=${job.share}></progress>
          <button class="button" type="button" @click=${() => job.cancel()}>${locale.text("export-cancel")}</button>`
        : nothing
    }
    <p role="status">${outcome ? locale.text(outcome.id, { detail: outcome.detail }) : ""}</p>
  </div>`;
}
