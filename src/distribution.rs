//! Random spans of time: how long work takes, how far apart messages come.
//!
//! A [`Distribution`] is checked when it is built from a scenario; sampling cannot fail. Logarithms
//! and roots come from `libm`, so that every platform draws the same numbers.

use serde::{Deserialize, Serialize};

use crate::kernel::{Draw, seconds_to_ns};

/// A distribution of non-negative spans of time, parameters in seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Distribution {
    /// Always the same.
    Constant {
        /// The span, in seconds.
        value_s: f64,
    },
    /// Equally likely between two bounds.
    Uniform {
        /// Lower bound, in seconds.
        low_s: f64,
        /// Upper bound, in seconds.
        high_s: f64,
    },
    /// Memoryless: what M/M/c assumes.
    Exponential {
        /// Mean, in seconds.
        mean_s: f64,
    },
    /// The logarithm is normal: typical of response times.
    LogNormal {
        /// Mean of the span itself (not of its logarithm), in seconds.
        mean_s: f64,
        /// Standard deviation divided by mean (coefficient of variation).
        coefficient_of_variation: f64,
    },
    /// A power-law tail: a few spans are very long.
    Pareto {
        /// Mean, in seconds.
        mean_s: f64,
        /// Tail index, above 1; the smaller, the heavier the tail.
        shape: f64,
    },
    /// Drawn from recorded spans, each equally likely.
    Empirical {
        /// The spans, in seconds; not empty.
        samples_s: Vec<f64>,
    },
}

impl Distribution {
    /// Draws one span, in seconds.
    #[inline(always)]
    pub fn sample_s(&self, draw: &mut impl Draw) -> f64 {
        match self {
            Self::Constant { value_s } => *value_s,
            Self::Uniform { low_s, high_s } => low_s + (high_s - low_s) * draw.unit(),
            Self::Exponential { mean_s } => -mean_s * libm::log(draw.unit_open_low()),
            Self::LogNormal { mean_s, coefficient_of_variation } => {
                log_normal(*mean_s, *coefficient_of_variation, draw)
            }
            Self::Pareto { mean_s, shape } => pareto(*mean_s, *shape, draw),
            Self::Empirical { samples_s } => {
                samples_s[(draw.unit() * samples_s.len() as f64) as usize]
            }
        }
    }

    /// Draws one span in whole nanoseconds.
    #[inline]
    pub fn sample_ns(&self, draw: &mut impl Draw) -> u64 {
        seconds_to_ns(self.sample_s(draw))
    }

    /// The mean, in seconds.
    pub fn mean_s(&self) -> f64 {
        match self {
            Self::Constant { value_s } => *value_s,
            Self::Uniform { low_s, high_s } => f64::midpoint(*low_s, *high_s),
            Self::Exponential { mean_s }
            | Self::LogNormal { mean_s, .. }
            | Self::Pareto { mean_s, .. } => *mean_s,
            Self::Empirical { samples_s } => samples_s.iter().sum::<f64>() / samples_s.len() as f64,
        }
    }

    /// The same shape with another mean; a distribution whose mean is zero becomes constant.
    #[must_use]
    pub fn with_mean_s(&self, mean_s: f64) -> Self {
        let factor = mean_s / self.mean_s();
        match self {
            Self::Exponential { .. } => Self::Exponential { mean_s },
            Self::LogNormal { coefficient_of_variation, .. } => {
                Self::LogNormal { mean_s, coefficient_of_variation: *coefficient_of_variation }
            }
            Self::Pareto { shape, .. } => Self::Pareto { mean_s, shape: *shape },
            Self::Uniform { low_s, high_s } if factor.is_finite() => {
                Self::Uniform { low_s: low_s * factor, high_s: high_s * factor }
            }
            Self::Empirical { samples_s } if factor.is_finite() => {
                Self::Empirical { samples_s: samples_s.iter().map(|s| s * factor).collect() }
            }
            Self::Constant { .. } | Self::Uniform { .. } | Self::Empirical { .. } => {
                Self::Constant { value_s: mean_s }
            }
        }
    }
}

// Out of line, so that what the exponential distribution needs stays small.

#[inline(never)]
fn log_normal(mean: f64, coefficient_of_variation: f64, draw: &mut impl Draw) -> f64 {
    let variance = libm::log1p(coefficient_of_variation * coefficient_of_variation);
    mean * libm::exp(libm::sqrt(variance) * normal(draw) - variance / 2.0)
}

#[inline(never)]
fn pareto(mean: f64, shape: f64, draw: &mut impl Draw) -> f64 {
    let scale = mean * (shape - 1.0) / shape;
    scale * libm::pow(draw.unit_open_low(), -1.0 / shape)
}

/// A standard normal number (Box–Muller, one of the pair).
fn normal(draw: &mut impl Draw) -> f64 {
    let radius = libm::sqrt(-2.0 * libm::log(draw.unit_open_low()));
    radius * libm::cos(std::f64::consts::TAU * draw.unit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::StreamKey;

    fn every_kind() -> Vec<Distribution> {
        vec![
            Distribution::Constant { value_s: 0.3 },
            Distribution::Uniform { low_s: 0.1, high_s: 0.5 },
            Distribution::Exponential { mean_s: 0.3 },
            Distribution::LogNormal { mean_s: 0.3, coefficient_of_variation: 1.5 },
            Distribution::Pareto { mean_s: 0.3, shape: 4.0 },
            Distribution::Empirical { samples_s: vec![0.1, 0.2, 0.6] },
        ]
    }

    #[test]
    fn sample_means_are_the_stated_means() {
        for distribution in every_kind() {
            let mut stream = StreamKey::new(3, "node", "work").stream();
            let draws = 200_000;
            let mean = (0..draws).map(|_| distribution.sample_s(&mut stream)).sum::<f64>()
                / f64::from(draws);
            assert!((mean - distribution.mean_s()).abs() < 0.005, "{distribution:?}: {mean}");
        }
    }

    #[test]
    fn with_mean_keeps_the_shape() {
        for distribution in every_kind() {
            let scaled = distribution.with_mean_s(0.6);
            let draw = |d: &Distribution| d.sample_s(&mut StreamKey::new(3, "n", "w").stream());
            assert!((draw(&scaled) - 2.0 * draw(&distribution)).abs() < 1e-12);
            assert!((distribution.with_mean_s(0.0).with_mean_s(0.6).mean_s() - 0.6).abs() < 1e-12);
        }
    }
}
