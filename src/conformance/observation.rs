//! What clients see, in the words of the vectors.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::broker::{Broker, Delivery, Error, Properties, QueueId};

/// What was observed in one step.
#[derive(Default)]
pub(super) struct Observation {
    pub(super) reply: Option<Value>,
    /// By consumer.
    pub(super) deliver: BTreeMap<String, Vec<Value>>,
    pub(super) returned: Vec<Value>,
    /// By body.
    pub(super) confirm: Map<String, Value>,
    pub(super) cancelled: Vec<String>,
    /// By channel.
    pub(super) closed: Map<String, Value>,
    /// By connection.
    pub(super) connection_closed: Map<String, Value>,
}

impl Observation {
    /// Notes an error that closed a channel or its connection.
    pub(super) fn note_error(&mut self, channel: &str, connection: &str, error: &Error) {
        let code = json!({ "code": error.reply_code() });
        if error.closes_connection() {
            self.connection_closed.insert(connection.to_owned(), code);
        } else {
            self.closed.insert(channel.to_owned(), code);
        }
    }

    /// As vectors write it: what did not happen is not mentioned.
    pub(super) fn into_json(mut self) -> Value {
        let mut parts = Map::new();
        let mut put = |name: &str, value: Value, happened: bool| {
            if happened {
                parts.insert(name.to_owned(), value);
            }
        };
        self.cancelled.sort_unstable();
        let (delivered, returned) = (!self.deliver.is_empty(), !self.returned.is_empty());
        put("deliver", json!(self.deliver), delivered);
        put("returned", json!(self.returned), returned);
        put("confirm", json!(self.confirm), !self.confirm.is_empty());
        put("cancelled", json!(self.cancelled), !self.cancelled.is_empty());
        put("closed", json!(self.closed), !self.closed.is_empty());
        put("connection_closed", json!(self.connection_closed), !self.connection_closed.is_empty());
        if let Some(reply) = self.reply {
            parts.insert("reply".to_owned(), reply);
        }
        Value::Object(parts)
    }
}

/// A recorded observation without what is only for people: the texts of errors.
pub(super) fn comparable(observed: &Value) -> Value {
    let mut observed = observed.clone();
    for part in ["closed", "connection_closed"] {
        let errors = observed.get_mut(part).and_then(Value::as_object_mut);
        errors.into_iter().flat_map(|errors| errors.values_mut()).for_each(without_text);
    }
    let returned = observed.get_mut("returned").and_then(Value::as_array_mut);
    returned.into_iter().flatten().for_each(without_text);
    if let Some(cancelled) = observed.get_mut("cancelled").and_then(Value::as_array_mut) {
        cancelled.sort_by_key(Value::to_string);
    }
    observed
}

fn without_text(error: &mut Value) {
    if let Some(error) = error.as_object_mut() {
        error.remove("text");
    }
}

/// What queue.declare answers.
pub(super) fn depth(broker: &Broker, queue: QueueId) -> Value {
    json!({ "messages": broker.ready(queue), "consumers": broker.consumer_count(queue) })
}

/// A message as its receiver sees it. `sent` are the properties as they were published: those that
/// the broker does not look at come back as they were.
pub(super) fn message(
    broker: &Broker,
    body: &str,
    sent: &Map<String, Value>,
    delivery: &Delivery,
) -> Map<String, Value> {
    let properties = broker.properties(delivery.message.properties);
    let exchange = broker.exchange_name(properties.exchange);
    let mut message = Map::new();
    message.insert("body".to_owned(), json!(body));
    message.insert("tag".to_owned(), json!(delivery.delivery_tag));
    message.insert("exchange".to_owned(), json!(exchange));
    message.insert("routing_key".to_owned(), json!(properties.routing_key));
    if delivery.is_redelivered() {
        message.insert("redelivered".to_owned(), Value::Bool(true));
    }
    let counted = broker.counts_deliveries(delivery.queue) && delivery.is_redelivered();
    let returns = counted.then(|| delivery.message.deliveries - 1);
    let seen = seen_properties(properties, sent, returns);
    if !seen.is_empty() {
        message.insert("properties".to_owned(), Value::Object(seen));
    }
    message
}

fn seen_properties(
    properties: &Properties,
    sent: &Map<String, Value>,
    returns: Option<u32>,
) -> Map<String, Value> {
    let mut seen = sent.clone();
    seen.remove("headers");
    if properties.expiration.is_none() {
        seen.remove("expiration");
    }
    let table = properties.headers.as_ref();
    let mut headers = table.map(|table| {
        table.iter().map(|(name, value)| (name.to_string(), value.to_json())).collect()
    });
    if let Some(returns) = returns {
        headers.get_or_insert_with(Map::new).insert("x-delivery-count".to_owned(), json!(returns));
    }
    if let Some(headers) = headers {
        seen.insert("headers".to_owned(), Value::Object(headers));
    }
    seen
}
