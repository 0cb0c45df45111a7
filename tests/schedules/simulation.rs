//! A runtime alone on a clock: tasks with given phases come at given instants.

use queuescope::kernel::{Calendar, Time};
use queuescope::runtime::{Acceptance, Effect, Phase, PhaseKind, Runtime, SpanId, Work};

/// A millisecond; instants and spans below are in nanoseconds.
pub(crate) const MS: u64 = 1_000_000;

/// Milliseconds of computing.
pub(crate) fn cpu(ms: u64) -> Phase {
    Phase { kind: PhaseKind::Cpu, duration_ns: ms * MS }
}

/// Milliseconds of I/O, or of a timer.
pub(crate) fn io(ms: u64) -> Phase {
    Phase { kind: PhaseKind::Io, duration_ns: ms * MS }
}

/// Milliseconds in a call that blocks its thread.
pub(crate) fn blocking_io(ms: u64) -> Phase {
    Phase { kind: PhaseKind::BlockingIo, duration_ns: ms * MS }
}

/// A task: when it comes, and its phases.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) comes_ms: u64,
    pub(crate) phases: Vec<Phase>,
}

/// The same phases for so many tasks that all come at the start.
pub(crate) fn tasks(count: usize, phases: &[Phase]) -> Vec<Task> {
    vec![Task { comes_ms: 0, phases: phases.to_vec() }; count]
}

/// What became of a task, in the order of the tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The work on it began and ended then.
    Done { from_ns: u64, to_ns: u64 },
    /// It found the task queue full.
    Refused,
    /// It made room for another.
    Displaced,
    /// It was neither refused nor ended.
    Unfinished,
}

/// Done, in milliseconds.
pub(crate) fn done(from_ms: u64, to_ms: u64) -> Fate {
    Fate::Done { from_ns: from_ms * MS, to_ns: to_ms * MS }
}

/// The tasks by their places.
struct Script {
    tasks: Vec<Task>,
}

impl Work<usize> for Script {
    fn first(&self, task: &usize) -> Option<(u16, Phase)> {
        Some((0, self.tasks[*task].phases[0]))
    }

    fn next(&self, task: &usize, after: u16) -> Option<(u16, Phase)> {
        Some((after + 1, *self.tasks[*task].phases.get(usize::from(after) + 1)?))
    }

    fn may_be_refused(&self, _task: &usize) -> bool {
        true
    }
}

#[derive(Clone, Copy)]
enum Event {
    Comes(usize),
    Change(usize),
    Wake(SpanId),
}

/// Changes a runtime at an instant, in milliseconds.
pub(crate) type Change = (u64, fn(&mut Setting<'_>));

/// A runtime that is to be changed.
pub(crate) struct Setting<'a> {
    runtime: &'a mut Runtime<usize>,
    now: Time,
    work: &'a Script,
    effects: &'a mut Vec<Effect<usize>>,
}

impl Setting<'_> {
    pub(crate) fn threads(&mut self, threads: u16) {
        let Runtime::ThreadPool(pool) = self.runtime else { panic!("a pool has threads") };
        let settings = queuescope::runtime::ThreadPoolSettings { threads, ..*pool.settings() };
        pool.set(settings, self.now, self.work, self.effects);
    }

    pub(crate) fn cores(&mut self, cores: u16) {
        let Runtime::ThreadPool(pool) = self.runtime else { panic!("a pool has cores") };
        let settings = queuescope::runtime::ThreadPoolSettings { cores, ..*pool.settings() };
        pool.set(settings, self.now, self.work, self.effects);
    }
}

/// Runs the tasks to their ends. What comes at one instant comes in the order of the tasks.
pub(crate) fn run(runtime: Runtime<usize>, tasks: Vec<Task>) -> Vec<Fate> {
    run_with_changes(runtime, tasks, &[])
}

/// Likewise, with changes of the runtime while it runs.
pub(crate) fn run_with_changes(
    mut runtime: Runtime<usize>,
    tasks: Vec<Task>,
    changes: &[Change],
) -> Vec<Fate> {
    let mut calendar = Calendar::default();
    for (place, task) in tasks.iter().enumerate() {
        calendar.schedule(Time::from_ns(task.comes_ms * MS), Event::Comes(place));
    }
    for (place, (at_ms, _)) in changes.iter().enumerate() {
        calendar.schedule(Time::from_ns(at_ms * MS), Event::Change(place));
    }
    let mut fates = vec![Fate::Unfinished; tasks.len()];
    let work = Script { tasks };
    let mut effects = Vec::new();
    while let Some((now, event)) = calendar.pop() {
        match event {
            Event::Comes(task) => match runtime.accept(&task, now, &work, &mut effects) {
                Acceptance::Taken => {}
                Acceptance::Refused => fates[task] = Fate::Refused,
                Acceptance::Displaced(other) => fates[other] = Fate::Displaced,
            },
            Event::Change(place) => {
                let (work, effects) = (&work, &mut effects);
                changes[place].1(&mut Setting { runtime: &mut runtime, now, work, effects });
            }
            Event::Wake(span) => {
                assert!(runtime.wake(span, now, &work, &mut effects), "a wake for nothing");
            }
        }
        for effect in effects.drain(..) {
            match effect {
                Effect::PhaseStarted { span, wake, .. } => {
                    calendar.schedule(wake, Event::Wake(span));
                }
                Effect::WakeWanted { span, at } => calendar.schedule(at, Event::Wake(span)),
                Effect::Finished { task, started, .. } => {
                    let (from_ns, to_ns) = (started.as_ns(), now.as_ns());
                    fates[task] = Fate::Done { from_ns, to_ns };
                }
                Effect::Queued { .. }
                | Effect::Begun { .. }
                | Effect::PhaseEnded { .. }
                | Effect::Ready { .. }
                | Effect::Resumed { .. }
                | Effect::ContextSwitched { .. } => {}
            }
        }
    }
    fates
}
