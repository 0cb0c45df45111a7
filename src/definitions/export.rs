//! A plan → [`Definitions`].

use super::{
    Arguments, Binding, Definitions, DestinationType, Exchange, Policy, Queue, SAME_NAME_SUFFIX,
    built_in,
};
use crate::broker::{DEFINITION_KEYS, ExchangeType, json_fields};
use crate::fact::NodeId;
use crate::kernel::ordered;
use crate::scenario::problem::quoted;
use crate::world::plan::{BindingPlan, ExchangePlan, NodeKind, NodePlan, Plan, PolicyPlan};

/// What a plan tells a broker.
#[derive(Clone, Debug, PartialEq)]
pub struct Exported {
    /// Exchanges, queues, bindings and policies.
    pub definitions: Definitions,
    /// What definitions do not keep, producers and services apart; for people.
    pub notes: Vec<String>,
}

/// The definitions of a plan's broker. Everything in them is durable.
pub fn export(plan: &Plan) -> Exported {
    let (mut definitions, mut notes) = (Definitions::default(), Vec::new());
    for node in &plan.nodes {
        match &node.kind {
            NodeKind::Exchange(exchange) if exchange.exchange_type != ExchangeType::Default => {
                definitions.exchanges.push(exported_exchange(&node.name, exchange));
            }
            NodeKind::Queue(queue) => definitions.queues.push(Queue {
                name: node.name.to_string(),
                durable: true,
                auto_delete: false,
                arguments: json_fields(&queue.arguments),
            }),
            NodeKind::Exchange(_)
            | NodeKind::Producer(_)
            | NodeKind::Service(_)
            | NodeKind::Caller(_) => {}
        }
    }
    for binding in &plan.bindings {
        definitions.bindings.extend(exported_binding(plan, binding, &mut notes));
    }
    definitions.policies =
        plan.policies.iter().map(|one| exported_policy(one, &mut notes)).collect();
    leave_out_unused_built_in(&mut definitions, plan);
    note_names(&definitions, &mut notes);
    restore_names(&mut definitions);
    Exported { definitions, notes }
}

fn exported_exchange(name: &str, exchange: &ExchangePlan) -> Exchange {
    Exchange {
        name: name.to_owned(),
        exchange_type: exchange.exchange_type,
        durable: true,
        auto_delete: false,
        internal: exchange.internal,
        arguments: json_fields(&exchange.arguments),
    }
}

fn exported_binding(
    plan: &Plan,
    binding: &BindingPlan,
    notes: &mut Vec<String>,
) -> Option<Binding> {
    let (source, destination) = (node(plan, binding.source)?, node(plan, binding.destination)?);
    if !binding.bound {
        notes.push(format!(
            "the binding of {} to {} is left out, as it is not there at the start",
            quoted(&destination.name),
            quoted(&source.name)
        ));
        return None;
    }
    Some(Binding {
        source: source.name.to_string(),
        destination: destination.name.to_string(),
        destination_type: match destination.kind {
            NodeKind::Exchange(_) => DestinationType::Exchange,
            _ => DestinationType::Queue,
        },
        routing_key: binding.binding_key.to_string(),
        arguments: json_fields(&binding.arguments),
    })
}

fn node(plan: &Plan, id: NodeId) -> Option<&NodePlan> {
    plan.nodes.get(id.index())
}

fn exported_policy(policy: &PolicyPlan, notes: &mut Vec<String>) -> Policy {
    let set = |key: &&str| Some(((*key).to_owned(), policy.definition.get(key)?.to_json()));
    let definition: Arguments = ordered::inserted(DEFINITION_KEYS.iter().filter_map(set));
    if definition.is_empty() {
        let name = quoted(&policy.name);
        notes.push(format!("policy {name} sets nothing, which RabbitMQ refuses"));
    }
    Policy {
        name: policy.name.to_string(),
        pattern: policy.pattern.to_string(),
        apply_to: policy.apply_to,
        definition,
        priority: policy.priority,
    }
}

/// Exchanges `amq.*` are there without being declared; they are told only if something uses them.
fn leave_out_unused_built_in(definitions: &mut Definitions, plan: &Plan) {
    let publishes = |name: &str| {
        plan.nodes.iter().any(|producer| match &producer.kind {
            NodeKind::Producer(producer) => producer.publishes.iter().any(|publication| {
                node(plan, publication.exchange).is_some_and(|exchange| *exchange.name == *name)
            }),
            _ => false,
        })
    };
    let mut mentions = Vec::new();
    definitions.rename_exchanges(|name| mentions.push(name.clone()));
    // One mention is the declaration itself.
    let mentioned = |name: &str| mentions.iter().filter(|one| *one == name).count() > 1;
    definitions.exchanges.retain(|exchange| {
        built_in(&exchange.name).is_none_or(|usual| usual != *exchange)
            || publishes(&exchange.name)
            || mentioned(&exchange.name)
    });
}

fn note_names(definitions: &Definitions, notes: &mut Vec<String>) {
    const MOST_BYTES: usize = 255;
    let exchanges = definitions.exchanges.iter().map(|one| one.name.as_str());
    for name in exchanges.chain(definitions.queues.iter().map(|one| one.name.as_str())) {
        if name.len() > MOST_BYTES {
            notes.push(format!("{} is longer than RabbitMQ takes", quoted(name)));
        }
    }
    for exchange in &definitions.exchanges {
        let usual = built_in(&exchange.name);
        if exchange.name.starts_with("amq.") && usual.is_none_or(|usual| usual != *exchange) {
            let name = quoted(&exchange.name);
            notes.push(format!("exchange {name} has a name that RabbitMQ keeps for its own"));
        }
    }
}

/// Exchanges that an import had to give another name get their own back.
fn restore_names(definitions: &mut Definitions) {
    let queues: Vec<String> = definitions.queues.iter().map(|queue| queue.name.clone()).collect();
    definitions.rename_exchanges(|name| {
        if let Some(own) = name.strip_suffix(SAME_NAME_SUFFIX)
            && queues.iter().any(|queue| queue == own)
        {
            *name = own.to_owned();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    fn exported(scenario: &str) -> Exported {
        export(&Scenario::parse(scenario).expect("a sound scenario").plan)
    }

    #[test]
    fn built_in_exchanges_are_told_only_if_they_are_used() {
        let scenario = r##"{ "version": 1, "nodes": {
            "amq.topic": { "exchange": { "type": "topic" } },
            "amq.fanout": { "exchange": { "type": "fanout" } },
            "amq.direct": { "exchange": { "type": "topic" } },
            "q": { "queue": {} } },
            "bindings": [{ "source": "amq.topic", "destination": "q", "binding_key": "#" }] }"##;
        let Exported { definitions, notes } = exported(scenario);
        let names: Vec<&str> = definitions.exchanges.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["amq.topic", "amq.direct"]);
        assert_eq!(notes, ["exchange `amq.direct` has a name that RabbitMQ keeps for its own"]);
    }

    #[test]
    fn what_is_not_there_at_the_start_is_left_out_and_told() {
        let scenario = r#"{ "version": 1, "nodes": {
            "e": { "exchange": { "type": "fanout" } }, "q": { "queue": {} } },
            "bindings": [{ "source": "e", "destination": "q", "bound": false }],
            "policies": { "none": { "pattern": "q", "definition": {} } } }"#;
        let Exported { definitions, notes } = exported(scenario);
        assert!(definitions.bindings.is_empty());
        assert_eq!(notes.len(), 2, "{notes:?}");
        assert!(definitions.policies[0].definition.is_empty());
    }
}
