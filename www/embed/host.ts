/**
 * The page around the frame: whom it listens to, and whom it tells.
 *
 * Commands are taken from the parent window alone, and only if it is of the origin that is trusted: the one that the
 * parameter `host` names, else that of the page that loaded the frame.
 */

import type { QueueScope } from "../element.ts";
import { Inbox } from "./inbox.ts";
import { type Command, EVENTS, obey, readCommand, VERSION } from "./protocol.ts";

export class HostPage {
  readonly #element: QueueScope;
  readonly #origin: string | undefined;
  readonly #inbox = new Inbox((command) => void this.#obey(command));

  /** `origin`: the one that is trusted; undefined: nobody is, and only the height is told. */
  constructor(element: QueueScope, origin: string | undefined) {
    this.#element = element;
    this.#origin = origin;
  }

  /** Listens and tells from now on. */
  connect(): void {
    addEventListener("message", (event) => this.#onMessage(event));
    for (const event of EVENTS)
      this.#element.addEventListener(event, (told) => this.#tellEvent(event, told));
    new ResizeObserver(() => this.#tellHeight()).observe(document.documentElement);
  }

  #onMessage({ source, origin, data }: MessageEvent): void {
    if (source !== parent || origin !== this.#origin) return;
    const command = readCommand(data);
    if (command) this.#inbox.put(command);
  }

  async #obey(command: Command): Promise<void> {
    const { id } = command;
    try {
      const value = await obey(this.#element, command);
      if (id !== undefined) this.#tell({ type: "result", id, value });
    } catch (thrown) {
      if (id !== undefined) this.#tell({ type: "result", id, error: String(thrown) });
    }
  }

  #tellEvent(event: string, told: Event): void {
    const detail = told instanceof CustomEvent ? told.detail : undefined;
    const currentTime = this.#element.currentTime;
    this.#tell({ type: "event", event, detail: detail ?? { currentTime } });
  }

  /** In our words and in Canvas's. Says nothing that is anybody's secret, so that whoever shows the frame may hear it. */
  #tellHeight(): void {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    for (const message of [
      { queuescope: VERSION, type: "height", height },
      { subject: "lti.frameResize", height },
    ])
      parent.postMessage(message, this.#origin ?? "*");
  }

  #tell(message: object): void {
    if (this.#origin !== undefined)
      parent.postMessage({ queuescope: VERSION, ...message }, this.#origin);
  }
}

/** The origin of the page around the frame, as far as the browser tells. */
export function originOfHost(named: string | null): string | undefined {
  const told = named ?? location.ancestorOrigins?.[0] ?? document.referrer;
  try {
    const { origin } = new URL(told);
    return origin === "null" ? undefined : origin;
  } catch {
    return undefined;
  }
}
