//! A plan: everything needed to build a world, already checked.
//!
//! [`crate::scenario`] makes plans from people's JSON and is the one place that validates; a
//! [`super::World`] takes any plan whose ids point into its own lists.

use serde::{Deserialize, Serialize};

use crate::distribution::Distribution;
use crate::fact::{MessageTypeId, NodeId, PhaseKind};
use crate::workload::ArrivalProcess;

pub use super::autoscaler_plan::{AutoscalerMeasure, AutoscalerPlan, AutoscalerSetting};
pub use super::caller_plan::{CallPlan, CallSource, CallerPlan, CallerSetting};
pub use super::runtime_plan::{
    EventLoopPlan, RuntimePlan, RuntimeSetting, ThreadPoolPlan, USUAL_THREAD_BYTES,
};

use crate::broker::exact_table;
pub use crate::broker::{ApplyTo, Definition, ExchangeType, Table};

/// A whole system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// What all chance comes from.
    pub seed: u64,
    /// Travel time of every link that has none of its own, in nanoseconds.
    pub link_delay_ns: u64,
    /// The types of messages; a [`MessageTypeId`] points here.
    pub message_types: Vec<Box<str>>,
    /// The nodes; a [`NodeId`] points here.
    pub nodes: Vec<NodePlan>,
    /// The bindings of exchanges to queues and to other exchanges.
    pub bindings: Vec<BindingPlan>,
    /// Policies: rules for queues and exchanges by their names.
    pub policies: Vec<PolicyPlan>,
    /// Nodes whose chance, each once, is drawn as that of others, so that both get the same arrivals and the
    /// same work (common random numbers).
    pub draws_as: Vec<(NodeId, NodeId)>,
}

impl Plan {
    /// The node that another draws its chance as: itself unless the plan says otherwise.
    pub(super) fn drawing_node(&self, node: NodeId) -> NodeId {
        let found = self.draws_as.iter().find(|(drawn, _)| *drawn == node);
        found.map_or(node, |(_, drawing)| *drawing)
    }

    /// The name that a node's random streams are called by.
    pub fn drawing_name(&self, node: NodeId) -> &str {
        let drawing = self.drawing_node(node);
        self.nodes.get(drawing.index()).map_or("", |node| &node.name)
    }
}

/// A policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PolicyPlan {
    /// Its name.
    pub name: Box<str>,
    /// A regular expression for the names it is for.
    pub pattern: Box<str>,
    /// The names that match it, of nodes in the plan.
    pub names: Vec<Box<str>>,
    /// What it is for.
    pub apply_to: ApplyTo,
    /// What it sets.
    pub definition: Definition,
    /// Of several that match, the one with the highest priority holds.
    pub priority: i64,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodePlan {
    /// Its name, unique; the default exchange is named by the empty string, as in AMQP.
    pub name: Box<str>,
    /// What it is.
    pub kind: NodeKind,
}

/// The kinds of nodes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum NodeKind {
    /// Publishes messages.
    Producer(ProducerPlan),
    /// Routes messages to queues.
    Exchange(ExchangePlan),
    /// Keeps messages until a consumer is ready.
    Queue(QueuePlan),
    /// Works on messages.
    Service(ServicePlan),
    /// Sends requests to services and waits for the answers.
    Caller(CallerPlan),
}

/// An exchange.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExchangePlan {
    /// How it chooses among its bindings.
    pub exchange_type: ExchangeType,
    /// Whether clients may not publish to it.
    pub internal: bool,
    /// `alternate-exchange`, and what is not known here.
    #[serde(with = "exact_table")]
    pub arguments: Table,
}

impl ExchangePlan {
    /// An exchange without arguments.
    pub fn new(exchange_type: ExchangeType) -> Self {
        Self { exchange_type, internal: false, arguments: Table::new() }
    }
}

/// A queue.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QueuePlan {
    /// Limits, time to live, dead letters, priorities and more.
    #[serde(with = "exact_table")]
    pub arguments: Table,
}

/// A producer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProducerPlan {
    /// When it publishes.
    pub arrivals: ArrivalProcess,
    /// What it publishes, one of these each time, chosen by weight; not empty.
    pub publishes: Vec<PublicationPlan>,
    /// Whether it waits to be resumed.
    pub paused: bool,
    /// Whether the broker confirms what it has taken (publisher confirms).
    pub confirms: bool,
    /// Travel time to its exchanges, if not the plan's own, in nanoseconds.
    pub link_delay_ns: Option<u64>,
}

/// One kind of message that a producer publishes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PublicationPlan {
    /// Where to; an exchange.
    pub exchange: NodeId,
    /// The routing key.
    pub routing_key: Box<str>,
    /// The type of the message.
    pub message_type: MessageTypeId,
    /// How often relative to the producer's other publications; not negative, and at least one of
    /// them is positive.
    pub weight: f64,
    /// Headers, if there is a table at all.
    #[serde(with = "exact_table::optional")]
    pub headers: Option<Table>,
    /// 0 to 255.
    pub priority: Option<u8>,
    /// Time to live, in milliseconds.
    pub expiration_ms: Option<u64>,
    /// Whether it comes back if no binding matches.
    pub mandatory: bool,
    /// Length of the body.
    pub body_bytes: u32,
}

impl PublicationPlan {
    /// A message with nothing but a routing key.
    pub fn new(exchange: NodeId, routing_key: &str, message_type: MessageTypeId) -> Self {
        Self {
            exchange,
            routing_key: routing_key.into(),
            message_type,
            weight: 1.0,
            headers: None,
            priority: None,
            expiration_ms: None,
            mandatory: false,
            body_bytes: 0,
        }
    }
}

/// A binding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BindingPlan {
    /// An exchange.
    pub source: NodeId,
    /// A queue or an exchange.
    pub destination: NodeId,
    /// The binding key (AMQP's name for it in a binding is routing key, too).
    pub binding_key: Box<str>,
    /// A headers exchange matches by them.
    #[serde(with = "exact_table")]
    pub arguments: Table,
    /// Whether it is there from the start.
    pub bound: bool,
}

impl BindingPlan {
    /// A binding without arguments, there from the start.
    pub fn new(source: NodeId, destination: NodeId, binding_key: &str) -> Self {
        let (binding_key, arguments) = (binding_key.into(), Table::new());
        Self { source, destination, binding_key, arguments, bound: true }
    }
}

/// A service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServicePlan {
    /// Instances at the start.
    pub instances: u16,
    /// How an instance works on its tasks.
    pub runtime: RuntimePlan,
    /// The queues each instance consumes from.
    pub consumes: Vec<ConsumptionPlan>,
    /// The steps of the work on one message, in order.
    pub handler: Vec<StepPlan>,
    /// Chance that the handler fails at its end, from 0 to 1.
    pub failure_chance: f64,
    /// Whether a failed message is requeued (nack with requeue) or rejected.
    pub requeue_failed: bool,
    /// Types of messages whose handling always fails.
    pub poison: Vec<MessageTypeId>,
    /// Whether it gives up a request whose caller waits no longer, when it comes to it or to its
    /// next phase; else it finishes the work.
    pub drops_abandoned: bool,
    /// How long an instance that is added or restarted takes until it runs; none means no time.
    pub start_time: Option<Distribution>,
    /// What changes the number of instances by itself.
    pub autoscaler: Option<AutoscalerPlan>,
}

impl ServicePlan {
    /// The steps that take time.
    pub fn phases(&self) -> impl Iterator<Item = &PhasePlan> {
        self.handler.iter().filter_map(StepPlan::phase)
    }

    /// What it publishes.
    pub fn publications(&self) -> impl Iterator<Item = &PublicationPlan> {
        self.handler.iter().filter_map(|step| match step {
            StepPlan::Publish(publication) => Some(publication),
            StepPlan::Phase(_)
            | StepPlan::Answer
            | StepPlan::Branch { .. }
            | StepPlan::Jump { .. } => None,
        })
    }

    /// Whether a step that takes time is done for some messages only.
    pub fn has_phases_in_branches(&self) -> bool {
        let mut end = 0;
        self.handler.iter().enumerate().any(|(place, step)| {
            if let StepPlan::Branch { otherwise, .. } = step {
                // The jump at the end of the first list leads past the second.
                let jump = self.handler.get(usize::from(*otherwise).wrapping_sub(1));
                let past = if let Some(StepPlan::Jump { to }) = jump { *to } else { *otherwise };
                end = end.max(usize::from(past));
            }
            place < end && step.phase().is_some()
        })
    }
}

/// A step of a handler. Branches and jumps lead forward, at most to the end of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum StepPlan {
    /// Takes time.
    Phase(PhasePlan),
    /// Publishes a message; its weight and whether it is mandatory have no meaning here.
    Publish(PublicationPlan),
    /// Answers the caller; nothing for a message.
    Answer,
    /// Goes on with the next step for some messages, and at another for the rest.
    Branch {
        /// Only for messages of these types; none means any.
        message_types: Vec<MessageTypeId>,
        /// And of these only with this chance, from 0 to 1.
        chance: f64,
        /// The place of the step for the rest.
        otherwise: u16,
    },
    /// Goes on at another place.
    Jump {
        /// The place.
        to: u16,
    },
}

impl StepPlan {
    /// The phase, if it takes time.
    pub fn phase(&self) -> Option<&PhasePlan> {
        match self {
            Self::Phase(phase) => Some(phase),
            Self::Publish(_) | Self::Answer | Self::Branch { .. } | Self::Jump { .. } => None,
        }
    }

    /// The phase, to be changed.
    pub fn phase_mut(&mut self) -> Option<&mut PhasePlan> {
        match self {
            Self::Phase(phase) => Some(phase),
            Self::Publish(_) | Self::Answer | Self::Branch { .. } | Self::Jump { .. } => None,
        }
    }
}

impl From<PhasePlan> for StepPlan {
    fn from(phase: PhasePlan) -> Self {
        Self::Phase(phase)
    }
}

/// A subscription of a service's instances to a queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConsumptionPlan {
    /// The queue.
    pub queue: NodeId,
    /// Unacknowledged deliveries a consumer may hold; 0 means no limit.
    pub prefetch: u16,
    /// When a delivery counts as settled.
    pub acknowledgement: Acknowledgement,
    /// Consumers of higher priority get messages first.
    pub priority: i32,
    /// Travel time of deliveries, if not the plan's own, in nanoseconds.
    pub delivery_delay_ns: Option<u64>,
    /// Travel time of acknowledgements, if not the plan's own, in nanoseconds.
    pub acknowledgement_delay_ns: Option<u64>,
}

impl ConsumptionPlan {
    /// A subscription that acknowledges by hand, with the plan's own travel times.
    pub fn new(queue: NodeId, prefetch: u16) -> Self {
        Self {
            queue,
            prefetch,
            acknowledgement: Acknowledgement::Manual,
            priority: 0,
            delivery_delay_ns: None,
            acknowledgement_delay_ns: None,
        }
    }
}

/// When a delivery counts as settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Acknowledgement {
    /// When the consumer says so, after its work.
    Manual,
    /// When the broker sends it.
    Automatic,
}

/// A phase of a handler.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PhasePlan {
    /// What it spends.
    pub kind: PhaseKind,
    /// How long it takes.
    pub duration: Distribution,
}

/// A parameter that may change while the world runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parameter {
    /// Messages per second (for a schedule: the factor of its rates). Not for recorded arrivals.
    ArrivalRate {
        /// A producer, or a caller.
        producer: NodeId,
    },
    /// Number of instances.
    Instances {
        /// A service.
        service: NodeId,
    },
    /// A number of a service's autoscaler.
    Autoscaler {
        /// A service.
        service: NodeId,
        /// Which.
        setting: AutoscalerSetting,
    },
    /// Prefetch of one subscription; 0 means no limit.
    Prefetch {
        /// A service.
        service: NodeId,
        /// Place in its `consumes`.
        consumption: u16,
    },
    /// Mean duration of a phase, in seconds.
    PhaseMean {
        /// A service.
        service: NodeId,
        /// Place in its `handler`.
        phase: u16,
    },
    /// Chance of a branch of a handler.
    BranchChance {
        /// A service.
        service: NodeId,
        /// Place in its `handler`.
        step: u16,
    },
    /// Chance that the handler fails.
    FailureChance {
        /// A service.
        service: NodeId,
    },
    /// A number of a service's runtime.
    Runtime {
        /// A service.
        service: NodeId,
        /// Which.
        setting: RuntimeSetting,
    },
    /// A number of a caller.
    Caller {
        /// A caller.
        caller: NodeId,
        /// Which.
        setting: CallerSetting,
    },
    /// Travel time of every link, in seconds; replaces delays of their own, too.
    LinkDelay,
    /// Whether a binding is there: 1, or 0.
    Bound {
        /// Place in the plan's `bindings`.
        binding: u16,
    },
}

/// What a person or a script does to a running world.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Changes a parameter. Values out of its range are brought into it; not-a-number is ignored.
    Set {
        /// What to change.
        parameter: Parameter,
        /// To what.
        value: f64,
    },
    /// Publishes `count` messages (or makes as many calls), the first at once, the others each
    /// `spacing_ns` after the one before.
    Publish {
        /// A producer, or a caller.
        producer: NodeId,
        /// How many.
        count: u32,
        /// How far apart, in nanoseconds; zero means all at once.
        spacing_ns: u64,
        /// Only this type, which the producer publishes; none means chosen as always.
        #[serde(default)]
        message_type: Option<MessageTypeId>,
    },
    /// Kills a running instance: the one of that number, or the lowest-numbered.
    Crash {
        /// A service.
        service: NodeId,
        /// Which instance.
        number: Option<u16>,
    },
    /// Starts crashed instances again.
    Restart {
        /// A service.
        service: NodeId,
    },
    /// Stops a producer's arrivals, or those of a caller; its users leave.
    Pause {
        /// A producer, or a caller.
        producer: NodeId,
    },
    /// Lets a producer's or caller's arrivals go on; a caller's users come back.
    Resume {
        /// A producer, or a caller.
        producer: NodeId,
    },
}

/// Nodes that are compared, as a whole, with other groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its name: small letters, digits and underscores.
    pub name: String,
    /// Producers, queues and services; a node is in one group at most.
    pub nodes: Vec<NodeId>,
}
