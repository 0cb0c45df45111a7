//! The report of a run without a page: what the command prints.

use serde::Serialize;

use super::figures::{LedgerFigures, TheoryFigures, TotalFigures};
use super::theory::{self, NoLaw};
use super::{
    CallFigures, CallLedger, CallTotals, CallerGauge, CallerReport, Gauges, GroupFigures, Groups,
    Percentiles, ProducerTotals, QueueTotals, ServiceTotals, Totals,
};
use crate::fact::NodeId;
use crate::kernel::{NANOSECONDS_PER_SECOND, Time};
use crate::world::plan::Plan;

/// What came out of a run.
#[derive(Clone, Debug, Serialize)]
pub struct RunReport {
    /// What all chance came from, in decimal digits.
    pub seed: String,
    /// Since when it was measured, in seconds of virtual time.
    pub from_s: f64,
    /// Until when.
    pub until_s: f64,
    /// Where every copy is, counted from the start of the run.
    pub ledger: LedgerFigures,
    /// What became of every call while measured; absent if nobody calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls: Option<CallLedger>,
    /// The producers, in the order of the scenario.
    pub producers: Vec<ProducerReport>,
    /// The callers, in the order of the scenario.
    pub callers: Vec<CallerReport>,
    /// The queues, in the order of the scenario.
    pub queues: Vec<QueueReport>,
    /// The services, in the order of the scenario.
    pub services: Vec<ServiceReport>,
    /// Over all queues.
    pub total: TotalFigures,
    /// What is compared, in the order of the scenario; absent without a comparison.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupFigures>,
}

/// A producer.
#[derive(Clone, Debug, Serialize)]
pub struct ProducerReport {
    /// Its name.
    pub name: Box<str>,
    /// Messages published while measured.
    pub published: u64,
    /// The same per second.
    pub published_per_s: f64,
}

/// A queue.
#[derive(Clone, Debug, Serialize)]
pub struct QueueReport {
    /// Its name.
    pub name: Box<str>,
    /// Copies that came in.
    pub enqueued: u64,
    /// Copies that came back.
    pub requeued: u64,
    /// Copies that left for good.
    pub settled: u64,
    /// Copies handled though they had been handled with success before.
    pub handled_again: u64,
    /// Copies settled per second.
    pub throughput_per_s: f64,
    /// Ready messages at the end.
    pub ready: u64,
    /// Their mean over time (Lq, if nothing travels to the consumers).
    pub mean_ready: f64,
    /// The most that were ready at once.
    pub peak_ready: u32,
    /// From enqueued to the start of work (Wq).
    pub waiting: Percentiles,
    /// From enqueued to the end of work (W).
    pub sojourn: Percentiles,
    /// From published to acknowledged.
    pub end_to_end: Percentiles,
    /// What theory expects of the queue, with the parameters of the end; absent if no law applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theory: Option<TheoryFigures>,
    /// Why no law applies; absent if one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_theory: Option<NoLaw>,
}

/// A service.
#[derive(Clone, Debug, Serialize)]
pub struct ServiceReport {
    /// Its name.
    pub name: Box<str>,
    /// Mean number of instances that were there.
    pub mean_instances: f64,
    /// The share of time that they were at work.
    pub busy_share: f64,
    /// Messages worked on with success.
    pub handled: u64,
    /// Messages worked on in vain.
    pub failed: u64,
    /// The mean work on a message, in seconds; `None` without messages.
    pub mean_work_s: Option<f64>,
    /// The share of their cores' time in which they computed.
    pub cpu_busy_share: f64,
    /// Mean number of tasks that waited for I/O.
    pub mean_in_io: f64,
    /// Mean number of tasks that could go on and had no core, or not their loop.
    pub mean_ready: f64,
    /// Mean length of the task queues together.
    pub mean_task_queue: f64,
    /// The most that was in them at once.
    pub peak_task_queue: u64,
    /// Times that a core took up another thread than the one before.
    pub context_switches: u64,
    /// What the cores lost by that, in seconds.
    pub switching_s: f64,
    /// The most memory that threads, loops and tasks kept at once, in bytes.
    pub peak_memory_bytes: u64,
}

impl RunReport {
    /// The report of totals up to the instant of `gauges`.
    pub fn of(totals: &Totals, gauges: &Gauges) -> Self {
        let span = Span { from: totals.from(), until: gauges.now };
        let plan = &gauges.plan;
        Self {
            seed: plan.seed.to_string(),
            from_s: span.from.as_seconds(),
            until_s: span.until.as_seconds(),
            ledger: LedgerFigures::of(totals.ledger(), &gauges.stocks),
            calls: CallLedger::all(totals, &gauges.callers),
            producers: each(totals.producers().iter(), |node, one| {
                producer(plan, node, one, &span)
            }),
            callers: totals
                .callers()
                .records()
                .iter()
                .zip(&gauges.callers)
                .map(|(one, gauge)| caller(plan, one, gauge, &span))
                .collect(),
            queues: each(totals.queues().iter(), |node, one| queue(plan, node, one, &span)),
            services: each(totals.services().iter(), |node, one| service(plan, node, one, &span)),
            total: TotalFigures::of(totals),
            groups: Vec::new(),
        }
    }

    /// Whether facts and the world's state agree on every copy and every call.
    pub fn is_balanced(&self) -> bool {
        self.ledger.balanced && self.calls.is_none_or(|calls| calls.balanced)
    }

    /// The same with the figures of groups, which count since the same instant as `totals`.
    #[must_use]
    pub fn comparing(mut self, groups: Option<&Groups>, totals: &Totals, now: Time) -> Self {
        self.groups = groups.map_or_else(Vec::new, |all| GroupFigures::all(all, totals, now));
        self
    }
}

/// The measured time.
struct Span {
    from: Time,
    until: Time,
}

impl Span {
    /// Per second of it; 0 if it is empty.
    fn rate_per_s(&self, count: u64) -> f64 {
        let seconds = self.until.as_seconds() - self.from.as_seconds();
        if seconds > 0.0 { count as f64 / seconds } else { 0.0 }
    }
}

fn each<'a, T: 'a, R>(
    records: impl Iterator<Item = (NodeId, &'a T)>,
    report: impl Fn(NodeId, &T) -> R,
) -> Vec<R> {
    records.map(|(node, record)| report(node, record)).collect()
}

fn name(plan: &Plan, node: NodeId) -> Box<str> {
    plan.nodes[node.index()].name.clone()
}

fn producer(plan: &Plan, node: NodeId, totals: &ProducerTotals, span: &Span) -> ProducerReport {
    ProducerReport {
        name: name(plan, node),
        published: totals.published,
        published_per_s: span.rate_per_s(totals.published),
    }
}

fn caller(plan: &Plan, totals: &CallTotals, gauge: &CallerGauge, span: &Span) -> CallerReport {
    CallerReport {
        name: name(plan, gauge.node),
        answered_per_s: span.rate_per_s(totals.answered),
        calls: CallFigures::of(totals, gauge, span.until),
    }
}

fn queue(plan: &Plan, node: NodeId, totals: &QueueTotals, span: &Span) -> QueueReport {
    let expectation = theory::expectation(plan, node);
    QueueReport {
        name: name(plan, node),
        enqueued: totals.enqueued,
        requeued: totals.requeued,
        settled: totals.settled,
        handled_again: totals.handled_again(),
        throughput_per_s: span.rate_per_s(totals.settled),
        ready: totals.ready.value(),
        mean_ready: totals.ready.mean(span.until),
        peak_ready: totals.peak_ready,
        waiting: totals.waiting.percentiles(),
        sojourn: totals.sojourn.percentiles(),
        end_to_end: totals.end_to_end.percentiles(),
        theory: expectation.as_ref().ok().map(TheoryFigures::of),
        no_theory: expectation.err(),
    }
}

fn service(plan: &Plan, node: NodeId, totals: &ServiceTotals, span: &Span) -> ServiceReport {
    let concurrency = &totals.concurrency;
    ServiceReport {
        name: name(plan, node),
        mean_instances: totals.running.mean(span.until),
        busy_share: totals.busy_share(span.until),
        handled: totals.handled,
        failed: totals.failed,
        mean_work_s: totals.mean_work_s(),
        cpu_busy_share: concurrency.cpu_busy_share(span.until),
        mean_in_io: concurrency.in_io.mean(span.until),
        mean_ready: concurrency.ready.mean(span.until),
        mean_task_queue: concurrency.queued.mean(span.until),
        peak_task_queue: concurrency.peak_queued,
        context_switches: concurrency.context_switches,
        switching_s: concurrency.switching_ns as f64 / NANOSECONDS_PER_SECOND as f64,
        peak_memory_bytes: concurrency.peak_memory_bytes,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::stats::fixture::plan;
    use crate::world::World;

    /// Little's law ties the report's figures together: Lq = λ Wq, and ρ = λ E[S]/c.
    #[test]
    fn the_report_of_a_long_run_obeys_littles_law() {
        let plan = Arc::new(plan());
        let mut totals = Totals::new(&plan);
        let mut world = World::new(plan, &mut totals);
        world.advance_to(Time::from_seconds(100.0), u64::MAX, &mut totals);
        totals.restart(world.now());
        world.advance_to(Time::from_seconds(5_100.0), u64::MAX, &mut totals);
        let report = RunReport::of(&totals, &Gauges::of(&world));
        assert_eq!((report.from_s, report.until_s), (100.0, 5_100.0));
        let (queue, service) = (&report.queues[0], &report.services[0]);
        let waited = queue.waiting.mean_s.expect("messages waited") * queue.throughput_per_s;
        assert!((queue.mean_ready / waited - 1.0).abs() < 0.01);
        let work_s = service.mean_work_s.expect("work was done");
        let utilisation = queue.throughput_per_s * work_s / service.mean_instances;
        assert!((service.busy_share / utilisation - 1.0).abs() < 0.01);
        assert!((report.producers[0].published_per_s - 8.0).abs() < 0.2);
        assert!(report.ledger.balanced);
    }

    #[test]
    fn each_queue_has_a_theory_or_the_reason_why_not() {
        let plan = Arc::new(plan());
        let totals = Totals::new(&plan);
        let world = World::new(plan, &mut ());
        let report = RunReport::of(&totals, &Gauges::of(&world));
        assert_eq!(report.queues[0].theory.map(|theory| theory.model), Some("M/M/c"));
        assert_eq!(report.queues[1].no_theory, Some(NoLaw::NoConsumer));
        let json = serde_json::to_value(&report).expect("the report becomes JSON");
        assert_eq!(json["queues"][1]["no_theory"]["reason"], "no_consumer");
    }
}
