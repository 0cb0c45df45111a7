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
import type { Description, Figures, RunResult } from "./contract.ts";
import { controlAttributes, watchControlAttributes } from "./control-attributes.ts";
import { Refusal } from "./core.ts";
import { Director } from "./director.ts";
import type { QueueScopeEventMap } from "./element-events.ts";
import type { FilmOptions, ImageOptions, JobOptions, Table } from "./export/options.ts";
import { onKey } from "./keyboard.ts";
import { stateIn } from "./link.ts";
import { chooseLanguage, type Locale, localeOf } from "./locale.ts";
import { Lock } from "./lock.ts";
import { openLink } from "./opened-link.ts";
import type { FailedScenario } from "./problem-list.ts";
import { chooseFile } from "./scenario-source.ts";
import { scopeView } from "./scope.ts";
import { summary } from "./stage.ts";
import { readState, type State } from "./state.ts";
import { styles } from "./style.ts";
import { watchVisibility, whenNear } from "./visibility.ts";
import { spokenOfLife } from "./why.ts";

/**
 * A scene that runs, with its lesson, controls and charts.
 *
 * @attr {string} state - A run to begin with, as links and the Share dialog write it; wins over `scene`.
 * @fires ready - A scenario can be played.
 * @fires play - Time goes on.
 * @fires pause - Time stands still.
 * @fires timeupdate - Figures are new: at most ten times a second.
 * @fires change - A control was set, or an action fired; `detail`: `{ control, value }` or `{ action }`.
 * @fires fact - Something happened in the run; `detail`: the fact. Told only while somebody listens.
 * @fires challenge - A challenge of the lesson was won or missed; `detail`: how it ended.
 * @fires scenario - Another scenario is shown; `detail`: `{ scene, source, edited }`.
 * @fires error - Something could not be shown; `detail`: what, and what is wrong with it.
 * @cssproperty --queue-scope-paper - The page behind everything.
 * @cssproperty --queue-scope-panel - Panels, cards and fields.
 * @cssproperty --queue-scope-ink - Text.
 * @cssproperty --queue-scope-soft - Text that stands back.
 * @cssproperty --queue-scope-line - Lines between parts.
 * @cssproperty --queue-scope-track - Grids, and the tracks of sliders.
 * @cssproperty --queue-scope-edge - Connections on the stage.
 * @cssproperty --queue-scope-control - Borders of what can be operated.
 * @cssproperty --queue-scope-accent - What is active.
 * @cssproperty --queue-scope-on-accent - Text on what is active.
 * @cssproperty --queue-scope-tint - Behind what is active.
 * @cssproperty --queue-scope-good - What went well.
 * @cssproperty --queue-scope-bad - What went wrong.
 * @cssproperty --queue-scope-font - The typeface.
 * @cssproperty --queue-scope-stage-height - The height of the stage.
 */
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
    loading: {},
    lock: {},
    shareBase: { attribute: "share-base" },
    question: {},
  };

  /** A built-in scene's id. */
  declare scene: string | null;
  /** The address of a scenario file, or of a scene's folder (ending in `/`), on the same origin; wins over `scene`. */
  declare src: string | null;
  /** "en" or "ko"; without it the page's language, or the browser's. */
  declare lang: string;
  /** Without it, or with "auto", what the visitor's system prefers. */
  declare theme: "auto" | "light" | "dark" | null;
  /** Plays as soon as it is ready and in sight. */
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
  /** "eager" loads at once; otherwise it loads when it is about to be seen. */
  declare loading: "eager" | "lazy" | null;
  /** What visitors cannot change: names of controls and actions, `seed`, `scenario`; empty: everything. */
  declare lock: string | null;
  /** The address of the page that opens links to runs; without it the share dialog offers none. */
  declare shareBase: string | null;
  /** What a teacher asks; shown above the stage. */
  declare question: string | null;

  #dropping = false;
  /** Whether it may load. */
  #isNear = false;
  #isToPlay = false;
  #hearsFacts = false;
  #endings: (() => void)[] = [];
  readonly #announcer = new Announcer(() => this.requestUpdate());
  readonly #lifeAnnouncer = new Announcer(() => this.requestUpdate());
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
    this.loading = null;
    this.lock = null;
    this.shareBase = null;
    this.question = null;
  }

  // --- for hosts

  /** The latest figures; undefined until it is ready. */
  get stats(): Figures | undefined {
    return this.#director.run?.figures;
  }

  /** Where the run stands, in seconds; setting it seeks. */
  get currentTime(): number {
    return (this.#director.run?.nowMs ?? 0) / 1000;
  }

  set currentTime(seconds: number) {
    this.seek(seconds);
  }

  /** Whether time stands still. */
  get paused(): boolean {
    return !this.#director.playback.playing;
  }

  /** True once a scenario can be played. */
  get ready(): boolean {
    return this.#director.run !== undefined;
  }

  /** A digest of everything that happened so far. */
  get factsHash(): string | undefined {
    return this.#director.run?.factsHash();
  }

  /** Plays as soon as it is ready. */
  play(): void {
    if (this.ready) this.#director.playback.play();
    else {
      this.#isToPlay = true;
      this.#comeNear();
    }
  }

  /** Time stands still. */
  pause(): void {
    this.#isToPlay = false;
    this.#director.playback.pause();
  }

  /** Pauses and goes one event on (1) or back (−1). */
  step(direction: 1 | -1 = 1): boolean {
    return this.#director.playback.step(direction);
  }

  /** Goes to any instant, in seconds from the start; of what has not been computed yet, within the first day. */
  seek(seconds: number): void {
    this.#director.playback.seek(seconds * 1000);
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

  /**
   * Runs the scenario that is shown from its start to so many seconds, without inputs and without a picture; the run
   * that is shown goes on. Undefined until it is ready.
   */
  async run(options: {
    until: number;
    onProgress?: (share: number) => void;
  }): Promise<RunResult | undefined> {
    const { run, opening } = this.#director;
    if (!run || !opening.scenario) return undefined;
    const { runWhole } = await import("./workshop.ts");
    const result = await runWhole(opening.scenario.json, {
      seed: run.description.seed,
      ...options,
    });
    if (result instanceof Refusal) throw new Error(result.reason ?? "the scenario is wrong");
    return result;
  }

  /** What there is in the scene, and in `text` what can be seen of it now, in a sentence; undefined until it is ready. */
  describe(): (Description & { text: string }) | undefined {
    const { model } = this.#director;
    return model && { ...model.run.description, text: summary(model) };
  }

  /** From here on the charts show what would have come without what is changed now, too. */
  branch(): void {
    this.#director.branch();
  }

  /** The other future becomes this one, and this one the other. */
  swapBranch(): void {
    this.#director.swapBranch();
  }

  /** Ends the comparison with what would have come. */
  endBranch(): void {
    this.#director.endBranch();
  }

  /** All that makes this run what it is, where it stands, and how it is shown; undefined until it is ready. */
  get state(): State | undefined {
    const { lock, lesson, question } = this;
    const state = this.#director.state;
    return (
      state && {
        ...state,
        ...(lock !== null && { lock }),
        ...(lesson === "off" && { lesson }),
        ...(question && { question }),
      }
    );
  }

  /** The same as `state`. */
  getState(): State | undefined {
    return this.state;
  }

  /**
   * Shows what a state holds: the very same run, at the same instant. What was shown before stays if it cannot be.
   * Rejects with a `StateError` that says what is wrong; resolves to false if the scenario in it is (an `error`
   * event tells), or if something else was asked for meanwhile.
   */
  async setState(value: unknown): Promise<boolean> {
    const state = readState(value);
    if (!(await this.#director.opening.restore(state))) return false;
    if (state.speed !== undefined) this.speed = state.speed;
    this.seed = state.seed ?? null;
    this.scene = state.scene ?? null;
    this.lock = state.lock ?? null;
    this.lesson = state.lesson ?? null;
    this.question = state.question ?? null;
    await this.#director.prepare();
    this.#emit("ready");
    return true;
  }

  /** Shows what the fragment of a link holds, as `setState` does; false if it holds no state. */
  async openLink(fragment: string): Promise<boolean> {
    const state = await stateIn(fragment);
    return state !== undefined && this.setState(state);
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

  /** Shows a scenario made of RabbitMQ's definitions; what was shown before stays if they are wrong. */
  openDefinitions(file: File): Promise<void> {
    return this.#director.opening.definitions(file);
  }

  /** Tells the visitor what could not be opened, and why. */
  showFailure(failure: FailedScenario): void {
    this.#director.opening.fail(failure);
  }

  /** The text of the scenario that is shown. */
  get scenarioText(): string | undefined {
    return this.#director.opening.scenario?.json;
  }

  /** Lets the visitor choose a file of RabbitMQ's definitions, if that is not locked. */
  chooseDefinitions(): void {
    if (!this.#director.allows("scenario")) return;
    chooseFile((file) => void this.openDefinitions(file));
  }

  /** The stage at the present instant, as it looks here. */
  exportImage(options: ImageOptions): Promise<Blob> {
    return this.#director.late.export((exporter, source) => exporter.image(source, options));
  }

  /** A stretch of virtual time as a film, with the inputs given so far; the run goes on meanwhile. */
  exportVideo(options: FilmOptions): Promise<Blob> {
    return this.#director.late.export((exporter, source) => exporter.film(source, options));
  }

  /** The charts' columns and counts, or a row for every copy of a message, up to the present instant. */
  exportCSV(table: Table, options?: JobOptions): Promise<Blob> {
    return this.#director.late.export((exporter, source) =>
      exporter.document(source, table, options),
    );
  }

  /** Every fact up to the present instant, as JSON lines. */
  exportFacts(options?: JobOptions): Promise<Blob> {
    return this.#director.late.export((exporter, source) =>
      exporter.document(source, "facts", options),
    );
  }

  /** A trace up to the present instant, for Perfetto. */
  exportTrace(options?: JobOptions): Promise<Blob> {
    return this.#director.late.export((exporter, source) =>
      exporter.document(source, "trace", options),
    );
  }

  /** The scenario as it is shown. */
  exportScenario(): Promise<Blob> {
    return this.#director.late.export((exporter, source) => exporter.scenario(source));
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
      whenNear(this, () => this.#comeNear()),
      watchVisibility(this, (inSight) => this.#director.playback.setInSight(inSight)),
      watchControlAttributes(
        this,
        () => this.#director.run?.description,
        (control, value) => this.set(control, value),
      ),
      () => scheme.removeEventListener("change", onScheme),
      () => this.removeEventListener("keydown", this.#onKeyDown),
    ];
    this.#director.pictures.watchSize();
    if (this.#isToPlay && this.ready) this.#playAtLast();
    this.requestUpdate();
  }

  /** Facts are told only where somebody listens: there may be thousands a second. */
  override addEventListener<K extends keyof QueueScopeEventMap>(
    type: K,
    listener: (this: QueueScope, event: QueueScopeEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void {
    if (type === "fact" && !this.#hearsFacts) {
      this.#hearsFacts = true;
      this.#director.tellFactsFromNow();
    }
    super.addEventListener(type, listener, options);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.#endings) end();
    this.#director.playback.setInSight(false);
    this.#director.end();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("speed")) this.#director.setSpeed(this.speed);
    if (changed.has("scene") || changed.has("src")) this.#loadIfOther();
    else if (changed.has("seed") && !this.#hasItsSeed) this.reset();
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

  /** Whether the run was begun with the seed that the attribute asks for now: a state brings its own along. */
  get #hasItsSeed(): boolean {
    const { run, opening } = this.#director;
    return this.seed === (opening.seed ?? null) || this.seed === run?.description.seed;
  }

  /** A state that was set brings its scene along. */
  #loadIfOther(): void {
    const shown = this.#director.opening.scenario;
    const isShown = !this.src && shown?.scene !== undefined && shown.scene === this.scene;
    if (!isShown && (this.#isNear || this.loading === "eager")) void this.#load();
  }

  /** Loads what it is to show, now that somebody is about to see it. */
  #comeNear(): void {
    if (this.#isNear || this.loading === "eager") return;
    this.#isNear = true;
    this.#loadIfOther();
  }

  async #load(): Promise<void> {
    const state = this.getAttribute("state");
    const opened = state
      ? await openLink(this, `state=${state}`)
      : await this.#director.opening.load(this.scene, this.src);
    if (!opened) return;
    await this.#director.prepare();
    this.#emit("ready");
    if (this.autoplay) this.#isToPlay = true;
    if (this.#isToPlay && this.isConnected) this.#playAtLast();
  }

  /** What was asked for before it could be played. */
  #playAtLast(): void {
    this.#isToPlay = false;
    this.play();
  }

  #emit(type: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const { model, opening } = this.#director;
    // What is pressed inside a scene is no command to the page around it.
    if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
    if (event.key === "Escape" && opening.failed) opening.dismiss();
    else if (model && (model.builder?.onKey(event) || onKey(event, model))) event.preventDefault();
  };

  readonly #onDrag = (event: DragEvent): void => {
    event.preventDefault();
    this.#dropping = event.type === "dragover";
    const file = event.dataTransfer?.files[0];
    if (event.type === "drop" && file && this.#director.allows("scenario"))
      void this.openFile(file);
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
      get state() {
        return element.state;
      },
      get shareBase() {
        return element.shareBase === null
          ? undefined
          : new URL(element.shareBase, document.baseURI);
      },
      get hearsFacts() {
        return element.#hearsFacts;
      },
      get lock() {
        return new Lock(element.lock);
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
      question: this.question ?? "",
      failed: opening.failed,
      poster: opening.poster,
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
