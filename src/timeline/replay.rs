//! A run made again, somewhere else: from its scenario and the inputs it was given.

use std::collections::VecDeque;

use super::given::{GivenInput, NotTaken};
use super::{NoSuchPlace, Timeline};
use crate::fact::FactSink;
use crate::kernel::Time;
use crate::scenario::Scenario;
use crate::stats::theory;
use crate::world::World;
use crate::world::plan::Command;

/// A run that goes forward only, and is given each input at its place.
#[derive(Clone, Debug)]
pub struct Replay<R> {
    timeline: Timeline<R>,
    ahead: VecDeque<Ahead>,
    /// The busy share that theory expects: at the start, then after each input.
    expected_busy: Vec<(Time, Option<f64>)>,
}

/// An input that was not given yet.
#[derive(Clone, Debug)]
struct Ahead {
    at: Time,
    after_events: u64,
    commands: Vec<Command>,
}

impl<R: FactSink + Clone> Replay<R> {
    /// The run of a scenario at its start, with the inputs it is going to have, in their order.
    ///
    /// # Errors
    /// If the scenario does not take one of them.
    pub fn new(scenario: &Scenario, inputs: &[GivenInput], recorder: R) -> Result<Self, NotTaken> {
        let ahead = inputs.iter().map(|input| {
            let at = Time::from_ms(input.at_ms);
            let commands = input.commands(scenario)?;
            Ok(Ahead { at, after_events: input.after_events, commands })
        });
        let ahead = ahead.collect::<Result<_, NotTaken>>()?;
        let timeline = Timeline::new(scenario.plan.clone(), recorder).without_checkpoints();
        let expected_busy = vec![(Time::ZERO, theory::expected_busy(timeline.world()))];
        Ok(Self { timeline, ahead, expected_busy })
    }

    /// Runs forward to `until`, all events and inputs at that instant included; handles at most
    /// `most_events` now. Tells whether it got there.
    ///
    /// # Errors
    /// If the run does not come through the place of an input: it was another run's.
    pub fn advance_to(&mut self, until: Time, most_events: u64) -> Result<bool, NoSuchPlace> {
        let last = self.world().handled_events().saturating_add(most_events);
        Ok(self.give_inputs(last, |input| input.at <= until)?
            && self.timeline.advance_to(until, self.left(last)))
    }

    /// Runs forward to a place, with the inputs before it; handles at most `most_events` now. Tells
    /// whether it got there.
    ///
    /// # Errors
    /// If the run does not come through that place, or through that of an input.
    pub fn go_to_place(
        &mut self,
        at: Time,
        after_events: u64,
        most_events: u64,
    ) -> Result<bool, NoSuchPlace> {
        let last = self.world().handled_events().saturating_add(most_events);
        let is_before = |input: &Ahead| input.after_events <= after_events && input.at <= at;
        Ok(self.give_inputs(last, is_before)?
            && self.timeline.go_to_place(at, after_events, self.left(last))?)
    }

    fn left(&self, last: u64) -> u64 {
        last.saturating_sub(self.world().handled_events())
    }

    /// Gives those of the next inputs that are `due`; false if there were too many events before.
    fn give_inputs(
        &mut self,
        last: u64,
        due: impl Fn(&Ahead) -> bool,
    ) -> Result<bool, NoSuchPlace> {
        while let Some(input) = self.ahead.front().filter(|input| due(input)) {
            let left = last.saturating_sub(self.timeline.world().handled_events());
            if !self.timeline.go_to_place(input.at, input.after_events, left)? {
                return Ok(false);
            }
            for command in self.ahead.pop_front().into_iter().flat_map(|input| input.commands) {
                self.timeline.input(command);
            }
            let expected = theory::expected_busy(self.world());
            self.expected_busy.push((self.timeline.now(), expected));
        }
        Ok(true)
    }

    /// The world as it now is.
    pub fn world(&self) -> &World {
        self.timeline.world()
    }

    /// The present instant.
    pub fn now(&self) -> Time {
        self.timeline.now()
    }

    /// What was recorded so far.
    pub fn recorder(&self) -> &R {
        self.timeline.recorder()
    }

    /// The same, to be changed.
    pub fn recorder_mut(&mut self) -> &mut R {
        self.timeline.recorder_at_end_mut()
    }

    /// What was recorded, and the busy share that theory expects from each of these instants on.
    pub fn into_recorder(self) -> (R, Vec<(Time, Option<f64>)>) {
        (self.timeline.into_recorder(), self.expected_busy)
    }
}
