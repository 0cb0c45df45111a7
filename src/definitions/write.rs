//! Definitions as text: what RabbitMQ's management imports.

use super::tree::{Tree, object};
use super::{Binding, Definitions, Exchange, Policy, Queue};

/// The virtual host that every RabbitMQ has.
const VHOST: &str = "/";

impl Definitions {
    /// The text of the definitions, for the virtual host "/".
    pub fn to_json(&self) -> String {
        let list = |items: Vec<Tree>| Tree::List(items);
        let definitions = object([
            ("policies", list(self.policies.iter().map(policy).collect())),
            ("queues", list(self.queues.iter().map(queue).collect())),
            ("exchanges", list(self.exchanges.iter().map(exchange).collect())),
            ("bindings", list(self.bindings.iter().map(binding).collect())),
        ]);
        definitions.text()
    }
}

fn exchange(exchange: &Exchange) -> Tree {
    object([
        ("name", exchange.name.as_str().into()),
        ("vhost", VHOST.into()),
        ("type", exchange.exchange_type.name().into()),
        ("durable", exchange.durable.into()),
        ("auto_delete", exchange.auto_delete.into()),
        ("internal", exchange.internal.into()),
        ("arguments", exchange.arguments.clone().into()),
    ])
}

fn queue(queue: &Queue) -> Tree {
    object([
        ("name", queue.name.as_str().into()),
        ("vhost", VHOST.into()),
        ("durable", queue.durable.into()),
        ("auto_delete", queue.auto_delete.into()),
        ("arguments", queue.arguments.clone().into()),
    ])
}

fn binding(binding: &Binding) -> Tree {
    object([
        ("source", binding.source.as_str().into()),
        ("vhost", VHOST.into()),
        ("destination", binding.destination.as_str().into()),
        ("destination_type", binding.destination_type.name().into()),
        ("routing_key", binding.routing_key.as_str().into()),
        ("arguments", binding.arguments.clone().into()),
    ])
}

fn policy(policy: &Policy) -> Tree {
    object([
        ("vhost", VHOST.into()),
        ("name", policy.name.as_str().into()),
        ("pattern", policy.pattern.as_str().into()),
        ("apply-to", policy.apply_to.name().into()),
        ("definition", policy.definition.clone().into()),
        ("priority", policy.priority.into()),
    ])
}
