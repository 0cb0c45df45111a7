//! What the broker did, as facts with their rules.

use super::World;
use crate::broker::{
    self, ConsumerChoice, ConsumerTag, DeathReason, DropCause, Message, RequeueCause,
};
use crate::fact::{FactSink, Happening, Rule};

impl World {
    #[inline]
    pub(super) fn tell_effect<S: FactSink>(&self, effect: &broker::Effect, sink: &mut S) {
        let is_fact = match effect {
            // A subscription ends with its instance alone: queues that may go have none.
            broker::Effect::Expires { .. } | broker::Effect::ConsumerCancelled { .. } => false,
            _ => true,
        };
        if S::LISTENS && is_fact {
            let (happening, rule) = self.fact_of(effect);
            self.tell(happening, rule, sink);
        }
    }

    #[inline]
    fn fact_of(&self, effect: &broker::Effect) -> (Happening, Rule) {
        match *effect {
            broker::Effect::Enqueued { message, queue, ready } => {
                let ordered = self.broker.orders_by_priority(queue);
                let rule = if ordered { Rule::MessagePriority } else { Rule::FirstInFirstOut };
                let queue = self.queues[queue.index()];
                (Happening::Enqueued { message, queue, ready }, rule)
            }
            broker::Effect::Delivered { delivery, passed_over } => {
                let happening = Happening::Delivered {
                    message: delivery.message.id,
                    queue: self.queues[delivery.queue.index()],
                    instance: self.instance_of(delivery.consumer_tag),
                    delivery_tag: delivery.delivery_tag,
                    redelivered: delivery.is_redelivered(),
                };
                let rule = match self.broker.choice(delivery.queue) {
                    ConsumerChoice::RoundRobin => Rule::RoundRobin { passed_over },
                    ConsumerChoice::Priority => Rule::ConsumerPriority { passed_over },
                    ConsumerChoice::SingleActive => Rule::SingleActiveConsumer,
                };
                (happening, rule)
            }
            broker::Effect::Acknowledged { message, published, queue, consumer_tag } => {
                let happening = Happening::Acknowledged {
                    message,
                    queue: self.queues[queue.index()],
                    instance: self.instance_of(consumer_tag),
                    since_published_ns: self.now.since_ns(published),
                };
                (happening, Rule::ConsumerAcknowledged)
            }
            broker::Effect::Requeued { message, queue, consumer_tag, ready, cause } => {
                let queue = self.queues[queue.index()];
                let instance = self.instance_of(consumer_tag);
                let rule = match cause {
                    RequeueCause::Returned => Rule::ConsumerReturned,
                    RequeueCause::ChannelClosed => Rule::ChannelClosed,
                };
                (Happening::Requeued { message: message.id, queue, instance, ready }, rule)
            }
            _ => self.rare_fact_of(effect),
        }
    }

    /// What happens to a copy that is not delivered and acknowledged.
    #[cold]
    fn rare_fact_of(&self, effect: &broker::Effect) -> (Happening, Rule) {
        match *effect {
            broker::Effect::Dropped { message, queue, consumer_tag, cause, dead_letter } => {
                let held = consumer_tag != ConsumerTag::NONE;
                let instance = held.then(|| self.instance_of(consumer_tag));
                let place = queue;
                let (message_id, queue) = (message.id, self.queues[queue.index()]);
                let happening = if dead_letter.is_some() {
                    let exchange = self.dead_letter_exchange(place);
                    Happening::DeadLettered { message: message_id, queue, instance, exchange }
                } else {
                    Happening::Dropped { message: message_id, queue, instance }
                };
                (happening, rule_of_drop(cause, &message))
            }
            broker::Effect::Refused { message, queue, dead_letter } => {
                let exchange = dead_letter.map(|_| self.dead_letter_exchange(queue));
                let queue = self.queues[queue.index()];
                (Happening::Refused { message: message.id, queue, exchange }, Rule::RejectPublish)
            }
            broker::Effect::ConsumerActivated { queue, consumer_tag } => {
                let queue = self.queues[queue.index()];
                let instance = self.instance_of(consumer_tag);
                (Happening::ConsumerActivated { queue, instance }, Rule::SingleActiveConsumer)
            }
            _ => unreachable!("the others are told elsewhere"),
        }
    }
}

fn rule_of_drop(cause: DropCause, message: &Message) -> Rule {
    match cause {
        DropCause::Died(DeathReason::Rejected) => Rule::ConsumerRejected,
        DropCause::Died(DeathReason::Expired) => Rule::TimeToLiveOver,
        DropCause::Died(DeathReason::Maxlen) => Rule::QueueFull,
        DropCause::Died(DeathReason::DeliveryLimit) => {
            Rule::DeliveryLimit { returns: message.deliveries }
        }
        DropCause::Purged | DropCause::QueueDeleted => Rule::QueueDeleted,
    }
}
