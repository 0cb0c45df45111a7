//! Text that is no JSON: what kept it from being read, and where.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::limits::MAX_TEXT_BYTES;
use super::locate::position_at;
use super::problem::{Problem, printable};

/// The bytes as text.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, Problem> {
    check_size(bytes)?;
    std::str::from_utf8(bytes).map_err(|error| {
        let (valid, rest) = bytes.split_at(error.valid_up_to());
        let valid = String::from_utf8_lossy(valid);
        let position = position_at(&valid, valid.len());
        let found = format!("the byte 0x{:02x}", rest[0]);
        Problem::new(String::new(), position, found, "text in UTF-8".to_owned(), "")
    })
}

fn check_size(bytes: &[u8]) -> Result<(), Problem> {
    if bytes.len() > MAX_TEXT_BYTES {
        let found = format!("{} bytes of text", bytes.len());
        return Err(whole(found, format!("at most {MAX_TEXT_BYTES}")));
    }
    Ok(())
}

/// The text of a scenario as one JSON value, borrowed.
pub(super) fn document(text: &str) -> Result<&RawValue, Problem> {
    json(text, "a scenario: { \"version\": 1, … }")
}

/// The text as JSON; `expected` says what should stand there if there is nothing.
pub(crate) fn json<'t, J: Deserialize<'t>>(text: &'t str, expected: &str) -> Result<J, Problem> {
    check_size(text.as_bytes())?;
    if text.trim_ascii().is_empty() {
        return Err(whole("no text".to_owned(), expected.to_owned()));
    }
    serde_json::from_str(text).map_err(|error| problem(text, &error))
}

fn whole(found: String, expected: String) -> Problem {
    Problem::new(String::new(), (1, 1), found, expected, "")
}

fn problem(text: &str, error: &serde_json::Error) -> Problem {
    let offset = offset(text, error);
    let found = match text[offset..].chars().next() {
        None => "the end of the text".to_owned(),
        Some(character) => format!("`{}`", printable(&character.to_string())),
    };
    let advice = format!(": {}", reason(text, offset, error));
    let position = position_at(text, offset);
    Problem::new(path(text), position, found, "valid JSON".to_owned(), &advice)
}

/// Why reading stopped: what people often do, else in `serde_json`'s words.
fn reason(text: &str, offset: usize, error: &serde_json::Error) -> String {
    let (before, after) = text.split_at(offset);
    match after.as_bytes().first() {
        Some(b'}' | b']') if before.trim_end().ends_with(',') => {
            "a comma stands before it, and nothing follows".to_owned()
        }
        Some(b'/' | b'#') => "JSON has no comments".to_owned(),
        Some(b'N' | b'I') => "JSON has no such number".to_owned(),
        Some(b'\'') => "JSON takes double quotes".to_owned(),
        _ => {
            let reason = error.to_string();
            reason.rsplit_once(" at line ").map_or(reason.clone(), |(words, _)| words.to_owned())
        }
    }
}

/// The byte at which reading stopped; `serde_json` counts lines and bytes of a line from 1, and
/// calls the end of a line its column 0.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let newlines = text.match_indices('\n').map(|(newline, _)| newline + 1);
    let line_start = std::iter::once(0).chain(newlines).nth(error.line() - 1).unwrap_or(0);
    let offset = if error.is_eof() { text.len() } else { line_start + error.column().max(1) - 1 };
    text.floor_char_boundary(offset)
}

/// The path to the value that reading stopped in.
fn path(text: &str) -> String {
    const MOST_STEPS: usize = 12;
    let mut reader = serde_json::Deserializer::from_str(text);
    let read: Result<Anything, _> = serde_path_to_error::deserialize(&mut reader);
    let steps = read.err().map(|error| error.path().clone());
    let steps = steps.iter().flatten().take(MOST_STEPS).filter_map(|step| match step {
        serde_path_to_error::Segment::Seq { index } => Some(index.to_string()),
        serde_path_to_error::Segment::Map { key } => Some(printable(key)),
        _ => None,
    });
    steps.collect::<Vec<_>>().join(".")
}

/// Any value, visited part by part and forgotten. `IgnoredAny` would not do: the parts of what is
/// ignored are not visited, and so have no path.
struct Anything;

impl<'de> Deserialize<'de> for Anything {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Anything {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self, A::Error> {
        while fields.next_entry::<Self, Self>()?.is_some() {}
        Ok(self)
    }
}
