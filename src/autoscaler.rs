//! Autoscalers: how many instances a service should have, from what was measured.
//!
//! Pure decisions; whoever drives one measures, keeps the clock and starts or stops instances.
//! Up at once, down slowly, as Kubernetes' Horizontal Pod Autoscaler and AWS's target tracking do:
//! more instances are asked for at any evaluation, counting those that still start; fewer only when
//! the number has not changed, in either direction, for the cool-down.

use serde::{Deserialize, Serialize};

use crate::kernel::Time;

/// The least share of its time that an instance may be meant to be busy: below it, a hundred times what is busy would be
/// wanted.
pub const LEAST_UTILISATION: f64 = 0.01;

/// Within this distance of the target, in thousandths of it, a utilisation changes nothing (the
/// Horizontal Pod Autoscaler's usual tolerance).
const TOLERANCE_PERMILLE: u64 = 100;
/// The target itself.
const ON_TARGET_PERMILLE: u64 = 1_000;
/// A share of one in the numbers used here: millionths.
const ONE: u64 = 1_000_000;

/// What it keeps to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Target {
    /// So many waiting items for each instance, at least 1.
    PerInstance(u32),
    /// Such a share of the instances' time at work, above 0.
    Utilisation(f64),
}

impl Target {
    /// As a plain number.
    pub fn value(self) -> f64 {
        match self {
            Self::PerInstance(count) => f64::from(count),
            Self::Utilisation(share) => share,
        }
    }

    /// Another value of the same kind, brought into its range.
    #[must_use]
    pub fn with(self, value: f64) -> Self {
        match self {
            Self::PerInstance(_) => Self::PerInstance((value as u32).max(1)),
            Self::Utilisation(_) => Self::Utilisation(value.clamp(LEAST_UTILISATION, 1.0)),
        }
    }
}

/// How it decides.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// What it keeps to.
    pub target: Target,
    /// Never fewer instances.
    pub min: u16,
    /// Never more.
    pub max: u16,
    /// How far apart its evaluations are; more than nothing.
    pub every_ns: u64,
    /// How long after a change of the number it does not ask for fewer.
    pub cool_down_ns: u64,
}

/// What was found at an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// Instances that run.
    pub running: u16,
    /// Instances that are asked for and do not run yet.
    pub starting: u16,
    /// What the target is about.
    pub load: Load,
}

/// What the target is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    /// Items that wait.
    Waiting(u32),
    /// Time at work, and time there was, of all that work, since the evaluation before.
    Busy {
        /// Time at work.
        busy_ns: u128,
        /// Time there was.
        time_ns: u128,
    },
}

/// Another number of instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// How many there are, with those that start.
    pub from: u16,
    /// How many there are to be; another number.
    pub to: u16,
    /// Why.
    pub reason: Reason,
}

/// Why the number changes; loads are in thousandths of the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The load was above the target.
    AboveTarget(u32),
    /// The load was below the target.
    BelowTarget(u32),
    /// There were fewer than the least, or more than the most.
    OutOfRange,
}

/// When an autoscaler looks next, and what its last change was.
#[derive(Clone, Debug, PartialEq)]
pub struct Autoscaler {
    settings: Settings,
    next: Option<Time>,
    last_change: Option<Time>,
    wanted: Option<u16>,
}

impl Autoscaler {
    /// One that is off.
    pub fn new(settings: Settings) -> Self {
        Self { settings, next: None, last_change: None, wanted: None }
    }

    /// How it decides.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// When it looks next; `None` while it is off.
    pub fn next(&self) -> Option<Time> {
        self.next
    }

    /// How many instances it wanted when it last looked; `None` before, and while it is off.
    pub fn wanted(&self) -> Option<u16> {
        self.wanted
    }

    /// Keeps to another value of its kind of target: a count of at least 1, or a share of at least
    /// a hundredth.
    pub fn set_target(&mut self, value: f64) {
        self.settings.target = self.settings.target.with(value);
    }

    /// Switches it on, to look first at the next multiple of its interval after `now`: the result.
    /// `None` if it was on.
    pub fn switch_on(&mut self, now: Time) -> Option<Time> {
        if self.next.is_some() {
            return None;
        }
        let every_ns = self.settings.every_ns.max(1);
        let next = Time::from_ns((now.as_ns() / every_ns + 1).saturating_mul(every_ns));
        self.next = Some(next);
        self.next
    }

    /// Switches it off.
    pub fn switch_off(&mut self) {
        (self.next, self.wanted, self.last_change) = (None, None, None);
    }

    /// Whether it looks now; then it will again, an interval later.
    pub fn is_due(&mut self, now: Time) -> bool {
        let due = self.next == Some(now);
        if due {
            self.next = Some(now.plus_ns(self.settings.every_ns.max(1)));
        }
        due
    }

    /// What follows from what was measured at `now`; `None` if the number stays. What others change
    /// starts no cool-down.
    pub fn decide(&mut self, measured: &Measured, now: Time) -> Option<Decision> {
        let Settings { min, max, .. } = self.settings;
        let from = measured.running.saturating_add(measured.starting);
        let (unbounded, load_permille) = self.settings.wanted(measured);
        let to = unbounded.clamp(min, max.max(min));
        self.wanted = Some(to);
        if to == from || to < from && self.is_cooling_down(now) {
            return None;
        }
        self.last_change = Some(now);
        let reason = match (from, to) {
            _ if from < min || from > max => Reason::OutOfRange,
            _ if to > from => Reason::AboveTarget(load_permille),
            _ => Reason::BelowTarget(load_permille),
        };
        Some(Decision { from, to, reason })
    }

    fn is_cooling_down(&self, now: Time) -> bool {
        self.last_change.is_some_and(|last| now.since_ns(last) < self.settings.cool_down_ns)
    }
}

impl Settings {
    /// How many instances the load wants, whatever the bounds, and the load in thousandths of the
    /// target.
    fn wanted(&self, measured: &Measured) -> (u16, u32) {
        let present = measured.running.saturating_add(measured.starting);
        match (self.target, measured.load) {
            (Target::PerInstance(per_instance), Load::Waiting(waiting)) => {
                let per_instance = per_instance.max(1);
                let capacity = u64::from(per_instance) * u64::from(present.max(1));
                let wanted = waiting.div_ceil(per_instance);
                (saturated(wanted.into()), permille(waiting.into(), capacity.into()))
            }
            (Target::Utilisation(share), Load::Busy { busy_ns, time_ns }) => {
                let target = u128::from(((share * ONE as f64) as u64).max(1));
                let load = permille(busy_ns * u128::from(ONE), time_ns * target);
                (wanted_for_share(measured, target, (busy_ns, time_ns), load), load)
            }
            // Not measured: nothing changes.
            (Target::PerInstance(_), Load::Busy { .. })
            | (Target::Utilisation(_), Load::Waiting(_)) => (present, ON_TARGET_PERMILLE as u32),
        }
    }
}

/// Running instances × share at work ÷ target, rounded up. Instances that start count as idle when
/// the load is above the target, and as at the target when it is below: neither makes it overshoot.
fn wanted_for_share(
    measured: &Measured,
    target: u128,
    (busy_ns, time_ns): (u128, u128),
    load_permille: u32,
) -> u16 {
    let present = measured.running.saturating_add(measured.starting);
    if time_ns == 0 || u64::from(load_permille).abs_diff(ON_TARGET_PERMILLE) <= TOLERANCE_PERMILLE {
        return present;
    }
    let busy = u128::from(measured.running) * busy_ns * u128::from(ONE);
    let wanted = saturated(busy.div_ceil(time_ns * target));
    if u64::from(load_permille) > ON_TARGET_PERMILLE {
        wanted.max(present)
    } else {
        wanted.saturating_add(measured.starting).min(present)
    }
}

fn permille(part: u128, whole: u128) -> u32 {
    let permille = (part * u128::from(ON_TARGET_PERMILLE)).checked_div(whole);
    u32::try_from(permille.unwrap_or(0)).unwrap_or(u32::MAX)
}

fn saturated(count: u128) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: u64 = 1_000_000_000;

    fn settings(target: Target) -> Settings {
        Settings { target, min: 1, max: 12, every_ns: 5 * S, cool_down_ns: 30 * S }
    }

    fn at(s: u64) -> Time {
        Time::from_ns(s * S)
    }

    fn decide(target: Target, running: u16, starting: u16, load: Load) -> Option<(u16, Reason)> {
        let measured = Measured { running, starting, load };
        let decision = Autoscaler::new(settings(target)).decide(&measured, at(100))?;
        assert_eq!(decision.from, running + starting);
        Some((decision.to, decision.reason))
    }

    #[test]
    fn a_queue_wants_an_instance_for_each_so_many_waiting() {
        use Reason::{AboveTarget, BelowTarget, OutOfRange};
        let table = [
            // waiting, running, starting → wanted
            (0, 1, 0, None),
            (10, 1, 0, None),
            (11, 1, 0, Some((2, AboveTarget(1_100)))),
            (35, 1, 0, Some((4, AboveTarget(3_500)))),
            (35, 2, 2, None),
            (35, 2, 1, Some((4, AboveTarget(1_166)))),
            (1_000, 2, 0, Some((12, AboveTarget(50_000)))),
            (1_000, 12, 0, None),
            (20, 3, 0, Some((2, BelowTarget(666)))),
            (0, 3, 1, Some((1, BelowTarget(0)))),
            (0, 0, 0, Some((1, OutOfRange))),
            (500, 14, 0, Some((12, OutOfRange))),
            (u32::MAX, 1, 0, Some((12, AboveTarget(u32::MAX)))),
        ];
        for (waiting, running, starting, wanted) in table {
            let found = decide(Target::PerInstance(10), running, starting, Load::Waiting(waiting));
            assert_eq!(found, wanted, "{waiting} waiting, {running} + {starting}");
        }
    }

    #[test]
    fn a_share_at_work_wants_what_brings_it_to_the_target() {
        use Reason::{AboveTarget, BelowTarget};
        let table = [
            // percent at work, running, starting → wanted, with a target of 50 %
            (50, 4, 0, None),
            (55, 4, 0, None),
            (45, 4, 0, None),
            (56, 4, 0, Some((5, AboveTarget(1_120)))),
            (100, 4, 0, Some((8, AboveTarget(2_000)))),
            (100, 4, 4, None),
            (100, 4, 6, None),
            (100, 4, 2, Some((8, AboveTarget(2_000)))),
            (100, 10, 0, Some((12, AboveTarget(2_000)))),
            (30, 4, 0, Some((3, BelowTarget(600)))),
            (0, 4, 0, Some((1, BelowTarget(0)))),
            (0, 4, 2, Some((2, BelowTarget(0)))),
        ];
        for (percent, running, starting, wanted) in table {
            let load = Load::Busy { busy_ns: percent, time_ns: 100 };
            let found = decide(Target::Utilisation(0.5), running, starting, load);
            assert_eq!(found, wanted, "{percent} % of {running} + {starting}");
        }
    }

    #[test]
    fn what_was_not_measured_changes_nothing() {
        let load = Load::Busy { busy_ns: 0, time_ns: 0 };
        assert_eq!(decide(Target::Utilisation(0.5), 0, 3, load), None);
    }

    #[test]
    fn fewer_only_after_the_cool_down_and_more_at_once() {
        let mut autoscaler = Autoscaler::new(settings(Target::PerInstance(10)));
        let measured = |waiting| Measured { running: 4, starting: 0, load: Load::Waiting(waiting) };
        let mut to =
            |waiting, s| autoscaler.decide(&measured(waiting), at(s)).map(|decision| decision.to);
        assert_eq!(to(45, 95), Some(5));
        assert_eq!(to(50, 100), Some(5));
        assert_eq!(to(0, 129), None);
        assert_eq!(to(0, 130), Some(1));
        assert_eq!(to(20, 135), None);
        assert_eq!(to(20, 160), Some(2));
        assert_eq!(autoscaler.wanted(), Some(2));
    }

    #[test]
    fn it_looks_at_multiples_of_its_interval_while_it_is_on() {
        let mut autoscaler = Autoscaler::new(settings(Target::PerInstance(10)));
        assert!(!autoscaler.is_due(at(5)));
        assert_eq!(autoscaler.switch_on(at(7)), Some(at(10)));
        assert_eq!(autoscaler.switch_on(at(8)), None);
        assert!(!autoscaler.is_due(at(9)));
        assert!(autoscaler.is_due(at(10)));
        assert!(!autoscaler.is_due(at(10)));
        autoscaler.switch_off();
        assert!(!autoscaler.is_due(at(15)));
        assert_eq!(autoscaler.switch_on(at(20)), Some(at(25)));
    }

    #[test]
    fn a_target_stays_in_its_range() {
        let mut queue = Autoscaler::new(settings(Target::PerInstance(10)));
        queue.set_target(0.0);
        assert_eq!(queue.settings().target, Target::PerInstance(1));
        let mut share = Autoscaler::new(settings(Target::Utilisation(0.5)));
        share.set_target(0.0);
        assert_eq!(share.settings().target, Target::Utilisation(0.01));
    }
}
