//! Routing keys and headers that match a binding.

use serde_json::Value as Json;

use super::{Arguments, Binding};
use crate::broker::ExchangeType;
use crate::kernel::ordered;
use crate::scenario::limits::MAX_KEY_BYTES;

/// What a client publishes so that a binding matches.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Address {
    pub(super) routing_key: String,
    /// Empty: none.
    pub(super) headers: Arguments,
}

/// A routing key and headers that match a binding of an exchange of that type; `None` if nothing
/// can.
pub(super) fn address(exchange_type: ExchangeType, binding: &Binding) -> Option<Address> {
    let key = &binding.routing_key;
    Some(match exchange_type {
        ExchangeType::Default | ExchangeType::Direct | ExchangeType::Fanout => {
            Address { routing_key: key.clone(), headers: Arguments::new() }
        }
        ExchangeType::Topic => Address { routing_key: words(key), headers: Arguments::new() },
        ExchangeType::Headers => {
            Address { routing_key: key.clone(), headers: headers(&binding.arguments)? }
        }
    })
}

/// A key that a pattern matches: a word for `*`, none for `#` unless nothing else is there.
fn words(pattern: &str) -> String {
    let word = if pattern.len() * 2 > MAX_KEY_BYTES { "x" } else { "any" };
    if pattern == "#" {
        return word.to_owned();
    }
    let words = pattern.split('.').filter(|part| *part != "#");
    let words: Vec<&str> = words.map(|part| if part == "*" { word } else { part }).collect();
    words.join(".")
}

/// Headers that match the arguments of a binding: all of its pairs, or the first of any.
fn headers(arguments: &Arguments) -> Option<Arguments> {
    let wanted = arguments.get("x-match").and_then(Json::as_str).unwrap_or("all");
    let counts = |name: &str| {
        if wanted.ends_with("-with-x") { name != "x-match" } else { !name.starts_with("x-") }
    };
    let pairs = arguments.iter().filter(|(name, _)| counts(name));
    // A pair without a value asks only that the header is there.
    let pairs = pairs.map(|(name, value)| {
        let value = if value.is_null() { Json::Bool(true) } else { value.clone() };
        (name.clone(), value)
    });
    if wanted.starts_with("any") {
        return Some(ordered::inserted([{ pairs }.next()?]));
    }
    Some(ordered::inserted(pairs))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pattern_gives_a_key_that_it_matches() {
        let patterns = ["order.*", "order.#", "#", "#.error", "a.#.b", "*", "", "a..b"];
        let keys = patterns.map(words);
        assert_eq!(keys, ["order.any", "order", "any", "error", "a.b", "any", "", "a..b"]);
        assert!(words(&"*.".repeat(127)).len() <= MAX_KEY_BYTES);
    }

    fn check(arguments: &Json, expected: Option<&Json>) {
        let arguments = arguments.as_object().expect("an object");
        assert_eq!(headers(arguments).map(Json::Object).as_ref(), expected);
    }

    #[test]
    fn arguments_give_headers_that_they_match() {
        check(&json!({"a": 1, "b": null, "x-c": 2}), Some(&json!({"a": 1, "b": true})));
        check(&json!({"a": 1, "b": 2, "x-match": "any"}), Some(&json!({"a": 1})));
        check(&json!({"x-c": 2, "x-match": "all-with-x"}), Some(&json!({"x-c": 2})));
        check(&json!({"x-c": 2, "x-match": "any"}), None);
        check(&json!({}), Some(&json!({})));
    }
}
