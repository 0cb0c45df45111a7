//! What the broker does in answer to an operation.

use super::{ConsumerTag, DeathReason, ExchangeId, Message, MessageId, PropertiesId, QueueId};
use crate::kernel::Time;

/// A message sent to a consumer (basic.deliver), or fetched (basic.get-ok).
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
    /// nack or reject with requeue, or recover.
    Returned,
    /// The channel closed.
    ChannelClosed,
}

/// Why a queue dropped a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DropCause {
    /// As a dead letter.
    Died(DeathReason),
    /// The queue was purged.
    Purged,
    /// The queue was deleted.
    QueueDeleted,
}

/// A dead letter, to be published to its exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// The dead-letter exchange.
    pub exchange: ExchangeId,
    /// The message's properties from now on: new exchange and key, `x-death`, no expiration.
    pub properties: PropertiesId,
}

/// Something the broker did, in the order in which it did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A copy entered a queue, which then held `ready` messages.
    Enqueued {
        /// The copy's message.
        message: MessageId,
        /// The queue.
        queue: QueueId,
        /// Messages ready for delivery, this one among them.
        ready: u32,
    },
    /// A full queue refused a copy (`reject-publish`).
    Refused {
        /// The copy.
        message: Message,
        /// The queue.
        queue: QueueId,
        /// What becomes of it, if the queue says `reject-publish-dlx`.
        dead_letter: Option<DeadLetter>,
    },
    /// A copy was sent to a consumer.
    Delivered {
        /// What was sent.
        delivery: Delivery,
        /// Consumers whose turn it was before but who held all they may.
        passed_over: u32,
    },
    /// A copy was acknowledged and is gone.
    Acknowledged {
        /// The copy's message.
        message: MessageId,
        /// When its producer sent it.
        published: Time,
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
    /// A copy left its queue for good without being acknowledged.
    Dropped {
        /// The copy.
        message: Message,
        /// The queue it was in.
        queue: QueueId,
        /// The subscription that held it; [`ConsumerTag::NONE`] if it was ready.
        consumer_tag: ConsumerTag,
        /// Why.
        cause: DropCause,
        /// What becomes of it.
        dead_letter: Option<DeadLetter>,
    },
    /// [`super::Broker::expire`] has something to do for this queue then.
    Expires {
        /// The queue.
        queue: QueueId,
        /// When.
        at: Time,
    },
    /// The broker ended a subscription: its queue is gone.
    ConsumerCancelled {
        /// The subscription.
        consumer_tag: ConsumerTag,
    },
    /// Another consumer is the single active one now.
    ConsumerActivated {
        /// The queue.
        queue: QueueId,
        /// The subscription.
        consumer_tag: ConsumerTag,
    },
}
