//! The operations that the broker models, as vectors write them.

use serde::Deserialize;
use serde_json::Value;

use crate::replay::Unmodelled;

/// An operation; a field that is missing here is not modelled.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Operation {
    DeclareExchange {
        name: String,
        #[serde(default = "direct", rename = "type")]
        exchange_type: String,
    },
    DeclareQueue {
        name: String,
    },
    Bind {
        source: String,
        destination: String,
        #[serde(default)]
        routing_key: String,
    },
    Publish {
        exchange: String,
        #[serde(default)]
        routing_key: String,
        #[serde(default)]
        mandatory: bool,
        body: Option<String>,
        #[serde(default)]
        bodies: Vec<String>,
    },
    Depth {
        queue: String,
    },
    Get {
        #[serde(default = "main")]
        ch: String,
        queue: String,
        #[serde(default)]
        no_ack: bool,
    },
    Drain {
        queue: String,
    },
    Purge {
        queue: String,
    },
    Channel {
        ch: String,
        conn: Option<String>,
    },
    Qos {
        #[serde(default = "main")]
        ch: String,
        prefetch: u16,
    },
    Consume {
        #[serde(default = "main")]
        ch: String,
        consumer: String,
        queue: String,
        #[serde(default)]
        no_ack: bool,
    },
    Cancel {
        #[serde(default = "main")]
        ch: String,
        consumer: String,
    },
    Ack {
        #[serde(default = "main")]
        ch: String,
        body: Option<String>,
        tag: Option<u64>,
        #[serde(default)]
        multiple: bool,
    },
    #[serde(alias = "reject")]
    Nack {
        #[serde(default = "main")]
        ch: String,
        body: Option<String>,
        tag: Option<u64>,
        #[serde(default)]
        multiple: bool,
        #[serde(default = "yes")]
        requeue: bool,
    },
    Recover {
        #[serde(default = "main")]
        ch: String,
        requeue: bool,
    },
    CloseChannel {
        ch: String,
    },
    #[serde(alias = "close_connection")]
    DropConnection {
        conn: String,
    },
}

/// Reads an operation; tells what of it is not modelled.
pub(crate) fn read(operation: &Value) -> Result<Operation, Unmodelled> {
    serde_json::from_value(operation.clone()).map_err(|error| {
        let name = operation["op"].as_str().unwrap_or("no operation");
        let error = error.to_string();
        match error.strip_prefix("unknown field ").and_then(|rest| rest.split('`').nth(1)) {
            Some(field) => format!("{name} with {field}"),
            None if error.starts_with("unknown variant ") => name.to_owned(),
            None => format!("{name}: {error}"),
        }
    })
}

/// The channel of an operation that names none.
fn main() -> String {
    "main".to_owned()
}

fn direct() -> String {
    "direct".to_owned()
}

fn yes() -> bool {
    true
}
