//! Virtual time and chance: what every simulation stands on.
//!
//! Owns the clock's unit ([`Time`]), the [`Calendar`] of things to come and the seeded random
//! [`Stream`]s, and what other modules share: values by number ([`Keyed`]), and in `ordered` a sort. Knows nothing of messages; what an
//! event means is its user's business.

mod calendar;
mod keyed;
pub mod ordered;
mod stream;
mod time;

pub use calendar::Calendar;
pub use keyed::Keyed;
pub use stream::{Draw, Stream, StreamKey};
pub use time::{NANOSECONDS_PER_MILLISECOND, NANOSECONDS_PER_SECOND, Time, seconds_to_ns};
