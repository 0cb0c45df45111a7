/**
 * What happens: owns the run, the clock, the other future, the exercises, and what the visitor has chosen.
 *
 * The element and all parts of the page ask it; whatever changes ends in one batched update of the host. It
 * leaves the simulation to the core, time to the player, drawing to the pictures, and texts to the opening.
 */

import { Branch } from "./branch.ts";
import { isDark } from "./colours.ts";
import type { ControlDescription, Description, MessageName } from "./contract.ts";
import type { Refusal, Session } from "./core.ts";
import type { Exporter } from "./export/exporter.ts";
import { type Source, sourceOf } from "./export/source.ts";
import { openKeySheet } from "./key-sheet.ts";
import type { Bench } from "./lesson/bench.ts";
import { Exercises } from "./lesson/exercises.ts";
import type { Locale } from "./locale.ts";
import type { BuilderHost, BuilderPart, ExportHost, Model, Requests } from "./model.ts";
import { Names } from "./names.ts";
import { Note } from "./note.ts";
import { Opening } from "./opening.ts";
import { Pictures } from "./pictures.ts";
import { Player } from "./player.ts";
import { requestsTo } from "./requests.ts";
import { Run } from "./run.ts";
import { onStep } from "./scale.ts";
import type { ScenarioText } from "./scenario-source.ts";
import { opensBuilder } from "./scenes.ts";
import { DepthSound } from "./sound.ts";
import { Viewing } from "./viewing.ts";
import { WhyFocus } from "./why-focus.ts";

/** Near a message that moves, time goes slower by this much. */
const SLOWDOWN = 5;

/** What the director needs of the element. */
export interface Host {
  readonly root: ShadowRoot;
  readonly locale: Locale;
  readonly seed: string | undefined;
  /** Where to begin, in seconds. */
  readonly startAt: number;
  /** The controls that attributes set. */
  settings(description: Description): Iterable<[ControlDescription, number]>;
  setSpeed(times: number): void;
  setSeed(seed: string): void;
  setPresenting(presenting: boolean): void;
  emit(type: string, detail?: unknown): void;
  refresh(): void;
  /** Resolves when the page is rendered. */
  readonly rendered: Promise<unknown>;
}

export class Director {
  run: Run | undefined;
  readonly exercises: Exercises;
  readonly note: Note;
  readonly opening: Opening;
  readonly pictures: Pictures;
  readonly viewing: Viewing;
  readonly ask: Requests;
  readonly #host: Host;
  readonly #player: Player;
  readonly #sound = new DepthSound();
  readonly #whyFocus = new WhyFocus();
  /** The other future, while there are two. */
  #branch: Branch | undefined;
  #builder: BuilderPart | undefined;
  #exporter: Exporter | undefined;
  /** An instant that playing must not jump over. */
  #passing: { atMs: number; reached: () => void } | undefined;

  constructor(host: Host) {
    this.#host = host;
    this.ask = requestsTo(this);
    this.note = new Note(() => host.refresh());
    this.viewing = new Viewing(() => this.#redraw());
    this.exercises = new Exercises(
      () => this.#bench,
      (result) => host.emit("challenge", result),
    );
    this.#player = new Player({
      advance: (ms) => this.#advance(ms),
      draw: (frameMs) => this.run?.draw(frameMs) ?? false,
    });
    this.opening = new Opening({
      get language() {
        return host.locale.language;
      },
      get seed() {
        return host.seed;
      },
      take: (scenario, session) => this.#take(scenario, session),
      emit: (type, detail) => host.emit(type, detail),
      refresh: () => host.refresh(),
    });
    this.pictures = this.#makePictures();
  }

  /** What the parts of the page are given; undefined until something runs. */
  get model(): Model | undefined {
    const { run } = this;
    const { lanes } = this.pictures;
    if (!run || !lanes) return undefined;
    return {
      locale: this.#host.locale,
      names: new Names(this.opening.words.names, run.description),
      run,
      lanes,
      views: this.viewing.views,
      viewing: this.viewing,
      sounding: this.#sound.on,
      playerState: this.#player.state,
      speed: this.#player.speed,
      selection: this.viewing.selection,
      hoverMs: this.viewing.hoverMs,
      branchedAtMs: this.#branch?.fromMs,
      stretch: this.viewing.stretch,
      slowly: this.viewing.slowly,
      builder: this.#builder,
      exporter: this.#exporter,
      ask: this.ask,
    };
  }

  get playing(): boolean {
    return this.#player.state === "playing";
  }

  // --- time

  play(): void {
    if (!this.run || this.playing) return;
    this.#player.play();
    this.#host.emit("play");
    this.#host.refresh();
  }

  pause(): void {
    if (!this.playing) return;
    this.#player.pause();
    this.#player.markDirty();
    this.#hear();
    this.#host.emit("pause");
    this.#host.refresh();
  }

  /** Pauses and goes one event on (1) or back (−1). */
  step(direction: 1 | -1): boolean {
    this.pause();
    const moved = this.run?.step(direction) ?? false;
    this.changed();
    return moved;
  }

  seek(ms: number): void {
    this.run?.seek(ms);
    this.changed();
  }

  setSpeed(times: number): void {
    this.#player.speed = times;
    this.pictures.lanes?.suit(times);
  }

  setInSight(inSight: boolean): void {
    this.#player.setInSight(inSight);
  }

  /** Back to the start, as the attributes ask for it. */
  reset(): void {
    const { scenario } = this.opening;
    const refused = scenario && this.opening.open(scenario);
    if (refused) this.opening.fail({ source: scenario.source, ...refused });
  }

  /** Sets the beginning of a stretch to be played again and again, then its end, then none. */
  loop(): void {
    if (!this.run) return;
    this.viewing.loop(this.run.nowMs);
    const { stretch } = this.viewing;
    if (stretch?.toMs !== undefined) this.seek(stretch.fromMs);
  }

  end(): void {
    this.#player.stop();
    this.#sound.end();
    this.pictures.end();
    this.#branch?.free();
    this.#branch = undefined;
  }

  // --- what people change

  set(control: string, value: number): void {
    this.#keepFuture();
    this.#set(control, value);
  }

  fire(action: string): void {
    this.#keepFuture();
    this.#fire(action);
  }

  resetControls(): void {
    const { run } = this;
    for (const { name, default: usual } of run?.description.controls ?? []) {
      if (run?.controls[name] !== usual) this.set(name, usual);
    }
  }

  /** From here on the charts show what would have come without what is changed now, too. */
  branch(): void {
    if (!this.run) return;
    this.endBranch();
    this.#branch = new Branch(this.run.fork());
    this.pictures.dress();
    this.changed();
  }

  /** The other future becomes this one, and this one the other. */
  swapBranch(): void {
    const [run, branch] = [this.run, this.#branch];
    if (!run || !branch) return;
    const nowMs = run.nowMs;
    this.#branch = new Branch(run.fork());
    this.#adopt(branch.release());
    this.seek(nowMs);
  }

  endBranch(): void {
    this.#branch?.free();
    this.#branch = undefined;
    this.pictures.dress();
    this.changed();
  }

  async build(open: boolean): Promise<void> {
    if (!open) this.#builder = undefined;
    else if (!this.#builder && this.run) {
      const { openBuilder } = await import("./build/open.ts");
      this.#builder ??= openBuilder(this.#builderHost, this.#host.root);
    }
    this.#host.refresh();
  }

  /** After a scenario is shown: with the builder, if it is there to be built on. */
  async prepare(): Promise<void> {
    await this.build(opensBuilder(this.opening.scenario?.scene) || this.#builder !== undefined);
  }

  /** Makes a file of the run as it is now, however long it takes to load what makes files. */
  async export(work: (exporter: Exporter, source: Source) => Promise<Blob>): Promise<Blob> {
    const source = sourceOf(this.#exportHost);
    return work(await this.#loadExporter(), source);
  }

  async #loadExporter(): Promise<Exporter> {
    const { openExporter } = await import("./export/open.ts");
    this.#exporter ??= openExporter(this.#exportHost, this.#host.root);
    return this.#exporter;
  }

  /** Opens the dialog "Export". */
  async showExport(): Promise<void> {
    const exporter = await this.#loadExporter();
    this.#host.refresh();
    await this.#host.rendered;
    exporter.open(this.#host.root);
  }

  // --- what people look at

  /** Follows a message, or none. */
  follow(message: MessageName | undefined): void {
    const { run } = this;
    if (!run) return;
    run.messages.follow(message);
    this.changed();
    if (!message) void this.#host.rendered.then(() => this.#whyFocus.leave(this.#host.root));
  }

  followLatest(): void {
    const message = this.run?.messages.latestMessage();
    if (!message) return;
    this.#whyFocus.remember(this.#host.root);
    this.follow(message);
    void this.#host.rendered.then(() => this.#whyFocus.enter(this.#host.root));
  }

  followBeside(direction: 1 | -1): void {
    const message = this.run?.messageBeside(direction);
    if (message) this.follow(message);
  }

  present(): void {
    this.viewing.present(!this.viewing.presenting);
    this.#host.setPresenting(this.viewing.presenting);
  }

  sound(): void {
    this.#sound.toggle();
    this.#hear();
    this.#host.refresh();
  }

  openGroup(service: number, opened: boolean): void {
    if (opened) this.viewing.opened.add(service);
    else this.viewing.opened.delete(service);
    this.run?.openGroup(service, opened);
    this.changed();
  }

  showEvents(): void {
    void this.#host.rendered.then(() => {
      const summary = this.#host.root.querySelector<HTMLElement>(".event-table summary");
      summary?.scrollIntoView({ block: "nearest" });
      summary?.focus();
    });
  }

  showKeys(): void {
    openKeySheet(this.#host.root);
  }

  /** Before the page is rendered: takes new copies. */
  beforeRendering(): void {
    this.run?.messages.refresh(this.playing);
    this.#player.slowdown = this.viewing.slowly && this.run?.messages.isMoving() ? SLOWDOWN : 1;
  }

  /** Something changed by hand: draw, and take new figures soon. */
  changed(): void {
    this.pictures.lanes?.forget();
    this.#redraw();
  }

  requestSpeed(times: number): void {
    this.#host.setSpeed(times);
  }

  requestSeed(seed: string): void {
    this.#host.setSeed(seed);
  }

  refresh(): void {
    this.#host.refresh();
  }

  // --- inside

  #redraw(): void {
    this.#player.markDirty();
    this.#host.refresh();
  }

  /** Runs a scenario from its start, with what belongs to the one before forgotten. */
  #take(scenario: ScenarioText, session: Session): void {
    this.#branch?.free();
    this.#branch = undefined;
    this.viewing.forget();
    const run = this.#adopt(session);
    // A scenario that says whose lanes are to be seen shows them from the start.
    this.viewing.views = { stage: true, lanes: run.description.lanes.length > 0 };
    this.exercises.renew(scenario.scene ?? scenario.source);
    for (const [control, value] of this.#host.settings(run.description)) {
      run.set(control.name, onStep(value, control));
    }
    if (this.#host.startAt > 0) run.seek(this.#host.startAt * 1000);
    run.sampleNow();
  }

  /** Shows the run of a session instead of the one before. */
  #adopt(session: Session): Run {
    this.pause();
    this.#player.stop();
    const listed = this.run?.events.isOpen ?? false;
    this.run?.free();
    const { scenario } = this.opening;
    const run = new Run(
      session,
      () => this.pictures.onFrame(),
      () => this.#onSample(),
    );
    run.isDraft = scenario?.edited === true || opensBuilder(scenario?.scene);
    for (const service of this.viewing.opened) run.openGroup(service, true);
    run.events.isOpen = listed;
    this.run = run;
    this.pictures.show(run, this.#player.speed);
    return run;
  }

  #advance(ms: number): void {
    const [run, passing] = [this.run, this.#passing];
    const { stretch } = this.viewing;
    if (!run) return;
    run.advance(Math.min(ms, Math.max(0, (passing?.atMs ?? Number.POSITIVE_INFINITY) - run.nowMs)));
    if (stretch?.toMs !== undefined && run.nowMs >= stretch.toMs) run.seek(stretch.fromMs);
    if (!passing || run.nowMs < passing.atMs) return;
    this.#passing = undefined;
    passing.reached();
  }

  #set(control: string, value: number): void {
    const { run } = this;
    const range = run?.description.controls.find(({ name }) => name === control);
    if (!run || !range || !Number.isFinite(value)) return;
    const taken = onStep(value, range);
    run.set(control, taken);
    this.#host.emit("change", { control, value: taken });
    this.changed();
  }

  #fire(action: string): void {
    const { run } = this;
    if (!run?.description.actions.some(({ name }) => name === action)) return;
    run.fire(action);
    this.#host.emit("change", { action });
    this.changed();
  }

  /** Whoever changes the past sees what came of it otherwise. */
  #keepFuture(): void {
    const { run } = this;
    if (!run || this.#branch || run.nowMs >= run.endMs) return;
    this.branch();
    this.note.say(this.#host.locale.text("note-branched"));
  }

  #onSample(): void {
    this.exercises.look();
    if (this.run) this.#branch?.follow(this.run.endMs);
    if (this.viewing.views.lanes) this.pictures.lanes?.refresh();
    this.#hear();
    this.#host.emit("timeupdate");
    this.#host.refresh();
  }

  #hear(): void {
    this.#sound.follow(this.run?.figures.ledger.ready ?? 0, this.playing);
  }

  /** Shows what was built instead of what was there; whoever watched goes on watching. */
  #rebuild(json: string): Refusal | undefined {
    const [views, playing] = [this.viewing.views, this.playing];
    const refused = this.opening.replace(json);
    if (refused) return refused;
    this.viewing.views = views;
    if (playing) this.play();
    return undefined;
  }

  get #builderHost(): BuilderHost {
    const { opening } = this;
    return {
      get scenarioText() {
        return opening.scenario?.json ?? "";
      },
      show: (text) => this.#rebuild(text),
      select: (name) => {
        const node = this.run?.description.nodes.findIndex((one) => one.name === name) ?? -1;
        this.viewing.select(node < 0 ? undefined : { node, instance: undefined });
      },
      refresh: () => this.#host.refresh(),
    };
  }

  get #exportHost(): ExportHost {
    const director = this;
    const host = this.#host;
    return {
      get model() {
        return director.model;
      },
      get scenario() {
        return director.opening.scenario;
      },
      get dark() {
        return isDark(host.root);
      },
      refresh: () => host.refresh(),
    };
  }

  /** What exercises may do; asked for anew after a reset, which makes a new run. */
  get #bench(): Bench {
    const { run } = this;
    if (!run) throw new Error("an exercise needs a run");
    return {
      ...this.ask,
      run,
      // An exercise goes back to give what was due: that changes nobody's past.
      set: (control, value) => this.#set(control, value),
      fire: (action) => this.#fire(action),
      speed: this.#player.speed,
      passBy: (instant) => {
        this.#passing = instant;
      },
      sampled: () => run.sampleNow(),
      changed: () => this.changed(),
    };
  }

  #makePictures(): Pictures {
    const director = this;
    const host = this.#host;
    return new Pictures({
      get root() {
        return host.root;
      },
      get locale() {
        return host.locale;
      },
      ask: this.ask,
      get scale() {
        return director.viewing.scale;
      },
      get playing() {
        return director.playing;
      },
      get lanesInSight() {
        return director.viewing.views.lanes;
      },
      get stageInSight() {
        return director.viewing.views.stage;
      },
      get hoverMs() {
        return director.viewing.hoverMs;
      },
      get other() {
        return director.#branch?.series;
      },
      redraw: () => this.#redraw(),
    });
  }
}
