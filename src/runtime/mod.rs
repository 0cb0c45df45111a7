//! Runtimes: how one instance of a service works on several tasks.
//!
//! A runtime is a state machine: it takes a task ([`Runtime::accept`]) or the end of a span it
//! asked to be woken after ([`Runtime::wake`]) and pushes [`Effect`]s into the caller's buffer.
//! It knows what a task's phases cost through [`Work`], and nothing of messages or brokers. A new
//! kind of runtime is one file and one arm in each `match` below.
//!
//! The life of a task: *queued* until a thread (or the loop) takes it, *running* on a core,
//! *waiting* for I/O, *ready* when it could go on and its core or loop is busy, and done.

mod cores;
mod event_loop;
mod sync;
mod task_queue;
mod thread_pool;

use serde::{Deserialize, Serialize};

use crate::kernel::Time;
use event_loop::EventLoop;
use sync::Sync;
use thread_pool::ThreadPool;

pub use event_loop::EventLoopSettings;
pub use task_queue::{Acceptance, WhenFull};
pub use thread_pool::ThreadPoolSettings;

/// What a phase of a handler spends: processor time, or waiting for something outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhaseKind {
    /// Computes.
    Cpu,
    /// Waits for an answer from outside (disk, network, a timer); an event loop does something
    /// else meanwhile.
    Io,
    /// Waits likewise by a call that blocks the thread or loop it is made on.
    BlockingIo,
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
    /// The first phase of the work on `task`, with its place in the handler; there is one.
    fn first(&self, task: &T) -> Option<(u16, Phase)>;

    /// The phase after that at place `after`; `None` after the last. The same question gets the
    /// same answer while the task is at that phase.
    fn next(&self, task: &T, after: u16) -> Option<(u16, Phase)>;

    /// Whether a full task queue may refuse the task.
    fn may_be_refused(&self, _task: &T) -> bool {
        false
    }
}

/// Names a span under way; a number is not given again while a wake for it may come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpanId(pub u32);

impl SpanId {
    #[inline]
    const fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}

/// Why a phase begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartCause {
    /// It is the first, and with it the work on the task begins.
    TaskBegun,
    /// The phase before it ended.
    PhaseEnded,
    /// A core (or the loop) became free for it.
    CoreFree,
}

/// Why a task that could go on does not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadyCause {
    /// What it waited for came; it goes on at once if there is a core for it.
    IoCompleted,
    /// It was taken up, or came to its next phase, and all cores were busy.
    CoresBusy,
    /// Others were ready, and its time slice was over.
    TimeSliceOver,
}

/// What a runtime does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect<T> {
    /// The task waits in the task queue, which now holds `length`.
    Queued {
        /// The task.
        task: T,
        /// Tasks in the queue.
        length: u32,
    },
    /// A thread took the task up, and no core was free for its first phase.
    Begun {
        /// The task.
        task: T,
        /// The thread, from 1.
        lane: u16,
    },
    /// A phase began, see [`Runtime::span`]; [`Runtime::wake`] is wanted at `wake`.
    PhaseStarted {
        /// The span that is to be woken.
        span: SpanId,
        /// When.
        wake: Time,
        /// Why it began.
        cause: StartCause,
    },
    /// A phase ended, and it was not the task's last.
    PhaseEnded {
        /// The task.
        task: T,
        /// The place of the phase.
        phase_index: u16,
    },
    /// The task could go on.
    Ready {
        /// The task.
        task: T,
        /// The thread or loop, from 1.
        lane: u16,
        /// Why.
        cause: ReadyCause,
    },
    /// The phase of a task that had lost its core goes on.
    Resumed {
        /// The task.
        task: T,
        /// The thread, from 1.
        lane: u16,
    },
    /// A core took up another thread than the one before, and is busy with that for a while.
    ContextSwitched {
        /// The core, from 1.
        core: u16,
        /// The thread it takes up, from 1.
        lane: u16,
        /// What it costs, in nanoseconds.
        cost_ns: u64,
    },
    /// [`Runtime::wake`] is wanted.
    WakeWanted {
        /// The span that is to be woken.
        span: SpanId,
        /// When.
        at: Time,
    },
    /// It ended the work on a task begun at `started`.
    Finished {
        /// The task.
        task: T,
        /// When the work on it began.
        started: Time,
        /// The place of its last phase.
        phase_index: u16,
        /// The thread or loop that did it, from 1.
        lane: u16,
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
    /// Its current phase; of one that lost its core the duration is longer by what it lost.
    pub phase: Phase,
    /// Names the span under way.
    pub span: SpanId,
    /// The place of its current phase.
    pub phase_index: u16,
    /// The thread or loop that has it, from 1.
    pub lane: u16,
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
    /// Threads that share cores and wait through I/O.
    ThreadPool(ThreadPool<T>),
    /// Loops that never wait.
    EventLoop(EventLoop<T>),
}

impl<T: Copy> Runtime<T> {
    /// An idle synchronous runtime.
    pub fn sync() -> Self {
        Self::Sync(Sync::default())
    }

    /// An idle thread pool.
    pub fn thread_pool(settings: ThreadPoolSettings) -> Self {
        Self::ThreadPool(ThreadPool::new(settings))
    }

    /// An idle event loop, or several of them.
    pub fn event_loop(settings: EventLoopSettings) -> Self {
        Self::EventLoop(EventLoop::new(settings))
    }

    /// Takes a task, unless its task queue is full.
    #[inline]
    pub fn accept(
        &mut self,
        task: &T,
        now: Time,
        work: &impl Work<T>,
        effects: &mut Vec<Effect<T>>,
    ) -> Acceptance<T> {
        match self {
            Self::Sync(sync) => {
                sync.accept(task, now, work, effects);
                Acceptance::Taken
            }
            Self::ThreadPool(pool) => pool.accept(task, now, work, effects),
            Self::EventLoop(event_loop) => event_loop.accept(task, now, work, effects),
        }
    }

    /// Ends a span; one that was abandoned is ignored. Tells whether it was under way.
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
            Self::ThreadPool(pool) => pool.wake(span, now, work, effects),
            Self::EventLoop(event_loop) => event_loop.wake(span, now, work, effects),
        }
    }

    /// Gives up what is not begun, in order of acceptance.
    pub fn take_waiting(&mut self) -> Vec<T> {
        match self {
            Self::Sync(sync) => sync.take_waiting(),
            Self::ThreadPool(pool) => pool.take_waiting(),
            Self::EventLoop(event_loop) => event_loop.take_waiting(),
        }
    }

    /// Takes tasks again that it gave up, before those accepted since.
    pub fn put_back_waiting(&mut self, tasks: Vec<T>) {
        match self {
            Self::Sync(sync) => sync.put_back_waiting(tasks),
            Self::ThreadPool(pool) => pool.put_back_waiting(tasks),
            Self::EventLoop(event_loop) => event_loop.put_back_waiting(tasks),
        }
    }

    /// Gives up everything: what was in hand, then what was not begun.
    pub fn abandon(&mut self) -> Vec<T> {
        match self {
            Self::Sync(sync) => sync.abandon(),
            Self::ThreadPool(pool) => pool.abandon(),
            Self::EventLoop(event_loop) => event_loop.abandon(),
        }
    }

    /// The task in hand whose present span has that name.
    #[inline]
    pub fn span(&self, span: SpanId) -> Option<&InHand<T>> {
        match self {
            Self::Sync(sync) => sync.in_hand().filter(|in_hand| in_hand.span == span),
            Self::ThreadPool(pool) => pool.span(span),
            Self::EventLoop(event_loop) => event_loop.span(span),
        }
    }

    /// The tasks begun, by lane.
    pub fn in_hand(&self) -> impl Iterator<Item = &InHand<T>> {
        let (sync, pool, event_loop) = match self {
            Self::Sync(sync) => (sync.in_hand(), None, None),
            Self::ThreadPool(pool) => (None, Some(pool.in_hand()), None),
            Self::EventLoop(event_loop) => (None, None, Some(event_loop.in_hand())),
        };
        let pool = pool.into_iter().flatten();
        sync.into_iter().chain(pool).chain(event_loop.into_iter().flatten())
    }

    /// The tasks accepted and not begun, in order of acceptance.
    pub fn waiting(&self) -> impl Iterator<Item = &T> {
        let (sync, pool, event_loop) = match self {
            Self::Sync(sync) => (Some(sync.waiting()), None, None),
            Self::ThreadPool(pool) => (None, Some(pool.waiting()), None),
            Self::EventLoop(event_loop) => (None, None, Some(event_loop.waiting())),
        };
        let pool = pool.into_iter().flatten();
        sync.into_iter().flatten().chain(pool).chain(event_loop.into_iter().flatten())
    }

    /// How many tasks are accepted and not begun.
    pub fn waiting_count(&self) -> usize {
        match self {
            Self::Sync(sync) => sync.waiting().len(),
            Self::ThreadPool(pool) => pool.waiting_count(),
            Self::EventLoop(event_loop) => event_loop.waiting_count(),
        }
    }

    /// How many of its threads have a task, or of its loops run one; and how many there are.
    pub fn lanes_at_work(&self) -> (u16, u16) {
        match self {
            Self::Sync(sync) => (u16::from(sync.in_hand().is_some()), 1),
            Self::ThreadPool(pool) => (pool.in_hand().count() as u16, pool.settings().threads),
            Self::EventLoop(event_loop) => (event_loop.running(), event_loop.settings().loops),
        }
    }

    /// Whether it holds no task.
    pub fn is_idle(&self) -> bool {
        self.waiting_count() == 0 && self.in_hand().next().is_none()
    }
}
