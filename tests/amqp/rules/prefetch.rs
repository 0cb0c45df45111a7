//! How much consumers hold: no more than they may, and no less than there is.

use queuescope::broker::{Broker, ConsumerTag, Effect, QueueId};

use super::{Check, Rule, holds};
use crate::event::{Event, Subscription};
use crate::history::{Channel, History};

/// At most `prefetch` unacknowledged deliveries per consumer and per shared limit; nothing waits
/// for a consumer that has room.
#[derive(Debug, Default)]
pub(crate) struct Prefetch;

impl Rule for Prefetch {
    fn check(&mut self, history: &History, event: &Event<'_>) -> Check {
        let Event::Effect(Effect::Delivered { delivery, .. }) = event else { return Ok(()) };
        let (subscription, _) = &history.subscriptions[&delivery.consumer_tag];
        holds!(!history.is_full(subscription), "{delivery:?}, but {subscription:?} is full");
        let channel = &history.channels[&subscription.channel];
        if let Some(limit) = channel.shared_limit {
            let held = consumed(channel);
            holds!(held < usize::from(limit.prefetch), "{delivery:?}, but {limit:?}, {held} held");
        }
        Ok(())
    }

    fn at_rest(&mut self, history: &History, broker: &Broker) -> Check {
        for subscription in history.open_subscriptions() {
            let Subscription { channel, queue, prefetch, .. } = *subscription;
            let held = history.held_by(subscription);
            holds!(prefetch == 0 || held <= usize::from(prefetch), "{held}: {subscription:?}");
            let ready = broker.ready(queue);
            let may_not = history.is_full(subscription)
                || history.is_suspended(channel)
                || !has_turns(history, broker, queue, subscription.consumer);
            holds!(ready == 0 || may_not, "{ready} wait though there is room: {subscription:?}");
        }
        Ok(())
    }
}

/// What the consumers of a channel hold.
fn consumed(channel: &Channel) -> usize {
    channel.unsettled.values().filter(|consumer| **consumer != ConsumerTag::NONE).count()
}

fn has_turns(history: &History, broker: &Broker, queue: QueueId, consumer: ConsumerTag) -> bool {
    !history.queues[&queue].single_active || broker.active_consumer(queue) == Some(consumer)
}
