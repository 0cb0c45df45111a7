//! The figures of a run as a table: the charts' columns, and counts since the start.

use super::csv::{Csv, number, seconds, single, text};
use crate::fact::{Fact, FactSink};
use crate::kernel::Time;
use crate::scenario::Scenario;
use crate::stats::{GroupColumns, Recorder, SeriesColumns, Tallies, Tally};
use crate::world::plan::{NodeKind, Plan};

/// The charts' columns; empty where there is nothing to tell.
const CHART: [&str; 9] = [
    "ready",
    "in_per_s",
    "out_per_s",
    "wait_p50_s",
    "wait_p95_s",
    "wait_p99_s",
    "busy_share",
    "instances",
    "theory_busy_share",
];
/// The charts' columns of each group of a comparison, after its name.
const GROUP: [&str; 4] = ["unfinished", "done_per_s", "response_p95_s", "cpu_busy_share"];
/// Counts since the start.
const COPIES: [&str; 12] = [
    "published_total",
    "copies_added_total",
    "unroutable_total",
    "enqueued_total",
    "delivered_total",
    "requeued_total",
    "acknowledged_total",
    "dropped_total",
    "dead_lettered_total",
    "expired_total",
    "refused_total",
    "lost_total",
];
/// Counts since the start, if anybody calls.
const CALLS: [&str; 5] = [
    "calls_made_total",
    "calls_answered_total",
    "calls_failed_total",
    "calls_timed_out_total",
    "calls_refused_total",
];

/// Listens to a run and keeps its figures.
#[derive(Clone, Debug)]
pub(super) struct FigureTable {
    recorder: Recorder,
    tallies: Tallies,
    groups: Vec<String>,
    calls: bool,
}

impl FigureTable {
    pub(super) fn new(Scenario { plan, groups, .. }: &Scenario) -> Self {
        Self {
            recorder: Recorder::new(plan).comparing(plan, groups),
            tallies: Tallies::default(),
            groups: groups.iter().map(|group| text(&group.name)).collect(),
            calls: has_callers(plan),
        }
    }

    /// The table up to `now`. Its last row is the present instant, which the charts' samples need not
    /// have come to: it lacks rates.
    pub(super) fn written(mut self, now: Time, expected_busy: &[(Time, Option<f64>)]) -> Vec<u8> {
        self.recorder.advance_to(now);
        self.tallies.advance_to(now);
        for (at, share) in expected_busy {
            self.recorder.set_theory_busy(*at, *share);
        }
        let mut csv = Csv::default();
        csv.row(self.header());
        let columns = self.recorder.columns();
        let mut last = None;
        for (place, (at, tally)) in self.tallies.samples().enumerate() {
            // What happened at the last instant counts, too: the table's end is the run's.
            let tally = if at == now { *self.tallies.present() } else { tally };
            csv.row(self.row(at, &chart(&columns, place), &tally));
            last = Some(at);
        }
        if last != Some(now) {
            let theory = expected_busy.last().and_then(|(_, share)| *share);
            csv.row(self.row(now, &self.present(theory), self.tallies.present()));
        }
        csv.take()
    }

    fn header(&self) -> Vec<String> {
        let of_groups =
            self.groups.iter().flat_map(|group| GROUP.map(|name| format!("{group}.{name}")));
        let calls = CALLS.iter().filter(|_| self.calls);
        let fixed = |name: &&str| (*name).to_owned();
        let mut header = vec!["at_s".to_owned()];
        header.extend(CHART.iter().map(fixed));
        header.extend(of_groups);
        header.extend(COPIES.iter().chain(calls).map(fixed));
        header
    }

    fn row(&self, at: Time, chart: &[String], tally: &Tally) -> Vec<String> {
        let mut row = vec![seconds(at)];
        row.extend_from_slice(chart);
        row.resize(1 + CHART.len() + GROUP.len() * self.groups.len(), String::new());
        row.extend(counts(tally).iter().map(u64::to_string));
        if self.calls {
            row.extend(calls(tally).iter().map(u64::to_string));
        }
        row
    }

    /// What the charts would show of an instant, as far as it needs no interval.
    fn present(&self, theory: Option<f64>) -> Vec<String> {
        let totals = self.recorder.totals();
        let ready = totals.queues().records().iter().map(|queue| queue.ready.value());
        let running = totals.services().records().iter().map(|service| service.running.value());
        let waiting = self.recorder.waiting();
        let told = |wait: Option<f64>| single(wait.unwrap_or(f64::NAN));
        vec![
            ready.sum::<u64>().to_string(),
            String::new(),
            String::new(),
            told(waiting.p50_s),
            told(waiting.p95_s),
            told(waiting.p99_s),
            String::new(),
            running.sum::<u64>().to_string(),
            number(theory.unwrap_or(f64::NAN)),
        ]
    }
}

impl FactSink for FigureTable {
    fn record(&mut self, fact: &Fact) {
        self.recorder.record(fact);
        self.tallies.record(fact);
    }
}

fn has_callers(plan: &Plan) -> bool {
    plan.nodes.iter().any(|node| matches!(node.kind, NodeKind::Caller(_)))
}

fn chart(columns: &SeriesColumns, place: usize) -> Vec<String> {
    let mut cells = vec![
        number(columns.ready[place]),
        number(columns.in_per_s[place]),
        number(columns.out_per_s[place]),
        single(columns.p50_s[place]),
        single(columns.p95_s[place]),
        single(columns.p99_s[place]),
        number(columns.busy_share[place]),
        number(columns.instances[place]),
        number(columns.theory_busy[place]),
    ];
    for GroupColumns { unfinished, done_per_s, response_p95_s, cpu_busy_share } in &columns.groups {
        let of_group = [unfinished, done_per_s, response_p95_s, cpu_busy_share];
        cells.extend(of_group.map(|column| number(column[place])));
    }
    cells
}

fn counts(Tally { ledger, .. }: &Tally) -> [u64; 12] {
    [
        ledger.published,
        ledger.copies_added,
        ledger.unroutable,
        ledger.enqueued,
        ledger.delivered,
        ledger.requeued,
        ledger.acknowledged,
        ledger.dropped,
        ledger.dead_lettered,
        ledger.expired,
        ledger.refused,
        ledger.lost,
    ]
}

fn calls(tally: &Tally) -> [u64; 5] {
    [
        tally.calls_made,
        tally.calls_answered,
        tally.calls_failed,
        tally.calls_timed_out,
        tally.calls_refused,
    ]
}
