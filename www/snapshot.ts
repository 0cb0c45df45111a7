/** The state of an element, read from what it shows, and given to what is to show it. */

import type { Input } from "./contract.ts";
import type { Run } from "./run.ts";
import type { ScenarioText } from "./scenario-source.ts";
import type { State, StateInput } from "./state.ts";
import type { Viewing } from "./viewing.ts";

/** What a run is and where it stands, and how it is looked at. */
export function stateOf(
  run: Run,
  { source, json, scene, edited }: ScenarioText,
  { views, markersMs }: Viewing,
  speed: number,
): State {
  const { followed } = run.messages;
  return {
    version: 1,
    ...(scene === undefined ? { source } : { scene }),
    ...((scene === undefined || edited) && { scenario: json }),
    seed: run.description.seed,
    inputs: run.inputs.map(inputOf),
    at: { ms: run.nowMs, events: run.handledEvents },
    ...(speed !== 1 && { speed }),
    views,
    markers: [...markersMs],
    ...(followed && { followed }),
  };
}

/** Shows a run as a state says that it is to be looked at. */
export function look(run: Run, viewing: Viewing, { views, markers, followed }: State): void {
  if (views && (views.stage || views.lanes)) viewing.views = views;
  viewing.markersMs = [...markers].sort((one, other) => one - other);
  if (followed) run.messages.follow(followed);
}

function inputOf({ at_ms, after_events, name, value }: Input): StateInput {
  return { at: { ms: at_ms, events: after_events }, name, ...(value !== null && { value }) };
}
