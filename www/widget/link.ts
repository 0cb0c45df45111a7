/** Keeps an element and the traits of its model in step, both ways. */

import type { QueueScope } from "../element.ts";
import type { Model } from "./model.ts";

/** Traits that are attributes, too. */
const ATTRIBUTES = [
  ...["scene", "src", "lang", "theme", "autoplay", "speed", "seed", "start_at"],
  ...["lesson", "controls", "lock", "question", "state"],
];

/** Python hears figures no more often than this. */
const TELL_EVERY_MS = 500;

export class ModelLink {
  readonly #model: Model;
  readonly #element: QueueScope;
  readonly #endings: (() => void)[] = [];
  /** The values of controls that both sides know. */
  #known: Record<string, unknown> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(model: Model, element: QueueScope) {
    this.#model = model;
    this.#element = element;
  }

  /** Brings the element to what the model says, now and from now on; true if a scenario of its own is ready. */
  connect(): Promise<boolean> {
    for (const trait of ATTRIBUTES) this.#follow(trait, () => this.#setAttribute(trait));
    this.#follow("settings", () => this.#setControls());
    this.#on("scenario", () => void this.#openScenario());
    return this.#openScenario();
  }

  end(): void {
    clearTimeout(this.#timer);
    for (const end of this.#endings) end();
  }

  /** Takes to the model what an event of the element says. */
  hear(type: string, detail: unknown): void {
    const { control, value } = (detail ?? {}) as { control?: string; value?: number };
    if (type === "change" && control !== undefined) {
      this.#known = { ...(this.#model.get("settings") as object), [control]: value };
      this.#model.set("settings", this.#known);
    }
    if (type !== "timeupdate") this.#tell();
    else this.#timer ??= setTimeout(() => this.#tell(), TELL_EVERY_MS);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { stats, currentTime, paused, ready } = this.#element;
    const told = { stats: stats ?? null, current_time: currentTime, paused, ready };
    for (const [trait, value] of Object.entries(told)) this.#model.set(trait, value);
    this.#model.save_changes();
  }

  #follow(trait: string, update: () => void): void {
    update();
    this.#on(trait, update);
  }

  #on(trait: string, update: () => void): void {
    this.#model.on(`change:${trait}`, update);
    this.#endings.push(() => this.#model.off(`change:${trait}`, update));
  }

  #setAttribute(trait: string): void {
    const name = trait.replaceAll("_", "-");
    const value = this.#model.get(trait);
    if (typeof value === "boolean") this.#element.toggleAttribute(name, value);
    else if (value === null || value === undefined) this.#element.removeAttribute(name);
    else if (this.#element.getAttribute(name) !== String(value))
      this.#element.setAttribute(name, String(value));
  }

  /** An attribute that is set again counts as a change, so that a value can be set back. */
  #setControls(): void {
    const settings = (this.#model.get("settings") ?? {}) as Record<string, unknown>;
    for (const [control, value] of Object.entries(settings)) {
      if (this.#known[control] !== value) this.#element.setAttribute(control, String(value));
    }
    this.#known = settings;
  }

  async #openScenario(): Promise<boolean> {
    const scenario = this.#model.get("scenario") ?? undefined;
    if (scenario === undefined) return false;
    return this.#element.openScenario(JSON.stringify(scenario), "Python");
  }
}
