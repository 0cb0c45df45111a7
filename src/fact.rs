//! The closed list of facts: what happened, in the past tense, each with the rule that caused it.
//!
//! Facts are the spine of Queuescope: statistics, ledger, explanations, exports and tests read
//! them and nothing else. The [`crate::world::World`] hands each one to a [`FactSink`].

use serde::{Deserialize, Serialize};

use crate::broker::MessageId;
use crate::kernel::Time;

pub use crate::caller::CallOutcome;
pub use crate::runtime::PhaseKind;

/// A node of the topology, by its place in the scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(pub u16);

impl NodeId {
    /// The place in the scenario's list of nodes.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a message is about ("e-mail", "batch job"), by its place in the scenario's list of types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageTypeId(pub u16);

/// One instance of a service: consumer 2 of the mailer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct InstanceId {
    /// The service.
    pub service: NodeId,
    /// Its number within the service, from 1; the lowest free number is given to a new instance.
    pub number: u16,
}

/// What a person or a script changed. New ones come last: hashes of facts know them by their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterName {
    /// Messages per second of a producer.
    ArrivalRate,
    /// Instances of a service.
    Instances,
    /// Unacknowledged deliveries a consumer may hold.
    Prefetch,
    /// Mean duration of a handler's phase, in seconds.
    PhaseMean,
    /// Chance that a handler fails.
    FailureChance,
    /// Travel time of links, in seconds.
    LinkDelay,
    /// Whether a binding is there: 1, or 0.
    Bound,
    /// Threads of a pool.
    Threads,
    /// Cores of a pool.
    Cores,
    /// Loops of an event loop.
    Loops,
    /// Tasks that may wait at an instance.
    TaskQueue,
    /// What it costs a core to take up another thread, in seconds.
    ContextSwitch,
    /// How long a thread may run while others are ready, in seconds.
    TimeSlice,
    /// Users of a caller.
    Users,
    /// How long a user thinks on average, in seconds.
    ThinkTime,
    /// Connections of a caller.
    Connections,
    /// How long a caller waits for an answer, in seconds.
    Timeout,
    /// Attempts that a caller makes at one call.
    RetryAttempts,
    /// Delay before the second attempt, in seconds.
    RetryBackoff,
    /// Chance of a branch of a handler.
    BranchChance,
    /// Whether an autoscaler is on: 1, or 0.
    AutoscalerOn,
    /// What an autoscaler keeps to: waiting messages per instance, or a share of time at work.
    AutoscalerTarget,
}

/// What happened.
///
/// `message` names one message; a message routed to several queues has a copy in each, told apart by `queue`.
#[expect(missing_docs, reason = "the sentence of each variant names its fields")]
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Happening {
    /// A producer sent a message on its way to an exchange, or a service did because of another
    /// message, its `cause`.
    Published {
        message: MessageId,
        message_type: MessageTypeId,
        producer: NodeId,
        exchange: NodeId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cause: Option<MessageId>,
    },
    /// The exchange sent a copy to each matching queue; `copies` is at least 1.
    Routed { message: MessageId, exchange: NodeId, copies: u32 },
    /// The exchange found no matching queue and dropped the message.
    Unroutable { message: MessageId, exchange: NodeId },
    /// A copy arrived in a queue, which now holds `ready` messages.
    Enqueued { message: MessageId, queue: NodeId, ready: u32 },
    /// The broker sent a copy to a consumer.
    Delivered {
        message: MessageId,
        queue: NodeId,
        instance: InstanceId,
        delivery_tag: u64,
        redelivered: bool,
    },
    /// The delivery reached the instance.
    Received { message: MessageId, instance: InstanceId },
    /// A thread (or loop) of the instance, `lane` from 1, began to work on it, `waited_ns` after it
    /// came to its `source`: the queue it was delivered from.
    Started { message: MessageId, source: NodeId, instance: InstanceId, lane: u16, waited_ns: u64 },
    /// A phase of the handler began; if undisturbed it takes `duration_ns`.
    PhaseStarted {
        message: MessageId,
        instance: InstanceId,
        lane: u16,
        phase: u16,
        kind: PhaseKind,
        duration_ns: u64,
    },
    /// The handler ended, `sojourn_ns` after the message came to its source, `worked_ns` after its
    /// start.
    Handled {
        message: MessageId,
        source: NodeId,
        instance: InstanceId,
        lane: u16,
        succeeded: bool,
        worked_ns: u64,
        sojourn_ns: u64,
    },
    /// The copy is settled and gone: the broker received its acknowledgement, or (automatic
    /// acknowledgement) its handling ended; `since_published_ns` after it was published.
    Acknowledged {
        message: MessageId,
        queue: NodeId,
        instance: InstanceId,
        since_published_ns: u64,
    },
    /// The broker put an unacknowledged copy back to its place in the queue, which now holds `ready`.
    Requeued { message: MessageId, queue: NodeId, instance: InstanceId, ready: u32 },
    /// A copy left its queue for good without being acknowledged, and nothing becomes of it. If it
    /// was delivered, an instance had it; else it was ready.
    Dropped { message: MessageId, queue: NodeId, instance: Option<InstanceId> },
    /// A copy acknowledged automatically was gone with the instance that had not finished it.
    Lost { message: MessageId, queue: NodeId, instance: InstanceId },
    /// An instance began to run.
    InstanceStarted { instance: InstanceId },
    /// An instance takes no more deliveries; it finishes what it has in hand.
    InstanceStopping { instance: InstanceId },
    /// An instance ended.
    InstanceStopped { instance: InstanceId },
    /// An instance died; `in_hand` copies were with it or on their way to it.
    InstanceCrashed { instance: InstanceId, in_hand: u32 },
    /// The instance subscribed to a queue; `prefetch` 0 means no limit.
    ConsumerAdded { queue: NodeId, instance: InstanceId, prefetch: u16 },
    /// The instance's subscription ended.
    ConsumerCancelled { queue: NodeId, instance: InstanceId },
    /// A producer stopped publishing.
    ProducerPaused { producer: NodeId },
    /// A producer publishes again.
    ProducerResumed { producer: NodeId },
    /// A parameter of a node (or of all links) was changed.
    ParameterSet { node: Option<NodeId>, parameter: ParameterName, value: f64 },
    /// A copy left its queue as a dead letter, for an exchange; if it was delivered, an instance
    /// had it.
    DeadLettered {
        message: MessageId,
        queue: NodeId,
        instance: Option<InstanceId>,
        exchange: NodeId,
    },
    /// A full queue refused a copy; it becomes a dead letter if there is an `exchange` for it.
    Refused { message: MessageId, queue: NodeId, exchange: Option<NodeId> },
    /// The producer learnt that its message is with every queue it belongs to, or that one of them
    /// refused it (`taken` is false).
    Confirmed { message: MessageId, producer: NodeId, taken: bool },
    /// The producer got a message back that no binding matched.
    Returned { message: MessageId, producer: NodeId },
    /// Another instance is the single active consumer of a queue.
    ConsumerActivated { queue: NodeId, instance: InstanceId },
    /// A binding begins to route messages.
    BindingAdded { exchange: NodeId, destination: NodeId },
    /// A binding routes no more messages.
    BindingRemoved { exchange: NodeId, destination: NodeId },
    /// The task waits in the instance's task queue, which now holds `length`.
    TaskQueued { message: MessageId, instance: InstanceId, length: u32 },
    /// The task could go on.
    TaskReady { message: MessageId, instance: InstanceId, lane: u16 },
    /// The phase of a task that had lost its core goes on.
    Resumed { message: MessageId, instance: InstanceId, lane: u16 },
    /// A core of the instance (from 1) took up another thread than the one before; that costs it
    /// `cost_ns`.
    ContextSwitched { instance: InstanceId, core: u16, lane: u16, cost_ns: u64 },
    /// A request came into being at a caller; `message` names its first attempt.
    CallMade { message: MessageId, message_type: MessageTypeId, caller: NodeId },
    /// The caller sent an attempt (from 0) to a service, on the connection numbered `lane`.
    Requested { message: MessageId, caller: NodeId, service: NodeId, attempt: u16, lane: u16 },
    /// The caller learnt that its request was not taken: by an instance, or that there was none.
    RequestRefused { message: MessageId, caller: NodeId, instance: Option<InstanceId> },
    /// The answer left the service.
    Answered { message: MessageId, instance: InstanceId, succeeded: bool },
    /// The answer reached the caller.
    AnswerReceived { message: MessageId, caller: NodeId, succeeded: bool },
    /// The caller gave up waiting for the answer to an attempt.
    TimedOut { message: MessageId, caller: NodeId, attempt: u16 },
    /// The caller will send this attempt after `after_ns`.
    RetryScheduled { message: MessageId, caller: NodeId, attempt: u16, after_ns: u64 },
    /// A call ended, `took_ns` after it came into being; once for each call made. `message` names
    /// its last attempt, `lane` the connection that had.
    CallEnded {
        message: MessageId,
        caller: NodeId,
        lane: u16,
        outcome: CallOutcome,
        attempts: u16,
        took_ns: u64,
    },
    /// The instance gave up work whose caller had given up waiting.
    Abandoned { message: MessageId, instance: InstanceId },
    /// An instance was asked for; it takes its start time until it runs.
    InstanceStarting { instance: InstanceId },
    /// An autoscaler changed the number of instances that are there or start.
    AutoscalerDecided { service: NodeId, from: u16, to: u16 },
}

impl Happening {
    /// The message that it is about; `None` for what happens to nodes alone.
    #[inline]
    pub fn message(&self) -> Option<MessageId> {
        let mut same = *self;
        same.message_mut().copied()
    }

    /// The same, to be changed.
    #[inline]
    pub fn message_mut(&mut self) -> Option<&mut MessageId> {
        match self {
            Self::Published { message, .. }
            | Self::Routed { message, .. }
            | Self::Unroutable { message, .. }
            | Self::Enqueued { message, .. }
            | Self::Delivered { message, .. }
            | Self::Received { message, .. }
            | Self::Started { message, .. }
            | Self::PhaseStarted { message, .. }
            | Self::Handled { message, .. }
            | Self::Acknowledged { message, .. }
            | Self::Requeued { message, .. }
            | Self::Dropped { message, .. }
            | Self::Lost { message, .. }
            | Self::DeadLettered { message, .. }
            | Self::Refused { message, .. }
            | Self::Confirmed { message, .. }
            | Self::Returned { message, .. }
            | Self::TaskQueued { message, .. }
            | Self::TaskReady { message, .. }
            | Self::Resumed { message, .. }
            | Self::CallMade { message, .. }
            | Self::Requested { message, .. }
            | Self::RequestRefused { message, .. }
            | Self::Answered { message, .. }
            | Self::AnswerReceived { message, .. }
            | Self::TimedOut { message, .. }
            | Self::RetryScheduled { message, .. }
            | Self::CallEnded { message, .. }
            | Self::Abandoned { message, .. } => Some(message),
            Self::InstanceStarted { .. }
            | Self::InstanceStopping { .. }
            | Self::InstanceStopped { .. }
            | Self::InstanceCrashed { .. }
            | Self::ConsumerAdded { .. }
            | Self::ConsumerCancelled { .. }
            | Self::ProducerPaused { .. }
            | Self::ProducerResumed { .. }
            | Self::ParameterSet { .. }
            | Self::ConsumerActivated { .. }
            | Self::BindingAdded { .. }
            | Self::BindingRemoved { .. }
            | Self::ContextSwitched { .. }
            | Self::InstanceStarting { .. }
            | Self::AutoscalerDecided { .. } => None,
        }
    }
}

/// Why it happened.
#[expect(missing_docs, reason = "the sentence of each variant names its fields")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Rule {
    /// The producer's arrival process had an arrival.
    Arrival,
    /// Somebody asked for it: a control or an action.
    Input,
    /// As the scenario sets it up at the start.
    Setup,
    /// `matching` bindings of the exchange match the routing key.
    BindingsMatch { matching: u32 },
    /// No binding of the exchange matches the routing key.
    NoBindingMatches,
    /// A queue keeps messages in the order in which they arrive.
    FirstInFirstOut,
    /// The next consumer in turn; before it `passed_over` held their full prefetch.
    RoundRobin { passed_over: u32 },
    /// A link delivers in the order of sending, after its delay.
    LinkDelay,
    /// The instance was free for it.
    WorkerFree,
    /// The phase before it ended.
    PhaseEnded,
    /// All phases ended and the handler succeeded.
    HandlerEnded,
    /// The handler failed, by the chance the scenario gives it.
    HandlerFailed,
    /// The consumer acknowledged the delivery.
    ConsumerAcknowledged,
    /// Acknowledgement is automatic: the broker forgets a message when it sends it.
    AutomaticAcknowledgement,
    /// The consumer returned the delivery (nack with requeue).
    ConsumerReturned,
    /// The consumer rejected the delivery (nack without requeue).
    ConsumerRejected,
    /// The consumer's channel closed with the delivery unacknowledged.
    ChannelClosed,
    /// Removing an instance: it cancels, returns what it has not begun, finishes what it has begun.
    ScaleIn,
    /// The instance crashed.
    Crash,
    /// The message's time to live was over when it was at the head.
    TimeToLiveOver,
    /// The queue holds as much as it may, and the message at the head makes room.
    QueueFull,
    /// The queue holds as much as it may, and refuses what comes.
    RejectPublish,
    /// The message was returned more often than the queue allows: `returns` times.
    DeliveryLimit { returns: u32 },
    /// The queue was deleted with what it held.
    QueueDeleted,
    /// The message would go round for ever: it died in all its queues before, and nobody touched it.
    DeadLetterCycle,
    /// Of the consumers with room, this one has the highest priority; before it `passed_over` held
    /// all they may.
    ConsumerPriority { passed_over: u32 },
    /// The queue delivers to one consumer alone, and this is the active one.
    SingleActiveConsumer,
    /// Of the ready messages, this one has the highest priority.
    MessagePriority,
    /// The work on messages of this type always fails.
    Poisonous,
    /// The publisher asked to be told when the broker has taken its messages.
    PublisherConfirms,
    /// The publisher asked to get back what cannot be routed.
    Mandatory,
    /// Every thread of the pool has a task.
    ThreadsBusy,
    /// The loop is at work on another task.
    LoopBusy,
    /// What the task waited for came (the completion event).
    IoCompleted,
    /// Every core is at work on another thread.
    CoresBusy,
    /// Others want the core, and the thread has had it for its time slice.
    TimeSliceOver,
    /// A core became free for it.
    CoreFree,
    /// A core that takes up another thread has to load its state.
    OtherThread,
    /// The user thought long enough.
    ThinkTimeOver,
    /// A connection became free for it.
    ConnectionFree,
    /// The attempt before it had no success.
    Retry,
    /// The task queue holds as much as it may.
    TaskQueueFull,
    /// No instance of the service takes requests.
    NoInstance,
    /// The caller waits no longer than its timeout.
    Timeout,
    /// Each further attempt waits longer than the one before.
    Backoff,
    /// The caller gave up waiting before.
    NobodyWaits,
    /// The last attempt ended so, and no other follows.
    LastAttempt,
    /// The work came to the step that answers.
    HandlerAnswers,
    /// The running instances of a service take requests in turn.
    InTurn,
    /// The work on a message came to a step that publishes another.
    HandlerPublishes,
    /// The instance has had its start time.
    StartTimeOver,
    /// The service's autoscaler asked for it.
    Autoscaler,
    /// The load was at so many thousandths of the autoscaler's target.
    AboveTarget { measured_permille: u32 },
    /// The load was at so many thousandths of the autoscaler's target.
    BelowTarget { measured_permille: u32 },
    /// There were fewer instances than the autoscaler's least, or more than its most.
    OutOfRange,
}

/// One fact.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// When it happened.
    #[serde(rename = "at_ns")]
    pub at: Time,
    /// What happened.
    #[serde(flatten)]
    pub happening: Happening,
    /// Why.
    #[serde(flatten)]
    pub rule: Rule,
}

/// Receives facts in the order in which they happen.
pub trait FactSink {
    /// Whether it does anything with a fact; where it does not, facts are not even made.
    const LISTENS: bool = true;

    /// Takes one fact.
    fn record(&mut self, fact: &Fact);
}

/// A [`FactSink`] of a kind that is not known where facts are made.
pub trait Listener {
    /// Takes one fact.
    fn hear(&mut self, fact: &Fact);
}

impl<S: FactSink> Listener for S {
    fn hear(&mut self, fact: &Fact) {
        self.record(fact);
    }
}

/// Nobody listens.
impl FactSink for () {
    const LISTENS: bool = false;

    #[inline]
    fn record(&mut self, _fact: &Fact) {}
}

/// Keeps every fact.
impl FactSink for Vec<Fact> {
    fn record(&mut self, fact: &Fact) {
        self.push(*fact);
    }
}

/// Two listeners, one after the other.
impl<A: FactSink, B: FactSink> FactSink for (&mut A, &mut B) {
    #[inline]
    fn record(&mut self, fact: &Fact) {
        self.0.record(fact);
        self.1.record(fact);
    }
}

/// One listener or none.
impl<A: FactSink> FactSink for Option<A> {
    #[inline]
    fn record(&mut self, fact: &Fact) {
        if let Some(sink) = self {
            sink.record(fact);
        }
    }
}
