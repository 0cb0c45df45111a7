//! What happened at a queue since a chosen instant.

use super::handled_again::HandledAgain;
use super::{Histogram, TimeWeighted};
use crate::broker::MessageId;
use crate::kernel::Time;

/// A queue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueueTotals {
    /// Ready messages.
    pub ready: TimeWeighted,
    /// The most that were ready at once.
    pub peak_ready: u32,
    /// Copies delivered and neither settled nor requeued.
    pub unacknowledged: u64,
    /// Copies that came in.
    pub enqueued: u64,
    /// Copies that came back.
    pub requeued: u64,
    /// Copies that left for good: acknowledged, dropped, dead or lost.
    pub settled: u64,
    /// Copies it refused because it was full.
    pub refused: u64,
    /// Copies handled though they had been handled with success before.
    pub(super) handled_again: HandledAgain,
    /// From enqueued to the start of work.
    pub waiting: Histogram,
    /// From enqueued to the end of work.
    pub sojourn: Histogram,
    /// From published to acknowledged.
    pub end_to_end: Histogram,
}

impl QueueTotals {
    /// How many copies were handled though they had been handled with success before.
    pub const fn handled_again(&self) -> u64 {
        self.handled_again.count()
    }

    /// A ready copy left for good.
    pub(super) fn leave_ready(&mut self, message: MessageId, at: Time) {
        self.ready.decrement(at);
        self.settled += 1;
        self.handled_again.settled(message);
    }

    pub(super) fn restart(&mut self, at: Time) {
        let mut ready = self.ready;
        ready.restart(at);
        let mut handled_again = std::mem::take(&mut self.handled_again);
        handled_again.restart();
        *self = Self {
            ready,
            handled_again,
            peak_ready: ready.value() as u32,
            unacknowledged: self.unacknowledged,
            ..Self::default()
        };
    }

    pub(super) fn bytes(&self) -> usize {
        let histograms = [&self.waiting, &self.sojourn, &self.end_to_end];
        size_of::<Self>()
            + histograms.map(Histogram::heap_bytes).iter().sum::<usize>()
            + self.handled_again.heap_bytes()
    }
}
