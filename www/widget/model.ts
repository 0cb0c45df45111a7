/** What anywidget hands to a front end: the traits of the object in Python. */

export interface Model {
  get(trait: string): unknown;
  set(trait: string, value: unknown): void;
  /** Sends to Python what was set. */
  save_changes(): void;
  send(message: unknown): void;
  on(event: string, listener: (...values: never[]) => void): void;
  off(event: string, listener: (...values: never[]) => void): void;
}
