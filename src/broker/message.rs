//! Messages as the broker sees them.

use serde::{Deserialize, Serialize};

use super::{ExchangeId, Table};
use crate::kernel::Time;

/// Names a message: its source's number and its own number within that source, from 1.
///
/// So the third order of the web shop has the same name in every set-up it is tried in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(u64);

impl From<MessageId> for u64 {
    fn from(id: MessageId) -> Self {
        id.0
    }
}

impl MessageId {
    const NUMBER_BITS: u32 = 48;
    /// Above the numbers a source comes to.
    const ATTEMPT_BIT: u32 = 40;
    const ATTEMPTS: u64 = 0x7f;
    /// Set in the numbers of messages that follow from others.
    const DERIVED: u64 = 1 << 47;
    const SEQUENCE_BITS: u32 = 24;

    /// Message `number` (below 2^48) of source `source`.
    pub const fn new(source: u16, number: u64) -> Self {
        Self((source as u64) << Self::NUMBER_BITS | number)
    }

    /// The `sequence`-th message of a source whose messages follow from others. The name holds 23
    /// bits of `item`, so that what belongs to the message can be drawn alike in every set-up,
    /// in whichever order work ends there. Two names are different for certain within sixteen
    /// million messages.
    pub const fn derived(source: u16, item: u64, sequence: u64) -> Self {
        let item = item >> (64 - 23) << Self::SEQUENCE_BITS;
        let sequence = sequence & ((1 << Self::SEQUENCE_BITS) - 1);
        Self::new(source, Self::DERIVED | item | sequence)
    }

    /// What chance that belongs to the message alone is drawn from: the name itself, the same for
    /// all attempts at a request, or for a derived message what it follows from.
    pub const fn item(self) -> u64 {
        if self.0 & Self::DERIVED == 0 {
            return self.with_attempt(0).0;
        }
        let item = self.number() >> Self::SEQUENCE_BITS << Self::SEQUENCE_BITS;
        item | ((u16::MAX as u64) << Self::NUMBER_BITS)
    }

    /// The same message of another source.
    #[must_use]
    pub const fn of_source(self, source: u16) -> Self {
        Self::new(source, self.number())
    }

    /// How many messages its source had published with it.
    pub const fn sequence(self) -> u64 {
        let number = self.number();
        if number & Self::DERIVED == 0 {
            return self.with_attempt(0).number();
        }
        number & ((1 << Self::SEQUENCE_BITS) - 1)
    }

    /// Who published it.
    pub const fn source(self) -> u16 {
        (self.0 >> Self::NUMBER_BITS) as u16
    }

    /// Its number within its source, from 1.
    pub const fn number(self) -> u64 {
        self.0 & ((1 << Self::NUMBER_BITS) - 1)
    }

    /// The name of attempt `attempt` (below 128, from 0) at what this names: a request that is tried
    /// again. The name itself is that of attempt 0.
    #[must_use]
    pub const fn with_attempt(self, attempt: u8) -> Self {
        let first = self.0 & !(Self::ATTEMPTS << Self::ATTEMPT_BIT);
        Self(first | (attempt as u64 & Self::ATTEMPTS) << Self::ATTEMPT_BIT)
    }

    /// Which attempt it is, from 0.
    pub const fn attempt(self) -> u8 {
        ((self.0 >> Self::ATTEMPT_BIT) & Self::ATTEMPTS) as u8
    }

    /// Source and number in one.
    pub const fn as_u64(self) -> u64 {
        self.0
    }
}

/// What many messages have in common, kept once by the broker: AMQP's basic properties and the
/// arguments of basic.publish.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Properties {
    /// The exchange it is published to; for a dead letter the dead-letter exchange.
    pub exchange: ExchangeId,
    /// The routing key.
    pub routing_key: Box<str>,
    /// Further keys to route by: those of the headers `CC` and `BCC`.
    pub further_keys: Vec<Box<str>>,
    /// The application's own number for the type of message; the broker does not look at it.
    pub message_type: u16,
    /// The headers; `None` if there is no table at all.
    pub headers: Option<Table>,
    /// 0 to 255.
    pub priority: Option<u8>,
    /// Time to live, in milliseconds, as the text that AMQP sends.
    pub expiration: Option<Box<str>>,
    /// Length of the body.
    pub body_bytes: u32,
    /// Why it came to its exchange as a dead letter; `None` for what a client published.
    pub died: Option<DeathReason>,
}

impl Properties {
    /// What a client publishes with nothing but a routing key.
    pub fn new(exchange: ExchangeId, routing_key: &str, message_type: u16) -> Self {
        let routing_key = routing_key.into();
        Self { exchange, routing_key, message_type, ..Self::default() }
    }
}

/// Why a message became a dead letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeathReason {
    /// A consumer rejected it (reject or nack without requeue).
    Rejected,
    /// Its time to live was over.
    Expired,
    /// The queue was full.
    Maxlen,
    /// It was returned more often than the queue allows.
    DeliveryLimit,
}

impl DeathReason {
    /// As the header `x-death` has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Maxlen => "maxlen",
            Self::DeliveryLimit => "delivery_limit",
        }
    }
}

/// Points at [`Properties`] kept by the broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PropertiesId(pub(super) u32);

impl PropertiesId {
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A message, or one copy of it: small, so that millions may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its name.
    pub id: MessageId,
    /// When its producer sent it.
    pub published: Time,
    /// What it has in common with others.
    pub properties: PropertiesId,
    /// How often this copy was delivered before from its queue; above zero it counts as redelivered.
    pub deliveries: u32,
}

impl Message {
    /// A message as its producer sends it.
    pub const fn new(id: MessageId, published: Time, properties: PropertiesId) -> Self {
        Self { id, published, properties, deliveries: 0 }
    }
}

/// A copy in a queue or delivered from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueuedMessage {
    /// The copy.
    pub message: Message,
    /// When it came into the queue for the first time.
    pub enqueued: Time,
    /// Its place in the order of the queue, kept when it is requeued.
    pub position: u64,
}

// What a queued message costs; ten million of them are a stated goal.
const _: () = assert!(size_of::<QueuedMessage>() <= 40);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_share_their_item() {
        let first = MessageId::new(3, 7);
        let third = first.with_attempt(2);
        assert_eq!((first.attempt(), third.attempt()), (0, 2));
        assert_eq!((third.item(), third.source()), (first.as_u64(), 3));
        assert_eq!(third.with_attempt(0), first);
    }
}
