/** What the package gives to programs: the element's class, and the types it speaks in. */

export type { Description, Figures, Problem } from "./contract.ts";
export { QueueScope } from "./element.ts";
export type { QueueScopeEventMap, QueueScopeEvents } from "./element-events.ts";
export type { State } from "./state.ts";
