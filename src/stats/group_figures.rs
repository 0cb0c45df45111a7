//! Figures of groups side by side: the same for the page and for reports.

use serde::Serialize;

use super::{GroupTotals, Groups, Percentiles, Totals};
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
    /// From published to acknowledged, of jobs done.
    pub response: Percentiles,
    /// When something was last done, in seconds from the start of the run.
    pub last_ended_s: Option<f64>,
    /// Messages ready in its queues; `None` without queues.
    pub ready: Option<u64>,
    /// Their mean over time.
    pub mean_ready: Option<f64>,
    /// Instances of its services that are there; `None` without services.
    pub instances: Option<u64>,
    /// The share of time that they were at work.
    pub busy_share: Option<f64>,
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
            instances: services.as_ref().map(|services| services.instances),
            busy_share: services.map(|services| services.busy_share),
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

/// The instances of a group.
struct Services {
    instances: u64,
    busy_share: f64,
}

impl Services {
    fn of(group: &GroupTotals, totals: &Totals, now: Time) -> Option<Self> {
        group.services(totals).next()?;
        let sum = |of: fn(&super::ServiceTotals) -> &super::TimeWeighted| {
            group.services(totals).map(|service| of(service).area(now)).sum::<u128>()
        };
        let (busy, up) = (sum(|service| &service.busy), sum(|service| &service.running));
        Some(Self {
            instances: group.services(totals).map(|service| service.running.value()).sum(),
            busy_share: if up == 0 { 0.0 } else { busy as f64 / up as f64 },
        })
    }
}
