/** Terms of the glossary: a word with a card that shows while it is pointed at or has the focus. */

import { html, nothing, type TemplateResult } from "lit";
import english from "../glossary/en.json";
import korean from "../glossary/ko.json";
import type { Language, Locale } from "../locale.ts";

type Glossary = Record<string, { term: string; text: string }>;

const glossaries: Record<Language, Glossary> = { en: english, ko: korean };

export function termView(
  key: string,
  said: unknown,
  { language }: Locale,
  number: number,
): TemplateResult {
  const entry = glossaries[language][key];
  if (!entry) return html`<s class="wrong" title="?${key}">${said}</s>`;
  return html`<span class="term" @keydown=${dismiss}
    ><button type="button" aria-describedby="term-${number}">${said}</button
    ><span class="term-card" role="tooltip" id="term-${number}"
      ><strong>${entry.term}</strong> ${entry.text}</span
    ></span
  >`;
}

function dismiss(event: KeyboardEvent): void {
  if (event.key !== "Escape") return;
  (event.currentTarget as HTMLElement).querySelector("button")?.blur();
  event.stopPropagation();
}

/** All terms that a lesson uses, for reading without a pointer. */
export function glossaryView(markdown: string, locale: Locale): TemplateResult | typeof nothing {
  const { language } = locale;
  const used = [
    ...new Set([...markdown.matchAll(/\]\(\?([a-z-]+)\)/g)].map(([, key = ""]) => key)),
  ];
  const entries = used
    .map((key) => glossaries[language][key])
    .filter((entry) => entry !== undefined);
  if (entries.length === 0) return nothing;
  const sorted = entries.sort((one, other) => one.term.localeCompare(other.term, language));
  return html`<details class="glossary">
    <summary>${locale.text("glossary")}</summary>
    <dl>${sorted.map(({ term, text }) => html`<dt>${term}</dt><dd>${text}</dd>`)}</dl>
  </details>`;
}
