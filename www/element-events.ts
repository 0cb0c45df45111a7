/** The events of `<queue-scope>`, with what they tell in `detail`. None bubbles. */

import type { Telling } from "./contract.ts";
import type { ChallengeResult } from "./lesson/exercises.ts";
import type { FailedScenario } from "./problem-list.ts";

export interface QueueScopeEvents {
  /** A scenario can be played. */
  ready: CustomEvent<null>;
  play: CustomEvent<null>;
  pause: CustomEvent<null>;
  /** Figures are new: at most ten times a second. */
  timeupdate: CustomEvent<null>;
  /** A control was set, or an action fired. */
  change: CustomEvent<{ control: string; value: number } | { action: string }>;
  /** Something happened in the run; told only while somebody listens. */
  fact: CustomEvent<Telling>;
  /** A challenge of the lesson was won or missed. */
  challenge: CustomEvent<ChallengeResult>;
  /** Another scenario is shown. */
  scenario: CustomEvent<{ scene: string | undefined; source: string; edited: boolean }>;
  /** Something could not be shown. */
  error: CustomEvent<FailedScenario>;
}

/** All events that the element sends, its own and every element's. */
export type QueueScopeEventMap = Omit<HTMLElementEventMap, keyof QueueScopeEvents> &
  QueueScopeEvents;
