/** Brings a new run to where another one was: the same inputs at the same places make the same run. */

import type { Session } from "./core.ts";
import { type Place, StateError, type StateInput } from "./state.ts";

/** Events between two looks at the page: some tens of milliseconds. */
const SLICE_EVENTS = 50_000;
/** A run that somebody watched has never so many: seconds of work. */
const MOST_EVENTS = 5_000_000;

/**
 * Gives a session at its start these inputs, and goes to a place. Throws a `StateError` if the scenario has no such
 * control or action, or does not come through such a place; the session is of no use then.
 */
export async function replay(
  session: Session,
  inputs: readonly StateInput[],
  to: Place | undefined,
): Promise<void> {
  for (const [place, input] of inputs.entries()) {
    await goTo(session, input.at, `inputs.${place}`);
    give(session, input, `inputs.${place}`);
  }
  if (to) await goTo(session, to, "at");
}

async function goTo(session: Session, { ms, events }: Place, what: string): Promise<void> {
  if (events > MOST_EVENTS) throw new StateError("link-too-long", what);
  while (!arrived(session, ms, events, what)) await new Promise((resolve) => setTimeout(resolve));
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
