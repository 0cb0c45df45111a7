/**
 * What happens: owns the run, the clock, the other future, the exercises, and what the visitor has chosen.
 *
 * The element and all parts of the page ask it; whatever changes ends in one batched update of the host. It
 * leaves the simulation to the core, time to the player, drawing to the pictures, and texts to the opening.
 */

import { Branch } from "./branch.ts";
import type { ControlDescription, Description, MessageName } from "./contract.ts";
import type { Refusal, Session } from "./core.ts";
import { FactTeller } from "./fact-teller.ts";
import { openKeySheet } from "./key-sheet.ts";
import { LateParts } from "./late-parts.ts";
import type { Bench } from "./lesson/bench.ts";
import { Exercises } from "./lesson/exercises.ts";
import type { Locale } from "./locale.ts";
import type { Lock } from "./lock.ts";
import type { BuilderHost, Model, Requests } from "./model.ts";
import { Names } from "./names.ts";
import { Note } from "./note.ts";
import { Opening } from "./opening.ts";
import { Pictures } from "./pictures.ts";
import { Playback } from "./playback.ts";
import { requestsTo } from "./requests.ts";
import { Run } from "./run.ts";
import { onStep } from "./scale.ts";
import type { ScenarioText } from "./scenario-source.ts";
import { opensBuilder } from "./scenes.ts";
import { look, stateOf } from "./snapshot.ts";
import { DepthSound } from "./sound.ts";
import type { State } from "./state.ts";
import { Viewing } from "./viewing.ts";
import { WhyFocus } from "./why-focus.ts";

/** What the director needs of the element. */
export interface Host {
  readonly root: ShadowRoot;
  readonly locale: Locale;
  readonly seed: string | undefined;
  /** Where to begin, in seconds. */
  readonly startAt: number;
  readonly lock: Lock;
  /** The state with what the element adds to it. */
  readonly state: State | undefined;
  /** The page that opens links; undefined where none is known. */
  readonly shareBase: URL | undefined;
  /** Whether anybody listens to facts. */
  readonly hearsFacts: boolean;
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
  readonly late: LateParts;
  readonly note: Note;
  readonly opening: Opening;
  readonly pictures: Pictures;
  readonly playback: Playback;
  readonly viewing: Viewing;
  readonly ask: Requests;
  readonly #host: Host;
  readonly #facts = new FactTeller();
  readonly #sound = new DepthSound();
  readonly #whyFocus = new WhyFocus();
  /** Whether the note says how far a run from elsewhere has come. */
  #isReplayTold = false;
  /** The other future, while there are two. */
  #branch: Branch | undefined;

  constructor(host: Host) {
    this.#host = host;
    this.note = new Note(() => host.refresh());
    this.viewing = new Viewing(() => this.#redraw());
    this.exercises = new Exercises(
      () => this.#bench,
      (result) => host.emit("challenge", result),
    );
    const director = this;
    this.playback = new Playback({
      get run() {
        return director.run;
      },
      viewing: this.viewing,
      onPlaying: (playing) => this.#onPlaying(playing),
      onJump: () => this.changed(),
    });
    this.ask = requestsTo(this);
    this.opening = new Opening({
      get language() {
        return host.locale.language;
      },
      get seed() {
        return host.seed;
      },
      take: (scenario, session, state) => this.#take(scenario, session, state),
      replaying: (share) => this.#tellReplaying(share),
      emit: (type, detail) => host.emit(type, detail),
      refresh: () => host.refresh(),
    });
    this.pictures = this.#makePictures();
    this.late = this.#makeLateParts();
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
      playerState: this.playback.state,
      speed: this.playback.speed,
      selection: this.viewing.selection,
      hoverMs: this.viewing.hoverMs,
      branchedAtMs: this.#branch?.fromMs,
      stretch: this.viewing.stretch,
      slowly: this.viewing.slowly,
      builder: this.late.builder,
      lock: this.#host.lock,
      exporter: this.late.exporter,
      ask: this.ask,
    };
  }

  /** What a link holds of this; undefined until something runs. */
  get state(): State | undefined {
    const { run, opening, viewing } = this;
    return run && opening.scenario && stateOf(run, opening.scenario, viewing, this.playback.speed);
  }

  // --- time

  setSpeed(times: number): void {
    this.playback.speed = times;
    this.pictures.lanes?.suit(times);
  }

  /** Back to the start, as the attributes ask for it. */
  reset(): void {
    const { scenario } = this.opening;
    const { markersMs } = this.viewing;
    const refused = scenario && this.opening.open(scenario);
    // Marked instants are the scenario's, whatever runs through them.
    this.viewing.markersMs = markersMs;
    if (refused) this.opening.fail({ source: scenario.source, ...refused });
  }

  end(): void {
    this.playback.stop();
    this.#sound.end();
    this.pictures.end();
    this.#branch?.free();
    this.#branch = undefined;
  }

  // --- what people change

  set(control: string, value: number): void {
    this.#set(control, value, () => this.#keepFuture());
  }

  fire(action: string): void {
    this.#fire(action, () => this.#keepFuture());
  }

  resetControls(): void {
    const { run } = this;
    for (const { name, default: usual } of run?.description.controls ?? []) {
      if (run?.controls[name] !== usual && this.allows(name)) this.set(name, usual);
    }
  }

  /** Whether visitors may change what has that name; if not, they are told. */
  allows(name: string): boolean {
    const { lock, locale } = this.#host;
    if (lock.holds(name)) this.note.say(locale.text("note-locked"));
    return !lock.holds(name);
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
    this.playback.seek(nowMs);
  }

  endBranch(): void {
    this.#branch?.free();
    this.#branch = undefined;
    this.pictures.dress();
    this.changed();
  }

  /** After a scenario is shown: with the builder, if it is there to be built on. */
  async prepare(): Promise<void> {
    const wanted = opensBuilder(this.opening.scenario?.scene) || this.late.builder !== undefined;
    await this.late.build(wanted && !this.#host.lock.holds("scenario"));
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

  /** What has happened so far is told to nobody. */
  tellFactsFromNow(): void {
    if (this.run) this.#facts.news(this.run);
  }

  /** Before the page is rendered: takes new copies. */
  beforeRendering(): void {
    this.run?.messages.refresh(this.playback.playing);
    this.playback.suit();
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
    this.playback.markDirty();
    this.#host.refresh();
  }

  /** Runs a scenario from its start, with what belongs to the one before forgotten. */
  #take(scenario: ScenarioText, session: Session, state: State | undefined): void {
    this.#branch?.free();
    this.#branch = undefined;
    this.viewing.forget();
    const run = this.#adopt(session);
    // A scenario that says whose lanes are to be seen shows them from the start.
    this.viewing.views = { stage: true, lanes: run.description.lanes.length > 0 };
    this.exercises.renew(scenario.scene ?? scenario.source);
    if (state) look(run, this.viewing, state);
    else this.#begin(run);
    run.sampleNow();
  }

  /** As the attributes ask for it. */
  #begin(run: Run): void {
    for (const [control, value] of this.#host.settings(run.description)) {
      run.set(control.name, onStep(value, control));
    }
    if (this.#host.startAt > 0) run.seek(this.#host.startAt * 1000);
  }

  /** Shows the run of a session instead of the one before. */
  #adopt(session: Session): Run {
    this.playback.stop();
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
    this.pictures.show(run, this.playback.speed);
    return run;
  }

  /** `before` is called if there is such a control, and the value is one. */
  #set(control: string, value: number, before?: () => void): void {
    const { run } = this;
    const range = run?.description.controls.find(({ name }) => name === control);
    if (!run || !range || !Number.isFinite(value)) return;
    before?.();
    const taken = onStep(value, range);
    run.set(control, taken);
    this.#host.emit("change", { control, value: taken });
    this.changed();
  }

  /** `before` is called if there is such an action. */
  #fire(action: string, before?: () => void): void {
    const { run } = this;
    if (!run?.description.actions.some(({ name }) => name === action)) return;
    before?.();
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

  #tellReplaying(share: number | undefined): void {
    const { locale } = this.#host;
    if (share !== undefined)
      this.note.say(locale.text("note-replaying", { share: locale.share(share) }));
    else if (this.#isReplayTold) this.note.say("");
    this.#isReplayTold = share !== undefined;
  }

  #onSample(): void {
    this.exercises.look();
    if (this.run) this.#branch?.follow(this.run.endMs);
    if (this.viewing.views.lanes) this.pictures.lanes?.refresh();
    this.#hear();
    this.#tellFacts();
    this.#host.emit("timeupdate");
    this.#host.refresh();
  }

  #onPlaying(playing: boolean): void {
    if (!playing) this.#hear();
    this.#host.emit(playing ? "play" : "pause");
    this.#host.refresh();
  }

  #tellFacts(): void {
    if (!this.#host.hearsFacts || !this.run) return;
    for (const fact of this.#facts.news(this.run)) this.#host.emit("fact", fact);
  }

  #hear(): void {
    this.#sound.follow(this.run?.figures.ledger.ready ?? 0, this.playback.playing);
  }

  /** Shows what was built instead of what was there; whoever watched goes on watching. */
  #rebuild(json: string, packed: Uint8Array): Refusal | undefined {
    const { views } = this.viewing;
    const { playing } = this.playback;
    const refused = this.opening.replace(json, packed);
    if (refused) return refused;
    this.viewing.views = views;
    if (playing) this.playback.play();
    return undefined;
  }

  get #builderHost(): BuilderHost {
    const { opening } = this;
    return {
      get scenarioText() {
        return opening.scenario?.json ?? "";
      },
      show: (text, packed) => this.#rebuild(text, packed),
      select: (name) => {
        const node = this.run?.description.nodes.findIndex((one) => one.name === name) ?? -1;
        this.viewing.select(node < 0 ? undefined : { node, instance: undefined });
      },
      refresh: () => this.#host.refresh(),
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
      speed: this.playback.speed,
      passBy: (instant) => this.playback.passBy(instant),
      sampled: () => run.sampleNow(),
      changed: () => this.changed(),
    };
  }

  #makeLateParts(): LateParts {
    const director = this;
    const host = this.#host;
    const { opening } = this;
    return new LateParts({
      get root() {
        return host.root;
      },
      builder: this.#builderHost,
      get model() {
        return director.model;
      },
      get scenario() {
        return opening.scenario;
      },
      get state() {
        return host.state;
      },
      get shareBase() {
        return host.shareBase;
      },
      get title() {
        return opening.words.names.title ?? opening.scenario?.source ?? "";
      },
      get rendered() {
        return host.rendered;
      },
      refresh: () => host.refresh(),
      onFailure: () => this.note.say(host.locale.text("note-not-loaded")),
    });
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
        return director.playback.playing;
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
