//! The rules of a node in words that a page can translate: what its arguments and its policy make
//! of it, as far as they differ from the usual.

use serde::Serialize;

use crate::broker::{Definition, QueueType, Table, Value, queue_type};
use crate::world::plan::{ApplyTo, ExchangePlan, NodeKind, Plan, ProducerPlan, QueuePlan};

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

/// The rules of a node of `plan`.
pub(super) fn rules(plan: &Plan, name: &str, kind: &NodeKind) -> Vec<NodeRule> {
    match kind {
        NodeKind::Producer(producer) => of_producer(producer),
        NodeKind::Exchange(exchange) => of_exchange(exchange),
        NodeKind::Queue(queue) => of_queue(queue, policy(plan, name)),
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

/// Limits that both arguments and policies set, with the argument's prefix left out, and how many
/// of their units make the unit shown.
const LIMITS: [(&str, f64); 5] = [
    ("delivery-limit", 1.0),
    ("message-ttl", 1e3),
    ("expires", 1e3),
    ("max-length", 1.0),
    ("max-length-bytes", 1.0),
];

fn of_queue(queue: &QueuePlan, policy: Option<&Definition>) -> Vec<NodeRule> {
    let arguments = &queue.arguments;
    let quorum = queue_type(arguments) == QueueType::Quorum;
    let limits = LIMITS.into_iter().filter_map(|(rule, per_unit)| {
        let units = limit(rule, arguments, policy)?;
        Some(NodeRule { rule, value: Some(units as f64 / per_unit) })
    });
    let refuses = overflow(arguments, policy).is_some_and(|mode| mode.starts_with("reject"));
    let levels = number(arguments, "x-max-priority").filter(|levels| *levels > 0);
    let levels = levels.map(|most| NodeRule { rule: "max-priority", value: Some(most as f64) });
    let single = arguments.get("x-single-active-consumer") == Some(&Value::Bool(true));
    quorum
        .then_some(plain("quorum"))
        .into_iter()
        .chain(limits)
        .chain(refuses.then_some(plain("reject-publish")))
        .chain(levels)
        .chain(single.then_some(plain("single-active-consumer")))
        .collect()
}

fn number(arguments: &Table, name: &str) -> Option<i64> {
    arguments.get(name).and_then(Value::as_integer)
}

/// Of two limits the smaller holds.
fn limit(rule: &str, arguments: &Table, policy: Option<&Definition>) -> Option<i64> {
    let own = number(arguments, &format!("x-{rule}"));
    let by_policy = policy.and_then(|policy| policy.get(rule)?.as_integer());
    own.into_iter().chain(by_policy).min()
}

/// The argument, or else the policy.
fn overflow(arguments: &Table, policy: Option<&Definition>) -> Option<String> {
    let own = arguments.get("x-overflow").and_then(Value::as_str).map(str::to_owned);
    own.or_else(|| Some(policy?.overflow.as_deref()?.to_owned()))
}

/// The policy that holds for a queue: of those that match the one with the highest priority, of
/// equals the first by name.
fn policy<'p>(plan: &'p Plan, queue: &str) -> Option<&'p Definition> {
    let policies = plan.policies.iter().filter(|policy| policy.apply_to != ApplyTo::Exchanges);
    let found = policies
        .filter(|policy| policy.names.iter().any(|name| **name == *queue))
        .max_by(|one, two| one.priority.cmp(&two.priority).then_with(|| two.name.cmp(&one.name)));
    found.map(|policy| &policy.definition)
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
