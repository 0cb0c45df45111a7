/**
 * RabbitMQ's definitions on the page: a menu that makes a scenario of a file, and a file of the scenario.
 *
 * The core reads and writes them; here are only files and buttons.
 */

import { html, type TemplateResult } from "lit";
import { Refusal } from "./core.ts";
import type { QueueScope } from "./element.ts";
import { download } from "./file.ts";
import { rabbitIcon } from "./icons.ts";
import type { Locale } from "./locale.ts";
import type { ScenarioText } from "./scenario-source.ts";

/** Whether a text looks like RabbitMQ's definitions: it has queues or exchanges, and no nodes. */
export function areDefinitions(text: string): boolean {
  try {
    const document = JSON.parse(text);
    const has = (field: string): boolean => Array.isArray(document[field]);
    return document.nodes === undefined && (has("queues") || has("exchanges"));
  } catch {
    return false;
  }
}

/** The scenario made of a file of definitions, or why there is none. */
export async function readDefinitions(file: File): Promise<ScenarioText | Refusal> {
  const [text, { importDefinitions }] = await Promise.all([file.text(), import("./workshop.ts")]);
  const imported = await importDefinitions(text);
  if (imported instanceof Refusal) return imported;
  const { scenario, notes } = imported;
  return { source: file.name, json: scenario, scene: undefined, notes };
}

/** A menu in the page's header. */
export function definitionsView(locale: Locale, element: QueueScope | null): TemplateResult {
  const close = (event: Event): void => {
    (event.currentTarget as Element).closest("details")?.removeAttribute("open");
  };
  const importFile = (event: Event): void => {
    close(event);
    element?.chooseDefinitions();
  };
  const exportFile = async (event: Event): Promise<void> => {
    close(event);
    const scenario = element?.scenarioText;
    if (scenario === undefined) return;
    const name = "definitions.json";
    try {
      const { exportDefinitions } = await import("./workshop.ts");
      download(name, await exportDefinitions(scenario));
    } catch (thrown) {
      const explanation = locale.text("note-not-loaded");
      element?.showFailure({ source: name, problems: [], reason: String(thrown), explanation });
    }
  };
  return html`<details class="menu">
    <summary class="button">${rabbitIcon}<span>RabbitMQ</span></summary>
    <div>
      <button class="button" type="button" @click=${importFile}>${locale.text("import-definitions")}</button>
      <button class="button" type="button" @click=${exportFile}>${locale.text("export-definitions")}</button>
    </div>
  </details>`;
}
