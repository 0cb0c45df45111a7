/**
 * The builder: a draft of a scenario that is changed step by step, and shown whenever it can run.
 *
 * It owns the draft, what can be undone, what is wrong with it and which node is chosen. Each change that can
 * run goes to the stage at once, from the start; one that cannot stays a draft, with its problems where they
 * are, and the stage goes on with what it had.
 */

import type { TemplateResult } from "lit";
import type { NodeKind, Problem } from "../contract.ts";
import { Refusal } from "../core.ts";
import type { Locale } from "../locale.ts";
import type { BuilderHost, BuilderPart, Model } from "../model.ts";
import { importDefinitions, packScenario } from "../workshop.ts";
import { addNode } from "./additions.ts";
import { connect, connectable } from "./connections.ts";
import { startDrag } from "./drag.ts";
import { History } from "./history.ts";
import type { JsonObject } from "./json.ts";
import { kindOf, nodesOf } from "./nodes.ts";
import { problemsWithin } from "./problems.ts";
import { removeNode, renameNode } from "./references.ts";
import { builderView } from "./view.ts";

const EMPTY: JsonObject = { version: 1, nodes: {} };

export class Builder implements BuilderPart {
  problems: readonly Problem[] = [];
  /** The node whose form is open. */
  chosen: string | undefined;
  /** Why the last thing asked for was not done: an id of the locale, with its values. */
  refusal: { id: string; values: Record<string, string> } | undefined;
  readonly #host: BuilderHost;
  #history: History<JsonObject>;
  /** The text that the stage shows, as far as this knows. */
  #shown: string;
  #selected: number | undefined;

  constructor(host: BuilderHost) {
    this.#host = host;
    this.#shown = host.scenarioText;
    this.#history = new History(read(this.#shown));
  }

  get document(): JsonObject {
    return this.#history.present;
  }

  get canUndo(): boolean {
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  /** The draft as a file. */
  get text(): string {
    return `${JSON.stringify(this.document, null, 2)}\n`;
  }

  view(model: Model): TemplateResult {
    this.#follow(model);
    return builderView(this, model);
  }

  isWrong(node: string): boolean {
    return problemsWithin(this.problems, ["nodes", node]).length > 0;
  }

  /** Replaces the draft; what was there before can be had back. */
  edit(document: JsonObject): void {
    if (document === this.document) return;
    this.#history.push(document);
    this.#try();
  }

  undo(): void {
    if (this.#history.undo()) this.#try();
  }

  redo(): void {
    if (this.#history.redo()) this.#try();
  }

  clear(): void {
    this.chosen = undefined;
    this.edit(EMPTY);
  }

  add(kind: NodeKind): void {
    const { document, name } = addNode(this.document, kind, this.chosen);
    this.chosen = name;
    this.edit(document);
  }

  remove(name: string): void {
    if (this.chosen === name) this.chosen = undefined;
    this.edit(removeNode(this.document, name));
  }

  rename(name: string, to: string): void {
    if (to === name) return;
    if (to === "" || nodesOf(this.document).some((node) => node.name === to)) {
      this.#refuse(to === "" ? "no-name" : "name-taken", { name: to });
      return;
    }
    this.chosen = to;
    this.edit(renameNode(this.document, name, to));
  }

  connect(from: string, to: string): void {
    if (connectable(this.document, from, to)) {
      this.edit(connect(this.document, from, to));
    } else if (from !== to) {
      const [source = "", target = ""] = [from, to].map((name) => kindOf(this.document, name));
      this.#refuse(`no-way-${source}-${target}`, { from, to });
    }
  }

  choose(name: string | undefined): void {
    this.chosen = name;
    this.#host.select(name);
  }

  /** A scenario made of RabbitMQ's definitions takes the draft's place. */
  async import(file: File): Promise<void> {
    const imported = await file
      .text()
      .then(importDefinitions)
      .catch((thrown) => new Refusal(thrown));
    if (imported instanceof Refusal) {
      this.problems = imported.problems;
      this.#refuse("not-definitions", { file: file.name, reason: imported.reason ?? "" });
    } else {
      this.chosen = undefined;
      this.edit(read(imported.scenario));
    }
  }

  /** A drag from one node to another connects them. */
  onPress(event: PointerEvent): void {
    startDrag(event, (from, to) => this.connect(from, to));
  }

  /** Undo, redo, and delete on the stage; false if the key is none of these. */
  onKey(event: KeyboardEvent): boolean {
    const target = event.composedPath()[0];
    const inText = target instanceof Element && target.matches("input, textarea, select");
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !inText) {
      if (key === "y" || (key === "z" && event.shiftKey)) this.redo();
      else if (key === "z") this.undo();
      else return false;
      return true;
    }
    const node = target instanceof HTMLElement ? target.dataset.node : undefined;
    if ((key !== "delete" && key !== "backspace") || node === undefined) return false;
    // The button goes with its node; keys go on from the stage.
    if (target instanceof HTMLElement) target.closest<HTMLElement>(".stage")?.focus();
    this.remove(node);
    return true;
  }

  /** The words of a message about a refusal. */
  refusalText(locale: Locale): string {
    if (!this.refusal) return "";
    const { id, values } = this.refusal;
    return locale.text(locale.has(`build-${id}`) ? `build-${id}` : "build-no-way", values);
  }

  #refuse(id: string, values: Record<string, string>): void {
    this.refusal = { id, values };
    this.#host.refresh();
  }

  /** Shows the draft if it can run. */
  #try(): void {
    this.refusal = undefined;
    const text = this.text;
    const packed = packScenario(text);
    const refused = packed instanceof Refusal ? packed : this.#host.show(text, packed);
    this.problems = refused?.problems ?? [];
    if (!refused) this.#shown = text;
    if (!nodesOf(this.document).some(({ name }) => name === this.chosen)) this.chosen = undefined;
    this.#host.select(this.chosen);
    this.#host.refresh();
  }

  /** Another scenario came from elsewhere, or a node was chosen on the stage. */
  #follow({ selection, run }: Model): void {
    if (this.#host.scenarioText !== this.#shown) {
      this.#shown = this.#host.scenarioText;
      this.#history = new History(read(this.#shown));
      [this.problems, this.chosen, this.refusal] = [[], undefined, undefined];
    }
    if (selection?.node === this.#selected) return;
    this.#selected = selection?.node;
    if (selection) this.chosen = run.description.nodes[selection.node]?.name;
  }
}

/** A scenario that runs is always an object. */
function read(text: string): JsonObject {
  return JSON.parse(text) as JsonObject;
}
