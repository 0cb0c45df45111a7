/** The inspector: the figures of the selected node or instance. */

import { html, type TemplateResult } from "lit";
import type { AutoscalerFigures } from "./contract.ts";
import type { Model, Selection } from "./model.ts";
import {
  callerFigures,
  callingText,
  instanceFigures,
  instanceState,
  nodeState,
} from "./state-line.ts";

type Rows = [id: string, value: string][];

export function inspectorView(model: Model): TemplateResult {
  const { locale, selection } = model;
  const rows = selection && rowsOf(model, selection);
  if (!rows)
    return html`<h3>${locale.text("inspector")}</h3><p class="hint">${locale.text("inspector-hint")}</p>`;
  return html`<h3>${locale.text("selected", { name: nameOf(model, selection) })}</h3>
    <table class="figures" aria-label=${nameOf(model, selection)}>
      <tbody>
        ${rows.map(([id, value]) => html`<tr><th scope="row">${locale.text(`inspect-${id}`)}</th><td>${value}</td></tr>`)}
      </tbody>
    </table>
    <button class="link" type="button" @click=${() => showEvents(model, selection)}>${locale.text("inspect-events")}</button>`;
}

/** What happened at the node, in the table of events. */
function showEvents({ run, ask }: Model, { node }: Selection): void {
  run.events.isOpen = true;
  run.events.node = node;
  ask.refresh();
  ask.showEvents();
}

function nameOf({ names }: Model, { node, instance }: Selection): string {
  return instance === undefined ? names.node(node) : names.instance(node, instance);
}

/** Undefined if what was selected is gone. */
function rowsOf(model: Model, { node, instance }: Selection): Rows | undefined {
  if (instance !== undefined) return instanceRows(model, node, instance);
  switch (model.run.description.nodes[node]?.kind) {
    case "producer":
      return producerRows(model, node);
    case "exchange":
      return [["exchange-type", model.run.description.nodes[node]?.detail ?? ""]];
    case "queue":
      return queueRows(model, node);
    case "service":
      return serviceRows(model, node);
    case "caller":
      return callerRows(model, node);
    case undefined:
      return undefined;
  }
}

function producerRows(model: Model, node: number): Rows | undefined {
  const { run, locale } = model;
  const producer = run.figures.producers.find((entry) => entry.node === node);
  if (!producer) return undefined;
  return [
    ["state", locale.text(producer.paused ? "state-paused" : "state-publishing")],
    ["rate", locale.text("state-rate", { rate: locale.setting(producer.rate_per_s) })],
    ["published", locale.number(producer.published)],
  ];
}

/** What no caller of the kind has is left out; a dash where there are too few samples. */
function callerRows({ run, locale }: Model, node: number): Rows | undefined {
  const caller = callerFigures(run.figures.callers, node);
  if (!caller) return undefined;
  const count = (value: number): string => locale.number(value);
  const span = (value: number | null): string => (value === null ? "–" : locale.duration(value));
  const { attempts_per_call: attempts, blocked_share: blocked, response } = caller;
  return [
    ["state", callingText(locale, caller)],
    ["calls", count(caller.made)],
    ["answered", count(caller.answered)],
    ["calls-failed", count(caller.failed)],
    ["timed-out", count(caller.timed_out)],
    ["calls-refused", count(caller.refused)],
    ["in-progress", count(caller.in_progress)],
    ["to-be-sent", count(caller.waiting)],
    ["attempts-per-call", attempts === null ? "–" : locale.number(attempts, 2)],
    ["retries", count(caller.retries)],
    ["timeouts", count(caller.timeouts)],
    ["response", span(response.mean_s)],
    ["response-p95", span(response.p95_s)],
    ["response-p99", span(response.p99_s)],
    ["connections", count(caller.connections)],
    ...(blocked === null ? [] : ([["blocked", locale.share(blocked)]] satisfies Rows)),
  ];
}

function queueRows({ run, locale }: Model, node: number): Rows | undefined {
  const queue = run.figures.queues.find((entry) => entry.node === node);
  if (!queue) return undefined;
  const rate = (value: number): string =>
    locale.text("state-rate", { rate: locale.number(value, 1) });
  return [
    ["ready", locale.number(queue.ready)],
    ["unacknowledged", locale.number(queue.unacknowledged)],
    ["mean-ready", locale.number(queue.mean_ready, 1)],
    ["in-out", `${locale.number(queue.in_per_s, 1)} · ${rate(queue.out_per_s)}`],
    ["growth", rate(queue.growth_per_s)],
  ];
}

function serviceRows(model: Model, node: number): Rows | undefined {
  const { run, locale } = model;
  const service = run.figures.services.find((entry) => entry.node === node);
  if (!service) return undefined;
  const starting: Rows =
    service.starting > 0 ? [["starting", locale.number(service.starting)]] : [];
  const { autoscaler } = service;
  return [
    ["state", nodeState(model, node)],
    ...starting,
    ...(autoscaler ? ([["autoscaler", autoscalerState(model, autoscaler)]] satisfies Rows) : []),
    ["busy", locale.share(service.busy_share)],
    ["handled", locale.number(service.handled)],
    ["failed", locale.number(service.failed)],
  ];
}

/** "off", "wants 4, looks in 1.2 s". */
function autoscalerState({ run, locale }: Model, autoscaler: AutoscalerFigures): string {
  const { wanted, next_ms } = autoscaler;
  if (next_ms === null) return locale.text("autoscaler-off");
  const values = { in: locale.duration(Math.max(0, next_ms - run.figures.now_ms) / 1000) };
  if (wanted === null) return locale.text("autoscaler-waits", values);
  return locale.text("autoscaler-wants", { ...values, wanted: locale.number(wanted) });
}

function instanceRows(model: Model, service: number, number: number): Rows | undefined {
  const { locale } = model;
  const instance = instanceFigures(model, service, number);
  if (!instance) return undefined;
  return [
    ["state", instanceState(model, instance)],
    ["busy", locale.share(instance.busy_share)],
    ["handled", locale.number(instance.handled)],
    ["prefetched", locale.number(instance.prefetched)],
  ];
}
