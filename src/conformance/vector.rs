//! Vectors as their files hold them.

use serde::Deserialize;
use serde_json::Value;

use crate::broker::ExchangeType;

/// A file of vectors.
#[derive(Deserialize)]
struct File {
    format: u32,
    vectors: Vec<Vector>,
}

/// What a real broker was asked, and what it did.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Vector {
    /// Which bindings of one exchange each message matches.
    Table(RoutingTable),
    /// A program.
    #[serde(rename = "scenario")]
    Program(Program),
}

impl Vector {
    /// Its name.
    pub fn id(&self) -> &str {
        match self {
            Self::Table(table) => &table.id,
            Self::Program(program) => &program.id,
        }
    }
}

/// Which bindings of one exchange each message matches.
#[derive(Clone, Debug, Deserialize)]
pub struct RoutingTable {
    /// Its name.
    pub id: String,
    /// The type of the exchange.
    pub exchange_type: ExchangeType,
    /// Each of its own queue.
    pub bindings: Vec<Binding>,
    /// Published one by one.
    pub messages: Vec<Message>,
    /// By message: the places of the matching bindings, ascending.
    pub matches: Vec<Vec<usize>>,
}

/// A binding of a routing table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// The binding key.
    #[serde(default)]
    pub routing_key: String,
    /// A table of typed values.
    pub arguments: Option<Value>,
}

/// A message of a routing table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// The routing key.
    #[serde(default)]
    pub routing_key: String,
    /// A table of typed values; without it there is no table at all.
    pub headers: Option<Value>,
}

/// A program, and what was observed after each of its steps.
#[derive(Clone, Debug, Deserialize)]
pub struct Program {
    /// Its name.
    pub id: String,
    /// Operations that succeed.
    #[serde(default)]
    pub setup: Vec<Value>,
    /// Operations.
    pub steps: Vec<Value>,
    /// By step: what came out before the broker was at rest again.
    pub observed: Vec<Value>,
}

/// Reads a file of vectors.
///
/// # Errors
/// If it is no such file, with line and column.
pub fn read(text: &str) -> Result<Vec<Vector>, String> {
    let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
    match file.format {
        1 => Ok(file.vectors),
        other => Err(format!("format {other} is not known; 1 is")),
    }
}
