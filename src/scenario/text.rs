//! Texts with limits: names that people read, and the keys that messages are routed by.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Unexpected, Visitor};

use super::limits::{MAX_KEY_BYTES, MAX_NAME_CHARACTERS};

/// What a name looks like.
pub(crate) const EXPECTED_NAME: &str = "a name of 1 to 100 characters without control characters";
const EXPECTED_KEY: &str = "a key of at most 255 bytes";

/// Whether `name` can name a node or a type of messages.
pub(crate) fn is_name(name: &str) -> bool {
    let characters = name.chars().count();
    (1..=MAX_NAME_CHARACTERS).contains(&characters) && !name.chars().any(char::is_control)
}

/// What the name of a control or of an action looks like.
pub(super) const EXPECTED_INPUT_NAME: &str = "a name of 1 to 40 small letters, digits and underscores that begins with a letter and is not reserved";

/// Names that attributes of the page's element have already, or words of its `lock`.
const RESERVED_INPUT_NAMES: [&str; 20] = [
    "autoplay",
    "class",
    "controls",
    "hidden",
    "id",
    "lang",
    "lesson",
    "loading",
    "lock",
    "question",
    "scenario",
    "scene",
    "seed",
    "share_base",
    "speed",
    "src",
    "start_at",
    "style",
    "theme",
    "title",
];

/// Whether `name` can name a control or an action: on the command line, in a link, as an attribute.
pub(crate) fn is_input_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    name.len() <= 40
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(allowed)
        && !RESERVED_INPUT_NAMES.contains(&name)
}

/// The name of a type of messages; "message" if none is given.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(super) struct Name(pub(super) String);

impl Default for Name {
    fn default() -> Self {
        Self("message".to_owned())
    }
}

/// A routing key or a binding key.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub(super) struct Key(pub(super) String);

/// Takes a text that passes a test.
struct Checked {
    expected: &'static str,
    passes: fn(&str) -> bool,
}

impl Visitor<'_> for Checked {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
        if (self.passes)(text) {
            Ok(text.to_owned())
        } else {
            Err(E::invalid_value(Unexpected::Str(text), &self))
        }
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Checked { expected: EXPECTED_NAME, passes: is_name };
        deserializer.deserialize_str(name).map(Self)
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = Checked { expected: EXPECTED_KEY, passes: |key| key.len() <= MAX_KEY_BYTES };
        deserializer.deserialize_str(key).map(Self)
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod json_schema {
    use std::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

    use super::{Key, MAX_KEY_BYTES, MAX_NAME_CHARACTERS, Name};

    impl JsonSchema for Name {
        fn inline_schema() -> bool {
            true
        }

        fn schema_name() -> Cow<'static, str> {
            "Name".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "minLength": 1, "maxLength": MAX_NAME_CHARACTERS })
        }
    }

    impl JsonSchema for Key {
        fn inline_schema() -> bool {
            true
        }

        fn schema_name() -> Cow<'static, str> {
            "Key".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "maxLength": MAX_KEY_BYTES })
        }
    }
}
