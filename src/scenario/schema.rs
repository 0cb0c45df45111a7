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
    AttemptCount, BackoffFactor, BodyBytes, BurstCount, Chance, ConnectionCount, ConsumerPriority,
    Factor, InstanceCount, InstanceNumber, MemoryKib, MessagePriority, Number, PerInstance,
    PolicyPriority, Prefetch, Rate, Seed, TargetShare, TaskQueueBound, ThreadCount, UserCount,
    Version, Weight,
};
use super::part::Part;
use super::quantity::Quantity;
use super::several::Several;
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
    /// What people may do while it runs, by name: small letters, digits and underscores; a list of actions is done in its order, at one instant.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(extend("maxProperties" = super::limits::MAX_CONTROLS)))]
    pub(super) actions: Part<Named<Several<Action>>>,
    /// Services and callers whose lanes (what each of their threads does, along a time axis) are shown from the start, from top to bottom.
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
    /// The groups by name (small letters, digits and underscores), the one that the others are compared with first: each lists the names of its producers, callers, queues and services. A node is in one group at most.
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
    /// Sends requests to services and waits for the answers.
    Caller(Caller),
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
    /// The name of another producer (or caller) whose chance it shares: the same arrivals, and the same work of each message.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "String"))]
    pub(super) draws_as: Option<Part<String>>,
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
    /// How long it lives in a queue, in whole milliseconds.
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

/// Sends requests to services and waits for the answers. Its calls come from `arrivals`, or from `users`.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Caller {
    /// What it calls: each time one of these, chosen by weight.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(length(min = 1)))]
    pub(super) calls: Part<Vec<Part<Call>>>,
    /// When it calls, whatever became of the calls before.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Arrivals"))]
    pub(super) arrivals: Option<Part<Arrivals>>,
    /// People who call, wait for the end of the call, think, and call again.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Users"))]
    pub(super) users: Option<Part<Users>>,
    /// Calls that may be in progress at once; without it there is no limit. What exceeds it waits in the caller.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Number<ConnectionCount>"))]
    pub(super) connections: Option<Part<Number<ConnectionCount>>>,
    /// What its threads do while a call is in progress.
    #[serde(default)]
    pub(super) waits: Part<Waits>,
    /// How long it waits for the answer to one attempt; without it for ever.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Duration"))]
    pub(super) timeout: Option<Part<Duration>>,
    /// When it tries again, after a failure, a refusal or a timeout; without it never.
    #[serde(default)]
    pub(super) retry: Part<Retry>,
    /// Whether it waits to be resumed by an action.
    #[serde(default)]
    pub(super) paused: Part<bool>,
    /// Travel time to its services and back, if not the scenario's.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Duration"))]
    pub(super) link_delay: Option<Part<Duration>>,
    /// The name of another caller (or producer) whose chance it shares: the same arrivals, and the same work of each call.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "String"))]
    pub(super) draws_as: Option<Part<String>>,
}

/// One kind of call.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Call {
    /// Whom it calls: the name of a service.
    pub(super) service: Part<String>,
    /// What the request is about; each type has a colour and a shape.
    #[serde(default, rename = "type")]
    pub(super) message_type: Part<Name>,
    /// How often, relative to the caller's other calls; 0 means only when an action asks for its type.
    #[serde(default = "one::<Weight>")]
    pub(super) weight: Part<Number<Weight>>,
}

/// People who call, wait for the end of the call, think, and call again.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Users {
    /// How many.
    pub(super) count: Part<Number<UserCount>>,
    /// How long each thinks before a call.
    pub(super) think_time: Part<Timing>,
}

/// What a caller's threads do while a call is in progress.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum Waits {
    /// Each call occupies a thread with its connection from its first attempt to its end.
    #[default]
    Blocking,
    /// One thread sends and goes on; a connection is in use only while an attempt is under way.
    Callback,
}

/// When an attempt without success is followed by another.
#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Retry {
    /// Attempts in all, the first among them.
    #[serde(default = "one::<AttemptCount>")]
    pub(super) attempts: Part<Number<AttemptCount>>,
    /// Delay before the second attempt.
    #[serde(default)]
    pub(super) backoff: Part<Duration>,
    /// What the delay is multiplied by for each further attempt.
    #[serde(default = "one::<BackoffFactor>")]
    pub(super) factor: Part<Number<BackoffFactor>>,
    /// Each delay is multiplied by a uniform number from 1 − jitter to 1 + jitter.
    #[serde(default = "none::<Chance>")]
    pub(super) jitter: Part<Number<Chance>>,
}

impl Default for Retry {
    fn default() -> Self {
        let (attempts, factor) = (one(), one());
        Self { attempts, backoff: Part::default(), factor, jitter: none() }
    }
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
    /// The queues each instance consumes from; there may be none if a caller calls the service.
    #[serde(default)]
    pub(super) consumes: Part<Vec<Part<Consumption>>>,
    /// The steps of the work on one message, in order.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(length(min = 1)))]
    pub(super) handler: Part<Vec<Part<Phase>>>,
    /// How the work may fail.
    #[serde(default)]
    pub(super) failure: Part<Failure>,
    /// What happens to a request whose caller waits no longer.
    #[serde(default)]
    pub(super) abandoned: Part<Abandoned>,
    /// How long an instance takes until it runs if it is added or restarted; those of the start are there at once. Without it no time.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Timing"))]
    pub(super) start_time: Option<Part<Timing>>,
    /// What changes the number of instances by itself.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Autoscaler"))]
    pub(super) autoscaler: Option<Part<Autoscaler>>,
    /// The name of another service whose chance it shares: the same work on the same messages.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "String"))]
    pub(super) draws_as: Option<Part<String>>,
}

/// Changes the number of instances by itself, by `queue_depth` or by `utilisation`. It adds instances at any evaluation, counting those that still start, and removes some only after the cool-down. When it wants more, crashed ones come back first.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Autoscaler {
    /// As many instances as the ready messages of a queue ask for.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "QueueDepth"))]
    pub(super) queue_depth: Option<Part<QueueDepth>>,
    /// The share of time at work that it keeps to: a thread is at work from the begin to the end of a task, a loop while it runs one. Within a tenth of the target nothing changes.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Number<TargetShare>"))]
    pub(super) utilisation: Option<Part<Number<TargetShare>>>,
    /// Never fewer instances; 0 only with `queue_depth`.
    #[serde(default = "one::<InstanceCount>")]
    pub(super) min: Part<Number<InstanceCount>>,
    /// Never more instances.
    pub(super) max: Part<Number<InstanceCount>>,
    /// How far apart its evaluations are, counted from the start of the run; 1ms at least.
    pub(super) every: Part<Duration>,
    /// How long after its last change, up or down, it does not remove instances.
    #[serde(default)]
    pub(super) cool_down: Part<Duration>,
    /// Whether it is on from the start; a control may change it.
    #[serde(default = "yes")]
    pub(super) on: Part<bool>,
}

/// As many instances as the ready messages of a queue ask for.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct QueueDepth {
    /// The name of the queue, one that the service consumes from.
    pub(super) queue: Part<String>,
    /// Ready messages for each instance; messages that consumers already hold do not count.
    pub(super) per_instance: Part<Number<PerInstance>>,
}

/// What happens to a request whose caller waits no longer.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum Abandoned {
    /// The work is done to its end; the answer comes too late.
    #[default]
    Finish,
    /// The work is given up when an instance comes to it, or to its next phase.
    Drop,
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

/// A step of the work on one message: exactly one of the kinds. Phases (`cpu`, `io`) take time, the others none; those after the last phase are done if the work succeeded.
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
    /// Publishes a message because of this one.
    Publish(Event),
    /// Answers the caller now; without it the end of the work answers. Nothing for a message.
    Answer(Nothing),
    /// Goes on with one list of steps or with the other.
    Branch(Branch),
}

/// Nothing more to say.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// A message that a service publishes because of another. It is not mandatory, and nobody waits for confirms.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Event {
    /// Where to: the name of an exchange, or "" for the default exchange, whose routing keys are names of queues.
    pub(super) exchange: Part<String>,
    /// The routing key.
    #[serde(default)]
    pub(super) routing_key: Part<Key>,
    /// What the message is about; each type has a colour and a shape.
    #[serde(default, rename = "type")]
    pub(super) message_type: Part<Name>,
    /// Headers, for headers exchanges.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Option<IndexMap<String, Json>>"))]
    pub(super) headers: Option<Part<IndexMap<String, Value>>>,
    /// Its priority, for queues with `x-max-priority`.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Number<MessagePriority>"))]
    pub(super) priority: Option<Part<Number<MessagePriority>>>,
    /// How long it lives in a queue, in whole milliseconds.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Duration"))]
    pub(super) expiration: Option<Part<Duration>>,
    /// Bytes of its body, for queues with `x-max-length-bytes`.
    #[serde(default = "none::<BodyBytes>")]
    pub(super) body_bytes: Part<Number<BodyBytes>>,
}

/// Which steps a message takes: by its type, by chance, or by both.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Branch {
    /// Types of messages that may take the first list; without it any.
    #[serde(default, rename = "type")]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Vec<Name>", length(min = 1)))]
    pub(super) message_types: Option<Part<Vec<Part<Name>>>>,
    /// The chance that they do; without it they always do.
    #[serde(default)]
    #[cfg_attr(not(target_arch = "wasm32"), schemars(with = "Number<Chance>"))]
    pub(super) chance: Option<Part<Number<Chance>>>,
    /// The steps of those that take it.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(length(min = 1)))]
    pub(super) then: Part<Vec<Part<Phase>>>,
    /// The steps of the others.
    #[serde(default)]
    pub(super) otherwise: Part<Vec<Part<Phase>>>,
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
    /// `arrivals.factor` (of a schedule), `users`, `think_time.mean`, `connections`, `timeout`,
    /// `retry.attempts`, `retry.backoff` (of a caller), `instances`, `consumes.prefetch`, `handler.cpu.mean`,
    /// `handler.io.mean`, `handler.blocking_io.mean`, `handler.branch.chance`, `failure.chance`,
    /// `runtime.threads`, `runtime.cores`, `runtime.loops`, `runtime.task_queue`,
    /// `runtime.context_switch`, `runtime.time_slice`. The place in a list is needed when it has
    /// several items: `mailer.consumes.0.prefetch`, `mailer.handler.1.io.mean`; steps in a branch are
    /// found by its lists: `mailer.handler.2.branch.then.0.cpu.mean`. `bindings.2.bound` adds the
    /// third binding (1) and takes it away (0). Several at once as a list, all in the same unit: it
    /// shows the value of the first.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(example = &"mailer.instances", example = &"link_delay"))]
    pub(super) sets: Part<Several<String>>,
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
    /// A producer publishes messages, or a caller calls, out of turn.
    Publish(Publish),
    /// An instance of a service dies.
    Crash(Crash),
    /// The crashed instances of a service start again.
    Restart(Target),
    /// A producer stops publishing, or a caller stops calling.
    Pause(Target),
    /// A producer publishes again, or a caller calls again.
    Resume(Target),
}

/// Messages out of turn.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Publish {
    /// The name of the producer or caller.
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
