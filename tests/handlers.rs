//! Handlers that publish and branch: timelines by hand.
//!
//! No link takes time, but what a service publishes takes 1 µs: time has to go on.

use std::sync::Arc;

use queuescope::broker::MessageId;
use queuescope::fact::{Fact, Happening, NodeId, Rule};
use queuescope::kernel::Time;
use queuescope::scenario::Scenario;
use queuescope::world::World;

const MS: u64 = 1_000_000;
const US: u64 = 1_000;

/// orders (at 0 and 1 ms) → shop, one instance; what the shop publishes → `events`, which a
/// listener works on for 1 ms.
fn scenario(handler: &str, publishes: &str) -> Scenario {
    let text = format!(
        r#"{{ "version": 1, "nodes": {{
        "customers": {{ "producer": {{ "arrivals": {{ "recorded": {{ "times": ["0ms", "1ms"] }} }},
            "publishes": {publishes} }} }},
        "orders": {{ "queue": {{}} }},
        "shop": {{ "service": {{ "consumes": [{{ "queue": "orders" }}], "handler": {handler} }} }},
        "topic": {{ "exchange": {{ "type": "topic" }} }},
        "events": {{ "queue": {{}} }},
        "listener": {{ "service": {{ "consumes": [{{ "queue": "events" }}], "handler": [{{ "cpu": "1ms" }}] }} }}
        }}, "bindings": [{{ "source": "topic", "destination": "events", "binding_key": "order.#" }}] }}"#
    );
    Scenario::parse(&text).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"))
}

const ORDERS: &str = r#"[{ "exchange": "", "routing_key": "orders", "type": "order" }]"#;
const SHOP: NodeId = NodeId(2);
const LISTENER: NodeId = NodeId(5);

fn facts_until(scenario: &Scenario, until_ms: f64) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut world = World::new(Arc::new(scenario.plan.clone()), &mut facts);
    world.advance_to(Time::from_ms(until_ms), 100_000, &mut facts);
    assert_eq!(world.violations(), Vec::<String>::new());
    facts
}

/// When the shop published, in nanoseconds, and because of which of the customers' messages.
fn events(facts: &[Fact]) -> Vec<(u64, u64)> {
    let of = |fact: &Fact| match fact.happening {
        Happening::Published { producer: SHOP, cause: Some(cause), .. } => {
            assert_eq!(fact.rule, Rule::HandlerPublishes);
            Some((fact.at.as_ns(), cause.number()))
        }
        _ => None,
    };
    facts.iter().filter_map(of).collect()
}

fn handled_by(facts: &[Fact], service: NodeId) -> Vec<u64> {
    let of = |fact: &Fact| match fact.happening {
        Happening::Handled { instance, .. } if instance.service == service => Some(fact.at.as_ns()),
        _ => None,
    };
    facts.iter().filter_map(of).collect()
}

const EVENT: &str =
    r#"{ "publish": { "exchange": "topic", "routing_key": "order.placed", "type": "event" } }"#;

#[test]
fn an_event_is_published_between_two_phases() {
    let handler = format!(r#"[{{ "cpu": "2ms" }}, {EVENT}, {{ "io": "3ms" }}]"#);
    let facts = facts_until(&scenario(&handler, ORDERS), 100.0);
    assert_eq!(events(&facts), [(2 * MS, 1), (7 * MS, 2)]);
    assert_eq!(handled_by(&facts, SHOP), [5 * MS, 10 * MS]);
    assert_eq!(handled_by(&facts, LISTENER), [3 * MS + US, 8 * MS + US]);
}

#[test]
fn steps_before_the_first_phase_come_with_the_start_and_those_after_the_last_with_the_end() {
    let handler = format!(r#"[{EVENT}, {{ "cpu": "2ms" }}, {EVENT}]"#);
    let facts = facts_until(&scenario(&handler, ORDERS), 100.0);
    assert_eq!(events(&facts), [(0, 1), (2 * MS, 1), (2 * MS, 2), (4 * MS, 2)]);
    let place = |of: fn(&Happening) -> bool| facts.iter().position(|fact| of(&fact.happening));
    let started = place(|one| matches!(one, Happening::Started { .. }));
    let first = place(|one| matches!(one, Happening::Published { cause: Some(_), .. }));
    let phase = place(|one| matches!(one, Happening::PhaseStarted { .. }));
    assert!(started < first && first < phase, "{started:?} {first:?} {phase:?}");
}

#[test]
fn a_handler_may_do_nothing_but_publish() {
    let facts =
        facts_until(&scenario(&format!("[{EVENT}, {{ \"answer\": {{}} }}]"), ORDERS), 100.0);
    assert_eq!(events(&facts), [(0, 1), (MS, 2)]);
    assert_eq!(handled_by(&facts, SHOP), [0, MS]);
}

#[test]
fn what_comes_after_the_last_phase_is_not_done_when_the_work_fails() {
    let text = format!(r#"[{EVENT}, {{ "cpu": "2ms" }}, {EVENT}]"#);
    let mut scenario = scenario(&text, ORDERS);
    for node in &mut scenario.plan.nodes {
        if let queuescope::world::plan::NodeKind::Service(service) = &mut node.kind {
            (service.failure_chance, service.requeue_failed) = (1.0, false);
        }
    }
    assert_eq!(events(&facts_until(&scenario, 100.0)), [(0, 1), (2 * MS, 2)]);
}

#[test]
fn branches_by_type() {
    let publishes = r#"[{ "exchange": "", "routing_key": "orders", "type": "order", "weight": 0 },
                        { "exchange": "", "routing_key": "orders", "type": "refund" }]"#;
    let handler = |wanted: &str| {
        format!(
            r#"[{{ "branch": {{ "type": ["{wanted}"], "then": [{{ "cpu": "4ms" }}, {EVENT}], "otherwise": [{{ "io": "1ms" }}] }} }},
               {{ "cpu": "1ms" }}]"#
        )
    };
    let refunds = facts_until(&scenario(&handler("refund"), publishes), 100.0);
    assert_eq!(handled_by(&refunds, SHOP), [5 * MS, 10 * MS]);
    assert_eq!(events(&refunds), [(4 * MS, 1), (9 * MS, 2)]);
    let orders = facts_until(&scenario(&handler("order"), publishes), 100.0);
    assert_eq!(handled_by(&orders, SHOP), [2 * MS, 4 * MS]);
    assert_eq!(events(&orders), []);
}

#[test]
fn branches_by_chance_zero_and_one() {
    let handler = |chance: f64| {
        format!(
            r#"[{{ "branch": {{ "chance": {chance}, "then": [{{ "cpu": "4ms" }}], "otherwise": [{{ "io": "1ms" }}] }} }}]"#
        )
    };
    let ends = |chance| handled_by(&facts_until(&scenario(&handler(chance), ORDERS), 100.0), SHOP);
    assert_eq!(ends(1.0), [4 * MS, 8 * MS]);
    assert_eq!(ends(0.0), [MS, 2 * MS]);
}

#[test]
fn branches_within_branches() {
    let handler = |outer: u8, inner: u8| {
        format!(
            r#"[{{ "branch": {{ "chance": {outer},
                "then": [{{ "branch": {{ "chance": {inner}, "then": [{{ "cpu": "8ms" }}, {EVENT}] }} }}, {{ "cpu": "1ms" }}],
                "otherwise": [{{ "branch": {{ "type": ["order"], "chance": {inner}, "then": [{{ "cpu": "4ms" }}], "otherwise": [{EVENT}] }} }}] }} }},
               {{ "io": "2ms" }}]"#
        )
    };
    let first = |outer, inner| {
        let facts = facts_until(&scenario(&handler(outer, inner), ORDERS), 100.0);
        (handled_by(&facts, SHOP)[0], events(&facts).first().copied())
    };
    assert_eq!(first(1, 1), (11 * MS, Some((8 * MS, 1))));
    assert_eq!(first(1, 0), (3 * MS, None));
    assert_eq!(first(0, 1), (6 * MS, None));
    assert_eq!(first(0, 0), (2 * MS, Some((0, 1))));
}

#[test]
fn a_service_that_publishes_what_it_consumes_lets_time_go_on() {
    let handler = r#"[{ "publish": { "exchange": "", "routing_key": "orders" } }]"#;
    let facts = facts_until(&scenario(handler, ORDERS), 0.1);
    let published = events(&facts);
    assert_eq!(published.len(), 101, "once a microsecond");
    assert_eq!(published.last().map(|one| one.0), Some(100 * US));
}

/// Two instances that take turns finish in another order than one; the events are the same.
#[test]
fn what_follows_from_a_message_has_an_item_of_its_own_whoever_made_it() {
    let handler = format!(r#"[{{ "cpu": {{ "exponential": {{ "mean": "5ms" }} }} }}, {EVENT}]"#);
    let items = |instances| {
        let mut scenario = scenario(&handler, ORDERS);
        if let queuescope::world::plan::NodeKind::Service(service) =
            &mut scenario.plan.nodes[SHOP.index()].kind
        {
            service.instances = instances;
        }
        let of = |fact: &Fact| match fact.happening {
            Happening::Published { message, cause: Some(cause), .. } => {
                Some((cause.number(), message))
            }
            _ => None,
        };
        let facts = facts_until(&scenario, 1_000.0);
        facts.iter().filter_map(of).collect::<std::collections::BTreeMap<u64, MessageId>>()
    };
    let (one, two) = (items(1), items(2));
    let item = |id: &MessageId| id.item();
    assert!(one.values().map(item).eq(two.values().map(item)), "{one:?} {two:?}");
    assert_ne!(one[&1].item(), one[&2].item());
    assert_ne!(one[&1], one[&2]);
    assert_eq!((one[&1].sequence(), one[&2].sequence()), (1, 2));
}

#[test]
fn steps_in_branches_have_controls() {
    let handler = format!(
        r#"[{EVENT}, {{ "branch": {{ "chance": 0.25,
            "then": [{{ "cpu": "4ms" }}, {EVENT}],
            "otherwise": [{{ "io": "1ms" }}, {{ "branch": {{ "type": ["order"], "then": [{{ "cpu": "9ms" }}] }} }}] }} }},
           {{ "cpu": "2ms" }}]"#
    );
    let scenario = scenario(&handler, ORDERS);
    let text = |sets: &str, max: &str| {
        format!(
            r#"{{ "version": 1, "nodes": {{ "q": {{ "queue": {{}} }}, "topic": {{ "exchange": {{ "type": "topic" }} }},
               "shop": {{ "service": {{ "consumes": [{{ "queue": "q" }}], "handler": {handler} }} }} }},
               "controls": {{ "c": {{ "sets": "shop.handler.{sets}", "min": {}, "max": {max} }} }} }}"#,
            if max == "1" { "0" } else { "\"0s\"" }
        )
    };
    let default = |sets: &str, max: &str| {
        let parsed = Scenario::parse(&text(sets, max));
        parsed.unwrap_or_else(|problems| panic!("{sets}: {problems:?}")).controls[0].default
    };
    assert_eq!(default("1.branch.chance", "1"), 0.25);
    assert_eq!(default("1.branch.then.0.cpu.mean", "\"1s\""), 0.004);
    assert_eq!(default("1.branch.otherwise.0.io.mean", "\"1s\""), 0.001);
    assert_eq!(default("1.branch.otherwise.1.branch.chance", "1"), 1.0);
    assert_eq!(default("1.branch.otherwise.1.branch.then.cpu.mean", "\"1s\""), 0.009);
    assert_eq!(default("2.cpu.mean", "\"1s\""), 0.002);
    assert_eq!(scenario.plan.nodes.len(), 7, "the default exchange is a node");
    let problem =
        |sets: &str| Scenario::parse(&text(sets, "\"1s\"")).expect_err(sets)[0].to_string();
    assert!(problem("0.publish.mean").contains("a step that has a parameter"));
    assert!(problem("1.branch.then.3.cpu.mean").contains("from `handler.1.branch.then.0`"));
}
