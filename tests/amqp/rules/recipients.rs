//! Who gets deliveries.

use std::collections::BTreeMap;

use queuescope::broker::{Broker, ConsumerTag, Delivery, Effect, QueueId};

use super::{Check, Rule, holds};
use crate::event::{ChannelNumber, Event};
use crate::history::{History, Phase};

/// No delivery goes to a consumer that was cancelled or whose channel is closed, nor from a queue
/// that it is not subscribed to.
#[derive(Debug, Default)]
pub(crate) struct Recipients;

impl Rule for Recipients {
    fn check(&mut self, history: &History, event: &Event<'_>) -> Check {
        let Event::Effect(Effect::Delivered { delivery, .. }) = event else { return Ok(()) };
        let known = history.subscriptions.get(&delivery.consumer_tag);
        let (subscription, phase) = known.ok_or_else(|| format!("to nobody: {delivery:?}"))?;
        holds!(*phase != Phase::Ended, "{delivery:?}, but {subscription:?} has ended");
        holds!(subscription.queue == delivery.queue, "{delivery:?} to {subscription:?}");
        Ok(())
    }
}

/// Delivery tags of a channel ascend by one, from 1.
#[derive(Debug, Default)]
pub(crate) struct DeliveryTags {
    last: BTreeMap<ChannelNumber, u64>,
}

impl DeliveryTags {
    fn next(&mut self, channel: ChannelNumber, delivery: &Delivery) -> Check {
        let last = self.last.entry(channel).or_default();
        let expected = *last + 1;
        *last = delivery.delivery_tag;
        holds!(*last == expected, "on channel {channel} {expected} is next, not {delivery:?}");
        Ok(())
    }
}

impl Rule for DeliveryTags {
    fn check(&mut self, history: &History, event: &Event<'_>) -> Check {
        match event {
            Event::Fetched { channel, delivery, .. } => self.next(*channel, delivery),
            Event::Effect(Effect::Delivered { delivery, .. }) => {
                let (subscription, _) = &history.subscriptions[&delivery.consumer_tag];
                self.next(subscription.channel, delivery)
            }
            _ => Ok(()),
        }
    }
}

/// From a queue with a single active consumer one consumer gets everything, until it ends.
#[derive(Debug, Default)]
pub(crate) struct SingleActive {
    active: BTreeMap<QueueId, ConsumerTag>,
}

impl SingleActive {
    fn is_replaceable(&self, history: &History, queue: QueueId) -> bool {
        let active = self.active.get(&queue).map(|active| &history.subscriptions[active]);
        active.is_none_or(|(_, phase)| *phase != Phase::Open)
    }
}

impl Rule for SingleActive {
    fn check(&mut self, history: &History, event: &Event<'_>) -> Check {
        match event {
            Event::Subscribed(subscription) => {
                let queue = subscription.queue;
                if history.queues[&queue].single_active && self.is_replaceable(history, queue) {
                    self.active.insert(queue, subscription.consumer);
                }
            }
            Event::Effect(Effect::ConsumerActivated { queue, consumer_tag }) => {
                let replaceable = self.is_replaceable(history, *queue);
                holds!(replaceable, "{consumer_tag:?} comes while {:?} is there", self.active);
                self.active.insert(*queue, *consumer_tag);
            }
            Event::Effect(Effect::Delivered { delivery, .. })
                if history.queues[&delivery.queue].single_active =>
            {
                let active = self.active.get(&delivery.queue);
                holds!(active == Some(&delivery.consumer_tag), "{active:?}: {delivery:?}");
            }
            _ => {}
        }
        Ok(())
    }

    fn at_rest(&mut self, history: &History, broker: &Broker) -> Check {
        let singles = history.queues.iter().filter(|(_, draft)| draft.single_active);
        for (queue, _) in singles {
            let of_queue = |one: &&ConsumerTag| history.subscriptions[*one].1 == Phase::Open;
            let expected = self.active.get(queue).filter(of_queue).copied();
            let found = broker.active_consumer(*queue);
            holds!(found == expected, "{found:?} is active in {queue:?}, not {expected:?}");
            let mut others = history.open_subscriptions();
            let has_consumer = others.any(|subscription| subscription.queue == *queue);
            holds!(found.is_some() == has_consumer, "{found:?} is active in {queue:?}");
        }
        Ok(())
    }
}
