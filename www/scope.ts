/** The whole of what an element shows: its parts in the order in which they are read. */

import { html, nothing, type TemplateResult } from "lit";
import { type Ref, ref } from "lit/directives/ref.js";
import { chartCardsView } from "./chart-cards.ts";
import { comparisonView } from "./comparison.ts";
import { eventsView } from "./events/view.ts";
import { playIcon } from "./icons.ts";
import { inspectorView } from "./inspector.ts";
import { keySheetView } from "./key-sheet.ts";
import { lanesView } from "./lanes/view.ts";
import { viewsView } from "./lanes/views.ts";
import { ledgerView } from "./ledger.ts";
import type { Exercises } from "./lesson/exercises.ts";
import { lessonView } from "./lesson/markdown.ts";
import { glossaryView } from "./lesson/term.ts";
import type { Locale } from "./locale.ts";
import { onClick, onMove, onPress } from "./message-pick.ts";
import { messageTag } from "./message-tag.ts";
import type { Model, Requests } from "./model.ts";
import { onPanStart, onWheel } from "./pan.ts";
import { type FailedScenario, problemListView } from "./problem-list.ts";
import { reactionsView } from "./reactions.ts";
import { legendView, stageView } from "./stage.ts";
import { stageToolsView } from "./stage-tools.ts";
import { styled } from "./styled.ts";
import { transportView } from "./transport.ts";
import {
  actionsView,
  resetControlsView,
  slidersView,
  steppersView,
  switchesView,
} from "./tuning.ts";
import { whyView } from "./why.ts";

export interface Scope {
  locale: Locale;
  ask: Requests;
  /** Undefined until a scenario runs. */
  model: Model | undefined;
  /** Markdown; empty if there is none. */
  lesson: string;
  exercises: Exercises;
  /** The name of a scenario that has no lesson because it is the visitor's own. */
  ownScenario: string | undefined;
  /** What the file of that scenario held that it does not. */
  notes: readonly string[];
  withLesson: boolean;
  withControls: boolean;
  /** What a teacher asks; empty if nothing. */
  question: string;
  failed: FailedScenario | undefined;
  /** What the scene begins with, as SVG, while nothing runs. */
  poster: string | undefined;
  note: string;
  /** What the live region says. */
  announcement: string;
  /** What another one says of the message that is followed. */
  spokenOfLife: string;
  dropping: boolean;
  onDrag: (event: DragEvent) => void;
  /** What the size of the canvas follows. */
  picture: Ref<HTMLElement>;
  canvas: Ref<HTMLCanvasElement>;
}

export function scopeView(scope: Scope): TemplateResult {
  return html`<div class="whole" lang=${scope.locale.language}>
    ${scope.question === "" ? nothing : questionPart(scope)} ${parts(scope)}
  </div>`;
}

function parts(scope: Scope): TemplateResult {
  const { locale, model, withLesson, withControls } = scope;
  const withBoth = model?.views.stage && model.views.lanes;
  return html`<div
    class="scope ${withLesson ? "" : "without-lesson"} ${withControls ? "" : "bare"} ${withBoth ? "with-both" : ""} ${model?.builder ? "building" : ""} ${model?.viewing.presenting ? "presenting" : ""}"
  >
    ${withLesson ? lessonPart(scope) : nothing} ${stagePart(scope)}
    ${model && withControls ? tuningPart(model) : nothing}
    <section class="charts" aria-label=${locale.text("charts")}>
      ${model ? chartCardsView(model) : nothing}
    </section>
    ${model ? [comparisonView(model), eventsView(model)] : nothing}
  </div>`;
}

function questionPart({ locale, question }: Scope): TemplateResult {
  return html`<aside class="asked" aria-label=${locale.text("question")}><p>${question}</p></aside>`;
}

function lessonPart(scope: Scope): TemplateResult {
  const { locale, model, lesson, exercises, ownScenario, notes } = scope;
  const own = html`<h2>${ownScenario}</h2>
    <p>${locale.text("own-scenario")}</p>
    ${
      notes.length === 0
        ? nothing
        : html`<h3>${locale.text("definitions-notes")}</h3>
          <ul lang="en">${notes.map((note) => html`<li>${note}</li>`)}</ul>`
    }`;
  return html`<article class="lesson" aria-label=${locale.text("lesson")}>
    ${
      ownScenario === undefined
        ? [
            lessonView(lesson, { model, exercises, terms: { shown: 0 } }),
            glossaryView(lesson, locale),
          ]
        : own
    }
  </article>`;
}

function stagePart(scope: Scope): TemplateResult {
  const { locale, model, ask, failed, onDrag } = scope;
  const atStart = model?.playerState === "idle" && model.run.nowMs === 0;
  const start = atStart ? startButton(locale, ask) : nothing;
  const viewing = model?.viewing;
  const views = model?.views ?? { stage: true, lanes: false };
  return html`<section
    class="stage ${scope.dropping ? "dropping" : ""}"
    tabindex="0"
    aria-label=${locale.text("stage")}
    aria-describedby="keys"
    @dragover=${onDrag}
    @dragleave=${onDrag}
    @drop=${onDrag}
  >
    <div
      class="viewport ${(viewing?.zoom ?? 1) > 1 ? "zoomed" : ""}"
      ?hidden=${!views.stage}
      @wheel=${(event: WheelEvent) => model && onWheel(event, model)}
      @pointerdown=${(event: PointerEvent) => model && onPanStart(event, model)}
    >
    <div
      class="picture"
      ${styled({
        "--size": String((viewing?.zoom ?? 1) / (viewing?.scale ?? 1)),
        "--scale": String(viewing?.scale ?? 1),
      })}
      @pointerdown=${(event: PointerEvent) => press(event, model)}
      @pointermove=${(event: PointerEvent) => model && onMove(event, model)}
      @click=${(event: MouseEvent) => model && onClick(event, model)}
      ${ref(scope.picture)}
    >
      <canvas ${ref(scope.canvas)} aria-hidden="true"></canvas>
      ${model ? [stageView(model), messageTag(model)] : posterView(scope)}
    </div>
    </div>
    ${
      model && views.stage
        ? html`<div class="stage-foot">${legendView(model)} ${start} ${stageToolsView(model)} ${viewsView(model)}</div>`
        : start
    }
    ${model && views.lanes ? lanesView(model, model.lanes) : nothing}
    <p class="note" role="status">${scope.note}</p>
    <p class="visually-hidden" aria-live="polite">${scope.announcement}</p>
    <p class="visually-hidden" aria-live="polite">${scope.spokenOfLife}</p>
    <p class="visually-hidden" id="keys">${locale.text("keys")} ${locale.text("why-keys")}</p>
    ${keySheetView(locale)} ${model?.exporter?.view(model) ?? nothing} ${failed ? problemListView(failed, locale, ask) : nothing}
  </section>`;
}

function posterView({ poster, locale }: Scope): TemplateResult | typeof nothing {
  if (poster === undefined) return nothing;
  const address = `data:image/svg+xml,${encodeURIComponent(poster)}`;
  return html`<img class="poster" src=${address} alt=${locale.text("poster")} />`;
}

function press(event: PointerEvent, model: Model | undefined): void {
  if (!model) return;
  onPress(event, model);
  model.builder?.onPress(event);
}

function startButton(locale: Locale, ask: Requests): TemplateResult {
  return html`<button class="start" type="button" @click=${ask.toggle}>
    ${playIcon} ${locale.text("start")}
  </button>`;
}

function tuningPart(model: Model): TemplateResult {
  const { locale } = model;
  return html`<section class="transport" aria-label=${locale.text("transport")}>
      ${transportView(model)}
    </section>
    <section class="tuning" aria-label=${locale.text("tuning")}>
      ${model.builder?.view(model) ?? nothing}
      <div class="quick">
        ${resetControlsView(model)} ${steppersView(model)} ${switchesView(model)}
        <div class="actions" role="group" aria-label=${locale.text("actions")}>
          ${actionsView(model)}
        </div>
      </div>
      <div class="sliders">${slidersView(model)}</div>
      ${whyView(model)}
      ${reactionsView(model)}
      <div class="ledger">${ledgerView(model)}</div>
      <div class="inspector">${inspectorView(model)}</div>
    </section>`;
}
