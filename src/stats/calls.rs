//! What became of a caller's calls, counted from facts.
//!
//! Every call ends once, so at every instant
//!
//! made = waiting + under way + answered + failed + timed out + refused
//!
//! where those that wait have no attempt under way: they wait for a connection, or to be tried
//! again.

use super::{Histogram, TimeWeighted};
use crate::caller::Waits;
use crate::fact::{CallOutcome, Fact, Happening, Rule};
use crate::kernel::Time;
use crate::world::plan::CallerPlan;

/// A caller's calls. At a restart what is counted begins anew; the stocks go on, and count as made.
#[derive(Clone, Debug, PartialEq)]
pub struct CallTotals {
    waits: Waits,
    /// Calls that came into being.
    pub made: u64,
    /// Calls without an attempt under way.
    pub waiting: u64,
    /// Calls with an attempt under way.
    pub under_way: u64,
    /// Calls that got their answer.
    pub answered: u64,
    /// Calls whose last attempt failed.
    pub failed: u64,
    /// Calls whose last attempt timed out.
    pub timed_out: u64,
    /// Calls whose last attempt was refused.
    pub refused: u64,
    /// Attempts sent.
    pub attempts: u64,
    /// Attempts given up because no answer came in time.
    pub timeouts: u64,
    /// From made to answered, of calls that got their answer.
    pub response: Histogram,
    /// Connections in use: the threads that wait, if they do.
    pub connections: TimeWeighted,
}

impl CallTotals {
    pub(super) fn new(plan: &CallerPlan) -> Self {
        Self {
            waits: plan.terms.waits,
            made: 0,
            waiting: 0,
            under_way: 0,
            answered: 0,
            failed: 0,
            timed_out: 0,
            refused: 0,
            attempts: 0,
            timeouts: 0,
            response: Histogram::default(),
            connections: TimeWeighted::default(),
        }
    }

    /// Calls that ended, in whatever way.
    pub fn ended(&self) -> u64 {
        self.answered + self.failed + self.timed_out + self.refused
    }

    /// Attempts sent for each call made; none before the first.
    pub fn amplification(&self) -> Option<f64> {
        (self.made > 0).then(|| self.attempts as f64 / self.made as f64)
    }

    pub(super) fn restart(&mut self, at: Time) {
        self.made = self.waiting + self.under_way;
        (self.answered, self.failed, self.timed_out, self.refused) = (0, 0, 0, 0);
        (self.attempts, self.timeouts) = (self.under_way, 0);
        self.response = Histogram::default();
        self.connections.restart(at);
    }

    pub(super) fn record(&mut self, fact: &Fact) {
        match fact.happening {
            Happening::CallMade { .. } => {
                self.made += 1;
                self.waiting += 1;
            }
            Happening::Requested { .. } => {
                self.attempts += 1;
                self.waiting -= 1;
                self.under_way += 1;
                if fact.rule != Rule::Retry || self.waits == Waits::Callback {
                    self.connections.increment(fact.at);
                }
            }
            Happening::TimedOut { .. } => self.timeouts += 1,
            Happening::RetryScheduled { .. } => {
                self.under_way -= 1;
                self.waiting += 1;
                if self.waits == Waits::Callback {
                    self.connections.decrement(fact.at);
                }
            }
            Happening::CallEnded { outcome, took_ns, .. } => {
                self.under_way -= 1;
                self.connections.decrement(fact.at);
                self.end(outcome, took_ns);
            }
            _ => {}
        }
    }

    fn end(&mut self, outcome: CallOutcome, took_ns: u64) {
        match outcome {
            CallOutcome::Answered => {
                self.answered += 1;
                self.response.record(took_ns);
            }
            CallOutcome::Failed => self.failed += 1,
            CallOutcome::TimedOut => self.timed_out += 1,
            CallOutcome::Refused => self.refused += 1,
        }
    }
}
