//! How the instances of a service work on several tasks, as a plan says it.

use serde::{Deserialize, Serialize};

use crate::fact::ParameterName;
use crate::kernel::{NANOSECONDS_PER_SECOND, seconds_to_ns};
use crate::runtime::{EventLoopSettings, ThreadPoolSettings};

/// How an instance works on several tasks at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RuntimePlan {
    /// One thread that waits through every phase.
    Sync,
    /// Threads that share cores.
    ThreadPool(ThreadPoolPlan),
    /// Loops that never wait.
    EventLoop(EventLoopPlan),
}

/// What a thread keeps for itself unless a plan says otherwise: mostly its stack.
pub const USUAL_THREAD_BYTES: u64 = 1024 * 1024;

/// A thread pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadPoolPlan {
    /// How it works.
    pub settings: ThreadPoolSettings,
    /// What each thread keeps, at work or not, in bytes.
    pub thread_bytes: u64,
}

/// An event loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventLoopPlan {
    /// How it works.
    pub settings: EventLoopSettings,
    /// What each loop keeps, in bytes.
    pub loop_bytes: u64,
    /// What each task begun keeps, in bytes.
    pub task_bytes: u64,
}

/// A number of a runtime that may change while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuntimeSetting {
    /// Threads of a pool.
    Threads,
    /// Cores of a pool.
    Cores,
    /// Loops.
    Loops,
    /// Tasks that may wait, if that is bounded.
    TaskQueue,
    /// What it costs a core to take up another thread, in seconds.
    ContextSwitch,
    /// How long a thread may run while others are ready, in seconds; 0 means to the end of its
    /// phase.
    TimeSlice,
}

impl RuntimeSetting {
    /// Its name as facts tell it.
    pub const fn name(self) -> ParameterName {
        match self {
            Self::Threads => ParameterName::Threads,
            Self::Cores => ParameterName::Cores,
            Self::Loops => ParameterName::Loops,
            Self::TaskQueue => ParameterName::TaskQueue,
            Self::ContextSwitch => ParameterName::ContextSwitch,
            Self::TimeSlice => ParameterName::TimeSlice,
        }
    }
}

impl RuntimePlan {
    /// The value of a setting, in the unit in which it is set; `None` if it has none such.
    pub fn setting(&self, setting: RuntimeSetting) -> Option<f64> {
        let seconds = |ns: u64| ns as f64 / NANOSECONDS_PER_SECOND as f64;
        match (self, setting) {
            (Self::ThreadPool(pool), RuntimeSetting::Threads) => Some(pool.settings.threads.into()),
            (Self::ThreadPool(pool), RuntimeSetting::Cores) => Some(pool.settings.cores.into()),
            (Self::ThreadPool(pool), RuntimeSetting::ContextSwitch) => {
                Some(seconds(pool.settings.context_switch_ns))
            }
            (Self::ThreadPool(pool), RuntimeSetting::TimeSlice) => {
                Some(seconds(pool.settings.time_slice_ns.unwrap_or(0)))
            }
            (Self::ThreadPool(pool), RuntimeSetting::TaskQueue) => {
                pool.settings.task_queue.map(f64::from)
            }
            (Self::EventLoop(event_loop), RuntimeSetting::Loops) => {
                Some(event_loop.settings.loops.into())
            }
            (Self::EventLoop(event_loop), RuntimeSetting::TaskQueue) => {
                event_loop.settings.task_queue.map(f64::from)
            }
            _ => None,
        }
    }

    /// Changes a setting; one that it does not have stays away. There is one thread, core and
    /// loop at least.
    pub fn set(&mut self, setting: RuntimeSetting, value: f64) {
        let count = (value as u16).max(1);
        match (self, setting) {
            (Self::ThreadPool(pool), RuntimeSetting::Threads) => pool.settings.threads = count,
            (Self::ThreadPool(pool), RuntimeSetting::Cores) => pool.settings.cores = count,
            (Self::ThreadPool(pool), RuntimeSetting::ContextSwitch) => {
                pool.settings.context_switch_ns = seconds_to_ns(value);
            }
            (Self::ThreadPool(pool), RuntimeSetting::TimeSlice) => {
                pool.settings.time_slice_ns = Some(seconds_to_ns(value)).filter(|ns| *ns > 0);
            }
            (Self::ThreadPool(pool), RuntimeSetting::TaskQueue) => {
                pool.settings.task_queue = pool.settings.task_queue.map(|_| value as u32);
            }
            (Self::EventLoop(event_loop), RuntimeSetting::Loops) => {
                event_loop.settings.loops = count;
            }
            (Self::EventLoop(event_loop), RuntimeSetting::TaskQueue) => {
                event_loop.settings.task_queue =
                    event_loop.settings.task_queue.map(|_| value as u32);
            }
            _ => {}
        }
    }
}
