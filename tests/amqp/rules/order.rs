//! Which copy is delivered next.

use queuescope::broker::{Broker, ConsumerTag, Delivery, Effect, MessageId, QueueId};

use super::{Check, Rule, holds};
use crate::event::Event;
use crate::history::History;

/// Copies that were never delivered come in the order of enqueueing within their priority. A
/// classic queue keeps the order of enqueueing even for returned ones, and the highest priority
/// comes first. A quorum queue that may send several consumers something at once does so consumer by
/// consumer: each of them gets its copies in order, and none is left behind.
#[derive(Debug, Default)]
pub(crate) struct Order {
    /// Fresh copies of quorum queues that a later one was sent before.
    passed: Vec<Passed>,
}

#[derive(Debug)]
struct Passed {
    queue: QueueId,
    message: MessageId,
    /// Who got the later one.
    consumer: ConsumerTag,
    text: String,
}

impl Rule for Order {
    fn check(&mut self, history: &History, event: &Event<'_>) -> Check {
        match event {
            Event::Fetched { delivery, .. } | Event::Effect(Effect::Delivered { delivery, .. }) => {
                self.catch_up(delivery)?;
                self.is_next(history, delivery)
            }
            _ => Ok(()),
        }
    }

    fn at_rest(&mut self, history: &History, _broker: &Broker) -> Check {
        for Passed { queue, message, text, .. } in self.passed.drain(..) {
            let left = history.ready(queue).any(|(other, _)| other == message);
            holds!(!left, "{text}");
        }
        Ok(())
    }
}

impl Order {
    /// A copy that was passed comes now: to another consumer.
    fn catch_up(&mut self, delivery: &Delivery) -> Check {
        let is = |passed: &Passed| {
            (passed.queue, passed.message) == (delivery.queue, delivery.message.id)
        };
        for passed in self.passed.iter().filter(|passed| is(passed)) {
            holds!(passed.consumer != delivery.consumer_tag, "{}", passed.text);
        }
        self.passed.retain(|passed| !is(passed));
        Ok(())
    }

    fn is_next(&mut self, history: &History, delivery: &Delivery) -> Check {
        let queue = delivery.queue;
        let Some(copy) = history.copies.get(&(queue, delivery.message.id)) else {
            return Err(format!("what is it? {delivery:?}"));
        };
        let classic = !history.queues[&queue].quorum;
        for (other, waiting) in history.ready(queue) {
            let before = waiting.level == copy.level && waiting.rank < copy.rank;
            let higher = waiting.level > copy.level;
            let text = || format!("{other:?}, {waiting:?} was before {delivery:?}");
            if classic {
                holds!(!(higher || before), "{}", text());
            } else if before && waiting.deliveries == 0 && copy.deliveries == 0 {
                let consumer = delivery.consumer_tag;
                self.passed.push(Passed { queue, message: other, consumer, text: text() });
            }
        }
        Ok(())
    }
}
