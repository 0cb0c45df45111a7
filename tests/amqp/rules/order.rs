//! Which copy is delivered next.

use queuescope::broker::{Delivery, Effect};

use super::{Check, Rule, holds};
use crate::event::Event;
use crate::history::History;

/// Copies that were never delivered come in the order of enqueueing within their priority. A
/// classic queue keeps the order of enqueueing even for returned ones, and the highest priority
/// comes first.
#[derive(Debug, Default)]
pub(crate) struct Order;

impl Rule for Order {
    fn check(&mut self, history: &History, event: &Event<'_>) -> Check {
        match event {
            Event::Fetched { delivery, .. } | Event::Effect(Effect::Delivered { delivery, .. }) => {
                is_next(history, delivery)
            }
            _ => Ok(()),
        }
    }
}

fn is_next(history: &History, delivery: &Delivery) -> Check {
    let queue = delivery.queue;
    let Some(copy) = history.copies.get(&(queue, delivery.message.id)) else {
        return Err(format!("what is it? {delivery:?}"));
    };
    for (other, waiting) in history.ready(queue) {
        let fresh = waiting.deliveries == 0 && copy.deliveries == 0;
        let before = waiting.level == copy.level && waiting.rank < copy.rank;
        holds!(!(fresh && before), "{other:?}, {waiting:?} was before {delivery:?}");
        let higher = waiting.level > copy.level;
        let classic = !history.queues[&queue].quorum;
        holds!(!(classic && (higher || before)), "{other:?}, {waiting:?} before {delivery:?}");
    }
    Ok(())
}
