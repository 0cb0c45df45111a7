//! From a path in the document to line and column in its text.
//!
//! Descends by `serde_json`'s raw values, which borrow from the text, so that an offset is the
//! distance of two addresses. Only problems pay for it.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::problem::Step;

/// What of a field to point to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// Its value.
    Value,
    /// Its name.
    Key,
}

/// Line and column, both from 1, of what `steps` lead to; if they lead nowhere, of the last
/// thing on the way. Among fields of the same name the last is meant.
pub(super) fn line_and_column(text: &str, steps: &[Step], spot: Spot) -> (usize, usize) {
    position_at(text, offset(text, steps, spot).unwrap_or(0))
}

/// Line and column, both from 1, of the character at byte `offset`.
pub(super) fn position_at(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(offset)];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.matches('\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}

fn offset(text: &str, steps: &[Step], spot: Spot) -> Option<usize> {
    let mut value: &RawValue = serde_json::from_str(text).ok()?;
    let mut key = value;
    for step in steps {
        let Some((inner_key, inner)) = descend(value, step) else {
            return Some(distance(text, value.get()));
        };
        (key, value) = (inner_key, inner);
    }
    Some(distance(text, if spot == Spot::Key { key.get() } else { value.get() }))
}

fn distance(text: &str, part: &str) -> usize {
    part.as_ptr().addr() - text.as_ptr().addr()
}

fn descend<'t>(value: &'t RawValue, step: &Step) -> Option<(&'t RawValue, &'t RawValue)> {
    match step {
        Step::Item(place) => {
            let Some(Parts::Items(items)) = parts(value) else { return None };
            let item = *items.get(*place)?;
            Some((item, item))
        }
        Step::Field(name) => {
            let Some(Parts::Fields(fields)) = parts(value) else { return None };
            fields.into_iter().rev().find(|(key, _)| decoded(key).as_deref() == Some(name))
        }
    }
}

/// What a JSON string says; `None` if it is none, or no valid Unicode.
pub(super) fn decoded(string: &RawValue) -> Option<String> {
    if let Some(Parts::Text(text)) = parts(string) { Some(text) } else { None }
}

/// A value taken apart, by one level.
pub(super) enum Parts<'t> {
    /// A string, decoded.
    Text(String),
    /// The items of a list.
    Items(Vec<&'t RawValue>),
    /// The fields of an object: key and value, in order, doubles included.
    Fields(Vec<(&'t RawValue, &'t RawValue)>),
    /// What has no parts.
    Other,
}

/// Takes a value apart; `None` if its text cannot be decoded.
pub(super) fn parts(value: &RawValue) -> Option<Parts<'_>> {
    serde_json::from_str(value.get()).ok()
}

impl<'de> Deserialize<'de> for Parts<'de> {
    // Asks for anything and takes everything: asking for a list or a string would bring in the
    // library's words for a value that is none, and with them 18 KB of tables for printing numbers.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TakeApart)
    }
}

struct TakeApart;

impl<'de> Visitor<'de> for TakeApart {
    type Value = Parts<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Parts::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Parts::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Parts::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Parts::Other)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Parts::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Parts::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Parts::Items(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = object.next_entry()? {
            fields.push(field);
        }
        Ok(Parts::Fields(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{\r\n  \"일꾼\": {\"a\": [10, {\"b\": true}], \"a\": [7]},\n  \"x\": 1\n}";

    fn at(steps: &[Step], spot: Spot) -> (usize, usize) {
        line_and_column(TEXT, steps, spot)
    }

    fn field(name: &str) -> Step {
        Step::Field(name.to_owned())
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(at(&[field("일꾼")], Spot::Key), (2, 3));
        assert_eq!(at(&[field("일꾼")], Spot::Value), (2, 9));
        assert_eq!(at(&[field("x")], Spot::Value), (3, 8));
    }

    #[test]
    fn the_last_of_two_equal_names_is_meant() {
        assert_eq!(at(&[field("일꾼"), field("a"), Step::Item(0)], Spot::Value), (2, 40));
    }

    #[test]
    fn a_path_that_ends_early_points_to_its_last_step() {
        assert_eq!(at(&[field("x"), field("y"), field("z")], Spot::Value), (3, 8));
        assert_eq!(at(&[field("nowhere")], Spot::Value), (1, 1));
    }
}
