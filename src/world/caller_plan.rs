//! Callers, as a plan says it.

use serde::{Deserialize, Serialize};

use crate::caller::{Terms, UsersPlan};
use crate::fact::{MessageTypeId, NodeId, ParameterName};
use crate::kernel::{NANOSECONDS_PER_SECOND, seconds_to_ns};
use crate::workload::ArrivalProcess;

/// The most attempts at one call: their numbers are part of the names of messages.
pub const MAX_ATTEMPTS: u16 = 100;
/// The most users of a caller.
pub const MAX_USERS: u32 = 100_000;

/// A caller.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallerPlan {
    /// When it calls.
    pub source: CallSource,
    /// What it calls, one of these each time, chosen by weight; not empty.
    pub calls: Vec<CallPlan>,
    /// How it treats its calls.
    pub terms: Terms,
    /// Whether it waits to be resumed.
    pub paused: bool,
    /// Travel time to its services and back, if not the plan's own, in nanoseconds.
    pub link_delay_ns: Option<u64>,
}

/// What makes a caller call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum CallSource {
    /// Arrivals from outside, whatever becomes of the calls before.
    Arrivals(ArrivalProcess),
    /// Users that wait for the end of each call.
    Users(UsersPlan),
}

/// One kind of call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallPlan {
    /// Whom it calls; a service.
    pub service: NodeId,
    /// The type of the request.
    pub message_type: MessageTypeId,
    /// How often relative to the caller's other kinds; not negative, and at least one of them is
    /// positive.
    pub weight: f64,
}

/// A number of a caller that may change while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallerSetting {
    /// Users, if it has such.
    Users,
    /// How long they think on average, in seconds.
    ThinkTime,
    /// Connections, if they are limited.
    Connections,
    /// How long it waits for an answer, in seconds, if it does not wait for ever.
    Timeout,
    /// Attempts at one call.
    Attempts,
    /// Delay before the second attempt, in seconds.
    Backoff,
}

impl CallerSetting {
    /// Its name as facts tell it.
    pub const fn name(self) -> ParameterName {
        match self {
            Self::Users => ParameterName::Users,
            Self::ThinkTime => ParameterName::ThinkTime,
            Self::Connections => ParameterName::Connections,
            Self::Timeout => ParameterName::Timeout,
            Self::Attempts => ParameterName::RetryAttempts,
            Self::Backoff => ParameterName::RetryBackoff,
        }
    }

    /// The greatest value.
    pub const fn most(self) -> f64 {
        match self {
            Self::Users => MAX_USERS as f64,
            Self::Connections => u16::MAX as f64,
            Self::Attempts => MAX_ATTEMPTS as f64,
            Self::ThinkTime | Self::Timeout | Self::Backoff => 3e7,
        }
    }
}

impl CallerPlan {
    /// The value of a setting, in the unit in which it is set; `None` if it has none such.
    pub fn setting(&self, setting: CallerSetting) -> Option<f64> {
        match (setting, &self.source) {
            (CallerSetting::Users, CallSource::Users(users)) => Some(f64::from(users.count)),
            (CallerSetting::ThinkTime, CallSource::Users(users)) => Some(users.think_time.mean_s()),
            (CallerSetting::Users | CallerSetting::ThinkTime, CallSource::Arrivals(_)) => None,
            _ => setting_of_terms(&self.terms, setting),
        }
    }

    /// Changes a setting; one that it does not have stays away.
    pub fn set(&mut self, setting: CallerSetting, value: f64) {
        match (setting, &mut self.source) {
            (CallerSetting::Users, CallSource::Users(users)) => users.count = value as u32,
            (CallerSetting::ThinkTime, CallSource::Users(users)) => {
                users.think_time = users.think_time.with_mean_s(value);
            }
            (CallerSetting::Users | CallerSetting::ThinkTime, CallSource::Arrivals(_)) => {}
            _ => set_term(&mut self.terms, setting, value),
        }
    }
}

fn setting_of_terms(terms: &Terms, setting: CallerSetting) -> Option<f64> {
    let seconds = |ns: u64| ns as f64 / NANOSECONDS_PER_SECOND as f64;
    match setting {
        CallerSetting::Connections => terms.connections.map(f64::from),
        CallerSetting::Timeout => terms.timeout_ns.map(seconds),
        CallerSetting::Attempts => Some(f64::from(terms.retry.attempts)),
        CallerSetting::Backoff => Some(seconds(terms.retry.backoff_ns)),
        CallerSetting::Users | CallerSetting::ThinkTime => None,
    }
}

/// There is one connection and one attempt at least, and some time to wait.
fn set_term(terms: &mut Terms, setting: CallerSetting, value: f64) {
    match setting {
        CallerSetting::Connections => {
            terms.connections = terms.connections.map(|_| (value as u16).max(1));
        }
        CallerSetting::Timeout => {
            terms.timeout_ns = terms.timeout_ns.map(|_| seconds_to_ns(value).max(1));
        }
        CallerSetting::Attempts => terms.retry.attempts = (value as u16).clamp(1, MAX_ATTEMPTS),
        CallerSetting::Backoff => terms.retry.backoff_ns = seconds_to_ns(value),
        CallerSetting::Users | CallerSetting::ThinkTime => {}
    }
}
