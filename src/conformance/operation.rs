//! The operations of a program, as vectors write them.
#![expect(clippy::struct_excessive_bools, reason = "AMQP's operations have many flags")]

use serde::Deserialize;
use serde_json::{Map, Value};

/// An operation. A field that is missing here is an error: nothing is ignored.
#[derive(Debug, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Operation {
    DeclareExchange(DeclareExchange),
    DeclareQueue(DeclareQueue),
    Bind(Bind),
    Unbind(Bind),
    DeleteQueue {
        #[serde(default = "main")]
        ch: String,
        name: String,
        #[serde(default)]
        if_unused: bool,
        #[serde(default)]
        if_empty: bool,
    },
    DeleteExchange {
        #[serde(default = "main")]
        ch: String,
        name: String,
        #[serde(default)]
        if_unused: bool,
    },
    Purge {
        #[serde(default = "main")]
        ch: String,
        queue: String,
    },
    Depth {
        #[serde(default = "main")]
        ch: String,
        queue: String,
    },
    Publish(Publish),
    Get {
        #[serde(default = "main")]
        ch: String,
        queue: String,
        #[serde(default)]
        no_ack: bool,
    },
    Drain {
        #[serde(default = "drain")]
        ch: String,
        queue: String,
    },
    Channel {
        ch: String,
        conn: Option<String>,
        #[serde(default)]
        confirm: bool,
    },
    ConfirmSelect {
        #[serde(default = "main")]
        ch: String,
    },
    Qos {
        #[serde(default = "main")]
        ch: String,
        prefetch: u16,
        #[serde(default)]
        global: bool,
    },
    Consume(Consume),
    Cancel {
        #[serde(default = "main")]
        ch: String,
        consumer: String,
    },
    Ack(Settle),
    Nack(Settle),
    Reject(Settle),
    Recover {
        #[serde(default = "main")]
        ch: String,
        #[serde(default = "yes")]
        requeue: bool,
    },
    CloseChannel {
        ch: String,
    },
    #[serde(alias = "drop_connection")]
    CloseConnection {
        conn: String,
    },
    Policy(Policy),
    ClearPolicy {
        name: String,
    },
    Wait {
        ms: u64,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeclareExchange {
    #[serde(default = "main")]
    pub(super) ch: String,
    pub(super) name: String,
    #[serde(default = "direct", rename = "type")]
    pub(super) exchange_type: String,
    #[serde(default)]
    pub(super) passive: bool,
    #[serde(default = "yes")]
    pub(super) durable: bool,
    #[serde(default)]
    pub(super) auto_delete: bool,
    #[serde(default)]
    pub(super) internal: bool,
    pub(super) arguments: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeclareQueue {
    #[serde(default = "main")]
    pub(super) ch: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) passive: bool,
    #[serde(default = "yes")]
    pub(super) durable: bool,
    #[serde(default)]
    pub(super) exclusive: bool,
    #[serde(default)]
    pub(super) auto_delete: bool,
    pub(super) arguments: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bind {
    #[serde(default = "main")]
    pub(super) ch: String,
    pub(super) source: String,
    pub(super) destination: String,
    #[serde(default = "queue")]
    pub(super) destination_type: String,
    #[serde(default)]
    pub(super) routing_key: String,
    pub(super) arguments: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Publish {
    #[serde(default = "publisher")]
    pub(super) ch: String,
    pub(super) exchange: String,
    #[serde(default)]
    pub(super) routing_key: String,
    #[serde(default)]
    pub(super) mandatory: bool,
    #[serde(default)]
    pub(super) properties: Map<String, Value>,
    pub(super) body: Option<String>,
    #[serde(default)]
    pub(super) bodies: Vec<String>,
    pub(super) size: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Consume {
    #[serde(default = "main")]
    pub(super) ch: String,
    pub(super) consumer: String,
    pub(super) queue: String,
    #[serde(default)]
    pub(super) no_ack: bool,
    #[serde(default)]
    pub(super) exclusive: bool,
    pub(super) arguments: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settle {
    #[serde(default = "main")]
    pub(super) ch: String,
    pub(super) body: Option<String>,
    pub(super) tag: Option<u64>,
    #[serde(default)]
    pub(super) multiple: bool,
    #[serde(default = "yes")]
    pub(super) requeue: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Policy {
    pub(super) name: String,
    pub(super) pattern: String,
    #[serde(default = "all")]
    pub(super) apply_to: String,
    pub(super) definition: Map<String, Value>,
    #[serde(default)]
    pub(super) priority: i64,
}

/// Reads an operation.
pub(super) fn read(operation: &Value) -> Result<Operation, String> {
    Operation::deserialize(operation).map_err(|error| format!("{operation}: {error}"))
}

/// The channel of an operation that names none.
fn main() -> String {
    "main".to_owned()
}

/// The channel of a publish that names none: it is in confirm mode.
fn publisher() -> String {
    PUBLISHER.to_owned()
}

/// The channel that is in confirm mode from the start.
pub(super) const PUBLISHER: &str = "pub";

fn drain() -> String {
    "drain".to_owned()
}

fn direct() -> String {
    "direct".to_owned()
}

fn queue() -> String {
    "queue".to_owned()
}

fn all() -> String {
    "all".to_owned()
}

fn yes() -> bool {
    true
}
