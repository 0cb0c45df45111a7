/**
 * From attributes, files, links and the builder to a scenario that runs, or to what is wrong with it.
 *
 * It owns which scenario is shown with its words, and what could not be shown. Whoever runs it takes the
 * session; what ran before goes on until there is another.
 */

import { CoreError, loadCore, openSession, Refusal, type Session } from "./core.ts";
import { areDefinitions, readDefinitions } from "./definitions.ts";
import { type Language, localeOf } from "./locale.ts";
import { packedOf } from "./packing.ts";
import type { FailedScenario } from "./problem-list.ts";
import { replay, type Waiting } from "./replay.ts";
import { readFile, readScenario, type ScenarioText, scenarioOf } from "./scenario-source.ts";
import { loadPoster, loadWords, type Words } from "./scenes.ts";
import { type State, StateError } from "./state.ts";

/** A scenario that can run. */
type PackedScenario = ScenarioText & { packed: Uint8Array };

export interface OpeningHost {
  readonly language: Language;
  /** A decimal number; undefined: the scenario's own. */
  readonly seed: string | undefined;
  /** Runs it instead of what ran: from its start as the attributes ask for it, or from where a state left it. */
  take(scenario: ScenarioText, session: Session, state?: State): void;
  /** How far a run from elsewhere has come, from 0 to 1; undefined: it is waited for no longer. */
  replaying(share: number | undefined): void;
  emit(type: "scenario" | "error", detail: unknown): void;
  refresh(): void;
}

/** What takes longer than this is told of, each time as long has passed. */
const PATIENCE_MS = 1000;

/** Something that was asked for. */
interface Asked {
  /** Nothing else was, since. */
  readonly isLatest: boolean;
}

export class Opening {
  scenario: PackedScenario | undefined;
  /** The seed that was asked for when it began to run; undefined: the scenario's own. */
  seed: string | undefined;
  words: Words = { lesson: "", names: {} };
  failed: FailedScenario | undefined;
  /** What the scene begins with, as SVG, while nothing runs. */
  poster: string | undefined;
  readonly #host: OpeningHost;
  /** How often something was asked for. */
  #asked = 0;

  constructor(host: OpeningHost) {
    this.#host = host;
  }

  /** Shows what the attributes ask for; false if it could not, or if something else was asked for meanwhile. */
  async load(scene: string | null, src: string | null): Promise<boolean> {
    if (!scene && !src) return false;
    const asked = this.#ask();
    if (!src) void this.#showPoster(scene ?? "", asked);
    return this.#telling(src ?? scene ?? "", asked, async () => {
      const [scenario] = await Promise.all([readScenario(scene, src), loadCore()]);
      return asked.isLatest && (await this.show(scenario));
    });
  }

  /** Shows what the scene begins with, until it runs. */
  async #showPoster(scene: string, asked: Asked): Promise<void> {
    // Without it what runs is waited for; whether that can be loaded is told then.
    const poster = await loadPoster(scene, this.#host.language).catch(() => undefined);
    if (!asked.isLatest) return;
    this.poster = poster;
    this.#host.refresh();
  }

  /**
   * Does what may fail because a file, a part of the page or the core cannot be had, and tells if it did; but not if
   * something else was asked for meanwhile. What is wrong with a state is its giver's to hear.
   */
  async #telling(source: string, asked: Asked, work: () => Promise<boolean>): Promise<boolean> {
    try {
      return await work();
    } catch (thrown) {
      if (thrown instanceof StateError) throw thrown;
      if (asked.isLatest) this.#failToLoad(source, thrown);
      return false;
    }
  }

  #failToLoad(source: string, thrown: unknown): void {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const isFinal = thrown instanceof CoreError && this.scenario === undefined;
    const locale = localeOf(this.#host.language);
    const explanation = locale.text(isFinal ? "no-core" : "note-not-loaded");
    const explained = thrown instanceof CoreError && { explanation, isFinal };
    this.fail({ source, problems: [], reason, ...explained });
  }

  /** A scenario, or what a broker exported. */
  async file(file: File): Promise<void> {
    const asked = this.#ask();
    await this.#telling(file.name, asked, async () => {
      const scenario = await readFile(file);
      if (!asked.isLatest) return false;
      if (!areDefinitions(scenario.json)) return this.show(scenario);
      await this.definitions(file);
      return true;
    });
  }

  async definitions(file: File): Promise<void> {
    const asked = this.#ask();
    await this.#telling(file.name, asked, async () => {
      const scenario = await readDefinitions(file);
      if (!asked.isLatest) return false;
      if (!(scenario instanceof Refusal)) return this.show(scenario);
      this.fail({ source: file.name, ...scenario });
      return false;
    });
  }

  /** Shows a text with its words; false if it is wrong, or if something else was asked for meanwhile. */
  async show(scenario: ScenarioText): Promise<boolean> {
    const asked = this.#ask();
    return this.#telling(scenario.source, asked, async () => {
      await loadCore();
      const words = await loadWords(scenario.scene, this.#host.language);
      const packed = await packedOf(scenario);
      if (!asked.isLatest) return false;
      const refused = packed instanceof Refusal ? packed : this.open({ ...scenario, packed });
      if (refused) {
        this.fail({ source: scenario.source, ...refused });
        return false;
      }
      this.words = words;
      this.#tell(scenario);
      return true;
    });
  }

  /**
   * Shows what a state holds; what was shown before stays if it cannot be. False if something else was asked for
   * meanwhile. Throws a `StateError`.
   */
  restore(state: State): Promise<boolean> {
    const asked = this.#ask();
    const source = state.scene ?? state.source ?? "";
    return this.#telling(source, asked, () => this.#restore(state, asked));
  }

  async #restore(state: State, asked: Asked): Promise<boolean> {
    const scenario = await scenarioOf(state);
    const words = await loadWords(scenario.scene, this.#host.language);
    const [packed] = await Promise.all([packedOf(scenario), loadCore()]);
    if (packed instanceof Refusal) {
      this.fail({ source: scenario.source, ...packed });
      return false;
    }
    const session = await this.#replayed({ ...scenario, packed }, state, asked);
    if (!session) return false;
    if (!asked.isLatest) {
      session.free();
      return false;
    }
    this.words = words;
    this.#take({ ...scenario, packed }, session, state.seed, state);
    this.#tell(scenario);
    return true;
  }

  /** A session that is where the state says; undefined if nobody waits for it any more, or, told, if there can be none. */
  async #replayed(
    scenario: PackedScenario,
    state: State,
    asked: Asked,
  ): Promise<Session | undefined> {
    const session = openSession(scenario.packed, state.seed);
    if (session instanceof Refusal) {
      this.fail({ source: scenario.source, ...session });
      return undefined;
    }
    let isThere = false;
    try {
      isThere = await replay(session, state.inputs, state.at, this.#waiting(asked));
    } finally {
      this.#host.replaying(undefined);
      if (!isThere) session.free();
    }
    return isThere ? session : undefined;
  }

  /** Tells how far a replay has come, if it takes long. */
  #waiting(asked: Asked): Waiting {
    let toldAtMs = performance.now();
    return {
      get isWanted() {
        return asked.isLatest;
      },
      onProgress: (share) => {
        if (performance.now() - toldAtMs < PATIENCE_MS) return;
        toldAtMs = performance.now();
        this.#host.replaying(share);
      },
    };
  }

  /** Another text of the scenario that is shown, and what was made of it; or why it cannot be shown. */
  replace(json: string, packed: Uint8Array): Refusal | undefined {
    if (!this.scenario) return undefined;
    const edited = { ...this.scenario, json, packed, edited: true };
    const refused = this.open(edited);
    if (!refused) this.#tell(edited);
    return refused;
  }

  /** Runs a scenario from its start, or tells what is wrong with it. */
  open(scenario: PackedScenario): Refusal | undefined {
    const { seed } = this.#host;
    const session = openSession(scenario.packed, seed);
    if (session instanceof Refusal) return session;
    this.#take(scenario, session, seed);
    return undefined;
  }

  #take(scenario: PackedScenario, session: Session, seed: string | undefined, state?: State): void {
    this.scenario = scenario;
    this.seed = seed;
    this.failed = undefined;
    this.#host.take(scenario, session, state);
  }

  /** The words in another language. */
  async translate(): Promise<void> {
    const opening = this;
    const { language } = this.#host;
    const scene = this.scenario?.scene;
    const asked: Asked = {
      get isLatest() {
        return scene === opening.scenario?.scene && language === opening.#host.language;
      },
    };
    await this.#telling(scene ?? "", asked, async () => {
      const words = await loadWords(scene, language);
      if (!asked.isLatest) return false;
      this.words = words;
      this.#host.refresh();
      return true;
    });
  }

  fail(failed: FailedScenario): void {
    this.failed = failed;
    this.#host.emit("error", failed);
    this.#host.refresh();
  }

  dismiss(): void {
    this.failed = undefined;
    this.#host.refresh();
  }

  /** Whoever waits for something finds out whether something else was asked for since. */
  #ask(): Asked {
    this.#asked += 1;
    const number = this.#asked;
    const opening = this;
    return {
      get isLatest() {
        return number === opening.#asked;
      },
    };
  }

  #tell({ scene, source, edited = false }: ScenarioText): void {
    this.#host.emit("scenario", { scene, source, edited });
  }
}
