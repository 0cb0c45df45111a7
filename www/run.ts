/**
 * One scenario being run: a session of the core, and what was last asked of it.
 *
 * Figures, series, controls and inputs are copies, taken at most ten times a second and kept until the next
 * sample, so that all parts of the page show the same instant. Drawing reads the session itself.
 */

import type {
  Description,
  Figures,
  Input,
  LaneChart,
  LaneContent,
  MessageName,
  Series,
  Telling,
  Topology,
} from "./contract.ts";
import { drawFrame, type Session } from "./core.ts";
import { EventList } from "./events/event-list.ts";
import { withFuture } from "./future.ts";
import type { Measured } from "./lesson/measure.ts";
import { Messages } from "./message.ts";
import type { Clockwork } from "./player.ts";

const SAMPLE_INTERVAL_MS = 100;
/** A frame never computes more than this, however fast the clock: the page must stay answerable. */
const MOST_EVENTS_PER_FRAME = 100_000;
/** The scrubber ends at the first of these that the run has not passed. */
const HORIZONS_MS = [30, 60, 120, 300, 600, 1200, 1800, 3600].map((seconds) => seconds * 1000);
/** Nobody seeks farther ahead: a run is computed up to there at once. */
const DAY_MS = 86_400_000;

export class Run implements Clockwork {
  readonly description: Description;
  readonly messages: Messages;
  readonly events: EventList;
  figures: Figures;
  series: Series;
  controls: Record<string, number>;
  inputs: Input[];
  topology: Topology;
  canvas: HTMLCanvasElement | undefined;
  /** Whether this is what somebody builds: a lesson's figures may not be there yet, or no longer. */
  isDraft = false;

  readonly #session: Session;
  readonly #onSample: () => void;
  readonly #onFrame: () => void;
  #topologyRevision: number;
  #sampledAtMs = Number.NEGATIVE_INFINITY;
  #stale = false;

  /** `onFrame` is called after each drawn frame, `onSample` after each sample. */
  constructor(session: Session, onFrame: () => void, onSample: () => void) {
    this.#session = session;
    this.#onFrame = onFrame;
    this.#onSample = onSample;
    this.description = session.describe();
    this.messages = new Messages(session);
    this.events = new EventList(session);
    this.figures = session.figures();
    this.series = session.series();
    this.controls = session.controls();
    this.inputs = session.inputs();
    this.topology = session.topology();
    this.#topologyRevision = session.topology_revision();
  }

  get nowMs(): number {
    return this.#session.now_ms();
  }

  /** Another text for every instant, and after every input. */
  get version(): string {
    return `${this.nowMs} ${this.#session.facts_hash()}`;
  }

  /** How many events have happened: with the instant, the very place in the run. */
  get handledEvents(): number {
    return this.#session.handled_events();
  }

  get endMs(): number {
    return this.#session.end_ms();
  }

  /** How many marks the last picture shows. */
  get marksDrawn(): number {
    return this.#session.marks_drawn();
  }

  /** Where the scrubber ends: some way beyond what has been reached. */
  get horizonMs(): number {
    const endMs = this.endMs;
    return (
      HORIZONS_MS.find((horizon) => horizon > endMs) ??
      Math.ceil((endMs + 1) / 3_600_000) * 3_600_000
    );
  }

  advance(ms: number): void {
    this.#session.advance(ms, MOST_EVENTS_PER_FRAME);
    this.#stale = true;
  }

  draw(frameMs: number): boolean {
    this.#readTopology();
    if (this.canvas) drawFrame(this.#session, this.canvas);
    this.#onFrame();
    if (this.#stale && frameMs - this.#sampledAtMs >= SAMPLE_INTERVAL_MS) this.#sample(frameMs);
    return this.#stale;
  }

  /** Goes to an instant, at most a day or as far as the scrubber reaches; to what is no instant it does not go. */
  seek(ms: number): void {
    if (!Number.isFinite(ms)) return;
    this.#session.seek(Math.max(0, Math.min(ms, Math.max(DAY_MS, this.horizonMs))));
    this.#stale = true;
  }

  /** One event forward or back; false if there is none. */
  step(direction: 1 | -1): boolean {
    this.#stale = true;
    return direction === 1 ? this.#session.step_forward() : this.#session.step_back();
  }

  /** Sets a control; later inputs of a rewound run are dropped. */
  set(control: string, value: number): void {
    this.#session.set_control(control, value);
    this.controls = this.#session.controls();
    this.inputs = this.#session.inputs();
    this.#stale = true;
  }

  /** Fires an action; later inputs of a rewound run are dropped. */
  fire(action: string): void {
    this.#session.fire(action);
    this.inputs = this.#session.inputs();
    this.#stale = true;
  }

  /** At most so many facts up to the present instant, the latest last. */
  latestFacts(most: number): Telling[] {
    return this.#session.chronicle(most, "").facts;
  }

  /** The message that the producer of the followed one published before or after it. */
  messageBeside(direction: 1 | -1): MessageName | undefined {
    const { followed } = this.messages;
    if (!followed) return undefined;
    const { producer, sequence } = followed;
    // What services publish, and requests, are not numbered one by one.
    const source = this.figures.producers.find(({ node }) => node === producer);
    if (!source) return undefined;
    const beside = Math.max(1, Math.min(source.published, sequence + direction));
    return { producer, number: beside, sequence: beside };
  }

  /** The rows of some services' lanes, with their figures up to the present instant. */
  laneChart(nodes: readonly number[], fromMs: number, toMs: number): LaneChart {
    return this.#session.lane_chart(Uint16Array.from(nodes), fromMs, toMs);
  }

  /** What is on those rows; segments shorter than `leastMs` may be taken together. */
  laneContent(fromMs: number, toMs: number, leastMs: number): LaneContent {
    return this.#session.lane_content(fromMs, toMs, leastMs);
  }

  /** Shows all instances of a service, or folds them beyond the first dozen. */
  openGroup(service: number, opened: boolean): void {
    this.#session.open_group(service, opened);
    this.#stale = true;
  }

  resize(widthPx: number, heightPx: number, pixelRatio: number): void {
    this.#session.resize(widthPx, heightPx, pixelRatio);
    this.#readTopology();
  }

  setPalette(dark: boolean): void {
    this.#session.set_palette(dark);
  }

  /** A digest of everything that happened so far; equal digests mean equal runs. */
  factsHash(): string {
    return this.#session.facts_hash();
  }

  /** Another session with the same past; whoever asks for it frees it. */
  fork(): Session {
    return this.#session.fork();
  }

  /** The figures and controls of the exact present instant. */
  measure(): Measured {
    const [figures, controls] = [this.#session.figures(), this.#session.controls()];
    return { description: this.description, figures, controls, isDraft: this.isDraft };
  }

  /** Takes a sample without waiting for its turn. */
  sampleNow(): void {
    this.#sample(performance.now());
  }

  free(): void {
    this.#session.free();
  }

  #readTopology(): void {
    const revision = this.#session.topology_revision();
    if (revision === this.#topologyRevision) return;
    this.#topologyRevision = revision;
    this.topology = this.#session.topology();
    this.#stale = true;
  }

  #sample(frameMs: number): void {
    this.#sampledAtMs = frameMs;
    this.#stale = false;
    this.figures = this.#session.figures();
    this.series = withFuture(this.#session.series(), this.series, this.endMs);
    this.controls = this.#session.controls();
    this.inputs = this.#session.inputs();
    this.#onSample();
  }
}
