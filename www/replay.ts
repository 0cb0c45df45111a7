/** Brings a new run to where another one was: the same inputs at the same places make the same run. */

import type { Session } from "./core.ts";
import { type Place, StateError, type StateInput } from "./state.ts";

/** So long the page may be without a turn, and so many events are few beside it. */
const SLICE_MS = 30;
const SLICE_EVENTS = 20_000;
/** More than a page gets through in a day of running at full speed: a link that asks for more is no run's. */
const MOST_EVENTS = 500_000_000_000;

/** Whoever waits for a run. */
export interface Waiting {
  /** Not any more, if something else was asked for. */
  readonly isWanted: boolean;
  /** Called now and then with the share that is done, from 0 to 1. */
  onProgress(share: number): void;
}

/**
 * Gives a session at its start these inputs, and goes to a place; however far that is, the page has its turns
 * meanwhile. False if nobody waits for it any more. Throws a `StateError` if the scenario has no such control or
 * action, or does not come through such a place. Unless it comes to true the session is of no use afterwards.
 */
export async function replay(
  session: Session,
  inputs: readonly StateInput[],
  to: Place | undefined,
  waiting: Waiting,
): Promise<boolean> {
  const allEvents = Math.max(1, to?.events ?? inputs.at(-1)?.at.events ?? 0);
  let sliceBegan = performance.now();

  async function mayGoOn(): Promise<boolean> {
    if (performance.now() - sliceBegan < SLICE_MS) return true;
    waiting.onProgress(Math.min(1, session.handled_events() / allEvents));
    await new Promise((resolve) => setTimeout(resolve));
    sliceBegan = performance.now();
    return waiting.isWanted;
  }

  async function goTo({ ms, events }: Place, what: string): Promise<boolean> {
    if (events > MOST_EVENTS) throw new StateError("link-too-long", what);
    while (!arrived(session, ms, events, what)) if (!(await mayGoOn())) return false;
    return mayGoOn();
  }

  for (const [place, input] of inputs.entries()) {
    if (!(await goTo(input.at, `inputs.${place}`))) return false;
    give(session, input, `inputs.${place}`);
  }
  return to === undefined || goTo(to, "at");
}

function arrived(session: Session, ms: number, events: number, what: string): boolean {
  try {
    return session.go_to_place(ms, events, SLICE_EVENTS);
  } catch (thrown) {
    throw new StateError("link-does-not-fit", `${what}: ${String(thrown)}`);
  }
}

function give(session: Session, { name, value }: StateInput, what: string): void {
  try {
    if (value === undefined) session.fire(name);
    else session.set_control(name, value);
  } catch (thrown) {
    throw new StateError("link-does-not-fit", `${what}: ${String(thrown)}`);
  }
}
