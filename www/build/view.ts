/** The builder as people see it: what can be added, every node with its form, and what is wrong. */

import { html, nothing, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import { repeat } from "lit/directives/repeat.js";
import type { Problem } from "../contract.ts";
import { download } from "../file.ts";
import type { Model } from "../model.ts";
import { chooseFile } from "../scenario-source.ts";
import type { Builder } from "./builder.ts";
import { connectable, connectionsOf } from "./connections.ts";
import { addItem, removeItem } from "./controls.ts";
import { sectionView } from "./field-view.ts";
import { formOf, scenarioForm } from "./form.ts";
import { redoIcon, removeIcon, undoIcon } from "./icons.ts";
import { at, isObject, put } from "./json.ts";
import { type BuiltNode, kindOf, nodeKinds, nodesOf, pathOf } from "./nodes.ts";
import { problemsElsewhere, problemsWithin, stepsOf } from "./problems.ts";

export function builderView(builder: Builder, model: Model): TemplateResult {
  const { locale } = model;
  const { document, problems } = builder;
  const nodes = nodesOf(document);
  const elsewhere = problemsElsewhere(problems, [
    ...nodes.map(({ name }) => ["nodes", name]),
    ["link_delay"],
    ["seed"],
  ]);
  return html`<section class="builder" aria-label=${locale.text("build")}>
    <h3>${locale.text("build")}</h3>
    <div class="build-kinds" role="group" aria-label=${locale.text("build-add")}>
      ${nodeKinds.map(
        (kind) => html`<button class="button" type="button" @click=${() => builder.add(kind)}>
          <i class="kind ${kind}" aria-hidden="true"></i> ${locale.text(`build-kind-${kind}`)}
        </button>`,
      )}
    </div>
    <div class="build-tools">
      ${tool("undo", undoIcon, locale.text("build-undo"), builder.canUndo, () => builder.undo())}
      ${tool("redo", redoIcon, locale.text("build-redo"), builder.canRedo, () => builder.redo())}
      <span class="hint">${locale.text("build-hint")}</span>
    </div>
    <p class="build-refusal" role="status">${builder.refusalText(locale)}</p>
    ${
      problems.length === 0
        ? nothing
        : html`<p class="build-unsound" role="status">${locale.text("build-unsound", { count: problems.length })}</p>`
    }
    ${strayProblems(builder, model, elsewhere)}
    <ul class="build-nodes" aria-label=${locale.text("build-nodes")}>
      ${repeat(
        nodes,
        ({ name }) => name,
        (node) => nodeItem(builder, model, node),
      )}
    </ul>
    <details>
      <summary>${locale.text("build-scenario")}</summary>
      ${sectionView(builder, model, { ...scenarioForm(document), id: undefined }, [])}
    </details>
    ${footView(builder, model)}
  </section>`;
}

function tool(
  name: string,
  icon: TemplateResult,
  label: string,
  enabled: boolean,
  use: () => void,
): TemplateResult {
  return html`<button class="button ${name}" type="button" aria-label=${label} title=${label} ?disabled=${!enabled} @click=${use}>${icon}</button>`;
}

function footView(builder: Builder, { locale }: Model): TemplateResult {
  return html`<div class="build-tools">
    <button class="button" type="button" @click=${() => download("scenario.json", builder.text)}>${locale.text("build-export")}</button>
    <button class="button" type="button" @click=${() => chooseFile((file) => void builder.import(file))}>${locale.text("import-definitions")}</button>
    <button class="button" type="button" @click=${() => builder.clear()}>${locale.text("build-clear")}</button>
  </div>`;
}

/** A row of the list: a button that opens the node's form below it. */
function nodeItem(builder: Builder, model: Model, { name, kind }: BuiltNode): TemplateResult {
  const { locale, names } = model;
  const open = builder.chosen === name;
  const wrong = builder.isWrong(name);
  const shown = names.nodeNamed(name);
  return html`<li class=${wrong ? "wrong" : ""}>
    <button
      class="build-node"
      type="button"
      aria-expanded=${open}
      @click=${() => builder.choose(open ? undefined : name)}
    >
      <i class="kind ${kind ?? ""}" aria-hidden="true"></i>
      <span class="build-name">${shown}</span>
      <span class="build-kind">${kind === undefined ? "" : locale.text(`build-kind-${kind}`)}</span>
      ${wrong ? html`<span class="build-wrong">${locale.text("build-wrong")}</span>` : nothing}
    </button>
    ${open ? nodeForm(builder, model, name) : nothing}
  </li>`;
}

function nodeForm(builder: Builder, model: Model, name: string): TemplateResult {
  const { locale, names } = model;
  const { document, problems } = builder;
  const sections = formOf(document, name);
  const own = problemsWithin(problems, ["nodes", name]);
  const shown = names.nodeNamed(name);
  const rename = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const to = input.value.trim();
    if (to !== shown) builder.rename(name, to);
    if (builder.chosen === name) input.value = shown;
  };
  const remove = (event: Event): void => {
    const builderElement = (event.target as Element).closest(".builder");
    builder.remove(name);
    // The button goes with its form; the way back is the nearest place.
    void Promise.resolve().then(() => builderElement?.querySelector<HTMLElement>(".undo")?.focus());
  };
  const paths = sections.flatMap(({ fields }) => fields.map(({ path }) => path));
  return html`<div class="build-form" role="group" aria-label=${locale.text("build-form", { name: shown })} ${ref(reveal)}>
    ${problemList(problemsElsewhere(own, paths), emptyHint(builder, model, name))}
    <label class="build-field">
      <span>${locale.text("build-name")}</span>
      <input
        maxlength="100"
        autocomplete="off"
        .value=${shown}
        @change=${rename}
      />
    </label>
    ${sections.map((section) => sectionView(builder, model, section, paths))}
    ${stepsView(builder, model, name)} ${connectView(builder, model, name)}
    ${textView(builder, model, name)}
    <div class="build-tools">
      <button class="button" type="button" @click=${remove}>
        ${removeIcon} ${locale.text("build-remove-node", { name: shown })}
      </button>
    </div>
  </div>`;
}

/** A form that was opened from the stage comes into sight in a panel that scrolls. */
function reveal(form: Element | undefined): void {
  requestAnimationFrame(() => {
    const [panel, item] = [form?.closest(".tuning"), form?.closest("li")];
    if (!panel || !item || panel.scrollHeight <= panel.clientHeight) return;
    const [within, own] = [panel.getBoundingClientRect(), item.getBoundingClientRect()];
    const hidden = Math.min(own.bottom - within.bottom, own.top - within.top);
    if (hidden > 0) panel.scrollTop += hidden;
  });
}

/** In words for beginners what the core says in terms of lists. */
function emptyHint({ document }: Builder, { locale }: Model, name: string): string {
  const lacks = { producer: "publishes", caller: "calls", service: "consumes" } as const;
  const kind = kindOf(document, name);
  if (kind !== "producer" && kind !== "caller" && kind !== "service") return "";
  const empty = connectionsOf(document).every(
    (connection) =>
      connection.kind !== lacks[kind] || (connection.from !== name && connection.to !== name),
  );
  return empty ? locale.text(`build-lacks-${lacks[kind]}`) : "";
}

function stepsView(
  builder: Builder,
  { locale }: Model,
  name: string,
): TemplateResult | typeof nothing {
  if (kindOf(builder.document, name) !== "service") return nothing;
  const handler = [...pathOf(builder.document, name), "handler"];
  const add = (): void => builder.edit(addItem(builder.document, handler, { cpu: "20ms" }));
  return html`<button class="button" type="button" @click=${add}>${locale.text("build-add-step")}</button>`;
}

/** The same as drawing a line, for everybody. */
function connectView(
  builder: Builder,
  { locale, names }: Model,
  name: string,
): TemplateResult | typeof nothing {
  const { document } = builder;
  const targets = nodesOf(document).filter((node) => connectable(document, name, node.name));
  if (targets.length === 0) return nothing;
  const use = (event: Event): void => {
    const select = event.target as HTMLSelectElement;
    const to = select.value;
    select.value = "";
    if (to !== "") builder.connect(name, to);
  };
  return html`<label class="build-field">
    <span>${locale.text("build-connect")}</span>
    <select class="button" @change=${use}>
      <option value="">${locale.text("build-choose")}</option>
      ${targets.map((node) => html`<option value=${node.name}>${names.nodeNamed(node.name)}</option>`)}
    </select>
  </label>`;
}

/** All that a node says, for what has no field. */
function textView(builder: Builder, { locale }: Model, name: string): TemplateResult {
  const change = (event: Event): void => {
    const area = event.target as HTMLTextAreaElement;
    const node = parse(area.value);
    area.setCustomValidity(node ? "" : locale.text("build-not-json"));
    area.reportValidity();
    if (node) builder.edit(put(builder.document, ["nodes", name], node));
  };
  const written = JSON.stringify(at(builder.document, ["nodes", name]), null, 2);
  return html`<details>
    <summary>${locale.text("build-as-text")}</summary>
    <textarea
      rows="10"
      spellcheck="false"
      aria-label=${locale.text("build-as-text")}
      .value=${written}
      @change=${change}
    ></textarea>
  </details>`;
}

function parse(text: string) {
  try {
    const value = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What is wrong with a control, an action and the like, which have no form: they can be taken away. */
function strayProblems(
  builder: Builder,
  { locale }: Model,
  problems: readonly Problem[],
): TemplateResult[] {
  return problems.map((problem) => {
    const [part = "", item = ""] = stepsOf(problem);
    const path = [part, /^\d+$/.test(item) ? Number(item) : item];
    const isItem = item !== "" && part !== "nodes" && part !== "comparison";
    const remove = (): void =>
      builder.edit(
        isItem ? removeItem(builder.document, path) : put(builder.document, [part], undefined),
      );
    return html`<div class="build-problem">
      <span lang="en"><code>${problem.path}</code> ${problem.message}</span>
      ${
        part === "" || part === "nodes"
          ? nothing
          : html`<button class="link" type="button" @click=${remove}>${locale.text("build-take-away")}</button>`
      }
    </div>`;
  });
}

/** Problems are the core's own words, which are English. */
export function problemList(
  problems: readonly Problem[],
  hint = "",
): TemplateResult | typeof nothing {
  if (problems.length === 0) return nothing;
  if (hint !== "") return html`<p class="build-problem">${hint}</p>`;
  return html`<ul class="build-problems" lang="en">
    ${problems.map(({ path, message }) => html`<li class="build-problem"><code>${path}</code> ${message}</li>`)}
  </ul>`;
}
