//! What lanes a service or a caller has.

use serde::Serialize;

use super::segment::Row;
use crate::caller::Waits;
use crate::fact::{NodeId, ParameterName};
use crate::world::plan::{NodeKind, Plan, RuntimePlan};

/// How an instance works, as far as its lanes show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "runtime", rename_all = "snake_case")]
pub enum Shape {
    /// One thread that waits through every phase.
    Sync,
    /// Threads that share cores and wait through I/O.
    ThreadPool {
        /// How many threads.
        threads: u16,
        /// How many of them can compute at once.
        cores: u16,
    },
    /// Loops that never wait: tasks wait beside them.
    EventLoop {
        /// How many loops, each with a core of its own.
        loops: u16,
    },
    /// A caller whose threads stand still until their answers come.
    BlockingCaller {
        /// How many calls it may have under way; the rest waits.
        threads: u16,
    },
    /// A caller that goes on: calls wait beside its thread.
    CallbackCaller,
}

impl Shape {
    /// That of a node; none of one without lanes.
    pub fn of(plan: &Plan, node: NodeId) -> Option<Self> {
        match &plan.nodes.get(node.index())?.kind {
            NodeKind::Producer(_) | NodeKind::Exchange(_) | NodeKind::Queue(_) => None,
            NodeKind::Caller(caller) => Some(match caller.terms.waits {
                // Without a limit there are as many threads as were ever needed.
                Waits::Blocking => {
                    Self::BlockingCaller { threads: caller.terms.connections.unwrap_or(1) }
                }
                Waits::Callback => Self::CallbackCaller,
            }),
            NodeKind::Service(service) => Some(match &service.runtime {
                RuntimePlan::Sync => Self::Sync,
                RuntimePlan::ThreadPool(pool) => {
                    Self::ThreadPool { threads: pool.settings.threads, cores: pool.settings.cores }
                }
                RuntimePlan::EventLoop(event_loop) => {
                    Self::EventLoop { loops: event_loop.settings.loops }
                }
            }),
        }
    }

    /// What it is after a control was set.
    pub(super) fn set(&mut self, parameter: ParameterName, value: f64) {
        match (self, parameter) {
            (Self::ThreadPool { threads, .. }, ParameterName::Threads) => *threads = value as u16,
            (Self::ThreadPool { cores, .. }, ParameterName::Cores) => *cores = value as u16,
            (Self::EventLoop { loops }, ParameterName::Loops) => *loops = value as u16,
            (Self::BlockingCaller { threads }, ParameterName::Connections) => {
                *threads = value as u16;
            }
            // Shows in no lane's place.
            _ => {}
        }
    }

    /// How many threads or loops each instance has.
    pub const fn threads(self) -> u16 {
        match self {
            Self::Sync | Self::CallbackCaller => 1,
            Self::ThreadPool { threads, .. } | Self::BlockingCaller { threads } => threads,
            Self::EventLoop { loops } => loops,
        }
    }

    /// How many of them can compute at once.
    pub const fn cores(self) -> u16 {
        match self {
            Self::Sync => 1,
            Self::ThreadPool { cores, .. } => cores,
            Self::EventLoop { loops } => loops,
            Self::BlockingCaller { .. } | Self::CallbackCaller => 0,
        }
    }

    /// Whether tasks wait beside their thread, which goes on with others.
    pub const fn waits_beside(self) -> bool {
        match self {
            Self::Sync | Self::ThreadPool { .. } | Self::BlockingCaller { .. } => false,
            Self::EventLoop { .. } | Self::CallbackCaller => true,
        }
    }

    /// Whether its lanes are those of calls.
    pub const fn is_caller(self) -> bool {
        match self {
            Self::Sync | Self::ThreadPool { .. } | Self::EventLoop { .. } => false,
            Self::BlockingCaller { .. } | Self::CallbackCaller => true,
        }
    }

    /// What exports in English call a row.
    pub fn row_name(self, row: Row) -> String {
        match (row, self) {
            (
                Row::Thread(number),
                Self::Sync | Self::ThreadPool { .. } | Self::BlockingCaller { .. },
            ) => format!("thread {number}"),
            (Row::Thread(_), Self::CallbackCaller) => "thread".to_owned(),
            (Row::Waiting(number), Self::CallbackCaller) => format!("call {number}"),
            (Row::Thread(_), Self::EventLoop { loops: 1 }) => "loop".to_owned(),
            (Row::Thread(number), Self::EventLoop { .. }) => format!("loop {number}"),
            (Row::Waiting(number), _) => format!("I/O {number}"),
        }
    }
}
