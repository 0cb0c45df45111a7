//! The rules of a node in words that a page can translate: what its arguments and its policy make
//! of it, as far as they differ from the usual.

use serde::Serialize;

use crate::broker::{Overflow, QueueRules, QueueType};
use crate::fact::NodeId;
use crate::world::Declared;
use crate::world::plan::{ExchangePlan, NodeKind, ProducerPlan};

/// A rule of a node.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct NodeRule {
    /// Of a queue `quorum`, `delivery-limit`, `message-ttl`, `expires`, `max-length`,
    /// `max-length-bytes`, `reject-publish`, `max-priority` or `single-active-consumer`; of an
    /// exchange `internal`; of a producer `confirms`.
    pub rule: &'static str,
    /// The number it says, if it says one: spans in seconds.
    pub value: Option<f64>,
}

/// The rules of a node as it is declared.
pub(super) fn rules(declared: &Declared, node: NodeId, kind: &NodeKind) -> Vec<NodeRule> {
    match kind {
        NodeKind::Producer(producer) => of_producer(producer),
        NodeKind::Exchange(exchange) => of_exchange(exchange),
        NodeKind::Queue(_) => of_queue(declared.broker.rules(declared.queue(node))),
        NodeKind::Service(_) | NodeKind::Caller(_) => Vec::new(),
    }
}

const fn plain(rule: &'static str) -> NodeRule {
    NodeRule { rule, value: None }
}

fn of_producer(producer: &ProducerPlan) -> Vec<NodeRule> {
    producer.confirms.then_some(plain("confirms")).into_iter().collect()
}

fn of_exchange(exchange: &ExchangePlan) -> Vec<NodeRule> {
    exchange.internal.then_some(plain("internal")).into_iter().collect()
}

fn of_queue(rules: &QueueRules) -> Vec<NodeRule> {
    let amount =
        |rule, value: Option<u64>| value.map(|value| NodeRule { rule, value: Some(value as f64) });
    let span = |rule, value_ms: Option<u64>| {
        value_ms.map(|value_ms| NodeRule { rule, value: Some(value_ms as f64 / 1e3) })
    };
    let flag = |rule, holds: bool| holds.then_some(plain(rule));
    let levels = u64::from(rules.max_priority);
    let all = [
        flag("quorum", rules.queue_type == QueueType::Quorum),
        amount("delivery-limit", rules.delivery_limit.map(u64::from)),
        span("message-ttl", rules.message_ttl_ms),
        span("expires", rules.expires_ms),
        amount("max-length", rules.max_length),
        amount("max-length-bytes", rules.max_length_bytes),
        flag("reject-publish", rules.overflow != Overflow::DropHead),
        amount("max-priority", (levels > 0).then_some(levels)),
        flag("single-active-consumer", rules.single_active_consumer),
    ];
    all.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use crate::scenario::Scenario;

    fn rules_of(arguments: &str, policies: &str) -> Vec<(&'static str, Option<f64>)> {
        let text = format!(
            r#"{{ "version": 1, "nodes": {{ "jobs": {{ "queue": {{ "arguments": {arguments} }} }} }}, "policies": {policies} }}"#
        );
        let scenario = Scenario::parse(&text).expect("the scenario is right");
        let description = scenario.description();
        description.nodes[0].rules.iter().map(|one| (one.rule, one.value)).collect()
    }

    #[test]
    fn a_queue_without_arguments_has_no_rules() {
        assert_eq!(rules_of("{}", "{}"), []);
    }

    #[test]
    fn arguments_are_rules_in_the_units_of_the_page() {
        let classic = r#"{ "x-message-ttl": 2500, "x-max-length": 5, "x-overflow": "reject-publish", "x-max-priority": 9 }"#;
        assert_eq!(
            rules_of(classic, "{}"),
            [
                ("message-ttl", Some(2.5)),
                ("max-length", Some(5.0)),
                ("reject-publish", None),
                ("max-priority", Some(9.0))
            ]
        );
        let quorum = r#"{ "x-queue-type": "quorum", "x-delivery-limit": 3, "x-single-active-consumer": true }"#;
        assert_eq!(
            rules_of(quorum, "{}"),
            [("quorum", None), ("delivery-limit", Some(3.0)), ("single-active-consumer", None)]
        );
    }

    #[test]
    fn of_argument_and_policy_the_smaller_limit_holds() {
        let policies = r#"{
            "all": { "pattern": ".*", "definition": { "max-length": 1 } },
            "short": { "pattern": "^jobs$", "priority": 1, "definition": { "max-length": 7, "message-ttl": 1000 } },
            "not for queues": { "pattern": ".*", "apply_to": "exchanges", "priority": 2, "definition": {} }
        }"#;
        let found = rules_of(r#"{ "x-max-length": 9 }"#, policies);
        assert_eq!(found, [("message-ttl", Some(1.0)), ("max-length", Some(7.0))]);
    }
}
