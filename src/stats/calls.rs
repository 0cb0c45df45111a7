//! What became of a caller's calls, counted from facts.
//!
//! Every call ends once, so at every instant
//!
//! made = waiting + under way + answered + failed + timed out + refused
//!
//! where those that wait have no attempt under way: they wait for a connection, or to be tried
//! again.

use super::{Histogram, TimeWeighted};
use crate::caller::{Stage, Waits};
use crate::fact::{CallOutcome, Fact, Happening, NodeId, ParameterName, Rule};
use crate::kernel::Time;
use crate::world::CallerNode;
use crate::world::plan::{CallerPlan, CallerSetting};

/// A caller's calls. At a restart what is counted begins anew; the stocks go on, and count as made,
/// with all their attempts.
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
    /// Attempts sent after another of the same call.
    pub retries: u64,
    /// Attempts given up because no answer came in time.
    pub timeouts: u64,
    /// From made to answered, of calls that got their answer.
    pub response: Histogram,
    /// Connections in use: the threads that wait, if they do.
    pub connections: TimeWeighted,
    /// Threads that could wait; `None` if there are as many as it takes.
    threads: Option<Threads>,
    /// Of the calls that have not ended.
    attempts_in_progress: u64,
    retries_in_progress: u64,
}

/// The threads of a caller.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Threads {
    wanted: u64,
    /// Those too many leave after their call.
    present: TimeWeighted,
}

impl Threads {
    fn new(wanted: u64) -> Self {
        let mut present = TimeWeighted::default();
        present.set(Time::ZERO, wanted);
        Self { wanted, present }
    }
}

/// What is under way at a caller, counted from the world's state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CallerGauge {
    /// Which.
    pub node: NodeId,
    /// Calls without an attempt under way.
    pub waiting: u64,
    /// Calls with an attempt under way.
    pub under_way: u64,
    /// Connections in use.
    pub connections: u64,
    /// Whether it waits to be resumed.
    pub paused: bool,
    /// The rate its arrivals are set to, if it has any.
    pub rate_per_s: Option<f64>,
    /// How many users it is set to have, if it has any.
    pub users: Option<u64>,
}

impl CallerGauge {
    /// Reads a caller.
    pub fn of(caller: &CallerNode) -> Self {
        let calls = caller.calls.calls();
        let all = calls.len() as u64;
        let under_way = calls.filter(|(_, call)| call.stage == Stage::UnderWay).count() as u64;
        Self {
            node: caller.node,
            waiting: all - under_way,
            under_way,
            connections: u64::from(caller.calls.connections_in_use()),
            paused: caller.paused,
            rate_per_s: caller.rate_per_s(),
            users: caller.setting(CallerSetting::Users).map(|users| users as u64),
        }
    }
}

impl CallTotals {
    pub(super) fn new(plan: &CallerPlan) -> Self {
        let threads = match plan.terms.waits {
            Waits::Blocking => plan.terms.connections.map(u64::from),
            Waits::Callback => Some(1),
        };
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
            retries: 0,
            timeouts: 0,
            response: Histogram::default(),
            connections: TimeWeighted::default(),
            threads: threads.map(Threads::new),
            attempts_in_progress: 0,
            retries_in_progress: 0,
        }
    }

    /// Calls that ended, in whatever way.
    pub fn ended(&self) -> u64 {
        self.answered + self.failed + self.timed_out + self.refused
    }

    /// Calls that have not ended.
    pub fn in_progress(&self) -> u64 {
        self.waiting + self.under_way
    }

    /// Whether every call is somewhere, and where the world has it.
    pub fn is_balanced(&self, gauge: &CallerGauge) -> bool {
        let found = (gauge.waiting, gauge.under_way, gauge.connections);
        found == (self.waiting, self.under_way, self.connections.value())
            && self.made == self.in_progress() + self.ended()
    }

    /// Attempts sent for each call made; none before the first.
    pub fn amplification(&self) -> Option<f64> {
        (self.made > 0).then(|| self.attempts as f64 / self.made as f64)
    }

    /// The time that its threads waited for answers and the time they had, in nanoseconds; `None`
    /// if there are as many threads as it takes.
    pub fn blocked_of_ns(&self, now: Time) -> Option<(u128, u128)> {
        let blocked = match self.waits {
            Waits::Blocking => self.connections.area(now),
            Waits::Callback => 0,
        };
        Some((blocked, self.threads?.present.area(now)))
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.response.heap_bytes()
    }

    pub(super) fn restart(&mut self, at: Time) {
        self.made = self.in_progress();
        (self.answered, self.failed, self.timed_out, self.refused) = (0, 0, 0, 0);
        (self.attempts, self.retries) = (self.attempts_in_progress, self.retries_in_progress);
        self.timeouts = 0;
        self.response = Histogram::default();
        self.connections.restart(at);
        self.threads.iter_mut().for_each(|threads| threads.present.restart(at));
    }

    pub(super) fn record(&mut self, fact: &Fact) {
        match fact.happening {
            Happening::CallMade { .. } => {
                self.made += 1;
                self.waiting += 1;
            }
            Happening::Requested { attempt, .. } => {
                self.count_attempt(u64::from(attempt > 0));
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
            Happening::CallEnded { outcome, attempts, took_ns, .. } => {
                self.under_way -= 1;
                self.attempts_in_progress -= u64::from(attempts);
                self.retries_in_progress -= u64::from(attempts) - 1;
                self.connections.decrement(fact.at);
                self.end(outcome, took_ns);
                self.let_threads_come_and_go(fact.at);
            }
            _ => {}
        }
    }

    /// One of its parameters was set.
    pub(super) fn set(&mut self, parameter: ParameterName, value: f64, at: Time) {
        if parameter == ParameterName::Connections
            && self.waits == Waits::Blocking
            && let Some(threads) = &mut self.threads
        {
            threads.wanted = (value as u64).max(1);
            self.let_threads_come_and_go(at);
        }
    }

    fn count_attempt(&mut self, retry: u64) {
        self.attempts += 1;
        self.attempts_in_progress += 1;
        self.retries += retry;
        self.retries_in_progress += retry;
        self.waiting -= 1;
        self.under_way += 1;
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

    fn let_threads_come_and_go(&mut self, at: Time) {
        if self.waits == Waits::Blocking
            && let Some(threads) = &mut self.threads
        {
            threads.present.set(at, threads.wanted.max(self.connections.value()));
        }
    }
}
