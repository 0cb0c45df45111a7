//! Channels and their consumers: who holds which delivery.

use std::collections::VecDeque;

use super::{ChannelId, ConsumerId, ConsumerTag, QueueId, QueuedMessage};

/// A delivery that waits for its acknowledgement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unacknowledged {
    pub(super) delivery_tag: u64,
    pub(super) consumer: ConsumerId,
    pub(super) queue: QueueId,
    pub(super) queued: QueuedMessage,
}

/// A channel.
#[derive(Clone, Debug, Default)]
pub(super) struct Channel {
    pub(super) consumers: Vec<ConsumerId>,
    /// In ascending order of delivery tag.
    unacknowledged: VecDeque<Unacknowledged>,
    last_delivery_tag: u64,
}

impl Channel {
    #[inline]
    pub(super) fn next_delivery_tag(&mut self) -> u64 {
        self.last_delivery_tag += 1;
        self.last_delivery_tag
    }

    #[inline]
    pub(super) fn hold(&mut self, delivery: Unacknowledged) {
        self.unacknowledged.push_back(delivery);
    }

    /// Takes the delivery with that tag out, if it is unsettled.
    #[inline]
    pub(super) fn take(&mut self, delivery_tag: u64) -> Option<Unacknowledged> {
        if self.unacknowledged.front().is_some_and(|first| first.delivery_tag == delivery_tag) {
            return self.unacknowledged.pop_front();
        }
        let place =
            self.unacknowledged.binary_search_by_key(&delivery_tag, |d| d.delivery_tag).ok()?;
        self.unacknowledged.remove(place)
    }

    /// Takes out every delivery up to and with that tag; tag 0 stands for all, as in AMQP.
    /// `None` if the tag was never given or is settled.
    pub(super) fn take_up_to(&mut self, delivery_tag: u64) -> Option<Vec<Unacknowledged>> {
        if delivery_tag == 0 {
            return Some(self.take_all());
        }
        let place =
            self.unacknowledged.binary_search_by_key(&delivery_tag, |d| d.delivery_tag).ok()?;
        Some(self.unacknowledged.drain(..=place).collect())
    }

    pub(super) fn take_all(&mut self) -> Vec<Unacknowledged> {
        self.unacknowledged.drain(..).collect()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Unacknowledged> {
        self.unacknowledged.iter()
    }
}

/// A subscription to a queue.
#[derive(Clone, Debug)]
pub(super) struct Consumer {
    pub(super) tag: ConsumerTag,
    pub(super) channel: ChannelId,
    pub(super) queue: QueueId,
    /// 0: no limit.
    pub(super) prefetch: u16,
    pub(super) no_ack: bool,
    pub(super) unacknowledged: u32,
    /// Off its queue's turns since it was found at its prefetch.
    pub(super) blocked: bool,
    /// Ended; kept while it holds deliveries.
    pub(super) cancelled: bool,
}

impl Consumer {
    pub(super) fn new(
        tag: ConsumerTag,
        channel: ChannelId,
        queue: QueueId,
        prefetch: u16,
        no_ack: bool,
    ) -> Self {
        let (unacknowledged, blocked, cancelled) = (0, false, false);
        Self { tag, channel, queue, prefetch, no_ack, unacknowledged, blocked, cancelled }
    }

    #[inline]
    pub(super) fn is_full(&self) -> bool {
        !self.no_ack && self.prefetch > 0 && self.unacknowledged >= u32::from(self.prefetch)
    }
}
