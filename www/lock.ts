/**
 * What visitors cannot change, by the attribute `lock`: names of controls and actions, `seed` and `scenario`, apart
 * by spaces; empty: everything. Hosts, lessons and links still can.
 */

export class Lock {
  readonly #names: ReadonlySet<string> | undefined;
  readonly #all: boolean;

  /** `attribute` is null without a lock. */
  constructor(attribute: string | null) {
    const names = attribute?.split(/\s+/).filter((name) => name !== "");
    this.#names = names && new Set(names);
    this.#all = names?.length === 0;
  }

  /** Whether it holds what has that name. */
  holds(name: string): boolean {
    return this.#all || this.#names?.has(name) === true;
  }
}
