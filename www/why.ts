/**
 * "Why?": the rule behind the latest fact, or, of a message that is followed, where it is and its whole life.
 * Every fact of a life is a button that goes to its instant.
 */

import { html, nothing, type TemplateResult } from "lit";
import type { Life, Telling } from "./contract.ts";
import { closeIcon, messageMark, stepBackIcon, stepForwardIcon } from "./icons.ts";
import { placingFacts } from "./message-copies.ts";
import type { Model } from "./model.ts";
import { messageName, say, sentenceOf, whereAfter } from "./why-sentence.ts";

export function whyView(model: Model): TemplateResult {
  const { life } = model.run.messages;
  return html`<section
    class="why ${life ? "following" : ""}"
    aria-label=${model.locale.text("why-region")}
  >
    ${life ? lifeView(model, life) : latestView(model)}
  </section>`;
}

/** What a screen reader is told from time to time of the message that is followed. */
export function spokenOfLife(model: Model): string {
  const { life } = model.run.messages;
  const telling = life && happened(model, life).at(-1);
  if (!telling) return "";
  return `${messageName(life.message, life.message_type, model)}: ${inWords(model, telling)}`;
}

function latestView(model: Model): TemplateResult {
  const { locale, ask } = model;
  const { latest } = model.run.messages;
  const name = latest?.message && messageName(latest.message, latest.message_type, model);
  return html`<h3 tabindex="-1">${locale.text("why")}</h3>
    <p class="latest" aria-live="polite">
      ${
        latest
          ? html`<b>${locale.moment(latest.at_ms)} · ${name}</b> ${inWords(model, latest)}`
          : locale.text("why-nothing-yet")
      }
    </p>
    <p class="hint">${locale.text("why-hint")}</p>
    <button class="button follow" type="button" ?disabled=${!latest}
      title=${locale.text("why-follow-title")} @click=${ask.followLatest}>
      ${locale.text("why-follow")} <kbd aria-hidden="true">M</kbd>
    </button>`;
}

function lifeView(model: Model, life: Life): TemplateResult {
  const { locale, names, ask } = model;
  const name = messageName(life.message, life.message_type, model);
  const past = happened(model, life);
  return html`<header>
      <h3 tabindex="-1">${locale.text("why")}</h3>
      ${toolButton(locale.text("why-previous"), stepBackIcon, () => ask.followBeside(-1))}
      ${toolButton(locale.text("why-next"), stepForwardIcon, () => ask.followBeside(1))}
      ${toolButton(locale.text("why-end"), closeIcon, () => ask.follow(undefined))}
    </header>
    <p class="whose">
      ${life.message_type === null ? nothing : messageMark(life.message_type)}
      <b>${name}</b>
      <span>${locale.text("why-from", { producer: names.node(life.message.producer) })}</span>
    </p>
    <label class="slowly">
      <input type="checkbox" .checked=${model.slowly}
        @change=${(event: Event) => ask.slow((event.target as HTMLInputElement).checked)} />
      ${locale.text("why-slowly")}
    </label>
    <ul class="places" aria-label=${locale.text("why-where")}>
      ${placesOf(model, past).map((place) => html`<li>${place}</li>`)}
    </ul>
    <ol class="life" aria-label=${say("why-life-of", { message: name }, model)}>
      ${life.facts.map((telling, place) => factView(model, telling, place, past.length))}
    </ol>
    ${
      life.left_out > 0
        ? html`<p class="hint">${locale.text("why-left-out", { count: life.left_out })}</p>`
        : nothing
    }`;
}

function toolButton(label: string, icon: TemplateResult, press: () => void): TemplateResult {
  return html`<button class="icon-button" type="button" aria-label=${label} title=${label}
    @click=${press}>${icon}</button>`;
}

/** One fact of a life; those from `happenedCount` on are still to come. */
function factView(
  model: Model,
  telling: Telling,
  place: number,
  happenedCount: number,
): TemplateResult {
  const { locale, ask } = model;
  const { what, why } = sentenceOf(telling, model);
  const time = locale.moment(telling.at_ms);
  const present = place === happenedCount - 1;
  const look = place >= happenedCount ? "to-come" : present ? "present" : "";
  return html`<li class=${look}>
    <button class="moment" type="button" title=${say("why-seek", { time }, model)}
      aria-current=${present ? "step" : "false"} data-fact=${telling.happening.fact}
      @click=${() => ask.seek(telling.at_ms)}>
      <time>${time}</time>
      <span class="what">${what}</span>
      <span class="because">${why}</span>
    </button>
  </li>`;
}

function placesOf(model: Model, past: Telling[]): string[] {
  if (past.length === 0) return [model.locale.text("where-unpublished")];
  return placingFacts(past).map((telling) => whereAfter(telling, model));
}

/** The facts of a life up to the present instant. */
function happened({ run }: Model, { facts }: Life): Telling[] {
  return facts.filter(({ at_ms }) => at_ms <= run.nowMs);
}

function inWords(model: Model, telling: Telling): string {
  const { what, why } = sentenceOf(telling, model);
  return `${what} ${why}`;
}

/** Scrolls the list of a life, and nothing else, so that the present fact is in sight. */
export function keepPresentInSight(root: ParentNode): void {
  const list = root.querySelector<HTMLElement>(".life");
  const present = list?.querySelector<HTMLElement>(".present");
  if (!list || !present || list.matches(":hover, :focus-within")) return;
  const top = present.offsetTop;
  if (top < list.scrollTop || top + present.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = top - (list.clientHeight - present.offsetHeight) / 2;
  }
}
