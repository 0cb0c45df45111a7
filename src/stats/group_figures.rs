//! Figures of groups side by side: the same for the page and for reports.

use serde::Serialize;

use super::call_figures::blocked_share;
use super::{CallTotals, GroupTotals, Groups, Percentiles, ServiceTotals, TimeWeighted, Totals};
use crate::kernel::Time;

/// A group of a comparison, since measuring began. A figure is `None` if the group has nothing that
/// could have it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupFigures {
    /// Its name.
    pub name: Box<str>,
    /// Jobs begun; begun = ended well + ended badly + unfinished.
    pub begun: u64,
    /// Jobs done.
    pub ended_well: u64,
    /// Jobs that came to nothing.
    pub ended_badly: u64,
    /// Jobs that have not ended.
    pub unfinished: u64,
    /// Jobs done per second.
    pub done_per_s: f64,
    /// From published to acknowledged, or from call to answer, of jobs done.
    pub response: Percentiles,
    /// When something was last done, in seconds from the start of the run.
    pub last_ended_s: Option<f64>,
    /// Messages ready in its queues; `None` without queues.
    pub ready: Option<u64>,
    /// Their mean over time.
    pub mean_ready: Option<f64>,
    /// Requests its callers sent for a call, on average; `None` without calls.
    pub attempts_per_call: Option<f64>,
    /// Requests that its callers gave up because no answer came in time; `None` without callers.
    pub timeouts: Option<u64>,
    /// The share of time that the threads of its callers waited for answers; `None` without
    /// callers, and if there are as many threads as it takes.
    pub blocked_share: Option<f64>,
    /// Instances of its services that are there; `None` without services.
    pub instances: Option<u64>,
    /// The share of time that they were at work.
    pub busy_share: Option<f64>,
    /// The share of the time of their cores in which they computed.
    pub cpu_busy_share: Option<f64>,
    /// Times that a core took up another thread than the one before.
    pub context_switches: Option<u64>,
    /// Memory of threads, loops and tasks begun, in bytes, now.
    pub memory_bytes: Option<u64>,
}

impl GroupFigures {
    /// The figures of each group at `now`; `totals` count since the same instant.
    pub fn all(groups: &Groups, totals: &Totals, now: Time) -> Vec<Self> {
        let span_s = now.as_seconds() - groups.from().as_seconds();
        groups.all().iter().map(|group| Self::of(group, totals, now, span_s)).collect()
    }

    fn of(group: &GroupTotals, totals: &Totals, now: Time, span_s: f64) -> Self {
        let ready = Ready::of(group, totals, now);
        let services = Services::of(group, totals, now);
        let callers = Callers::of(group, totals, now);
        Self {
            name: group.name.clone(),
            begun: group.begun,
            ended_well: group.ended_well,
            ended_badly: group.ended_badly,
            unfinished: group.unfinished(),
            done_per_s: if span_s > 0.0 { group.ended_well as f64 / span_s } else { 0.0 },
            response: group.response.percentiles(),
            last_ended_s: group.last_ended.map(Time::as_seconds),
            ready: ready.as_ref().map(|ready| ready.now),
            mean_ready: ready.map(|ready| ready.mean),
            attempts_per_call: callers.as_ref().and_then(|callers| callers.attempts_per_call),
            timeouts: callers.as_ref().map(|callers| callers.timeouts),
            blocked_share: callers.and_then(|callers| callers.blocked_share),
            instances: services.as_ref().map(|services| services.instances),
            busy_share: services.as_ref().map(|services| services.busy_share),
            cpu_busy_share: services.as_ref().map(|services| services.cpu_busy_share),
            context_switches: services.as_ref().map(|services| services.context_switches),
            memory_bytes: services.as_ref().map(|services| services.memory_bytes),
        }
    }
}

/// Messages in the queues of a group.
struct Ready {
    now: u64,
    mean: f64,
}

impl Ready {
    fn of(group: &GroupTotals, totals: &Totals, now: Time) -> Option<Self> {
        let queues = group.nodes.iter().filter_map(|node| totals.queues().get(*node));
        queues.fold(None, |sum, queue| {
            let Self { now: ready, mean } = sum.unwrap_or(Self { now: 0, mean: 0.0 });
            Some(Self { now: ready + queue.ready.value(), mean: mean + queue.ready.mean(now) })
        })
    }
}

/// The callers of a group, taken together.
struct Callers {
    attempts_per_call: Option<f64>,
    timeouts: u64,
    blocked_share: Option<f64>,
}

impl Callers {
    fn of(group: &GroupTotals, totals: &Totals, now: Time) -> Option<Self> {
        group.callers(totals).next()?;
        let sum = |of: fn(&CallTotals) -> u64| group.callers(totals).map(of).sum::<u64>();
        let (made, attempts) = (sum(|calls| calls.made), sum(|calls| calls.attempts));
        Some(Self {
            attempts_per_call: (made > 0).then(|| attempts as f64 / made as f64),
            timeouts: sum(|calls| calls.timeouts),
            blocked_share: blocked_share(group.callers(totals), now),
        })
    }
}

/// The services of a group, taken together.
struct Services {
    instances: u64,
    busy_share: f64,
    cpu_busy_share: f64,
    context_switches: u64,
    memory_bytes: u64,
}

impl Services {
    fn of(group: &GroupTotals, totals: &Totals, now: Time) -> Option<Self> {
        group.services(totals).next()?;
        let sum = |of: fn(&ServiceTotals) -> u64| group.services(totals).map(of).sum();
        let share = |part: fn(&ServiceTotals) -> &TimeWeighted,
                     whole: fn(&ServiceTotals) -> &TimeWeighted| {
            let area = |of: fn(&ServiceTotals) -> &TimeWeighted| {
                group.services(totals).map(|service| of(service).area(now)).sum::<u128>()
            };
            match area(whole) {
                0 => 0.0,
                whole => area(part) as f64 / whole as f64,
            }
        };
        Some(Self {
            instances: sum(|service| service.running.value()),
            busy_share: share(|service| &service.busy, |service| &service.running),
            cpu_busy_share: share(
                |service| &service.concurrency.computing,
                |service| &service.concurrency.cores,
            ),
            context_switches: sum(|service| service.concurrency.context_switches),
            memory_bytes: sum(|service| service.concurrency.memory_bytes.value()),
        })
    }
}
