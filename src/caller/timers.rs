//! What a caller is to do when. Only the first instant is asked for outside, so that the driver's
//! calendar does not grow with the requests under way.

use std::collections::BTreeMap;

use crate::kernel::Time;

/// Names a timer: its instant, and its number among those of one instant.
pub(super) type TimerKey = (Time, u64);

/// What a timer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The call's attempt has had its time.
    Timeout { call: u64 },
    /// The call is tried again.
    Retry { call: u64 },
    /// A user calls.
    ThinkTimeOver,
}

/// Timers that run.
#[derive(Clone, Debug, Default)]
pub(super) struct Timers {
    running: BTreeMap<TimerKey, Purpose>,
    set: u64,
    /// The earliest instant at which the driver was asked to come back and has not.
    asked_for: Option<Time>,
}

impl Timers {
    pub(super) fn set(&mut self, at: Time, purpose: Purpose) -> TimerKey {
        self.set += 1;
        let key = (at, self.set);
        self.running.insert(key, purpose);
        key
    }

    pub(super) fn stop(&mut self, key: TimerKey) {
        self.running.remove(&key);
    }

    /// Takes the first timer that is due.
    pub(super) fn take_due(&mut self, now: Time) -> Option<Purpose> {
        let first = self.running.first_entry().filter(|first| first.key().0 <= now)?;
        Some(first.remove())
    }

    /// The driver came back.
    pub(super) fn woken(&mut self, now: Time) {
        self.asked_for = self.asked_for.filter(|asked_for| *asked_for > now);
    }

    /// The instant the driver must be asked for, unless it was asked for one as early.
    pub(super) fn ask_for_first(&mut self) -> Option<Time> {
        let first = self.running.first_key_value()?.0.0;
        if self.asked_for.is_some_and(|asked_for| asked_for <= first) {
            return None;
        }
        self.asked_for = Some(first);
        self.asked_for
    }
}
