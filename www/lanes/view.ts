/**
 * The lanes of the page: headings and labels beside the canvas, the time axis below it, a legend, and the same
 * as a table for those who do not see it.
 */

import { html, nothing, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import type { LaneActivity, LaneGroup, LaneRow } from "../contract.ts";
import { messageMark } from "../icons.ts";
import type { Model } from "../model.ts";
import { styled } from "../styled.ts";
import { messageName } from "../why-sentence.ts";
import { tickLabel, ticks } from "./axis.ts";
import type { Segment } from "./content.ts";
import { Gestures, ZOOM_FACTOR } from "./gestures.ts";
import type { Lanes } from "./lanes.ts";
import { rowsOf } from "./painter.ts";
import { viewsView } from "./views.ts";

const TICK_PX = 90;
/** Between two figures of a heading. */
const BETWEEN = "  ·  ";
/** Room that a tick's label takes on each side of it, and the label of the present on its own. */
const TICK_LABEL_PX = 22;
const NOW_LABEL_PX = 84;
/** In the order in which the legend shows them. */
const KEYS: readonly LaneActivity[] = [
  "cpu",
  "io",
  "blocking_io",
  "ready",
  "context_switch",
  "awaiting",
  "backoff",
  "down",
];

const gesturesOf = new WeakMap<Lanes, Gestures>();

export function lanesView(model: Model, lanes: Lanes): TemplateResult {
  const { locale, ask } = model;
  let gestures = gesturesOf.get(lanes);
  if (!gestures) {
    gestures = new Gestures(lanes, ask);
    gesturesOf.set(lanes, gestures);
  }
  const onWheel = { handleEvent: gestures.onWheel, passive: false };
  return html`<section class="lanes" tabindex="0" aria-label=${locale.text("lanes")} aria-describedby="lane-keys"
    @keydown=${gestures.onKeyDown}>
    <p class="visually-hidden" id="lane-keys">${locale.text("lane-keys")}</p>
    ${toolsView(model, lanes)}
    <div class="lane-plot">
    <div class="lane-window" tabindex="0" role="group" aria-label=${locale.text("lanes")} ${styled({ "--sheet": `${lanes.height}px` })} @scroll=${(event: Event) => lanes.scroll((event.target as HTMLElement).scrollTop)}>
      <div class="lane-sheet">
        <canvas class="lane-canvas" aria-hidden="true"
          @pointerdown=${gestures.onPointerDown} @pointermove=${gestures.onPointerMove}
          @pointerup=${gestures.onPointerUp} @pointercancel=${gestures.onPointerCancel} @wheel=${onWheel}
          ${ref(gestures.attach)}></canvas>
        <div class="lane-labels" aria-hidden="true">${lanes.chart.groups.map((group) => groupView(model, group))}</div>
      </div>
    </div>
    <div class="lane-axis" aria-hidden="true">
      ${ticks(lanes.viewport.fromMs, lanes.viewport.toMs, Math.floor(lanes.width / TICK_PX)).map(
        (tick) =>
          html`<span class="tick" ${styled({ "--x": `${lanes.xOf(tick.ms)}px` })}>${tickLabel(tick, locale)}</span>`,
      )}
      <span class="lane-now"><i></i><b></b></span>
    </div>
    </div>
    ${legendView(model, lanes)} ${tableView(model, lanes)}
  </section>`;
}

/**
 * Moves the line of the present instant, with every frame. What it says changes only when the page is rendered:
 * text costs the browser a layout.
 */
export function showNow(
  root: ParentNode,
  lanes: Lanes,
  label: ((ms: number) => string) | undefined,
): void {
  const now = root.querySelector<HTMLElement>(".lane-now");
  const text = now?.querySelector("b");
  if (!now || !text) return;
  const x = lanes.xOf(lanes.nowMs);
  now.hidden = x < -0.5 || x > lanes.width + 0.5;
  now.style.transform = `translateX(${Math.round(x)}px)`;
  if (!label) return;
  now.classList.toggle("at-end", x > lanes.width - 90);
  text.textContent = label(lanes.nowMs);
  hideTicksUnder(root, x, now.classList.contains("at-end"));
}

/** Two labels on each other are read as neither. */
function hideTicksUnder(root: ParentNode, nowPx: number, atEnd: boolean): void {
  const [fromPx, toPx] = atEnd ? [nowPx - NOW_LABEL_PX, nowPx] : [nowPx, nowPx + NOW_LABEL_PX];
  for (const tick of root.querySelectorAll<HTMLElement>(".tick")) {
    const x = Number.parseFloat(tick.style.getPropertyValue("--x"));
    const under = x > fromPx - TICK_LABEL_PX && x < toPx + TICK_LABEL_PX;
    tick.classList.toggle("under", under);
  }
}

function toolsView(model: Model, lanes: Lanes): TemplateResult {
  const { locale } = model;
  const tool = (id: string, sign: string, use: () => void): TemplateResult =>
    html`<button class="icon-button" type="button" aria-label=${locale.text(id)} title=${locale.text(id)} @click=${use}>${sign}</button>`;
  return html`<div class="lane-tools" role="group" aria-label=${locale.text("lane-tools")}>
    <button class="button" type="button" aria-pressed=${lanes.viewport.following} @click=${() => lanes.comeBack()}>
      ${locale.text("lanes-follow")}
    </button>
    ${tool("lanes-zoom-out", "−", () => lanes.zoom(ZOOM_FACTOR))}
    ${tool("lanes-zoom-in", "+", () => lanes.zoom(1 / ZOOM_FACTOR))}
    ${model.views.stage ? nothing : viewsView(model)}
  </div>`;
}

function groupView(model: Model, group: LaneGroup): TemplateResult {
  return html`<div class="lane-heading" ${styled({ "--y": `${group.heading_y}px` })}>
      <b>${model.names.node(group.node)}</b>
      <span>${shapeText(model, group)}</span>
      <b class="lane-figures">${figuresView(model, group)}</b>
    </div>
    ${group.rows.map(
      (row) =>
        html`<span class="lane-label ${row.kind}" ${styled({ "--y": `${row.y + row.bar / 2}px` })}>${rowText(model, group, row)}</span>`,
    )}`;
}

/** "3 instances, one thread each; …". */
function shapeText({ locale }: Model, { shape, instances }: LaneGroup): string {
  const text = locale.text(`lanes-${shape.runtime.replace("_", "-")}`, { ...shape });
  return instances === 1 ? text : locale.text("lanes-instances", { instances, text });
}

function figuresView(model: Model, group: LaneGroup): TemplateResult {
  const { locale } = model;
  const { last_answer_ms } = group;
  const others = figuresText(model, group);
  if (last_answer_ms === null) return html`${others}`;
  const last = locale.text("lanes-last", { time: locale.duration(last_answer_ms / 1000) });
  return html`<i class="lane-last">${last}${others === "" ? "" : BETWEEN}</i>${others}`;
}

function figuresText({ locale, run }: Model, { node, cpu_busy_share }: LaneGroup): string {
  const busy =
    cpu_busy_share === null
      ? []
      : [locale.text("lanes-cpu-busy", { share: locale.share(cpu_busy_share) })];
  const service = run.figures.services.find((one) => one.node === node);
  const memory = service
    ? [locale.text("lanes-memory", { memory: locale.bytes(service.concurrency.memory_bytes) })]
    : [];
  return [...busy, ...memory].join(BETWEEN);
}

function rowText({ locale, names }: Model, group: LaneGroup, row: LaneRow): string {
  if (row.kind === "counted") return locale.text("lanes-counted", { count: row.count });
  const number = row.number ?? 0;
  if (row.kind === "waiting") {
    const calls = group.shape.runtime === "callback_caller";
    return locale.text(calls ? "lane-call" : "lane-waiting", { number });
  }
  const thread = locale.text(`lane-${group.shape.runtime.replace("_", "-")}`, { number });
  if (group.instances === 1 || row.instance === null) return thread;
  const instance = names.instance(group.node, row.instance);
  const alone = group.rows.filter(
    (other) => other.instance === row.instance && other.kind === "thread",
  );
  return alone.length === 1 ? instance : `${row.instance} · ${thread}`;
}

/** Of what has been seen; the stage's own legend has the message types. */
function legendView({ run, names, locale, views }: Model, lanes: Lanes): TemplateResult {
  const types = views.stage ? [] : run.description.message_types;
  const keys = KEYS.filter((key) => lanes.seen.has(key));
  return html`<ul class="legend" aria-label=${locale.text("lane-legend")}>
    ${types.map((_, type) => html`<li>${messageMark(type)} ${names.messageType(type)}</li>`)}
    ${keys.map((key) => html`<li><i class="lane-key ${key}"></i> ${locale.text(`lane-${key.replace("_", "-")}`)}</li>`)}
    <li><i class="lane-key answered"></i> ${locale.text("lane-answered")}</li>
  </ul>`;
}

/** What is seen, in words: each lane at the present instant. */
function tableView(model: Model, lanes: Lanes): TemplateResult {
  const { locale, names } = model;
  const present = lanes.present();
  const rows = rowsOf(lanes.chart);
  return html`<table class="visually-hidden">
    <caption>${locale.text("lanes-table", { time: locale.moment(lanes.nowMs) })}</caption>
    ${lanes.chart.groups.map(
      (group) => html`<tbody>
        <tr><th scope="rowgroup">${names.node(group.node)}</th><td>${figuresView(model, group)}</td></tr>
        ${group.rows.map((row) =>
          row.kind === "counted"
            ? nothing
            : html`<tr><th scope="row">${rowText(model, group, row)}</th><td>${doing(model, present.get(rows.indexOf(row)))}</td></tr>`,
        )}
      </tbody>`,
    )}
  </table>`;
}

function doing(model: Model, segment: Segment | undefined): string {
  const { locale } = model;
  if (!segment) return locale.text("lane-idle");
  const activity = locale.text(`lane-${segment.activity.replace("_", "-")}`);
  if (!segment.message) return activity;
  return `${activity}: ${messageName(segment.message, segment.type < 0 ? null : segment.type, model)}`;
}
