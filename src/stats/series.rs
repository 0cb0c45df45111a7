//! Samples for charts, equally spaced since the start of the run, and never too many.
//!
//! Nothing but detail is lost when samples are dropped, since a sample holds the state at its instant
//! and running sums up to it: rates and shares come from differences of sums, whatever the interval.
//!
//! A sample tells how things stood just before what happens at its instant.

use serde::Serialize;

use super::samples::{Samples, Step};
use super::{GroupColumns, Percentiles, Totals};
use crate::kernel::{NANOSECONDS_PER_MILLISECOND, Time};

/// How things stand at an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sample {
    ready: u32,
    instances: u32,
    /// Waits within the sliding window, in seconds; none: withheld.
    p50_s: Option<f32>,
    p95_s: Option<f32>,
    p99_s: Option<f32>,
    /// Copies enqueued so far.
    entered: u64,
    /// Copies settled so far.
    left: u64,
    /// Instances × nanoseconds at work so far, modulo 2^64.
    busy_ns: u64,
    /// Instances × nanoseconds there so far, modulo 2^64.
    up_ns: u64,
}

impl Sample {
    /// The sums of `totals` at `at`, and the waits of the last seconds.
    pub(super) fn of(totals: &Totals, waiting: &Percentiles, at: Time) -> Self {
        let told = |percentile: Option<f64>| percentile.map(|value| value as f32);
        let mut sample = Self {
            p50_s: told(waiting.p50_s),
            p95_s: told(waiting.p95_s),
            p99_s: told(waiting.p99_s),
            ..Self::default()
        };
        for queue in totals.queues().records() {
            sample.ready = sample.ready.saturating_add(queue.ready.value() as u32);
            sample.entered += queue.enqueued;
            sample.left += queue.settled;
        }
        for service in totals.services().records() {
            sample.instances += service.running.value() as u32;
            sample.busy_ns = sample.busy_ns.wrapping_add(service.busy.area(at) as u64);
            sample.up_ns = sample.up_ns.wrapping_add(service.running.area(at) as u64);
        }
        sample
    }
}

/// The samples of a run so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    samples: Samples<Sample>,
    /// The busy share that theory expects, from each instant on.
    theory_busy: Vec<(Time, Option<f64>)>,
}

impl Series {
    /// When the next sample is due.
    pub fn next_boundary(&self) -> Time {
        self.samples.next_boundary()
    }

    /// As [`Samples::widen_for`].
    pub(super) fn widen_for(&mut self, at: Time) {
        self.samples.widen_for(at);
    }

    /// Adds the sample for [`Self::next_boundary`].
    pub(super) fn push(&mut self, sample: Sample) {
        self.samples.push(sample);
    }

    /// Notes what theory expects from `at` on; the same as before changes nothing.
    pub fn set_theory_busy(&mut self, at: Time, share: Option<f64>) {
        if self.theory_busy.last().and_then(|(_, last)| *last) != share {
            self.theory_busy.push((at, share));
        }
    }

    fn theory_busy_at(&self, at: Time) -> Option<f64> {
        let after = self.theory_busy.partition_point(|(from, _)| *from < at);
        self.theory_busy[..after].last().and_then(|(_, share)| *share)
    }

    /// How many samples there are.
    pub fn len(&self) -> usize {
        self.samples.len()
    }

    /// Whether there are none yet.
    pub fn is_empty(&self) -> bool {
        self.samples.len() == 0
    }

    /// The columns of the chart.
    pub fn columns(&self) -> SeriesColumns {
        let interval_ms = self.samples.interval_ns() as f64 / NANOSECONDS_PER_MILLISECOND as f64;
        let mut columns = SeriesColumns::with_room(interval_ms, self.len());
        for Step { at, sample, before, span_s } in self.samples.steps() {
            columns.push(&sample, &before, span_s);
            columns.theory_busy.push(self.theory_busy_at(at).unwrap_or(f64::NAN));
        }
        columns
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        self.samples.heap_bytes() + self.theory_busy.capacity() * size_of::<(Time, Option<f64>)>()
    }
}

/// A series for charts: entry i of each column is at (i + 1) × `interval_ms`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SeriesColumns {
    /// Virtual time between entries.
    pub interval_ms: f64,
    /// Ready messages in all queues, at the instant.
    pub ready: Vec<f64>,
    /// Copies enqueued per second, over the 3 s before (or one interval, if longer).
    pub in_per_s: Vec<f64>,
    /// Copies settled per second, likewise.
    pub out_per_s: Vec<f64>,
    /// Median wait within the sliding window; not a number: withheld.
    pub p50_s: Vec<f64>,
    /// 95th percentile of waits, likewise.
    pub p95_s: Vec<f64>,
    /// 99th percentile of waits, likewise.
    pub p99_s: Vec<f64>,
    /// Busy share of all instances, over the 3 s before (or one interval, if longer).
    pub busy_share: Vec<f64>,
    /// Instances that are there and not crashed, at the instant.
    pub instances: Vec<f64>,
    /// The busy share that theory expects; not a number: none.
    pub theory_busy: Vec<f64>,
    /// Those of each group, if any are compared.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupColumns>,
}

impl SeriesColumns {
    /// Reserved at once: columns that are copied as they grow leave holes in memory.
    fn with_room(interval_ms: f64, samples: usize) -> Self {
        let room = || Vec::with_capacity(samples);
        Self {
            interval_ms,
            ready: room(),
            in_per_s: room(),
            out_per_s: room(),
            p50_s: room(),
            p95_s: room(),
            p99_s: room(),
            busy_share: room(),
            instances: room(),
            theory_busy: room(),
            groups: Vec::new(),
        }
    }

    fn push(&mut self, sample: &Sample, before: &Sample, span_s: f64) {
        self.ready.push(f64::from(sample.ready));
        self.in_per_s.push((sample.entered - before.entered) as f64 / span_s);
        self.out_per_s.push((sample.left - before.left) as f64 / span_s);
        self.p50_s.push(sample.p50_s.map_or(f64::NAN, f64::from));
        self.p95_s.push(sample.p95_s.map_or(f64::NAN, f64::from));
        self.p99_s.push(sample.p99_s.map_or(f64::NAN, f64::from));
        self.busy_share.push(match sample.up_ns.wrapping_sub(before.up_ns) {
            0 => 0.0,
            up_ns => sample.busy_ns.wrapping_sub(before.busy_ns) as f64 / up_ns as f64,
        });
        self.instances.push(f64::from(sample.instances));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::NANOSECONDS_PER_SECOND;
    use crate::stats::samples::FIRST_INTERVAL_NS;

    fn series_until(seconds: u64) -> Series {
        let mut series = Series::default();
        let end = Time::from_ns(seconds * NANOSECONDS_PER_SECOND);
        series.widen_for(end);
        while series.next_boundary() <= end {
            let instances = series.next_boundary().as_ns() / FIRST_INTERVAL_NS;
            series.push(Sample { instances: instances as u32, ..Sample::default() });
        }
        series
    }

    #[test]
    fn samples_never_exceed_their_number_and_the_interval_doubles() {
        let shape = |seconds| {
            let columns = series_until(seconds).columns();
            (columns.interval_ms, columns.ready.len())
        };
        assert_eq!(shape(0), (100.0, 0));
        assert_eq!(shape(120), (100.0, 1_200));
        assert_eq!(shape(121), (200.0, 605));
        assert_eq!(shape(86_400), (102_400.0, 843));
    }

    #[test]
    fn each_entry_stays_at_its_instant() {
        let columns = series_until(10_000).columns();
        for (place, instances) in columns.instances.iter().enumerate() {
            assert_eq!(*instances, (place + 1) as f64 * columns.interval_ms / 100.0);
        }
    }

    #[test]
    fn theory_is_noted_when_it_changes() {
        let mut series = series_until(1);
        let mut set = |ms, share| series.set_theory_busy(Time::from_ms(ms), share);
        set(0.0, None);
        set(250.0, Some(0.5));
        set(260.0, Some(0.5));
        set(700.0, None);
        assert_eq!(series.theory_busy.len(), 2);
        let expected = series.columns().theory_busy;
        let told: Vec<bool> = expected.iter().map(|share| *share == 0.5).collect();
        assert_eq!(told, [false, false, true, true, true, true, true, false, false, false]);
    }
}
