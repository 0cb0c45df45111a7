//! What a caller is to do when. Only the first instant is asked for outside, so that the driver's
//! calendar does not grow with the requests under way.

use crate::kernel::{Keyed, Time};

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
    /// By instant in nanoseconds; those of one instant in order of their numbers.
    running: Keyed<u64, Vec<(u64, Purpose)>>,
    set: u64,
    /// The earliest instant at which the driver was asked to come back and has not.
    asked_for: Option<Time>,
}

impl Timers {
    pub(super) fn set(&mut self, at: Time, purpose: Purpose) -> TimerKey {
        self.set += 1;
        let timer = (self.set, purpose);
        match self.running.get_mut(at.as_ns()) {
            Some(timers) => timers.push(timer),
            None => drop(self.running.insert(at.as_ns(), vec![timer])),
        }
        (at, self.set)
    }

    pub(super) fn stop(&mut self, (at, number): TimerKey) {
        let Some(timers) = self.running.get_mut(at.as_ns()) else { return };
        timers.retain(|(of, _)| *of != number);
        if timers.is_empty() {
            self.running.remove(at.as_ns());
        }
    }

    /// Takes the first timer that is due.
    pub(super) fn take_due(&mut self, now: Time) -> Option<Purpose> {
        let at_ns = self.running.first_key().filter(|at_ns| *at_ns <= now.as_ns())?;
        let timers = self.running.get_mut(at_ns)?;
        let (_, purpose) = timers.remove(0);
        if timers.is_empty() {
            self.running.remove(at_ns);
        }
        Some(purpose)
    }

    /// The driver came back.
    pub(super) fn woken(&mut self, now: Time) {
        self.asked_for = self.asked_for.filter(|asked_for| *asked_for > now);
    }

    /// The instant the driver must be asked for, unless it was asked for one as early.
    pub(super) fn ask_for_first(&mut self) -> Option<Time> {
        let first = Time::from_ns(self.running.first_key()?);
        if self.asked_for.is_some_and(|asked_for| asked_for <= first) {
            return None;
        }
        self.asked_for = Some(first);
        self.asked_for
    }
}
