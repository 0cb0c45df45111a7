//! The event loop: a thread that never waits, each loop on a core of its own.
//!
//! A loop takes what is first in its task queue, new tasks and completion callbacks alike, and
//! runs it until it comes to an I/O phase or to its end. While I/O is under way the loop takes up
//! the next; when the I/O is done, its callback lines up behind what is there. A long processor
//! phase, or a blocking call, holds up everything else of the loop. New tasks wait in one queue for
//! all loops and go to whichever loop is free first; of several, to that with the fewest tasks, of
//! equals to the lowest number. A task stays with the loop that began it. What completes at one
//! instant lines up in the order in which it was begun. A timer is an I/O phase of its length.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::task_queue::{Acceptance, TaskQueue, WhenFull};
use super::{Effect, InHand, PhaseKind, ReadyCause, SpanId, StartCause, Work};
use crate::kernel::Time;

/// How an event loop is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventLoopSettings {
    /// Loops, each on a core of its own; at least one.
    pub loops: u16,
    /// New tasks that may wait for a loop; none means no bound.
    pub task_queue: Option<u32>,
    /// What happens to a task that finds the queue full.
    pub when_full: WhenFull,
}

/// Loops and what they share: the new tasks.
#[derive(Clone, Debug)]
pub struct EventLoop<T> {
    settings: EventLoopSettings,
    /// New tasks, each with its place in the order of arrival.
    new_tasks: TaskQueue<(u64, T)>,
    loops: Vec<Loop<T>>,
    last_span: SpanId,
    /// How much lined up so far, new tasks and callbacks.
    arrivals: u64,
}

#[derive(Clone, Debug)]
struct Loop<T> {
    /// What it runs.
    running: Option<InHand<T>>,
    /// Tasks whose I/O is under way, in the order in which it began.
    in_io: Vec<InHand<T>>,
    /// Callbacks of I/O that is done, each with its place in the order of arrival.
    callbacks: VecDeque<(u64, InHand<T>)>,
}

impl<T> Default for Loop<T> {
    fn default() -> Self {
        Self { running: None, in_io: Vec::new(), callbacks: VecDeque::new() }
    }
}

impl<T: Copy> EventLoop<T> {
    pub(super) fn new(settings: EventLoopSettings) -> Self {
        let mut event_loop = Self {
            settings,
            new_tasks: TaskQueue::new(settings.task_queue, settings.when_full),
            loops: Vec::new(),
            last_span: SpanId::default(),
            arrivals: 0,
        };
        event_loop.make_loops();
        event_loop
    }

    fn make_loops(&mut self) {
        let room = self.loops.len().max(usize::from(self.settings.loops));
        self.loops.resize_with(room, Loop::default);
    }

    /// How it is set up.
    pub fn settings(&self) -> &EventLoopSettings {
        &self.settings
    }

    /// Changes the set-up. Loops that are too many end the tasks they have; new ones take up what
    /// waits.
    pub fn set(
        &mut self,
        settings: EventLoopSettings,
        now: Time,
        work: &impl Work<T>,
        effects: &mut Vec<Effect<T>>,
    ) {
        self.settings = settings;
        self.new_tasks.bound = settings.task_queue;
        self.new_tasks.when_full = settings.when_full;
        self.make_loops();
        for place in 0..settings.loops {
            self.turn(place, now, work, effects);
        }
    }

    fn next_arrival(&mut self) -> u64 {
        self.arrivals += 1;
        self.arrivals
    }

    // Apart from the synchronous runtime's, which has to stay small enough to be inlined.
    #[inline(never)]
    pub(super) fn accept(
        &mut self,
        task: &T,
        now: Time,
        work: &impl Work<T>,
        effects: &mut Vec<Effect<T>>,
    ) -> Acceptance<T> {
        if let Some(place) = self.free_loop() {
            self.begin(place, task, now, work, effects);
            return Acceptance::Taken;
        }
        let entry = (self.next_arrival(), *task);
        let refusable = |(_, task): &(u64, T)| work.may_be_refused(task).then_some(*task);
        let acceptance = self.new_tasks.admit(entry, refusable);
        if !matches!(acceptance, Acceptance::Refused) {
            let length = self.new_tasks.len() as u32;
            effects.push(Effect::Queued { task: *task, length });
        }
        acceptance
    }

    /// A free loop is at nothing: all its tasks are waiting for I/O.
    fn free_loop(&self) -> Option<u16> {
        let loops = (0..).zip(self.loops.iter().take(usize::from(self.settings.loops)));
        let free = loops.filter(|(_, one)| one.running.is_none());
        free.min_by_key(|(_, one)| one.in_io.len()).map(|(place, _)| place)
    }

    /// A loop takes up a new task.
    fn begin(
        &mut self,
        place: u16,
        task: &T,
        now: Time,
        work: &impl Work<T>,
        effects: &mut Vec<Effect<T>>,
    ) {
        let Some((phase_index, phase)) = work.first(task) else { return };
        let (task, span, lane) = (*task, self.next_span(), place + 1);
        let (started, phase_started) = (now, now);
        let in_hand = InHand { task, started, phase_started, phase, span, phase_index, lane };
        self.enter_phase(place, in_hand, StartCause::TaskBegun, effects);
    }

    fn next_span(&mut self) -> SpanId {
        self.last_span = self.last_span.next();
        self.last_span
    }

    /// The phase of a task in hand begins: on the loop, or outside.
    fn enter_phase(
        &mut self,
        place: u16,
        in_hand: InHand<T>,
        cause: StartCause,
        effects: &mut Vec<Effect<T>>,
    ) {
        let (span, wake) = (in_hand.span, in_hand.ends());
        let chosen = &mut self.loops[usize::from(place)];
        match in_hand.phase.kind {
            PhaseKind::Cpu | PhaseKind::BlockingIo => chosen.running = Some(in_hand),
            PhaseKind::Io => chosen.in_io.push(in_hand),
        }
        effects.push(Effect::PhaseStarted { span, wake, cause });
    }

    /// A loop that runs nothing takes up what is first.
    fn turn(&mut self, place: u16, now: Time, work: &impl Work<T>, effects: &mut Vec<Effect<T>>) {
        while self.loops[usize::from(place)].running.is_none() {
            match self.next_up(place) {
                Some(Next::Callback(in_hand)) => self.go_on(place, in_hand, now, work, effects),
                Some(Next::Task(task)) => self.begin(place, &task, now, work, effects),
                None => return,
            }
        }
    }

    /// What came first, of callbacks and new tasks.
    fn next_up(&mut self, place: u16) -> Option<Next<T>> {
        let chosen = &mut self.loops[usize::from(place)];
        let callback = chosen.callbacks.front().map_or(u64::MAX, |(arrival, _)| *arrival);
        let wanted = place < self.settings.loops;
        let new_task = self.new_tasks.iter().next().filter(|_| wanted);
        if new_task.is_some_and(|(arrival, _)| *arrival < callback) {
            return self.new_tasks.pop().map(|(_, task)| Next::Task(task));
        }
        chosen.callbacks.pop_front().map(|(_, in_hand)| Next::Callback(in_hand))
    }

    /// A task has ended a phase and comes to its next one, or to its end.
    fn go_on(
        &mut self,
        place: u16,
        mut in_hand: InHand<T>,
        now: Time,
        work: &impl Work<T>,
        effects: &mut Vec<Effect<T>>,
    ) {
        let InHand { task, started, phase_index, .. } = in_hand;
        let Some((next_index, phase)) = work.next(&task, phase_index) else {
            effects.push(Effect::Finished { task, started, phase_index, lane: place + 1 });
            return;
        };
        effects.push(Effect::PhaseEnded { task, phase_index });
        (in_hand.span, in_hand.phase_started) = (self.next_span(), now);
        (in_hand.phase_index, in_hand.phase) = (next_index, phase);
        self.enter_phase(place, in_hand, StartCause::PhaseEnded, effects);
    }

    #[inline(never)]
    pub(super) fn wake(
        &mut self,
        span: SpanId,
        now: Time,
        work: &impl Work<T>,
        effects: &mut Vec<Effect<T>>,
    ) -> bool {
        // A wake may be left from another instance: it is not due, or does what is to be done now.
        let due = |in_hand: &InHand<T>| in_hand.span == span && in_hand.ends() == now;
        for place in 0..self.loops.len() as u16 {
            let chosen = &mut self.loops[usize::from(place)];
            if chosen.running.as_ref().is_some_and(due) {
                if let Some(ended) = chosen.running.take() {
                    self.go_on(place, ended, now, work, effects);
                }
            } else if let Some(ended) = chosen.in_io.iter().position(due) {
                let in_hand = chosen.in_io.remove(ended);
                let (task, lane, cause) = (in_hand.task, in_hand.lane, ReadyCause::IoCompleted);
                effects.push(Effect::Ready { task, lane, cause });
                let arrival = self.next_arrival();
                self.loops[usize::from(place)].callbacks.push_back((arrival, in_hand));
            } else {
                continue;
            }
            self.turn(place, now, work, effects);
            return true;
        }
        false
    }
}

/// What a loop takes up.
enum Next<T> {
    Callback(InHand<T>),
    Task(T),
}

/// What it holds.
impl<T: Copy> EventLoop<T> {
    pub(super) fn take_waiting(&mut self) -> Vec<T> {
        self.new_tasks.take().into_iter().map(|(_, task)| task).collect()
    }

    pub(super) fn put_back_waiting(&mut self, tasks: Vec<T>) {
        // They came before everything that is there.
        self.new_tasks.put_back(tasks.into_iter().map(|task| (0, task)).collect());
    }

    pub(super) fn abandon(&mut self) -> Vec<T> {
        let in_hand: Vec<T> = self.in_hand().map(|in_hand| in_hand.task).collect();
        self.loops.fill_with(Loop::default);
        in_hand.into_iter().chain(self.take_waiting()).collect()
    }

    #[inline(never)]
    pub(super) fn span(&self, span: SpanId) -> Option<&InHand<T>> {
        self.in_hand().find(|in_hand| in_hand.span == span)
    }

    pub(super) fn in_hand(&self) -> impl Iterator<Item = &InHand<T>> {
        self.loops.iter().flat_map(|one| {
            let callbacks = one.callbacks.iter().map(|(_, in_hand)| in_hand);
            one.running.iter().chain(callbacks).chain(&one.in_io)
        })
    }

    /// How many loops run a task.
    pub(super) fn running(&self) -> u16 {
        self.loops.iter().filter(|one| one.running.is_some()).count() as u16
    }

    pub(super) fn waiting(&self) -> impl Iterator<Item = &T> {
        self.new_tasks.iter().map(|(_, task)| task)
    }

    pub(super) fn waiting_count(&self) -> usize {
        self.new_tasks.len()
    }
}
