//! Vectors as their files hold them.

use std::fs;
use std::path::Path;

use queuescope::broker::ExchangeType;
use serde::Deserialize;
use serde_json::Value;

/// A file of vectors.
#[derive(Deserialize)]
struct File {
    format: u32,
    vectors: Vec<Vector>,
}

/// What a real broker was asked, and what it did.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Vector {
    Table(RoutingTable),
    Scenario(Scenario),
}

/// Which bindings of one exchange each message matches.
#[derive(Deserialize)]
pub(crate) struct RoutingTable {
    pub(crate) id: String,
    pub(crate) exchange_type: ExchangeType,
    pub(crate) bindings: Vec<Keyed>,
    pub(crate) messages: Vec<Keyed>,
    /// By message: the places of the matching bindings, ascending.
    pub(crate) matches: Vec<Vec<u32>>,
}

/// A binding or a message.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Keyed {
    pub(crate) routing_key: String,
}

/// A program, and what was observed after each of its steps.
#[derive(Deserialize)]
pub(crate) struct Scenario {
    pub(crate) id: String,
    pub(crate) setup: Vec<Value>,
    pub(crate) steps: Vec<Value>,
    pub(crate) observed: Vec<Value>,
}

/// The vectors of a file beside this one.
pub(crate) fn vectors(name: &str) -> Vec<Vector> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let text = fs::read_to_string(folder.join(name).with_extension("json"))
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let file: File = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(file.format, 1, "{name}");
    file.vectors
}

/// An observation without what the broker has no notion of (confirms) and what is only for people
/// (the texts of errors).
pub(crate) fn comparable(observed: &Value) -> Value {
    let mut observed = observed.clone();
    let Some(parts) = observed.as_object_mut() else { panic!("{observed} is no observation") };
    parts.remove("confirm");
    let closed = parts.get_mut("closed").and_then(Value::as_object_mut);
    for error in closed.into_iter().flat_map(|channels| channels.values_mut()) {
        error.as_object_mut().map(|error| error.remove("text"));
    }
    observed
}
