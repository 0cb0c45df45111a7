/** A brief word to the visitor that goes away by itself. */

const SHOWN_MS = 6000;

export class Note {
  #text = "";
  #timer = 0;
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Empty when there is nothing to say. */
  get text(): string {
    return this.#text;
  }

  say(text: string): void {
    this.#text = text;
    clearTimeout(this.#timer);
    if (text !== "") this.#timer = window.setTimeout(() => this.say(""), SHOWN_MS);
    this.#onChange();
  }
}
