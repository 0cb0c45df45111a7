//! What charts show of a group over time: samples at the instants of [`super::Series`].

use serde::Serialize;

use super::samples::{Samples, Step};
use super::{CallTotals, GroupTotals, ServiceTotals, TimeWeighted, Totals};
use crate::kernel::Time;

/// How a group stands at an instant; sums as in the samples of all nodes together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct GroupSample {
    unfinished: u32,
    /// Response times within the sliding window, in seconds; none: withheld.
    p95_s: Option<f32>,
    /// Jobs done so far.
    ended_well: u64,
    /// Cores × nanoseconds computing so far, modulo 2^64.
    computing_ns: u64,
    /// Cores × nanoseconds there so far, modulo 2^64.
    cores_ns: u64,
}

/// The samples of a group.
pub(super) type GroupSeries = Samples<GroupSample>;

impl GroupTotals {
    /// The services among its nodes.
    pub(super) fn services<'t>(
        &self,
        totals: &'t Totals,
    ) -> impl Iterator<Item = &'t ServiceTotals> {
        self.nodes.iter().filter_map(|node| totals.services().get(*node))
    }

    /// The callers among its nodes.
    pub(super) fn callers<'t>(&self, totals: &'t Totals) -> impl Iterator<Item = &'t CallTotals> {
        self.nodes.iter().filter_map(|node| totals.callers().get(*node))
    }

    pub(super) fn sample(&self, totals: &Totals, at: Time) -> GroupSample {
        let mut sample = GroupSample {
            unfinished: self.unfinished() as u32,
            p95_s: self.recent_response().p95_s.map(|value| value as f32),
            ended_well: self.ended_well,
            ..GroupSample::default()
        };
        for ServiceTotals { concurrency, .. } in self.services(totals) {
            let add = |sum: u64, of: &TimeWeighted| sum.wrapping_add(of.area(at) as u64);
            sample.computing_ns = add(sample.computing_ns, &concurrency.computing);
            sample.cores_ns = add(sample.cores_ns, &concurrency.cores);
        }
        sample
    }
}

/// Columns of a group beside those of [`super::SeriesColumns`]: entry i of each is at the same
/// instant.
#[derive(Clone, Debug, Default, Serialize)]
pub struct GroupColumns {
    /// Jobs that had not ended, at the instant.
    pub unfinished: Vec<f64>,
    /// Jobs done per second, over the 3 s before (or one interval, if longer).
    pub done_per_s: Vec<f64>,
    /// 95th percentile of response times within the sliding window; not a number: withheld.
    pub response_p95_s: Vec<f64>,
    /// Busy share of its cores, over the 3 s before (or one interval); not a number: none there.
    pub cpu_busy_share: Vec<f64>,
}

impl GroupColumns {
    pub(super) fn of(series: &GroupSeries) -> Self {
        let room = || Vec::with_capacity(series.len());
        let mut columns = Self {
            unfinished: room(),
            done_per_s: room(),
            response_p95_s: room(),
            cpu_busy_share: room(),
        };
        series.steps().for_each(|step| columns.push(&step));
        columns
    }

    fn push(&mut self, Step { sample, before, span_s, .. }: &Step<GroupSample>) {
        self.unfinished.push(f64::from(sample.unfinished));
        self.done_per_s.push((sample.ended_well - before.ended_well) as f64 / span_s);
        self.response_p95_s.push(sample.p95_s.map_or(f64::NAN, f64::from));
        self.cpu_busy_share.push(match sample.cores_ns.wrapping_sub(before.cores_ns) {
            0 => f64::NAN,
            cores_ns => {
                sample.computing_ns.wrapping_sub(before.computing_ns) as f64 / cores_ns as f64
            }
        });
    }
}
