//! What holds for every system, whatever is done to it and when.
//!
//! | file | what |
//! |---|---|
//! | `topology` | any plan |
//! | `input` | any command |
//! | `checker` | the rules that facts must keep |
//! | `callers`, `calls` | callers and services, and the rules of calls |
//! | `travel` | any way through a timeline |
//! | `exports` | tables of messages |
//! | `rules` | queues and producers with rules of their own |
//!
//! A failure prints the smallest plan and inputs that show it. For a long search:
//! `PROPERTY_FACTOR=100 cargo test --test properties`.
#![cfg(not(target_arch = "wasm32"))]

mod callers;
mod calls;
mod checker;
mod exports;
mod input;
mod rules;
mod topology;
mod travel;

use std::collections::BTreeSet;
use std::env;
use std::sync::Arc;

use checker::Checker;
use input::Draft;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use queuescope::fact::{Fact, NodeId};
use queuescope::kernel::Time;
use queuescope::stats::Stocks;
use queuescope::world::World;
use queuescope::world::plan::{Command, NodeKind, Parameter, Plan};
use topology::{Manners, plans};

/// Work without end at one instant is possible (failing, in no time, again and again): stop there.
const MOST_EVENTS: u64 = 1_500;
const HORIZON_NS: u64 = 2_000_000_000;

/// How many cases a property is tried on, times the environment's `PROPERTY_FACTOR`. What failed is
/// printed; it belongs into a test of its own.
fn cases(cases: u32) -> ProptestConfig {
    let factor = env::var("PROPERTY_FACTOR").ok().and_then(|factor| factor.parse().ok());
    let cases = cases * factor.unwrap_or(1);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// What a property says of a case.
type Verdict = Result<(), TestCaseError>;

/// A world whose facts are checked after every event and every input.
struct Run {
    world: World,
    checker: Checker,
    events_left: u64,
}

impl Run {
    fn new(plan: &Plan) -> Result<Self, TestCaseError> {
        let mut checker = Checker::new(plan);
        let world = World::new(Arc::new(plan.clone()), &mut checker);
        let run = Self { world, checker, events_left: MOST_EVENTS };
        run.check("the start")?;
        Ok(run)
    }

    fn check(&self, what: &str) -> Verdict {
        let compared = self.checker.compare(&self.world);
        compared.map_err(|why| {
            TestCaseError::fail(format!("after {what} at {:?}: {why}", self.world.now()))
        })
    }

    fn step(&mut self) -> Verdict {
        let (due, handled) = (self.world.next_time(), self.world.handled_events());
        let before = self.world.now();
        self.checker.expect_at(due.unwrap_or(before));
        prop_assert!(self.world.step(&mut self.checker));
        prop_assert_eq!(Some(self.world.now()), due, "an event happens when it is due");
        prop_assert!(self.world.now() >= before, "time does not go back");
        self.check(&format!("event {handled}"))
    }

    /// Lets everything up to an instant happen; stops there, or where the events run out.
    fn advance_to(&mut self, until: Time) -> Verdict {
        while self.events_left > 0 && self.world.next_time().is_some_and(|next| next <= until) {
            self.events_left -= 1;
            self.step()?;
        }
        if self.world.next_time().is_none_or(|next| next > until) {
            prop_assert!(self.world.advance_to(until, 0, &mut self.checker));
            prop_assert!(self.world.now() >= until);
        }
        Ok(())
    }

    fn apply(&mut self, command: Command) -> Verdict {
        let now = self.world.now();
        self.checker.expect_at(now);
        self.checker.expect(command);
        self.world.apply(command, &mut self.checker);
        prop_assert_eq!(self.world.now(), now, "a command takes no time");
        self.check(&format!("{command:?}"))
    }

    fn inputs(&mut self, inputs: &[(u64, Draft)]) -> Verdict {
        for (gap_ns, draft) in inputs {
            self.advance_to(self.world.now().plus_ns(*gap_ns))?;
            self.apply(draft.command(&self.world.plan().clone()))?;
        }
        Ok(())
    }

    /// No more arrivals and failures; at least one instance of each service runs.
    fn calm_down(&mut self) -> Verdict {
        let plan = self.world.plan().clone();
        for producer in input::producers(&plan) {
            self.apply(Command::Pause { producer })?;
        }
        for service in input::services(&plan) {
            let chance = Parameter::FailureChance { service };
            self.apply(Command::Set { parameter: chance, value: 0.0 })?;
            let instances = Parameter::Instances { service };
            if self.world.parameter(instances) == Some(0.0) {
                self.apply(Command::Set { parameter: instances, value: 1.0 })?;
            }
            self.apply(Command::Restart { service })?;
        }
        Ok(())
    }
}

fn queues_with_service(plan: &Plan) -> Vec<NodeId> {
    let services = plan.nodes.iter().filter_map(|node| match &node.kind {
        NodeKind::Service(service) => Some(&service.consumes),
        _ => None,
    });
    services.flatten().map(|consumption| consumption.queue).collect()
}

proptest! {
    #![proptest_config(cases(1_000))]

    /// The ledger, first in first out, prefetch, one holder a copy, no delivery to the gone: see
    /// `checker`.
    #[test]
    fn every_event_and_input_keeps_the_rules(
        plan in plans(Manners::Any),
        inputs in input::inputs(14),
    ) {
        let mut run = Run::new(&plan)?;
        run.inputs(&inputs)?;
        run.advance_to(Time::from_ns(HORIZON_NS))?;
    }
}

proptest! {
    #![proptest_config(cases(400))]

    /// Acknowledged in the end is every copy that reached a queue with a service.
    #[test]
    fn nothing_is_lost_when_consumers_acknowledge(
        plan in plans(Manners::AtLeastOnce),
        inputs in input::inputs(10),
    ) {
        let mut run = Run::new(&plan)?;
        run.inputs(&inputs)?;
        run.calm_down()?;
        let mut events = 0_u64;
        while run.world.next_time().is_some() {
            run.step()?;
            events += 1;
            prop_assert!(events < 100_000, "it goes on without arrivals and failures");
        }
        let consumed = queues_with_service(&plan);
        for queue in run.world.queues() {
            let ready = run.world.ready(*queue);
            prop_assert!(ready == 0 || !consumed.contains(queue), "{ready} left in {queue:?}");
        }
        let Stocks { on_the_way, ready, with_consumer } = Stocks::of(&run.world);
        prop_assert_eq!((on_the_way, with_consumer), (0, 0));
        let ledger = &run.checker.ledger;
        prop_assert_eq!((ledger.lost, ledger.dropped), (0, 0));
        prop_assert_eq!(ledger.acknowledged + ready, ledger.enqueued);
        prop_assert_eq!(
            ledger.published + ledger.copies_added,
            ledger.enqueued + ledger.unroutable
        );
    }
}

/// Every kind of fact, and every rule behind one.
const KINDS: [&str; 42] = [
    "published",
    "routed",
    "unroutable",
    "enqueued",
    "delivered",
    "received",
    "started",
    "phase_started",
    "handled",
    "acknowledged",
    "requeued",
    "dropped",
    "lost",
    "instance_started",
    "instance_stopping",
    "instance_stopped",
    "instance_crashed",
    "consumer_added",
    "consumer_cancelled",
    "producer_paused",
    "producer_resumed",
    "parameter_set",
    "arrival",
    "handler_publishes",
    "input",
    "setup",
    "bindings_match",
    "no_binding_matches",
    "first_in_first_out",
    "round_robin",
    "link_delay",
    "worker_free",
    "phase_ended",
    "handler_ended",
    "handler_failed",
    "consumer_acknowledged",
    "automatic_acknowledgement",
    "consumer_returned",
    "consumer_rejected",
    "channel_closed",
    "scale_in",
    "crash",
];

/// What is drawn is not too tame: all that can happen does.
#[test]
fn everything_that_can_happen_is_drawn() {
    let mut runner = TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    let cases = (plans(Manners::Any), input::inputs(14));
    for _ in 0..150 {
        let (plan, inputs) = cases.new_tree(&mut runner).expect("a case").current();
        for fact in facts(&plan, &inputs) {
            let fact = serde_json::to_value(fact).expect("a fact is data");
            for key in ["fact", "rule"] {
                seen.insert(fact[key].as_str().expect("it has a name").to_owned());
            }
        }
    }
    let expected: BTreeSet<String> = KINDS.into_iter().map(str::to_owned).collect();
    assert_eq!(seen, expected);
}

fn facts(plan: &Plan, inputs: &[(u64, Draft)]) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut world = World::new(Arc::new(plan.clone()), &mut facts);
    for (gap_ns, draft) in inputs {
        world.advance_to(world.now().plus_ns(*gap_ns), MOST_EVENTS, &mut facts);
        world.apply(draft.command(plan), &mut facts);
    }
    facts
}
