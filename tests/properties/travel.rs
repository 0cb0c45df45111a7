//! However a timeline came to a position, it is as if the run had gone straight there.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use queuescope::fact::{Fact, FactSink};
use queuescope::kernel::Time;
use queuescope::stats::{FactsHash, Ledger, Stocks};
use queuescope::timeline::{Input, Timeline};
use queuescope::world::World;
use queuescope::world::plan::{Command, NodeKind, Plan};

use crate::Verdict;
use crate::input::{self, Draft};
use crate::topology::{Manners, plans};

const MS: u64 = 1_000_000;

/// What is kept of facts, to be compared.
#[derive(Clone, Default)]
struct Record {
    hash: FactsHash,
    ledger: Ledger,
    facts: u64,
}

impl FactSink for Record {
    fn record(&mut self, fact: &Fact) {
        self.hash.record(fact);
        self.ledger.record(fact);
        self.facts += 1;
    }
}

impl Record {
    fn told(&self) -> (u64, u64, Ledger) {
        (self.facts, self.hash.value(), self.ledger)
    }
}

/// One way to move.
#[derive(Clone, Debug)]
enum Move {
    /// To an instant.
    Seek(u64),
    /// Towards a later instant, by so many events at most.
    Advance(u64, u64),
    Forward(u32),
    Back(u32),
    Input(Draft),
}

/// Ways through the first `end_ns` of a run.
fn moves(end_ns: u64, most_steps: u32) -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        3 => (0..end_ns).prop_map(Move::Seek),
        1 => Just(Move::Seek(0)),
        2 => (0..end_ns / 2, 0..u64::from(most_steps) * 10)
            .prop_map(|(by_ns, events)| Move::Advance(by_ns, events)),
        2 => (1..most_steps).prop_map(Move::Forward),
        2 => (1..most_steps).prop_map(Move::Back),
        2 => input::commands().prop_map(Move::Input),
    ];
    vec(one, 1..12)
}

/// A timeline and, beside it, what must be true of it.
struct Traveller {
    plan: Arc<Plan>,
    timeline: Timeline<Record>,
    /// How many of the timeline's inputs have been given.
    given: usize,
    /// What was recorded at the furthest position of the run as it is now.
    furthest: Record,
}

impl Traveller {
    fn new(plan: Plan) -> Self {
        let timeline = Timeline::new(plan.clone(), Record::default());
        let furthest = timeline.recorder().clone();
        Self { plan: Arc::new(plan), timeline, given: 0, furthest }
    }

    fn go(&mut self, one: &Move) -> Verdict {
        match one {
            Move::Seek(to_ns) => self.seek(Time::from_ns(*to_ns))?,
            Move::Advance(by_ns, events) => self.advance(*by_ns, *events)?,
            Move::Forward(steps) => (0..*steps).try_for_each(|_| self.forward())?,
            Move::Back(steps) => (0..*steps).try_for_each(|_| self.back())?,
            Move::Input(draft) => self.input(draft.command(&self.plan))?,
        }
        self.check()
    }

    fn handled_events(&self) -> u64 {
        self.timeline.world().handled_events()
    }

    fn given_if(&self, had: impl Fn(&Input) -> bool) -> usize {
        self.timeline.inputs().iter().take_while(|input| had(input)).count()
    }

    fn seek(&mut self, to: Time) -> Verdict {
        self.timeline.seek(to);
        prop_assert_eq!(self.timeline.now(), to);
        self.given = self.given_if(|input| input.at <= to);
        Ok(())
    }

    fn advance(&mut self, by_ns: u64, most_events: u64) -> Verdict {
        let until = self.timeline.now().plus_ns(by_ns);
        let before = self.handled_events();
        let arrived = self.timeline.advance_to(until, most_events);
        let handled = self.handled_events();
        prop_assert!(handled - before <= most_events);
        prop_assert!(arrived || handled - before == most_events, "it stopped early");
        prop_assert!(!arrived || self.timeline.now() == until);
        let given =
            self.given_if(
                |input| {
                    if arrived { input.at <= until } else { input.after_events < handled }
                },
            );
        self.given = self.given.max(given);
        Ok(())
    }

    fn forward(&mut self) -> Verdict {
        let before = self.handled_events();
        let moved = self.timeline.step_forward();
        let handled = self.handled_events();
        prop_assert_eq!(handled, before + u64::from(moved));
        let given = self.given_if(|input| !moved || input.after_events < handled);
        self.given = self.given.max(given);
        Ok(())
    }

    fn back(&mut self) -> Verdict {
        let before = self.handled_events();
        let moved = self.timeline.step_back();
        let handled = self.handled_events();
        prop_assert_eq!(handled + u64::from(moved), before);
        prop_assert_eq!(moved, before > 0);
        if moved {
            self.given = self.given_if(|input| input.after_events < handled);
        }
        Ok(())
    }

    fn input(&mut self, command: Command) -> Verdict {
        let later = self.timeline.inputs().len() - self.given;
        prop_assert_eq!(self.timeline.input(command), later, "later inputs are dropped");
        self.given += 1;
        prop_assert_eq!(self.timeline.inputs().len(), self.given);
        self.furthest = self.timeline.recorder().clone();
        Ok(())
    }

    fn check(&mut self) -> Verdict {
        let (world, recorder) = self.straight()?;
        let there = self.timeline.world();
        prop_assert_eq!(self.timeline.recorder().told(), recorder.told());
        prop_assert_eq!(Stocks::of(there), Stocks::of(&world));
        prop_assert_eq!(there.next_time(), world.next_time());
        prop_assert_eq!(there.now(), world.now());
        prop_assert!(there.violations().is_empty());
        if recorder.facts > self.furthest.facts {
            self.furthest = recorder;
        }
        prop_assert_eq!(
            self.timeline.recorder_at_end().told(),
            self.furthest.told(),
            "the furthest"
        );
        prop_assert!(self.timeline.end() >= self.timeline.now());
        Ok(())
    }

    /// A world that goes to the same position without a detour.
    fn straight(&self) -> Result<(World, Record), TestCaseError> {
        let mut record = Record::default();
        let mut world = World::new(Arc::clone(&self.plan), &mut record);
        for input in &self.timeline.inputs()[..self.given] {
            while world.handled_events() < input.after_events {
                prop_assert!(world.step(&mut record));
            }
            world.advance_to(input.at, 0, &mut record);
            prop_assert_eq!(world.now(), input.at, "an input has its instant");
            world.apply(input.command, &mut record);
        }
        while world.handled_events() < self.handled_events() {
            prop_assert!(world.step(&mut record));
        }
        prop_assert!(world.now() <= self.timeline.now());
        world.advance_to(self.timeline.now(), 0, &mut record);
        Ok((world, record))
    }
}

/// The most of failures that still lets a run get past every instant.
const MOST_FAILURES: f64 = 0.9;

/// The plan, without work that fails for ever in no time.
fn tame(mut plan: Plan) -> Plan {
    for node in &mut plan.nodes {
        if let NodeKind::Service(service) = &mut node.kind {
            service.failure_chance = service.failure_chance.min(MOST_FAILURES);
        }
    }
    plan
}

fn tame_move(one: Move) -> Move {
    match one {
        Move::Input(Draft::FailureChance(place, chance)) => {
            Move::Input(Draft::FailureChance(place, chance.min(MOST_FAILURES)))
        }
        other => other,
    }
}

fn travel(plan: Plan, moves: Vec<Move>) -> Verdict {
    let mut traveller = Traveller::new(tame(plan));
    for one in moves {
        traveller.go(&tame_move(one))?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(crate::cases(600))]

    #[test]
    fn every_position_is_that_of_a_straight_run(
        plan in plans(Manners::Any),
        moves in moves(1_000 * MS, 12),
    ) {
        travel(plan, moves)?;
    }
}

proptest! {
    #![proptest_config(crate::cases(40))]

    /// Long enough for checkpoints beside the start.
    #[test]
    fn every_position_of_a_long_run_is_that_of_a_straight_one(
        plan in plans(Manners::Any),
        moves in moves(1_000 * MS, 12),
    ) {
        let burst = Move::Input(Draft::Publish(0, 10_000, 100_000));
        let way = [burst, Move::Seek(1_000 * MS)].into_iter().chain(moves);
        travel(plan, way.collect())?;
    }
}
