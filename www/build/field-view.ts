/** A form's sections and fields: a label, what one writes or chooses, and whether it can be changed while it runs. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Model } from "../model.ts";
import type { Builder } from "./builder.ts";
import { controlOf, offer, removeItem } from "./controls.ts";
import type { Field, Option, Section } from "./field.ts";
import { controlIcon, removeIcon } from "./icons.ts";
import type { Path } from "./json.ts";
import { problemsAt } from "./problems.ts";

/** `places`: where all fields of the form stand, so that each shows what is wrong with itself. */
export function sectionView(
  builder: Builder,
  model: Model,
  section: Section,
  places: readonly Path[],
): TemplateResult {
  const { id, item, fields } = section;
  const rows = fields.map((field) => fieldView(builder, model, field, places));
  if (id === undefined) return html`${rows}`;
  const { locale } = model;
  const label = locale.text(`build-${id}`);
  const remove = (): void => {
    if (item) builder.edit(removeItem(builder.document, item));
  };
  const place = typeof item?.at(-1) === "number" ? Number(item.at(-1)) + 1 : "";
  return html`<fieldset>
    <legend>${label}</legend>
    ${rows}
    <button
      class="icon-button remove-item"
      type="button"
      aria-label=${locale.text("build-remove", { name: `${label} ${place}` })}
      title=${locale.text("build-remove", { name: `${label} ${place}` })}
      @click=${remove}
    >${removeIcon}</button>
  </fieldset>`;
}

function fieldView(
  builder: Builder,
  model: Model,
  field: Field,
  places: readonly Path[],
): TemplateResult {
  const { locale } = model;
  const label = locale.text(`build-${field.id}`);
  const wrong = problemsAt(builder.problems, field.path, places);
  return html`<div class="build-row">
    <label class="build-field">
      <span>${label}</span>
      ${inputView(builder, model, field, wrong.length > 0)}
    </label>
    ${controlView(builder, model, field, label)}
    ${wrong.map(({ message }) => html`<p class="build-problem" lang="en">${message}</p>`)}
  </div>`;
}

function inputView(builder: Builder, model: Model, field: Field, wrong: boolean): TemplateResult {
  const { input, value } = field;
  const write = (written: string | boolean): void =>
    builder.edit(field.set(builder.document, written));
  switch (input.kind) {
    case "check":
      return html`<input
        type="checkbox"
        .checked=${live(value === true)}
        @change=${(event: Event) => write((event.target as HTMLInputElement).checked)}
      />`;
    case "choice":
      return html`<select
        class="button"
        aria-invalid=${wrong}
        @change=${(event: Event) => write((event.target as HTMLSelectElement).value)}
      >
        ${input.options.map((option) => optionView(model, option, value))}
      </select>`;
    case "text":
      return html`<input
        autocomplete="off"
        spellcheck="false"
        aria-invalid=${wrong}
        placeholder=${input.placeholder ?? ""}
        .value=${live(String(value))}
        @change=${(event: Event) => write((event.target as HTMLInputElement).value)}
      />`;
  }
}

/** Of a node its name, of anything else its words, or the value itself where there are none. */
function optionView(
  { locale, names }: Model,
  { value, id }: Option,
  chosen: string | boolean,
): TemplateResult {
  const words = id === undefined ? names.nodeNamed(value) : locale.text(`build-${id}`);
  const shown = words === `build-${id}` ? value : words;
  return html`<option value=${value} .selected=${value === chosen}>${shown}</option>`;
}

function controlView(
  builder: Builder,
  { locale }: Model,
  { control }: Field,
  label: string,
): TemplateResult | typeof nothing {
  if (!control) return nothing;
  const offered = controlOf(builder.document, control.target) !== undefined;
  const words = locale.text("build-offer", { field: label });
  const toggle = (): void =>
    builder.edit(offer(builder.document, control.target, control.range, !offered));
  return html`<button class="icon-button offer" type="button" aria-pressed=${offered} aria-label=${words} title=${words} @click=${toggle}>
    ${controlIcon}
  </button>`;
}
