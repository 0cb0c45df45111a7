/** Says in a few words how a node or an instance is: the second line of its label. */

import type { InstanceFigures } from "./contract.ts";
import type { Model } from "./model.ts";

/** "8 per s", "21 ready · no limit", "2 of 3 busy". */
export function nodeState({ run, locale }: Model, node: number): string {
  const { figures, description } = run;
  const described = description.nodes[node];
  switch (described?.kind) {
    case "producer": {
      const producer = figures.producers.find((entry) => entry.node === node);
      if (producer?.paused) return locale.text("state-paused");
      return locale.text("state-rate", { rate: locale.setting(producer?.rate_per_s ?? 0) });
    }
    case "exchange":
      return locale.text("state-exchange", { type: described.detail });
    case "queue": {
      const ready = figures.queues.find((entry) => entry.node === node)?.ready ?? 0;
      return locale.text("state-queue", { ready: locale.number(ready) });
    }
    case "service": {
      const instances = figures.instances.filter((entry) => entry.service === node);
      const busy = instances.filter(isWorking).length;
      return locale.text("state-service", {
        busy: locale.number(busy),
        count: locale.number(instances.length),
      });
    }
    case undefined:
      return "";
  }
}

export function instanceFigures(
  { run }: Model,
  service: number,
  number: number,
): InstanceFigures | undefined {
  return run.figures.instances.find(
    (entry) => entry.service === service && entry.number === number,
  );
}

/** "idle", "working on e-mail 317", "leaving", "crashed". */
export function instanceState({ locale, names }: Model, instance: InstanceFigures): string {
  const { state, message, message_type } = instance;
  if (message === null) return locale.text(`instance-${state}`);
  return locale.text(`instance-${state}-on`, { message: names.message(message, message_type) });
}

export function isWorking({ state, message }: InstanceFigures): boolean {
  return state === "working" || (state === "stopping" && message !== null);
}
