//! Durations as people write them: a number and its unit in one text, such as `"400ms"`.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};

use super::limits::MAX_DURATION_NS;

/// Units by name with their nanoseconds, the longest first.
const UNITS: [(&str, f64); 6] =
    [("h", 3.6e12), ("min", 6e10), ("s", 1e9), ("ms", 1e6), ("us", 1e3), ("ns", 1.0)];

/// What a duration looks like.
pub(super) const EXPECTED: &str =
    "a duration from 0 to 1 year with its unit (h, min, s, ms, us, ns), such as \"400ms\"";

/// Why a text is not a duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not {EXPECTED}")]
pub struct DurationError {
    /// The text.
    pub found: String,
}

/// Reads `"400ms"`, `"2s"`, `"1.5min"`, `"350us"`, `"10ns"`, `"1h"` into whole nanoseconds.
///
/// # Errors
///
/// When number or unit is missing, unknown, negative, or the whole is longer than a year.
pub fn parse_duration_ns(text: &str) -> Result<u64, DurationError> {
    duration_ns(text).ok_or_else(|| DurationError { found: text.to_owned() })
}

fn duration_ns(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let (number, unit) = text.split_at(digits);
    let (_, unit_ns) = UNITS.iter().find(|(name, _)| *name == unit.trim_start())?;
    let ns = (number.parse::<f64>().ok()? * unit_ns).round();
    (ns <= MAX_DURATION_NS as f64).then_some(ns as u64)
}

/// Writes a duration in the longest unit that gives a whole number: `400ms`, `2min`, `0s`.
pub fn format_duration(duration_ns: u64) -> String {
    let whole = |&&(_, unit_ns): &&(&str, f64)| duration_ns.is_multiple_of(unit_ns as u64);
    match UNITS.iter().find(whole) {
        Some((name, unit_ns)) if duration_ns > 0 => {
            format!("{}{name}", duration_ns / *unit_ns as u64)
        }
        _ => "0s".to_owned(),
    }
}

/// A duration in a scenario's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Duration {
    pub(super) ns: u64,
}

impl Duration {
    pub(super) fn seconds(self) -> f64 {
        self.ns as f64 / 1e9
    }
}

impl serde::Serialize for Duration {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format_duration(self.ns))
    }
}

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FromText;
        impl Visitor<'_> for FromText {
            type Value = Duration;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(EXPECTED)
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Duration, E> {
                parse_duration_ns(text)
                    .map(|ns| Duration { ns })
                    .map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(FromText)
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl schemars::JsonSchema for Duration {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A number and its unit in one text, at most a year.",
            "pattern": r"^([0-9]+\.?[0-9]*|\.[0-9]+) *(h|min|s|ms|us|ns)$",
            "examples": ["400ms", "2s", "5min", "350us"]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_is_read() {
        for (text, ns) in [
            ("400ms", 400_000_000),
            ("2s", 2_000_000_000),
            ("5min", 300_000_000_000),
            ("1.5 h", 5_400_000_000_000),
            ("350us", 350_000),
            ("10ns", 10),
            ("0.32s", 320_000_000),
            ("8760h", MAX_DURATION_NS),
        ] {
            assert_eq!(parse_duration_ns(text), Ok(ns), "{text}");
        }
    }

    #[test]
    fn whatever_is_no_duration_is_refused() {
        for text in ["", "s", "400", "-1s", "1 fortnight", "1e3s", "..s", "1.2.3s", "8761h", "١s"]
        {
            assert!(parse_duration_ns(text).is_err(), "{text}");
        }
    }

    #[test]
    fn formatting_and_reading_agree() {
        for ns in [0, 1, 999, 1_000, 320_000_000, 60_000_000_000, 90_000_000_000, MAX_DURATION_NS] {
            assert_eq!(parse_duration_ns(&format_duration(ns)), Ok(ns));
        }
        assert_eq!(format_duration(90_000_000_000), "90s");
        assert_eq!(format_duration(320_000_000), "320ms");
    }
}
