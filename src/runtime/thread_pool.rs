//! The thread pool: threads that wait through I/O and share the cores of their instance.
//!
//! A thread that takes a task keeps it to its end. Its processor phases need a core; phases that
//! wait need none. Threads that want a core get one in the order in which they became ready; one
//! that has ended a task takes the next of the task queue at once and lines up like the others.
//! What happens at one instant happens in the order of the calendar. A core that takes up another
//! thread than the one before is busy for the cost of the switch first; its first thread of all
//! costs nothing. With a time slice, a thread that has run for it makes way if others are ready;
//! a new length holds from the next slice on.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::cores::Cores;
use super::task_queue::{Acceptance, TaskQueue, WhenFull};
use super::{Effect, InHand, PhaseKind, ReadyCause, SpanId, StartCause, Work};
use crate::kernel::Time;

/// How a thread pool is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadPoolSettings {
    /// Threads, at least one.
    pub threads: u16,
    /// Cores that they share, at least one.
    pub cores: u16,
    /// Tasks that may wait for a thread; none means no bound.
    pub task_queue: Option<u32>,
    /// What happens to a task that finds the queue full.
    pub when_full: WhenFull,
    /// What it costs a core to take up another thread, in nanoseconds.
    pub context_switch_ns: u64,
    /// How long a thread may run while others are ready, in nanoseconds; none means to the end of
    /// its phase.
    pub time_slice_ns: Option<u64>,
}

/// Threads and cores.
#[derive(Clone, Debug)]
pub struct ThreadPool<T> {
    settings: ThreadPoolSettings,
    task_queue: TaskQueue<T>,
    threads: Vec<Thread<T>>,
    cores: Cores,
    /// Threads that want a core, first come first.
    ready: VecDeque<u16>,
    last_span: SpanId,
}

/// A thread, and what it is at; idle without a task.
#[derive(Clone, Debug)]
struct Thread<T> {
    in_hand: Option<InHand<T>>,
    state: State,
    /// What is left of its processor phase, in nanoseconds.
    remaining_ns: u64,
    /// Whether that phase has not begun, and why it then begins.
    begins: Option<StartCause>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Has no task.
    Idle,
    /// Wants a core.
    Ready,
    /// Its core is taking it up, until then.
    Switching { core: u16, until: Time },
    /// Runs since then; its time slice is over at `slice_ends`.
    Running { core: u16, since: Time, slice_ends: Time },
    /// Waits for what is outside.
    Waiting,
}

impl<T> Default for Thread<T> {
    fn default() -> Self {
        Self { in_hand: None, state: State::Idle, remaining_ns: 0, begins: None }
    }
}

impl<T: Copy> Thread<T> {
    /// When it is to be woken.
    fn due(&self) -> Option<Time> {
        match self.state {
            State::Idle | State::Ready => None,
            State::Switching { until, .. } => Some(until),
            State::Running { since, slice_ends, .. } => {
                Some(since.plus_ns(self.remaining_ns).min(slice_ends))
            }
            State::Waiting => self.in_hand.as_ref().map(InHand::ends),
        }
    }
}

impl<T: Copy> ThreadPool<T> {
    pub(super) fn new(settings: ThreadPoolSettings) -> Self {
        let mut pool = Self {
            settings,
            task_queue: TaskQueue::new(settings.task_queue, settings.when_full),
            threads: Vec::new(),
            cores: Cores::new(settings.cores),
            ready: VecDeque::new(),
            last_span: SpanId::default(),
        };
        pool.make_threads();
        pool
    }

    fn make_threads(&mut self) {
        let room = self.threads.len().max(usize::from(self.settings.threads));
        self.threads.resize_with(room, Thread::default);
    }

    /// How it is set up.
    pub fn settings(&self) -> &ThreadPoolSettings {
        &self.settings
    }

    /// Changes the set-up. Threads and cores that are too many end what they are at; new ones
    /// take up what waits.
    pub fn set(
        &mut self,
        settings: ThreadPoolSettings,
        now: Time,
        work: &impl Work<T>,
        effects: &mut Vec<Effect<T>>,
    ) {
        self.settings = settings;
        self.task_queue.bound = settings.task_queue;
        self.task_queue.when_full = settings.when_full;
        self.make_threads();
        self.cores.set_count(settings.cores);
        while let Some(thread) = self.idle_thread() {
            let Some(task) = self.task_queue.pop() else { break };
            self.begin(thread, &task, now, work, effects);
        }
        self.dispatch(now, effects);
    }

    fn idle_thread(&self) -> Option<u16> {
        let threads = self.threads.iter().take(usize::from(self.settings.threads));
        (0..).zip(threads).find(|(_, thread)| thread.state == State::Idle).map(|(place, _)| place)
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
        if let Some(thread) = self.idle_thread() {
            self.begin(thread, task, now, work, effects);
            return Acceptance::Taken;
        }
        let refusable = |task: &T| work.may_be_refused(task).then_some(*task);
        let acceptance = self.task_queue.admit(*task, refusable);
        if !matches!(acceptance, Acceptance::Refused) {
            let length = self.task_queue.len() as u32;
            effects.push(Effect::Queued { task: *task, length });
        }
        acceptance
    }

    /// A thread takes up a task.
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
        let thread = &mut self.threads[usize::from(place)];
        thread.in_hand =
            Some(InHand { task, started: now, phase_started: now, phase, span, phase_index, lane });
        self.enter_phase(place, StartCause::TaskBegun, now, effects);
    }

    fn next_span(&mut self) -> SpanId {
        self.last_span = self.last_span.next();
        self.last_span
    }

    /// A thread comes to the phase that its task in hand says.
    fn enter_phase(
        &mut self,
        place: u16,
        cause: StartCause,
        now: Time,
        effects: &mut Vec<Effect<T>>,
    ) {
        let thread = &mut self.threads[usize::from(place)];
        let Some(in_hand) = &mut thread.in_hand else { return };
        match in_hand.phase.kind {
            PhaseKind::Io | PhaseKind::BlockingIo => {
                thread.state = State::Waiting;
                in_hand.phase_started = now;
                let (span, wake) = (in_hand.span, in_hand.ends());
                effects.push(Effect::PhaseStarted { span, wake, cause });
            }
            PhaseKind::Cpu => {
                thread.remaining_ns = in_hand.phase.duration_ns;
                thread.begins = Some(cause);
                self.want_core(place, ReadyCause::CoresBusy, now, effects);
            }
        }
    }

    /// A thread lines up for a core.
    fn want_core(
        &mut self,
        place: u16,
        cause: ReadyCause,
        now: Time,
        effects: &mut Vec<Effect<T>>,
    ) {
        self.threads[usize::from(place)].state = State::Ready;
        self.ready.push_back(place);
        // Who computes no more is told before who computes instead.
        if cause == ReadyCause::TimeSliceOver {
            self.tell_ready(place, cause, effects);
        }
        self.dispatch(now, effects);
        if self.threads[usize::from(place)].state == State::Ready {
            self.tell_begun(place, effects);
            if cause == ReadyCause::CoresBusy {
                self.tell_ready(place, cause, effects);
            }
        }
    }

    fn tell_ready(&self, place: u16, cause: ReadyCause, effects: &mut Vec<Effect<T>>) {
        if let Some(InHand { task, lane, .. }) = self.threads[usize::from(place)].in_hand {
            effects.push(Effect::Ready { task, lane, cause });
        }
    }

    /// Its phase will begin later than its thread came to it.
    fn tell_begun(&mut self, place: u16, effects: &mut Vec<Effect<T>>) {
        let thread = &mut self.threads[usize::from(place)];
        let Some(InHand { task, lane, .. }) = thread.in_hand else { return };
        if let Some(StartCause::TaskBegun) = thread.begins {
            effects.push(Effect::Begun { task, lane });
        }
        thread.begins = thread.begins.map(|_| StartCause::CoreFree);
    }

    /// Gives idle cores to threads that are ready.
    fn dispatch(&mut self, now: Time, effects: &mut Vec<Effect<T>>) {
        while let Some(&place) = self.ready.front() {
            let Some(granted) = self.cores.grant(place) else { return };
            self.ready.pop_front();
            if granted.switches {
                self.switch(place, granted.core, now, effects);
            } else {
                self.run(place, granted.core, self.slice_from(now), now, effects);
            }
        }
    }

    fn switch(&mut self, place: u16, core: u16, now: Time, effects: &mut Vec<Effect<T>>) {
        let (cost_ns, lane) = (self.settings.context_switch_ns, place + 1);
        if cost_ns > 0 {
            self.tell_begun(place, effects);
        }
        effects.push(Effect::ContextSwitched { core: core + 1, lane, cost_ns });
        if cost_ns == 0 {
            return self.run(place, core, self.slice_from(now), now, effects);
        }
        let until = now.plus_ns(cost_ns);
        self.threads[usize::from(place)].state = State::Switching { core, until };
        self.want_wake(place, until, effects);
    }

    fn want_wake(&mut self, place: u16, at: Time, effects: &mut Vec<Effect<T>>) {
        let span = self.next_span();
        if let Some(in_hand) = &mut self.threads[usize::from(place)].in_hand {
            in_hand.span = span;
            effects.push(Effect::WakeWanted { span, at });
        }
    }

    /// When a time slice that begins now is over.
    fn slice_from(&self, now: Time) -> Time {
        self.settings.time_slice_ns.map_or(Time::NEVER, |slice_ns| now.plus_ns(slice_ns.max(1)))
    }

    /// A thread runs on a core, to the end of its time slice at most.
    fn run(
        &mut self,
        place: u16,
        core: u16,
        slice_ends: Time,
        now: Time,
        effects: &mut Vec<Effect<T>>,
    ) {
        let thread = &mut self.threads[usize::from(place)];
        let (begins, remaining_ns) = (thread.begins.take(), thread.remaining_ns);
        let wake = self.hold(place, core, slice_ends, now);
        let span = self.next_span();
        let Some(in_hand) = &mut self.threads[usize::from(place)].in_hand else { return };
        if let Some(cause) = begins {
            (in_hand.phase_started, in_hand.span) = (now, span);
            effects.push(Effect::PhaseStarted { span, wake, cause });
        } else {
            // Longer by what it stood still.
            in_hand.phase.duration_ns = now.since_ns(in_hand.phase_started) + remaining_ns;
            effects.push(Effect::Resumed { task: in_hand.task, lane: in_hand.lane });
            self.want_wake(place, wake, effects);
        }
    }

    /// A thread has a core from now on; tells to when.
    fn hold(&mut self, place: u16, core: u16, slice_ends: Time, now: Time) -> Time {
        let thread = &mut self.threads[usize::from(place)];
        thread.state = State::Running { core, since: now, slice_ends };
        now.plus_ns(thread.remaining_ns).min(slice_ends)
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
        let due = |thread: &Thread<T>| {
            thread.in_hand.is_some_and(|one| one.span == span) && thread.due() == Some(now)
        };
        let Some(place) = self.threads.iter().position(due) else { return false };
        let (place, state) = (place as u16, self.threads[place].state);
        match state {
            State::Switching { core, .. } => {
                self.run(place, core, self.slice_from(now), now, effects);
            }
            State::Running { core, since, .. } => {
                self.pause(place, core, since, now, work, effects);
            }
            State::Waiting => self.end_phase(place, now, work, effects),
            State::Idle | State::Ready => return false,
        }
        true
    }

    /// A thread's slice or phase is over.
    fn pause(
        &mut self,
        place: u16,
        core: u16,
        since: Time,
        now: Time,
        work: &impl Work<T>,
        effects: &mut Vec<Effect<T>>,
    ) {
        let thread = &mut self.threads[usize::from(place)];
        thread.remaining_ns = thread.remaining_ns.saturating_sub(now.since_ns(since));
        if thread.remaining_ns == 0 {
            return self.end_phase(place, now, work, effects);
        }
        if self.ready.is_empty() && self.cores.is_enabled(core) {
            // Another slice, of which nothing is to be told.
            let wake = self.hold(place, core, self.slice_from(now), now);
            return self.want_wake(place, wake, effects);
        }
        self.cores.release(core);
        self.want_core(place, ReadyCause::TimeSliceOver, now, effects);
    }

    fn end_phase(
        &mut self,
        place: u16,
        now: Time,
        work: &impl Work<T>,
        effects: &mut Vec<Effect<T>>,
    ) {
        let span = self.next_span();
        let thread = &mut self.threads[usize::from(place)];
        let Some(in_hand) = &mut thread.in_hand else { return };
        let (task, started, phase_index) = (in_hand.task, in_hand.started, in_hand.phase_index);
        let (was, state) = (in_hand.phase.kind, thread.state);
        let waited = state == State::Waiting;
        let completed = Effect::Ready { task, lane: place + 1, cause: ReadyCause::IoCompleted };
        let Some((next_index, phase)) = work.next(&task, phase_index) else {
            effects.extend(waited.then_some(completed));
            effects.push(Effect::Finished { task, started, phase_index, lane: place + 1 });
            (thread.in_hand, thread.state) = (None, State::Idle);
            self.free_core(state);
            self.take_next(place, now, work, effects);
            return self.dispatch(now, effects);
        };
        effects.push(Effect::PhaseEnded { task, phase_index });
        effects.extend(waited.then_some(completed));
        (in_hand.span, in_hand.phase_index, in_hand.phase) = (span, next_index, phase);
        self.go_on(place, (was, state), now, effects);
    }

    /// From one phase to the next: a processor phase after another keeps its core, unless its time
    /// slice is over or the core is one too many.
    fn go_on(
        &mut self,
        place: u16,
        (was, state): (PhaseKind, State),
        now: Time,
        effects: &mut Vec<Effect<T>>,
    ) {
        let thread = &mut self.threads[usize::from(place)];
        let Some(in_hand) = thread.in_hand else { return };
        if in_hand.phase.kind != PhaseKind::Cpu {
            self.enter_phase(place, StartCause::PhaseEnded, now, effects);
            self.free_core(state);
            return self.dispatch(now, effects);
        }
        thread.remaining_ns = in_hand.phase.duration_ns;
        thread.begins = Some(StartCause::PhaseEnded);
        let cause = match state {
            State::Running { core, slice_ends, .. } if self.cores.is_enabled(core) => {
                if now < slice_ends {
                    return self.run(place, core, slice_ends, now, effects);
                }
                if self.ready.is_empty() {
                    return self.run(place, core, self.slice_from(now), now, effects);
                }
                ReadyCause::TimeSliceOver
            }
            _ if was == PhaseKind::Cpu => ReadyCause::CoresBusy,
            _ => ReadyCause::IoCompleted,
        };
        self.free_core(state);
        self.want_core(place, cause, now, effects);
    }

    /// An idle thread takes the next task of the queue, if it is still one of those wanted.
    fn take_next(
        &mut self,
        place: u16,
        now: Time,
        work: &impl Work<T>,
        effects: &mut Vec<Effect<T>>,
    ) {
        if place < self.settings.threads
            && let Some(task) = self.task_queue.pop()
        {
            self.begin(place, &task, now, work, effects);
        }
    }

    fn free_core(&mut self, state: State) {
        if let State::Running { core, .. } | State::Switching { core, .. } = state {
            self.cores.release(core);
        }
    }
}

/// What it holds.
impl<T: Copy> ThreadPool<T> {
    pub(super) fn take_waiting(&mut self) -> Vec<T> {
        self.task_queue.take()
    }

    pub(super) fn put_back_waiting(&mut self, tasks: Vec<T>) {
        self.task_queue.put_back(tasks);
    }

    pub(super) fn abandon(&mut self) -> Vec<T> {
        let threads = self.threads.iter_mut().filter_map(|thread| {
            (thread.state, thread.begins) = (State::Idle, None);
            thread.in_hand.take()
        });
        let in_hand: Vec<T> = threads.map(|in_hand| in_hand.task).collect();
        self.ready.clear();
        self.cores.clear();
        in_hand.into_iter().chain(self.task_queue.take()).collect()
    }

    #[inline(never)]
    pub(super) fn span(&self, span: SpanId) -> Option<&InHand<T>> {
        self.in_hand().find(|in_hand| in_hand.span == span)
    }

    pub(super) fn in_hand(&self) -> impl Iterator<Item = &InHand<T>> {
        self.threads.iter().filter_map(|thread| thread.in_hand.as_ref())
    }

    pub(super) fn waiting(&self) -> impl Iterator<Item = &T> {
        self.task_queue.iter()
    }

    pub(super) fn waiting_count(&self) -> usize {
        self.task_queue.len()
    }
}
