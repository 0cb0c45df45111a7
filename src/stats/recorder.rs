//! The recorder: takes every fact and keeps all that figures and charts need.
//!
//! It adds to [`Totals`] a [`SlidingWindow`] and a [`Series`]. Both are brought up to date when
//! virtual time passes the end of a sub-window or an interval, by the next fact or by
//! [`Recorder::advance_to`], whichever comes first: when one looks makes no difference. A clone
//! is a checkpoint.

use super::series::Sample;
use super::{
    GroupTotals, Groups, Percentiles, Series, SeriesColumns, SlidingWindow, Totals, WINDOW_NS,
};
use crate::fact::{Fact, FactSink};
use crate::kernel::Time;
use crate::scenario::Group;
use crate::world::plan::Plan;

/// Statistics for the page. (What only counts, without charts: [`Totals`].)
#[derive(Clone, Debug, PartialEq)]
pub struct Recorder {
    totals: Totals,
    window: SlidingWindow,
    series: Series,
    /// Apart from the others, as few runs compare anything.
    groups: Option<Box<Groups>>,
    next_boundary: Time,
}

impl Recorder {
    /// A recorder for the nodes of a plan, with a sliding window of 30 s.
    pub fn new(plan: &Plan) -> Self {
        Self::with_window(plan, WINDOW_NS)
    }

    /// A recorder with a sliding window of another width.
    pub fn with_window(plan: &Plan, width_ns: u64) -> Self {
        let totals = Totals::new(plan);
        let window = SlidingWindow::new(width_ns, &totals);
        let series = Series::default();
        let next_boundary = window.next_boundary().min(series.next_boundary());
        Self { totals, window, series, groups: None, next_boundary }
    }

    /// The same, which keeps figures of groups, too.
    #[must_use]
    pub fn comparing(mut self, plan: &Plan, groups: &[Group]) -> Self {
        self.groups = Groups::new(plan, groups, self.window.width_ns()).map(Box::new);
        self
    }

    /// Lets time pass up to `now`, until which there are no more facts than those recorded.
    pub fn advance_to(&mut self, now: Time) {
        if now >= self.next_boundary {
            self.pass(now);
        }
    }

    #[cold]
    fn pass(&mut self, now: Time) {
        self.series.widen_for(now);
        self.groups.iter_mut().for_each(|groups| groups.widen_for(now));
        while self.series.next_boundary() <= now {
            let at = self.series.next_boundary();
            self.window.advance_to(at, &self.totals);
            let waiting = self.window.waiting();
            self.series.push(Sample::of(&self.totals, &waiting, at));
            if let Some(groups) = &mut self.groups {
                groups.advance_to(at);
                groups.sample(&self.totals, at);
            }
        }
        self.window.advance_to(now, &self.totals);
        self.groups.iter_mut().for_each(|groups| groups.advance_to(now));
        self.next_boundary = self.window.next_boundary().min(self.series.next_boundary());
    }

    /// Notes the busy share that theory expects from `at` on, for the chart.
    pub fn set_theory_busy(&mut self, at: Time, share: Option<f64>) {
        self.series.set_theory_busy(at, share);
    }

    /// Everything since the start.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// The last seconds, as of the last fact or [`Self::advance_to`].
    pub fn window(&self) -> &SlidingWindow {
        &self.window
    }

    /// The charts, as of the last fact or [`Self::advance_to`].
    pub fn series(&self) -> &Series {
        &self.series
    }

    /// What is compared, if anything is.
    pub fn groups(&self) -> Option<&Groups> {
        self.groups.as_deref()
    }

    /// The columns of the charts, with those of groups.
    pub fn columns(&self) -> SeriesColumns {
        let groups = self.groups.iter().flat_map(|groups| groups.all());
        let groups = groups.map(GroupTotals::columns).collect();
        SeriesColumns { groups, ..self.series.columns() }
    }

    /// Waits within the window.
    pub fn waiting(&self) -> Percentiles {
        self.window.waiting()
    }

    /// What a clone takes, in bytes.
    pub fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.totals.heap_bytes()
            + self.window.heap_bytes()
            + self.series.heap_bytes()
            + self.groups.as_ref().map_or(0, |groups| size_of::<Groups>() + groups.heap_bytes())
    }
}

impl FactSink for Recorder {
    #[inline]
    fn record(&mut self, fact: &Fact) {
        self.advance_to(fact.at);
        self.totals.record(fact);
        self.window.record(fact);
        if let Some(groups) = &mut self.groups {
            groups.record(fact);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fact::Happening;
    use crate::kernel::NANOSECONDS_PER_SECOND;
    use crate::stats::fixture::{E_MAILS, MAILER, Story, facts_of_a_run, plan};
    use crate::stats::{COARSE_BITS, Histogram};

    fn recorder_of(facts: &[Fact]) -> Recorder {
        let mut recorder = Recorder::new(&plan());
        for fact in facts {
            recorder.record(fact);
        }
        recorder
    }

    /// What one finds by going through all facts again: a quantity just before an instant.
    fn count_before(facts: &[Fact], at: Time, of: impl Fn(&Happening) -> bool) -> u64 {
        let before = facts.iter().take_while(|fact| fact.at < at);
        before.filter(|fact| of(&fact.happening)).count() as u64
    }

    fn is_enqueued(happening: &Happening) -> bool {
        matches!(happening, Happening::Enqueued { .. })
    }

    fn is_settled(happening: &Happening) -> bool {
        matches!(happening, Happening::Acknowledged { .. })
    }

    fn ready_before(facts: &[Fact], at: Time) -> u64 {
        let count = |of: fn(&Happening) -> bool| count_before(facts, at, of);
        count(is_enqueued) + count(|one| matches!(one, Happening::Requeued { .. }))
            - count(|one| matches!(one, Happening::Delivered { .. }))
    }

    /// Time that work took between two instants, over all instances, from spans begun and ended.
    fn worked_s(facts: &[Fact], from: Time, to: Time) -> f64 {
        let mut begun = std::collections::BTreeMap::new();
        let mut worked_ns = 0;
        let clip = |at: Time| at.clamp(from, to);
        for fact in facts.iter().take_while(|fact| fact.at < to) {
            match fact.happening {
                Happening::Started { instance, .. } => drop(begun.insert(instance, fact.at)),
                Happening::Handled { instance, .. }
                | Happening::InstanceCrashed { instance, .. } => {
                    if let Some(since) = begun.remove(&instance) {
                        worked_ns += clip(fact.at).since_ns(clip(since));
                    }
                }
                _ => {}
            }
        }
        worked_ns += begun.values().map(|since| to.since_ns(clip(*since))).sum::<u64>();
        worked_ns as f64 / NANOSECONDS_PER_SECOND as f64
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn when_one_looks_makes_no_difference(
            seed: u64, bursts in prop::collection::vec(0_u32..500, 0..4), step_ms in 1_u64..9_000,
        ) {
            let mut bursts = bursts;
            bursts.sort_unstable();
            let facts = facts_of_a_run(seed, &bursts, Time::from_seconds(200.0));
            let mut curious = Recorder::new(&plan());
            let mut looked = Time::ZERO;
            for fact in &facts {
                while looked.plus_ns(step_ms * 1_000_000) <= fact.at {
                    looked = looked.plus_ns(step_ms * 1_000_000);
                    curious.advance_to(looked);
                }
                curious.record(fact);
                curious.advance_to(fact.at);
            }
            prop_assert!(curious == recorder_of(&facts));
        }

        #[test]
        fn samples_are_what_the_facts_add_up_to(seed: u64, burst_s in 1_u32..200) {
            let end = Time::from_seconds(200.0);
            let facts = facts_of_a_run(seed, &[burst_s], end);
            let mut recorder = recorder_of(&facts);
            recorder.advance_to(end);
            let columns = recorder.series().columns();
            prop_assert_eq!((columns.interval_ms, columns.ready.len()), (200.0, 1_000));
            for place in (0..1_000).step_by(53) {
                let at = Time::from_ms((place + 1) as f64 * columns.interval_ms);
                let from = Time::from_ns(at.as_ns().saturating_sub(3 * NANOSECONDS_PER_SECOND));
                let span_s = at.since_ns(from) as f64 / NANOSECONDS_PER_SECOND as f64;
                prop_assert_eq!(columns.ready[place], ready_before(&facts, at) as f64);
                let gained = count_before(&facts, at, is_enqueued) - count_before(&facts, from, is_enqueued);
                prop_assert!((columns.in_per_s[place] - gained as f64 / span_s).abs() < 1e-9);
                let gained = count_before(&facts, at, is_settled) - count_before(&facts, from, is_settled);
                prop_assert!((columns.out_per_s[place] - gained as f64 / span_s).abs() < 1e-9);
                if at < Time::from_seconds(f64::from(burst_s)) {
                    prop_assert_eq!(columns.instances[place], 3.0);
                    let busy_share = worked_s(&facts, from, at) / (3.0 * span_s);
                    prop_assert!((columns.busy_share[place] - busy_share).abs() < 1e-9);
                }
            }
        }

        #[test]
        fn the_window_is_what_the_facts_of_its_time_add_up_to(
            seed: u64, burst_s in 1_u32..90, now_ms in 0_u32..100_000,
        ) {
            let now = Time::from_ms(f64::from(now_ms));
            let facts = facts_of_a_run(seed, &[burst_s], now);
            let facts: Vec<Fact> = facts.into_iter().filter(|fact| fact.at <= now).collect();
            let mut recorder = recorder_of(&facts);
            recorder.advance_to(now);
            let from = Time::from_seconds(f64::from((now_ms / 2_000 * 2).saturating_sub(28)));
            let recent = || facts.iter().filter(|fact| fact.at >= from);

            let mut waiting = Histogram::<COARSE_BITS>::default();
            for fact in recent() {
                if let Happening::Started { waited_ns, .. } = fact.happening {
                    waiting.record(waited_ns);
                }
            }
            prop_assert_eq!(recorder.waiting(), waiting.percentiles());
            let span_s = now.since_ns(from) as f64 / NANOSECONDS_PER_SECOND as f64;
            let queue = recorder.totals().queues().get(E_MAILS).expect("a queue");
            let flow = recorder.window().flow(0, queue, now);
            let entered = recent().filter(|fact| is_enqueued(&fact.happening)).count();
            if span_s > 0.0 {
                prop_assert!((flow.in_per_s - entered as f64 / span_s).abs() < 1e-9);
            }
            let service = recorder.totals().services().get(MAILER).expect("a service");
            if now < Time::from_seconds(f64::from(burst_s)) && span_s > 0.0 {
                let busy_share = worked_s(&facts, from, now) / (3.0 * span_s);
                let found = recorder.window().busy_share(0, service, now);
                prop_assert!((found - busy_share).abs() < 1e-9, "{} {}", found, busy_share);
            }
        }
    }

    #[test]
    fn a_leap_over_hours_leaves_correct_samples() {
        let mut story = Story::default();
        story.instance_started(1).sent(1).at_ms(50).sent(2).taken(1, 1);
        story.at_ms(10 * 3_600_000).handled(1, 1).acknowledged(1, 1);
        let recorder = recorder_of(story.facts());
        let columns = recorder.series().columns();
        assert_eq!((columns.interval_ms, columns.ready.len()), (51_200.0, 703));
        assert!(columns.ready.iter().all(|ready| *ready == 1.0));
        assert!(columns.busy_share[1..].iter().all(|share| *share == 1.0));
        assert!((columns.busy_share[0] - 51_150.0 / 51_200.0).abs() < 1e-9);
        assert_eq!(recorder.window().sojourn().count, 1);
        assert_eq!(recorder.waiting().count, 0, "the work began hours before the window");
    }

    #[test]
    fn busy_instances_are_told_apart() {
        let mut story = Story::default();
        story.instance_started(1).instance_started(2).at_ms(5_000).sent(1).taken(1, 1);
        let mut recorder = recorder_of(story.facts());
        let share = |recorder: &Recorder, place: usize, now| {
            let service = recorder.totals().services().get(MAILER).expect("a service");
            recorder.window().instance_busy_share(0, place, &service.instances[place], now)
        };
        let now = Time::from_seconds(10.0);
        recorder.advance_to(now);
        assert_eq!((share(&recorder, 0, now), share(&recorder, 1, now)), (0.5, 0.0));
        let now = Time::from_seconds(60.0);
        recorder.advance_to(now);
        assert_eq!((share(&recorder, 0, now), share(&recorder, 1, now)), (1.0, 0.0));
    }

    #[test]
    fn a_clone_stays_small() {
        let facts = facts_of_a_run(1, &[100, 200], Time::from_seconds(3_600.0));
        let bytes = recorder_of(&facts).bytes();
        assert!(bytes < 150_000, "{bytes}");
    }
}
