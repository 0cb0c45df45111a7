/** What every part of the page is given to draw itself, and what it may ask for. */

import type { TemplateResult } from "lit";
import type { MessageName } from "./contract.ts";
import type { Refusal } from "./core.ts";
import type { Lanes } from "./lanes/lanes.ts";
import type { Locale } from "./locale.ts";
import type { Lock } from "./lock.ts";
import type { Names } from "./names.ts";
import type { PlayerState } from "./player.ts";
import type { Run } from "./run.ts";
import type { ScenarioText } from "./scenario-source.ts";
import type { Stretch } from "./stretch.ts";
import type { Viewing } from "./viewing.ts";

/** A node by its index, or one instance of a service. */
export interface Selection {
  node: number;
  instance: number | undefined;
}

/** What of a run is in sight, at least one of them. */
export type Views = Readonly<Record<"stage" | "lanes", boolean>>;

/** The builder, which is loaded when it is opened first. */
export interface BuilderPart {
  view(model: Model): TemplateResult;
  /** Whether something is wrong with the node of that name. */
  isWrong(node: string): boolean;
  /** A press on the stage. */
  onPress(event: PointerEvent): void;
  /** Does what the key asks for; false if it asks for nothing here. */
  onKey(event: KeyboardEvent): boolean;
}

/** What the builder needs of the page. */
export interface BuilderHost {
  /** The text of the scenario that is shown. */
  readonly scenarioText: string;
  /** Shows another text from its start, or tells what is wrong with it. */
  show(text: string, packed: Uint8Array): Refusal | undefined;
  /** Selects the node of that name, if it is on the stage. */
  select(node: string | undefined): void;
  refresh(): void;
}

/** The dialog "Export", which is loaded when something is exported first. */
export interface ExporterPart {
  view(model: Model): TemplateResult;
}

/** What exporting needs of the page. */
export interface ExportHost {
  /** Undefined until something runs. */
  readonly model: Model | undefined;
  readonly scenario: ScenarioText | undefined;
  /** Whether the page is shown in its dark colours. */
  readonly dark: boolean;
  refresh(): void;
}

export interface Model {
  readonly locale: Locale;
  readonly names: Names;
  readonly run: Run;
  readonly lanes: Lanes;
  readonly views: Views;
  readonly viewing: Viewing;
  /** Whether the queues' depth is heard. */
  readonly sounding: boolean;
  readonly playerState: PlayerState;
  readonly speed: number;
  readonly selection: Selection | undefined;
  /** The instant that the pointer is over, in a chart or on the scrubber. */
  readonly hoverMs: number | undefined;
  /** Where the other future parts from this one, while there are two. */
  readonly branchedAtMs: number | undefined;
  /** What is played again and again. */
  readonly stretch: Stretch | undefined;
  /** Whether time slows down while the followed message moves. */
  readonly slowly: boolean;
  /** The builder while it is open. */
  readonly builder: BuilderPart | undefined;
  /** What visitors cannot change. */
  readonly lock: Lock;
  readonly exporter: ExporterPart | undefined;
  readonly ask: Requests;
}

/** What people can do. */
export interface Requests {
  toggle(): void;
  play(): void;
  pause(): void;
  step(direction: 1 | -1): void;
  seek(ms: number): void;
  set(control: string, value: number): void;
  fire(action: string): void;
  /** Shows the stage larger (1), smaller (−1), or as it fits (0). */
  zoom(direction: 1 | 0 | -1): void;
  /** Nothing but the stage and what moves it, in large type; or all again. */
  present(): void;
  /** Lets the queues' depth be heard, or not. */
  sound(): void;
  /** Marks the present instant, or takes its mark away. */
  mark(): void;
  /** Opens the dialog "Export". */
  showExport(): void;
  /** Brings the table of events into sight. */
  showEvents(): void;
  /** Opens the dialog in which the run is passed on. */
  share(): void;
  /** Shows the sheet of keys. */
  showKeys(): void;
  /** Shows all instances of a service, or folds them beyond the first dozen. */
  openGroup(service: number, opened: boolean): void;
  /** Shows or hides a view; the last one stays. */
  show(view: keyof Views, shown: boolean): void;
  select(selection: Selection | undefined): void;
  hover(ms: number | undefined): void;
  /** Follows a message, or none. */
  follow(message: MessageName | undefined): void;
  /** Follows the message of the latest fact, and takes the visitor there. */
  followLatest(): void;
  /** Follows the message that the same producer published before or after. */
  followBeside(direction: 1 | -1): void;
  setSpeed(times: number): void;
  /** Whether time is to slow down while the followed message moves. */
  slow(slowly: boolean): void;
  setSeed(seed: string): void;
  /** Keeps what comes without the changes made from now on as another future. */
  branch(): void;
  /** Goes over to the other future; this one becomes the other. */
  swapBranch(): void;
  endBranch(): void;
  /** Sets the beginning of a stretch to be played again and again, then its end, then none. */
  loop(): void;
  /** Back to the start: controls as the scenario sets them, no inputs. */
  reset(): void;
  /** Controls as the scenario sets them, from now on. */
  resetControls(): void;
  /** Opens or closes the builder. */
  build(open: boolean): void;
  /** Draws the page anew, after something changed that a part of it keeps itself. */
  refresh(): void;
  /** Shows what was wrong with a scenario no longer. */
  dismissProblems(): void;
  /** Lets the visitor choose a scenario file. */
  chooseFile(): void;
}
