/** A challenge: what is to be done, how it stands, how it ended, and the best so far. */

import { html, nothing, type TemplateResult } from "lit";
import type { Locale } from "../locale.ts";
import type { Model } from "../model.ts";
import type { Worded } from "./blocks.ts";
import type { ChallengeRun } from "./challenge.ts";
import { inlineView, type Teaching } from "./markdown.ts";

type Standing = "open" | "good" | "bad";

export function challengeView(
  exercise: ChallengeRun,
  model: Model,
  teaching: Teaching,
): TemplateResult {
  const { challenge, state } = exercise;
  return html`<section class="exercise challenge" data-state=${state} data-challenge=${challenge.id}>
    <p class="question">${inlineView(challenge.ask, teaching)}</p>
    <ul class="conditions">
      ${challenge.keep.map((one, place) => condition(one, keptStanding(exercise, place), model.locale, teaching))}
      ${challenge.reach.map((one, place) => condition(one, reachedStanding(exercise, place), model.locale, teaching))}
    </ul>
    ${foot(exercise, model, teaching)} ${bestText(exercise, model.locale, teaching)}
  </section>`;
}

function keptStanding({ state, outcome, kept }: ChallengeRun, place: number): Standing {
  if (state === "offered") return "open";
  if (outcome) return outcome.brokenAtMs[place] === undefined ? "good" : "bad";
  return kept[place] === false ? "bad" : "open";
}

function reachedStanding({ state, outcome, reached }: ChallengeRun, place: number): Standing {
  if (outcome) return outcome.reached[place] ? "good" : "bad";
  return state === "running" && reached[place] ? "good" : "open";
}

const signs: Record<Standing, string> = { open: "○", good: "✓", bad: "✗" };

function condition(
  { text }: Worded,
  standing: Standing,
  locale: Locale,
  teaching: Teaching,
): TemplateResult {
  return html`<li class=${standing}>
    <span aria-hidden="true">${signs[standing]}</span>
    <span class="visually-hidden">${locale.text(`condition-${standing}`)}:</span>
    <span>${inlineView(text, teaching)}</span>
  </li>`;
}

function foot(exercise: ChallengeRun, model: Model, teaching: Teaching): TemplateResult {
  const { locale, run, ask, playerState } = model;
  const begin = (): void => teaching.exercises.begin(exercise);
  const again = (id: string): TemplateResult =>
    html`<button class="button" type="button" @click=${begin}>${locale.text(id)}</button>`;
  switch (exercise.state) {
    case "offered":
      return html`<button class="button strong" type="button" @click=${begin}>${locale.text("challenge-begin")}</button>`;
    case "ready":
    case "running":
    case "judging":
      return html`<p role="status" class="hint">${exercise.state === "ready" ? locale.text("challenge-ready") : nothing}</p>
        <progress max="1" value=${exercise.progress(run.nowMs)} aria-label=${locale.text("challenge-progress")}></progress>
        <p class="clock">${locale.text("challenge-clock", {
          now: locale.instant(run.figures.now_ms),
          end: locale.instant(exercise.challenge.lastsMs),
        })}</p>
        <button class="button strong" type="button" @click=${ask.toggle}>
          ${locale.text(playerState === "playing" ? "pause" : "play")}
        </button>
        ${again("challenge-anew")}`;
    case "over":
      return html`<div role="status">${ended(exercise, locale)}</div>
        ${again("exercise-again")}`;
  }
}

function ended({ outcome, challenge }: ChallengeRun, locale: Locale): TemplateResult {
  const broken = (outcome?.brokenAtMs ?? [])
    .filter((at) => at !== undefined)
    .sort((one, other) => one - other)[0];
  const missed =
    broken === undefined
      ? locale.text("challenge-missed")
      : locale.text("challenge-broken", { at: locale.instant(broken) });
  const scored =
    challenge.score && outcome?.score !== undefined
      ? html`<p>${challenge.score.text}: <strong>${locale.setting(outcome.score)}</strong></p>`
      : nothing;
  return html`<p class="verdict ${outcome?.won ? "good" : "bad"}">
      ${outcome?.won ? locale.text("challenge-won") : missed}
    </p>
    ${scored}`;
}

function bestText(
  exercise: ChallengeRun,
  locale: Locale,
  { exercises }: Teaching,
): TemplateResult | typeof nothing {
  const best = exercises.best(exercise);
  if (best === undefined) return nothing;
  const { score } = exercise.challenge;
  return html`<p class="best">
    ★ ${score ? locale.text("challenge-best", { score: `${score.text}: ${locale.setting(best)}` }) : locale.text("challenge-was-won")}
  </p>`;
}
