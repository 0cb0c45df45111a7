//! A stretch of time to be shown.

use crate::kernel::Time;

/// From an instant to a later one, both with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its beginning.
    pub from: Time,
    /// Its end.
    pub to: Time,
}

impl Window {
    /// How long it is, in nanoseconds.
    pub const fn span_ns(self) -> u64 {
        self.to.since_ns(self.from)
    }

    /// Where an instant stands in it: 0 at its beginning, 1 at its end.
    pub fn share(self, at: Time) -> f64 {
        let ns = |time: Time| time.as_ns() as f64;
        (ns(at) - ns(self.from)) / (self.span_ns().max(1)) as f64
    }

    /// How much of a stretch is in it, in nanoseconds.
    pub fn overlap_ns(self, start: Time, end: Time) -> u64 {
        end.min(self.to).since_ns(start.max(self.from))
    }
}
