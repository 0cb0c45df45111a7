/** The table of events: everything that happened lately in sentences, newest first, with filters above it. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { MessageName, Telling } from "../contract.ts";
import type { Model } from "../model.ts";
import { messageName, sentenceOf } from "../why-sentence.ts";
import { type EventList, type Topic, topics } from "./event-list.ts";

/** An event with the words it is told in. */
interface Told {
  telling: Telling;
  message: string;
  what: string;
  why: string;
}

export function eventsView(model: Model): TemplateResult {
  const { locale, run, ask } = model;
  const { events } = run;
  const toggle = (event: Event): void => {
    events.isOpen = (event.target as HTMLDetailsElement).open;
    ask.refresh();
  };
  return html`<details class="event-table" ?open=${events.isOpen} @toggle=${toggle}>
    <summary><h3>${locale.text("events")}</h3></summary>
    ${events.isOpen ? openView(model, events) : nothing}
  </details>`;
}

function openView(model: Model, events: EventList): TemplateResult {
  const { locale, run, playerState, ask } = model;
  events.refresh(playerState === "playing", run.messages.followed, run.version);
  const told = inWords(model, events);
  const showEarlier = (): void => {
    events.showEarlier();
    ask.refresh();
  };
  return html`${filterView(model, events)}
    <p class="hint" role="status">${locale.text("events-shown", { count: told.length })}</p>
    <div class="event-scroll" tabindex="0" role="region" aria-label=${locale.text("events")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${locale.text("events-time")}</th>
            <th scope="col">${locale.text("events-message")}</th>
            <th scope="col">${locale.text("events-what")}</th>
            <th scope="col">${locale.text("events-why")}</th>
          </tr>
        </thead>
        <tbody>${told.map((one) => row(model, one))}</tbody>
      </table>
      ${
        events.hasEarlier
          ? html`<button class="button" type="button" @click=${showEarlier}>${locale.text("events-earlier")}</button>`
          : nothing
      }
    </div>`;
}

/** Newest first. Types of messages that are gone are known from when they were published. */
function inWords(model: Model, { chronicle, text }: EventList): Told[] {
  const types = new Map<string, number>();
  for (const { message, happening } of chronicle.facts) {
    if (message && "message_type" in happening) types.set(key(message), happening.message_type);
  }
  const wanted = text.trim().toLocaleLowerCase(model.locale.language);
  const told = chronicle.facts.map((telling): Told => {
    const { message, message_type } = telling;
    const type = message_type ?? (message ? (types.get(key(message)) ?? null) : null);
    const name = message ? messageName(message, type, model) : "";
    return { telling, message: name, ...sentenceOf(telling, model) };
  });
  return told
    .filter(({ message, what, why }) =>
      `${message} ${what} ${why}`.toLocaleLowerCase(model.locale.language).includes(wanted),
    )
    .reverse();
}

function key({ producer, number }: MessageName): string {
  return `${producer} ${number}`;
}

function row({ locale, ask }: Model, { telling, message, what, why }: Told): TemplateResult {
  const followed = telling.message;
  return html`<tr data-fact=${telling.happening.fact}>
    <td>
      <button class="link" type="button" @click=${() => ask.seek(telling.at_ms)}>${locale.moment(telling.at_ms)}</button>
    </td>
    <td>
      ${
        followed
          ? html`<button class="link" type="button" @click=${() => ask.follow(followed)}>${message}</button>`
          : "–"
      }
    </td>
    <td>${what}</td>
    <td class="because">${why}</td>
  </tr>`;
}

function filterView(model: Model, events: EventList): TemplateResult {
  const { locale, names, run, ask } = model;
  const change = (set: (input: HTMLInputElement) => void) => (event: Event) => {
    set(event.target as HTMLInputElement);
    ask.refresh();
  };
  return html`<div class="event-filter" role="search" aria-label=${locale.text("events-filter")}>
    <label>
      <span>${locale.text("events-topic")}</span>
      <select class="button" @change=${change(({ value }) => {
        events.topic = value as Topic | "";
      })}>
        <option value="">${locale.text("events-all")}</option>
        ${topics.map((topic) => html`<option value=${topic} .selected=${topic === events.topic}>${locale.text(`topic-${topic}`)}</option>`)}
      </select>
    </label>
    <label>
      <span>${locale.text("events-node")}</span>
      <select class="button" @change=${change(({ value }) => {
        events.node = value === "" ? undefined : Number(value);
      })}>
        <option value="">${locale.text("events-all")}</option>
        ${run.description.nodes.map((_, node) => html`<option value=${node} .selected=${node === events.node}>${names.node(node)}</option>`)}
      </select>
    </label>
    <label>
      <span>${locale.text("events-text")}</span>
      <input type="search" autocomplete="off" .value=${live(events.text)} @input=${change(
        ({ value }) => {
          events.text = value;
        },
      )} />
    </label>
    <label class="event-check">
      <input type="checkbox" .checked=${live(events.onlyFollowed)} ?disabled=${!run.messages.followed && !events.onlyFollowed} @change=${change(
        ({ checked }) => {
          events.onlyFollowed = checked;
        },
      )} />
      <span>${locale.text("events-followed")}</span>
    </label>
  </div>`;
}
