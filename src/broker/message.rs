//! Messages as the broker sees them.

use serde::{Deserialize, Serialize};

/// Names a message: its producer's number and its own number within that producer, from 1.
///
/// So the third order of the web shop has the same name in every set-up it is tried in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(u64);

impl MessageId {
    const NUMBER_BITS: u32 = 48;

    /// Message `number` (below 2^48) of source `source`.
    pub const fn new(source: u16, number: u64) -> Self {
        Self((source as u64) << Self::NUMBER_BITS | number)
    }

    /// Who published it.
    pub const fn source(self) -> u16 {
        (self.0 >> Self::NUMBER_BITS) as u16
    }

    /// Its number within its source, from 1.
    pub const fn number(self) -> u64 {
        self.0 & ((1 << Self::NUMBER_BITS) - 1)
    }

    /// Source and number in one.
    pub const fn as_u64(self) -> u64 {
        self.0
    }
}

/// How an exchange chooses among its bindings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExchangeType {
    /// The routing key is the name of the queue; no bindings.
    Default,
    /// The binding key equals the routing key.
    Direct,
    /// Every binding.
    Fanout,
    /// The binding key is a pattern of words, `*` (one word) and `#` (any number of words).
    Topic,
}
