//! How long something takes: a duration alone, or a distribution of durations.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

#[cfg(not(target_arch = "wasm32"))]
use schemars::JsonSchema;

use super::duration::{Duration, parse_duration_ns};
use super::number::{Number, Shape, Variation};
use super::part::Part;
use super::problem::{Path, Problems};
use crate::distribution::Distribution;

/// How long something takes: always the same, such as "20ms", or drawn from a distribution.
#[derive(Debug)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema), schemars(untagged))]
pub(super) enum Timing {
    /// Always the same.
    Fixed(Duration),
    /// Drawn anew each time.
    Drawn(Drawn),
}

/// A distribution of durations: exactly one of the kinds.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum Drawn {
    /// Equally likely between two bounds.
    Uniform(Uniform),
    /// Memoryless, as queueing theory's M stands for.
    Exponential(Exponential),
    /// The logarithm is normal: typical of response times.
    Lognormal(Lognormal),
    /// A power-law tail: a few are very long.
    Pareto(Pareto),
    /// Each of the given durations equally likely.
    Empirical(Empirical),
}

/// Equally likely between two bounds.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Uniform {
    /// The shortest.
    low: Part<Duration>,
    /// The longest.
    high: Part<Duration>,
}

/// Memoryless.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Exponential {
    /// The mean.
    mean: Part<Duration>,
}

/// The logarithm is normal.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Lognormal {
    /// The mean of the durations themselves.
    mean: Part<Duration>,
    /// Their standard deviation divided by their mean.
    coefficient_of_variation: Part<Number<Variation>>,
}

/// A power-law tail.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Pareto {
    /// The mean.
    mean: Part<Duration>,
    /// The tail index; the smaller, the heavier the tail.
    shape: Part<Number<Shape>>,
}

/// Each of the given durations equally likely.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Empirical {
    /// The durations, one at least.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(length(min = 1)))]
    samples: Part<Vec<Part<Duration>>>,
}

impl Timing {
    /// The distribution; what makes none is noted in `problems`.
    pub(super) fn distribution(
        &self,
        path: &Path<'_>,
        problems: &mut Problems,
    ) -> Option<Distribution> {
        match self {
            Self::Fixed(duration) => Some(Distribution::Constant { value_s: duration.seconds() }),
            Self::Drawn(drawn) => drawn.distribution(path, problems),
        }
    }
}

impl Drawn {
    fn distribution(&self, path: &Path<'_>, problems: &mut Problems) -> Option<Distribution> {
        let seconds = |part: &Part<Duration>| part.get().map(|duration| duration.seconds());
        match self {
            Self::Uniform(Uniform { low, high }) => {
                let (low_s, high_s) = (seconds(low)?, seconds(high)?);
                if low_s > high_s {
                    let path = path.field("uniform");
                    problems.report(&path, "`low` above `high`", "`low` not to be above `high`");
                }
                Some(Distribution::Uniform { low_s, high_s })
            }
            Self::Exponential(Exponential { mean }) => {
                Some(Distribution::Exponential { mean_s: seconds(mean)? })
            }
            Self::Lognormal(Lognormal { mean, coefficient_of_variation }) => {
                Some(Distribution::LogNormal {
                    mean_s: seconds(mean)?,
                    coefficient_of_variation: coefficient_of_variation.get()?.get(),
                })
            }
            Self::Pareto(Pareto { mean, shape }) => {
                Some(Distribution::Pareto { mean_s: seconds(mean)?, shape: shape.get()?.get() })
            }
            Self::Empirical(Empirical { samples }) => {
                let samples_s: Vec<f64> = samples.get()?.iter().filter_map(seconds).collect();
                if samples.get()?.is_empty() {
                    let path = path.field("empirical");
                    problems.report(
                        &path.field("samples"),
                        "an empty list",
                        "one duration at least",
                    );
                }
                Some(Distribution::Empirical { samples_s })
            }
        }
    }
}

impl<'de> Deserialize<'de> for Timing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrObject;
        impl<'de> Visitor<'de> for TextOrObject {
            type Value = Timing;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a duration with its unit, such as \"400ms\", or one distribution, such as { \"exponential\": { \"mean\": \"400ms\" } }")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Timing, E> {
                match parse_duration_ns(text) {
                    Ok(ns) => Ok(Timing::Fixed(Duration { ns })),
                    Err(_) => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Timing, A::Error> {
                if map.size_hint() != Some(1) {
                    return Err(de::Error::invalid_type(de::Unexpected::Map, &self));
                }
                Drawn::deserialize(MapAccessDeserializer::new(map)).map(Timing::Drawn)
            }
        }
        deserializer.deserialize_any(TextOrObject)
    }
}
