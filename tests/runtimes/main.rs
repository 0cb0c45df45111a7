//! What holds for every service, whatever its runtime, its work and what is changed meanwhile.
//!
//! | file | what |
//! |---|---|
//! | `service` | any service: runtime, phases, messages and changes |
//! | `checker` | the rules of cores, threads and loops, checked on facts alone |
//!
//! A failure prints the smallest service that shows it. For a long search:
//! `PROPERTY_FACTOR=100 cargo test --test runtimes`.
#![cfg(not(target_arch = "wasm32"))]

mod checker;
mod service;

use std::env;
use std::sync::Arc;

use checker::Checker;
use proptest::prelude::*;
use queuescope::fact::{Fact, Happening};
use queuescope::kernel::Time;
use queuescope::stats::Totals;
use queuescope::world::World;
use queuescope::world::plan::{Command, Parameter};
use service::{Change, SERVICE, Service, changes, services};

/// More than any service here needs to end its work.
const MOST_EVENTS: u64 = 100_000;

/// How many cases a property is tried on, times the environment's `PROPERTY_FACTOR`.
fn cases(cases: u32) -> ProptestConfig {
    let factor = env::var("PROPERTY_FACTOR").ok().and_then(|factor| factor.parse().ok());
    let cases = cases * factor.unwrap_or(1);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Runs a service to the end of its work, each fact checked; returns what happened.
fn run(service: &Service, changes: &[(u64, Change)]) -> Vec<Fact> {
    let plan = Arc::new(service.plan());
    let (mut checker, mut facts) = (Checker::new(&plan), Vec::new());
    let mut sink = (&mut checker, &mut facts);
    let mut world = World::new(Arc::clone(&plan), &mut sink);
    for (gap_ns, change) in changes {
        world.advance_to(world.now().plus_ns(*gap_ns), MOST_EVENTS, &mut sink);
        world.apply(change.command(), &mut sink);
    }
    let parameter = Parameter::Instances { service: SERVICE };
    world.apply(Command::Restart { service: SERVICE }, &mut sink);
    world.apply(Command::Set { parameter, value: 2.0 }, &mut sink);
    world.advance_to(Time::from_seconds(1_000.0), MOST_EVENTS, &mut sink);
    assert!(world.next_time().is_none(), "the work has an end");
    checker.end();
    facts
}

fn count(facts: &[Fact], is_it: fn(&Happening) -> bool) -> usize {
    facts.iter().filter(|fact| is_it(&fact.happening)).count()
}

/// An instance takes the place of one that crashed and was removed, and must not be woken for what
/// that one was at.
#[test]
fn an_instance_is_not_woken_for_one_that_is_gone() {
    for runtime in [service::pool_of_three(), service::one_loop()] {
        let service = Service::waiting_for_5_ms(runtime, 4);
        let changes = [
            (2_000_000, Change::Crash),
            (0, Change::Instances(0.0)),
            (1_000_000, Change::Instances(1.0)),
        ];
        run(&service, &changes);
    }
}

proptest! {
    #![proptest_config(cases(400))]

    /// Each message is handled once and acknowledged; the rest is the checker's.
    #[test]
    fn undisturbed_every_task_is_done_once(service in services()) {
        let facts = run(&service, &[]);
        let messages = service.arrivals_ns.len();
        prop_assert_eq!(count(&facts, |one| matches!(one, Happening::Started { .. })), messages);
        prop_assert_eq!(count(&facts, |one| matches!(one, Happening::Handled { .. })), messages);
        prop_assert_eq!(count(&facts, |one| matches!(one, Happening::Acknowledged { .. })), messages);
    }

    /// Numbers change, instances come, go and crash: nothing is lost, and the rules hold.
    #[test]
    fn whatever_is_changed_the_rules_hold(service in services(), changes in changes(12)) {
        let facts = run(&service, &changes);
        let messages = service.arrivals_ns.len();
        prop_assert_eq!(count(&facts, |one| matches!(one, Happening::Acknowledged { .. })), messages);
    }

    /// What statistics measure is what the facts say: all that was asked was computed, once.
    #[test]
    fn the_cores_compute_what_was_asked(service in services()) {
        let facts = run(&service, &[]);
        let mut totals = Totals::new(&service.plan());
        for fact in &facts {
            queuescope::fact::FactSink::record(&mut totals, fact);
        }
        let concurrency = &totals.services().get(SERVICE).expect("a service").concurrency;
        let end = facts.last().expect("something happened").at;
        prop_assert_eq!(concurrency.computing.area(end), checker::asked_ns(&facts));
        let switches = count(&facts, |one| matches!(one, Happening::ContextSwitched { .. }));
        prop_assert_eq!(concurrency.context_switches, switches as u64);
        let (computing, ready) = (concurrency.computing.value(), concurrency.ready.value());
        prop_assert_eq!((computing, ready, concurrency.queued.value()), (0, 0, 0));
    }
}
