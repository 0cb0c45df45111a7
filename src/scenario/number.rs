//! Numbers with their ranges: the range belongs to the type, so that reading, messages and the
//! JSON Schema say the same.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, Unexpected, Visitor};
use serde::{Serialize, Serializer};

use super::limits;

/// Which numbers are allowed.
pub(super) trait Range {
    /// The least.
    const LOW: f64;
    /// Whether the least itself is excluded.
    const ABOVE_LOW: bool;
    /// The greatest.
    const HIGH: f64;
    /// Whether only whole numbers count.
    const WHOLE: bool;

    /// The range in words.
    fn expected() -> String {
        let (low, high) = (Self::LOW, Self::HIGH);
        let noun = if Self::WHOLE { "a whole number" } else { "a number" };
        if low == high {
            format!("the number {low}")
        } else if Self::ABOVE_LOW {
            format!("{noun} above {low} and at most {high}")
        } else {
            format!("{noun} from {low} to {high}")
        }
    }

    /// Whether `value` is in the range.
    fn contains(value: f64) -> bool {
        let above = if Self::ABOVE_LOW { value > Self::LOW } else { value >= Self::LOW };
        above && value <= Self::HIGH && !(Self::WHOLE && value.fract() != 0.0)
    }
}

macro_rules! ranges {
    ($($name:ident: $whole:ident, $from:ident $low:expr, to $high:expr; $about:literal)*) => {$(
        #[doc = $about]
        #[derive(Clone, Copy, Debug)]
        pub(super) enum $name {}
        impl Range for $name {
            const LOW: f64 = $low;
            const ABOVE_LOW: bool = ranges!(@ $from);
            const HIGH: f64 = $high;
            const WHOLE: bool = ranges!(@ $whole);
        }
    )*};
    (@ from) => { false };
    (@ above) => { true };
    (@ whole) => { true };
    (@ any) => { false };
}

ranges! {
    Version: whole, from limits::VERSION as f64, to limits::VERSION as f64; "The version of the format."
    InstanceCount: whole, from 0.0, to limits::MAX_INSTANCES as f64; "A number of instances."
    InstanceNumber: whole, from 1.0, to limits::MAX_INSTANCES as f64; "The number of an instance, from 1."
    Prefetch: whole, from 0.0, to 65_535.0; "Unacknowledged deliveries a consumer may hold; 0 means no limit."
    BurstCount: whole, from 1.0, to limits::MAX_BURST as f64; "A number of messages."
    Rate: any, from 0.0, to limits::MAX_RATE_PER_S; "Messages per second."
    Factor: any, from 0.0, to 1_000.0; "What rates are multiplied by."
    Chance: any, from 0.0, to 1.0; "A probability."
    Weight: any, from 0.0, to 1e6; "How often, relative to its siblings."
    MessagePriority: whole, from 0.0, to 255.0; "The priority of a message."
    ConsumerPriority: whole, from -1_000_000.0, to 1_000_000.0; "The priority of a consumer."
    PolicyPriority: whole, from -1_000_000.0, to 1_000_000.0; "The priority of a policy."
    BodyBytes: whole, from 0.0, to 4_294_967_295.0; "The length of a body."
    ConnectionCount: whole, from 1.0, to u16::MAX as f64; "Connections of a caller."
    UserCount: whole, from 0.0, to crate::world::MAX_USERS as f64; "Users of a caller."
    AttemptCount: whole, from 1.0, to crate::world::MAX_ATTEMPTS as f64; "Attempts at one call."
    BackoffFactor: any, from 1.0, to 100.0; "What the delay before a further attempt is multiplied by."
    ThreadCount: whole, from 1.0, to limits::MAX_THREADS as f64; "Threads, cores or loops of an instance."
    TaskQueueBound: whole, from 0.0, to limits::MAX_BURST as f64; "Tasks that may wait at an instance."
    PerInstance: whole, from 1.0, to 1e6; "Waiting messages for each instance."
    TargetShare: any, from 0.01, to 1.0; "The share of time at work that an autoscaler keeps to."
    MemoryKib: whole, from 0.0, to limits::MAX_MEMORY_KIB as f64; "Memory in KiB."
    Shape: any, above 1.0, to 1_000.0; "The tail index of a Pareto distribution."
    Variation: any, from 0.0, to 100.0; "Standard deviation divided by mean."
}

/// A number in the range `R`.
pub(super) struct Number<R> {
    value: f64,
    range: PhantomData<R>,
}

impl<R: Range> Number<R> {
    /// A value that is known to be in the range.
    pub(super) fn new(value: f64) -> Self {
        debug_assert!(R::contains(value), "{value} is not {}", R::expected());
        Self { value, range: PhantomData }
    }

    pub(super) fn get(&self) -> f64 {
        self.value
    }

    /// The value of a range of whole numbers within `u16`.
    pub(super) fn count(&self) -> u16 {
        self.value as u16
    }
}

impl<R> fmt::Debug for Number<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<R: Range> Serialize for Number<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if R::WHOLE {
            serializer.serialize_u64(self.value as u64)
        } else {
            serializer.serialize_f64(self.value)
        }
    }
}

impl<'de, R: Range> Deserialize<'de> for Number<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let in_range = InRange { contains: R::contains, expected: R::expected };
        deserializer.deserialize_f64(in_range).map(Self::new)
    }
}

/// Reads a number of any range: one visitor for all keeps the module small.
struct InRange {
    contains: fn(f64) -> bool,
    expected: fn() -> String,
}

impl Visitor<'_> for InRange {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&(self.expected)())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<f64, E> {
        if (self.contains)(value) {
            Ok(value)
        } else {
            Err(E::invalid_value(Unexpected::Float(value), &self))
        }
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<f64, E> {
        self.visit_f64(value as f64)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<f64, E> {
        self.visit_f64(value as f64)
    }
}

/// What all chance comes from: a JSON number, or decimal digits in a text for those whose JSON
/// tools round whole numbers above 2^53.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Seed(pub(super) u64);

impl<'de> Deserialize<'de> for Seed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FromEither;
        impl Visitor<'_> for FromEither {
            type Value = Seed;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a whole number from 0 to {}, or one as text", u64::MAX)
            }

            fn visit_u64<E: de::Error>(self, seed: u64) -> Result<Seed, E> {
                Ok(Seed(seed))
            }

            fn visit_str<E: de::Error>(self, digits: &str) -> Result<Seed, E> {
                let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
                digits
                    .parse()
                    .ok()
                    .filter(|_| plain)
                    .map(Seed)
                    .ok_or_else(|| E::invalid_value(Unexpected::Str(digits), &self))
            }
        }
        deserializer.deserialize_any(FromEither)
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod json_schema {
    use std::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

    use super::{Number, Range, Seed};

    impl<R: Range> JsonSchema for Number<R> {
        fn inline_schema() -> bool {
            true
        }

        fn schema_name() -> Cow<'static, str> {
            std::any::type_name::<R>().into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({
                "type": if R::WHOLE { "integer" } else { "number" },
                (if R::ABOVE_LOW { "exclusiveMinimum" } else { "minimum" }): number::<R>(R::LOW),
                "maximum": number::<R>(R::HIGH),
            })
        }
    }

    fn number<R: Range>(value: f64) -> serde_json::Value {
        if R::WHOLE { (value as u64).into() } else { value.into() }
    }

    impl JsonSchema for Seed {
        fn inline_schema() -> bool {
            true
        }

        fn schema_name() -> Cow<'static, str> {
            "Seed".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({
                "anyOf": [
                    { "type": "integer", "minimum": 0, "maximum": u64::MAX },
                    { "type": "string", "pattern": "^[0-9]{1,20}$" }
                ]
            })
        }
    }
}
