//! What the broker does in answer to an operation.

use super::{ChannelId, ConsumerTag, Message, QueueId};
use crate::kernel::Time;

/// A message sent to a consumer (basic.deliver).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The copy; its `deliveries` counts this delivery, too.
    pub message: Message,
    /// When the copy came into the queue for the first time.
    pub enqueued: Time,
    /// Where it comes from.
    pub queue: QueueId,
    /// The subscription it is for.
    pub consumer_tag: ConsumerTag,
    /// Its number on the channel, from 1.
    pub delivery_tag: u64,
}

impl Delivery {
    /// Whether the copy was delivered before.
    pub const fn is_redelivered(&self) -> bool {
        self.message.deliveries > 1
    }
}

/// Why a copy went back into its queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequeueCause {
    /// nack or reject with requeue.
    Returned,
    /// The channel closed.
    ChannelClosed,
}

/// Something the broker did, in the order in which it did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A copy entered a queue, which then held `ready` messages.
    Enqueued {
        /// The copy.
        message: Message,
        /// The queue.
        queue: QueueId,
        /// Messages ready for delivery, this one among them.
        ready: u32,
    },
    /// A copy was sent to a consumer.
    Delivered {
        /// What was sent.
        delivery: Delivery,
        /// Consumers whose turn it was before but who held their full prefetch.
        passed_over: u32,
    },
    /// A copy was acknowledged and is gone.
    Acknowledged {
        /// The copy.
        message: Message,
        /// The queue it came from.
        queue: QueueId,
        /// The subscription that held it.
        consumer_tag: ConsumerTag,
    },
    /// A copy went back into its queue, which then held `ready` messages.
    Requeued {
        /// The copy.
        message: Message,
        /// The queue.
        queue: QueueId,
        /// The subscription that held it.
        consumer_tag: ConsumerTag,
        /// Messages ready for delivery, this one among them.
        ready: u32,
        /// Why.
        cause: RequeueCause,
    },
    /// A copy was rejected without requeue and is gone.
    Dropped {
        /// The copy.
        message: Message,
        /// The queue it came from.
        queue: QueueId,
        /// The subscription that held it.
        consumer_tag: ConsumerTag,
    },
}

/// An error that closes a channel, as AMQP 0-9-1 has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChannelError {
    /// The delivery tag was never given on this channel, or is settled already.
    #[error("406 PRECONDITION_FAILED - unknown delivery tag {delivery_tag} on channel {}", channel.0)]
    UnknownDeliveryTag {
        /// The channel, which is closed now.
        channel: ChannelId,
        /// The tag.
        delivery_tag: u64,
    },
}

impl ChannelError {
    /// The reply code with which AMQP tells it.
    pub const fn reply_code(&self) -> u16 {
        match self {
            Self::UnknownDeliveryTag { .. } => 406,
        }
    }
}
