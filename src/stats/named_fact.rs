//! A fact as people read it: an object with the names that the scenario gives.

use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use crate::broker::MessageId;
use crate::fact::{Fact, NodeId};
use crate::world::plan::Plan;

/// A fact with names in place of numbers: `{"at_ns":0,"fact":"published",…,"rule":"arrival"}`.
#[derive(Clone, Copy, Debug)]
pub struct NamedFact<'a> {
    /// What happened.
    pub fact: &'a Fact,
    /// Where the names stand.
    pub plan: &'a Plan,
}

impl Serialize for NamedFact<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_map(None)?;
        line.serialize_entry("at_ns", &self.fact.at)?;
        self.entries(&mut line, "fact", &self.fact.happening)?;
        self.entries(&mut line, "rule", &self.fact.rule)?;
        line.end()
    }
}

impl NamedFact<'_> {
    /// The tag of `part` first, then its other fields.
    fn entries<M: SerializeMap>(
        &self,
        line: &mut M,
        tag: &str,
        part: &impl Serialize,
    ) -> Result<(), M::Error> {
        let mut fields: Map<String, Value> = serde_json::to_value(part)
            .and_then(serde_json::from_value)
            .map_err(M::Error::custom)?;
        line.serialize_entry(tag, &fields.remove(tag))?;
        for (key, value) in &fields {
            match self.named(key, value) {
                Some(name) => line.serialize_entry(key, &name)?,
                None => line.serialize_entry(key, value)?,
            }
        }
        Ok(())
    }

    /// The name of what a field points at, if it points at something that has one.
    fn named(&self, key: &str, value: &Value) -> Option<String> {
        match key {
            "producer" | "exchange" | "queue" | "node" => self.node(value).map(str::to_owned),
            "message_type" => {
                let place = usize::try_from(value.as_u64()?).ok()?;
                self.plan.message_types.get(place).map(ToString::to_string)
            }
            "message" => {
                let message: MessageId = serde_json::from_value(value.clone()).ok()?;
                message_name(self.plan, message)
            }
            "instance" => {
                let service = self.node(value.get("service")?)?;
                Some(format!("{service} {}", value.get("number")?))
            }
            _ => None,
        }
    }

    fn node(&self, value: &Value) -> Option<&str> {
        name_of(self.plan, NodeId(u16::try_from(value.as_u64()?).ok()?))
    }
}

/// What people call a message: "web-shop 317".
pub fn message_name(plan: &Plan, message: MessageId) -> Option<String> {
    let source = name_of(plan, NodeId(message.source()))?;
    Some(format!("{source} {}", message.number()))
}

fn name_of(plan: &Plan, node: NodeId) -> Option<&str> {
    plan.nodes.get(node.index()).map(|node| &*node.name)
}
