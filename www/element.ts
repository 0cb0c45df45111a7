/**
 * `<queue-scope>`: a scene that runs, with its lesson, controls and charts.
 *
 * Attributes are the state. The element is what hosts see: attributes, properties, methods, events, and the life
 * of a custom element; the director does what is asked, and the views show it.
 *
 * Times of the public interface are seconds of virtual time, as of a media element.
 */

import {
  LitElement,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from "lit";
import { Announcer } from "./announcer.ts";
import type { Figures } from "./contract.ts";
import { controlAttributes, watchControlAttributes } from "./control-attributes.ts";
import { Director } from "./director.ts";
import type { FilmOptions, ImageOptions, JobOptions, Table } from "./export/options.ts";
import { onKey } from "./keyboard.ts";
import { chooseLanguage, type Locale, localeOf } from "./locale.ts";
import { scopeView } from "./scope.ts";
import { summary } from "./stage.ts";
import { styles } from "./style.ts";
import { watchVisibility } from "./visibility.ts";
import { spokenOfLife } from "./why.ts";

export class QueueScope extends LitElement {
  static override styles = styles;
  static override properties: PropertyDeclarations = {
    scene: {},
    src: {},
    lang: {},
    theme: { reflect: true },
    autoplay: { type: Boolean },
    speed: { type: Number },
    seed: {},
    startAt: { type: Number, attribute: "start-at" },
    lesson: {},
    controls: {},
  };

  /** A built-in scene's id. */
  declare scene: string | null;
  /** The address of a scenario file; wins over `scene`. */
  declare src: string | null;
  declare lang: string;
  declare theme: "auto" | "light" | "dark" | null;
  declare autoplay: boolean;
  /** Virtual seconds per second, from 0.01 to 1000. */
  declare speed: number;
  /** A decimal number; without it the scenario's own seed. */
  declare seed: string | null;
  /** Where to begin, in seconds. */
  declare startAt: number;
  /** "off" hides the lesson. */
  declare lesson: string | null;
  /** "off" hides transport and tuning. */
  declare controls: string | null;

  #dropping = false;
  #endings: (() => void)[] = [];
  readonly #announcer = new Announcer();
  readonly #lifeAnnouncer = new Announcer();
  readonly #director = this.#makeDirector();

  constructor() {
    super();
    this.scene = null;
    this.src = null;
    this.lang = "";
    this.theme = null;
    this.autoplay = false;
    this.speed = 1;
    this.seed = null;
    this.startAt = 0;
    this.lesson = null;
    this.controls = null;
  }

  // --- for hosts

  /** The latest figures; undefined until it is ready. */
  get stats(): Figures | undefined {
    return this.#director.run?.figures;
  }

  get currentTime(): number {
    return (this.#director.run?.nowMs ?? 0) / 1000;
  }

  set currentTime(seconds: number) {
    this.seek(seconds);
  }

  get paused(): boolean {
    return !this.#director.playing;
  }

  /** True once a scenario can be played. */
  get ready(): boolean {
    return this.#director.run !== undefined;
  }

  /** A digest of everything that happened so far. */
  get factsHash(): string | undefined {
    return this.#director.run?.factsHash();
  }

  play(): void {
    this.#director.play();
  }

  pause(): void {
    this.#director.pause();
  }

  /** Pauses and goes one event on (1) or back (−1). */
  step(direction: 1 | -1 = 1): boolean {
    return this.#director.step(direction);
  }

  seek(seconds: number): void {
    this.#director.seek(seconds * 1000);
  }

  /** Back to the start, as the attributes ask for it. */
  reset(): void {
    this.#director.reset();
  }

  /** Sets a control of the scene to the nearest value that it takes. */
  set(control: string, value: number): void {
    this.#director.set(control, value);
  }

  /** Fires an action of the scene. */
  fire(action: string): void {
    this.#director.fire(action);
  }

  /** From here on the charts show what would have come without what is changed now, too. */
  branch(): void {
    this.#director.branch();
  }

  /** The other future becomes this one, and this one the other. */
  swapBranch(): void {
    this.#director.swapBranch();
  }

  endBranch(): void {
    this.#director.endBranch();
  }

  /** Shows a scenario from a file; what was shown before stays if the file is wrong. */
  async openFile(file: File): Promise<void> {
    await this.#director.opening.file(file);
    await this.#director.prepare();
  }

  /** Shows a scenario's text; what was shown before stays if it is wrong. Tells whether it was right. */
  openScenario(json: string, source: string): Promise<boolean> {
    return this.#director.opening.show({ source, json, scene: undefined });
  }

  /** The same for a text that somebody made of the present scene: its lesson and names stay. */
  async openEdited(json: string): Promise<boolean> {
    const scene = this.scene ?? undefined;
    return this.#director.opening.show({ source: this.scene ?? "", json, scene, edited: true });
  }

  /** Shows a scenario made of RabbitMQ's definitions; what was shown before stays if they are wrong. */
  openDefinitions(file: File): Promise<void> {
    return this.#director.opening.definitions(file);
  }

  /** Tells the visitor what could not be opened, and why. */
  refuse(source: string, explanation: string): void {
    this.#director.opening.fail({ source, problems: [], reason: undefined, explanation });
  }

  /** The text of the scenario that is shown. */
  get scenarioText(): string | undefined {
    return this.#director.opening.scenario?.json;
  }

  /** The stage at the present instant, as it looks here. */
  exportImage(options: ImageOptions): Promise<Blob> {
    return this.#director.export((exporter, source) => exporter.image(source, options));
  }

  /** A stretch of virtual time as a film, with the inputs given so far; the run goes on meanwhile. */
  exportVideo(options: FilmOptions): Promise<Blob> {
    return this.#director.export((exporter, source) => exporter.film(source, options));
  }

  /** The charts' columns and counts, or a row for every copy of a message, up to the present instant. */
  exportCSV(table: Table, options?: JobOptions): Promise<Blob> {
    return this.#director.export((exporter, source) => exporter.document(source, table, options));
  }

  /** Every fact up to the present instant, as JSON lines. */
  exportFacts(options?: JobOptions): Promise<Blob> {
    return this.#director.export((exporter, source) => exporter.document(source, "facts", options));
  }

  /** A trace up to the present instant, for Perfetto. */
  exportTrace(options?: JobOptions): Promise<Blob> {
    return this.#director.export((exporter, source) => exporter.document(source, "trace", options));
  }

  /** The scenario as it is shown. */
  exportScenario(): Promise<Blob> {
    return this.#director.export((exporter, source) => exporter.scenario(source));
  }

  /** Lets the visitor choose a scenario file. */
  chooseFile(): void {
    this.#director.ask.chooseFile();
  }

  // --- life

  override connectedCallback(): void {
    super.connectedCallback();
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const onScheme = (): void => this.#director.pictures.dress();
    scheme.addEventListener("change", onScheme);
    this.addEventListener("keydown", this.#onKeyDown);
    this.#endings = [
      watchVisibility(this, (inSight) => this.#director.setInSight(inSight)),
      watchControlAttributes(this, (control, value) => this.set(control, value)),
      () => scheme.removeEventListener("change", onScheme),
      () => this.removeEventListener("keydown", this.#onKeyDown),
    ];
    this.#director.pictures.watchSize();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.#endings) end();
    this.#director.end();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("speed")) this.#director.setSpeed(this.speed);
    if (changed.has("scene") || changed.has("src")) void this.#load();
    else if (changed.has("seed")) this.reset();
    if (changed.has("lang")) void this.#director.opening.translate();
    this.#director.beforeRendering();
    const { model } = this.#director;
    if (!model) return;
    this.#announcer.offer(summary(model));
    this.#lifeAnnouncer.offer(spokenOfLife(model));
  }

  protected override firstUpdated(): void {
    this.#director.pictures.watchSize();
  }

  protected override updated(changed: PropertyValues): void {
    this.#director.pictures.onRendered(changed.has("theme") || changed.has("lang"));
  }

  async #load(): Promise<void> {
    if (!(await this.#director.opening.load(this.scene, this.src))) return;
    await this.#director.prepare();
    this.#emit("ready");
    if (this.autoplay) this.play();
  }

  #emit(type: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const { model, opening } = this.#director;
    if (event.key === "Escape" && opening.failed) opening.dismiss();
    else if (model && (model.builder?.onKey(event) || onKey(event, model))) event.preventDefault();
  };

  readonly #onDrag = (event: DragEvent): void => {
    event.preventDefault();
    this.#dropping = event.type === "dragover";
    const file = event.dataTransfer?.files[0];
    if (event.type === "drop" && file) void this.openFile(file);
    this.requestUpdate();
  };

  // --- the page

  get #locale(): Locale {
    return localeOf(chooseLanguage(this.lang, document.documentElement.lang, navigator.language));
  }

  #makeDirector(): Director {
    const element = this;
    return new Director({
      get root() {
        return element.renderRoot as ShadowRoot;
      },
      get locale() {
        return element.#locale;
      },
      get seed() {
        return element.seed ?? undefined;
      },
      get startAt() {
        return element.startAt;
      },
      get rendered() {
        return element.updateComplete;
      },
      settings: (description) => controlAttributes(this, description),
      setSpeed: (times) => {
        this.speed = times;
      },
      setSeed: (seed) => {
        this.seed = seed;
      },
      setPresenting: (presenting) => this.toggleAttribute("presenting", presenting),
      emit: (type, detail) => this.#emit(type, detail),
      refresh: () => this.requestUpdate(),
    });
  }

  protected override render(): TemplateResult {
    const { opening, pictures, exercises, note, model, ask } = this.#director;
    const { source, scene, notes = [] } = opening.scenario ?? {};
    return scopeView({
      locale: this.#locale,
      ask,
      model,
      lesson: opening.words.lesson,
      exercises,
      ownScenario: scene === undefined ? source : undefined,
      notes,
      withLesson: this.lesson !== "off",
      withControls: this.controls !== "off",
      failed: opening.failed,
      note: note.text,
      announcement: this.#announcer.text,
      spokenOfLife: this.#lifeAnnouncer.text,
      dropping: this.#dropping,
      onDrag: this.#onDrag,
      picture: pictures.picture,
      canvas: pictures.canvas,
    });
  }
}
