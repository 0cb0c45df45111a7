//! What has expired goes when it is due.

use queuescope::broker::{Broker, Effect};

use super::{Check, Rule, holds};
use crate::event::Event;
use crate::history::History;

/// No expired copy stays at the head of a queue after its timer; none is delivered if the timer is
/// never late.
#[derive(Debug, Default)]
pub(crate) struct TimeToLive;

impl Rule for TimeToLive {
    fn check(&mut self, history: &History, event: &Event<'_>) -> Check {
        let (Event::Fetched { delivery, .. } | Event::Effect(Effect::Delivered { delivery, .. })) =
            event
        else {
            return Ok(());
        };
        // A time to live of 0 lets a copy pass to a consumer that has room.
        let copy = &history.copies[&(delivery.queue, delivery.message.id)];
        let overdue = copy
            .expires
            .is_some_and(|expires| expires.plus_ns(history.timer_late_ns) < history.now);
        holds!(!overdue || copy.holder.is_some(), "too late: {delivery:?} of {copy:?}");
        Ok(())
    }

    fn at_rest(&mut self, history: &History, broker: &Broker) -> Check {
        for queue in history.queues.keys() {
            let Some(head) = broker.ready_messages(*queue).next() else { continue };
            let copy = &history.copies[&(*queue, head.message.id)];
            let overdue = copy
                .expires
                .is_some_and(|expires| expires.plus_ns(history.timer_late_ns) < history.now);
            holds!(!overdue, "it should be gone from {queue:?}: {copy:?}");
        }
        Ok(())
    }
}
