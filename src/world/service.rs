//! Services: their instances, and what the work on a message consists of.

use super::link::Link;
use super::plan::{Acknowledgement, ConsumptionPlan, PhasePlan, RuntimePlan, ServicePlan};
use crate::broker::{ChannelId, ConsumerId, Delivery, Message, QueueId};
use crate::fact::{InstanceId, MessageTypeId, NodeId};
use crate::kernel::{Draw, StreamKey};
use crate::runtime::{Phase, PhaseKind, Runtime, Work};

/// A service: what its instances have in common.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its node.
    pub node: NodeId,
    pub(super) runtime: RuntimePlan,
    /// Its subscriptions, each instance has them all.
    pub(super) consumptions: Vec<Consumption>,
    pub(super) handler: Handler,
    /// Its instances in order of number, by place in the world's list.
    pub(super) members: Vec<u16>,
}

/// A subscription that each instance of a service has.
#[derive(Clone, Debug)]
pub(super) struct Consumption {
    pub(super) plan: ConsumptionPlan,
    pub(super) queue: QueueId,
    pub(super) delivery_delay_ns: u64,
    pub(super) acknowledgement_delay_ns: u64,
}

/// The work on one message, and how it may end.
#[derive(Clone, Debug)]
pub(super) struct Handler {
    phases: Vec<(PhasePlan, StreamKey)>,
    pub(super) failure_chance: f64,
    pub(super) requeue_failed: bool,
    /// Types of messages whose handling always fails.
    pub(super) poison: Vec<MessageTypeId>,
    failure: StreamKey,
}

impl Handler {
    pub(super) fn new(name: &str, plan: &ServicePlan, seed: u64) -> Self {
        let key = |index| StreamKey::new(seed, name, &format!("phase {index}"));
        let phases = plan.handler.iter().enumerate();
        Self {
            phases: phases.map(|(index, phase)| (phase.clone(), key(index))).collect(),
            failure_chance: plan.failure_chance,
            requeue_failed: plan.requeue_failed,
            poison: plan.poison.clone(),
            failure: StreamKey::new(seed, name, "failure"),
        }
    }

    /// Whether the work on this delivery fails; another attempt has another chance.
    #[inline]
    pub(super) fn fails(&self, message: &Message) -> bool {
        let attempt = u64::from(message.deliveries).rotate_right(16);
        self.failure_chance > 0.0
            && self.failure.for_item(message.id.as_u64() ^ attempt).unit() < self.failure_chance
    }

    pub(super) fn mean_s(&self, phase: usize) -> Option<f64> {
        self.phases.get(phase).map(|(phase, _)| phase.duration.mean_s())
    }

    pub(super) fn set_mean_s(&mut self, phase: usize, mean_s: f64) {
        let duration = &mut self.phases[phase].0.duration;
        *duration = duration.with_mean_s(mean_s);
    }
}

impl Work<Delivery> for Handler {
    #[inline]
    fn first(&self, delivery: &Delivery) -> Option<(u16, Phase)> {
        let nothing = Phase { kind: PhaseKind::Cpu, duration_ns: 0 };
        Some((0, self.phase(delivery, 0).unwrap_or(nothing)))
    }

    #[inline]
    fn next(&self, delivery: &Delivery, after: u16) -> Option<(u16, Phase)> {
        Some((after + 1, self.phase(delivery, after + 1)?))
    }
}

impl Handler {
    /// A message's work depends on the message alone, not on who does it when.
    #[inline]
    fn phase(&self, delivery: &Delivery, index: u16) -> Option<Phase> {
        let (phase, key) = self.phases.get(usize::from(index))?;
        let mut draw = key.for_item(delivery.message.id.as_u64());
        Some(Phase { kind: phase.kind, duration_ns: phase.duration.sample_ns(&mut draw) })
    }
}

/// How an instance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstanceState {
    /// Takes deliveries.
    Running,
    /// Takes no more deliveries and finishes what it has begun.
    Stopping,
    /// Dead until it is restarted.
    Crashed,
}

/// What an instance tells the broker of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// basic.ack
    Acknowledge,
    /// basic.nack with requeue: the handler failed, or the instance stops.
    Return,
    /// basic.nack without requeue: the handler failed.
    Reject,
}

/// A verdict on its way to the broker.
#[derive(Clone, Copy, Debug)]
pub struct Settlement {
    /// The delivery it is about.
    pub delivery: Delivery,
    /// What it says.
    pub verdict: Verdict,
}

/// One instance of a service.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Which one.
    pub id: InstanceId,
    /// How it is.
    pub state: InstanceState,
    pub(super) service: u16,
    /// None while it is crashed.
    pub(super) channel: Option<ChannelId>,
    pub(super) subscriptions: Vec<Subscription>,
    /// Acknowledgements and returns on their way to the broker.
    pub settlements: Link<Settlement>,
    /// The work.
    pub runtime: Runtime<Delivery>,
}

/// An instance's subscription.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// None before it subscribed and after it cancelled or crashed.
    pub(super) consumer: Option<ConsumerId>,
    /// The queue's node.
    pub queue: NodeId,
    pub(super) acknowledgement: Acknowledgement,
    /// Deliveries on their way.
    pub deliveries: Link<Delivery>,
}

impl Instance {
    /// Its subscriptions, in the order of the service's.
    pub fn subscriptions(&self) -> &[Subscription] {
        &self.subscriptions
    }

    /// Whether nothing is with it, nor on the way from or to it.
    pub(super) fn has_nothing_left(&self) -> bool {
        self.runtime.is_idle()
            && self.settlements.is_empty()
            && self.subscriptions.iter().all(|one| one.deliveries.is_empty())
    }

    /// Copies with it that are not settled at the broker: received, at work, or their verdict on
    /// the way.
    pub fn with_it(&self) -> usize {
        let in_hand = self.runtime.in_hand().count() + self.runtime.waiting_count();
        in_hand + self.settlements.in_flight().len()
    }

    /// Copies on their way to it.
    pub fn on_the_way(&self) -> usize {
        self.subscriptions.iter().map(|one| one.deliveries.in_flight().len()).sum()
    }
}
