//! Counts since the start of the run, sampled at the instants of the charts' samples.

use super::Ledger;
use super::samples::Samples;
use crate::caller::CallOutcome;
use crate::fact::{Fact, FactSink, Happening};
use crate::kernel::Time;

/// What was counted up to an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// What became of copies of messages.
    pub ledger: Ledger,
    /// Calls that came into being.
    pub calls_made: u64,
    /// Calls that got their answer.
    pub calls_answered: u64,
    /// Calls whose last attempt failed.
    pub calls_failed: u64,
    /// Calls whose last attempt had no answer in time.
    pub calls_timed_out: u64,
    /// Calls whose last attempt no instance took.
    pub calls_refused: u64,
}

impl FactSink for Tally {
    fn record(&mut self, fact: &Fact) {
        self.ledger.record(fact);
        match fact.happening {
            Happening::CallMade { .. } => self.calls_made += 1,
            Happening::CallEnded { outcome, .. } => match outcome {
                CallOutcome::Answered => self.calls_answered += 1,
                CallOutcome::Failed => self.calls_failed += 1,
                CallOutcome::TimedOut => self.calls_timed_out += 1,
                CallOutcome::Refused => self.calls_refused += 1,
            },
            _ => {}
        }
    }
}

/// Tallies just before the instants of [`super::SeriesColumns`], and the present one.
#[derive(Clone, Debug, Default)]
pub struct Tallies {
    present: Tally,
    samples: Samples<Tally>,
}

impl Tallies {
    /// Lets time pass up to `now`, until which there are no more facts than those recorded.
    pub fn advance_to(&mut self, now: Time) {
        if now < self.samples.next_boundary() {
            return;
        }
        self.samples.widen_for(now);
        while self.samples.next_boundary() <= now {
            self.samples.push(self.present);
        }
    }

    /// What was counted so far.
    pub fn present(&self) -> &Tally {
        &self.present
    }

    /// The samples with their instants.
    pub fn samples(&self) -> impl Iterator<Item = (Time, Tally)> {
        self.samples.steps().map(|step| (step.at, step.sample))
    }
}

impl FactSink for Tallies {
    fn record(&mut self, fact: &Fact) {
        self.advance_to(fact.at);
        self.present.record(fact);
    }
}
