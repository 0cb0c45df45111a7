/** A prediction: its question, the place for the guess, and how far the guess was off. */

import { html, nothing, type TemplateResult } from "lit";
import type { Locale } from "../locale.ts";
import type { Model } from "../model.ts";
import { styled } from "../styled.ts";
import { inlineView, type Teaching } from "./markdown.ts";
import type { PredictionRun } from "./prediction.ts";

/** A guess within this share of the answer is close. */
const CLOSE = 0.15;

export function predictionView(
  exercise: PredictionRun,
  model: Model,
  teaching: Teaching,
): TemplateResult {
  return html`<section class="exercise predict" data-state=${exercise.state}>
    <p class="question">${inlineView(exercise.prediction.ask, teaching)}</p>
    ${body(exercise, model, teaching)}
  </section>`;
}

function body(exercise: PredictionRun, model: Model, teaching: Teaching): TemplateResult {
  const { locale } = model;
  const begin = (): void => teaching.exercises.begin(exercise);
  switch (exercise.state) {
    case "asked":
      return html`<button class="button" type="button" @click=${begin}>${locale.text("predict-begin")}</button>`;
    case "disturbed":
      return html`<p role="status">${locale.text("predict-disturbed")}</p>
        <button class="button" type="button" @click=${begin}>${locale.text("exercise-again")}</button>`;
    case "guessing":
      return guessForm(exercise, model, teaching);
    case "running":
      return html`<progress max="1" value=${exercise.progress(model.run.nowMs)} aria-label=${locale.text("predict-running")}></progress>
        <button class="button" type="button" @click=${() => teaching.exercises.skip(exercise)}>${locale.text("predict-skip")}</button>`;
    case "told":
      return html`<div role="status">${told(exercise, locale, teaching)}</div>
        <button class="button" type="button" @click=${begin}>${locale.text("exercise-again")}</button>`;
  }
}

function guessForm(exercise: PredictionRun, { locale }: Model, teaching: Teaching): TemplateResult {
  const take = (event: SubmitEvent): void => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement).get("guess");
    if (given !== null && given !== "") teaching.exercises.guess(exercise, Number(given));
  };
  return html`<form @submit=${take}>
    ${exercise.prediction.guess ? numberField(exercise, locale) : choices(exercise, locale, teaching)}
    <button class="button strong" type="submit">${locale.text("predict-go-on")}</button>
  </form>`;
}

function numberField({ prediction: { guess } }: PredictionRun, locale: Locale): TemplateResult {
  const [least, greatest] = [guess?.least ?? 0, guess?.greatest ?? 0];
  return html`<label class="guess">
    ${locale.text("predict-guess")}
    <input name="guess" type="number" inputmode="decimal" step="any" required min=${least} max=${greatest}
      placeholder="${locale.setting(least)}–${locale.setting(greatest)}" />
    ${unitText(guess?.unit ?? "")}
  </label>`;
}

function choices(
  { prediction }: PredictionRun,
  locale: Locale,
  teaching: Teaching,
): TemplateResult {
  return html`<fieldset>
    <legend class="visually-hidden">${locale.text("predict-guess")}</legend>
    ${prediction.choices.map(
      ({ text }, place) => html`<label class="choice">
        <input type="radio" name="guess" value=${place} required />
        <span>${inlineView(text, teaching)}</span>
      </label>`,
    )}
  </fieldset>`;
}

function told(exercise: PredictionRun, locale: Locale, teaching: Teaching): TemplateResult {
  const { prediction, guess = 0, answer } = exercise;
  const explained = html`<p>${inlineView(prediction.explanation, teaching)}</p>`;
  if (answer === undefined)
    return html`<p class="verdict">${locale.text("predict-no-answer")}</p>${explained}`;
  if (!prediction.guess) {
    const right = guess === answer;
    const said = (place: number) => inlineView(prediction.choices[place]?.text ?? "", teaching);
    return html`<p class="verdict ${right ? "good" : "bad"}">
        ${locale.text(right ? "predict-right" : "predict-wrong")}
      </p>
      <dl class="guess-bars">
        <dt>${locale.text("predict-your-guess")}</dt><dd>${said(guess)}</dd>
        <dt>${locale.text("predict-measured")}</dt><dd>${said(answer)}</dd>
      </dl>
      ${explained}`;
  }
  const off = Math.abs(guess - answer) / Math.max(Math.abs(answer), 1e-9);
  const verdict =
    off <= CLOSE ? "predict-close" : guess > answer ? "predict-above" : "predict-below";
  const most = Math.max(guess, answer, 1e-9);
  return html`<p class="verdict ${off <= CLOSE ? "good" : "bad"}">${locale.text(verdict)}</p>
    <dl class="guess-bars">
      ${bar(locale.text("predict-your-guess"), guess, most, prediction.guess.unit, locale)}
      ${bar(locale.text("predict-measured"), answer, most, prediction.guess.unit, locale)}
    </dl>
    ${explained}`;
}

function bar(
  name: string,
  value: number,
  most: number,
  unit: string,
  locale: Locale,
): TemplateResult {
  const digits = Number(value.toPrecision(3));
  return html`<dt>${name}</dt>
    <dd class="bar" ${styled({ "--share": String(Math.max(0, value) / most) })}>
      <span>${locale.setting(digits)} ${unitText(unit)}</span>
    </dd>`;
}

/** Spaces do not stand in a word of the lesson, so a unit of several words has underscores. */
function unitText(unit: string): string | typeof nothing {
  return unit === "" ? nothing : unit.replaceAll("_", " ");
}
