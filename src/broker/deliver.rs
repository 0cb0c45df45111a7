//! Whose turn it is: a queue's head goes to the next consumer that has room; basic.get.

use super::channel::{Channel, Consumer, SharedLimit, Unacknowledged};
use super::queue::Queue;
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

/// Those between whom a message is handed over, looked up once: this is the hottest place of all.
struct Parties<'b> {
    id: QueueId,
    queue: &'b mut Queue,
    consumer: &'b mut Consumer,
    channel: &'b mut Channel,
}

impl Broker {
    /// Delivers the head of a queue to the consumer whose turn it is, while there are both.
    #[inline(always)]
    pub(super) fn deliver(&mut self, queue: QueueId, now: Time, effects: &mut Vec<Effect>) {
        if self.queues[queue.index()].may_deliver() {
            self.deliver_in_turn(queue, now, effects);
        }
        // Behind what was delivered another head may have come up that expires.
        if self.queues[queue.index()].has_expiries() {
            self.announce(queue, effects);
        }
    }

    #[inline(never)]
    fn deliver_in_turn(&mut self, queue: QueueId, now: Time, effects: &mut Vec<Effect>) {
        if self.queues[queue.index()].is_quorum() {
            return self.deliver_by_consumer(queue, now, effects);
        }
        while self.deliver_one(queue, effects) {
            self.drop_expired(queue, now, effects);
        }
    }

    #[inline(always)]
    fn deliver_one(&mut self, queue: QueueId, effects: &mut Vec<Effect>) -> bool {
        let handed_over = self.next_handover(queue, |mut parties, handover| {
            parties.hand_over(&handover, effects);
        });
        handed_over.is_some()
    }

    /// A quorum queue sends each consumer all its messages at once, in order of their names.
    fn deliver_by_consumer(&mut self, queue: QueueId, now: Time, effects: &mut Vec<Effect>) {
        let mut handovers = Vec::new();
        while let Some(handover) = self.next_handover(queue, |_, handover| handover) {
            handovers.push(handover);
            self.drop_expired(queue, now, effects);
        }
        let tag = |place: usize| self.tag_of(handovers[place].turn);
        let order = ordered::places(handovers.len(), &mut |one, other| tag(one).cmp(&tag(other)));
        for place in order {
            self.parties(queue, handovers[place].turn).hand_over(&handovers[place], effects);
        }
    }

    fn parties(&mut self, id: QueueId, turn: ConsumerId) -> Parties<'_> {
        let Self { queues, consumers, channels, .. } = self;
        let consumer = &mut consumers[turn.index()];
        let channel = &mut channels[consumer.channel.index()];
        Parties { id, queue: &mut queues[id.index()], consumer, channel }
    }

    /// Lets the consumer whose turn it is take the head of a queue, if there are both. It holds the
    /// message from now on; `then` is what becomes of it.
    #[inline(always)]
    fn next_handover<T>(
        &mut self,
        id: QueueId,
        then: impl FnOnce(Parties<'_>, Handover) -> T,
    ) -> Option<T> {
        let Self { queues, consumers, channels, properties, .. } = self;
        let queue = &mut queues[id.index()];
        let mut passed_over = 0;
        while queue.may_deliver() {
            let turn = queue.next_turn(|holder| consumers[holder.index()].blocked)?;
            let consumer = &mut consumers[turn.index()];
            let channel = &mut channels[consumer.channel.index()];
            if consumer.is_full() || channel.must_wait(id) {
                channel.block(turn, consumer);
                passed_over += 1;
                continue;
            }
            let queued = queue.take_for_delivery(properties)?;
            let mut parties = Parties { id, queue, consumer, channel };
            parties.take_turn(turn);
            return Some(then(parties, Handover { turn, queued, passed_over }));
        }
        None
    }
}

impl Parties<'_> {
    /// The consumer holds one delivery more, and gets the last turn.
    #[inline(always)]
    fn take_turn(&mut self, turn: ConsumerId) {
        let Self { queue, consumer, channel, .. } = self;
        if !consumer.no_ack {
            consumer.unacknowledged += 1;
            queue.unacknowledged += 1;
            if let Some(limit) = &mut channel.shared_limit {
                limit.held += 1;
            }
        }
        // A quorum queue knows at once who is full, a classic one finds out at the next turn.
        if queue.is_quorum() && consumer.is_full() {
            channel.block(turn, consumer);
        } else {
            queue.turns.push_back(consumer.priority, turn);
        }
    }

    /// Sends a message to its consumer, under the next number of the channel.
    #[inline(always)]
    fn hand_over(&mut self, handover: &Handover, effects: &mut Vec<Effect>) {
        let (&Handover { turn, queued, passed_over }, queue) = (handover, self.id);
        let delivery_tag = self.channel.next_delivery_tag();
        if self.consumer.no_ack {
            self.queue.forget(queued.position);
        } else {
            self.channel.hold(Unacknowledged { delivery_tag, consumer: turn, queue, queued });
        }
        let delivery = delivery_of(&queued, queue, self.consumer.tag, delivery_tag);
        effects.push(Effect::Delivered { delivery, passed_over });
    }
}

impl Broker {
    /// Gives those consumers of a channel that have room again the last turns of a queue.
    #[inline(always)]
    pub(super) fn unblock(&mut self, channel: ChannelId, queue: QueueId) {
        let Self { queues, consumers, channels, .. } = self;
        let turns = &mut queues[queue.index()].turns;
        let blocked = &mut channels[channel.index()].blocked;
        let mut kept = 0;
        for place in 0..blocked.len() {
            let id = blocked[place];
            let consumer = &mut consumers[id.index()];
            if consumer.queue == queue && !consumer.is_full() {
                consumer.blocked = false;
                turns.push_back(consumer.priority, id);
            } else {
                blocked[kept] = id;
                kept += 1;
            }
        }
        blocked.truncate(kept);
    }

    /// Lets the queues that waited for a channel's shared limit go on, if it is not reached.
    #[inline]
    pub(super) fn resume(&mut self, channel: ChannelId, now: Time, effects: &mut Vec<Effect>) {
        if !self.channels[channel.index()].suspended.is_empty() {
            self.resume_suspended(channel, now, effects);
        }
    }

    #[cold]
    fn resume_suspended(&mut self, channel: ChannelId, now: Time, effects: &mut Vec<Effect>) {
        let state = &mut self.channels[channel.index()];
        if state.shared_limit.is_some_and(SharedLimit::is_reached) {
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
        let state = &mut self.queues[queue.index()];
        let queued = state.take_for_delivery(&self.properties)?;
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
