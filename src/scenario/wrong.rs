//! Why a value of a scenario's text could not be read, in serde's words.

use std::fmt;

use serde::de::{self, Expected, Unexpected};

use super::problem::choice;

/// Why a value could not be read.
#[derive(Debug)]
pub(super) enum Wrong {
    /// It has been noted.
    Noted,
    /// Something else should stand here.
    Expected(String),
    /// The word is none of these.
    UnknownWord(String, &'static [&'static str]),
    /// The object lacks a field.
    Missing(&'static str),
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Noted => f.write_str("noted"),
            Self::Expected(expected) => write!(f, "expected {expected}"),
            Self::UnknownWord(word, known) => write!(f, "{word} is none of {}", choice(known)),
            Self::Missing(field) => write!(f, "no {field}"),
        }
    }
}

impl std::error::Error for Wrong {}

impl de::Error for Wrong {
    fn custom<M: fmt::Display>(expected: M) -> Self {
        Self::Expected(expected.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Expected(expected.to_string())
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Expected(expected.to_string())
    }

    fn unknown_variant(variant: &str, known: &'static [&'static str]) -> Self {
        Self::UnknownWord(variant.to_owned(), known)
    }

    // Noted where the fields are taken apart.
    fn duplicate_field(_: &'static str) -> Self {
        Self::Noted
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }
}
