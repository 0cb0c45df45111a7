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
pub struct Phase {
    /// What it spends.
    pub kind: PhaseKind,
    /// How long it takes if undisturbed, in nanoseconds.
    pub duration_ns: u64,
}

/// Tells what the work on a task consists of.
pub trait Work<T> {
    /// The phase at place `index` of the work on `task`; `None` after the last. The same question
    /// gets the same answer while the task is at that phase.
    fn phase(&self, task: &T, index: u16) -> Option<Phase>;
}

/// What a runtime does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect<T> {
    /// It began to work on a task.
    Started(T),
    /// A phase of a task began; [`Runtime::wake`] is wanted with this token when it has had its
    /// duration.
    PhaseStarted {
        /// The task.
        task: T,
        /// The place of the phase.
        index: u16,
        /// The phase.
        phase: Phase,
        /// Which span has ended then.
        token: u32,
    },
    /// It ended the work on a task begun at `started`.
    Finished {
        /// The task.
        task: T,
        /// When the work on it began.
        started: Time,
    },
}

/// A task in hand, for those who look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InHand<T> {
    /// The task.
    pub task: T,
    /// The place of its current phase.
    pub phase_index: u16,
    /// Its current phase.
    pub phase: Phase,
    /// When the phase began.
    pub phase_started: Time,
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
        task: T,
        now: Time,
        work: &impl Work<T>,
        effects: &mut Vec<Effect<T>>,
    ) {
        match self {
            Self::Sync(sync) => sync.accept(task, now, work, effects),
        }
    }

    /// Ends the span it asked for with `token`; a token of an abandoned span is ignored. Tells
    /// whether it was awaited.
    #[inline]
    pub fn wake(
        &mut self,
        token: u32,
        now: Time,
        work: &impl Work<T>,
        effects: &mut Vec<Effect<T>>,
    ) -> bool {
        match self {
            Self::Sync(sync) => sync.wake(token, now, work, effects),
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

    /// The tasks begun.
    pub fn in_hand(&self) -> impl Iterator<Item = &InHand<T>> {
        match self {
            Self::Sync(sync) => sync.in_hand(),
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
