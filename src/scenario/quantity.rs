//! The values of controls: numbers, or durations with their unit.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Unexpected, Visitor};

use super::duration::{Duration, parse_duration_ns};

/// A value of a control: a duration with its unit for what is a duration, else a number.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema), schemars(untagged))]
pub(super) enum Quantity {
    /// A count, a rate per second or a chance.
    Number(f64),
    /// A duration with its unit.
    Duration(Duration),
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrText;
        impl Visitor<'_> for NumberOrText {
            type Value = Quantity;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, or a duration with its unit, such as \"400ms\"")
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Quantity, E> {
                Ok(Quantity::Number(number))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Quantity, E> {
                Ok(Quantity::Number(number as f64))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Quantity, E> {
                match parse_duration_ns(text) {
                    Ok(ns) => Ok(Quantity::Duration(Duration { ns })),
                    Err(_) => Err(E::invalid_value(Unexpected::Str(text), &self)),
                }
            }
        }
        deserializer.deserialize_any(NumberOrText)
    }
}
