//! Services and their instances.

use super::autoscaler::Scaling;
use super::caller::is_request;
use super::handler::Handler;
use super::link::Link;
use super::plan::{Acknowledgement, ConsumptionPlan, RuntimePlan};
use crate::broker::{ChannelId, ConsumerId, Delivery, QueueId};
use crate::distribution::Distribution;
use crate::fact::{InstanceId, NodeId};
use crate::kernel::{Stream, Time};
use crate::runtime::Runtime;

/// A service: what its instances have in common.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its node.
    pub node: NodeId,
    pub(super) runtime: RuntimePlan,
    /// Its subscriptions, each instance has them all.
    pub(super) consumptions: Vec<Consumption>,
    pub(super) handler: Handler,
    /// Messages published so far.
    pub published: u64,
    /// The number of the instance that took the last request.
    pub(super) last_turn: u16,
    /// Its instances in order of number, by place in the world's list.
    pub(super) members: Vec<u16>,
    pub(super) start_time: Option<StartTime>,
    pub(super) scaling: Option<Scaling>,
}

/// How long an instance takes until it runs.
#[derive(Clone, Debug)]
pub(super) struct StartTime {
    pub(super) duration: Distribution,
    pub(super) draws: Stream,
}

/// A subscription that each instance of a service has.
#[derive(Clone, Debug)]
pub(super) struct Consumption {
    pub(super) plan: ConsumptionPlan,
    pub(super) queue: QueueId,
    pub(super) delivery_delay_ns: u64,
    pub(super) acknowledgement_delay_ns: u64,
}

/// How an instance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstanceState {
    /// Asked for, and not ready to take deliveries yet.
    Starting {
        /// When it was asked for.
        since: Time,
        /// When it will run.
        until: Time,
    },
    /// Takes deliveries.
    Running,
    /// Takes no more deliveries and finishes what it has begun.
    Stopping,
    /// Dead until it is restarted.
    Crashed,
}

impl InstanceState {
    /// Whether it takes deliveries, or soon will.
    pub fn is_available(self) -> bool {
        matches!(self, Self::Starting { .. } | Self::Running)
    }
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
    /// Threads or loops at work, and all of them, as last counted for an autoscaler.
    pub(super) metered: (u16, u16),
    /// None while it starts or is crashed.
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

    /// What is with it: copies that are not settled at the broker (received, at work, or their
    /// verdict on the way), and requests.
    pub fn with_it(&self) -> usize {
        let in_hand = self.runtime.in_hand().count() + self.runtime.waiting_count();
        in_hand + self.settlements.in_flight().len()
    }

    /// The same without requests, which are no copies of messages.
    pub fn copies_with_it(&self) -> usize {
        let in_hand = self.runtime.in_hand().filter(|one| !is_request(&one.task)).count();
        let waiting = self.runtime.waiting().filter(|task| !is_request(task)).count();
        in_hand + waiting + self.settlements.in_flight().len()
    }

    /// Copies on their way to it.
    pub fn on_the_way(&self) -> usize {
        self.subscriptions.iter().map(|one| one.deliveries.in_flight().len()).sum()
    }
}
