/** The ledger: where every message is. Each count stands on its own, and the sum is checked by the core. */

import { html, nothing, type TemplateResult } from "lit";
import type { CallLedger, LedgerFigures } from "./contract.ts";
import type { Locale } from "./locale.ts";
import type { Model } from "./model.ts";

/** What the published messages and their copies became; the last ones only when there are any. */
const ALWAYS: (keyof LedgerFigures)[] = ["acknowledged", "ready", "with_consumer", "on_the_way"];
const IF_ANY: (keyof LedgerFigures)[] = ["dropped", "expired", "refused", "lost", "unroutable"];

/** What calls became. */
const CALLS: (keyof CallLedger)[] = ["answered", "in_progress"];
const CALLS_IF_ANY: (keyof CallLedger)[] = ["timed_out", "refused", "failed"];

export function ledgerView(model: Model): TemplateResult {
  const { calls } = model.run.figures;
  const publishes = model.run.figures.producers.length > 0 || model.run.figures.queues.length > 0;
  return html`${publishes || !calls ? messagesView(model) : nothing}
    ${calls ? callsView(model, calls) : nothing}`;
}

/** Every call has exactly one end, or is in progress. */
function callsView({ locale }: Model, calls: CallLedger): TemplateResult {
  const shown = [...CALLS, ...CALLS_IF_ANY.filter((part) => Number(calls[part]) > 0)];
  const row = (sign: string, part: keyof CallLedger): TemplateResult => html`<tr data-calls=${part}>
    <th scope="row"><span class="sign">${sign}</span>${locale.text(`calls-${part.replaceAll("_", "-")}`)}</th>
    <td>${locale.number(Number(calls[part]))}</td>
  </tr>`;
  return html`<h3>${locale.text("calls")}</h3>
    <table class="figures" aria-label=${locale.text("calls")}>
      <tbody>
        ${row("", "made")} ${shown.map((part, index) => row(index === 0 ? "= " : "+ ", part))}
      </tbody>
    </table>
    ${balanceView(locale, "calls", calls.balanced)}`;
}

function balanceView(locale: Locale, of: "ledger" | "calls", balanced: boolean): TemplateResult {
  return html`<p class="balance ${balanced ? "balanced" : "unbalanced"}">
    ${locale.text(balanced ? `${of}-balanced` : `${of}-unbalanced`)}
  </p>`;
}

function messagesView({ run, locale }: Model): TemplateResult {
  const { ledger, queues } = run.figures;
  const shown = [...ALWAYS, ...IF_ANY.filter((part) => Number(ledger[part]) > 0)];
  const row = (
    sign: string,
    part: keyof LedgerFigures,
  ): TemplateResult => html`<tr data-part=${part}>
    <th scope="row"><span class="sign">${sign}</span>${locale.text(`ledger-${part.replaceAll("_", "-")}`)}</th>
    <td>${locale.number(Number(ledger[part]))}</td>
  </tr>`;
  // What happened to copies on their way: they are counted above wherever they are now.
  const handledAgain = queues.reduce((sum, queue) => sum + queue.handled_again, 0);
  const events: [id: string, count: number][] = [
    ["went-dead", ledger.dead_lettered],
    ["handled-again", handledAgain],
  ];
  const event = (id: string, count: number): TemplateResult => html`<tr data-event=${id}>
    <th scope="row"><span class="sign"></span>${locale.text(`ledger-${id}`)}</th>
    <td>${locale.number(count)}</td>
  </tr>`;
  return html`<h3>${locale.text("ledger")}</h3>
    <table class="figures" aria-label=${locale.text("ledger")}>
      <tbody>
        ${row("", "published")} ${ledger.copies_added > 0 ? row("+ ", "copies_added") : nothing}
        ${shown.map((part, index) => row(index === 0 ? "= " : "+ ", part))}
      </tbody>
    </table>
    ${balanceView(locale, "ledger", ledger.balanced)}
    ${
      events.some(([, count]) => count > 0)
        ? html`<table class="figures events" aria-label=${locale.text("ledger-of-these")}>
            <tbody>
              ${events.filter(([, count]) => count > 0).map(([id, count]) => event(id, count))}
            </tbody>
          </table>`
        : nothing
    }`;
}
