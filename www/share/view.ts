/** What the dialog shows: what is passed on, what is locked in it, and the codes to copy. */

import { html, nothing, type TemplateResult } from "lit";
import { closeIcon } from "../icons.ts";
import type { ShareDialog } from "./dialog.ts";
import { qrView } from "./qr.ts";

export function shareView(dialog: ShareDialog): TemplateResult {
  const { locale } = dialog.host;
  return html`<header>
      <h2 id="share-title">${locale.text("share-open")}</h2>
      <button class="icon-button" type="button" aria-label=${locale.text("close")} @click=${() => dialog.close()}>${closeIcon}</button>
    </header>
    <div class="share-parts">
      <div>${wholeView(dialog)} ${classView(dialog)}</div>
      <div>${codesView(dialog)}</div>
    </div>
    <p class="share-note" role="status">${dialog.note}</p>`;
}

function wholeView(dialog: ShareDialog): TemplateResult {
  const { locale, state } = dialog.host;
  const choice = (
    whole: boolean,
    label: string,
  ): TemplateResult => html`<label class="share-choice">
    <input type="radio" name="whole" .checked=${dialog.isWhole === whole}
      @change=${() =>
        dialog.change(() => {
          dialog.isWhole = whole;
        })} />
    <span>${label}</span>
  </label>`;
  const [time, inputs] = [locale.instant(state.at?.ms ?? 0), state.inputs.length];
  return html`<fieldset>
    <legend>${locale.text("share-what")}</legend>
    ${choice(true, locale.text("share-run", { time, inputs }))}
    ${choice(false, locale.text("share-scene"))}
  </fieldset>`;
}

function classView(dialog: ShareDialog): TemplateResult {
  const { locale, names, changeable } = dialog.host;
  const known = changeable.map(({ name, kind }) => [name, names[kind](name)] as const);
  const others = ["seed", "scenario"].map(
    (name) => [name, locale.text(`share-lock-${name}`)] as const,
  );
  const lock = (name: string, locked: boolean): void => {
    if (locked) dialog.locked.add(name);
    else dialog.locked.delete(name);
  };
  const onQuestion = (event: Event): void => {
    const { value } = event.target as HTMLTextAreaElement;
    void dialog.change(() => {
      dialog.question = value;
    });
  };
  return html`<fieldset>
    <legend>${locale.text("share-class")}</legend>
    <label class="share-question">
      <span>${locale.text("share-question")}</span>
      <textarea rows="2" maxlength="500" .value=${dialog.question} @input=${onQuestion}></textarea>
    </label>
    ${check(locale.text("share-lesson"), dialog.withLesson, (on) =>
      dialog.change(() => {
        dialog.withLesson = on;
      }),
    )}
    <details>
      <summary>${locale.text("share-lock", { count: dialog.locked.size })}</summary>
      ${[...known, ...others].map(([name, label]) =>
        check(label, dialog.locked.has(name), (on) => dialog.change(() => lock(name, on))),
      )}
    </details>
    <p class="hint">${locale.text("share-markers", { count: dialog.host.state.markers.length })}</p>
  </fieldset>`;
}

function check(label: string, on: boolean, change: (on: boolean) => void): TemplateResult {
  return html`<label class="share-choice">
    <input type="checkbox" .checked=${on} @change=${(event: Event) => change((event.target as HTMLInputElement).checked)} />
    <span>${label}</span>
  </label>`;
}

function codesView(dialog: ShareDialog): TemplateResult {
  const { link, frame, element } = dialog.codes ?? {};
  const { locale } = dialog.host;
  return html`
    ${link === undefined ? nothing : [codeView(dialog, "link", link, 2), qrPart(dialog, link)]}
    ${frame === undefined ? nothing : codeView(dialog, "frame", frame, 3)}
    ${element === undefined ? nothing : codeView(dialog, "element", element, 2)}
    ${link === undefined ? html`<p class="hint">${locale.text("share-no-link")}</p>` : nothing}
    ${pictureView(dialog)}
  `;
}

function codeView(dialog: ShareDialog, id: string, code: string, rows: number): TemplateResult {
  const { locale } = dialog.host;
  const label = locale.text(`share-${id}`);
  const copy = (event: Event): void => {
    const part = (event.currentTarget as Element).closest(".share-code");
    void dialog.copy(code, label, part?.querySelector("textarea") ?? null);
  };
  return html`<div class="share-code">
    <label>
      <span>${label}</span>
      <textarea readonly rows=${rows} .value=${code} data-code=${id} @focus=${select}></textarea>
    </label>
    <button class="button" type="button" aria-label=${locale.text("share-copy-what", { what: label })} @click=${copy}>${locale.text("share-copy")}</button>
  </div>`;
}

function pictureView(dialog: ShareDialog): TemplateResult {
  const { locale, state } = dialog.host;
  const time = locale.instant(state.at?.ms ?? 0);
  return html`<div class="share-picture" role="group" aria-labelledby="share-picture">
    <span id="share-picture">${locale.text("share-picture", { time })}</span>
    <button class="button" type="button" @click=${() => dialog.savePicture("png")}>PNG</button>
    <button class="button" type="button" @click=${() => dialog.savePicture("svg")}>SVG</button>
  </div>`;
}

function select(event: Event): void {
  (event.target as HTMLTextAreaElement).select();
}

function qrPart(dialog: ShareDialog, link: string): TemplateResult {
  const { locale } = dialog.host;
  return html`<details class="share-qr">
    <summary>${locale.text("share-qr")}</summary>
    ${qrView(link, locale.text("share-qr-label")) ?? html`<p class="hint">${locale.text("share-qr-too-long")}</p>`}
  </details>`;
}
