//! The timeline: a run that can be left at any instant and taken up at any other.
//!
//! Owns a [`World`], a recorder of its facts, the inputs given so far and checkpoints of both.
//! A run follows from its plan and its inputs alone, so going back is: take the last checkpoint
//! before, and run forward again. An input given after going back ends the future that was:
//! later inputs are dropped.
//!
//! A position is told by the number of events handled, not by the time: several events may happen
//! at one instant, and a person may stop between them.

pub mod given;
mod replay;

pub use replay::Replay;

use std::sync::Arc;

use crate::fact::FactSink;
use crate::kernel::Time;
use crate::world::World;
use crate::world::plan::{Command, Plan};

/// Events between two checkpoints at first; doubled when there are too many of them.
const FIRST_SPACING_EVENTS: u64 = 500;
/// No run has so many.
const NO_CHECKPOINTS: u64 = u64::MAX / 2;
/// Before there are more, every second checkpoint is given up.
const MOST_CHECKPOINTS: usize = 16;

/// A command with the instant at which it was given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Input {
    /// When.
    pub at: Time,
    /// After how many events of the run.
    pub after_events: u64,
    /// What.
    pub command: Command,
}

/// A place that a run was said to have come through, and does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("after {after_events} events the run is not at {} ns", at.as_ns())]
pub struct NoSuchPlace {
    /// The instant.
    pub at: Time,
    /// The events before it.
    pub after_events: u64,
}

/// A world and what was recorded of it, with the number of inputs it has had.
#[derive(Clone, Debug)]
struct Moment<R> {
    world: World,
    recorder: R,
    inputs: usize,
}

impl<R: FactSink> Moment<R> {
    /// Gives the world the next inputs, before any further event.
    fn give(&mut self, inputs: &[Input]) {
        for input in inputs {
            self.world.let_pass(input.at);
            self.world.apply_heard(input.command, &mut self.recorder);
        }
        self.inputs += inputs.len();
    }
}

/// A run with its past.
#[derive(Clone, Debug)]
pub struct Timeline<R> {
    present: Moment<R>,
    inputs: Vec<Input>,
    /// In ascending order of events; the first is the start.
    checkpoints: Vec<Moment<R>>,
    spacing_events: u64,
    /// Takes from what was recorded what a checkpoint need not keep.
    slim: fn(&mut R),
    end: Time,
    /// Events up to the end: it may be between two of one instant.
    end_events: u64,
    /// What was recorded up to the end, while the present is before it.
    future: Option<Box<R>>,
}

impl<R: FactSink + Clone> Timeline<R> {
    /// The run of a plan, at its start.
    pub fn new(plan: Plan, mut recorder: R) -> Self {
        let world = World::new_heard(Arc::new(plan), &mut recorder);
        let present = Moment { world, recorder, inputs: 0 };
        Self {
            checkpoints: vec![present.clone()],
            present,
            inputs: Vec::new(),
            spacing_events: FIRST_SPACING_EVENTS,
            slim: |_| (),
            end: Time::ZERO,
            end_events: 0,
            future: None,
        }
    }

    /// The same with less to keep: `slim` takes from a recorder what a checkpoint can do without. Who
    /// goes back finds all but that.
    #[must_use]
    pub fn slimming(mut self, slim: fn(&mut R)) -> Self {
        self.slim = slim;
        self
    }

    /// The same for a run that only goes forward: it keeps no checkpoints.
    #[must_use]
    pub fn without_checkpoints(mut self) -> Self {
        self.spacing_events = NO_CHECKPOINTS;
        self
    }

    /// The world at the present instant.
    pub fn world(&self) -> &World {
        &self.present.world
    }

    /// What was recorded up to the present instant.
    pub fn recorder(&self) -> &R {
        &self.present.recorder
    }

    /// What was recorded up to the present instant, for whoever needs no more of the run.
    pub fn into_recorder(self) -> R {
        self.present.recorder
    }

    /// What was recorded up to [`Self::end`].
    pub fn recorder_at_end(&self) -> &R {
        self.future.as_deref().unwrap_or(&self.present.recorder)
    }

    /// The same, to be changed.
    pub fn recorder_at_end_mut(&mut self) -> &mut R {
        self.future.as_deref_mut().unwrap_or(&mut self.present.recorder)
    }

    /// Runs up to [`Self::end`] once more, from the last checkpoint whose world is `unseen` (once one
    /// is not, no later one is), with the recorder as `prepare` leaves it. Returns what was recorded.
    pub fn again(&self, unseen: impl Fn(&World) -> bool, prepare: impl FnOnce(&mut R)) -> R {
        let mut run = self.once_more(unseen, prepare);
        let end_events = self.end_events;
        run.run(|world, _| world.handled_events() < end_events);
        run.give_remaining_inputs();
        run.present.recorder
    }

    /// Runs a stretch of the past once more: from the last checkpoint before `from`, with the
    /// recorder as `prepare` leaves it, up to and with `until`. Returns what was recorded.
    pub fn again_between(&self, from: Time, until: Time, prepare: impl FnOnce(&mut R)) -> R {
        let mut run = self.once_more(|world| world.now() < from, prepare);
        let end_events = self.end_events;
        run.run(|world, next| next <= until && world.handled_events() < end_events);
        run.present.recorder
    }

    /// Runs the latest past once more: from the last checkpoint before `from` up to the present
    /// instant, with the recorder as `prepare` leaves it. Returns what was recorded, and how many
    /// events that took.
    pub fn again_to_present(&self, from: Time, prepare: impl FnOnce(&mut R)) -> (R, u64) {
        let mut run = self.once_more(|world| world.now() < from, prepare);
        run.inputs.truncate(self.present.inputs);
        let end_events = self.present.world.handled_events();
        let events = end_events - run.present.world.handled_events();
        run.run(|world, _| world.handled_events() < end_events);
        run.give_remaining_inputs();
        (run.present.recorder, events)
    }

    /// The same run at the last checkpoint whose world is `unseen`, without checkpoints of its own.
    fn once_more(&self, unseen: impl Fn(&World) -> bool, prepare: impl FnOnce(&mut R)) -> Self {
        let place = self.checkpoints.partition_point(|moment| unseen(&moment.world)).max(1) - 1;
        let mut present = self.checkpoints[place].clone();
        prepare(&mut present.recorder);
        let (inputs, end_events) = (self.inputs.clone(), self.end_events);
        let checkpoints = Vec::new();
        let spacing_events = NO_CHECKPOINTS;
        let (slim, end, future) = (self.slim, self.end, None);
        Self { present, inputs, checkpoints, spacing_events, slim, end, end_events, future }
    }

    /// The inputs that were given at the end, after its last event.
    fn give_remaining_inputs(&mut self) {
        self.present.give(&self.inputs[self.present.inputs..]);
    }

    /// The present instant.
    pub fn now(&self) -> Time {
        self.present.world.now()
    }

    /// The furthest instant that the run, with its present inputs, has been at.
    pub fn end(&self) -> Time {
        self.end
    }

    /// All inputs, those after the present instant among them.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// Gives the world a command now. Tells how many later inputs this dropped.
    pub fn input(&mut self, command: Command) -> usize {
        let dropped = self.drop_future();
        self.inputs.push(Input {
            at: self.now(),
            after_events: self.present.world.handled_events(),
            command,
        });
        self.present.inputs += 1;
        self.present.world.apply_heard(command, &mut self.present.recorder);
        dropped
    }

    fn drop_future(&mut self) -> usize {
        let dropped = self.inputs.len() - self.present.inputs;
        self.inputs.truncate(self.present.inputs);
        let events = self.present.world.handled_events();
        let kept = self.checkpoints.partition_point(|moment| {
            moment.world.handled_events() <= events && moment.inputs <= self.present.inputs
        });
        self.checkpoints.truncate(kept.max(1));
        (self.end, self.end_events) = (self.now(), events);
        self.future = None;
        dropped
    }

    /// Runs forward to `until`, with at most `most_events` events. Tells whether it got there.
    pub fn advance_to(&mut self, until: Time, most_events: u64) -> bool {
        let last = self.present.world.handled_events().saturating_add(most_events);
        let arrived = self.run(|moment, next| next <= until && moment.handled_events() < last);
        let arrived = arrived.is_none_or(|next| next > until);
        if arrived {
            self.present.world.let_pass(until);
        }
        self.note_end();
        arrived
    }

    /// Goes to a place as inputs tell theirs: so many events handled, and the instant, which is not
    /// before the last of them and not after the next. All inputs up to and with it have happened.
    /// Handles at most `most_events` now; tells whether it got there.
    ///
    /// # Errors
    /// If the run, with its inputs, does not come through that place.
    pub fn go_to_place(
        &mut self,
        at: Time,
        after_events: u64,
        most_events: u64,
    ) -> Result<bool, NoSuchPlace> {
        if at < self.now() || after_events < self.present.world.handled_events() {
            let is_before =
                |world: &World| world.now() <= at && world.handled_events() <= after_events;
            self.go_back(|moment| is_before(&moment.world));
        }
        let last = self.present.world.handled_events().saturating_add(most_events);
        let goal = after_events.min(last);
        let next = self.run(|world, next| next <= at && world.handled_events() < goal);
        self.note_end();
        let handled = self.present.world.handled_events();
        if handled == last && handled < after_events {
            return Ok(false);
        }
        if handled != after_events || self.now() > at || next.is_some_and(|next| next < at) {
            return Err(NoSuchPlace { at, after_events });
        }
        let is_here = |input: &&Input| input.at <= at && input.after_events == handled;
        let inputs = &self.inputs[self.present.inputs..];
        let here = inputs.iter().take_while(is_here).count();
        self.present.give(&inputs[..here]);
        self.present.world.let_pass(at);
        self.note_end();
        Ok(true)
    }

    /// Goes to any instant: all events and inputs up to and with it have happened.
    pub fn seek(&mut self, to: Time) {
        if to < self.now() {
            self.go_back(|moment| moment.world.now() <= to);
        }
        self.advance_to(to, u64::MAX);
    }

    /// Handles the next event (and the inputs before it); tells whether there was one.
    pub fn step_forward(&mut self) -> bool {
        let goal = self.present.world.handled_events() + 1;
        self.run(|world, _| world.handled_events() < goal);
        self.note_end();
        self.present.world.handled_events() == goal
    }

    /// Goes to just before the last event; tells whether there was one.
    pub fn step_back(&mut self) -> bool {
        let Some(goal) = self.present.world.handled_events().checked_sub(1) else { return false };
        self.go_back(|moment| moment.world.handled_events() <= goal);
        self.run(|world, _| world.handled_events() < goal);
        true
    }

    /// Takes up the last checkpoint of which `holds` is true; the first always serves.
    fn go_back(&mut self, holds: impl Fn(&Moment<R>) -> bool) {
        let place = self.checkpoints.partition_point(holds).max(1) - 1;
        let past = self.checkpoints[place].clone();
        let left = std::mem::replace(&mut self.present, past);
        if self.future.is_none() {
            self.future = Some(Box::new(left.recorder));
        }
    }

    /// Lets inputs and events happen, each in its turn, while `more` says so of the world and the
    /// time of what is next. Tells the time of what is next then.
    fn run(&mut self, more: impl Fn(&World, Time) -> bool) -> Option<Time> {
        loop {
            let Moment { world, recorder, inputs } = &mut self.present;
            let input = self.inputs.get(*inputs);
            let due = input.filter(|input| input.after_events == world.handled_events());
            let next = due.map_or_else(|| world.next_time(), |input| Some(input.at));
            if !next.is_some_and(|next| more(world, next)) {
                return next;
            }
            if let Some(input) = due {
                world.let_pass(input.at);
                *inputs += 1;
                world.apply_heard(input.command, recorder);
            } else {
                world.step_heard(recorder);
                self.keep_checkpoint();
            }
        }
    }

    fn keep_checkpoint(&mut self) {
        let events = self.present.world.handled_events();
        let last = self.checkpoints.last().map_or(0, |moment| moment.world.handled_events());
        if events < last + self.spacing_events {
            return;
        }
        if self.checkpoints.len() == MOST_CHECKPOINTS {
            self.thin_out();
        }
        let mut checkpoint = self.present.clone();
        (self.slim)(&mut checkpoint.recorder);
        self.checkpoints.push(checkpoint);
    }

    fn thin_out(&mut self) {
        let mut place = 0;
        self.checkpoints.retain(|_| {
            place += 1;
            place % 2 == 1
        });
        self.spacing_events *= 2;
    }

    fn note_end(&mut self) {
        let (now, events) = (self.now(), self.present.world.handled_events());
        let is_past = now >= self.end && events >= self.end_events;
        if is_past && self.present.inputs == self.inputs.len() {
            (self.end, self.end_events) = (now, events);
            self.future = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::{Fact, NodeId};
    use crate::world::fixture::{SHOP, busy_plan};

    type Facts = Vec<Fact>;

    /// A run of ten seconds with a burst at 2 s and another at 7 s.
    fn ten_seconds() -> Timeline<Facts> {
        let mut timeline = Timeline::new(busy_plan(), Facts::new());
        for at_s in [2.0, 7.0] {
            timeline.seek(Time::from_seconds(at_s));
            timeline.input(burst(SHOP));
        }
        timeline.seek(Time::from_seconds(10.0));
        timeline
    }

    fn burst(producer: NodeId) -> Command {
        Command::Publish { producer, count: 20, spacing_ns: 10_000_000, message_type: None }
    }

    #[test]
    fn seeking_back_and_forth_gives_the_same_facts() {
        let whole = ten_seconds();
        let mut sought = whole.clone();
        for at_s in [1.0, 9.0, 2.0, 6.999, 7.0, 0.0, 10.0] {
            let at = Time::from_seconds(at_s);
            sought.seek(at);
            assert_eq!(sought.now(), at);
            let until = whole.recorder().iter().filter(|fact| fact.at <= at).count();
            assert_eq!(sought.recorder(), &whole.recorder()[..until]);
            assert_eq!(sought.recorder_at_end(), whole.recorder());
        }
    }

    #[test]
    fn a_step_back_and_one_forward_is_none() {
        let mut timeline = ten_seconds();
        timeline.seek(Time::from_seconds(7.0));
        for _ in 0..50 {
            timeline.step_back();
        }
        let before = timeline.world().handled_events();
        assert!(timeline.step_back());
        assert_eq!(timeline.world().handled_events(), before - 1);
        for _ in 0..200 {
            assert!(timeline.step_forward());
        }
        let steps = timeline.recorder().len();
        assert_eq!(timeline.recorder(), &ten_seconds().recorder()[..steps]);
    }

    #[test]
    fn the_end_may_be_between_two_events_of_one_instant() {
        let mut timeline = Timeline::new(busy_plan(), Facts::new());
        timeline.input(Command::Publish {
            producer: SHOP,
            count: 5,
            spacing_ns: 0,
            message_type: None,
        });
        while timeline.recorder().iter().all(|fact| fact.at == Time::ZERO) {
            timeline.step_forward();
        }
        for _ in 0..3 {
            timeline.step_forward();
        }
        let facts = timeline.recorder().clone();
        timeline.step_back();
        timeline.step_back();
        timeline.step_forward();
        assert!(timeline.recorder().len() < facts.len());
        assert_eq!(timeline.now(), timeline.end());
        assert_eq!(timeline.recorder_at_end(), &facts);
    }

    #[test]
    fn an_input_in_the_past_ends_the_future_that_was() {
        let mut timeline = ten_seconds();
        timeline.seek(Time::from_seconds(5.0));
        assert_eq!(timeline.end(), Time::from_seconds(10.0));
        assert_eq!(timeline.input(burst(SHOP)), 1);
        assert_eq!(timeline.end(), Time::from_seconds(5.0));
        let at_s: Vec<f64> = timeline.inputs().iter().map(|i| i.at.as_seconds()).collect();
        assert_eq!(at_s, [2.0, 5.0]);
    }

    #[test]
    fn an_input_between_two_events_of_one_instant_stays_there() {
        let mut timeline = Timeline::new(busy_plan(), Facts::new());
        timeline.input(Command::Publish {
            producer: SHOP,
            count: 3,
            spacing_ns: 0,
            message_type: None,
        });
        while timeline.world().handled_events() < 2 {
            timeline.step_forward();
        }
        timeline.input(burst(SHOP));
        timeline.seek(Time::from_seconds(3.0));
        let facts = timeline.recorder().clone();
        timeline.seek(Time::ZERO);
        timeline.seek(Time::from_seconds(3.0));
        assert_eq!(timeline.recorder(), &facts);
    }

    #[test]
    fn inputs_given_again_at_their_places_make_the_same_run() {
        let mut timeline = ten_seconds();
        for _ in 0..40 {
            timeline.step_back();
        }
        timeline.input(burst(SHOP));
        timeline.step_forward();
        let mut again = Timeline::new(busy_plan(), Facts::new());
        for &Input { at, after_events, command } in timeline.inputs() {
            while !again.go_to_place(at, after_events, 100).expect("it was there") {}
            again.input(command);
        }
        let events = timeline.world().handled_events();
        assert_eq!(again.go_to_place(timeline.now(), events, u64::MAX), Ok(true));
        assert_eq!(again.inputs(), timeline.inputs());
        assert_eq!(again.recorder(), timeline.recorder());
    }

    #[test]
    fn a_place_that_the_run_does_not_come_through_is_told() {
        let at = Time::from_seconds(1.0);
        let mut timeline = Timeline::new(busy_plan(), Facts::new());
        for after_events in [1, 1_000_000] {
            let place = NoSuchPlace { at, after_events };
            assert_eq!(timeline.go_to_place(at, after_events, u64::MAX), Err(place));
        }
    }

    #[test]
    fn a_place_in_the_past_is_found_again_with_its_inputs() {
        let mut timeline = ten_seconds();
        timeline.seek(Time::from_seconds(7.0));
        let (events, facts) = (timeline.world().handled_events(), timeline.recorder().clone());
        timeline.seek(Time::from_seconds(10.0));
        assert_eq!(timeline.go_to_place(Time::from_seconds(7.0), events, u64::MAX), Ok(true));
        assert_eq!(timeline.recorder(), &facts);
        assert_eq!(timeline.end(), Time::from_seconds(10.0));
        assert_eq!(timeline.go_to_place(Time::ZERO, 0, u64::MAX), Ok(true));
        assert_eq!(timeline.now(), Time::ZERO);
    }

    #[test]
    fn a_run_once_more_has_the_same_facts_from_any_checkpoint() {
        let mut timeline = Timeline::new(busy_plan(), Facts::new());
        timeline.spacing_events = 50;
        for at_s in [2.0, 7.0, 20.0] {
            timeline.seek(Time::from_seconds(at_s));
            timeline.input(burst(SHOP));
        }
        let whole = timeline.recorder().clone();
        timeline.seek(Time::from_seconds(5.0));
        assert_eq!(timeline.again(|_| false, |_| ()), whole);
        assert_eq!(timeline.again(|world| world.producers()[0].published < 40, |_| ()), whole);
        let late = timeline.again(|world| world.producers()[0].published < 40, Vec::clear);
        assert!(late.len() < whole.len() && whole.ends_with(&late));
    }

    #[test]
    fn a_stretch_of_the_past_has_the_same_facts_once_more() {
        let mut timeline = ten_seconds();
        timeline.seek(Time::from_seconds(20.0));
        let (from, until) = (Time::from_seconds(4.0), Time::from_seconds(8.0));
        let again = timeline.again_between(from, until, |_| ());
        let facts = timeline.recorder().iter().filter(|fact| fact.at <= until);
        assert!(again.iter().eq(facts));
    }

    #[test]
    fn a_slim_checkpoint_lacks_what_was_taken_and_nothing_after() {
        let mut timeline = Timeline::new(busy_plan(), Facts::new()).slimming(Vec::clear);
        timeline.spacing_events = 50;
        timeline.seek(Time::from_seconds(20.0));
        let whole = timeline.recorder().clone();
        timeline.seek(Time::from_seconds(10.0));
        let until = whole.iter().filter(|fact| fact.at <= timeline.now()).count();
        let back = timeline.recorder();
        assert!(back.len() < until && whole[..until].ends_with(back));
        assert_eq!(timeline.recorder_at_end(), &whole);
    }

    #[test]
    fn the_latest_past_ends_at_the_present_event() {
        let mut timeline = ten_seconds();
        timeline.seek(Time::from_seconds(7.0));
        for _ in 0..3 {
            timeline.step_back();
        }
        let (again, events) = timeline.again_to_present(Time::from_seconds(1.0), |_| ());
        assert_eq!(&again, timeline.recorder());
        assert_eq!(events, timeline.world().handled_events());
    }

    #[test]
    fn checkpoints_are_thinned_out() {
        let mut timeline = Timeline::new(busy_plan(), ());
        timeline.spacing_events = 10;
        timeline.seek(Time::from_seconds(300.0));
        assert!(timeline.checkpoints.len() <= MOST_CHECKPOINTS);
        assert!(timeline.spacing_events > 10);
        assert_eq!(timeline.checkpoints[0].world.handled_events(), 0);
    }
}
