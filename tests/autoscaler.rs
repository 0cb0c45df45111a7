//! Autoscalers and start times, seen through facts.
#![cfg(not(target_arch = "wasm32"))]

use std::sync::Arc;

use proptest::prelude::*;
use queuescope::fact::{Fact, Happening, NodeId, Rule};
use queuescope::kernel::Time;
use queuescope::scenario::Scenario;
use queuescope::world::plan::{AutoscalerSetting, Command, Parameter};
use queuescope::world::{InstanceState, World};

const SHOP: NodeId = NodeId(0);
const WORKER: NodeId = NodeId(3);
const BY_QUEUE: &str = r#""queue_depth": { "queue": "orders", "per_instance": 10 }"#;
const MS: u64 = 1_000_000;

/// A world with its facts; links take no time, nothing is published but by command.
struct Run {
    world: World,
    facts: Vec<Fact>,
}

impl Run {
    fn new(service: &str) -> Self {
        let text = format!(
            r#"{{ "version": 1, "nodes": {{
                "shop": {{ "producer": {{ "arrivals": {{ "constant": {{ "rate_per_s": 0 }} }},
                    "publishes": [{{ "exchange": "shop-orders", "type": "order" }}] }} }},
                "shop-orders": {{ "exchange": {{ "type": "fanout" }} }},
                "orders": {{ "queue": {{}} }},
                "worker": {{ "service": {{ "consumes": [{{ "queue": "orders" }}], {service} }} }} }},
                "bindings": [{{ "source": "shop-orders", "destination": "orders" }}] }}"#
        );
        let plan = Scenario::parse(&text).unwrap_or_else(|problems| panic!("{problems:?}")).plan;
        let mut facts = Vec::new();
        Self { world: World::new(Arc::new(plan), &mut facts), facts }
    }

    fn apply(&mut self, command: Command) {
        self.world.apply(command, &mut self.facts);
    }

    fn publish(&mut self, count: u32) {
        let (producer, spacing_ns, message_type) = (SHOP, 0, None);
        self.apply(Command::Publish { producer, count, spacing_ns, message_type });
    }

    fn instances(&mut self, value: f64) {
        self.apply(Command::Set { parameter: Parameter::Instances { service: WORKER }, value });
    }

    fn autoscaler(&mut self, setting: AutoscalerSetting, value: f64) {
        let parameter = Parameter::Autoscaler { service: WORKER, setting };
        self.apply(Command::Set { parameter, value });
    }

    fn until_ms(&mut self, ms: u64) {
        assert!(self.world.advance_to(Time::from_ns(ms * MS), u64::MAX, &mut self.facts));
    }

    /// (time in ns, from, to) of each decision.
    fn decisions(&self) -> Vec<(u64, u16, u16)> {
        let decided = self.facts.iter().filter_map(|fact| match fact.happening {
            Happening::AutoscalerDecided { from, to, .. } => Some((fact.at.as_ns(), from, to)),
            _ => None,
        });
        decided.collect()
    }

    /// (time in ns, instance, rule) of what `pick` takes.
    fn told(&self, pick: impl Fn(&Happening) -> Option<u16>) -> Vec<(u64, u16, Rule)> {
        let picked = self.facts.iter();
        picked
            .filter_map(|fact| Some((fact.at.as_ns(), pick(&fact.happening)?, fact.rule)))
            .collect()
    }

    fn starting(&self) -> Vec<(u64, u16, Rule)> {
        self.told(|happening| match happening {
            Happening::InstanceStarting { instance } => Some(instance.number),
            _ => None,
        })
    }

    fn started(&self) -> Vec<(u64, u16, Rule)> {
        self.told(|happening| match happening {
            Happening::InstanceStarted { instance } => Some(instance.number),
            _ => None,
        })
    }
}

fn seconds(s: u64) -> u64 {
    s * 1_000 * MS
}

/// One instance that works 2.9 s on an order; 36 orders at the start.
fn queue_run() -> Run {
    let mut run = Run::new(&format!(
        r#""handler": [{{ "io": "2900ms" }}], "start_time": "1500ms",
        "autoscaler": {{ {BY_QUEUE}, "max": 12, "every": "5s", "cool_down": "12s" }}"#
    ));
    run.publish(36);
    run
}

/// By hand: at 5 s two are taken, 34 wait: 4 instances. At 10 and 15 s there are too many, but the
/// cool-down ends at 17 s. At 20 s 14 wait: 2. Those leave 3 waiting at 35 s: 1.
#[test]
fn a_queue_is_looked_at_in_time_and_the_cool_down_kept() {
    let mut run = queue_run();
    run.until_ms(60_000);
    assert_eq!(run.decisions(), [(seconds(5), 1, 4), (seconds(20), 4, 2), (seconds(35), 2, 1)]);
    let rules = run.facts.iter().filter(|fact| {
        matches!(fact.happening, Happening::AutoscalerDecided { service: WORKER, .. })
    });
    let rules: Vec<Rule> = rules.map(|fact| fact.rule).collect();
    assert_eq!(
        rules,
        [
            Rule::AboveTarget { measured_permille: 3_400 },
            Rule::BelowTarget { measured_permille: 350 },
            Rule::BelowTarget { measured_permille: 150 },
        ]
    );
}

#[test]
fn an_instance_takes_its_start_time_and_nothing_meanwhile() {
    let mut run = queue_run();
    run.until_ms(6_499);
    let starting = [2, 3, 4].map(|number| (seconds(5), number, Rule::Autoscaler));
    assert_eq!(run.starting(), starting);
    assert_eq!(run.started(), [(0, 1, Rule::Setup)]);
    let consumers = |run: &Run| {
        run.facts
            .iter()
            .filter(|fact| matches!(fact.happening, Happening::ConsumerAdded { .. }))
            .count()
    };
    assert_eq!(consumers(&run), 1);
    run.until_ms(6_500);
    let ready = [2, 3, 4].map(|number| (6_500 * MS, number, Rule::StartTimeOver));
    assert_eq!(run.started()[1..], ready);
    assert_eq!(consumers(&run), 4);
}

/// Two instances that never idle want four at half the time; while two start there are enough.
#[test]
fn instances_that_start_are_counted_when_more_are_wanted() {
    let mut run = Run::new(
        r#""instances": 2, "handler": [{ "cpu": "1s" }], "start_time": "7s",
        "autoscaler": { "utilisation": 0.5, "max": 8, "every": "5s" }"#,
    );
    run.publish(1_000);
    run.until_ms(40_000);
    assert_eq!(run.decisions(), [(seconds(5), 2, 4), (seconds(15), 4, 8)]);
}

#[test]
fn a_service_without_work_shrinks_to_its_least() {
    let mut run = Run::new(
        r#""instances": 6, "handler": [{ "cpu": "1s" }],
        "autoscaler": { "utilisation": 0.5, "min": 2, "max": 8, "every": "3s" }"#,
    );
    run.until_ms(10_000);
    assert_eq!(run.decisions(), [(seconds(3), 6, 2)]);
}

#[test]
fn one_removed_while_it_starts_is_gone_and_its_number_starts_anew() {
    let mut run = Run::new(r#""handler": [{ "cpu": "1s" }], "start_time": "2s""#);
    run.instances(2.0);
    run.until_ms(1_000);
    run.instances(1.0);
    assert_eq!(run.world.instances().count(), 1);
    run.instances(2.0);
    run.until_ms(5_000);
    assert_eq!(run.starting(), [(0, 2, Rule::Input), (seconds(1), 2, Rule::Input)]);
    assert_eq!(run.started(), [(0, 1, Rule::Setup), (seconds(3), 2, Rule::StartTimeOver)]);
}

#[test]
fn a_restart_takes_the_start_time_too() {
    let mut run = Run::new(r#""handler": [{ "cpu": "1s" }], "start_time": "2s""#);
    run.apply(Command::Crash { service: WORKER, number: None });
    run.until_ms(500);
    run.apply(Command::Restart { service: WORKER });
    run.until_ms(5_000);
    assert_eq!(run.starting(), [(500 * MS, 1, Rule::Input)]);
    assert_eq!(run.started()[1..], [(2_500 * MS, 1, Rule::StartTimeOver)]);
}

#[test]
fn a_crashed_instance_is_brought_back_before_another_is_added() {
    let mut run = Run::new(&format!(
        r#""instances": 2, "handler": [{{ "cpu": "1s" }}],
        "autoscaler": {{ {BY_QUEUE}, "min": 2, "max": 4, "every": "1s" }}"#
    ));
    run.apply(Command::Crash { service: WORKER, number: Some(1) });
    run.until_ms(5_000);
    assert_eq!(run.decisions(), [(seconds(1), 1, 2)]);
    assert_eq!(run.started()[2..], [(seconds(1), 1, Rule::Autoscaler)]);
    let out_of_range = run.facts.iter().any(|fact| fact.rule == Rule::OutOfRange);
    assert!(out_of_range);
}

#[test]
fn it_goes_on_from_what_a_person_set() {
    let mut run = queue_run();
    run.until_ms(6_000);
    run.instances(9.0);
    run.until_ms(20_000);
    assert_eq!(run.decisions()[0], (seconds(5), 1, 4));
    assert_eq!(run.decisions()[1].1, 9);
}

#[test]
fn switched_off_it_does_nothing_and_switched_on_it_keeps_to_its_times() {
    let mut run = Run::new(&format!(
        r#""handler": [{{ "cpu": "100s" }}],
        "autoscaler": {{ {BY_QUEUE}, "max": 5, "every": "5s", "on": false }}"#
    ));
    run.publish(36);
    assert_eq!(run.world.next_time().map(Time::as_ns), Some(seconds(100)));
    run.until_ms(6_000);
    run.autoscaler(AutoscalerSetting::On, 1.0);
    run.autoscaler(AutoscalerSetting::On, 0.0);
    run.autoscaler(AutoscalerSetting::Target, 20.0);
    run.autoscaler(AutoscalerSetting::On, 1.0);
    run.until_ms(30_000);
    assert_eq!(run.decisions(), [(seconds(10), 1, 2)]);
    run.autoscaler(AutoscalerSetting::On, 0.0);
    run.publish(1_000);
    run.until_ms(60_000);
    assert_eq!(run.decisions().len(), 1);
}

fn command() -> impl Strategy<Value = Command> {
    let set = |setting| {
        move |value: f64| {
            let parameter = Parameter::Autoscaler { service: WORKER, setting };
            Command::Set { parameter, value }
        }
    };
    prop_oneof![
        (1_u32..80).prop_map(|count| Command::Publish {
            producer: SHOP,
            count,
            spacing_ns: 20 * MS,
            message_type: None
        }),
        (0.0..10.0).prop_map(|value| Command::Set {
            parameter: Parameter::Instances { service: WORKER },
            value
        }),
        (0_u8..3).prop_map(f64::from).prop_map(set(AutoscalerSetting::On)),
        (0.0..20.0).prop_map(set(AutoscalerSetting::Target)),
        Just(Command::Crash { service: WORKER, number: None }),
        (1_u16..8).prop_map(|n| Command::Crash { service: WORKER, number: Some(n) }),
        Just(Command::Restart { service: WORKER }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn decisions_keep_to_the_bounds_the_times_and_the_cool_down(
        by_queue: bool,
        threads in 1_u16..4,
        commands in prop::collection::vec((command(), 0_u64..3_000), 0..30),
    ) {
        let measure = if by_queue { BY_QUEUE } else { r#""utilisation": 0.6"# };
        let mut run = Run::new(&format!(
            r#""handler": [{{ "cpu": {{ "exponential": {{ "mean": "200ms" }} }} }}, {{ "io": "50ms" }}],
            "runtime": {{ "thread_pool": {{ "threads": {threads} }} }},
            "start_time": {{ "uniform": {{ "low": "0s", "high": "3s" }} }},
            "autoscaler": {{ {measure}, "min": 1, "max": 6, "every": "700ms", "cool_down": "2s" }}"#
        ));
        let mut again = None;
        let mut now_ms = 0;
        for (place, (command, wait_ms)) in commands.iter().enumerate() {
            if place == commands.len() / 2 {
                // As from a checkpoint: a copy goes the same way.
                again = Some((run.world.clone(), run.facts.clone(), place, now_ms));
            }
            run.apply(*command);
            now_ms += wait_ms;
            run.until_ms(now_ms);
            prop_assert!(run.world.violations().is_empty());
        }
        let mut last: Option<u64> = None;
        let mut off_since_last = false;
        for fact in &run.facts {
            match fact.happening {
                Happening::ParameterSet { .. } => off_since_last = true,
                Happening::AutoscalerDecided { from, to, .. } => {
                    let at = fact.at.as_ns();
                    prop_assert!(from != to && (1..=6).contains(&to));
                    prop_assert_eq!(at % (700 * MS), 0);
                    if to < from && !off_since_last {
                        prop_assert!(last.is_none_or(|last| at - last >= 2_000 * MS));
                    }
                    (last, off_since_last) = (Some(at), false);
                }
                _ => {}
            }
        }
        prop_assert!(run.decisions().len() as u64 <= now_ms / 700);
        if let Some((world, facts, from, mut now_ms)) = again {
            let mut copy = Run { world, facts };
            for (command, wait_ms) in &commands[from..] {
                copy.apply(*command);
                now_ms += wait_ms;
                copy.until_ms(now_ms);
            }
            prop_assert_eq!(copy.facts, run.facts);
        }
        let starting = |one: &&queuescope::world::Instance| {
            matches!(one.state, InstanceState::Starting { .. })
        };
        prop_assert!(run.world.instances().filter(starting).all(|one| one.with_it() == 0));
    }
}
