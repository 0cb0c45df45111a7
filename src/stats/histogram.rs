//! Histograms of spans: logarithmic buckets, straight from the bits of a floating-point number.
//!
//! A span of whole nanoseconds, turned into an `f64`, carries its octave in the exponent and its
//! place within the octave in the top bits of the mantissa; both together are the bucket. Only the
//! octaves between the smallest and the largest span seen are kept, so that a histogram of waits
//! between 1 ms and 10 s takes 7 KB. Two histograms merge exactly.

use super::Percentiles;

/// Mantissa bits of [`Histogram`]'s buckets unless told otherwise: 128 buckets an octave.
pub const FINE_BITS: u32 = 7;
/// Mantissa bits for sliding windows: 32 buckets an octave.
pub const COARSE_BITS: u32 = 5;

const MANTISSA_BITS: u32 = 52;
const EXPONENT_BIAS: u32 = 1023;

/// Counts of spans in nanoseconds, in 2^`BITS` buckets an octave.
///
/// A quantile is off by at most half a bucket, 1/2^(`BITS` + 1) of its value (0.4 % for
/// [`FINE_BITS`]); mean and count are exact. Spans of zero are counted apart and are exact, too. A
/// bucket holds up to 2^32 − 1 spans and stays there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram<const BITS: u32 = FINE_BITS> {
    /// Buckets of whole octaves, the first of them at `first_bucket`.
    counts: Vec<u32>,
    first_bucket: u32,
    zeros: u64,
    count: u64,
    sum_ns: u128,
}

impl<const BITS: u32> Histogram<BITS> {
    const PER_OCTAVE: u32 = 1 << BITS;
    const SHIFT: u32 = MANTISSA_BITS - BITS;

    /// Counts one span.
    #[inline]
    pub fn record(&mut self, span_ns: u64) {
        self.count += 1;
        self.sum_ns += u128::from(span_ns);
        if span_ns == 0 {
            self.zeros += 1;
            return;
        }
        let bucket = Self::bucket_of(span_ns);
        match self.counts.get_mut(bucket.wrapping_sub(self.first_bucket) as usize) {
            Some(count) => *count = count.saturating_add(1),
            None => self.record_outside(bucket),
        }
    }

    /// Bucket 0 begins at 1 ns.
    #[inline]
    fn bucket_of(span_ns: u64) -> u32 {
        ((span_ns as f64).to_bits() >> Self::SHIFT) as u32 - EXPONENT_BIAS * Self::PER_OCTAVE
    }

    /// The middle of a bucket, in nanoseconds.
    fn middle_ns(bucket: u32) -> f64 {
        let lower_bits = u64::from(bucket + EXPONENT_BIAS * Self::PER_OCTAVE) << Self::SHIFT;
        f64::from_bits(lower_bits | 1 << (Self::SHIFT - 1))
    }

    #[cold]
    fn record_outside(&mut self, bucket: u32) {
        self.cover(bucket, bucket + 1);
        let count = &mut self.counts[(bucket - self.first_bucket) as usize];
        *count = count.saturating_add(1);
    }

    /// Makes room for the octaves of the buckets from `low` to before `high`.
    fn cover(&mut self, low: u32, high: u32) {
        let low = low - low % Self::PER_OCTAVE;
        let high = high.next_multiple_of(Self::PER_OCTAVE);
        if self.counts.is_empty() {
            self.first_bucket = low;
        }
        let missing_below = self.first_bucket.saturating_sub(low) as usize;
        self.counts.splice(..0, std::iter::repeat_n(0, missing_below));
        self.first_bucket = self.first_bucket.min(low);
        let length = (high - self.first_bucket) as usize;
        self.counts.resize(length.max(self.counts.len()), 0);
    }

    /// Adds the counts of `other`: the result is as if both had been recorded into one.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum_ns += other.sum_ns;
        self.zeros += other.zeros;
        if other.counts.is_empty() {
            return;
        }
        self.cover(other.first_bucket, other.first_bucket + other.counts.len() as u32);
        let offset = (other.first_bucket - self.first_bucket) as usize;
        for (mine, theirs) in self.counts[offset..].iter_mut().zip(&other.counts) {
            *mine = mine.saturating_add(*theirs);
        }
    }

    /// Forgets all spans, keeps the memory.
    pub fn clear(&mut self) {
        if self.count > 0 {
            self.counts.fill(0);
            self.zeros = 0;
            self.count = 0;
            self.sum_ns = 0;
        }
    }

    /// How many spans were counted.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Their exact sum, in nanoseconds.
    pub fn sum_ns(&self) -> u128 {
        self.sum_ns
    }

    /// Their exact mean, in nanoseconds; `None` if there are none.
    pub fn mean_ns(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum_ns as f64 / self.count as f64)
    }

    /// The smallest span (to within half a bucket) that at least `share` of all spans do not
    /// exceed, in nanoseconds: nearest rank. `None` if there are no spans.
    pub fn quantile_ns(&self, share: f64) -> Option<f64> {
        let rank = (libm::ceil(share * self.count as f64) as u64).clamp(1, self.count.max(1));
        let mut seen = self.zeros;
        if seen >= rank {
            return Some(0.0);
        }
        for (bucket, count) in (self.first_bucket..).zip(&self.counts) {
            seen += u64::from(*count);
            if seen >= rank {
                return Some(Self::middle_ns(bucket));
            }
        }
        None
    }

    /// Mean and percentiles, withheld where there are not enough spans.
    pub fn percentiles(&self) -> Percentiles {
        Percentiles::of(self)
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        self.counts.capacity() * size_of::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of<const BITS: u32>(spans: &[u64]) -> Histogram<BITS> {
        let mut histogram = Histogram::default();
        for &span in spans {
            histogram.record(span);
        }
        histogram
    }

    /// Spans of every magnitude, zero and the largest among them.
    fn spans() -> impl Strategy<Value = Vec<u64>> {
        let span = (any::<u64>(), 0_u32..64).prop_map(|(bits, shift)| bits >> shift);
        prop::collection::vec(prop_oneof![8 => span, 1 => Just(0), 1 => Just(u64::MAX)], 1..200)
    }

    fn nearest_rank(sorted: &[u64], share: f64) -> f64 {
        let rank = libm::ceil(share * sorted.len() as f64) as usize;
        sorted[rank.clamp(1, sorted.len()) - 1] as f64
    }

    fn assert_quantiles<const BITS: u32>(spans: &[u64], tolerance: f64) {
        let histogram = of::<BITS>(spans);
        let mut sorted = spans.to_vec();
        sorted.sort_unstable();
        for share in [0.0, 0.01, 0.5, 0.95, 0.99, 1.0] {
            let exact = nearest_rank(&sorted, share);
            let found = histogram.quantile_ns(share).expect("there are spans");
            assert!((found - exact).abs() <= tolerance * exact, "{share}: {found}, not {exact}");
        }
    }

    proptest! {
        #[test]
        fn quantiles_are_within_half_a_bucket(spans in spans()) {
            assert_quantiles::<FINE_BITS>(&spans, 1.0 / 256.0);
            assert_quantiles::<COARSE_BITS>(&spans, 1.0 / 64.0);
        }

        #[test]
        fn count_and_mean_are_exact(spans in spans()) {
            let histogram = of::<FINE_BITS>(&spans);
            prop_assert_eq!(histogram.count(), spans.len() as u64);
            prop_assert_eq!(histogram.sum_ns(), spans.iter().map(|&s| u128::from(s)).sum::<u128>());
        }

        #[test]
        fn merging_is_recording_one_after_the_other(first in spans(), second in spans()) {
            let mut merged = of::<FINE_BITS>(&first);
            merged.merge(&of(&second));
            prop_assert_eq!(merged, of::<FINE_BITS>(&[first, second].concat()));
        }
    }

    #[test]
    fn nothing_recorded_has_neither_mean_nor_quantile_nor_memory() {
        let histogram = Histogram::<FINE_BITS>::default();
        assert_eq!(histogram.mean_ns(), None);
        assert_eq!(histogram.quantile_ns(0.5), None);
        assert_eq!(histogram.heap_bytes(), 0);
    }

    #[test]
    fn merging_with_nothing_changes_nothing() {
        let some = of::<FINE_BITS>(&[0, 5, 7_000]);
        let mut merged = some.clone();
        merged.merge(&Histogram::default());
        assert_eq!(merged, some);
        let mut merged = Histogram::default();
        merged.merge(&some);
        assert_eq!(merged, some);
    }

    #[test]
    fn cleared_is_empty_and_usable_again() {
        let mut histogram = of::<FINE_BITS>(&[0, 5, 7_000]);
        histogram.clear();
        assert_eq!((histogram.count(), histogram.quantile_ns(1.0)), (0, None));
        histogram.record(5);
        assert_eq!(histogram.mean_ns(), Some(5.0));
    }

    #[test]
    fn memory_follows_the_octaves_seen() {
        let histogram = of::<FINE_BITS>(&[1_000_000, 10_000_000_000]);
        assert_eq!(histogram.counts.len(), 15 * 128);
    }
}
