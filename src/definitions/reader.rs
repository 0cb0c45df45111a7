//! Takes fields out of JSON and notes what is wrong with them, with its path.

use serde_json::{Map, Value as Json};

use super::Arguments;
use crate::kernel::ordered;
use crate::scenario::limits::MAX_KEY_BYTES;
use crate::scenario::problem::{Path, Problems, choice, printable};
use crate::scenario::text::{EXPECTED_NAME, is_name};

/// An object of the text with its path.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) fields: &'a Map<String, Json>,
    pub(super) path: Path<'a>,
}

/// What stands at a place, for people.
pub(super) fn found(json: Option<&Json>) -> String {
    match json {
        None => "nothing".to_owned(),
        Some(Json::Object(_)) => "an object".to_owned(),
        Some(Json::Array(_)) => "a list".to_owned(),
        Some(json) => printable(&json.to_string()),
    }
}

impl<'a> Item<'a> {
    /// Notes that a field is not what it should be.
    pub(super) fn wrong(self, field: &str, expected: &str, problems: &mut Problems) {
        let found = found(self.fields.get(field));
        // A field that is missing has no place of its own.
        if self.fields.contains_key(field) {
            problems.report(&self.path.field(field), found, expected);
        } else {
            problems.report(&self.path, format!("{found} for `{field}`"), expected);
        }
    }

    /// A text that has to be there.
    pub(super) fn text(
        self,
        field: &str,
        expected: &str,
        problems: &mut Problems,
    ) -> Option<&'a str> {
        let text = self.fields.get(field).and_then(Json::as_str);
        if text.is_none() {
            self.wrong(field, expected, problems);
        }
        text
    }

    /// The name of something that becomes a node.
    pub(super) fn name(self, problems: &mut Problems) -> Option<String> {
        let name = self.text("name", EXPECTED_NAME, problems)?;
        if !is_name(name) {
            self.wrong("name", EXPECTED_NAME, problems);
            return None;
        }
        Some(name.to_owned())
    }

    /// A routing key; empty if there is none.
    pub(super) fn key(self, field: &str, problems: &mut Problems) -> String {
        match self.fields.get(field) {
            None => String::new(),
            Some(Json::String(key)) if key.len() <= MAX_KEY_BYTES => key.clone(),
            Some(_) => {
                self.wrong(field, "a key of at most 255 bytes", problems);
                String::new()
            }
        }
    }

    /// One of some words; `usual` if it is missing.
    pub(super) fn word<T: Copy>(
        self,
        field: &str,
        usual: Option<T>,
        known: &[(&str, T)],
        problems: &mut Problems,
    ) -> Option<T> {
        let word = self.fields.get(field);
        if let (None, Some(usual)) = (word, usual) {
            return Some(usual);
        }
        let word = word.and_then(Json::as_str);
        let meant = word.and_then(|word| known.iter().find(|(name, _)| *name == word));
        if meant.is_none() {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            self.wrong(field, &choice(&names), problems);
        }
        meant.map(|(_, value)| *value)
    }

    /// True or false; `usual` if it is missing.
    pub(super) fn truth(self, field: &str, usual: bool, problems: &mut Problems) -> bool {
        match self.fields.get(field) {
            None => usual,
            Some(Json::Bool(value)) => *value,
            Some(_) => {
                self.wrong(field, "true or false", problems);
                usual
            }
        }
    }

    /// A table; the management writes an empty one as an empty list at times.
    pub(super) fn table(self, field: &str, problems: &mut Problems) -> Arguments {
        match self.fields.get(field) {
            None => Arguments::new(),
            Some(Json::Array(items)) if items.is_empty() => Arguments::new(),
            Some(Json::Object(fields)) => whole_fields(fields),
            Some(_) => {
                self.wrong(field, "an object", problems);
                Arguments::new()
            }
        }
    }
}

fn whole_fields(fields: &Map<String, Json>) -> Map<String, Json> {
    ordered::inserted(fields.iter().map(|(name, value)| (name.clone(), whole(value))))
}

/// Whole numbers are integers however they are written, as in scenarios.
fn whole(json: &Json) -> Json {
    match json {
        Json::Array(items) => items.iter().map(whole).collect(),
        Json::Object(fields) => whole_fields(fields).into(),
        _ => match json.as_f64() {
            Some(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
                Json::from(number as i64)
            }
            _ => json.clone(),
        },
    }
}
