//! Runtimes: how one instance of a service works on several tasks.
//!
//! A runtime is a state machine: it takes a task ([`Runtime::accept`]) or the end of a span it
//! asked to be woken after ([`Runtime::wake`]) and pushes [`Effect`]s into the caller's buffer.
//! It knows what a task's phases cost through [`Work`], and nothing of messages or brokers. A new
//! kind of runtime is one file and one arm in each `match` below.

mod sync;

use serde::{Deserialize, Serialize};

use crate::kernel::Time;
use sync::Sync;

/// What a phase of a handler spends: processor time, or waiting for something outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhaseKind {
    /// Computes.
    Cpu,
    /// Waits for an answer from outside (disk, network, another service).
    Io,
}

/// One phase of the work on one task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Phase {
    /// How long it takes if undisturbed, in nanoseconds.
    pub duration_ns: u64,
    /// What it spends.
    pub kind: PhaseKind,
}

/// Tells what the work on a task consists of.
pub trait Work<T> {
    /// The phase at place `index` of the work on `task`; `None` after the last. There is at least
    /// one, and the same question gets the same answer while the task is at that phase.
    fn phase(&self, task: &T, index: u16) -> Option<Phase>;
}

/// Names a phase under way; a number is not given again while a wake for it may come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpanId(pub u32);

impl SpanId {
    #[inline]
    const fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}

/// What a runtime does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect<T> {
    /// A phase began, see [`Runtime::in_hand`]; [`Runtime::wake`] is wanted when it has had its
    /// duration. With the first phase the work on a task begins.
    PhaseStarted(SpanId),
    /// It ended the work on a task begun at `started`.
    Finished {
        /// The task.
        task: T,
        /// When the work on it began.
        started: Time,
    },
}

/// A task in hand, for those who look.
///
/// In C's layout, large fields first, it is copied in whole words: it is on the hot path.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct InHand<T> {
    /// The task.
    pub task: T,
    /// When the work on it began.
    pub started: Time,
    /// When its current phase began.
    pub phase_started: Time,
    /// Its current phase.
    pub phase: Phase,
    /// Names the phase under way.
    pub span: SpanId,
    /// The place of its current phase.
    pub phase_index: u16,
}

impl<T> InHand<T> {
    /// When the phase ends if undisturbed.
    pub const fn ends(&self) -> Time {
        self.phase_started.plus_ns(self.phase.duration_ns)
    }
}

/// The runtime of one instance, with the tasks `T` it holds.
#[derive(Clone, Debug)]
pub enum Runtime<T> {
    /// One thread that waits through every phase.
    Sync(Sync<T>),
}

impl<T: Copy> Runtime<T> {
    /// An idle synchronous runtime.
    pub fn sync() -> Self {
        Self::Sync(Sync::default())
    }

    /// Takes a task.
    #[inline]
    pub fn accept(
        &mut self,
        task: &T,
        now: Time,
        work: &impl Work<T>,
        effects: &mut Vec<Effect<T>>,
    ) {
        match self {
            Self::Sync(sync) => sync.accept(task, now, work, effects),
        }
    }

    /// Ends a phase; one that was abandoned is ignored. Tells whether it was under way.
    #[inline]
    pub fn wake(
        &mut self,
        span: SpanId,
        now: Time,
        work: &impl Work<T>,
        effects: &mut Vec<Effect<T>>,
    ) -> bool {
        match self {
            Self::Sync(sync) => sync.wake(span, now, work, effects),
        }
    }

    /// Gives up what is not begun, in order of acceptance.
    pub fn take_waiting(&mut self) -> Vec<T> {
        match self {
            Self::Sync(sync) => sync.take_waiting(),
        }
    }

    /// Takes tasks again that it gave up, before those accepted since.
    pub fn put_back_waiting(&mut self, tasks: Vec<T>) {
        match self {
            Self::Sync(sync) => sync.put_back_waiting(tasks),
        }
    }

    /// Gives up everything: what was in hand, then what was not begun.
    pub fn abandon(&mut self) -> Vec<T> {
        match self {
            Self::Sync(sync) => sync.abandon(),
        }
    }

    /// The task whose phase is under way by that name.
    #[inline]
    pub fn span(&self, span: SpanId) -> Option<&InHand<T>> {
        match self {
            Self::Sync(sync) => sync.in_hand().filter(|in_hand| in_hand.span == span),
        }
    }

    /// The tasks begun.
    pub fn in_hand(&self) -> impl Iterator<Item = &InHand<T>> {
        match self {
            Self::Sync(sync) => sync.in_hand().into_iter(),
        }
    }

    /// The tasks accepted and not begun, in order of acceptance.
    pub fn waiting(&self) -> impl ExactSizeIterator<Item = &T> {
        match self {
            Self::Sync(sync) => sync.waiting(),
        }
    }

    /// Whether it holds no task.
    pub fn is_idle(&self) -> bool {
        self.in_hand().next().is_none() && self.waiting().len() == 0
    }
}
