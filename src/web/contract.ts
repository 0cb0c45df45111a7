/**
 * The shapes of what the core hands to the page.
 *
 * Times are milliseconds of virtual time, figures seconds; seeds are decimal strings. What a field means is
 * said where the core makes it (`src/web`); here is only what the page reads.
 */

/** What is wrong with a scenario, and where. */
export interface Problem {
  path: string;
  line: number;
  column: number;
  found: string;
  expected: string;
  message: string;
}

export type NodeKind = "producer" | "exchange" | "queue" | "service";

export interface NodeDescription {
  name: string;
  kind: NodeKind;
  /** The type of an exchange, the runtime of a service. */
  detail: string;
  /** What it has beyond the usual: its id, and the number it says. */
  rules: { rule: string; value: number | null }[];
}

export interface ControlDescription {
  name: string;
  parameter: string;
  node: string | null;
  min: number;
  max: number;
  step: number;
  default: number;
  unit: string;
  scale: "linear" | "logarithmic";
}

export interface ActionDescription {
  name: string;
  kind: "publish" | "crash" | "restart" | "pause" | "resume";
  node: string;
  count: number | null;
}

/** What stays the same for the whole of a session. */
export interface Description {
  seed: string;
  message_types: string[];
  nodes: NodeDescription[];
  controls: ControlDescription[];
  actions: ActionDescription[];
}

/** Room for a line of text: the middle of its baseline, and the widest it may be. */
export interface Label {
  x: number;
  y: number;
  width: number;
}

export interface PlacedNode {
  node: number;
  x: number;
  y: number;
  width: number;
  height: number;
  name: Label | null;
  state: Label | null;
}

export interface PlacedInstance {
  service: number;
  number: number;
  x: number;
  y: number;
  radius: number;
  name: Label | null;
}

/** Where everything stands on the stage, in CSS pixels; x and y are centres. */
export interface Topology {
  width: number;
  height: number;
  direction: "row" | "column";
  font_px: number;
  nodes: PlacedNode[];
  edges: {
    from: number;
    to: number;
    instance: number | null;
    purpose: "messages" | "alternate" | "dead_letters" | "unbound";
    path: string;
  }[];
  instances: PlacedInstance[];
  /** Instances beyond what fits, one place a service. */
  folded: { service: number; count: number; x: number; y: number; radius: number }[];
}

/** `null`: not enough samples. */
export interface Percentiles {
  count: number;
  mean_s: number | null;
  p50_s: number | null;
  p95_s: number | null;
  p99_s: number | null;
}

export interface LedgerFigures {
  published: number;
  copies_added: number;
  on_the_way: number;
  ready: number;
  with_consumer: number;
  acknowledged: number;
  dropped: number;
  dead_lettered: number;
  expired: number;
  refused: number;
  lost: number;
  unroutable: number;
  balanced: boolean;
}

export type InstanceState = "idle" | "working" | "stopping" | "crashed";

export interface InstanceFigures {
  service: number;
  number: number;
  state: InstanceState;
  message: string | null;
  message_type: number | null;
  busy_share: number;
  handled: number;
  prefetched: number;
}

export interface TheoryFigures {
  /** `M/M/1`, `M/M/c` or `utilisation_law`. */
  model: string;
  servers: number;
  arrival_rate_per_s: number;
  service_rate_per_s: number;
  utilisation: number;
  mean_waiting_s: number | null;
  mean_queue_length: number | null;
  growth_per_s: number | null;
}

export interface Figures {
  now_ms: number;
  ledger: LedgerFigures;
  producers: { node: number; published: number; rate_per_s: number; paused: boolean }[];
  queues: {
    node: number;
    ready: number;
    unacknowledged: number;
    handled_again: number;
    mean_ready: number;
    in_per_s: number;
    out_per_s: number;
    growth_per_s: number;
  }[];
  services: {
    node: number;
    instances: number;
    busy_share: number;
    handled: number;
    failed: number;
  }[];
  instances: InstanceFigures[];
  window_s: number;
  waiting: Percentiles;
  sojourn: Percentiles;
  total: { waiting: Percentiles; sojourn: Percentiles; end_to_end: Percentiles };
  theory: TheoryFigures | null;
}

/** Equally spaced samples since the start; index i is at (i + 1) · interval_ms. NaN: withheld, or none. */
export interface Series {
  interval_ms: number;
  ready: Float64Array;
  in_per_s: Float64Array;
  out_per_s: Float64Array;
  p50_s: Float64Array;
  p95_s: Float64Array;
  p99_s: Float64Array;
  busy_share: Float64Array;
  instances: Float64Array;
  theory_busy: Float64Array;
}

/** What somebody changed while the run went on. */
export interface Input {
  at_ms: number;
  name: string;
  value: number | null;
}

/** What came of a whole run without a stage. */
export interface RunResult {
  report: Record<string, unknown>;
  handled_events: number;
  facts_hash: string;
}
