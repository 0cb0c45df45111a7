//! Connections, channels, subscriptions and prefetch.

use super::channel::{Channel, Consumer, SharedLimit, Terms};
use super::{
    Broker, ChannelId, ConnectionId, ConsumerId, ConsumerTag, Effect, Error, QueueId, RequeueCause,
    Table, Unacknowledged, Value,
};
use crate::kernel::{Time, ordered};

/// What basic.consume asks for.
#[derive(Clone, Debug)]
pub struct Subscription<'a> {
    /// The queue.
    pub queue: &'a str,
    /// Comes back with every delivery.
    pub tag: ConsumerTag,
    /// Deliveries count as settled when they are sent.
    pub no_ack: bool,
    /// No other consumer may have the queue.
    pub exclusive: bool,
    /// `x-priority`
    pub arguments: &'a Table,
}

/// Connections and channels.
impl Broker {
    /// Opens a channel on a connection (channel.open).
    pub fn open_channel(&mut self, connection: ConnectionId) -> ChannelId {
        ChannelId(self.channels.insert(Channel::new(connection)) as u32)
    }

    /// Closes a channel, or learns that it is gone: its consumers end, and what they held goes
    /// back to its place, marked as delivered before.
    pub fn close_channel(&mut self, channel: ChannelId, now: Time, effects: &mut Vec<Effect>) {
        let mut state = self.channels.remove(channel.index());
        let mut queues: Vec<QueueId> =
            state.consumers.iter().map(|id| self.consumers[id.index()].queue).collect();
        for consumer in &state.consumers {
            self.end(*consumer, now, effects);
        }
        let held = state.take_all();
        queues.extend(held.iter().map(|delivery| delivery.queue));
        ordered::sort(&mut queues);
        queues.dedup();
        for queue in queues {
            let held = held.iter().filter(|delivery| delivery.queue == queue).copied().collect();
            let held = self.in_order_of_return(queue, held);
            self.give_back(queue, &held, now, effects);
        }
        let held = held.iter().map(|delivery| delivery.consumer);
        for consumer in state.consumers.into_iter().chain(held) {
            self.release_if_unused(consumer);
        }
    }

    /// What a queue gets back from a channel that is gone.
    fn give_back(
        &mut self,
        queue: QueueId,
        held: &[Unacknowledged],
        now: Time,
        effects: &mut Vec<Effect>,
    ) {
        if self.delete_unless_used(queue, now, effects) {
            self.tell_deleted(held, effects);
            self.settle_counts(held);
            return;
        }
        self.settle_counts(held);
        self.requeue(queue, held, RequeueCause::ChannelClosed, now, effects);
    }

    /// Closes all channels of a connection and deletes what was exclusively its own.
    pub fn close_connection(
        &mut self,
        connection: ConnectionId,
        now: Time,
        effects: &mut Vec<Effect>,
    ) {
        let belongs = |(_, channel): &(usize, &Channel)| channel.connection == connection;
        let channels: Vec<usize> =
            self.channels.iter().filter(belongs).map(|(place, _)| place).collect();
        for place in channels {
            self.close_channel(ChannelId(place as u32), now, effects);
        }
        let owned =
            self.queues().filter(|(id, _)| self.queues[id.index()].owner == Some(connection));
        for queue in owned.map(|(id, _)| id).collect::<Vec<_>>() {
            self.remove_queue(queue, now, effects);
        }
    }

    /// Closes what an error closes.
    pub(super) fn fail(
        &mut self,
        channel: ChannelId,
        error: Error,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Error {
        if error.closes_connection() {
            let connection = self.channels[channel.index()].connection;
            self.close_connection(connection, now, effects);
        } else {
            self.close_channel(channel, now, effects);
        }
        error
    }

    /// Puts a channel into confirm mode (confirm.select).
    pub fn select_confirms(&mut self, channel: ChannelId) {
        self.channels[channel.index()].confirms = true;
    }
}

/// Prefetch.
impl Broker {
    /// Limits unacknowledged deliveries (basic.qos); 0 means no limit. As RabbitMQ has it, the
    /// limit holds for each later consumer of the channel, and ends a shared one; with `global` it
    /// is shared by all consumers of the channel, from now on.
    pub fn qos(
        &mut self,
        channel: ChannelId,
        prefetch: u16,
        global: bool,
        now: Time,
        effects: &mut Vec<Effect>,
    ) {
        let state = &mut self.channels[channel.index()];
        if !global {
            state.prefetch = prefetch;
        }
        state.shared_limit = (global && prefetch > 0).then(|| SharedLimit {
            prefetch,
            held: state.shared_limit.map_or(state.held(), |limit| limit.held),
        });
        self.resume(channel, now, effects);
    }

    /// Changes the prefetch of a subscription that goes on. RabbitMQ itself applies basic.qos to
    /// later subscriptions only; this is a subscription renewed in place.
    pub fn set_prefetch(
        &mut self,
        consumer: ConsumerId,
        prefetch: u16,
        now: Time,
        effects: &mut Vec<Effect>,
    ) {
        let state = &mut self.consumers[consumer.index()];
        state.prefetch = prefetch;
        let (channel, queue) = (state.channel, state.queue);
        self.unblock(channel, queue);
        self.deliver(queue, now, effects);
    }
}

/// Subscriptions.
impl Broker {
    /// Subscribes to a queue (basic.consume) with the channel's prefetch.
    ///
    /// # Errors
    /// 404 if there is no such queue, 405 if it belongs to another connection, 403 if a consumer
    /// has it for itself or this one asks for that and is not the first, 406 if `x-priority` is no
    /// integer, 530 if the channel has a consumer of that tag, 540 if a quorum queue's consumers
    /// would share a limit. The channel (530 and 540: the connection) is closed then.
    pub fn consume(
        &mut self,
        channel: ChannelId,
        subscription: &Subscription<'_>,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Result<ConsumerId, Error> {
        let checked = self.may_consume(channel, subscription);
        let (queue, priority) = checked.map_err(|error| self.fail(channel, error, now, effects))?;
        let Subscription { tag, no_ack, exclusive, .. } = *subscription;
        let prefetch = self.channels[channel.index()].prefetch;
        let terms = Terms { tag, prefetch, no_ack, exclusive, priority };
        Ok(self.subscribe(channel, queue, terms, now, effects))
    }

    /// Subscribes to a queue that is known to take the consumer.
    pub fn subscribe(
        &mut self,
        channel: ChannelId,
        queue: QueueId,
        terms: Terms,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> ConsumerId {
        let consumer = Consumer::new(channel, queue, terms);
        let id = ConsumerId(self.consumers.insert(consumer) as u32);
        self.channels[channel.index()].consumers.push(id);
        let state = &mut self.queues[queue.index()];
        state.consumers.push(id);
        state.had_consumers = true;
        state.has_priorities |= terms.priority != 0;
        state.turns.push_back(terms.priority, id);
        if state.rules.single_active_consumer && state.holder.is_none() {
            state.holder = Some(id);
        }
        self.deliver(queue, now, effects);
        id
    }

    fn may_consume(
        &self,
        channel: ChannelId,
        subscription: &Subscription<'_>,
    ) -> Result<(QueueId, i64), Error> {
        let name = subscription.queue;
        let queue = self.reachable_queue(channel, name)?;
        let state = &self.queues[queue.index()];
        let quorum = state.is_quorum();
        if quorum && self.channels[channel.index()].shared_limit.is_some() {
            let text = format!("queue '{name}' does not support global qos");
            return Err(Error::NotImplemented(text));
        }
        let own = &self.channels[channel.index()].consumers;
        if own.iter().any(|id| self.consumers[id.index()].tag == subscription.tag) {
            return Err(Error::NotAllowed("attempt to reuse a consumer tag".to_owned()));
        }
        let mut others = state.consumers.iter().map(|id| &self.consumers[id.index()]);
        let single = state.rules.single_active_consumer;
        let refused = subscription.exclusive && (single || !state.consumers.is_empty());
        if !quorum && (refused || others.any(|other| other.exclusive)) {
            return Err(Error::AccessRefused(format!("queue '{name}' in exclusive use")));
        }
        match subscription.arguments.get("x-priority") {
            None => Ok((queue, 0)),
            Some(Value::Integer(_, priority)) => Ok((queue, *priority)),
            Some(other) => Err(Error::PreconditionFailed(format!(
                "invalid arg 'x-priority' for queue '{name}': expected integer, got {}",
                other.type_name()
            ))),
        }
    }

    /// Ends a subscription (basic.cancel): no more deliveries; what it holds may still be settled.
    pub fn cancel(&mut self, consumer: ConsumerId, now: Time, effects: &mut Vec<Effect>) {
        let Consumer { channel, queue, .. } = self.consumers[consumer.index()];
        self.channels[channel.index()].consumers.retain(|id| *id != consumer);
        self.channels[channel.index()].blocked.retain(|id| *id != consumer);
        self.end(consumer, now, effects);
        self.release_if_unused(consumer);
        if !self.delete_unless_used(queue, now, effects) {
            self.deliver(queue, now, effects);
            self.announce(queue, effects);
        }
    }

    /// Takes a consumer out of its queue for good; another may become the active one.
    fn end(&mut self, id: ConsumerId, now: Time, effects: &mut Vec<Effect>) {
        let consumer = &mut self.consumers[id.index()];
        consumer.blocked = false;
        consumer.cancelled = true;
        let queue = consumer.queue;
        let state = &mut self.queues[queue.index()];
        state.turns.remove(id);
        state.consumers.retain(|known| *known != id);
        state.last_used = now;
        if state.holder == Some(id) {
            state.holder = state.turns.front();
            if let Some(active) = state.holder {
                let consumer_tag = self.consumers[active.index()].tag;
                effects.push(Effect::ConsumerActivated { queue, consumer_tag });
            }
        }
    }

    /// A cancelled consumer's slot is free once it holds nothing.
    #[inline]
    pub(super) fn release_if_unused(&mut self, id: ConsumerId) {
        if let Some(consumer) = self.consumers.get(id.index())
            && consumer.cancelled
            && consumer.unacknowledged == 0
        {
            self.consumers.remove(id.index());
        }
    }

    #[inline]
    pub(super) fn tag_of(&self, consumer: ConsumerId) -> ConsumerTag {
        self.consumers.get(consumer.index()).map_or(ConsumerTag::NONE, |consumer| consumer.tag)
    }
}
