//! What must hold, whatever clients do.
//!
//! | file | what |
//! |---|---|
//! | `ledger` | sums: what entered a queue is there, with a client, or ended |
//! | `at_least_once` | each copy's life, and why it ends |
//! | `recipients` | who gets deliveries: the living, the single active consumer, tag by tag |
//! | `prefetch` | how much a consumer holds: not too much, and not less than there is |
//! | `order` | which copy is delivered next |
//! | `time_to_live` | what has expired goes when it is due |
//! | `max_length` | how much a queue keeps |
//! | `slots` | what ended consumers leave behind |
//! | `coverage` | no rule, but a count of what happens |

mod at_least_once;
mod coverage;
mod ledger;
mod max_length;
mod order;
mod prefetch;
mod recipients;
mod slots;
mod time_to_live;

use queuescope::broker::Broker;

pub(crate) use at_least_once::AtLeastOnce;
pub(crate) use coverage::{Coverage, KINDS};
pub(crate) use ledger::Ledger;
pub(crate) use max_length::MaxLength;
pub(crate) use order::Order;
pub(crate) use prefetch::Prefetch;
pub(crate) use recipients::{DeliveryTags, Recipients, SingleActive};
pub(crate) use slots::Slots;
pub(crate) use time_to_live::TimeToLive;

use crate::event::Event;
use crate::history::History;

/// What is wrong, if anything.
pub(crate) type Check = Result<(), String>;

/// Fails with a text unless a condition holds.
macro_rules! holds {
    ($condition:expr, $($text:tt)+) => {
        if !$condition {
            return Err(format!($($text)+));
        }
    };
}
pub(crate) use holds;

/// Something that must hold.
pub(crate) trait Rule {
    /// An event, and the history before it.
    fn check(&mut self, history: &History, event: &Event<'_>) -> Check;

    /// The broker has done all it can do now.
    fn at_rest(&mut self, _history: &History, _broker: &Broker) -> Check {
        Ok(())
    }

    /// All connections are closed.
    fn at_the_end(&mut self, _history: &History, _broker: &mut Broker) -> Check {
        Ok(())
    }
}
