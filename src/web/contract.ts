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

export type NodeKind = "producer" | "exchange" | "queue" | "service" | "caller";

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
  /** What is compared with each other; empty without a comparison. */
  groups: { name: string; nodes: number[] }[];
  /** The services whose lanes are shown from the start, from top to bottom. */
  lanes: number[];
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

/** What became of every call: made = in_progress + answered + failed + timed_out + refused. */
export interface CallLedger {
  made: number;
  in_progress: number;
  answered: number;
  failed: number;
  timed_out: number;
  refused: number;
  balanced: boolean;
}

/** A caller and its calls since the start. */
export interface CallerFigures extends CallLedger {
  node: number;
  paused: boolean;
  /** `null`: it has users. */
  rate_per_s: number | null;
  /** `null`: its calls come from outside. */
  users: number | null;
  /** Calls in progress without an attempt under way. */
  waiting: number;
  attempts: number;
  retries: number;
  timeouts: number;
  attempts_per_call: number | null;
  response: Percentiles;
  /** `null`: there are as many threads as it takes. */
  blocked_share: number | null;
  connections: number;
  mean_connections: number;
}

export type InstanceState = "idle" | "working" | "stopping" | "crashed" | "starting";

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

export interface AutoscalerFigures {
  on: boolean;
  /** How many instances it wanted when it last looked; null before that, and while it is off. */
  wanted: number | null;
  /** When it looks next; null while it is off. */
  next_ms: number | null;
}

/** What the instances of a service do at once. */
export interface ConcurrencyFigures {
  cpu_busy_share: number;
  computing: number;
  cores: number;
  in_io: number;
  ready: number;
  queued: number;
  context_switches: number;
  memory_bytes: number;
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
  /** `null`: nobody calls. */
  calls: CallLedger | null;
  producers: { node: number; published: number; rate_per_s: number; paused: boolean }[];
  callers: CallerFigures[];
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
    /** Those that run. */
    instances: number;
    /** Those that were asked for and do not run yet. */
    starting: number;
    /** null: it has none. */
    autoscaler: AutoscalerFigures | null;
    busy_share: number;
    handled: number;
    failed: number;
    /** From the first event of a chain to the end of the work, since the start; null if no service publishes. */
    reaction: Percentiles | null;
    concurrency: ConcurrencyFigures;
  }[];
  instances: InstanceFigures[];
  window_s: number;
  waiting: Percentiles;
  sojourn: Percentiles;
  total: { waiting: Percentiles; sojourn: Percentiles; end_to_end: Percentiles };
  theory: TheoryFigures | null;
  /** What is compared, in the order of the description; empty without a comparison. */
  groups: GroupFigures[];
}

/** A group of a comparison, since the start: begun = ended_well + ended_badly + unfinished. `null`: it has none. */
export interface GroupFigures {
  name: string;
  begun: number;
  ended_well: number;
  ended_badly: number;
  unfinished: number;
  done_per_s: number;
  response: Percentiles;
  last_ended_s: number | null;
  ready: number | null;
  mean_ready: number | null;
  attempts_per_call: number | null;
  timeouts: number | null;
  blocked_share: number | null;
  instances: number | null;
  busy_share: number | null;
  cpu_busy_share: number | null;
  context_switches: number | null;
  memory_bytes: number | null;
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
  /** Of each group of a comparison. */
  groups: GroupSeries[];
}

export interface GroupSeries {
  unfinished: Float64Array;
  done_per_s: Float64Array;
  response_p95_s: Float64Array;
  cpu_busy_share: Float64Array;
}

/** What happened lately, the latest last; `is_whole`: nothing earlier passes the filter. */
export interface Chronicle {
  facts: Telling[];
  is_whole: boolean;
}

/** What somebody changed while the run went on. */
export interface Input {
  at_ms: number;
  /** The events before it: several may happen at one instant. */
  after_events: number;
  name: string;
  value: number | null;
}

/** What came of a whole run without a stage. */
export interface RunResult {
  report: Record<string, unknown>;
  handled_events: number;
  facts_hash: string;
}

/** A scenario made of RabbitMQ's definitions. */
export interface ImportedDefinitions {
  /** Its text. */
  scenario: string;
  /** What it does not keep, or keeps otherwise; in English. */
  notes: string[];
}

/** Names a message: the node that published it, and its number there. */
export interface MessageName {
  producer: number;
  number: number;
  /** What people read: its place among its source's messages, from 1. */
  sequence: number;
}

export interface InstanceName {
  service: number;
  number: number;
}

/** What happened: the facts of `src/fact.rs`, in their order. Spans are nanoseconds. */
export type Happening =
  | { fact: "published"; message_type: number; producer: number; exchange: number }
  | { fact: "routed"; exchange: number; copies: number }
  | { fact: "unroutable"; exchange: number }
  | { fact: "enqueued"; queue: number; ready: number }
  | {
      fact: "delivered";
      queue: number;
      instance: InstanceName;
      delivery_tag: number;
      redelivered: boolean;
    }
  | { fact: "received"; instance: InstanceName }
  | {
      fact: "started";
      source: number;
      instance: InstanceName;
      lane: number;
      waited_ns: number;
    }
  | {
      fact: "phase_started";
      instance: InstanceName;
      lane: number;
      phase: number;
      kind: PhaseKind;
      duration_ns: number;
    }
  | {
      fact: "handled";
      source: number;
      instance: InstanceName;
      lane: number;
      succeeded: boolean;
      worked_ns: number;
      sojourn_ns: number;
    }
  | { fact: "acknowledged"; queue: number; instance: InstanceName; since_published_ns: number }
  | { fact: "requeued"; queue: number; instance: InstanceName; ready: number }
  | { fact: "dropped"; queue: number; instance: InstanceName | null }
  | { fact: "lost"; queue: number; instance: InstanceName }
  | { fact: "instance_started"; instance: InstanceName }
  | { fact: "instance_stopping"; instance: InstanceName }
  | { fact: "instance_stopped"; instance: InstanceName }
  | { fact: "instance_crashed"; instance: InstanceName; in_hand: number }
  | { fact: "consumer_added"; queue: number; instance: InstanceName; prefetch: number }
  | { fact: "consumer_cancelled"; queue: number; instance: InstanceName }
  | { fact: "producer_paused"; producer: number }
  | { fact: "producer_resumed"; producer: number }
  | { fact: "parameter_set"; node: number | null; parameter: ParameterName; value: number }
  | { fact: "dead_lettered"; queue: number; instance: InstanceName | null; exchange: number }
  | { fact: "refused"; queue: number; exchange: number | null }
  | { fact: "confirmed"; producer: number; taken: boolean }
  | { fact: "returned"; producer: number }
  | { fact: "consumer_activated"; queue: number; instance: InstanceName }
  | { fact: "binding_added"; exchange: number; destination: number }
  | { fact: "binding_removed"; exchange: number; destination: number }
  | { fact: "task_queued"; instance: InstanceName; length: number }
  | { fact: "task_ready"; instance: InstanceName; lane: number }
  | { fact: "resumed"; instance: InstanceName; lane: number }
  | {
      fact: "context_switched";
      instance: InstanceName;
      core: number;
      lane: number;
      cost_ns: number;
    }
  | { fact: "call_made"; message_type: number; caller: number }
  | { fact: "requested"; caller: number; service: number; attempt: number; lane: number }
  | { fact: "request_refused"; caller: number; instance: InstanceName | null }
  | { fact: "answered"; instance: InstanceName; succeeded: boolean }
  | { fact: "answer_received"; caller: number; succeeded: boolean }
  | { fact: "timed_out"; caller: number; attempt: number }
  | { fact: "retry_scheduled"; caller: number; attempt: number; after_ns: number }
  | {
      fact: "call_ended";
      caller: number;
      lane: number;
      outcome: CallOutcome;
      attempts: number;
      took_ns: number;
    }
  | { fact: "abandoned"; instance: InstanceName }
  | { fact: "instance_starting"; instance: InstanceName }
  | { fact: "autoscaler_decided"; service: number; from: number; to: number };

/** How a call ended: as its last attempt did. */
export type CallOutcome = "answered" | "failed" | "timed_out" | "refused";

/** What a phase of a handler spends. */
export type PhaseKind = "cpu" | "io" | "blocking_io";

export type ParameterName =
  | "arrival_rate"
  | "instances"
  | "prefetch"
  | "phase_mean"
  | "failure_chance"
  | "link_delay"
  | "bound"
  | "threads"
  | "cores"
  | "loops"
  | "task_queue"
  | "context_switch"
  | "time_slice"
  | "users"
  | "think_time"
  | "connections"
  | "timeout"
  | "retry_attempts"
  | "retry_backoff"
  | "branch_chance"
  | "autoscaler_on"
  | "autoscaler_target";

/** Why it happened: the rules of `src/fact.rs`, in their order. */
export type Rule =
  | { rule: "arrival" }
  | { rule: "input" }
  | { rule: "setup" }
  | { rule: "bindings_match"; matching: number }
  | { rule: "no_binding_matches" }
  | { rule: "first_in_first_out" }
  | { rule: "round_robin"; passed_over: number }
  | { rule: "link_delay" }
  | { rule: "worker_free" }
  | { rule: "phase_ended" }
  | { rule: "handler_ended" }
  | { rule: "handler_failed" }
  | { rule: "consumer_acknowledged" }
  | { rule: "automatic_acknowledgement" }
  | { rule: "consumer_returned" }
  | { rule: "consumer_rejected" }
  | { rule: "channel_closed" }
  | { rule: "scale_in" }
  | { rule: "crash" }
  | { rule: "time_to_live_over" }
  | { rule: "queue_full" }
  | { rule: "reject_publish" }
  | { rule: "delivery_limit"; returns: number }
  | { rule: "queue_deleted" }
  | { rule: "dead_letter_cycle" }
  | { rule: "consumer_priority"; passed_over: number }
  | { rule: "single_active_consumer" }
  | { rule: "message_priority" }
  | { rule: "poisonous" }
  | { rule: "publisher_confirms" }
  | { rule: "mandatory" }
  | { rule: "threads_busy" }
  | { rule: "loop_busy" }
  | { rule: "io_completed" }
  | { rule: "cores_busy" }
  | { rule: "time_slice_over" }
  | { rule: "core_free" }
  | { rule: "other_thread" }
  | { rule: "think_time_over" }
  | { rule: "connection_free" }
  | { rule: "retry" }
  | { rule: "task_queue_full" }
  | { rule: "no_instance" }
  | { rule: "timeout" }
  | { rule: "backoff" }
  | { rule: "nobody_waits" }
  | { rule: "last_attempt" }
  | { rule: "handler_answers" }
  | { rule: "in_turn" }
  | { rule: "handler_publishes" }
  | { rule: "start_time_over" }
  | { rule: "autoscaler" }
  | { rule: "above_target"; measured_permille: number }
  | { rule: "below_target"; measured_permille: number }
  | { rule: "out_of_range" };

/** A fact with its rule, and what was true around it at that instant. */
export interface Telling {
  at_ms: number;
  /** `null`: it is about nodes alone. */
  message: MessageName | null;
  /** `null`: not known any more. */
  message_type: number | null;
  happening: Happening;
  rule: Rule;
  /** The message whose handling published this one; `null` for what a producer published. */
  cause: MessageName | null;
  /** For a delivery: how many consumers the queue had; otherwise 0. */
  consumers: number;
  /** For a delivery: the other consumers that held as much as they may. */
  full: { instance: InstanceName; held: number }[];
}

/** All facts of one message, in order. */
export interface Life {
  message: MessageName;
  message_type: number | null;
  facts: Telling[];
  /** How many facts are left out, after the first hundred. */
  left_out: number;
}

/** A message on the stage: its centre and radius, in CSS pixels. */
export interface MessageOnStage {
  message: MessageName;
  message_type: number;
  x: number;
  y: number;
  radius: number;
}

/** How an instance works, as far as its lanes show it. */
export type LaneShape =
  | { runtime: "sync" }
  | { runtime: "thread_pool"; threads: number; cores: number }
  | { runtime: "event_loop"; loops: number }
  | { runtime: "blocking_caller"; threads: number }
  | { runtime: "callback_caller" };

/** A row of a lane chart; y is the top of its bars, `bar` their height. */
export interface LaneRow {
  /** A thread or loop, a wait beside a loop, or `count` lanes in one row. */
  kind: "thread" | "waiting" | "counted";
  instance: number | null;
  number: number | null;
  count: number;
  y: number;
  bar: number;
}

/** The lanes of a service or a caller, with its figures in the window up to the present instant. */
export interface LaneGroup {
  node: number;
  shape: LaneShape;
  instances: number;
  /** The baseline of its heading. */
  heading_y: number;
  rows: LaneRow[];
  last_answer_ms: number | null;
  answers: number;
  cpu_busy_share: number | null;
}

/** Where lanes stand below each other, in CSS pixels. */
export interface LaneChart {
  groups: LaneGroup[];
  height: number;
}

/** What fills a lane, by its number in `LaneContent`. */
export type LaneActivity =
  | "cpu"
  | "io"
  | "blocking_io"
  | "ready"
  | "context_switch"
  | "awaiting"
  | "backoff"
  | "down";

/** What happens on a lane, by its number in `LaneContent`. */
export type LaneSign =
  | "answered"
  | "failed"
  | "crashed"
  | "restarted"
  | "timed_out"
  | "abandoned";

/** Packed numbers of what is on the rows of a chart; −1 stands for a message or a type that is not known. */
export interface LaneContent {
  /** Row, start, end (NaN while under way), activity, message type, producer, number. */
  segments: Float64Array;
  /** Row, instant, kind, message type, producer, number. */
  signs: Float64Array;
  /** Of counted rows: row, since when, lanes that compute, lanes that wait. */
  counts: Float64Array;
}
