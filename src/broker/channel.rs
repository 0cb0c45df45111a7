//! Channels and their consumers: who holds which delivery.

use std::collections::VecDeque;

use super::{ChannelId, ConnectionId, ConsumerId, ConsumerTag, QueueId, QueuedMessage};

/// A delivery that waits for its acknowledgement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unacknowledged {
    pub(super) delivery_tag: u64,
    /// [`ConsumerId::NONE`] if it was fetched by basic.get.
    pub(super) consumer: ConsumerId,
    pub(super) queue: QueueId,
    pub(super) queued: QueuedMessage,
}

/// The limit that all consumers of a channel share (basic.qos with `global`).
#[derive(Clone, Copy, Debug)]
pub(super) struct SharedLimit {
    pub(super) prefetch: u16,
    /// Deliveries that count.
    pub(super) held: u32,
}

impl SharedLimit {
    pub(super) fn is_reached(self) -> bool {
        self.held >= u32::from(self.prefetch)
    }
}

/// A channel.
#[derive(Clone, Debug)]
pub(super) struct Channel {
    pub(super) connection: ConnectionId,
    pub(super) consumers: Vec<ConsumerId>,
    /// Whether publishers get a confirm for each message.
    pub(super) confirms: bool,
    /// The prefetch of consumers to come; 0: no limit.
    pub(super) prefetch: u16,
    pub(super) shared_limit: Option<SharedLimit>,
    /// Queues that found the shared limit reached and wait until it is not.
    pub(super) suspended: Vec<QueueId>,
    /// Consumers off their queues' turns, in the order in which they were found out.
    pub(super) blocked: Vec<ConsumerId>,
    /// In ascending order of delivery tag.
    unacknowledged: VecDeque<Unacknowledged>,
    last_delivery_tag: u64,
}

impl Channel {
    pub(super) fn new(connection: ConnectionId) -> Self {
        Self {
            connection,
            consumers: Vec::new(),
            confirms: false,
            prefetch: 0,
            shared_limit: None,
            suspended: Vec::new(),
            blocked: Vec::new(),
            unacknowledged: VecDeque::new(),
            last_delivery_tag: 0,
        }
    }

    /// Whether none of its consumers may get another message: they hold what all of them together
    /// may. The queue waits then until they do not.
    #[inline]
    pub(super) fn must_wait(&mut self, queue: QueueId) -> bool {
        let Some(limit) = self.shared_limit else { return false };
        let suspended = self.suspended.contains(&queue);
        if !suspended && limit.is_reached() {
            self.suspended.push(queue);
        }
        suspended || limit.is_reached()
    }

    /// Notes a consumer that is off the turns until it has room again.
    #[inline]
    pub(super) fn block(&mut self, id: ConsumerId, consumer: &mut Consumer) {
        consumer.blocked = true;
        self.blocked.push(id);
    }

    #[inline]
    pub(super) fn next_delivery_tag(&mut self) -> u64 {
        self.last_delivery_tag += 1;
        self.last_delivery_tag
    }

    #[inline]
    pub(super) fn hold(&mut self, delivery: Unacknowledged) {
        self.unacknowledged.push_back(delivery);
    }

    /// How many deliveries it holds, fetched ones among them.
    pub(super) fn held(&self) -> u32 {
        self.unacknowledged.len() as u32
    }

    /// Takes the delivery with that tag out, if it is unsettled.
    #[inline(always)]
    pub(super) fn take(&mut self, delivery_tag: u64) -> Option<Unacknowledged> {
        // Most often the oldest. Copied from its place: what `remove` returns would be copied once
        // more.
        let is_oldest = self.unacknowledged.front()?.delivery_tag == delivery_tag;
        let place = if is_oldest { 0 } else { self.find(delivery_tag)? };
        let delivery = self.unacknowledged[place];
        if is_oldest {
            self.unacknowledged.pop_front();
        } else {
            self.unacknowledged.remove(place);
        }
        Some(delivery)
    }

    #[cold]
    fn find(&self, delivery_tag: u64) -> Option<usize> {
        self.unacknowledged.binary_search_by_key(&delivery_tag, |held| held.delivery_tag).ok()
    }

    /// Takes out every delivery up to and with that tag; tag 0 stands for all, as in AMQP.
    /// `None` if the tag was never given or is settled.
    pub(super) fn take_up_to(&mut self, delivery_tag: u64) -> Option<Vec<Unacknowledged>> {
        if delivery_tag == 0 {
            return Some(self.take_all());
        }
        let place = self.find(delivery_tag)?;
        Some(self.unacknowledged.drain(..=place).collect())
    }

    pub(super) fn take_all(&mut self) -> Vec<Unacknowledged> {
        self.unacknowledged.drain(..).collect()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Unacknowledged> {
        self.unacknowledged.iter()
    }
}

/// The terms of a subscription.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// Comes back with every delivery.
    pub tag: ConsumerTag,
    /// Unacknowledged deliveries it may hold; 0: no limit.
    pub prefetch: u16,
    /// Deliveries count as settled when they are sent.
    pub no_ack: bool,
    /// No other consumer may have the queue.
    pub exclusive: bool,
    /// Consumers of higher priority get messages first.
    pub priority: i64,
}

/// A subscription to a queue.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "two are AMQP's flags, two its state")]
pub(super) struct Consumer {
    pub(super) tag: ConsumerTag,
    pub(super) channel: ChannelId,
    pub(super) queue: QueueId,
    pub(super) priority: i64,
    /// 0: no limit.
    pub(super) prefetch: u16,
    pub(super) no_ack: bool,
    pub(super) exclusive: bool,
    pub(super) unacknowledged: u32,
    /// Off its queue's turns since it was found at its limit.
    pub(super) blocked: bool,
    /// Ended; kept while it holds deliveries.
    pub(super) cancelled: bool,
}

impl Consumer {
    pub(super) fn new(channel: ChannelId, queue: QueueId, terms: Terms) -> Self {
        let Terms { tag, prefetch, no_ack, exclusive, priority } = terms;
        let (unacknowledged, blocked, cancelled) = (0, false, false);
        Self {
            tag,
            channel,
            queue,
            priority,
            prefetch,
            no_ack,
            exclusive,
            unacknowledged,
            blocked,
            cancelled,
        }
    }

    /// Whether it holds its own prefetch; the channel's limit is another matter.
    #[inline]
    pub(super) fn is_full(&self) -> bool {
        !self.no_ack && self.prefetch > 0 && self.unacknowledged >= u32::from(self.prefetch)
    }
}
