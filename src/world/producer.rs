//! Producers: when they publish, and what.

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
    /// Whether the broker confirms what it has taken.
    pub confirms: bool,
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
    /// Whether it comes back if no binding matches.
    pub(super) mandatory: bool,
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
    /// Only this type.
    pub(super) message_type: Option<MessageTypeId>,
}

/// A message that a burst wants now.
pub(super) struct Wanted {
    /// Only this type.
    pub(super) message_type: Option<MessageTypeId>,
    /// When the burst goes on, if it does at a later instant.
    pub(super) goes_on: Option<Time>,
}

impl Burst {
    /// Takes what one of `bursts` wants by `now`; a burst is gone with its last message.
    pub(super) fn take_due(bursts: &mut Vec<Self>, now: Time) -> Option<Wanted> {
        let place = bursts.iter().position(|burst| burst.next <= now)?;
        let burst = &mut bursts[place];
        burst.remaining -= 1;
        burst.next = burst.next.plus_ns(burst.spacing_ns);
        let Self { remaining, next, message_type, .. } = *burst;
        if remaining == 0 {
            bursts.remove(place);
        }
        Some(Wanted { message_type, goes_on: (remaining > 0 && next > now).then_some(next) })
    }
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
            confirms: plan.confirms,
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
    pub(super) fn next_message(
        &mut self,
        wanted: Option<MessageTypeId>,
        now: Time,
    ) -> (Message, &Publication) {
        self.published += 1;
        let id = MessageId::new(self.node.0, self.published);
        let of_type = wanted.and_then(|wanted| {
            self.publications.iter().find(|publication| publication.message_type == wanted)
        });
        let publication = of_type.unwrap_or_else(|| self.choose(self.published));
        (Message::new(id, now, publication.properties), publication)
    }

    /// Whether messages with these properties come back if no binding matches.
    pub(super) fn is_mandatory(&self, properties: PropertiesId) -> bool {
        self.publications.iter().any(|one| one.properties == properties && one.mandatory)
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
