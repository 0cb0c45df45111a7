//! Virtual time in integer nanoseconds.

use serde::{Deserialize, Serialize};

/// Nanoseconds in one second.
pub const NANOSECONDS_PER_SECOND: u64 = 1_000_000_000;
/// Nanoseconds in one millisecond.
pub const NANOSECONDS_PER_MILLISECOND: u64 = 1_000_000;

/// An instant of virtual time: whole nanoseconds since the start of the run.
///
/// Spans are plain `u64` with names that end in `_ns`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Time(u64);

impl Time {
    /// The start of every run.
    pub const ZERO: Self = Self(0);
    /// Later than everything that happens.
    pub const NEVER: Self = Self(u64::MAX);

    /// The instant `ns` nanoseconds after the start.
    pub const fn from_ns(ns: u64) -> Self {
        Self(ns)
    }

    /// The instant `ms` milliseconds after the start, to the nearest nanosecond, so that it undoes
    /// [`Self::as_ms`]; negative and NaN give the start.
    pub fn from_ms(ms: f64) -> Self {
        Self((ms * NANOSECONDS_PER_MILLISECOND as f64 + 0.5) as u64)
    }

    /// The instant `seconds` after the start; negative and NaN give the start.
    pub fn from_seconds(seconds: f64) -> Self {
        Self(seconds_to_ns(seconds))
    }

    /// Nanoseconds since the start.
    pub const fn as_ns(self) -> u64 {
        self.0
    }

    /// Milliseconds since the start.
    pub fn as_ms(self) -> f64 {
        self.0 as f64 / NANOSECONDS_PER_MILLISECOND as f64
    }

    /// Seconds since the start.
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / NANOSECONDS_PER_SECOND as f64
    }

    /// This instant plus a span; stops at [`Time::NEVER`].
    #[must_use]
    pub const fn plus_ns(self, span_ns: u64) -> Self {
        Self(self.0.saturating_add(span_ns))
    }

    /// The span from `earlier` to this instant; zero if `earlier` is later.
    pub const fn since_ns(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A span in seconds as whole nanoseconds; negative and NaN give zero, too large the greatest span.
pub fn seconds_to_ns(seconds: f64) -> u64 {
    const SIGNED_LIMIT: f64 = (1_u64 << 63) as f64;
    let ns = seconds * NANOSECONDS_PER_SECOND as f64;
    // Most processors convert to signed numbers in one instruction, to unsigned ones in many.
    if ns < SIGNED_LIMIT { (ns as i64).max(0).cast_unsigned() } else { ns as u64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_never_wrap() {
        assert_eq!(Time::NEVER.plus_ns(1), Time::NEVER);
        assert_eq!(Time::ZERO.since_ns(Time::from_ns(5)), 0);
        assert_eq!(seconds_to_ns(-1.0), 0);
        assert_eq!(seconds_to_ns(f64::NAN), 0);
        assert_eq!(Time::from_seconds(1.5).as_ns(), 1_500_000_000);
    }

    #[test]
    fn milliseconds_name_an_instant_exactly() {
        for ns in (0..1_000_000_000_000).step_by(1_234_567_891).chain(0..2_000) {
            assert_eq!(Time::from_ms(Time::from_ns(ns).as_ms()).as_ns(), ns);
        }
        assert_eq!(Time::from_ms(-3.0), Time::ZERO);
        assert_eq!(Time::from_ms(f64::NAN), Time::ZERO);
    }
}
