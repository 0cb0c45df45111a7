/**
 * The front end of the Python package: a `<queue-scope>` in a notebook, kept in step with its model.
 *
 * anywidget calls `render` for each place that shows the model, and what it returns when that place goes. Messages are
 * those of `embed.html`, without heights.
 */

import "./register.ts";
import { EVENTS, obey, readCommand, VERSION } from "./embed/protocol.ts";
import { ModelLink } from "./widget/link.ts";
import type { Model } from "./widget/model.ts";

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const element = document.createElement("queue-scope");
  const link = new ModelLink(model, element);
  const tell = (type: string, detail: unknown): void => {
    link.hear(type, detail);
    if (type !== "timeupdate")
      model.send({ queuescope: VERSION, type: "event", event: type, detail: detail ?? null });
  };
  const onEvent = (event: Event): void => tell(event.type, (event as CustomEvent).detail);
  const onMessage = (message: unknown): void => {
    const command = readCommand(message);
    if (command) obey(element, command).catch((thrown) => console.warn(String(thrown)));
  };
  for (const event of EVENTS) element.addEventListener(event, onEvent);
  model.on("msg:custom", onMessage);
  // Jupyter asks before any element hears of a key: its `b` adds a cell, its `m` changes one.
  element.dataset.lmSuppressShortcuts = "true";
  const connected = link.connect();
  el.append(element);
  void connected.then((isReady) => isReady && tell("ready", null));
  return () => {
    model.off("msg:custom", onMessage);
    for (const event of EVENTS) element.removeEventListener(event, onEvent);
    link.end();
    element.remove();
  };
}

export default { render };
