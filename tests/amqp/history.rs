//! What must be true by the events alone: every copy, delivery, subscription and channel.
//!
//! A [`History`] believes what it is told and judges nothing; that is for the rules.

use std::collections::{BTreeMap, BTreeSet};

use queuescope::broker::{ConsumerTag, Delivery, DropCause, Effect, MessageId, QueueId};
use queuescope::kernel::{NANOSECONDS_PER_MILLISECOND, Time};

use crate::event::{ChannelNumber, Event, Sent, Subscription};
use crate::operation::How;
use crate::setup::QueueDraft;

/// A copy in a queue or with a client: one message is in one queue at most once.
pub(crate) type CopyName = (QueueId, MessageId);

/// A copy that is not gone.
#[derive(Clone, Debug)]
pub(crate) struct Copy {
    /// Its rank in the order in which the queue got its copies.
    pub(crate) rank: u64,
    pub(crate) level: u8,
    pub(crate) enqueued: Time,
    pub(crate) expires: Option<Time>,
    pub(crate) deliveries: u32,
    /// Who holds it; None if it is ready.
    pub(crate) holder: Option<Holder>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Holder {
    pub(crate) channel: ChannelNumber,
    pub(crate) delivery_tag: u64,
    /// [`ConsumerTag::NONE`] if it was fetched.
    pub(crate) consumer: ConsumerTag,
}

/// How far a subscription or a channel has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Open,
    /// Its connection closes.
    Closing,
    Ended,
}

/// The limit that the consumers of a channel share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SharedLimit {
    pub(crate) prefetch: u16,
    /// What counts: all that was held when it was set, and what consumers got since.
    pub(crate) held: u32,
}

#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(crate) phase: Phase,
    /// For consumers to come.
    pub(crate) prefetch: u16,
    pub(crate) shared_limit: Option<SharedLimit>,
    /// Who has them, by delivery tag; not settled, even if the queue is deleted.
    pub(crate) unsettled: BTreeMap<u64, ConsumerTag>,
}

#[derive(Debug, Default)]
pub(crate) struct History {
    pub(crate) now: Time,
    pub(crate) timer_late_ns: u64,
    /// Every queue that ever was.
    pub(crate) queues: BTreeMap<QueueId, QueueDraft>,
    pub(crate) copies: BTreeMap<CopyName, Copy>,
    pub(crate) gone: BTreeSet<CopyName>,
    pub(crate) sent: BTreeMap<MessageId, Sent>,
    pub(crate) subscriptions: BTreeMap<ConsumerTag, (Subscription, Phase)>,
    pub(crate) channels: BTreeMap<ChannelNumber, Channel>,
    enqueued: u64,
}

impl History {
    pub(crate) fn new(timer_late_ns: u64) -> Self {
        Self { timer_late_ns, ..Self::default() }
    }

    pub(crate) fn record(&mut self, event: &Event<'_>) {
        match event {
            Event::Declared { queue, draft } => {
                self.queues.insert(*queue, (*draft).clone());
            }
            Event::Opened { channel } => self.open(*channel),
            Event::Routed { message, sent, .. } => {
                self.sent.insert(*message, *sent);
            }
            Event::Subscribed(subscription) => {
                let phase = (*subscription, Phase::Open);
                self.subscriptions.insert(subscription.consumer, phase);
            }
            Event::Cancelled { consumer }
            | Event::Effect(Effect::ConsumerCancelled { consumer_tag: consumer }) => {
                if let Some((_, phase)) = self.subscriptions.get_mut(consumer) {
                    *phase = Phase::Ended;
                }
            }
            Event::Limited { channel, prefetch, global } => {
                self.limit(*channel, *prefetch, *global);
            }
            Event::Fetched { channel, no_ack, delivery } => self.send(*channel, *no_ack, delivery),
            Event::Settled { channel, delivery_tags, .. } => self.settle(*channel, delivery_tags),
            Event::Closing { channels, .. } => {
                let phase = if channels.len() == 1 { Phase::Ended } else { Phase::Closing };
                self.close(channels, phase);
            }
            Event::Closed { channels } => self.close(channels, Phase::Ended),
            Event::Effect(effect) => self.record_effect(effect),
            Event::Purged { .. } | Event::Deleted { .. } => {}
        }
    }

    fn record_effect(&mut self, effect: &Effect) {
        match effect {
            Effect::Enqueued { message, queue, .. } => self.enqueue(*queue, *message),
            Effect::Delivered { delivery, .. } => {
                if let Some((subscription, _)) = self.subscriptions.get(&delivery.consumer_tag) {
                    let Subscription { channel, no_ack, .. } = *subscription;
                    self.send(channel, no_ack, delivery);
                }
            }
            Effect::Requeued { message, queue, .. } => {
                if let Some(copy) = self.copies.get_mut(&(*queue, message.id)) {
                    copy.holder = None;
                }
            }
            Effect::Acknowledged { message, queue, .. } => self.end((*queue, *message)),
            Effect::Dropped { message, queue, .. } => self.end((*queue, message.id)),
            Effect::Refused { .. }
            | Effect::Expires { .. }
            | Effect::ConsumerCancelled { .. }
            | Effect::ConsumerActivated { .. } => {}
        }
    }
}

/// Copies.
impl History {
    fn enqueue(&mut self, queue: QueueId, message: MessageId) {
        let (Some(draft), Some(sent)) = (self.queues.get(&queue), self.sent.get(&message)) else {
            return;
        };
        let ttl_ms = draft.message_ttl_ms.into_iter().chain(sent.expiration_ms).min();
        self.enqueued += 1;
        let copy = Copy {
            rank: self.enqueued,
            level: draft.level(sent.priority),
            enqueued: self.now,
            expires: ttl_ms.map(|ms| self.now.plus_ns(ms * NANOSECONDS_PER_MILLISECOND)),
            deliveries: 0,
            holder: None,
        };
        self.copies.insert((queue, message), copy);
    }

    /// A delivery to a consumer, or a fetched message.
    fn send(&mut self, channel: ChannelNumber, no_ack: bool, delivery: &Delivery) {
        let Delivery { queue, consumer_tag: consumer, delivery_tag, .. } = *delivery;
        let name = (queue, delivery.message.id);
        if no_ack {
            return self.end(name);
        }
        if let Some(copy) = self.copies.get_mut(&name) {
            copy.deliveries += 1;
            copy.holder = Some(Holder { channel, delivery_tag, consumer });
        }
        if let Some(state) = self.channels.get_mut(&channel) {
            state.unsettled.insert(delivery_tag, consumer);
            if let Some(limit) = &mut state.shared_limit {
                limit.held += u32::from(consumer != ConsumerTag::NONE);
            }
        }
    }

    fn end(&mut self, name: CopyName) {
        self.copies.remove(&name);
        self.gone.insert(name);
    }

    pub(crate) fn of_queue(&self, queue: QueueId) -> impl Iterator<Item = (MessageId, &Copy)> {
        let copies = self.copies.iter().filter(move |((of, _), _)| *of == queue);
        copies.map(|((_, message), copy)| (*message, copy))
    }

    pub(crate) fn ready(&self, queue: QueueId) -> impl Iterator<Item = (MessageId, &Copy)> {
        self.of_queue(queue).filter(|(_, copy)| copy.holder.is_none())
    }
}

/// Channels and consumers.
impl History {
    fn open(&mut self, channel: ChannelNumber) {
        let (phase, unsettled) = (Phase::Open, BTreeMap::new());
        let state = Channel { phase, prefetch: 0, shared_limit: None, unsettled };
        self.channels.insert(channel, state);
    }

    fn limit(&mut self, channel: ChannelNumber, prefetch: u16, global: bool) {
        let Some(state) = self.channels.get_mut(&channel) else { return };
        if !global {
            state.prefetch = prefetch;
        }
        let all = state.unsettled.len() as u32;
        let held = state.shared_limit.map_or(all, |limit| limit.held);
        state.shared_limit = (global && prefetch > 0).then_some(SharedLimit { prefetch, held });
    }

    fn settle(&mut self, channel: ChannelNumber, delivery_tags: &[u64]) {
        let Some(state) = self.channels.get_mut(&channel) else { return };
        let settled = delivery_tags.iter().filter_map(|tag| state.unsettled.remove(tag));
        let consumed = settled.filter(|consumer| *consumer != ConsumerTag::NONE).count() as u32;
        if let Some(limit) = &mut state.shared_limit {
            limit.held = limit.held.saturating_sub(consumed);
        }
    }

    fn close(&mut self, channels: &[ChannelNumber], to: Phase) {
        for channel in channels {
            if let Some(state) = self.channels.get_mut(channel) {
                state.phase = to;
                state.unsettled.clear();
            }
        }
        for (subscription, phase) in self.subscriptions.values_mut() {
            if channels.contains(&subscription.channel) && *phase != Phase::Ended {
                *phase = to;
            }
        }
    }

    pub(crate) fn open_subscriptions(&self) -> impl Iterator<Item = &Subscription> {
        let open = self.subscriptions.values().filter(|(_, phase)| *phase == Phase::Open);
        open.map(|(subscription, _)| subscription)
    }

    /// How many deliveries a consumer holds.
    pub(crate) fn held_by(&self, subscription: &Subscription) -> usize {
        let unsettled = &self.channels[&subscription.channel].unsettled;
        unsettled.values().filter(|consumer| **consumer == subscription.consumer).count()
    }

    /// Whether a consumer holds all that it may by itself.
    pub(crate) fn is_full(&self, subscription: &Subscription) -> bool {
        let Subscription { prefetch, no_ack, .. } = *subscription;
        !no_ack && prefetch > 0 && self.held_by(subscription) >= usize::from(prefetch)
    }

    /// Whether a channel's consumers hold all that they may together.
    pub(crate) fn is_suspended(&self, channel: ChannelNumber) -> bool {
        let limit = self.channels[&channel].shared_limit;
        limit.is_some_and(|limit| limit.held >= u32::from(limit.prefetch))
    }
}

/// What a client's word makes of a copy.
pub(crate) const fn answers(how: How, effect: &Effect) -> bool {
    match effect {
        Effect::Acknowledged { .. } => matches!(how, How::Acknowledge),
        Effect::Requeued { .. } => matches!(how, How::Requeue),
        Effect::Dropped { cause: DropCause::Died(reason), .. } => {
            use queuescope::broker::DeathReason::{DeliveryLimit, Rejected};
            match how {
                How::Reject => matches!(reason, Rejected),
                How::Requeue => matches!(reason, DeliveryLimit),
                How::Acknowledge => false,
            }
        }
        _ => false,
    }
}
