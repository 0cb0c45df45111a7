//! Percentiles, withheld until there are enough samples to mean anything.

use serde::Serialize;

use super::Histogram;
use crate::kernel::NANOSECONDS_PER_SECOND;

/// No percentile is told from fewer samples than this.
const LEAST_SAMPLES: u64 = 10;

/// Mean and percentiles of a span, in seconds.
///
/// A percentile p is told only if at least one sample is expected beyond it, that is from 1/(1 − p)
/// samples on, and never from fewer than 10: the median needs 10, the 95th 20, the 99th 100.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Percentiles {
    /// How many samples there are.
    pub count: u64,
    /// The exact mean; `None` without samples.
    pub mean_s: Option<f64>,
    /// The median; `None` below 10 samples.
    pub p50_s: Option<f64>,
    /// The 95th percentile; `None` below 20 samples.
    pub p95_s: Option<f64>,
    /// The 99th percentile; `None` below 100 samples.
    pub p99_s: Option<f64>,
}

impl Percentiles {
    /// The figures of a histogram.
    pub fn of<const BITS: u32>(histogram: &Histogram<BITS>) -> Self {
        Self {
            count: histogram.count(),
            mean_s: histogram.mean_ns().map(ns_to_seconds),
            p50_s: percentile_s(histogram, 50),
            p95_s: percentile_s(histogram, 95),
            p99_s: percentile_s(histogram, 99),
        }
    }
}

/// How many samples a percentile (of 1 to 99) needs.
fn samples_needed(percent: u64) -> u64 {
    100_u64.div_ceil(100 - percent).max(LEAST_SAMPLES)
}

fn percentile_s<const BITS: u32>(histogram: &Histogram<BITS>, percent: u64) -> Option<f64> {
    let enough = histogram.count() >= samples_needed(percent);
    let quantile_ns = enough.then(|| histogram.quantile_ns(percent as f64 / 100.0))?;
    quantile_ns.map(ns_to_seconds)
}

fn ns_to_seconds(span_ns: f64) -> f64 {
    span_ns / NANOSECONDS_PER_SECOND as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_samples(count: u64) -> Percentiles {
        let mut histogram = Histogram::<7>::default();
        (0..count).for_each(|_| histogram.record(NANOSECONDS_PER_SECOND));
        histogram.percentiles()
    }

    #[test]
    fn each_percentile_is_withheld_until_it_has_enough_samples() {
        let told = |count| {
            let p = of_samples(count);
            [p.mean_s, p.p50_s, p.p95_s, p.p99_s].map(|figure| figure.is_some())
        };
        assert_eq!(told(0), [false; 4]);
        assert_eq!(told(1), [true, false, false, false]);
        assert_eq!(told(9), [true, false, false, false]);
        assert_eq!(told(10), [true, true, false, false]);
        assert_eq!(told(19), [true, true, false, false]);
        assert_eq!(told(20), [true, true, true, false]);
        assert_eq!(told(99), [true, true, true, false]);
        assert_eq!(told(100), [true; 4]);
    }

    #[test]
    fn figures_are_in_seconds() {
        let percentiles = of_samples(100);
        assert_eq!(percentiles.mean_s, Some(1.0));
        assert!((percentiles.p99_s.expect("enough samples") - 1.0).abs() < 0.004);
    }
}
