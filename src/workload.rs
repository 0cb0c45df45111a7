//! Arrival processes: when a producer publishes.
//!
//! An [`ArrivalProcess`] is what the scenario says, [`Arrivals`] is one in progress. Asked for the
//! next arrival after an instant it answers with a later or equal instant, or never.

use serde::{Deserialize, Serialize};

use crate::kernel::{Draw, NANOSECONDS_PER_SECOND, Stream, Time, seconds_to_ns};

/// When messages come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ArrivalProcess {
    /// Evenly spaced.
    Constant {
        /// Messages per second; zero means none.
        rate_per_s: f64,
    },
    /// Independent of each other: exponential gaps.
    Poisson {
        /// Mean messages per second; zero means none.
        rate_per_s: f64,
    },
    /// Poisson at a rate while on, silent while off, in turn, starting on.
    OnOff {
        /// Mean messages per second while on.
        rate_per_s: f64,
        /// How long it is on, in nanoseconds; at least one.
        on_ns: u64,
        /// How long it is off, in nanoseconds.
        off_ns: u64,
    },
    /// Poisson at rates that change at given times, times one common factor.
    Schedule {
        /// (start, messages per second) in ascending order of start; silent before the first.
        steps: Vec<(Time, f64)>,
        /// What every rate is multiplied by.
        factor: f64,
    },
    /// At recorded instants, in ascending order.
    Recorded {
        /// The instants.
        times: Vec<Time>,
    },
}

impl ArrivalProcess {
    /// The rate that a control changes: messages per second, or the factor of a schedule.
    /// Recorded times have none.
    pub fn rate_per_s(&self) -> Option<f64> {
        match self {
            Self::Constant { rate_per_s }
            | Self::Poisson { rate_per_s }
            | Self::OnOff { rate_per_s, .. } => Some(*rate_per_s),
            Self::Schedule { factor, .. } => Some(*factor),
            Self::Recorded { .. } => None,
        }
    }

    /// Changes what [`Self::rate_per_s`] tells; recorded times stay as they are.
    pub fn set_rate_per_s(&mut self, rate: f64) {
        match self {
            Self::Constant { rate_per_s }
            | Self::Poisson { rate_per_s }
            | Self::OnOff { rate_per_s, .. } => *rate_per_s = rate,
            Self::Schedule { factor, .. } => *factor = rate,
            Self::Recorded { .. } => {}
        }
    }
}

/// An arrival process under way, with its own random stream.
#[derive(Clone, Debug)]
pub struct Arrivals {
    process: ArrivalProcess,
    stream: Stream,
    /// The next gap at a rate of one per second, drawn ahead: a processor takes its logarithm while
    /// it handles what comes before.
    unit_gap_s: f64,
    next_recorded: usize,
}

impl Arrivals {
    /// Starts the process at time zero.
    pub fn new(process: ArrivalProcess, mut stream: Stream) -> Self {
        let unit_gap_s = exponential(&mut stream);
        Self { process, stream, unit_gap_s, next_recorded: 0 }
    }

    /// The process as it now is.
    pub fn process(&self) -> &ArrivalProcess {
        &self.process
    }

    /// Changes the rate; gaps drawn from now on use it.
    pub fn set_rate_per_s(&mut self, rate_per_s: f64) {
        self.process.set_rate_per_s(rate_per_s);
    }

    /// Forgets an arrival that was asked for and will not happen: recorded times go on after `now`.
    pub fn renew(&mut self, now: Time) {
        if let ArrivalProcess::Recorded { times } = &self.process {
            self.next_recorded = times.partition_point(|time| *time <= now);
        }
    }

    #[inline]
    fn next_gap_ns(&mut self, rate_per_s: f64) -> u64 {
        let gap_ns = seconds_to_ns(self.unit_gap_s / rate_per_s);
        self.unit_gap_s = exponential(&mut self.stream);
        gap_ns
    }

    /// The first arrival after (or, for recorded times, not before) `now`; `None` if none comes
    /// unless the rate is changed.
    #[inline]
    pub fn next_after(&mut self, now: Time) -> Option<Time> {
        match &self.process {
            ArrivalProcess::Constant { rate_per_s } => {
                positive(*rate_per_s).map(|rate| now.plus_ns(seconds_to_ns(1.0 / rate)))
            }
            ArrivalProcess::Poisson { rate_per_s } => {
                let gap_ns = self.next_gap_ns(positive(*rate_per_s)?);
                Some(now.plus_ns(gap_ns))
            }
            ArrivalProcess::OnOff { rate_per_s, on_ns, off_ns } => {
                let (on_ns, off_ns) = (*on_ns, *off_ns);
                let gap_ns = self.next_gap_ns(positive(*rate_per_s)?);
                Some(after_on_time(now, gap_ns, on_ns, off_ns))
            }
            ArrivalProcess::Schedule { steps, factor } => {
                let unit_gap =
                    std::mem::replace(&mut self.unit_gap_s, exponential(&mut self.stream));
                after_expected_count(now, unit_gap, steps, positive(*factor)?)
            }
            ArrivalProcess::Recorded { times } => {
                next_recorded(now, times, &mut self.next_recorded)
            }
        }
    }
}

fn positive(rate: f64) -> Option<f64> {
    (rate > 0.0).then_some(rate)
}

/// An exponential number of mean one.
#[inline]
fn exponential(draw: &mut impl Draw) -> f64 {
    -libm::log(draw.unit_open_low())
}

// The rarer processes are out of line, so that what Poisson's needs stays small.

/// The first of the recorded times from `place` on that is not before `now`; `place` goes past it.
#[inline(never)]
fn next_recorded(now: Time, times: &[Time], place: &mut usize) -> Option<Time> {
    while *times.get(*place)? < now {
        *place += 1;
    }
    *place += 1;
    Some(times[*place - 1])
}

/// The instant at which `gap_ns` of *on* time have passed since `now`.
#[inline(never)]
fn after_on_time(now: Time, gap_ns: u64, on_ns: u64, off_ns: u64) -> Time {
    let period_ns = on_ns.saturating_add(off_ns);
    let (periods, phase_ns) = (now.as_ns() / period_ns, now.as_ns() % period_ns);
    let on_so_far_ns = periods.saturating_mul(on_ns).saturating_add(phase_ns.min(on_ns));
    let on_then_ns = on_so_far_ns.saturating_add(gap_ns);
    let whole_periods_ns = (on_then_ns / on_ns).saturating_mul(period_ns);
    Time::from_ns(whole_periods_ns).plus_ns(on_then_ns % on_ns)
}

/// The instant up to which `expected` messages (a mean) come after `now`: the inverse of the
/// integrated rate of a non-homogeneous Poisson process.
#[inline(never)]
fn after_expected_count(
    now: Time,
    mut expected: f64,
    steps: &[(Time, f64)],
    factor: f64,
) -> Option<Time> {
    for (place, &(start, rate)) in steps.iter().enumerate() {
        let end = steps.get(place + 1).map_or(Time::NEVER, |&(end, _)| end);
        let rate_per_s = rate * factor;
        if end <= now || rate_per_s <= 0.0 {
            continue;
        }
        let begin = start.max(now);
        let room = rate_per_s * (end.since_ns(begin) as f64 / NANOSECONDS_PER_SECOND as f64);
        if expected <= room {
            return Some(begin.plus_ns(seconds_to_ns(expected / rate_per_s)));
        }
        expected -= room;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::StreamKey;

    fn arrivals(process: ArrivalProcess, until_s: f64) -> Vec<f64> {
        let mut arrivals = Arrivals::new(process, StreamKey::new(5, "p", "arrivals").stream());
        let mut now = Time::ZERO;
        let mut seen = Vec::new();
        while let Some(next) = arrivals.next_after(now) {
            assert!(next >= now);
            if next > Time::from_seconds(until_s) {
                break;
            }
            seen.push(next.as_seconds());
            now = next;
        }
        seen
    }

    #[test]
    fn constant_is_evenly_spaced() {
        let seen = arrivals(ArrivalProcess::Constant { rate_per_s: 4.0 }, 1.0);
        assert_eq!(seen, [0.25, 0.5, 0.75, 1.0]);
    }

    #[test]
    fn zero_rates_never_arrive() {
        for process in [
            ArrivalProcess::Constant { rate_per_s: 0.0 },
            ArrivalProcess::Poisson { rate_per_s: 0.0 },
            ArrivalProcess::OnOff { rate_per_s: 0.0, on_ns: 1, off_ns: 1 },
            ArrivalProcess::Schedule { steps: vec![(Time::ZERO, 5.0)], factor: 0.0 },
            ArrivalProcess::Recorded { times: vec![] },
        ] {
            assert!(arrivals(process, 10.0).is_empty());
        }
    }

    #[test]
    fn poisson_has_its_rate() {
        let seen = arrivals(ArrivalProcess::Poisson { rate_per_s: 50.0 }, 1_000.0);
        assert!((seen.len() as f64 / 1_000.0 - 50.0).abs() < 1.0, "{}", seen.len());
    }

    #[test]
    fn on_off_is_silent_while_off() {
        let second = NANOSECONDS_PER_SECOND;
        let process = ArrivalProcess::OnOff { rate_per_s: 50.0, on_ns: second, off_ns: 3 * second };
        let seen = arrivals(process, 400.0);
        assert!(seen.iter().all(|at| at % 4.0 <= 1.0));
        assert!((seen.len() as f64 / 100.0 - 50.0).abs() < 3.0, "{}", seen.len());
    }

    #[test]
    fn schedule_follows_its_steps() {
        let steps = vec![
            (Time::from_seconds(10.0), 20.0),
            (Time::from_seconds(20.0), 0.0),
            (Time::from_seconds(30.0), 40.0),
        ];
        let seen = arrivals(ArrivalProcess::Schedule { steps, factor: 2.0 }, 100.0);
        let between = |low: f64, high: f64| seen.iter().filter(|&&t| t >= low && t < high).count();
        assert_eq!(between(0.0, 10.0) + between(20.0, 30.0), 0);
        assert!((between(10.0, 20.0) as f64 - 400.0).abs() < 60.0);
        assert!((between(30.0, 100.0) as f64 - 5_600.0).abs() < 250.0);
    }

    #[test]
    fn recorded_times_come_once_each_and_in_order() {
        let times: Vec<Time> = [0.5, 0.5, 2.0].map(Time::from_seconds).into();
        assert_eq!(arrivals(ArrivalProcess::Recorded { times }, 10.0), [0.5, 0.5, 2.0]);
    }
}
