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
import { replay } from "./replay.ts";
import { readFile, readScenario, type ScenarioText, scenarioOf } from "./scenario-source.ts";
import { loadPoster, loadWords, type Words } from "./scenes.ts";
import type { State } from "./state.ts";

/** A scenario that can run. */
type PackedScenario = ScenarioText & { packed: Uint8Array };

export interface OpeningHost {
  readonly language: Language;
  /** A decimal number; undefined: the scenario's own. */
  readonly seed: string | undefined;
  /** Runs it instead of what ran: from its start as the attributes ask for it, or from where a state left it. */
  take(scenario: ScenarioText, session: Session, state?: State): void;
  emit(type: "scenario" | "error", detail: unknown): void;
  refresh(): void;
}

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
    try {
      const [scenario] = await Promise.all([readScenario(scene, src), loadCore()]);
      return asked.isLatest && (await this.show(scenario));
    } catch (thrown) {
      if (asked.isLatest) this.#failToLoad(src ?? scene ?? "", thrown);
      return false;
    }
  }

  /** Shows what the scene begins with, until it runs. */
  async #showPoster(scene: string, asked: Asked): Promise<void> {
    const poster = await loadPoster(scene, this.#host.language);
    if (!asked.isLatest) return;
    this.poster = poster;
    this.#host.refresh();
  }

  #failToLoad(source: string, thrown: unknown): void {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const isCore = thrown instanceof CoreError;
    const explanation = localeOf(this.#host.language).text("no-core");
    this.fail({ source, problems: [], reason, ...(isCore && { explanation, isFinal: true }) });
  }

  /** A scenario, or what a broker exported. */
  async file(file: File): Promise<void> {
    const scenario = await readFile(file);
    if (areDefinitions(scenario.json)) await this.definitions(file);
    else await this.show(scenario);
  }

  async definitions(file: File): Promise<void> {
    const scenario = await readDefinitions(file);
    if (scenario instanceof Refusal) this.fail({ source: file.name, ...scenario });
    else await this.show(scenario);
  }

  /** Shows a text with its words; false if it is wrong, or if something else was asked for meanwhile. */
  async show(scenario: ScenarioText): Promise<boolean> {
    const asked = this.#ask();
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
  }

  /**
   * Shows what a state holds; what was shown before stays if it cannot be. False if something else was asked for
   * meanwhile.
   */
  async restore(state: State): Promise<boolean> {
    const asked = this.#ask();
    const scenario = await scenarioOf(state);
    const words = await loadWords(scenario.scene, this.#host.language);
    const packed = await this.#packed(scenario);
    const session = packed && (await this.#replayed({ ...scenario, packed }, state));
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

  /** The packed scenario, once there is a core to open it; undefined, and told, if there can be none. */
  async #packed(scenario: ScenarioText): Promise<Uint8Array | undefined> {
    try {
      const [packed] = await Promise.all([packedOf(scenario), loadCore()]);
      if (!(packed instanceof Refusal)) return packed;
      this.fail({ source: scenario.source, ...packed });
    } catch (thrown) {
      this.#failToLoad(scenario.source, thrown);
    }
    return undefined;
  }

  /** A session that is where the state says; undefined, and told, if there can be none. */
  async #replayed(scenario: PackedScenario, state: State): Promise<Session | undefined> {
    const session = openSession(scenario.packed, state.seed);
    if (session instanceof Refusal) {
      this.fail({ source: scenario.source, ...session });
      return undefined;
    }
    try {
      await replay(session, state.inputs, state.at);
      return session;
    } catch (thrown) {
      session.free();
      throw thrown;
    }
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
    const { language } = this.#host;
    const scene = this.scenario?.scene;
    const words = await loadWords(scene, language);
    if (scene !== this.scenario?.scene || language !== this.#host.language) return;
    this.words = words;
    this.#host.refresh();
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
