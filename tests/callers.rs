//! Callers: requests, answers, refusals, timeouts and retries, seen through facts.

use std::sync::Arc;

use queuescope::caller::Stage;
use queuescope::fact::{CallOutcome, Fact, Happening, NodeId, Rule};
use queuescope::kernel::Time;
use queuescope::scenario::Scenario;
use queuescope::stats::Totals;
use queuescope::world::World;
use queuescope::world::plan::{Command, Plan};

fn plan(caller: &str, service: &str) -> Plan {
    let text = format!(
        r#"{{ "version": 1, "link_delay": "1ms", "nodes": {{
            "people": {{ "caller": {{ "calls": [{{ "service": "shop", "type": "order" }}], {caller} }} }},
            "shop": {{ "service": {{ "handler": [{{ "cpu": "10ms" }}], {service} }} }} }} }}"#
    );
    Scenario::parse(&text).unwrap_or_else(|problems| panic!("{problems:?}")).plan
}

/// Runs with the balance of the calls checked after every event.
fn run(plan: Plan, burst: u32, seconds: u64) -> (World, Vec<Fact>, Totals) {
    let plan = Arc::new(plan);
    let (mut totals, mut facts) = (Totals::new(&plan), Vec::new());
    let mut world = World::new(plan, &mut (&mut totals, &mut facts));
    let publish =
        Command::Publish { producer: NodeId(0), count: burst, spacing_ns: 0, message_type: None };
    world.apply(publish, &mut (&mut totals, &mut facts));
    let until = Time::from_ns(seconds * 1_000_000_000);
    while world.next_time().is_some_and(|next| next <= until) {
        world.step(&mut (&mut totals, &mut facts));
        balance(&world, &totals);
    }
    (world, facts, totals)
}

fn balance(world: &World, totals: &Totals) {
    let calls = &world.callers()[0].calls;
    let counted = totals.callers().get(NodeId(0)).expect("a caller");
    let under_way = calls.calls().filter(|(_, call)| call.stage == Stage::UnderWay).count() as u64;
    assert_eq!(counted.under_way, under_way);
    assert_eq!(counted.waiting + counted.under_way, calls.calls().len() as u64);
    assert_eq!(counted.made, counted.waiting + counted.under_way + counted.ended());
    assert_eq!(counted.connections.value(), u64::from(calls.connections_in_use()));
}

fn ended(facts: &[Fact]) -> Vec<(u64, CallOutcome, u16, u64)> {
    let ended = facts.iter().filter_map(|fact| match fact.happening {
        Happening::CallEnded { outcome, attempts, took_ns, .. } => {
            Some((fact.at.as_ns() / 1_000_000, outcome, attempts, took_ns / 1_000_000))
        }
        _ => None,
    });
    ended.collect()
}

fn count(facts: &[Fact], which: impl Fn(&Happening) -> bool) -> usize {
    facts.iter().filter(|fact| which(&fact.happening)).count()
}

const SILENT: &str = r#""arrivals": { "constant": { "rate_per_s": 0 } }"#;

#[test]
fn a_call_takes_the_way_there_the_work_and_the_way_back() {
    let (_, facts, _) = run(plan(SILENT, r#""instances": 1"#), 1, 1);
    assert_eq!(ended(&facts), [(12, CallOutcome::Answered, 1, 12)]);
}

#[test]
fn requests_go_to_the_instances_in_turn() {
    let (_, facts, _) = run(plan(SILENT, r#""instances": 3"#), 3, 1);
    let lanes = facts.iter().filter_map(|fact| match fact.happening {
        Happening::Started { instance, .. } => Some(instance.number),
        _ => None,
    });
    assert_eq!(lanes.collect::<Vec<u16>>(), [1, 2, 3]);
}

#[test]
fn connections_limit_what_is_under_way() {
    let caller = format!(r#"{SILENT}, "connections": 1"#);
    let (_, facts, totals) = run(plan(&caller, r#""instances": 2"#), 3, 1);
    let times: Vec<u64> = ended(&facts).iter().map(|one| one.0).collect();
    assert_eq!(times, [12, 24, 36]);
    let caller = totals.callers().get(NodeId(0)).expect("a caller");
    assert!((caller.connections.mean(Time::from_ns(36_000_000)) - 1.0).abs() < 1e-9);
}

#[test]
fn without_an_instance_requests_are_refused_and_tried_again() {
    let caller =
        format!(r#"{SILENT}, "retry": {{ "attempts": 3, "backoff": "100ms", "factor": 2 }}"#);
    let (_, facts, totals) = run(plan(&caller, r#""instances": 0"#), 1, 2);
    // Three ways there and back, and two delays.
    assert_eq!(ended(&facts), [(306, CallOutcome::Refused, 3, 306)]);
    let rules = facts.iter().filter(|fact| fact.rule == Rule::NoInstance).count();
    assert_eq!(rules, 3);
    assert_eq!(totals.callers().get(NodeId(0)).expect("a caller").amplification(), Some(3.0));
}

#[test]
fn a_full_task_queue_refuses() {
    let service = r#""instances": 1,
        "runtime": { "thread_pool": { "threads": 1, "task_queue": 1 } }"#;
    let (_, facts, _) = run(plan(SILENT, service), 3, 1);
    let outcomes: Vec<CallOutcome> = ended(&facts).iter().map(|one| one.1).collect();
    assert_eq!(outcomes, [CallOutcome::Refused, CallOutcome::Answered, CallOutcome::Answered]);
}

#[test]
fn the_oldest_makes_room_if_so_set() {
    let service = r#""instances": 1, "runtime":
        { "thread_pool": { "threads": 1, "task_queue": 1, "when_full": "drop_oldest" } }"#;
    let (_, facts, _) = run(plan(SILENT, service), 3, 1);
    let handled = facts.iter().filter_map(|fact| match fact.happening {
        Happening::Handled { message, .. } => Some(message.number()),
        _ => None,
    });
    assert_eq!(handled.collect::<Vec<u64>>(), [1, 3]);
    assert_eq!(count(&facts, |one| matches!(one, Happening::Abandoned { .. })), 1);
}

#[test]
fn after_a_timeout_the_work_goes_on_and_its_answer_is_late() {
    let caller = format!(r#"{SILENT}, "timeout": "5ms""#);
    let (_, facts, _) = run(plan(&caller, r#""instances": 1"#), 1, 1);
    assert_eq!(ended(&facts), [(5, CallOutcome::TimedOut, 1, 5)]);
    assert_eq!(count(&facts, |one| matches!(one, Happening::AnswerReceived { .. })), 1);
}

#[test]
fn work_that_nobody_waits_for_is_dropped_if_so_set() {
    let caller = format!(r#"{SILENT}, "timeout": "5ms""#);
    let (_, facts, _) = run(plan(&caller, r#""instances": 1, "abandoned": "drop""#), 3, 1);
    // The first was begun in time; the others are given up when the instance comes to them.
    assert_eq!(count(&facts, |one| matches!(one, Happening::Handled { .. })), 1);
    assert_eq!(count(&facts, |one| matches!(one, Happening::Abandoned { .. })), 2);
    assert_eq!(count(&facts, |one| matches!(one, Happening::Answered { .. })), 1);
}

#[test]
fn a_crash_loses_the_connections_of_its_requests() {
    let plan = Arc::new(plan(SILENT, r#""instances": 1"#));
    let mut facts = Vec::new();
    let mut world = World::new(Arc::clone(&plan), &mut facts);
    let publish =
        Command::Publish { producer: NodeId(0), count: 2, spacing_ns: 0, message_type: None };
    world.apply(publish, &mut facts);
    world.advance_to(Time::from_ns(4_000_000), u64::MAX, &mut facts);
    world.apply(Command::Crash { service: NodeId(1), number: None }, &mut facts);
    world.advance_to(Time::from_ns(1_000_000_000), u64::MAX, &mut facts);
    assert_eq!(ended(&facts), [(5, CallOutcome::Failed, 1, 5), (5, CallOutcome::Failed, 1, 5)]);
}

#[test]
fn an_instance_that_leaves_answers_what_it_has() {
    let plan = Arc::new(plan(SILENT, r#""instances": 1"#));
    let mut facts = Vec::new();
    let mut world = World::new(Arc::clone(&plan), &mut facts);
    let publish =
        Command::Publish { producer: NodeId(0), count: 2, spacing_ns: 0, message_type: None };
    world.apply(publish, &mut facts);
    world.advance_to(Time::from_ns(4_000_000), u64::MAX, &mut facts);
    let parameter = queuescope::world::plan::Parameter::Instances { service: NodeId(1) };
    world.apply(Command::Set { parameter, value: 0.0 }, &mut facts);
    world.advance_to(Time::from_ns(1_000_000_000), u64::MAX, &mut facts);
    let outcomes: Vec<CallOutcome> = ended(&facts).iter().map(|one| one.1).collect();
    assert_eq!(outcomes, [CallOutcome::Answered; 2]);
    assert_eq!(world.instances().count(), 0);
}

#[test]
fn an_answer_in_the_middle_is_the_only_one() {
    let text = r#"{ "version": 1, "link_delay": "1ms", "nodes": {
        "people": { "caller": { "calls": [{ "service": "shop" }],
            "arrivals": { "constant": { "rate_per_s": 0 } } } },
        "shop": { "service": { "handler": [{ "cpu": "10ms" }, { "answer": {} },
            { "io": "50ms" }] } } } }"#;
    let plan = Scenario::parse(text).expect("it is right").plan;
    let (_, facts, _) = run(plan, 1, 1);
    assert_eq!(ended(&facts), [(12, CallOutcome::Answered, 1, 12)]);
    assert_eq!(count(&facts, |one| matches!(one, Happening::Answered { .. })), 1);
}

/// Machine repair: of `users` that think for 1 / λ and are served by one for 1 / μ, theory knows
/// how many are in the system.
#[test]
fn users_follow_the_law_of_machine_repair() {
    let (users, think_s, work_s) = (5_u32, 0.1, 0.03);
    let text = format!(
        r#"{{ "version": 1, "nodes": {{
            "people": {{ "caller": {{ "calls": [{{ "service": "shop" }}],
                "users": {{ "count": {users}, "think_time": {{ "exponential": {{ "mean": "{think_s}s" }} }} }} }} }},
            "shop": {{ "service": {{ "handler": [{{ "cpu": {{ "exponential": {{ "mean": "{work_s}s" }} }} }}] }} }} }} }}"#
    );
    let plan = Scenario::parse(&text).expect("it is right").plan;
    let seconds = 4_000;
    let (_, _, totals) = run(plan, 0, seconds);
    // p(n) ∝ N! / (N − n)! (work / think)^n; the throughput is (1 − p(0)) / work.
    let (mut weight, mut sum) = (1.0, 1.0);
    for n in 0..users {
        weight *= f64::from(users - n) * work_s / think_s;
        sum += weight;
    }
    let expected_per_s = (1.0 - 1.0 / sum) / work_s;
    let answered = totals.callers().get(NodeId(0)).expect("a caller").answered;
    let found_per_s = answered as f64 / seconds as f64;
    assert!((found_per_s / expected_per_s - 1.0).abs() < 0.02, "{found_per_s} {expected_per_s}");
}

/// M/M/c/K: c threads and a task queue of K − c; theory knows the share refused.
#[test]
fn refusals_follow_the_law_of_a_bounded_queue() {
    let (rate_per_s, work_s, threads, bound) = (100.0, 0.03, 3_u32, 4_u32);
    let text = format!(
        r#"{{ "version": 1, "nodes": {{
            "people": {{ "caller": {{ "calls": [{{ "service": "shop" }}],
                "arrivals": {{ "poisson": {{ "rate_per_s": {rate_per_s} }} }} }} }},
            "shop": {{ "service": {{ "handler": [{{ "io": {{ "exponential": {{ "mean": "{work_s}s" }} }} }}],
                "runtime": {{ "thread_pool": {{ "threads": {threads}, "task_queue": {bound} }} }} }} }} }} }}"#
    );
    let plan = Scenario::parse(&text).expect("it is right").plan;
    let (_, _, totals) = run(plan, 0, 2_000);
    let load = rate_per_s * work_s;
    let (mut weight, mut sum) = (1.0, 1.0);
    for n in 1..=threads + bound {
        weight *= load / f64::from(n.min(threads));
        sum += weight;
    }
    let expected = weight / sum;
    let caller = totals.callers().get(NodeId(0)).expect("a caller");
    let found = caller.refused as f64 / caller.ended() as f64;
    assert!((found - expected).abs() < 0.01, "{found} {expected}");
}

#[test]
fn those_that_draw_as_others_get_the_same_calls_and_the_same_work() {
    let group = |name: &str, drawing: [&str; 2]| {
        format!(
            r#""people-{name}": {{ "caller": {{ "calls": [{{ "service": "shop-{name}" }}],
                "arrivals": {{ "poisson": {{ "rate_per_s": 20 }} }} {} }} }},
            "shop-{name}": {{ "service": {{ "instances": 2,
                "handler": [{{ "cpu": {{ "exponential": {{ "mean": "30ms" }} }} }}] {} }} }}"#,
            drawing[0], drawing[1]
        )
    };
    let (one, two) = (
        group("a", ["", ""]),
        group("b", [r#", "draws_as": "people-a""#, r#", "draws_as": "shop-a""#]),
    );
    let text = format!(r#"{{ "version": 1, "nodes": {{ {one}, {two} }} }}"#);
    let plan = Arc::new(Scenario::parse(&text).unwrap_or_else(|p| panic!("{p:?}")).plan);
    let mut facts = Vec::new();
    let mut world = World::new(plan, &mut facts);
    world.advance_to(Time::from_ns(10_000_000_000), u64::MAX, &mut facts);
    let took = |caller: u16| -> Vec<(u64, u64)> {
        let ended = facts.iter().filter_map(|fact| match fact.happening {
            Happening::CallEnded { caller: NodeId(node), took_ns, .. } if node == caller => {
                Some((fact.at.as_ns(), took_ns))
            }
            _ => None,
        });
        ended.collect()
    };
    assert!(took(0).len() > 100);
    assert_eq!(took(0), took(2));
}
