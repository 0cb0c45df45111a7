//! Publishing, and where dead letters go.

use serde_json::{Value, json};

use super::super::operation::Publish;
use super::super::typed;
use super::{Client, Published};
use crate::broker::{DeadLetter, Message, MessageId, Properties};

impl Client {
    pub(super) fn publish(&mut self, publish: &Publish) -> Result<(), String> {
        for body in publish.body.iter().chain(&publish.bodies) {
            self.publish_one(publish, body)?;
            self.follow();
        }
        Ok(())
    }

    fn publish_one(&mut self, publish: &Publish, body: &str) -> Result<(), String> {
        let (id, now) = (self.channel(&publish.ch), self.now);
        let properties = properties(publish, body)?;
        let checked =
            self.broker.check_publish(id, &publish.exchange, &properties, now, &mut self.effects);
        let Some(exchange) = self.note(&publish.ch, checked) else { return Ok(()) };
        let properties = Properties { exchange, ..properties.with_further_keys() };
        let properties = self.broker.intern(properties);
        let kept = Published { body: body.to_owned(), properties: publish.properties.clone() };
        self.published.push(kept);
        let message = MessageId::new(0, self.published.len() as u64);
        let message = Message::new(message, now, properties);
        let receipt = self.broker.publish(id, message, publish.mandatory, now, &mut self.effects);
        if receipt.returned {
            let (exchange, routing_key) = (&publish.exchange, &publish.routing_key);
            self.observed.returned.push(json!({
                "body": body, "code": 312, "exchange": exchange, "routing_key": routing_key,
            }));
        }
        if let Some(taken) = receipt.confirmed {
            let word = if taken { "ack" } else { "nack" };
            self.observed.confirm.insert(body.to_owned(), json!(word));
        }
        Ok(())
    }

    pub(super) fn publish_dead_letter(&mut self, message: Message, dead_letter: DeadLetter) {
        let message = Message { properties: dead_letter.properties, deliveries: 0, ..message };
        for queue in self.broker.route(dead_letter.properties).queues.clone() {
            self.broker.enqueue(queue, message, self.now, &mut self.effects);
        }
    }
}

fn properties(publish: &Publish, body: &str) -> Result<Properties, String> {
    let text = |name: &str| publish.properties.get(name).and_then(Value::as_str).map(Box::from);
    let headers = publish.properties.get("headers");
    let priority = publish.properties.get("priority").and_then(Value::as_u64);
    Ok(Properties {
        routing_key: publish.routing_key.as_str().into(),
        headers: headers.map(|headers| typed::table(Some(headers))).transpose()?,
        priority: priority.map(|priority| priority.min(255) as u8),
        expiration: text("expiration"),
        body_bytes: publish.size.unwrap_or(body.len() as u32),
        ..Properties::default()
    })
}
