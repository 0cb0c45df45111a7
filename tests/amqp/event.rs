//! What happens between clients and the broker, as both sides see it, in order.

use queuescope::broker::{ConsumerTag, Delivery, Effect, MessageId, QueueId};

use crate::operation::How;
use crate::setup::QueueDraft;

/// Names a channel; unlike the broker's own number it is never given again.
pub(crate) type ChannelNumber = u32;

/// A happening. What a client does is told before its effects.
#[derive(Debug)]
pub(crate) enum Event<'a> {
    /// A queue that was not there before.
    Declared {
        queue: QueueId,
        draft: &'a QueueDraft,
    },
    Opened {
        channel: ChannelNumber,
    },
    /// A message, or a dead letter under a name of its own, goes to these queues.
    Routed {
        message: MessageId,
        sent: Sent,
        routing: Routing,
        queues: &'a [QueueId],
    },
    Subscribed(Subscription),
    /// basic.cancel
    Cancelled {
        consumer: ConsumerTag,
    },
    /// basic.qos
    Limited {
        channel: ChannelNumber,
        prefetch: u16,
        global: bool,
    },
    /// basic.get-ok
    Fetched {
        channel: ChannelNumber,
        no_ack: bool,
        delivery: Delivery,
    },
    /// These deliveries of a channel are spoken for.
    Settled {
        channel: ChannelNumber,
        delivery_tags: Vec<u64>,
        how: How,
    },
    /// queue.purge
    Purged {
        queue: QueueId,
    },
    /// queue.delete
    Deleted {
        queue: QueueId,
    },
    /// Channels are about to close: one at once, those of a connection one after the other.
    Closing {
        channels: &'a [ChannelNumber],
        code: Option<u16>,
    },
    /// They are closed, and their last effects are told.
    Closed {
        channels: &'a [ChannelNumber],
    },
    Effect(&'a Effect),
}

/// What a message is sent with, as far as queues look at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    pub(crate) priority: Option<u8>,
    pub(crate) expiration_ms: Option<u64>,
}

/// How a message came to its queues.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Routing {
    /// Queues left out to break a circle of dead letters.
    pub(crate) cycles: u32,
    /// Deaths before.
    pub(crate) deaths: i64,
    /// It died in one of these queues before.
    pub(crate) returns: bool,
    /// No binding matched, and the alternate exchange took it.
    pub(crate) alternate: bool,
    /// It went through a binding between exchanges.
    pub(crate) through_exchange: bool,
}

/// A consumer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subscription {
    pub(crate) consumer: ConsumerTag,
    pub(crate) channel: ChannelNumber,
    pub(crate) queue: QueueId,
    /// 0: no limit.
    pub(crate) prefetch: u16,
    pub(crate) no_ack: bool,
}
