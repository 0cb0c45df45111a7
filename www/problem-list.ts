/** What is wrong with a scenario: where, what was found, what would be right; and the way out. */

import { html, nothing, type TemplateResult } from "lit";
import type { Problem } from "./contract.ts";
import { closeIcon } from "./icons.ts";
import type { Locale } from "./locale.ts";
import type { Requests } from "./model.ts";

export interface FailedScenario {
  /** The file's name or address. */
  source: string;
  problems: Problem[];
  /** Why it could not be read at all. */
  reason: string | undefined;
  /** The same in the visitor's language, where the page knows it itself. */
  explanation?: string;
  /** Nothing can be done about it here. */
  isFinal?: boolean;
}

export function problemListView(
  { source, problems, reason, explanation, isFinal = false }: FailedScenario,
  locale: Locale,
  ask: Pick<Requests, "dismissProblems" | "chooseFile">,
): TemplateResult {
  return html`<section class="problems" role="alert" aria-label=${locale.text("problems", { count: problems.length, source })}>
    <header>
      <h2>${locale.text("problems", { count: problems.length, source })}</h2>
      <button class="icon-button" type="button" aria-label=${locale.text("close")} @click=${ask.dismissProblems}>${closeIcon}</button>
    </header>
    ${explanation === undefined ? nothing : html`<p>${explanation}</p>`}
    ${reason === undefined ? nothing : html`<p lang="en">${reason}</p>`}
    ${isFinal ? nothing : html`<p>${locale.text("problems-way-out")}</p>`}
    <ol>
      ${problems.map((problem) => problemItem(problem, locale))}
    </ol>
    ${
      isFinal
        ? nothing
        : html`<footer>
            <button class="button" type="button" @click=${ask.chooseFile}>${locale.text("open-scenario")}</button>
            <button class="button" type="button" @click=${ask.dismissProblems}>${locale.text("problems-go-on")}</button>
          </footer>`
    }
  </section>`;
}

function problemItem(problem: Problem, locale: Locale): TemplateResult {
  const { path, line, column, found, expected } = problem;
  const advice = adviceOf(problem);
  return html`<li>
    <p class="where">
      <code>${path || locale.text("problem-whole-file")}</code>
      <span>${locale.text("problem-place", { line, column })}</span>
    </p>
    <dl>
      <dt>${locale.text("problem-found")}</dt><dd lang="en">${found}</dd>
      <dt>${locale.text("problem-expected")}</dt><dd lang="en">${expected}</dd>
      ${advice && html`<dt>${locale.text("problem-advice")}</dt><dd lang="en">${advice}</dd>`}
    </dl>
  </li>`;
}

/** What the message says beyond what was found and expected: "did you mean `orders`?" */
function adviceOf({ found, expected, message }: Problem): string {
  const said = `found ${found}, expected ${expected}; `;
  return message.startsWith(said) ? message.slice(said.length) : "";
}
