/**
 * Where the copies of a message are, from its life: the fact that tells of each copy's present place.
 *
 * Facts name a copy by its queue; some by the instance that holds it. A message that is on its way to an
 * exchange, or from it to queues, is not any queue's.
 */

import type { InstanceName, Telling } from "./contract.ts";

/** The fact that placed each copy, in the order in which the copies came to be. */
export function placingFacts(facts: readonly Telling[]): Telling[] {
  const copies = new Map<string, Telling>();
  const queueOf = new Map<string, number>();
  let toCome = 0;
  for (const telling of facts) {
    const { happening } = telling;
    switch (happening.fact) {
      case "published":
      case "unroutable":
      case "returned":
        copies.set(BETWEEN, telling);
        break;
      case "routed":
        copies.set(BETWEEN, telling);
        toCome = happening.copies;
        break;
      case "enqueued":
      case "refused":
        toCome -= 1;
        if (toCome <= 0) copies.delete(BETWEEN);
        copies.set(`${happening.queue}`, telling);
        break;
      case "dead_lettered":
        copies.delete(`${happening.queue}`);
        copies.set(BETWEEN, telling);
        break;
      case "delivered":
        queueOf.set(holder(happening.instance), happening.queue);
        copies.set(`${happening.queue}`, telling);
        break;
      case "received":
      case "task_queued":
      case "task_ready":
      case "phase_started":
      case "resumed":
        copies.set(`${queueOf.get(holder(happening.instance))}`, telling);
        break;
      case "started":
      case "handled":
        copies.set(`${happening.source}`, telling);
        break;
      case "acknowledged":
      case "requeued":
      case "dropped":
      case "lost":
        copies.set(`${happening.queue}`, telling);
        break;
      default: // Confirms move no copy; the other facts are about nodes.
    }
  }
  return [...copies.values()];
}

const BETWEEN = "between";

function holder({ service, number }: InstanceName): string {
  return `${service}/${number}`;
}
