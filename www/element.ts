/**
 * `<queue-scope>`: a scene that runs, with its lesson, controls and charts.
 *
 * Attributes are the state; whatever changes ends in one batched update. The element owns the run, the
 * player and the charts, and hands the parts of the page a `Model`. It leaves the simulation to the core,
 * time to the player, and each part's look to its file.
 *
 * Times of the public interface are seconds of virtual time, as of a media element.
 */

import {
  LitElement,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from "lit";
import { createRef } from "lit/directives/ref.js";
import { Announcer } from "./announcer.ts";
import { Branch } from "./branch.ts";
import { Charts } from "./charts.ts";
import { chartColours, isDark, laneColours } from "./colours.ts";
import type { Figures, MessageName } from "./contract.ts";
import { controlAttributes, watchControlAttributes } from "./control-attributes.ts";
import { loadCore, openSession, Refusal, type Session } from "./core.ts";
import { readDefinitions } from "./definitions.ts";
import { openKeySheet } from "./key-sheet.ts";
import { onKey } from "./keyboard.ts";
import { Lanes } from "./lanes/lanes.ts";
import { showNow } from "./lanes/view.ts";
import type { Bench } from "./lesson/bench.ts";
import { Exercises } from "./lesson/exercises.ts";
import { chooseLanguage, type Locale, localeOf } from "./locale.ts";
import { moveTag } from "./message-tag.ts";
import type { BuilderHost, BuilderPart, Model, Requests, Selection, Views } from "./model.ts";
import { Names } from "./names.ts";
import { Note } from "./note.ts";
import { Player } from "./player.ts";
import type { FailedScenario } from "./problem-list.ts";
import { Run } from "./run.ts";
import { onStep } from "./scale.ts";
import { chooseFile, readFile, readScenario, type ScenarioText } from "./scenario-source.ts";
import { loadWords, opensBuilder, type Words } from "./scenes.ts";
import { scopeView } from "./scope.ts";
import { DepthSound } from "./sound.ts";
import { summary } from "./stage.ts";
import { nextStretch, type Stretch } from "./stretch.ts";
import { styles } from "./style.ts";
import { showTime } from "./transport.ts";
import { Viewing } from "./viewing.ts";
import { watchVisibility } from "./visibility.ts";
import { keepPresentInSight, spokenOfLife } from "./why.ts";
import { WhyFocus } from "./why-focus.ts";

/** Near a message that moves, time goes slower by this much. */
const SLOWDOWN = 5;

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

  #scenario: ScenarioText | undefined;
  #run: Run | undefined;
  #lanes: Lanes | undefined;
  #views: Views = { stage: true, lanes: false };
  #words: Words = { lesson: "", names: {} };
  #failed: FailedScenario | undefined;
  #selection: Selection | undefined;
  #hoverMs: number | undefined;
  /** The other future, while there are two. */
  #branch: Branch | undefined;
  #stretch: Stretch | undefined;
  #dropping = false;
  #builder: BuilderPart | undefined;
  #loadNumber = 0;
  #charts: Charts | undefined;
  #endings: (() => void)[] = [];
  readonly #announcer = new Announcer();
  readonly #lifeAnnouncer = new Announcer();
  readonly #whyFocus = new WhyFocus();
  readonly #viewing = new Viewing(() => this.#changed());
  readonly #sound = new DepthSound();
  readonly #note = new Note(() => this.requestUpdate());
  readonly #canvas = createRef<HTMLCanvasElement>();
  readonly #picture = createRef<HTMLElement>();
  readonly #stageSize = new ResizeObserver(() => this.#fit());
  /** Whether time slows down while the message that is followed moves. */
  #slowly = false;
  readonly #exercises = new Exercises(
    () => this.#bench,
    (result) => this.#emit("challenge", result),
  );
  /** An instant that playing must not jump over. */
  #passing: { atMs: number; reached: () => void } | undefined;
  readonly #player = new Player({
    advance: (ms) => this.#advance(ms),
    draw: (frameMs) => this.#run?.draw(frameMs) ?? false,
  });

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
    return this.#run?.figures;
  }

  get currentTime(): number {
    return (this.#run?.nowMs ?? 0) / 1000;
  }

  set currentTime(seconds: number) {
    this.seek(seconds);
  }

  get paused(): boolean {
    return this.#player.state !== "playing";
  }

  /** True once a scenario can be played. */
  get ready(): boolean {
    return this.#run !== undefined;
  }

  /** A digest of everything that happened so far. */
  get factsHash(): string | undefined {
    return this.#run?.factsHash();
  }

  play(): void {
    if (!this.#run || !this.paused) return;
    this.#player.play();
    this.#emit("play");
    this.requestUpdate();
  }

  pause(): void {
    if (this.paused) return;
    this.#player.pause();
    this.#player.markDirty();
    this.#hear();
    this.#emit("pause");
    this.requestUpdate();
  }

  /** Pauses and goes one event on (1) or back (−1). */
  step(direction: 1 | -1 = 1): boolean {
    this.pause();
    const moved = this.#run?.step(direction) ?? false;
    this.#changed();
    return moved;
  }

  seek(seconds: number): void {
    this.#run?.seek(seconds * 1000);
    this.#changed();
  }

  /** Back to the start, as the attributes ask for it. */
  reset(): void {
    if (this.#scenario) this.#open(this.#scenario);
  }

  /** Sets a control of the scene to the nearest value that it takes. */
  set(control: string, value: number): void {
    this.#keepFuture();
    this.#set(control, value);
  }

  /** Fires an action of the scene. */
  fire(action: string): void {
    this.#keepFuture();
    this.#fire(action);
  }

  /** From here on the charts show what would have come without what is changed now, too. */
  branch(): void {
    if (!this.#run) return;
    this.endBranch();
    this.#branch = new Branch(this.#run.fork());
    this.#dress();
    this.#changed();
  }

  /** The other future becomes this one, and this one the other. */
  swapBranch(): void {
    const [run, branch] = [this.#run, this.#branch];
    if (!run || !branch) return;
    const nowMs = run.nowMs;
    this.#branch = new Branch(run.fork());
    this.#adopt(branch.release());
    this.seek(nowMs / 1000);
  }

  endBranch(): void {
    this.#branch?.free();
    this.#branch = undefined;
    this.#dress();
    this.#changed();
  }

  /** Shows a scenario from a file; what was shown before stays if the file is wrong. */
  async openFile(file: File): Promise<void> {
    await this.#show(await readFile(file));
  }

  /** Shows a scenario's text; what was shown before stays if it is wrong. Tells whether it was right. */
  async openScenario(json: string, source: string): Promise<boolean> {
    await loadCore();
    return this.#show({ source, json, scene: undefined });
  }

  /** The same for a text that somebody made of the present scene: its lesson and names stay. */
  async openEdited(json: string): Promise<boolean> {
    await loadCore();
    const scene = this.scene ?? undefined;
    return this.#show({ source: this.scene ?? "", json, scene, edited: true });
  }

  /** Shows a scenario made of RabbitMQ's definitions; what was shown before stays if they are wrong. */
  async openDefinitions(file: File): Promise<void> {
    const scenario = await readDefinitions(file);
    if (scenario instanceof Refusal) this.#fail({ source: file.name, ...scenario });
    else await this.#show(scenario);
  }

  /** The text of the scenario that is shown. */
  get scenarioText(): string | undefined {
    return this.#scenario?.json;
  }

  /** Lets the visitor choose a scenario file. */
  chooseFile(): void {
    chooseFile((file) => void this.openFile(file));
  }

  // --- life

  override connectedCallback(): void {
    super.connectedCallback();
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const onScheme = (): void => this.#dress();
    scheme.addEventListener("change", onScheme);
    this.addEventListener("keydown", this.#onKeyDown);
    this.#endings = [
      watchVisibility(this, (inSight) => this.#player.setInSight(inSight)),
      watchControlAttributes(this, (control, value) => this.set(control, value)),
      () => scheme.removeEventListener("change", onScheme),
      () => this.removeEventListener("keydown", this.#onKeyDown),
      () => this.#stageSize.disconnect(),
    ];
    this.#watchStageSize();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.#endings) end();
    this.#player.stop();
    this.#sound.end();
    this.#charts?.destroy();
    this.#charts = undefined;
    this.#branch?.free();
    this.#branch = undefined;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("speed")) {
      this.#player.speed = this.speed;
      this.#lanes?.suit(this.speed);
    }
    if (changed.has("scene") || changed.has("src")) void this.#load();
    else if (changed.has("seed")) this.reset();
    if (changed.has("lang")) void this.#translate();
    this.#run?.messages.refresh(!this.paused);
    this.#player.slowdown = this.#slowly && this.#run?.messages.isMoving() ? SLOWDOWN : 1;
    const model = this.#model;
    if (!model) return;
    this.#announcer.offer(summary(model));
    this.#lifeAnnouncer.offer(spokenOfLife(model));
  }

  protected override firstUpdated(): void {
    this.#watchStageSize();
  }

  protected override updated(changed: PropertyValues): void {
    if (!this.#run) return;
    this.#run.canvas = this.#views.stage ? this.#canvas.value : undefined;
    showTime(this.#root, this.#run);
    moveTag(this.#root, this.#run);
    this.#showNow();
    keepPresentInSight(this.#root);
    if (changed.has("theme") || changed.has("lang") || !this.#charts) this.#dress();
    this.#updateCharts();
  }

  // --- loading

  async #load(): Promise<void> {
    this.#loadNumber += 1;
    const number = this.#loadNumber;
    if (!this.scene && !this.src) return;
    try {
      const [scenario] = await Promise.all([readScenario(this.scene, this.src), loadCore()]);
      if (number !== this.#loadNumber || !(await this.#show(scenario))) return;
      this.#emit("ready");
      if (this.autoplay) this.play();
    } catch (thrown) {
      this.#fail({ source: this.src ?? this.scene ?? "", problems: [], reason: String(thrown) });
    }
  }

  async #show(scenario: ScenarioText): Promise<boolean> {
    const words = await loadWords(scenario.scene, this.#locale.language);
    if (!this.#open(scenario)) return false;
    this.#words = words;
    this.#tellScenario(scenario);
    await this.#build(opensBuilder(scenario.scene) || this.#builder !== undefined);
    return true;
  }

  #tellScenario({ scene, source, edited = false }: ScenarioText): void {
    this.#emit("scenario", { scene, source, edited });
  }

  /** Shows what was built instead of what was there; whoever watched goes on watching. */
  #replace(json: string): Refusal | undefined {
    const [scenario, views, playing] = [this.#scenario, this.#views, !this.paused];
    if (!scenario) return undefined;
    const session = openSession(json, undefined);
    if (session instanceof Refusal) return session;
    this.#take({ ...scenario, json, edited: true }, session);
    this.#views = views;
    this.#tellScenario({ ...scenario, edited: true });
    if (playing) this.play();
    return undefined;
  }

  async #build(open: boolean): Promise<void> {
    if (!open) this.#builder = undefined;
    else if (!this.#builder && this.#scenario) {
      const { openBuilder } = await import("./build/open.ts");
      this.#builder ??= openBuilder(this.#builderHost, this.#root);
    }
    this.#failed = undefined;
    this.requestUpdate();
  }

  get #builderHost(): BuilderHost {
    const scenarioText = (): string => this.#scenario?.json ?? "";
    return {
      get scenarioText() {
        return scenarioText();
      },
      show: (text) => this.#replace(text),
      select: (name) => {
        const node = this.#run?.description.nodes.findIndex((one) => one.name === name) ?? -1;
        this.#ask.select(node < 0 ? undefined : { node, instance: undefined });
      },
      refresh: () => this.requestUpdate(),
    };
  }

  /** Runs the scenario if it is sound; otherwise says what is wrong and keeps what ran. */
  #open(scenario: ScenarioText): boolean {
    const session = openSession(scenario.json, this.seed ?? undefined);
    if (session instanceof Refusal) {
      this.#fail({ source: scenario.source, ...session });
      return false;
    }
    this.#take(scenario, session);
    return true;
  }

  #take(scenario: ScenarioText, session: Session): void {
    this.#scenario = scenario;
    this.#failed = undefined;
    this.#selection = undefined;
    this.#stretch = undefined;
    this.#branch?.free();
    this.#branch = undefined;
    this.#viewing.forget();
    const run = this.#adopt(session);
    run.isDraft = scenario.edited === true || opensBuilder(scenario.scene);
    // A scenario that says whose lanes are to be seen shows them from the start.
    this.#views = { stage: true, lanes: run.description.lanes.length > 0 };
    this.#exercises.renew(scenario.scene ?? scenario.source);
    for (const [control, value] of controlAttributes(this, run.description)) {
      run.set(control.name, onStep(value, control));
    }
    if (this.startAt > 0) run.seek(this.startAt * 1000);
    run.sampleNow();
  }

  /** Shows the run of a session instead of the one before. */
  #adopt(session: Session): Run {
    this.pause();
    this.#player.stop();
    this.#run?.free();
    const run = new Run(
      session,
      () => {
        showTime(this.#root, run);
        moveTag(this.#root, run);
        this.#drawLanes();
      },
      () => this.#onSample(),
    );
    this.#run = run;
    this.#openLanes(run);
    run.canvas = this.#canvas.value;
    this.#fit();
    this.#dress();
    return run;
  }

  async #translate(): Promise<void> {
    const scene = this.#scenario?.scene;
    const { language } = this.#locale;
    const words = await loadWords(scene, language);
    if (scene !== this.#scenario?.scene || language !== this.#locale.language) return;
    this.#words = words;
    this.requestUpdate();
  }

  /** Tells the visitor what could not be opened, and why. */
  refuse(source: string, explanation: string): void {
    this.#fail({ source, problems: [], reason: undefined, explanation });
  }

  #fail(failed: FailedScenario): void {
    this.#failed = failed;
    this.#emit("error", failed);
    this.requestUpdate();
  }

  // --- what happens

  #openLanes(run: Run): void {
    this.#lanes?.attach(undefined);
    this.#lanes = new Lanes(run, () => this.#redraw());
    this.#lanes.suit(this.#player.speed);
  }

  #drawLanes(): void {
    if (!this.#views.lanes) return;
    this.#lanes?.draw();
    this.#showNow();
  }

  #showNow(): void {
    const locale = this.#locale;
    const label = (ms: number): string => locale.text("lane-now", { time: locale.moment(ms) });
    if (this.#lanes) showNow(this.#root, this.#lanes, label);
  }

  /** Something changed by hand: draw, and take new figures soon. */
  #changed(): void {
    this.#lanes?.forget();
    this.#redraw();
  }

  #redraw(): void {
    this.#player.markDirty();
    this.requestUpdate();
  }

  #advance(ms: number): void {
    const [run, passing, stretch] = [this.#run, this.#passing, this.#stretch];
    if (!run) return;
    run.advance(Math.min(ms, Math.max(0, (passing?.atMs ?? Number.POSITIVE_INFINITY) - run.nowMs)));
    if (stretch?.toMs !== undefined && run.nowMs >= stretch.toMs) run.seek(stretch.fromMs);
    if (!passing || run.nowMs < passing.atMs) return;
    this.#passing = undefined;
    passing.reached();
  }

  #set(control: string, value: number): void {
    const run = this.#run;
    const range = run?.description.controls.find(({ name }) => name === control);
    if (!run || !range || !Number.isFinite(value)) return;
    const taken = onStep(value, range);
    run.set(control, taken);
    this.#emit("change", { control, value: taken });
    this.#changed();
  }

  #fire(action: string): void {
    const run = this.#run;
    if (!run?.description.actions.some(({ name }) => name === action)) return;
    run.fire(action);
    this.#emit("change", { action });
    this.#changed();
  }

  /** Whoever changes the past sees what came of it otherwise. */
  #keepFuture(): void {
    const run = this.#run;
    if (!run || this.#branch || run.nowMs >= run.endMs) return;
    this.branch();
    this.#note.say(this.#locale.text("note-branched"));
  }

  #onSample(): void {
    this.#exercises.look();
    if (this.#run) this.#branch?.follow(this.#run.endMs);
    if (this.#views.lanes) this.#lanes?.refresh();
    this.#hear();
    this.#emit("timeupdate");
    this.requestUpdate();
  }

  #hear(): void {
    const ready = this.#run?.figures.ledger.ready ?? 0;
    this.#sound.follow(ready, this.#player.state === "playing");
  }

  /** Follows a message, or none. */
  #follow(message: MessageName | undefined): void {
    const run = this.#run;
    if (!run) return;
    run.messages.follow(message);
    this.#changed();
    if (!message) void this.updateComplete.then(() => this.#whyFocus.leave(this.#root));
  }

  #emit(type: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #watchStageSize(): void {
    if (this.#picture.value) this.#stageSize.observe(this.#picture.value);
  }

  #fit(): void {
    const { clientWidth = 0, clientHeight = 0 } = this.#picture.value ?? {};
    if (!this.#run || clientWidth === 0 || clientHeight === 0) return;
    this.#run.resize(clientWidth, clientHeight, devicePixelRatio * this.#viewing.scale);
    this.#changed();
  }

  /** Gives canvas and charts the theme's colours. */
  #dress(): void {
    this.#run?.setPalette(isDark(this.#root));
    this.#lanes?.dress(laneColours(this.#root));
    this.#charts?.destroy();
    this.#charts = this.#root.querySelector(".plot") ? this.#makeCharts() : undefined;
    this.#updateCharts();
    this.#player.markDirty();
  }

  #makeCharts(): Charts {
    return new Charts(this.#root, {
      locale: this.#locale,
      colours: chartColours(this.#root),
      groups: this.#run?.description.groups.length ?? 0,
      branched: this.#branch !== undefined,
      onHover: (ms) => this.#ask.hover(ms),
      onSeek: (ms) => this.#ask.seek(ms),
    });
  }

  #updateCharts(): void {
    const run = this.#run;
    if (!run) return;
    const { series, nowMs, horizonMs } = run;
    const other = this.#branch?.series;
    this.#charts?.update({ series, other, nowMs, horizonMs, hoverMs: this.#hoverMs });
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const model = this.#model;
    if (event.key === "Escape" && this.#failed) this.#ask.dismissProblems();
    else if (model && (this.#builder?.onKey(event) || onKey(event, model))) event.preventDefault();
  };

  readonly #onDrag = (event: DragEvent): void => {
    event.preventDefault();
    this.#dropping = event.type === "dragover";
    const file = event.dataTransfer?.files[0];
    if (event.type === "drop" && file) void this.openFile(file);
    this.requestUpdate();
  };

  readonly #ask: Requests = {
    toggle: () => (this.paused ? this.play() : this.pause()),
    play: () => this.play(),
    pause: () => this.pause(),
    step: (direction) => void this.step(direction),
    seek: (ms) => this.seek(ms / 1000),
    set: (control, value) => this.set(control, value),
    fire: (action) => this.fire(action),
    show: (view, shown) => {
      const views = { ...this.#views, [view]: shown };
      if (!views.stage && !views.lanes) return;
      this.#views = views;
      this.#lanes?.refresh();
      this.#changed();
    },
    select: (selection) => {
      this.#selection = selection;
      this.requestUpdate();
    },
    hover: (ms) => {
      this.#hoverMs = ms === undefined ? undefined : Math.min(ms, this.#run?.endMs ?? 0);
      this.requestUpdate();
    },
    follow: (message) => this.#follow(message),
    followLatest: () => {
      const message = this.#run?.messages.latestMessage();
      if (!message) return;
      this.#whyFocus.remember(this.#root);
      this.#follow(message);
      void this.updateComplete.then(() => this.#whyFocus.enter(this.#root));
    },
    followBeside: (direction) => {
      const message = this.#run?.messageBeside(direction);
      if (message) this.#follow(message);
    },
    slow: (slowly) => {
      this.#slowly = slowly;
      this.requestUpdate();
    },
    setSpeed: (times) => {
      this.speed = times;
    },
    setSeed: (seed) => {
      this.seed = seed;
    },
    branch: () => this.branch(),
    swapBranch: () => this.swapBranch(),
    endBranch: () => this.endBranch(),
    loop: () => {
      this.#stretch = this.#run && nextStretch(this.#stretch, this.#run.nowMs);
      if (this.#stretch?.toMs !== undefined) this.seek(this.#stretch.fromMs / 1000);
      this.requestUpdate();
    },
    reset: () => this.reset(),
    resetControls: () => {
      const run = this.#run;
      for (const { name, default: usual } of run?.description.controls ?? []) {
        if (run?.controls[name] !== usual) this.set(name, usual);
      }
    },
    zoom: (direction) => this.#viewing.zoomBy(direction),
    present: () => {
      this.#viewing.present(!this.#viewing.presenting);
      this.toggleAttribute("presenting", this.#viewing.presenting);
    },
    sound: () => {
      this.#sound.toggle();
      this.#hear();
      this.requestUpdate();
    },
    mark: () => this.#viewing.mark(this.#run?.nowMs ?? 0),
    showKeys: () => openKeySheet(this.#root),
    openGroup: (service, opened) => {
      if (opened) this.#viewing.opened.add(service);
      else this.#viewing.opened.delete(service);
      this.#run?.openGroup(service, opened);
      this.#changed();
    },
    build: (open) => void this.#build(open),
    refresh: () => this.requestUpdate(),
    dismissProblems: () => {
      this.#failed = undefined;
      this.requestUpdate();
    },
    chooseFile: () => this.chooseFile(),
  };

  /** What exercises may do; asked for anew after a reset, which makes a new run. */
  get #bench(): Bench {
    const run = this.#run;
    if (!run) throw new Error("an exercise needs a run");
    return {
      ...this.#ask,
      run,
      // An exercise goes back to give what was due: that changes nobody's past.
      set: (control, value) => this.#set(control, value),
      fire: (action) => this.#fire(action),
      speed: this.speed,
      passBy: (instant) => {
        this.#passing = instant;
      },
      sampled: () => run.sampleNow(),
      changed: () => this.#changed(),
    };
  }

  // --- the page

  get #root(): ShadowRoot {
    return this.renderRoot as ShadowRoot;
  }

  get #locale(): Locale {
    return localeOf(chooseLanguage(this.lang, document.documentElement.lang, navigator.language));
  }

  get #model(): Model | undefined {
    const [run, lanes] = [this.#run, this.#lanes];
    if (!run || !lanes) return undefined;
    return {
      locale: this.#locale,
      names: new Names(this.#words.names, run.description),
      run,
      lanes,
      views: this.#views,
      viewing: this.#viewing,
      sounding: this.#sound.on,
      playerState: this.#player.state,
      speed: this.#player.speed,
      selection: this.#selection,
      hoverMs: this.#hoverMs,
      branchedAtMs: this.#branch?.fromMs,
      stretch: this.#stretch,
      slowly: this.#slowly,
      builder: this.#builder,
      ask: this.#ask,
    };
  }

  protected override render(): TemplateResult {
    const { source, scene, notes = [] } = this.#scenario ?? {};
    return scopeView({
      locale: this.#locale,
      ask: this.#ask,
      model: this.#model,
      lesson: this.#words.lesson,
      exercises: this.#exercises,
      ownScenario: scene === undefined ? source : undefined,
      notes,
      withLesson: this.lesson !== "off",
      withControls: this.controls !== "off",
      failed: this.#failed,
      note: this.#note.text,
      announcement: this.#announcer.text,
      spokenOfLife: this.#lifeAnnouncer.text,
      dropping: this.#dropping,
      onDrag: this.#onDrag,
      picture: this.#picture,
      canvas: this.#canvas,
    });
  }
}
