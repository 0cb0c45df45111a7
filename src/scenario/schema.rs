//! The file format, version 1: what a scenario looks like.
//!
//! These types are read by [`super::read`], turned into a plan by [`super::validate`], and are
//! the source of `scenario.schema.json`: their documentation is what editors show. So it speaks
//! to whoever writes a scenario. Nothing here checks one part against another.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
#[cfg(not(target_arch = "wasm32"))]
use serde_json::Value as Json;

use crate::broker::Value;

#[cfg(not(target_arch = "wasm32"))]
use schemars::JsonSchema;

use super::duration::Duration;
use super::number::{
    BodyBytes, BurstCount, Chance, ConsumerPriority, Factor, InstanceCount, InstanceNumber,
    MemoryKib, MessagePriority, Number, PolicyPriority, Prefetch, Rate, Seed, TaskQueueBound,
    ThreadCount, Version, Weight,
};
use super::part::Part;
use super::quantity::Quantity;
use super::text::{Key, Name};
use super::timing::Timing;

/// Things by name, in the order of the text.
pub(super) type Named<T> = IndexMap<String, Part<T>>;

/// A Queuescope scenario: producers, exchanges, queues and services, how they are bound, and what may be changed while they run.
#[derive(Debug, Deserialize)]
#[cfg_attr(
    not(target_arch = "wasm32"),
    derive(JsonSchema),
    schemars(title = "Queuescope scenario")
)]
#[serde(deny_unknown_fields)]
pub(super) struct ScenarioFile {
    /// Where this schema is, for editors.
    #[serde(default, rename = "$schema")]
    #[expect(dead_code, reason = "read by editors alone")]
    pub(super) schema: Part<String>,
    /// The version of this format.
    #[expect(dead_code, reason = "its type alone checks it")]
    pub(super) version: Part<Number<Version>>,
    /// What all chance comes from; the same seed gives the same run. As text above 2^53, which many JSON tools round.
    #[serde(default)]
    pub(super) seed: Part<Seed>,
    /// Travel time of every link that has none of its own.
    #[serde(default)]
    pub(super) link_delay: Part<Duration>,
    /// The nodes by name. The order is kept.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(extend("minProperties" = 1, "maxProperties" = super::limits::MAX_NODES)))]
    pub(super) nodes: Part<Named<Node>>,
    /// Which exchanges route to which queues.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(length(max = super::limits::MAX_BINDINGS)))]
    pub(super) bindings: Part<Vec<Part<Binding>>>,
    /// Policies by name: rules for queues and exchanges whose names match a pattern.
    #[serde(default)]
    pub(super) policies: Part<Named<Policy>>,
    /// What people may change while it runs, by name: small letters, digits and underscores.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(extend("maxProperties" = super::limits::MAX_CONTROLS)))]
    pub(super) controls: Part<Named<Control>>,
    /// What people may do while it runs, by name: small letters, digits and underscores.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(extend("maxProperties" = super::limits::MAX_CONTROLS)))]
    pub(super) actions: Part<Named<Action>>,
    /// Services whose lanes (what each of their threads does, along a time axis) are shown from the start, from top to bottom.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(length(max = super::limits::MAX_NODES)))]
    pub(super) lanes: Part<Vec<Part<String>>>,
    /// What is compared: several set-ups in one scenario, side by side on one clock.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Comparison"))]
    pub(super) comparison: Option<Part<Comparison>>,
}

/// Groups of nodes whose figures are shown side by side.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Comparison {
    /// The groups by name (small letters, digits and underscores), the one that the others are compared with first: each lists the names of its producers, queues and services. A node is in one group at most.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(extend("minProperties" = super::limits::GROUPS.start(), "maxProperties" = super::limits::GROUPS.end())))]
    pub(super) groups: Part<Named<Vec<Part<String>>>>,
}

/// A node: exactly one of the kinds.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum Node {
    /// Publishes messages.
    Producer(Producer),
    /// Routes messages to queues.
    Exchange(Exchange),
    /// Keeps messages until a consumer is ready.
    Queue(Queue),
    /// Works on messages.
    Service(Service),
}

/// Publishes messages by an arrival process.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Producer {
    /// When it publishes.
    pub(super) arrivals: Part<Arrivals>,
    /// What it publishes: each time one of these, chosen by weight.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(length(min = 1)))]
    pub(super) publishes: Part<Vec<Part<Publication>>>,
    /// Whether it waits to be resumed by an action.
    #[serde(default)]
    pub(super) paused: Part<bool>,
    /// Whether the broker tells it that it has taken a message, or that a full queue refused it (publisher confirms).
    #[serde(default)]
    pub(super) confirms: Part<bool>,
    /// Travel time to its exchanges, if not the scenario's.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Duration"))]
    pub(super) link_delay: Option<Part<Duration>>,
}

/// When messages come: exactly one of the processes.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum Arrivals {
    /// Evenly spaced.
    Constant(RateOnly),
    /// Independent of each other, with exponential gaps.
    Poisson(RateOnly),
    /// Poisson while on, silent while off, in turn, starting on.
    OnOff(OnOff),
    /// Poisson at rates that change at given times.
    Schedule(Schedule),
    /// At recorded times.
    Recorded(Recorded),
}

/// A rate alone.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RateOnly {
    /// Messages per second on average; 0 means none.
    pub(super) rate_per_s: Part<Number<Rate>>,
}

/// Bursts.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct OnOff {
    /// Messages per second on average while on.
    pub(super) rate_per_s: Part<Number<Rate>>,
    /// How long it is on; more than nothing.
    pub(super) on: Part<Duration>,
    /// How long it is off.
    pub(super) off: Part<Duration>,
}

/// Rates over time.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Schedule {
    /// The rates with their start, in ascending order; silent before the first.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(length(min = 1)))]
    pub(super) steps: Part<Vec<Part<ScheduleStep>>>,
    /// What every rate is multiplied by.
    #[serde(default = "one::<Factor>")]
    pub(super) factor: Part<Number<Factor>>,
}

/// A rate from some time on.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ScheduleStep {
    /// When it begins, from the start of the run.
    pub(super) at: Part<Duration>,
    /// Messages per second on average.
    pub(super) rate_per_s: Part<Number<Rate>>,
}

/// Times taken from a log.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Recorded {
    /// The times from the start of the run, in ascending order.
    pub(super) times: Part<Vec<Part<Duration>>>,
}

/// One kind of message that a producer publishes.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Publication {
    /// Where to: the name of an exchange, or "" for the default exchange, whose routing keys are names of queues.
    pub(super) exchange: Part<String>,
    /// The routing key.
    #[serde(default)]
    pub(super) routing_key: Part<Key>,
    /// What the message is about; each type has a colour and a shape.
    #[serde(default, rename = "type")]
    pub(super) message_type: Part<Name>,
    /// How often, relative to the producer's other publications; 0 means only when an action asks for its type.
    #[serde(default = "one::<Weight>")]
    pub(super) weight: Part<Number<Weight>>,
    /// Headers, for headers exchanges.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Option<IndexMap<String, Json>>"))]
    pub(super) headers: Option<Part<IndexMap<String, Value>>>,
    /// Its priority, for queues with `x-max-priority`.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Number<MessagePriority>"))]
    pub(super) priority: Option<Part<Number<MessagePriority>>>,
    /// How long it lives in a queue.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Duration"))]
    pub(super) expiration: Option<Part<Duration>>,
    /// Whether it comes back to the producer if no binding matches.
    #[serde(default)]
    pub(super) mandatory: Part<bool>,
    /// Bytes of its body, for queues with `x-max-length-bytes`.
    #[serde(default = "none::<BodyBytes>")]
    pub(super) body_bytes: Part<Number<BodyBytes>>,
}

/// Routes messages to queues.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "`type` is no name in Rust")]
pub(super) struct Exchange {
    /// How it chooses among its bindings.
    #[serde(rename = "type")]
    pub(super) exchange_type: Part<ExchangeType>,
    /// Whether producers may not publish to it: it gets messages through bindings, as an alternate or as a dead-letter exchange.
    #[serde(default)]
    pub(super) internal: Part<bool>,
    /// RabbitMQ's optional arguments: `alternate-exchange` names the exchange that gets what matches no binding.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "IndexMap<String, Json>"))]
    pub(super) arguments: Part<IndexMap<String, Value>>,
}

/// How an exchange chooses among its bindings.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum ExchangeType {
    /// The binding key equals the routing key.
    Direct,
    /// Every binding.
    Fanout,
    /// The binding key is a pattern of words: `*` stands for one word, `#` for any number of words.
    Topic,
    /// The binding's arguments are compared with the message's headers; `x-match` says how: `all`, `any`, `all-with-x` or `any-with-x`.
    Headers,
}

/// Keeps messages until a consumer is ready, first in, first out.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Queue {
    /// RabbitMQ's optional arguments: `x-max-length`, `x-max-length-bytes`, `x-overflow`, `x-message-ttl` and `x-expires` (milliseconds), `x-dead-letter-exchange`, `x-dead-letter-routing-key`, `x-max-priority`, `x-single-active-consumer`, `x-queue-type` (`classic` or `quorum`), `x-delivery-limit` (quorum).
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "IndexMap<String, Json>"))]
    pub(super) arguments: Part<IndexMap<String, Value>>,
}

/// A group of equal instances that work on messages.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Service {
    /// Instances at the start.
    #[serde(default = "one::<InstanceCount>")]
    pub(super) instances: Part<Number<InstanceCount>>,
    /// How an instance works on several messages at once.
    #[serde(default)]
    pub(super) runtime: Part<Runtime>,
    /// The queues each instance consumes from.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(length(min = 1)))]
    pub(super) consumes: Part<Vec<Part<Consumption>>>,
    /// The phases of the work on one message, in order.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(length(min = 1)))]
    pub(super) handler: Part<Vec<Part<Phase>>>,
    /// How the work may fail.
    #[serde(default)]
    pub(super) failure: Part<Failure>,
}

/// How an instance works on several messages at once.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum Runtime {
    /// One thread that waits through every phase.
    #[default]
    Sync,
    /// Threads that share cores and wait through I/O.
    ThreadPool(ThreadPool),
    /// A thread (or several, each on a core of its own) that takes up the next task while I/O is under way.
    EventLoop(EventLoop),
}

/// A thread pool.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ThreadPool {
    /// Threads.
    pub(super) threads: Part<Number<ThreadCount>>,
    /// Cores that they share.
    #[serde(default = "one::<ThreadCount>")]
    pub(super) cores: Part<Number<ThreadCount>>,
    /// Tasks that may wait for a thread; without it there is no bound. Messages of a queue are never refused: their prefetch bounds them.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Number<TaskQueueBound>"))]
    pub(super) task_queue: Option<Part<Number<TaskQueueBound>>>,
    /// What happens to a request that finds the task queue full.
    #[serde(default)]
    pub(super) when_full: Part<WhenFull>,
    /// What it costs a core to take up another thread.
    #[serde(default)]
    pub(super) context_switch: Part<Duration>,
    /// How long a thread may run while others are ready; without it to the end of its phase.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Duration"))]
    pub(super) time_slice: Option<Part<Duration>>,
    /// Memory that each thread keeps, at work or not.
    #[serde(default = "kib::<1024>")]
    pub(super) memory_per_thread_kib: Part<Number<MemoryKib>>,
}

/// An event loop.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct EventLoop {
    /// Loops, each on a core of its own.
    #[serde(default = "one::<ThreadCount>")]
    pub(super) loops: Part<Number<ThreadCount>>,
    /// New tasks that may wait for a loop; without it there is no bound. Messages of a queue are never refused: their prefetch bounds them.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Number<TaskQueueBound>"))]
    pub(super) task_queue: Option<Part<Number<TaskQueueBound>>>,
    /// What happens to a request that finds the task queue full.
    #[serde(default)]
    pub(super) when_full: Part<WhenFull>,
    /// Memory that each loop keeps.
    #[serde(default = "kib::<1024>")]
    pub(super) memory_per_loop_kib: Part<Number<MemoryKib>>,
    /// Memory that each task keeps from its begin to its end.
    #[serde(default = "kib::<8>")]
    pub(super) memory_per_task_kib: Part<Number<MemoryKib>>,
}

/// What happens to a request that finds the task queue full.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum WhenFull {
    /// It is refused.
    #[default]
    Refuse,
    /// It waits at the door until there is room.
    Wait,
    /// The oldest request of the queue is refused in its place.
    DropOldest,
}

/// A subscription of each instance to a queue.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Consumption {
    /// The name of the queue.
    pub(super) queue: Part<String>,
    /// Unacknowledged deliveries a consumer may hold; 0 means no limit.
    #[serde(default = "one::<Prefetch>")]
    pub(super) prefetch: Part<Number<Prefetch>>,
    /// When a delivery counts as settled.
    #[serde(default)]
    pub(super) acknowledgement: Part<Acknowledgement>,
    /// Its priority: consumers of higher priority get messages first.
    #[serde(default = "none::<ConsumerPriority>")]
    pub(super) priority: Part<Number<ConsumerPriority>>,
    /// Travel time of deliveries, if not the scenario's.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Duration"))]
    pub(super) delivery_delay: Option<Part<Duration>>,
    /// Travel time of acknowledgements, if not the scenario's.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Duration"))]
    pub(super) acknowledgement_delay: Option<Part<Duration>>,
}

/// When a delivery counts as settled.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum Acknowledgement {
    /// When the consumer says so, after its work.
    #[default]
    Manual,
    /// When the broker sends it.
    Automatic,
}

/// A phase of the work on one message: exactly one of the kinds.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum Phase {
    /// Computes for so long.
    Cpu(Part<Timing>),
    /// Waits so long for something outside: disk, network, another service, a timer.
    Io(Part<Timing>),
    /// Waits likewise in a call that blocks its thread, or its event loop.
    BlockingIo(Part<Timing>),
}

/// How the work may fail.
#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Failure {
    /// The chance that a handler fails at its end.
    #[serde(default = "never")]
    pub(super) chance: Part<Number<Chance>>,
    /// Whether the failed message goes back to its queue; else it is rejected.
    #[serde(default = "yes")]
    pub(super) requeue: Part<bool>,
    /// Types of messages whose handling always fails.
    #[serde(default)]
    pub(super) poison: Part<Vec<Part<Name>>>,
}

impl Default for Failure {
    fn default() -> Self {
        Self { chance: never(), requeue: yes(), poison: Part::default() }
    }
}

/// Routes from an exchange to a queue or another exchange.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "AMQP's word")]
pub(super) struct Binding {
    /// The name of the exchange.
    pub(super) source: Part<String>,
    /// The name of the queue, or of another exchange.
    pub(super) destination: Part<String>,
    /// The binding key.
    #[serde(default)]
    pub(super) binding_key: Part<Key>,
    /// What a headers exchange compares with a message's headers, and `x-match`.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "IndexMap<String, Json>"))]
    pub(super) arguments: Part<IndexMap<String, Value>>,
    /// Whether it is there from the start; a control may change it.
    #[serde(default = "yes")]
    pub(super) bound: Part<bool>,
}

/// Rules for all queues or exchanges whose name matches a pattern.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Policy {
    /// A regular expression for their names.
    pub(super) pattern: Part<String>,
    /// What it is for.
    #[serde(default)]
    pub(super) apply_to: Part<ApplyTo>,
    /// What it sets: `max-length`, `max-length-bytes`, `overflow`, `message-ttl`, `expires`, `dead-letter-exchange`, `dead-letter-routing-key`, `delivery-limit`, `alternate-exchange`.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "IndexMap<String, Json>"))]
    pub(super) definition: Part<IndexMap<String, Value>>,
    /// Of several that match, the one with the highest priority holds.
    #[serde(default = "none::<PolicyPriority>")]
    pub(super) priority: Part<Number<PolicyPriority>>,
}

/// What a policy is for.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum ApplyTo {
    /// Queues and exchanges.
    #[default]
    All,
    /// Exchanges alone.
    Exchanges,
    /// Queues alone.
    Queues,
}

/// Something people may change while it runs. It starts at what the node says.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Control {
    /// What it changes: `link_delay`, or a node's name, a dot and one of `arrivals.rate_per_s`,
    /// `arrivals.factor` (of a schedule), `instances`, `consumes.prefetch`, `handler.cpu.mean`,
    /// `handler.io.mean`, `handler.blocking_io.mean`, `failure.chance`, `runtime.threads`,
    /// `runtime.cores`, `runtime.loops`, `runtime.task_queue`, `runtime.context_switch`,
    /// `runtime.time_slice`. The place in a list is needed when it has several
    /// items: `mailer.consumes.0.prefetch`, `mailer.handler.1.io.mean`. `bindings.2.bound` adds the
    /// third binding (1) and takes it away (0).
    #[cfg_attr(not(target_arch = "wasm32"), schemars(example = &"mailer.instances", example = &"link_delay"))]
    pub(super) sets: Part<String>,
    /// The least.
    pub(super) min: Part<Quantity>,
    /// The most.
    pub(super) max: Part<Quantity>,
    /// What one step changes; without it 1 for counts, about a hundredth of the range for others.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Quantity"))]
    pub(super) step: Option<Part<Quantity>>,
    /// How the values spread over a slider.
    #[serde(default)]
    pub(super) scale: Part<Scale>,
}

/// How a control's values spread over a slider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Equal steps.
    #[default]
    Linear,
    /// Equal ratios; the least must be above zero.
    Logarithmic,
}

/// Something people may do while it runs: exactly one of the kinds.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum Action {
    /// A producer publishes messages out of turn.
    Publish(Publish),
    /// An instance of a service dies.
    Crash(Crash),
    /// The crashed instances of a service start again.
    Restart(Target),
    /// A producer stops publishing.
    Pause(Target),
    /// A producer publishes again.
    Resume(Target),
}

/// Messages out of turn.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Publish {
    /// The name of the producer.
    pub(super) node: Part<String>,
    /// How many.
    #[serde(default = "one::<BurstCount>")]
    pub(super) count: Part<Number<BurstCount>>,
    /// How far apart they are; without it all at once.
    #[serde(default)]
    pub(super) spacing: Part<Duration>,
    /// Only this type, which the producer publishes.
    #[serde(default, rename = "type")]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Name"))]
    pub(super) message_type: Option<Part<Name>>,
}

/// The death of an instance.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Crash {
    /// The name of the service.
    pub(super) node: Part<String>,
    /// Which instance; without it the lowest number that runs.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Number<InstanceNumber>"))]
    pub(super) instance: Option<Part<Number<InstanceNumber>>>,
}

/// A node.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Target {
    /// The name of the node.
    pub(super) node: Part<String>,
}

fn one<R: super::number::Range>() -> Part<Number<R>> {
    Number::new(1.0).into()
}

fn none<R: super::number::Range>() -> Part<Number<R>> {
    Number::new(0.0).into()
}

fn kib<const KIB: u64>() -> Part<Number<MemoryKib>> {
    Number::new(KIB as f64).into()
}

fn never() -> Part<Number<Chance>> {
    Number::new(0.0).into()
}

fn yes() -> Part<bool> {
    true.into()
}
