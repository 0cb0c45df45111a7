//! Callers: clients that send requests to a service and wait for the answers.
//!
//! A caller is a state machine: it takes inputs (a request comes into being, an answer or a
//! refusal arrives, the instant it asked to be woken at has come) and pushes [`Effect`]s into the
//! buffer of whoever drives it. It knows nothing of services, links or messages.
//!
//! A *call* is what somebody wants; each *attempt* of it is one request on one *connection*.
//! Every call ends exactly once, however many attempts it took.
//!
//! | file | what |
//! |---|---|
//! | `calls` | the life of a call |
//! | `connections` | which connections are in use |
//! | `timers` | what is to happen when |
//! | `users` | callers that think between their calls |

mod calls;
mod connections;
mod timers;
mod users;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::distribution::Distribution;
use crate::kernel::Time;

pub use calls::{Call, Caller, Stage};

/// How a caller treats its calls.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// Requests that may be under way at once; `None` means no limit. What exceeds it waits in the
    /// caller, first come first served.
    pub connections: Option<u16>,
    /// What its threads do meanwhile.
    pub waits: Waits,
    /// How long it waits for the answer to one attempt, in nanoseconds; `None` means for ever.
    pub timeout_ns: Option<u64>,
    /// When it tries again.
    pub retry: Retry,
}

impl Default for Terms {
    /// One attempt, no limits.
    fn default() -> Self {
        let (connections, timeout_ns) = (None, None);
        Self { connections, waits: Waits::Callback, timeout_ns, retry: Retry::default() }
    }
}

/// What a caller's threads do while a call is in progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waits {
    /// Each call occupies a thread with its connection from its first attempt to its end, also
    /// while it waits to try again.
    Blocking,
    /// One thread sends and goes on; a connection is in use only while an attempt is under way.
    Callback,
}

/// When an attempt without success is followed by another: after a failure, a refusal or a timeout.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Retry {
    /// Attempts in all, the first among them; at least 1.
    pub attempts: u16,
    /// Delay before the second attempt, in nanoseconds.
    pub backoff_ns: u64,
    /// What the delay is multiplied by for each further attempt.
    pub factor: f64,
    /// Each delay is multiplied by a uniform number from 1 − jitter to 1 + jitter; 0 to 1.
    pub jitter: f64,
}

impl Default for Retry {
    /// No retry.
    fn default() -> Self {
        Self { attempts: 1, backoff_ns: 0, factor: 1.0, jitter: 0.0 }
    }
}

/// People who call, wait for the end of the call, think, and call again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UsersPlan {
    /// How many.
    pub count: u32,
    /// How long each thinks before a call.
    pub think_time: Distribution,
}

/// One attempt of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attempt {
    /// The call's number within its caller, from 1.
    pub call: u64,
    /// The attempt's number, from 0.
    pub number: u16,
}

/// Why an attempt is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The caller's arrival process had an arrival.
    Arrival,
    /// A user thought long enough.
    ThinkTimeOver,
    /// Somebody asked for it.
    Input,
    /// It waited for a connection, and one is free.
    ConnectionFree,
    /// The one before it had no success.
    Retry,
}

/// How a call ended: as its last attempt did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    /// It got its answer.
    Answered,
    /// The answer was a failure, or the connection was lost.
    Failed,
    /// No answer came in time.
    TimedOut,
    /// The service took no request.
    Refused,
}

/// What a caller does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A request came into being.
    Made {
        /// The call.
        call: u64,
        /// Which of the caller's kinds of calls, if that was asked for.
        wanted: Option<u16>,
        /// Why.
        cause: Cause,
    },
    /// An attempt is sent on a connection.
    Sent {
        /// The attempt.
        attempt: Attempt,
        /// Which of the caller's kinds of calls, if that was asked for.
        wanted: Option<u16>,
        /// The number of the connection, from 1.
        connection: u16,
        /// Why.
        cause: Cause,
    },
    /// The caller gave up waiting for the answer to an attempt.
    TimedOut {
        /// The attempt.
        attempt: Attempt,
    },
    /// An attempt without success is followed by this one.
    RetryScheduled {
        /// The next attempt.
        attempt: Attempt,
        /// In how long, in nanoseconds.
        after_ns: u64,
    },
    /// A call ended.
    Ended {
        /// The call.
        call: u64,
        /// The number of the connection of its last attempt.
        connection: u16,
        /// How.
        outcome: CallOutcome,
        /// How many attempts it took.
        attempts: u16,
        /// How long it took since it came into being, in nanoseconds.
        took_ns: u64,
    },
    /// [`Caller::wake`] is wanted then.
    Wake(Time),
}
