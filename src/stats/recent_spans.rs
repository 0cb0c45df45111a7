//! Spans of the last seconds, by sub-window: a ring of which the oldest place is used anew.

use super::{COARSE_BITS, Histogram, Percentiles};

/// Sub-windows of a window.
pub(super) const SUB_WINDOWS: usize = 15;

/// So many spans are kept as they are before they go into a histogram: most sub-windows of a
/// scene to look at see no more, and a histogram takes ten times the memory.
const FEW: usize = 64;

/// The spans of a sub-window: the latest few, and the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Spans {
    few: Vec<u64>,
    many: Histogram<COARSE_BITS>,
}

impl Spans {
    #[inline]
    fn record(&mut self, span_ns: u64) {
        self.few.push(span_ns);
        if self.few.len() == FEW {
            self.few.drain(..).for_each(|span_ns| self.many.record(span_ns));
        }
    }

    fn clear(&mut self) {
        self.few.clear();
        self.many.clear();
    }

    fn add_to(&self, all: &mut Histogram<COARSE_BITS>) {
        all.merge(&self.many);
        self.few.iter().for_each(|span_ns| all.record(*span_ns));
    }

    fn heap_bytes(&self) -> usize {
        self.few.capacity() * size_of::<u64>() + self.many.heap_bytes()
    }
}

/// The spans of a window. Who has it says which sub-window is under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RecentSpans([Spans; SUB_WINDOWS]);

impl RecentSpans {
    /// The place of a sub-window, counted from the start of the run.
    #[inline]
    pub(super) fn slot(sub_window: u64) -> usize {
        (sub_window % SUB_WINDOWS as u64) as usize
    }

    #[inline]
    pub(super) fn record(&mut self, slot: usize, span_ns: u64) {
        self.0[slot].record(span_ns);
    }

    /// Forgets what a place held, for another sub-window to begin there.
    pub(super) fn clear(&mut self, slot: usize) {
        self.0[slot].clear();
    }

    pub(super) fn percentiles(&self) -> Percentiles {
        let mut all = Histogram::default();
        self.0.iter().for_each(|spans| spans.add_to(&mut all));
        all.percentiles()
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.0.iter().map(Spans::heap_bytes).sum()
    }
}
