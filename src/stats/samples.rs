//! Equally spaced samples since the start of a run: never too many, and shared by clones.
//!
//! The interval begins at 100 ms and doubles whenever there would be more than 1,200 samples; every
//! second sample is dropped then. Checkpoints of a run have nearly all of their samples in common, and
//! the page looks at a clone ten times a second: so full chunks are shared.

use std::sync::Arc;

use crate::kernel::{NANOSECONDS_PER_MILLISECOND, NANOSECONDS_PER_SECOND, Time};

/// No more samples than this are kept.
const MOST_SAMPLES: usize = 1_200;
const CHUNK_SAMPLES: usize = 50;
/// The interval at the start.
pub(super) const FIRST_INTERVAL_NS: u64 = 100 * NANOSECONDS_PER_MILLISECOND;
/// Rates and busy shares are of this long a time before the sample, or of one interval if that is
/// longer: a tenth of a second with half a message in it has no rate to look at.
const RATE_SPAN_NS: u64 = 3 * NANOSECONDS_PER_SECOND;

/// Samples of one kind, the first at the end of the first interval.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Samples<S> {
    interval_ns: u64,
    full: Vec<Arc<Vec<S>>>,
    /// The latest, fewer than a chunk.
    growing: Vec<S>,
}

impl<S> Default for Samples<S> {
    fn default() -> Self {
        Self { interval_ns: FIRST_INTERVAL_NS, full: Vec::new(), growing: Vec::new() }
    }
}

/// A sample beside the one that rates and shares at its instant count from.
pub(super) struct Step<S> {
    pub(super) at: Time,
    pub(super) sample: S,
    pub(super) before: S,
    /// The time between both.
    pub(super) span_s: f64,
}

impl<S: Copy + Default> Samples<S> {
    /// The time between two samples.
    pub(super) fn interval_ns(&self) -> u64 {
        self.interval_ns
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.full.len() * CHUNK_SAMPLES + self.growing.len()
    }

    fn at(&self, place: usize) -> S {
        let chunk = self.full.get(place / CHUNK_SAMPLES).map_or(&self.growing, |chunk| &**chunk);
        chunk[place % CHUNK_SAMPLES]
    }

    /// When the next sample is due.
    pub(super) fn next_boundary(&self) -> Time {
        Time::from_ns(self.interval_ns.saturating_mul(self.len() as u64 + 1))
    }

    /// Makes the interval so long that the samples up to `at` will fit; call it before pushing
    /// them, so that a leap of virtual time costs no more than a full series.
    pub(super) fn widen_for(&mut self, at: Time) {
        while at.as_ns() / self.interval_ns > MOST_SAMPLES as u64 {
            let dense = std::mem::take(self);
            self.interval_ns = dense.interval_ns * 2;
            (1..dense.len()).step_by(2).for_each(|place| self.push(dense.at(place)));
        }
    }

    /// Adds the sample for [`Self::next_boundary`].
    pub(super) fn push(&mut self, sample: S) {
        self.growing.reserve_exact(CHUNK_SAMPLES - self.growing.len());
        self.growing.push(sample);
        if self.growing.len() == CHUNK_SAMPLES {
            self.full.push(Arc::new(std::mem::take(&mut self.growing)));
        }
    }

    /// Each sample beside what it is compared with.
    pub(super) fn steps(&self) -> impl Iterator<Item = Step<S>> {
        let back = RATE_SPAN_NS.div_ceil(self.interval_ns).max(1) as usize;
        (0..self.len()).map(move |place| {
            let (before, span) = match place.checked_sub(back) {
                Some(from) => (self.at(from), back),
                None => (S::default(), place + 1),
            };
            let span_s = (span as u64 * self.interval_ns) as f64 / NANOSECONDS_PER_SECOND as f64;
            let at = Time::from_ns((place as u64 + 1) * self.interval_ns);
            Step { at, sample: self.at(place), before, span_s }
        })
    }

    /// Bytes on the heap, those among them that clones share.
    pub(super) fn heap_bytes(&self) -> usize {
        (self.full.len() * CHUNK_SAMPLES + self.growing.capacity()) * size_of::<S>()
            + self.full.capacity() * size_of::<Arc<Vec<S>>>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples_until(ms: u64) -> Samples<u64> {
        let mut samples = Samples::default();
        samples.widen_for(Time::from_ms(ms as f64));
        (1..=ms / 100).for_each(|number| samples.push(number));
        samples
    }

    #[test]
    fn clones_share_what_came_before_and_go_on_for_themselves() {
        let mut samples = samples_until(60_000);
        let mut other = samples.clone();
        samples.push(1_000);
        other.push(2_000);
        let shared = samples.full.iter().zip(&other.full);
        assert_eq!(shared.filter(|(one, other)| Arc::ptr_eq(one, other)).count(), 12);
        assert_eq!((samples.at(600), other.at(600)), (1_000, 2_000));
    }

    #[test]
    fn every_second_sample_stays_when_the_interval_doubles() {
        let mut samples = samples_until(120_000);
        samples.widen_for(Time::from_ms(120_200.0));
        assert_eq!((samples.len(), samples.interval_ns), (600, 2 * FIRST_INTERVAL_NS));
        assert!(samples.steps().zip(1..).all(|(step, number)| step.sample == 2 * number));
    }
}
