//! The broker: exchanges, queues, channels and consumers, as RabbitMQ has them.
//!
//! A state machine with the operations of an AMQP 0-9-1 client. Each operation takes effect at
//! once and pushes what it did into the caller's buffer of [`Effect`]s; the broker has no clock
//! and knows neither links nor services. Its rules are those observed on a real RabbitMQ
//! (`tests/conformance/`).
//!
//! Life of a message: [`Broker::route`] names its queues → [`Broker::enqueue`] puts a copy into
//! each → the queue delivers it to the next consumer in turn that has room → the consumer's
//! channel holds it until [`Broker::acknowledge`] or [`Broker::negative_acknowledge`], or until
//! the channel closes.

mod channel;
mod chunked_queue;
mod effect;
mod exchange;
mod message;
mod queue;
mod topic;

use channel::{Channel, Consumer, Unacknowledged};
use exchange::Exchange;
use queue::Queue;
use slab::Slab;

use crate::kernel::Time;

pub use effect::{ChannelError, Delivery, Effect, RequeueCause};
pub use exchange::ExchangeType;
pub use message::{Message, MessageId, Properties, PropertiesId, QueuedMessage};

/// An exchange of this broker, numbered from 0 in order of declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExchangeId(pub u32);

/// A queue of this broker, numbered from 0 in order of declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct QueueId(pub u32);

/// A channel; the number of a closed one is given again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChannelId(u32);

/// A subscription; the number of an ended one is given again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConsumerId(u32);

/// The client's own name for a subscription; comes back with every delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConsumerTag(pub u32);

macro_rules! index {
    ($($id:ty),*) => {$(
        impl $id {
            /// As a place in a list.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}
index!(ExchangeId, QueueId, ChannelId, ConsumerId);

/// The queues a message goes to.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// Each matching queue once, in order of declaration.
    pub queues: Vec<QueueId>,
    /// How many bindings match.
    pub matching_bindings: u32,
}

/// The broker.
#[derive(Clone, Debug, Default)]
pub struct Broker {
    exchanges: Vec<Exchange>,
    queues: Vec<Queue>,
    channels: Slab<Channel>,
    consumers: Slab<Consumer>,
    properties: Vec<Properties>,
    /// By [`PropertiesId`]; forgotten when a binding changes.
    routes: Vec<Option<Route>>,
}

/// Declaring and routing.
impl Broker {
    /// Declares an exchange (exchange.declare).
    pub fn declare_exchange(&mut self, exchange_type: ExchangeType) -> ExchangeId {
        self.exchanges.push(Exchange::new(exchange_type));
        ExchangeId(self.exchanges.len() as u32 - 1)
    }

    /// Declares a queue (queue.declare).
    pub fn declare_queue(&mut self) -> QueueId {
        self.queues.push(Queue::default());
        QueueId(self.queues.len() as u32 - 1)
    }

    /// Binds a queue to an exchange (queue.bind). For a [`ExchangeType::Default`] exchange the key
    /// is the queue's name.
    pub fn bind(&mut self, exchange: ExchangeId, binding_key: &str, queue: QueueId) {
        self.exchanges[exchange.index()].bind(binding_key, queue);
        self.routes.fill(None);
    }

    /// Keeps properties, once; equal ones get the same id.
    pub fn intern(&mut self, properties: Properties) -> PropertiesId {
        let place = self.properties.iter().position(|known| *known == properties);
        let place = place.unwrap_or_else(|| {
            self.properties.push(properties);
            self.routes.push(None);
            self.properties.len() - 1
        });
        PropertiesId(place as u32)
    }

    /// The properties behind an id.
    pub fn properties(&self, id: PropertiesId) -> &Properties {
        &self.properties[id.index()]
    }

    /// Where a message with these properties goes (the routing half of basic.publish).
    #[inline]
    pub fn route(&mut self, properties: PropertiesId) -> &Route {
        let (exchanges, known) = (&self.exchanges, &self.properties[properties.index()]);
        self.routes[properties.index()].get_or_insert_with(|| {
            let mut queues = Vec::new();
            exchanges[known.exchange.index()].matches(&known.routing_key, &mut queues);
            let matching_bindings = queues.len() as u32;
            queues.sort_unstable();
            queues.dedup();
            Route { queues, matching_bindings }
        })
    }

    /// Puts a copy into a queue (the other half of basic.publish) and delivers what can be
    /// delivered.
    #[inline]
    pub fn enqueue(
        &mut self,
        queue: QueueId,
        message: Message,
        now: Time,
        effects: &mut Vec<Effect>,
    ) {
        let state = &mut self.queues[queue.index()];
        state.push(message, now);
        effects.push(Effect::Enqueued { message, queue, ready: state.ready() });
        self.deliver(queue, effects);
    }
}

/// Channels and consumers.
impl Broker {
    /// Opens a channel (channel.open).
    pub fn open_channel(&mut self) -> ChannelId {
        ChannelId(self.channels.insert(Channel::default()) as u32)
    }

    /// Closes a channel, or learns that its connection is gone: its consumers end, and what they
    /// held goes back to its place, marked as delivered before.
    pub fn close_channel(&mut self, channel: ChannelId, effects: &mut Vec<Effect>) {
        let mut state = self.channels.remove(channel.index());
        for consumer in &state.consumers {
            self.forget(*consumer);
        }
        let held = state.take_all();
        let queues = self.put_back(&held, RequeueCause::ChannelClosed, effects);
        self.settle_consumers(&held);
        for consumer in state.consumers {
            self.release_if_unused(consumer);
        }
        self.deliver_each(queues, effects);
    }

    /// Subscribes to a queue (basic.qos and basic.consume); `prefetch` 0 means no limit, and
    /// `no_ack` that deliveries count as settled when they are sent.
    pub fn consume(
        &mut self,
        channel: ChannelId,
        queue: QueueId,
        tag: ConsumerTag,
        prefetch: u16,
        no_ack: bool,
        effects: &mut Vec<Effect>,
    ) -> ConsumerId {
        let consumer = Consumer::new(tag, channel, queue, prefetch, no_ack);
        let id = ConsumerId(self.consumers.insert(consumer) as u32);
        self.channels[channel.index()].consumers.push(id);
        self.queues[queue.index()].turns.push_back(id);
        self.deliver(queue, effects);
        id
    }

    /// Ends a subscription (basic.cancel): no more deliveries; what it holds may still be settled.
    pub fn cancel(&mut self, consumer: ConsumerId) {
        let channel = self.consumers[consumer.index()].channel;
        self.channels[channel.index()].consumers.retain(|id| *id != consumer);
        self.forget(consumer);
        self.release_if_unused(consumer);
    }

    /// Changes the prefetch of a subscription that goes on. RabbitMQ itself applies basic.qos to
    /// later subscriptions only; this is a subscription renewed in place.
    pub fn set_prefetch(&mut self, consumer: ConsumerId, prefetch: u16, effects: &mut Vec<Effect>) {
        self.consumers[consumer.index()].prefetch = prefetch;
        self.unblock(consumer);
        self.deliver(self.consumers[consumer.index()].queue, effects);
    }
}

/// Settling.
impl Broker {
    /// Acknowledges a delivery, or with `multiple` all up to it (basic.ack).
    ///
    /// # Errors
    /// If the tag names no unsettled delivery; the channel is closed then.
    #[inline]
    pub fn acknowledge(
        &mut self,
        channel: ChannelId,
        delivery_tag: u64,
        multiple: bool,
        effects: &mut Vec<Effect>,
    ) -> Result<(), ChannelError> {
        if multiple {
            let settled = self.take_up_to(channel, delivery_tag, effects)?;
            let queues = settled.iter().map(|delivery| self.acknowledge_one(delivery, effects));
            let queues = queues.collect();
            self.deliver_each(queues, effects);
        } else {
            let settled = self.take(channel, delivery_tag, effects)?;
            let queue = self.acknowledge_one(&settled, effects);
            self.deliver(queue, effects);
        }
        Ok(())
    }

    /// Returns a delivery to its queue or drops it, or with `multiple` all up to it (basic.nack,
    /// and basic.reject without `multiple`).
    ///
    /// # Errors
    /// If the tag names no unsettled delivery; the channel is closed then.
    pub fn negative_acknowledge(
        &mut self,
        channel: ChannelId,
        delivery_tag: u64,
        multiple: bool,
        requeue: bool,
        effects: &mut Vec<Effect>,
    ) -> Result<(), ChannelError> {
        let settled = if multiple {
            self.take_up_to(channel, delivery_tag, effects)?
        } else {
            vec![self.take(channel, delivery_tag, effects)?]
        };
        let queues = if requeue {
            self.put_back(&settled, RequeueCause::Returned, effects)
        } else {
            settled.iter().map(|delivery| self.drop_one(delivery, effects)).collect()
        };
        self.settle_consumers(&settled);
        self.deliver_each(queues, effects);
        Ok(())
    }

    fn take(
        &mut self,
        channel: ChannelId,
        delivery_tag: u64,
        effects: &mut Vec<Effect>,
    ) -> Result<Unacknowledged, ChannelError> {
        if let Some(delivery) = self.channels[channel.index()].take(delivery_tag) {
            return Ok(delivery);
        }
        self.close_channel(channel, effects);
        Err(ChannelError::UnknownDeliveryTag { channel, delivery_tag })
    }

    fn take_up_to(
        &mut self,
        channel: ChannelId,
        delivery_tag: u64,
        effects: &mut Vec<Effect>,
    ) -> Result<Vec<Unacknowledged>, ChannelError> {
        if let Some(deliveries) = self.channels[channel.index()].take_up_to(delivery_tag) {
            return Ok(deliveries);
        }
        self.close_channel(channel, effects);
        Err(ChannelError::UnknownDeliveryTag { channel, delivery_tag })
    }

    #[inline]
    fn acknowledge_one(&mut self, delivery: &Unacknowledged, effects: &mut Vec<Effect>) -> QueueId {
        let consumer_tag = self.settle_consumer(delivery);
        self.queues[delivery.queue.index()].unacknowledged -= 1;
        let message = delivery.queued.message;
        effects.push(Effect::Acknowledged { message, queue: delivery.queue, consumer_tag });
        delivery.queue
    }

    fn drop_one(&mut self, delivery: &Unacknowledged, effects: &mut Vec<Effect>) -> QueueId {
        self.queues[delivery.queue.index()].unacknowledged -= 1;
        effects.push(Effect::Dropped {
            message: delivery.queued.message,
            queue: delivery.queue,
            consumer_tag: self.consumers[delivery.consumer.index()].tag,
        });
        delivery.queue
    }

    /// Puts deliveries back to their places; tells their queues.
    fn put_back(
        &mut self,
        deliveries: &[Unacknowledged],
        cause: RequeueCause,
        effects: &mut Vec<Effect>,
    ) -> Vec<QueueId> {
        for delivery in deliveries {
            let queue = &mut self.queues[delivery.queue.index()];
            queue.unacknowledged -= 1;
            queue.put_back(delivery.queued);
            effects.push(Effect::Requeued {
                message: delivery.queued.message,
                queue: delivery.queue,
                consumer_tag: self.consumers[delivery.consumer.index()].tag,
                ready: queue.ready(),
                cause,
            });
        }
        deliveries.iter().map(|delivery| delivery.queue).collect()
    }

    fn settle_consumers(&mut self, deliveries: &[Unacknowledged]) {
        for delivery in deliveries {
            self.settle_consumer(delivery);
        }
    }

    /// The consumer holds one delivery less.
    #[inline]
    fn settle_consumer(&mut self, delivery: &Unacknowledged) -> ConsumerTag {
        let consumer = &mut self.consumers[delivery.consumer.index()];
        consumer.unacknowledged -= 1;
        let tag = consumer.tag;
        self.unblock(delivery.consumer);
        self.release_if_unused(delivery.consumer);
        tag
    }
}

/// Delivering.
impl Broker {
    /// Delivers the head of a queue to the consumer whose turn it is, while there are both.
    #[inline]
    fn deliver(&mut self, queue: QueueId, effects: &mut Vec<Effect>) {
        let state = &mut self.queues[queue.index()];
        let mut passed_over = 0;
        while state.ready() > 0
            && let Some(turn) = state.turns.pop_front()
        {
            let consumer = &mut self.consumers[turn.index()];
            if consumer.is_full() {
                consumer.blocked = true;
                passed_over += 1;
                continue;
            }
            let Some(mut queued) = state.pop() else { return };
            queued.message.deliveries += 1;
            let channel = &mut self.channels[consumer.channel.index()];
            let delivery_tag = channel.next_delivery_tag();
            if !consumer.no_ack {
                channel.hold(Unacknowledged { delivery_tag, consumer: turn, queue, queued });
                consumer.unacknowledged += 1;
                state.unacknowledged += 1;
            }
            state.turns.push_back(turn);
            let delivery = Delivery {
                message: queued.message,
                enqueued: queued.enqueued,
                queue,
                consumer_tag: consumer.tag,
                delivery_tag,
            };
            effects.push(Effect::Delivered { delivery, passed_over });
            passed_over = 0;
        }
    }

    fn deliver_each(&mut self, mut queues: Vec<QueueId>, effects: &mut Vec<Effect>) {
        queues.sort_unstable();
        queues.dedup();
        for queue in queues {
            self.deliver(queue, effects);
        }
    }

    /// Gives a consumer that has room again the last turn.
    #[inline]
    fn unblock(&mut self, id: ConsumerId) {
        let consumer = &mut self.consumers[id.index()];
        if consumer.blocked && !consumer.is_full() {
            consumer.blocked = false;
            self.queues[consumer.queue.index()].turns.push_back(id);
        }
    }

    /// Takes a consumer out of its queue's turns for good.
    fn forget(&mut self, id: ConsumerId) {
        let consumer = &mut self.consumers[id.index()];
        self.queues[consumer.queue.index()].turns.retain(|turn| *turn != id);
        consumer.blocked = false;
        consumer.cancelled = true;
    }

    /// A cancelled consumer's slot is free once it holds nothing.
    fn release_if_unused(&mut self, id: ConsumerId) {
        if let Some(consumer) = self.consumers.get(id.index())
            && consumer.cancelled
            && consumer.unacknowledged == 0
        {
            self.consumers.remove(id.index());
        }
    }
}

/// Looking.
impl Broker {
    /// The ready messages of a queue, head first.
    pub fn ready_messages(&self, queue: QueueId) -> impl Iterator<Item = &QueuedMessage> {
        self.queues[queue.index()].iter()
    }

    /// How many messages of a queue are ready for delivery.
    pub fn ready(&self, queue: QueueId) -> u32 {
        self.queues[queue.index()].ready()
    }

    /// How many deliveries of a queue are not settled.
    pub fn unacknowledged(&self, queue: QueueId) -> u32 {
        self.queues[queue.index()].unacknowledged
    }

    /// What contradicts itself: copies held twice or counted wrongly, messages that wait though a
    /// consumer has room. Empty unless the broker is wrong. For tests.
    pub fn violations(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut holders = std::collections::BTreeMap::new();
        let mut by_consumer = std::collections::BTreeMap::new();
        for held in self.channels.iter().flat_map(|(_, channel)| channel.iter()) {
            let key = (held.queue, held.queued.position);
            if holders.insert(key, held.consumer).is_some() {
                found.push(format!("{key:?} is with two consumers"));
            }
            *by_consumer.entry(held.consumer.index()).or_insert(0) += 1;
        }
        for (place, consumer) in &self.consumers {
            if by_consumer.remove(&place).unwrap_or(0) != consumer.unacknowledged {
                found.push(format!("{consumer:?} does not hold what it counts"));
            }
        }
        if !by_consumer.is_empty() {
            found.push(format!("consumers that are gone hold something: {by_consumer:?}"));
        }
        for (place, queue) in self.queues.iter().enumerate() {
            let held = holders.keys().filter(|(of, _)| of.index() == place).count();
            if held != queue.unacknowledged as usize {
                found.push(format!("{held} copies of queue {place} are out: {queue:?}"));
            }
            if queue.ready() > 0 && !queue.turns.is_empty() {
                found.push(format!("queue {place} keeps messages from a consumer with room"));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests;
