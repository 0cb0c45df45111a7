//! Whose turn it is: a queue's head goes to the next consumer that has room; basic.get.

use super::channel::{SharedLimit, Unacknowledged};
use super::{
    Broker, ChannelId, ConsumerId, ConsumerTag, Delivery, Effect, Error, QueueId, QueuedMessage,
};
use crate::kernel::{Time, ordered};

/// A message and the consumer it is for.
struct Handover {
    turn: ConsumerId,
    queued: QueuedMessage,
    /// Consumers whose turn it was before but who held all they may.
    passed_over: u32,
}

impl Broker {
    /// Delivers the head of a queue to the consumer whose turn it is, while there are both.
    #[inline]
    pub(super) fn deliver(&mut self, queue: QueueId, now: Time, effects: &mut Vec<Effect>) {
        if self.queues[queue.index()].is_quorum() {
            self.deliver_by_consumer(queue, now, effects);
        } else {
            while let Some(handover) = self.next_handover(queue) {
                self.hand_over(&handover, queue, effects);
                self.drop_expired(queue, now, effects);
            }
        }
        // Behind what was delivered another head may have come up that expires.
        if self.queues[queue.index()].has_expiries() {
            self.announce(queue, effects);
        }
    }

    /// A quorum queue sends each consumer all its messages at once, in order of their names.
    fn deliver_by_consumer(&mut self, queue: QueueId, now: Time, effects: &mut Vec<Effect>) {
        let mut handovers = Vec::new();
        while let Some(handover) = self.next_handover(queue) {
            handovers.push(handover);
            self.drop_expired(queue, now, effects);
        }
        let tag = |place: usize| self.tag_of(handovers[place].turn);
        let order = ordered::places(handovers.len(), &mut |one, other| tag(one).cmp(&tag(other)));
        for place in order {
            self.hand_over(&handovers[place], queue, effects);
        }
    }

    /// The head of a queue with the consumer whose turn it is, if there are both. The consumer
    /// holds it from now on.
    #[inline]
    fn next_handover(&mut self, queue: QueueId) -> Option<Handover> {
        let mut passed_over = 0;
        while self.queues[queue.index()].ready_len() > 0 {
            let turn = self.next_turn(queue)?;
            if self.must_wait(turn, queue) {
                self.block(turn);
                passed_over += 1;
                continue;
            }
            let queued = self.take_for_delivery(queue)?;
            self.take_turn(turn, queue);
            return Some(Handover { turn, queued, passed_over });
        }
        None
    }

    /// Takes the consumer whose turn it is. The single active consumer always has the turn, unless
    /// it was found at its limit.
    #[inline]
    fn next_turn(&mut self, queue: QueueId) -> Option<ConsumerId> {
        let state = &mut self.queues[queue.index()];
        if !state.rules.single_active_consumer {
            return state.turns.pop_front();
        }
        let active = state.holder?;
        if self.consumers[active.index()].blocked {
            return None;
        }
        state.turns.remove(active);
        Some(active)
    }

    /// Whether a consumer may not get another message: it holds its prefetch, or its channel holds
    /// what all its consumers together may.
    #[inline]
    fn must_wait(&mut self, turn: ConsumerId, queue: QueueId) -> bool {
        let consumer = &self.consumers[turn.index()];
        if consumer.is_full() {
            return true;
        }
        let channel = &mut self.channels[consumer.channel.index()];
        let Some(limit) = channel.shared_limit else { return false };
        let suspended = channel.suspended.contains(&queue);
        if !suspended && limit.is_reached() {
            channel.suspended.push(queue);
        }
        suspended || limit.is_reached()
    }

    /// Takes a consumer off the turns until it has room again.
    #[inline]
    fn block(&mut self, id: ConsumerId) {
        let consumer = &mut self.consumers[id.index()];
        consumer.blocked = true;
        self.channels[consumer.channel.index()].blocked.push(id);
    }

    /// The consumer holds one delivery more, and gets the last turn.
    #[inline]
    fn take_turn(&mut self, turn: ConsumerId, queue: QueueId) {
        let consumer = &mut self.consumers[turn.index()];
        let state = &mut self.queues[queue.index()];
        if !consumer.no_ack {
            consumer.unacknowledged += 1;
            state.unacknowledged += 1;
            if let Some(limit) = &mut self.channels[consumer.channel.index()].shared_limit {
                limit.held += 1;
            }
        }
        // A quorum queue knows at once who is full, a classic one finds out at the next turn.
        if state.is_quorum() && consumer.is_full() {
            self.block(turn);
        } else {
            state.turns.push_back(consumer.priority, turn);
        }
    }

    /// Sends a message to its consumer, under the next number of the channel.
    #[inline]
    fn hand_over(&mut self, handover: &Handover, queue: QueueId, effects: &mut Vec<Effect>) {
        let Handover { turn, queued, passed_over } = *handover;
        let consumer = &self.consumers[turn.index()];
        let channel = &mut self.channels[consumer.channel.index()];
        let delivery_tag = channel.next_delivery_tag();
        if consumer.no_ack {
            self.queues[queue.index()].forget(queued.position);
        } else {
            channel.hold(Unacknowledged { delivery_tag, consumer: turn, queue, queued });
        }
        let delivery = delivery_of(&queued, queue, consumer.tag, delivery_tag);
        effects.push(Effect::Delivered { delivery, passed_over });
    }

    /// Takes the head to be delivered, counting the delivery.
    #[inline]
    fn take_for_delivery(&mut self, queue: QueueId) -> Option<QueuedMessage> {
        let mut queued = self.queues[queue.index()].ready.pop()?;
        let bytes = self.size_in(queue, &queued.message);
        self.queues[queue.index()].ready_bytes -= bytes;
        queued.message.deliveries += 1;
        Some(queued)
    }

    /// Gives those consumers of a channel that have room again the last turns of a queue.
    #[inline]
    pub(super) fn unblock(&mut self, channel: ChannelId, queue: QueueId) {
        let blocked = &mut self.channels[channel.index()].blocked;
        let mut place = 0;
        while let Some(&id) = blocked.get(place) {
            let consumer = &mut self.consumers[id.index()];
            if consumer.queue == queue && !consumer.is_full() {
                blocked.remove(place);
                consumer.blocked = false;
                self.queues[queue.index()].turns.push_back(consumer.priority, id);
            } else {
                place += 1;
            }
        }
    }

    /// Lets the queues that waited for a channel's shared limit go on, if it is not reached.
    #[inline]
    pub(super) fn resume(&mut self, channel: ChannelId, now: Time, effects: &mut Vec<Effect>) {
        let state = &mut self.channels[channel.index()];
        if state.suspended.is_empty() || state.shared_limit.is_some_and(SharedLimit::is_reached) {
            return;
        }
        let mut queues = std::mem::take(&mut state.suspended);
        ordered::sort(&mut queues);
        for queue in queues {
            self.unblock(channel, queue);
            self.deliver(queue, now, effects);
        }
    }

    /// Fetches the head of a queue (basic.get): the delivery and how many messages remain, or
    /// `None` if there is none.
    ///
    /// # Errors
    /// 404 if there is no such queue, 405 if it belongs to another connection; the channel is
    /// closed then.
    pub fn get(
        &mut self,
        channel: ChannelId,
        name: &str,
        no_ack: bool,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Result<Option<(Delivery, u32)>, Error> {
        let queue = self.reachable_queue(channel, name);
        let queue = queue.map_err(|error| self.fail(channel, error, now, effects))?;
        self.queues[queue.index()].last_used = now;
        let fetched = self.fetch(channel, queue, no_ack);
        let remaining = self.ready(queue);
        self.drop_expired(queue, now, effects);
        self.announce(queue, effects);
        // A classic queue drops what has expired before it counts.
        let remaining = if self.counts_deliveries(queue) { remaining } else { self.ready(queue) };
        Ok(fetched.map(|delivery| (delivery, remaining)))
    }

    fn fetch(&mut self, channel: ChannelId, queue: QueueId, no_ack: bool) -> Option<Delivery> {
        let queued = self.take_for_delivery(queue)?;
        let state = &mut self.queues[queue.index()];
        let channel = &mut self.channels[channel.index()];
        let delivery_tag = channel.next_delivery_tag();
        if no_ack {
            state.forget(queued.position);
        } else {
            let consumer = ConsumerId::NONE;
            channel.hold(Unacknowledged { delivery_tag, consumer, queue, queued });
            state.unacknowledged += 1;
            state.fetched += 1;
        }
        Some(delivery_of(&queued, queue, ConsumerTag::NONE, delivery_tag))
    }
}

#[inline]
fn delivery_of(
    queued: &QueuedMessage,
    queue: QueueId,
    consumer_tag: ConsumerTag,
    delivery_tag: u64,
) -> Delivery {
    let (message, enqueued) = (queued.message, queued.enqueued);
    Delivery { message, enqueued, queue, consumer_tag, delivery_tag }
}
