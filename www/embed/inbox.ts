/**
 * Commands from outside, at a pace that the page bears: they wait for the next frame, where of several that set the
 * same control only the last counts, and what is too much is dropped.
 */

import type { Command } from "./protocol.ts";

/** Nobody means more than this within one frame. */
const MOST_WAITING = 100;

export class Inbox {
  readonly #waiting = new Map<string, Command>();
  readonly #onCommand: (command: Command) => void;
  #number = 0;
  #isDue = false;

  constructor(onCommand: (command: Command) => void) {
    this.#onCommand = onCommand;
  }

  /** Takes a command; false if it is dropped, as too many wait already. */
  put(command: Command): boolean {
    const key = this.#keyOf(command);
    const isKnown = this.#waiting.delete(key);
    if (!isKnown && this.#waiting.size >= MOST_WAITING) return false;
    this.#waiting.set(key, command);
    if (!this.#isDue) {
      this.#isDue = true;
      setTimeout(() => this.#deliver(), 16);
    }
    return true;
  }

  /** Of those with the same key only the last counts; a command that wants an answer stands for itself. */
  #keyOf({ command, arguments: given, id }: Command): string {
    if (id === undefined && command === "set") return `set ${String(given[0])}`;
    if (id === undefined && command === "seek") return "seek";
    this.#number += 1;
    return String(this.#number);
  }

  #deliver(): void {
    this.#isDue = false;
    const commands = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const command of commands) this.#onCommand(command);
  }
}
