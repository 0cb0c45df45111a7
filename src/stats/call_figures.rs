//! Figures of callers: the same for the page and for reports.

use serde::Serialize;

use super::{CallTotals, CallerGauge, Percentiles, Totals};
use crate::fact::NodeId;
use crate::kernel::Time;

/// What became of calls: made = in progress + answered + failed + timed out + refused. Calls that
/// were in progress when measuring began count as made then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CallLedger {
    /// Calls that came into being.
    pub made: u64,
    /// Calls that have not ended.
    pub in_progress: u64,
    /// Calls that got their answer.
    pub answered: u64,
    /// Calls whose last attempt failed, or lost its connection.
    pub failed: u64,
    /// Calls whose last attempt had no answer in time.
    pub timed_out: u64,
    /// Calls whose last attempt no instance took.
    pub refused: u64,
    /// Whether facts and the world's state agree.
    pub balanced: bool,
}

impl CallLedger {
    /// The calls of all callers; `None` if there are no callers.
    pub fn all(totals: &Totals, gauges: &[CallerGauge]) -> Option<Self> {
        let callers = totals.callers().records().iter().zip(gauges);
        callers.map(|(calls, gauge)| Self::of(calls, gauge)).reduce(Self::plus)
    }

    /// The calls of one caller.
    pub fn of(calls: &CallTotals, gauge: &CallerGauge) -> Self {
        Self {
            made: calls.made,
            in_progress: calls.in_progress(),
            answered: calls.answered,
            failed: calls.failed,
            timed_out: calls.timed_out,
            refused: calls.refused,
            balanced: calls.is_balanced(gauge),
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            made: self.made + other.made,
            in_progress: self.in_progress + other.in_progress,
            answered: self.answered + other.answered,
            failed: self.failed + other.failed,
            timed_out: self.timed_out + other.timed_out,
            refused: self.refused + other.refused,
            balanced: self.balanced && other.balanced,
        }
    }
}

/// The calls of one caller.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CallFigures {
    /// What became of them.
    #[serde(flatten)]
    pub ledger: CallLedger,
    /// Calls in progress without an attempt under way: they wait for a connection, or to be tried
    /// again.
    pub waiting: u64,
    /// Attempts sent.
    pub attempts: u64,
    /// Attempts sent after another of the same call.
    pub retries: u64,
    /// Attempts given up because no answer came in time.
    pub timeouts: u64,
    /// Attempts sent for a call, on average: the amplification of the load; `None` without calls.
    pub attempts_per_call: Option<f64>,
    /// From made to answered, of calls that got their answer.
    pub response: Percentiles,
    /// The share of time that its threads waited for answers: 0 if they go on meanwhile, `None` if
    /// there are as many threads as it takes.
    pub blocked_share: Option<f64>,
    /// Connections in use.
    pub connections: u64,
    /// Their mean over time.
    pub mean_connections: f64,
}

impl CallFigures {
    /// The figures of a caller at `now`.
    pub fn of(calls: &CallTotals, gauge: &CallerGauge, now: Time) -> Self {
        Self {
            ledger: CallLedger::of(calls, gauge),
            waiting: calls.waiting,
            attempts: calls.attempts,
            retries: calls.retries,
            timeouts: calls.timeouts,
            attempts_per_call: calls.amplification(),
            response: calls.response.percentiles(),
            blocked_share: blocked_share([calls].into_iter(), now),
            connections: calls.connections.value(),
            mean_connections: calls.connections.mean(now),
        }
    }
}

/// The share of time that the threads of callers waited for answers; `None` if none of these has
/// threads that can be counted.
pub fn blocked_share<'a>(callers: impl Iterator<Item = &'a CallTotals>, now: Time) -> Option<f64> {
    let times = callers.filter_map(|calls| calls.blocked_of_ns(now));
    let (blocked, all) = times.reduce(|sum, one| (sum.0 + one.0, sum.1 + one.1))?;
    Some(if all == 0 { 0.0 } else { blocked as f64 / all as f64 })
}

/// A caller, as the page gets it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CallerFigures {
    /// Which.
    pub node: NodeId,
    /// Whether it is paused.
    pub paused: bool,
    /// The rate its arrivals are set to (of a schedule: its factor); `None` if it has users.
    pub rate_per_s: Option<f64>,
    /// How many users it is set to have; `None` if its calls come from outside.
    pub users: Option<u64>,
    /// Its calls.
    #[serde(flatten)]
    pub calls: CallFigures,
}

impl CallerFigures {
    /// The callers, in the order of the scenario.
    pub fn all(totals: &Totals, gauges: &[CallerGauge], now: Time) -> Vec<Self> {
        let callers = totals.callers().records().iter().zip(gauges);
        let figures = callers.map(|(calls, gauge)| Self {
            node: gauge.node,
            paused: gauge.paused,
            rate_per_s: gauge.rate_per_s,
            users: gauge.users,
            calls: CallFigures::of(calls, gauge, now),
        });
        figures.collect()
    }
}

/// A caller, in a report.
#[derive(Clone, Debug, Serialize)]
pub struct CallerReport {
    /// Its name.
    pub name: Box<str>,
    /// Calls answered per second.
    pub answered_per_s: f64,
    /// Its calls.
    #[serde(flatten)]
    pub calls: CallFigures,
}
