//! The course of a run: how long it goes, what is left out of the figures, and what people do.

use crate::fact::FactSink;
use crate::kernel::Time;
use crate::world::World;
use crate::world::plan::Command;

/// Whoever asks for so many events at one instant hardly wants them, unless they have no end.
const MOST_EVENTS_AT_ONE_INSTANT: u64 = 2_000_000;

/// How a run goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// What is done and when, in the order of time; none of it after `until`.
    pub inputs: Vec<(Time, Command)>,
    /// How much is left out of the figures, for the system to settle; not more than `until`.
    pub warm_up: Time,
    /// How much virtual time there is.
    pub until: Time,
}

/// Virtual time does not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "virtual time stands still at {} s: {MOST_EVENTS_AT_ONE_INSTANT} events follow each other at this instant",
    at.as_seconds()
)]
pub struct Standstill {
    /// Since when.
    pub at: Time,
}

impl Course {
    /// Takes a world through it. `settled` is called at the end of the warm-up, if there is one.
    ///
    /// # Errors
    /// [`Standstill`], in a scenario with too many events at one instant.
    pub fn run<S: FactSink>(
        &self,
        world: &mut World,
        sink: &mut S,
        settled: impl FnOnce(&mut S),
    ) -> Result<(), Standstill> {
        let place = self.inputs.partition_point(|(at, _)| *at < self.warm_up);
        let (early, late) = self.inputs.split_at(place);
        give(early, world, sink)?;
        if self.warm_up > Time::ZERO {
            run_to(world, self.warm_up, sink)?;
            settled(sink);
        }
        give(late, world, sink)?;
        run_to(world, self.until, sink)
    }
}

fn give(
    inputs: &[(Time, Command)],
    world: &mut World,
    sink: &mut impl FactSink,
) -> Result<(), Standstill> {
    for (at, command) in inputs {
        run_to(world, *at, sink)?;
        world.apply(*command, sink);
    }
    Ok(())
}

/// Runs up to and with `until`.
///
/// # Errors
/// [`Standstill`], in a scenario with too many events at one instant.
pub fn run_to(world: &mut World, until: Time, sink: &mut impl FactSink) -> Result<(), Standstill> {
    run_within(MOST_EVENTS_AT_ONE_INSTANT, world, until, sink)
}

fn run_within(
    most_events: u64,
    world: &mut World,
    until: Time,
    sink: &mut impl FactSink,
) -> Result<(), Standstill> {
    loop {
        let before = world.now();
        if world.advance_to(until, most_events, sink) {
            return Ok(());
        }
        if world.now() == before {
            return Err(Standstill { at: before });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::stats::Totals;
    use crate::stats::experiment::measure;
    use crate::stats::fixture::{WEB_SHOP, plan};

    fn burst(at_s: f64) -> (Time, Command) {
        let producer = WEB_SHOP;
        let command = Command::Publish { producer, count: 7, spacing_ns: 0, message_type: None };
        (Time::from_seconds(at_s), command)
    }

    fn totals(inputs: &[(Time, Command)], warm_up_s: f64) -> Totals {
        let (warm_up, until) = (Time::from_seconds(warm_up_s), Time::from_seconds(50.0));
        let plan = Arc::new(plan());
        let mut totals = Totals::new(&plan);
        let mut world = World::new(plan, &mut totals);
        let course = Course { inputs: inputs.to_vec(), warm_up, until };
        let end = course.run(&mut world, &mut totals, |totals| totals.restart(warm_up));
        assert_eq!((end, world.now()), (Ok(()), until));
        totals
    }

    #[test]
    fn a_run_ends_where_too_much_happens_at_one_instant() {
        let run = |most_events| {
            let mut world = World::new(Arc::new(plan()), &mut ());
            world.apply(burst(0.0).1, &mut ());
            run_within(most_events, &mut world, Time::from_seconds(5.0), &mut ())
        };
        assert_eq!(run(3), Err(Standstill { at: Time::ZERO }));
        assert_eq!(run(1_000), Ok(()));
    }

    #[test]
    fn a_course_without_inputs_is_a_run_left_alone() {
        let (warm_up, until) = (Time::from_seconds(9.0), Time::from_seconds(50.0));
        assert_eq!(totals(&[], 9.0), measure(Arc::new(plan()), warm_up, until));
    }

    #[test]
    fn only_what_comes_from_the_end_of_the_warm_up_on_counts() {
        let published =
            |inputs: &[(Time, Command)]| totals(inputs, 9.0).producers().records()[0].published;
        let left_alone = published(&[]);
        assert_eq!(published(&[burst(8.0)]), left_alone);
        assert_eq!(published(&[burst(9.0)]), left_alone + 7);
        assert_eq!(published(&[burst(1.0), burst(20.0), burst(50.0)]), left_alone + 14);
    }
}
