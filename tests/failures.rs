//! What becomes of messages whose handling fails, and of queues that go.

use std::sync::Arc;

use queuescope::fact::{Fact, Happening, NodeId};
use queuescope::kernel::Time;
use queuescope::scenario::Scenario;
use queuescope::world::World;
use queuescope::world::plan::{Command, Parameter};

fn facts_of(nodes: &str, until_s: f64) -> Vec<Fact> {
    let text = format!(r#"{{ "version": 1, "link_delay": "200ms", "nodes": {{ {nodes} }} }}"#);
    facts_of_text(&text, until_s)
}

fn facts_of_text(text: &str, until_s: f64) -> Vec<Fact> {
    let scenario = Scenario::parse(text).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
    let mut facts = Vec::new();
    let mut world = World::new(Arc::new(scenario.plan), &mut facts);
    let arrived = world.advance_to(Time::from_ms(until_s * 1e3), 2_000_000, &mut facts);
    assert!(arrived, "time stands still at {:?}", world.now());
    assert_eq!(world.violations(), Vec::<String>::new());
    facts
}

fn count(facts: &[Fact], of: impl Fn(&Happening) -> bool) -> usize {
    facts.iter().filter(|fact| of(&fact.happening)).count()
}

/// A message that failed waits in a queue for a second and comes back as a dead letter.
#[test]
fn a_message_that_comes_back_from_its_death_has_another_chance() {
    let times = (0..2_000).map(|ms| format!(r#""{ms}ms""#)).collect::<Vec<_>>().join(", ");
    let facts = facts_of(
        &format!(
            r#""shop": {{ "producer": {{ "arrivals": {{ "recorded": {{ "times": [{times}] }} }},
                "publishes": [{{ "exchange": "", "routing_key": "work" }}] }} }},
            "work": {{ "queue": {{ "arguments": {{ "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "later" }} }} }},
            "later": {{ "queue": {{ "arguments": {{ "x-message-ttl": 1000, "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "work" }} }} }},
            "worker": {{ "service": {{ "consumes": [{{ "queue": "work" }}], "handler": [{{ "cpu": "10us" }}],
                "failure": {{ "chance": 0.5, "requeue": false }} }} }}"#
        ),
        2_000.0,
    );
    let ended = |success| {
        count(
            &facts,
            |one| matches!(one, Happening::Handled { succeeded, .. } if *succeeded == success),
        )
    };
    assert_eq!(ended(true), 2_000, "nobody goes round for ever");
    // As many failures as successes, give or take four deviations of a geometric distribution each.
    let deviation = (2_000.0 * 2.0_f64).sqrt();
    assert!((ended(false) as f64 - 2_000.0).abs() < 4.0 * deviation, "{}", ended(false));
}

#[test]
fn what_is_on_its_way_to_a_queue_that_expires_is_gone_with_it() {
    let facts = facts_of(
        r#""shop": { "producer": { "arrivals": { "constant": { "rate_per_s": 10 } },
            "publishes": [{ "exchange": "", "routing_key": "short" }] } },
        "short": { "queue": { "arguments": { "x-expires": 5000 } } }"#,
        20.0,
    );
    let enqueued = count(&facts, |one| matches!(one, Happening::Enqueued { .. }));
    let dropped = count(&facts, |one| matches!(one, Happening::Dropped { .. }));
    let unroutable = count(&facts, |one| matches!(one, Happening::Unroutable { .. }));
    assert_eq!(enqueued, dropped, "none is kept by a queue that is gone");
    assert!(enqueued > 40 && unroutable > 100, "{enqueued} came in, {unroutable} did not");
    let last = facts.iter().rfind(|fact| matches!(fact.happening, Happening::Enqueued { .. }));
    let expired = Time::from_ms(5_000.0);
    assert!(last.is_some_and(|fact| fact.at > expired), "some were on their way");
}

/// Nothing here takes time: neither links nor the work that is done again and again.
#[test]
fn time_goes_on_while_a_message_fails_at_once_for_ever() {
    let text = r#"{ "version": 1, "nodes": {
        "shop": { "producer": { "arrivals": { "recorded": { "times": ["1ms"] } },
            "publishes": [{ "exchange": "", "routing_key": "work", "type": "bad" }] } },
        "work": { "queue": {} },
        "worker": { "service": { "instances": 2, "consumes": [{ "queue": "work" }], "handler": [{ "cpu": "0s" }],
            "failure": { "poison": ["bad"] } } } } }"#;
    let facts = facts_of_text(text, 10.0);
    let failed = count(&facts, |one| matches!(one, Happening::Handled { succeeded: false, .. }));
    assert_eq!(failed, 10_000, "one each millisecond from the first on");
}

/// The queue goes while nobody consumes from it; the instance that comes back has no subscription to
/// cancel when it is told to stop.
#[test]
fn nobody_cancels_a_consumer_that_never_was() {
    let text = r#"{ "version": 1, "nodes": {
        "work": { "queue": { "arguments": { "x-expires": 1000 } } },
        "worker": { "service": { "consumes": [{ "queue": "work" }], "handler": [{ "cpu": "1ms" }] } } } }"#;
    let scenario = Scenario::parse(text).unwrap_or_else(|problems| panic!("{problems:?}"));
    let mut facts = Vec::new();
    let mut world = World::new(Arc::new(scenario.plan), &mut facts);
    let service = NodeId(1);
    let none = Command::Set { parameter: Parameter::Instances { service }, value: 0.0 };
    let crash = Command::Crash { service, number: None };
    for (at_s, command) in [(1.0, crash), (3.0, Command::Restart { service }), (4.0, none)] {
        world.advance_to(Time::from_ms(at_s * 1e3), u64::MAX, &mut facts);
        world.apply_heard(command, &mut facts);
    }
    let added = count(&facts, |one| matches!(one, Happening::ConsumerAdded { .. }));
    let cancelled = count(&facts, |one| matches!(one, Happening::ConsumerCancelled { .. }));
    let gone = count(&facts, |one| matches!(one, Happening::InstanceStopped { .. }));
    assert_eq!((added, cancelled, gone), (1, 0, 1));
}
