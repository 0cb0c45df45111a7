//! Settling deliveries: ack, nack, reject, recover.

use super::channel::Unacknowledged;
use super::{
    Broker, ChannelId, ConsumerId, DeathReason, Effect, Error, Message, QueueId, RequeueCause,
};
use crate::kernel::{Time, ordered};

impl Broker {
    /// Acknowledges a delivery, or with `multiple` all up to it (basic.ack).
    ///
    /// # Errors
    /// 406 if the tag names no unsettled delivery; the channel is closed then.
    #[inline]
    pub fn acknowledge(
        &mut self,
        channel: ChannelId,
        delivery_tag: u64,
        multiple: bool,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        if multiple {
            return self.acknowledge_up_to(channel, delivery_tag, now, effects);
        }
        let Some(delivery) = self.channels[channel.index()].take(delivery_tag) else {
            return Err(self.fail_unknown(channel, delivery_tag, now, effects));
        };
        self.leave_shared_limit(channel, usize::from(delivery.consumer != ConsumerId::NONE));
        if let Some((channel, queue)) = self.settle_count(&delivery) {
            self.unblock(channel, queue);
        }
        self.acknowledge_one(&delivery, effects);
        self.deliver(delivery.queue, now, effects);
        self.resume(channel, now, effects);
        self.release_if_unused(delivery.consumer);
        Ok(())
    }

    #[inline(never)]
    fn acknowledge_up_to(
        &mut self,
        channel: ChannelId,
        delivery_tag: u64,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        let settled = self.take_up_to(channel, delivery_tag, now, effects)?;
        self.leave_shared_limit(channel, consumed(&settled));
        for (queue, deliveries) in self.by_subscription(&settled) {
            self.settle_counts(&deliveries);
            for delivery in &deliveries {
                self.acknowledge_one(delivery, effects);
            }
            self.deliver(queue, now, effects);
        }
        self.after_settling(channel, &settled, now, effects);
        Ok(())
    }

    /// Returns a delivery to its queue or drops it, or with `multiple` all up to it (basic.nack,
    /// and basic.reject without `multiple`).
    ///
    /// # Errors
    /// 406 if the tag names no unsettled delivery; the channel is closed then.
    #[inline(never)]
    pub fn negative_acknowledge(
        &mut self,
        channel: ChannelId,
        delivery_tag: u64,
        multiple: bool,
        requeue: bool,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        let settled = if multiple {
            self.take_up_to(channel, delivery_tag, now, effects)?
        } else {
            match self.channels[channel.index()].take(delivery_tag) {
                Some(delivery) => vec![delivery],
                None => return Err(self.fail_unknown(channel, delivery_tag, now, effects)),
            }
        };
        self.leave_shared_limit(channel, consumed(&settled));
        for (queue, deliveries) in self.by_subscription(&settled) {
            if requeue {
                self.return_all(queue, &deliveries, now, effects);
            } else {
                self.settle_counts(&deliveries);
                self.reject_all(queue, &deliveries, effects);
                self.deliver(queue, now, effects);
            }
        }
        self.after_settling(channel, &settled, now, effects);
        Ok(())
    }

    /// Returns everything a channel holds (basic.recover).
    ///
    /// # Errors
    /// 540 without `requeue`: RabbitMQ does not redeliver to the same consumer. The connection is
    /// closed then.
    pub fn recover(
        &mut self,
        channel: ChannelId,
        requeue: bool,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Error> {
        if requeue {
            return self.negative_acknowledge(channel, 0, true, true, now, effects);
        }
        let error = Error::NotImplemented("recover without requeue".to_owned());
        Err(self.fail(channel, error, now, effects))
    }

    #[cold]
    fn fail_unknown(
        &mut self,
        channel: ChannelId,
        delivery_tag: u64,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Error {
        self.fail(channel, Error::unknown_delivery_tag(delivery_tag), now, effects)
    }

    fn take_up_to(
        &mut self,
        channel: ChannelId,
        delivery_tag: u64,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Result<Vec<Unacknowledged>, Error> {
        match self.channels[channel.index()].take_up_to(delivery_tag) {
            Some(deliveries) => Ok(deliveries),
            None => Err(self.fail_unknown(channel, delivery_tag, now, effects)),
        }
    }
}

/// What becomes of the copies.
impl Broker {
    #[inline]
    fn acknowledge_one(&mut self, delivery: &Unacknowledged, effects: &mut Vec<Effect>) {
        let state = &mut self.queues[delivery.queue.index()];
        if !state.exists {
            return;
        }
        state.forget(delivery.queued.position);
        let Message { id: message, published, .. } = delivery.queued.message;
        let (queue, consumer_tag) = (delivery.queue, self.tag_of(delivery.consumer));
        effects.push(Effect::Acknowledged { message, published, queue, consumer_tag });
    }

    fn reject_all(
        &mut self,
        queue: QueueId,
        deliveries: &[Unacknowledged],
        effects: &mut Vec<Effect>,
    ) {
        if !self.queues[queue.index()].exists {
            return;
        }
        for delivery in deliveries {
            self.queues[queue.index()].forget(delivery.queued.position);
            self.die_delivered(delivery, DeathReason::Rejected, effects);
        }
    }

    /// A client returns messages. A quorum queue without delivery limit puts them behind all
    /// others, one by one; every other queue puts them back together.
    fn return_all(
        &mut self,
        queue: QueueId,
        deliveries: &[Unacknowledged],
        now: Time,
        effects: &mut Vec<Effect>,
    ) {
        let state = &self.queues[queue.index()];
        let one_by_one = state.is_quorum() && state.rules.delivery_limit.is_none();
        let at_once = if one_by_one { 1 } else { deliveries.len().max(1) };
        for together in deliveries.chunks(at_once) {
            self.settle_counts(together);
            self.requeue(queue, together, RequeueCause::Returned, now, effects);
        }
    }

    /// Puts copies back, keeps the limits, and delivers.
    pub(super) fn requeue(
        &mut self,
        queue: QueueId,
        deliveries: &[Unacknowledged],
        cause: RequeueCause,
        now: Time,
        effects: &mut Vec<Effect>,
    ) {
        if !self.queues[queue.index()].exists {
            return;
        }
        for delivery in deliveries {
            self.requeue_one(delivery, cause, effects);
        }
        self.make_room(queue, effects);
        self.drop_expired(queue, now, effects);
        self.deliver(queue, now, effects);
        self.announce(queue, effects);
    }

    fn requeue_one(
        &mut self,
        delivery: &Unacknowledged,
        cause: RequeueCause,
        effects: &mut Vec<Effect>,
    ) {
        let Unacknowledged { queue, queued, .. } = *delivery;
        let returns = queued.message.deliveries;
        let state = &mut self.queues[queue.index()];
        if state.rules.delivery_limit.is_some_and(|limit| returns > limit) {
            state.forget(queued.position);
            self.die_delivered(delivery, DeathReason::DeliveryLimit, effects);
            return;
        }
        let priority = self.properties[queued.message.properties.index()].priority.unwrap_or(0);
        let bytes = self.size_in(queue, &queued.message);
        let state = &mut self.queues[queue.index()];
        let last = state.is_quorum()
            && state.rules.delivery_limit.is_none()
            && cause == RequeueCause::Returned;
        if last {
            state.put_last(queued);
        } else {
            state.put_back(queued, priority);
        }
        state.ready_bytes += bytes;
        let ready = state.ready_len();
        let consumer_tag = self.tag_of(delivery.consumer);
        effects.push(Effect::Requeued {
            message: queued.message,
            queue,
            consumer_tag,
            ready,
            cause,
        });
    }

    /// Consumers and queues hold these deliveries no more; consumers that were full get turns.
    #[inline(never)]
    pub(super) fn settle_counts(&mut self, deliveries: &[Unacknowledged]) {
        let freed = deliveries.iter().fold(None, |freed, one| self.settle_count(one).or(freed));
        if let Some((channel, queue)) = freed {
            self.unblock(channel, queue);
        }
    }

    /// The same for one; tells whose consumers may get turns again.
    #[inline]
    fn settle_count(&mut self, delivery: &Unacknowledged) -> Option<(ChannelId, QueueId)> {
        let state = &mut self.queues[delivery.queue.index()];
        state.unacknowledged -= u32::from(state.exists);
        let Some(consumer) = self.consumers.get_mut(delivery.consumer.index()) else {
            state.fetched = state.fetched.saturating_sub(1);
            return None;
        };
        let was_full = consumer.is_full();
        consumer.unacknowledged -= 1;
        (was_full && consumer.blocked).then_some((consumer.channel, consumer.queue))
    }

    /// A channel's shared limit counts so many deliveries no more. It learns of it before the queues
    /// do: a message that comes back may go to the same channel.
    #[inline]
    fn leave_shared_limit(&mut self, channel: ChannelId, consumed: usize) {
        if let Some(limit) = &mut self.channels[channel.index()].shared_limit {
            limit.held = limit.held.saturating_sub(consumed as u32);
        }
    }

    /// Queues that waited for the channel's shared limit may go on; the consumers may be gone now.
    fn after_settling(
        &mut self,
        channel: ChannelId,
        settled: &[Unacknowledged],
        now: Time,
        effects: &mut Vec<Effect>,
    ) {
        self.resume(channel, now, effects);
        for delivery in settled {
            self.release_if_unused(delivery.consumer);
        }
    }
}

/// How many of them were not fetched by basic.get.
fn consumed(deliveries: &[Unacknowledged]) -> usize {
    deliveries.iter().filter(|delivery| delivery.consumer != ConsumerId::NONE).count()
}

/// How deliveries are settled together.
impl Broker {
    /// Deliveries by the queue and the subscription they came from: each group reaches its queue
    /// by itself. Queues in order of name; fetched messages each for itself and first.
    fn by_subscription(
        &self,
        deliveries: &[Unacknowledged],
    ) -> Vec<(QueueId, Vec<Unacknowledged>)> {
        let group = |delivery: &Unacknowledged| {
            let fetched = delivery.consumer == ConsumerId::NONE;
            let tag = if fetched { delivery.delivery_tag } else { u64::MAX };
            (delivery.queue, tag, self.tag_of(delivery.consumer))
        };
        let mut groups: Vec<_> = deliveries.iter().map(group).collect();
        ordered::sort(&mut groups);
        groups.dedup();
        let name = |place: usize| &self.queues[groups[place].0.index()].declaration.name;
        let order = ordered::places(groups.len(), &mut |one, other| name(one).cmp(name(other)));
        let of =
            |wanted: &_| deliveries.iter().filter(|one| group(one) == *wanted).copied().collect();
        order.map(|place| (groups[place].0, of(&groups[place]))).collect()
    }

    /// The order in which a queue gets back what a channel held: a classic queue all at once, a
    /// quorum queue subscription by subscription, which it keeps in order of their names; those
    /// that were fetched are named by their delivery tag.
    pub(super) fn in_order_of_return(
        &self,
        queue: QueueId,
        held: Vec<Unacknowledged>,
    ) -> Vec<Unacknowledged> {
        if !self.queues[queue.index()].is_quorum() {
            return held;
        }
        let key = |place: usize| {
            let delivery: &Unacknowledged = &held[place];
            let fetched = delivery.consumer == ConsumerId::NONE;
            let name = fetched.then(|| delivery.delivery_tag.to_string());
            (!fetched, name, self.tag_of(delivery.consumer), delivery.delivery_tag)
        };
        let order = ordered::places(held.len(), &mut |one, other| key(one).cmp(&key(other)));
        order.map(|place| held[place]).collect()
    }
}
