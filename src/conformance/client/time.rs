//! Time goes on between the steps of a program, and the broker comes to rest.

use super::super::operation::Operation;
use super::Client;
use super::consuming::place_of;
use crate::broker::Effect;
use crate::kernel::Time;

pub(super) const NS_PER_MS: u64 = 1_000_000;

/// A broker's timer is never early and about this late.
const TIMER_LATE_NS: u64 = NS_PER_MS;

/// How long a step takes until the broker counts as being at rest: so long nothing was heard of it
/// when the vectors were recorded.
pub(super) fn rest_ms(operation: &Operation) -> u64 {
    match operation {
        Operation::CloseChannel { .. } | Operation::CloseConnection { .. } => 150,
        Operation::Policy(_) => 400,
        Operation::Wait { .. } => 0,
        _ => 25,
    }
}

impl Client {
    /// Waits until the sum of all waits is reached; what the steps between took is part of it.
    pub(super) fn wait(&mut self, ms: u64) {
        self.waited_ms += ms;
        let until = self.started.plus_ns(self.waited_ms * NS_PER_MS);
        self.pass_until(until.max(self.now));
    }

    /// Time goes on, and queues do what is due.
    pub(super) fn pass_until(&mut self, until: Time) {
        while self.calendar.next_time().is_some_and(|at| at <= until) {
            let Some((at, queue)) = self.calendar.pop() else { break };
            self.now = at;
            self.broker.expire(queue, at, &mut self.effects);
            self.follow();
        }
        self.now = until;
    }

    /// The time of waiting begins: what was done before was the setup.
    pub(in super::super) fn start(&mut self) {
        self.started = self.now;
    }

    /// Takes note of what the broker did, and publishes dead letters, until it is at rest.
    pub(super) fn follow(&mut self) {
        while !self.effects.is_empty() {
            for effect in std::mem::take(&mut self.effects) {
                self.follow_one(effect);
            }
        }
    }

    fn follow_one(&mut self, effect: Effect) {
        match effect {
            Effect::Delivered { delivery, .. } => self.receive(&delivery),
            Effect::Dropped { message, dead_letter: Some(dead_letter), .. }
            | Effect::Refused { message, dead_letter: Some(dead_letter), .. } => {
                self.publish_dead_letter(message, dead_letter);
            }
            Effect::Expires { queue, at } => {
                self.calendar.schedule(at.plus_ns(TIMER_LATE_NS), queue);
            }
            Effect::ConsumerCancelled { consumer_tag } => {
                let consumer = &mut self.consumers[place_of(consumer_tag)];
                if consumer.id.take().is_some() {
                    self.observed.cancelled.push(consumer.name.clone());
                }
            }
            _ => {}
        }
    }
}
