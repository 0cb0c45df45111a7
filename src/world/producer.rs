//! Producers: when they publish, and what.

use super::link::Link;
use super::plan::ProducerPlan;
use crate::broker::{Message, MessageId, PropertiesId};
use crate::fact::{MessageTypeId, NodeId};
use crate::kernel::{Draw, StreamKey, Time};
use crate::workload::Arrivals;

/// A producer at work.
#[derive(Clone, Debug)]
pub struct Producer {
    /// Its node.
    pub node: NodeId,
    pub(super) arrivals: Arrivals,
    /// Whether it waits to be resumed.
    pub paused: bool,
    /// Messages published so far.
    pub published: u64,
    pub(super) publications: Vec<Publication>,
    choice: StreamKey,
    /// Told apart from arrivals scheduled before a change of plan, which are void.
    pub(super) generation: u32,
    /// Messages still to be published beside the arrivals, in the order in which they were asked for.
    pub(super) bursts: Vec<Burst>,
}

/// One kind of message that a producer publishes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Publication {
    pub(super) exchange: NodeId,
    pub(super) message_type: MessageTypeId,
    pub(super) properties: PropertiesId,
    /// Sum of the weights up to and with this one.
    pub(super) cumulative_weight: f64,
    /// The link to its exchange, by place in the world's list.
    pub(super) link: u32,
}

/// A burst under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Burst {
    pub(super) remaining: u32,
    pub(super) spacing_ns: u64,
    pub(super) next: Time,
}

impl Producer {
    pub(super) fn new(
        node: NodeId,
        name: &str,
        plan: &ProducerPlan,
        seed: u64,
        publications: Vec<Publication>,
    ) -> Self {
        let stream = StreamKey::new(seed, name, "arrivals").stream();
        Self {
            node,
            arrivals: Arrivals::new(plan.arrivals.clone(), stream),
            paused: plan.paused,
            published: 0,
            publications,
            choice: StreamKey::new(seed, name, "publication"),
            generation: 0,
            bursts: Vec::new(),
        }
    }

    /// Makes the arrival in the calendar void; the next one is to be drawn anew.
    pub(super) fn renew_arrivals(&mut self, now: Time) {
        self.generation += 1;
        self.arrivals.renew(now);
    }

    /// Makes the next message.
    #[inline]
    pub(super) fn next_message(&mut self, now: Time) -> (Message, &Publication) {
        self.published += 1;
        let id = MessageId::new(self.node.0, self.published);
        let publication = self.choose(self.published);
        (Message::new(id, now, publication.properties), publication)
    }

    /// The publication of message `number`: the same whenever it is published.
    #[inline]
    fn choose(&self, number: u64) -> &Publication {
        let [first, .., last] = self.publications.as_slice() else {
            return &self.publications[0];
        };
        let aim = self.choice.for_item(number).unit() * last.cumulative_weight;
        let chosen = self.publications.iter().find(|one| aim < one.cumulative_weight);
        chosen.unwrap_or(first)
    }

    /// The rate its arrivals are set to: messages per second, or the factor of a schedule; `None`
    /// for recorded arrivals.
    pub fn rate_per_s(&self) -> Option<f64> {
        self.arrivals.process().rate_per_s()
    }
}

/// The links from producers to exchanges.
pub(super) type PublishLink = Link<Message>;
