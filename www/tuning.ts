/**
 * What people can change: a stepper for each number of instances, a switch for each binding, a slider for each
 * other control, a button for each action. All of it comes from the scenario; the values shown are the core's, which change on seeking, too.
 */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { ActionDescription, ControlDescription } from "./contract.ts";
import type { Locale } from "./locale.ts";
import type { Model } from "./model.ts";
import { placeOf, SLIDER_PLACES, stepFrom, valueAt } from "./scale.ts";
import { styled } from "./styled.ts";

export function isStepper(control: ControlDescription): boolean {
  return control.parameter === "instances";
}

export function steppersView(model: Model): TemplateResult[] {
  return model.run.description.controls.filter(isStepper).map((control) => stepper(model, control));
}

export function slidersView(model: Model): TemplateResult[] {
  return model.run.description.controls
    .filter((control) => !isStepper(control) && !isSwitch(control))
    .map((control) => slider(model, control));
}

/** What is either on or off. */
const SWITCHED: ReadonlySet<string> = new Set(["bound", "autoscaler_on"]);

/** Something that is there or not. */
function isSwitch({ parameter, min, max }: ControlDescription): boolean {
  return SWITCHED.has(parameter) && min === 0 && max === 1;
}

export function switchesView(model: Model): TemplateResult[] {
  return model.run.description.controls
    .filter(isSwitch)
    .map((control) => switchButton(model, control));
}

/** Puts every control back to its value at the start. */
export function resetControlsView({ run, locale, lock, ask }: Model): TemplateResult {
  const changed = run.description.controls.some(
    ({ name, default: usual }) => run.controls[name] !== usual && !lock.holds(name),
  );
  return html`<button class="link reset-controls" type="button" ?disabled=${!changed} @click=${ask.resetControls}>
    ${locale.text("reset-controls")}
  </button>`;
}

export function actionsView(model: Model): (TemplateResult | typeof nothing)[] {
  return model.run.description.actions.map((action) => actionButton(model, action));
}

/** The value of a control in its unit. */
export function settingText(locale: Locale, value: number, unit: string): string {
  switch (unit) {
    case "s":
      return locale.duration(value);
    case "per_s":
      return locale.text("state-rate", { rate: locale.setting(value) });
    case "share":
      return locale.share(value);
    default:
      return locale.setting(value);
  }
}

function stepper(
  { run, names, locale, lock, ask }: Model,
  control: ControlDescription,
): TemplateResult {
  const value = run.controls[control.name] ?? control.default;
  const label = names.control(control.name);
  const id = `stepper-${control.name}`;
  return html`<div class="stepper" role="group" aria-labelledby=${id}>
    <h3 id=${id} class="control-name">${label}</h3>
    <div class="stepper-row">
      <button
        type="button"
        aria-label=${locale.text("fewer", { control: label })}
        ?disabled=${value <= control.min || lock.holds(control.name)}
        @click=${() => ask.set(control.name, stepFrom(value, -1, control))}
      >−</button>
      <output>${settingText(locale, value, control.unit)}</output>
      <button
        type="button"
        aria-label=${locale.text("more", { control: label })}
        ?disabled=${value >= control.max || lock.holds(control.name)}
        @click=${() => ask.set(control.name, stepFrom(value, 1, control))}
      >+</button>
    </div>
  </div>`;
}

function slider(
  { run, names, locale, lock, ask }: Model,
  control: ControlDescription,
): TemplateResult {
  const value = run.controls[control.name] ?? control.default;
  const place = placeOf(value, control);
  const text = settingText(locale, value, control.unit);
  const move = (event: Event): void => {
    const moved = Number((event.target as HTMLInputElement).value);
    const target = valueAt(moved, control);
    // A key press must not get lost between two steps.
    const next =
      target === value && moved !== place
        ? stepFrom(value, moved > place ? 1 : -1, control)
        : target;
    ask.set(control.name, next);
  };
  return html`<label class="slider">
    <span class="control-name">${names.control(control.name)}</span>
    <span class="value">${text}</span>
    <input
      type="range"
      ?disabled=${lock.holds(control.name)}
      min="0"
      max=${SLIDER_PLACES}
      .value=${live(String(place))}
      aria-label=${names.control(control.name)}
      aria-valuetext=${text}
      @input=${move}
      ${styled({ "--filled": String(place / SLIDER_PLACES) })}
    />
  </label>`;
}

function switchButton(
  { run, names, lock, ask }: Model,
  control: ControlDescription,
): TemplateResult {
  const on = (run.controls[control.name] ?? control.default) > 0;
  return html`<button
    class="switch"
    type="button"
    role="switch"
    ?disabled=${lock.holds(control.name)}
    aria-checked=${on}
    @click=${() => ask.set(control.name, on ? 0 : 1)}
  >
    <span class="control-name">${names.control(control.name)}</span>
    <span class="switch-track"><span class="switch-thumb"></span></span>
  </button>`;
}

/** Of pause and resume only the one that would change something is shown; restart waits for a crash. */
function actionButton(
  { run, names, lock, ask }: Model,
  action: ActionDescription,
): TemplateResult | typeof nothing {
  const node = run.description.nodes.findIndex(({ name }) => name === action.node);
  const paused = run.figures.producers.some(
    (producer) => producer.node === node && producer.paused,
  );
  if (action.kind === (paused ? "pause" : "resume")) return nothing;
  const instances = run.figures.instances.filter((instance) => instance.service === node);
  const useless =
    (action.kind === "restart" && !instances.some(({ state }) => state === "crashed")) ||
    (action.kind === "crash" && instances.every(({ state }) => state === "crashed"));
  return html`<button class="button action ${action.kind}" type="button" ?disabled=${useless || lock.holds(action.name)} @click=${() => ask.fire(action.name)}>
    ${names.action(action.name)}
  </button>`;
}
