//! The broker.

mod message;

pub use message::{ExchangeType, MessageId};
