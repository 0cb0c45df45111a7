//! Figures of the last seconds: a ring of sub-windows, the oldest of which falls off at once.
//!
//! A window of 30 s has 15 sub-windows of 2 s and covers the last 28 to 30 s. Of everything that
//! only ever grows (copies in and out, busy time) it is enough to remember how far it had got when
//! each sub-window began.

use super::queue_totals::QueueTotals;
use super::recent_spans::{RecentSpans, SUB_WINDOWS};
use super::service_totals::{InstanceTotals, ServiceTotals};
use super::{Percentiles, Totals};
use crate::fact::{Fact, Happening};
use crate::kernel::{NANOSECONDS_PER_SECOND, Time};

/// The default width of a window, in nanoseconds.
pub const WINDOW_NS: u64 = 30 * NANOSECONDS_PER_SECOND;

/// The width of a sub-window in a window of `width_ns`.
pub(super) const fn sub_window_ns(width_ns: u64) -> u64 {
    width_ns / SUB_WINDOWS as u64
}

/// How far something that only grows had got at the beginning of each sub-window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Gain([u64; SUB_WINDOWS]);

/// What is remembered of a queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct QueueGains {
    entered: Gain,
    left: Gain,
}

/// What is remembered of a service or an instance, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct BusyGains {
    busy: Gain,
    up: Gain,
}

/// Copies in and out of a queue within the window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Flow {
    /// Copies enqueued per second.
    pub in_per_s: f64,
    /// Copies settled per second.
    pub out_per_s: f64,
}

impl Flow {
    /// How much faster copies come than go: the growth of ready and unacknowledged together.
    pub fn growth_per_s(&self) -> f64 {
        self.in_per_s - self.out_per_s
    }
}

/// The last seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct SlidingWindow {
    sub_window_ns: u64,
    /// The sub-window under way, counted from the start of the run.
    current: u64,
    waiting: RecentSpans,
    sojourn: RecentSpans,
    /// As [`Totals`] has its queues, services and instances.
    queues: Vec<QueueGains>,
    services: Vec<BusyGains>,
    instances: Vec<Vec<BusyGains>>,
}

impl SlidingWindow {
    /// A window of a width (at least as many nanoseconds as it has sub-windows) over what
    /// `totals` counts from time zero on.
    pub fn new(width_ns: u64, totals: &Totals) -> Self {
        let services = totals.services().records().len();
        Self {
            sub_window_ns: sub_window_ns(width_ns),
            current: 0,
            waiting: RecentSpans::default(),
            sojourn: RecentSpans::default(),
            queues: vec![QueueGains::default(); totals.queues().records().len()],
            services: vec![BusyGains::default(); services],
            instances: vec![Vec::new(); services],
        }
    }

    /// Its width, in nanoseconds.
    pub fn width_ns(&self) -> u64 {
        self.sub_window_ns * SUB_WINDOWS as u64
    }

    /// When the sub-window under way ends.
    pub fn next_boundary(&self) -> Time {
        Time::from_ns(self.sub_window_ns.saturating_mul(self.current + 1))
    }

    /// The oldest sub-window that counts.
    fn oldest(&self) -> u64 {
        self.current.saturating_sub(SUB_WINDOWS as u64 - 1)
    }

    /// How much time the window covers at `now`, in seconds.
    fn span_s(&self, now: Time) -> f64 {
        let from = Time::from_ns(self.oldest() * self.sub_window_ns);
        now.since_ns(from) as f64 / NANOSECONDS_PER_SECOND as f64
    }

    /// Notes the spans that a fact tells of; the window must have been brought to its time.
    #[inline]
    pub fn record(&mut self, fact: &Fact) {
        let slot = RecentSpans::slot(self.current);
        if let Happening::Started { waited_ns, .. } = fact.happening {
            self.waiting.record(slot, waited_ns);
        } else if let Happening::Handled { sojourn_ns, .. } = fact.happening {
            self.sojourn.record(slot, sojourn_ns);
        }
    }

    /// Begins the sub-windows up to `at`. `totals` must not have taken any fact of `at` or later.
    pub fn advance_to(&mut self, at: Time, totals: &Totals) {
        let target = at.as_ns() / self.sub_window_ns;
        let oldest_that_will_count = (target + 1).saturating_sub(SUB_WINDOWS as u64);
        for sub_window in oldest_that_will_count.max(self.current + 1)..=target {
            self.begin(sub_window, totals);
        }
        self.current = self.current.max(target);
    }

    fn begin(&mut self, sub_window: u64, totals: &Totals) {
        let slot = RecentSpans::slot(sub_window);
        let at = Time::from_ns(sub_window * self.sub_window_ns);
        self.waiting.clear(slot);
        self.sojourn.clear(slot);
        for (gains, queue) in self.queues.iter_mut().zip(totals.queues().records()) {
            gains.entered.0[slot] = queue.enqueued;
            gains.left.0[slot] = queue.settled;
        }
        for (gains, service) in self.services.iter_mut().zip(totals.services().records()) {
            gains.busy.0[slot] = service.busy.area(at) as u64;
            gains.up.0[slot] = service.running.area(at) as u64;
        }
        for (gains, service) in self.instances.iter_mut().zip(totals.services().records()) {
            gains.resize(service.instances.len(), BusyGains::default());
            for (gains, instance) in gains.iter_mut().zip(&service.instances) {
                gains.busy.0[slot] = instance.busy.total_ns(at);
                gains.up.0[slot] = instance.up.total_ns(at);
            }
        }
    }

    /// What was gained since the oldest sub-window began. Areas are kept modulo 2^64, which their
    /// difference does not mind.
    fn gained(&self, gain: &Gain, so_far: u64) -> u64 {
        so_far.wrapping_sub(gain.0[RecentSpans::slot(self.oldest())])
    }

    fn share(&self, gains: &BusyGains, busy_ns: u64, up_ns: u64) -> f64 {
        match self.gained(&gains.up, up_ns) {
            0 => 0.0,
            up_ns => self.gained(&gains.busy, busy_ns) as f64 / up_ns as f64,
        }
    }

    /// Waits of work begun within the window.
    pub fn waiting(&self) -> Percentiles {
        self.waiting.percentiles()
    }

    /// Sojourns of work ended within the window.
    pub fn sojourn(&self) -> Percentiles {
        self.sojourn.percentiles()
    }

    /// What came into and left a queue, by its place among queues.
    pub fn flow(&self, place: usize, queue: &QueueTotals, now: Time) -> Flow {
        let (gains, span_s) = (&self.queues[place], self.span_s(now));
        if span_s == 0.0 {
            return Flow::default();
        }
        Flow {
            in_per_s: self.gained(&gains.entered, queue.enqueued) as f64 / span_s,
            out_per_s: self.gained(&gains.left, queue.settled) as f64 / span_s,
        }
    }

    /// The busy share of a service's instances, by its place among services.
    pub fn busy_share(&self, place: usize, service: &ServiceTotals, now: Time) -> f64 {
        let (busy, up) = (service.busy.area(now) as u64, service.running.area(now) as u64);
        self.share(&self.services[place], busy, up)
    }

    /// The busy share of one instance, by its place within the service at `place`.
    pub fn instance_busy_share(
        &self,
        place: usize,
        instance_place: usize,
        instance: &InstanceTotals,
        now: Time,
    ) -> f64 {
        let gains = self.instances[place].get(instance_place).copied().unwrap_or_default();
        self.share(&gains, instance.busy.total_ns(now), instance.up.total_ns(now))
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        let instances: usize = self.instances.iter().map(Vec::capacity).sum();
        self.waiting.heap_bytes()
            + self.sojourn.heap_bytes()
            + size_of_val(self.queues.as_slice())
            + (self.services.len() + instances) * size_of::<BusyGains>()
    }
}
