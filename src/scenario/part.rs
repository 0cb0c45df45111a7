//! Parts of the file that may be wrong without making the rest unreadable.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Visitor};
use serde::{Serialize, Serializer};

/// Names the newtype whose inside may fail without failing what surrounds it.
const PART: &str = "queuescope::scenario::Part";

/// A part of the file, or nothing if it was wrong: then its problem has been noted.
#[derive(Debug)]
pub(super) struct Part<T>(Option<T>);

impl<T> Part<T> {
    pub(super) fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<T> From<T> for Part<T> {
    fn from(value: T) -> Self {
        Self(Some(value))
    }
}

impl<T: Default> Default for Part<T> {
    fn default() -> Self {
        Self(Some(T::default()))
    }
}

impl<'de, T: Deserialize<'de>> Part<T> {
    // Each type is read in one place, however many fields have it, and nothing has to be done there
    // for a failure, as there is none: the page downloads this.
    #[inline(never)]
    fn inside<D: Deserializer<'de>>(deserializer: D) -> Self {
        Self(T::deserialize(deserializer).ok())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Part<T> {
    #[inline]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Inside<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Inside<T> {
            type Value = Part<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            // Reached only when there is a value: a missing field fails outside, unswallowed.
            #[inline]
            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                inner: D,
            ) -> Result<Part<T>, D::Error> {
                Ok(Part::inside(inner))
            }
        }
        deserializer.deserialize_newtype_struct(PART, Inside(PhantomData))
    }
}

// Written only as a default in the JSON Schema.
impl<T: Serialize> Serialize for Part<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Part<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::json_schema(generator)
    }
}
