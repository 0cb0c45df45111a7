/**
 * The dialog in which a run is passed on. It owns what was chosen in it; the run stands still as it was when the
 * dialog opened.
 */

import { render } from "lit";
import type { Locale } from "../locale.ts";
import type { Names } from "../names.ts";
import type { State } from "../state.ts";
import { type Codes, codesOf } from "./codes.ts";
import { shareView } from "./view.ts";

/** What the dialog needs of the page. */
export interface ShareHost {
  readonly locale: Locale;
  readonly names: Names;
  readonly state: State;
  /** The page that opens links; undefined where none is known. */
  readonly base: URL | undefined;
  readonly title: string;
  /** Saves the stage as it is in the state, and tells the file's name. */
  savePicture(type: "png" | "svg"): Promise<string>;
  /** What can be locked beside seed and scenario: controls, then actions. */
  readonly changeable: { name: string; kind: "control" | "action" }[];
}

export class ShareDialog {
  readonly host: ShareHost;
  /** Whether all that happened is passed on, or the scene from its start. */
  isWhole = true;
  withLesson: boolean;
  question: string;
  /** Names that are locked. */
  readonly locked: Set<string>;
  codes: Codes | undefined;
  /** What is told after something was copied. */
  note = "";
  readonly #dialog = document.createElement("dialog");

  constructor(host: ShareHost) {
    this.host = host;
    this.withLesson = host.state.lesson !== "off";
    this.question = host.state.question ?? "";
    this.locked = new Set(host.state.lock?.split(/\s+/).filter((name) => name !== "") ?? []);
    if (host.state.lock?.trim() === "") for (const name of this.#lockable) this.locked.add(name);
  }

  open(root: ShadowRoot): void {
    this.#dialog.className = "sheet share";
    this.#dialog.lang = this.host.locale.language;
    this.#dialog.setAttribute("aria-labelledby", "share-title");
    this.#dialog.addEventListener("close", () => this.#dialog.remove());
    root.append(this.#dialog);
    void this.change(() => {});
    this.#dialog.showModal();
  }

  close(): void {
    this.#dialog.close();
  }

  /** Changes what was chosen, and makes the codes anew. */
  async change(by: () => void): Promise<void> {
    by();
    this.note = "";
    this.#draw();
    const { base, title, locale } = this.host;
    const state = this.#state;
    const codes = await codesOf(state, { base, title, language: locale.language });
    this.codes = codes;
    this.#draw();
  }

  async copy(text: string, what: string, field: HTMLInputElement | HTMLTextAreaElement | null) {
    const { locale } = this.host;
    try {
      await navigator.clipboard.writeText(text);
      this.note = locale.text("share-copied", { what });
    } catch {
      // A frame may not be allowed to write to the clipboard; a person is.
      field?.select();
      this.note = locale.text("share-selected", { what });
    }
    this.#draw();
  }

  async savePicture(type: "png" | "svg"): Promise<void> {
    const { locale } = this.host;
    try {
      this.note = locale.text("share-saved", { file: await this.host.savePicture(type) });
    } catch (thrown) {
      console.warn(thrown);
      this.note = locale.text("share-picture-failed");
    }
    this.#draw();
  }

  get #lockable(): string[] {
    return [...this.host.changeable.map(({ name }) => name), "seed", "scenario"];
  }

  get #state(): State {
    const { lock: _, lesson: __, question: ___, ...state } = this.host.state;
    const isAllLocked = this.#lockable.every((name) => this.locked.has(name));
    return {
      ...(this.isWhole ? state : atStart(state)),
      ...(this.locked.size > 0 && { lock: isAllLocked ? "" : [...this.locked].join(" ") }),
      ...(!this.withLesson && { lesson: "off" as const }),
      ...(this.question.trim() !== "" && { question: this.question.trim() }),
    };
  }

  #draw(): void {
    render(shareView(this), this.#dialog);
  }
}

/** The same scene and seed before anything happened. */
function atStart({ at: _, followed: __, ...state }: State): State {
  return { ...state, inputs: [] };
}
