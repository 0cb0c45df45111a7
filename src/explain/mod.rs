//! Why it happened: each fact of a message with what was true around it at that instant.
//!
//! A fact names its rule; some rules speak of others ("the consumers before it held their
//! prefetch"). An [`Explainer`] reads all facts of a run and keeps, in a space that does not grow
//! with it, who holds how much ([`Consumers`]), the latest fact about a message, the life of
//! one message that is followed ([`Life`]), and the latest facts that pass a filter
//! ([`Chronicle`]). Sentences, and the names people read, belong to the
//! caller.

mod chronicle;
mod consumers;
mod life;

pub use chronicle::{Chronicle, Filter, Topic};
pub use consumers::{Consumers, Load};
pub use life::Life;

use crate::broker::MessageId;
use crate::fact::{Fact, FactSink, Happening};
use crate::world::plan::Plan;

/// A fact with what its rule speaks of.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// What happened, and by which rule.
    pub fact: Fact,
    /// For a delivery: how many consumers the queue had. Otherwise 0.
    pub consumers: u32,
    /// For a delivery: the other consumers of the queue that held as much as they may.
    pub full: Vec<Load>,
}

impl Explanation {
    fn new(fact: &Fact, consumers: &Consumers) -> Self {
        match fact.happening {
            Happening::Delivered { queue, instance, .. } => Self {
                fact: *fact,
                consumers: consumers.count(queue),
                full: consumers.full_beside(queue, instance),
            },
            _ => Self { fact: *fact, consumers: 0, full: Vec::new() },
        }
    }
}

/// Listens to a run to explain it.
#[derive(Clone, Debug)]
pub struct Explainer {
    consumers: Consumers,
    latest: Option<Fact>,
    life: Option<Life>,
    chronicle: Option<Chronicle>,
}

impl Explainer {
    /// For a run of a plan, from its first fact on.
    pub fn new(plan: &Plan) -> Self {
        Self { consumers: Consumers::new(plan), latest: None, life: None, chronicle: None }
    }

    /// Keeps the facts of one message from now on, and no other's; `None` ends that.
    pub fn follow(&mut self, message: Option<MessageId>) {
        self.life = message.map(Life::new);
    }

    /// Takes over what another one, that listened to the same run, knows of a life.
    pub fn take_life(&mut self, other: Self) {
        self.life = other.life;
    }

    /// The life of the message that is followed, since it is.
    pub fn life(&self) -> Option<&Life> {
        self.life.as_ref()
    }

    /// Keeps a chronicle from now on.
    pub fn keep(&mut self, chronicle: Chronicle) {
        self.chronicle = Some(chronicle);
    }

    /// The chronicle that it kept, if it was told to.
    pub fn into_chronicle(self) -> Option<Chronicle> {
        self.chronicle
    }

    /// The most recent fact about a message.
    pub fn latest(&self) -> Option<Explanation> {
        // Only what happens to nodes came after it; that changes nobody's load.
        self.latest.as_ref().map(|fact| Explanation::new(fact, &self.consumers))
    }
}

impl FactSink for Explainer {
    #[inline]
    fn record(&mut self, fact: &Fact) {
        if let Some(message) = fact.happening.message() {
            self.latest = Some(*fact);
            if let Some(life) = &mut self.life
                && life.message() == message
            {
                life.push(Explanation::new(fact, &self.consumers));
            }
        }
        if let Some(chronicle) = &mut self.chronicle
            && chronicle.wants(fact)
        {
            chronicle.push(Explanation::new(fact, &self.consumers));
        }
        self.consumers.record(fact);
    }
}

#[cfg(test)]
mod tests;
