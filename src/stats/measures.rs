//! The performance measures of a run: everything in its report that is one number, under a name.
//!
//! What `compare` tells of set-ups is this list. A new field of a report becomes a measure here or
//! is left out by name: every structure is taken apart whole, so the compiler asks.

use serde::Serialize;

use super::figures::{LedgerFigures, TotalFigures};
use super::report::{ProducerReport, QueueReport, RunReport, ServiceReport};
use super::{CallFigures, CallLedger, CallerReport, Percentiles};

/// A number that came out of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// What of what.
    pub name: MeasureName,
    /// The number; `None` if there were too few samples to tell it.
    pub value: Option<f64>,
}

/// What a measure is called; the same in every run of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MeasureName {
    /// What it speaks of.
    pub of: Subject,
    /// What it tells, as the field of the report is named.
    pub measure: String,
    /// What its numbers are.
    pub unit: Unit,
}

/// What a measure speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "name", rename_all = "snake_case")]
pub enum Subject {
    /// All copies since the start of the run.
    Ledger,
    /// A producer, by its name.
    Producer(Box<str>),
    /// A caller.
    Caller(Box<str>),
    /// A queue.
    Queue(Box<str>),
    /// A service.
    Service(Box<str>),
    /// All queues together.
    Total,
}

/// What the numbers of a measure are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// How many.
    Count,
    /// How many in a second of virtual time.
    PerSecond,
    /// A span of virtual time.
    Seconds,
    /// A share of a whole, from 0 to 1.
    Share,
}

impl RunReport {
    /// Its measures, in the order of the report.
    pub fn measures(&self) -> Vec<Measure> {
        // Groups sum up their nodes and the ledger of calls its callers, which are told one by one.
        let Self {
            seed: _,
            from_s: _,
            until_s: _,
            ledger,
            calls: _,
            producers,
            callers,
            queues,
            services,
            total,
            groups: _,
        } = self;
        let mut list = List { of: Subject::Ledger, measures: Vec::new() };
        list.ledger(ledger);
        for producer in producers {
            list.producer(producer);
        }
        for caller in callers {
            list.caller(caller);
        }
        for queue in queues {
            list.queue(queue);
        }
        for service in services {
            list.service(service);
        }
        list.total(total);
        list.measures
    }
}

/// Measures, and what those that come next speak of.
struct List {
    of: Subject,
    measures: Vec<Measure>,
}

impl List {
    fn add(&mut self, measure: &str, unit: Unit, value: Option<f64>) {
        let name = MeasureName { of: self.of.clone(), measure: measure.to_owned(), unit };
        self.measures.push(Measure { name, value });
    }

    fn counts<const COUNT: usize>(&mut self, counts: [(&str, u64); COUNT]) {
        for (measure, count) in counts {
            self.add(measure, Unit::Count, Some(count as f64));
        }
    }

    fn span(&mut self, span: &str, percentiles: &Percentiles) {
        let Percentiles { count: _, mean_s, p50_s, p95_s, p99_s } = *percentiles;
        for (what, value) in [("mean", mean_s), ("p50", p50_s), ("p95", p95_s), ("p99", p99_s)] {
            self.add(&format!("{span}.{what}_s"), Unit::Seconds, value);
        }
    }

    fn ledger(&mut self, ledger: &LedgerFigures) {
        let LedgerFigures {
            published,
            copies_added,
            on_the_way,
            ready,
            with_consumer,
            acknowledged,
            dropped,
            dead_lettered,
            expired,
            refused,
            lost,
            unroutable,
            balanced: _,
        } = *ledger;
        self.of = Subject::Ledger;
        self.counts([
            ("published", published),
            ("copies_added", copies_added),
            ("on_the_way", on_the_way),
            ("ready", ready),
            ("with_consumer", with_consumer),
            ("acknowledged", acknowledged),
            ("dropped", dropped),
            ("dead_lettered", dead_lettered),
            ("expired", expired),
            ("refused", refused),
            ("lost", lost),
            ("unroutable", unroutable),
        ]);
    }

    fn producer(&mut self, producer: &ProducerReport) {
        let ProducerReport { name, published, published_per_s } = producer;
        self.of = Subject::Producer(name.clone());
        self.counts([("published", *published)]);
        self.add("published_per_s", Unit::PerSecond, Some(*published_per_s));
    }

    fn caller(&mut self, caller: &CallerReport) {
        let CallerReport { name, answered_per_s, calls } = caller;
        let CallFigures {
            ledger,
            waiting,
            attempts,
            retries,
            timeouts,
            attempts_per_call,
            response,
            blocked_share,
            connections,
            mean_connections,
        } = calls;
        let CallLedger { made, in_progress, answered, failed, timed_out, refused, balanced: _ } =
            *ledger;
        self.of = Subject::Caller(name.clone());
        self.counts([
            ("made", made),
            ("answered", answered),
            ("failed", failed),
            ("timed_out", timed_out),
            ("refused", refused),
            ("in_progress", in_progress),
            ("waiting", *waiting),
        ]);
        self.add("answered_per_s", Unit::PerSecond, Some(*answered_per_s));
        self.add("attempts_per_call", Unit::Count, *attempts_per_call);
        self.counts([("attempts", *attempts), ("retries", *retries), ("timeouts", *timeouts)]);
        self.span("response", response);
        self.add("blocked_share", Unit::Share, *blocked_share);
        self.counts([("connections", *connections)]);
        self.add("mean_connections", Unit::Count, Some(*mean_connections));
    }

    fn queue(&mut self, queue: &QueueReport) {
        let QueueReport {
            name,
            enqueued,
            requeued,
            settled,
            handled_again,
            throughput_per_s,
            ready,
            mean_ready,
            peak_ready,
            waiting,
            sojourn,
            end_to_end,
            theory: _,
            no_theory: _,
        } = queue;
        self.of = Subject::Queue(name.clone());
        self.add("mean_ready", Unit::Count, Some(*mean_ready));
        self.counts([("peak_ready", u64::from(*peak_ready)), ("ready", *ready)]);
        self.add("throughput_per_s", Unit::PerSecond, Some(*throughput_per_s));
        self.span("waiting", waiting);
        self.span("sojourn", sojourn);
        self.span("end_to_end", end_to_end);
        self.counts([
            ("enqueued", *enqueued),
            ("settled", *settled),
            ("requeued", *requeued),
            ("handled_again", *handled_again),
        ]);
    }

    fn service(&mut self, service: &ServiceReport) {
        let ServiceReport {
            name,
            mean_instances,
            busy_share,
            handled,
            failed,
            mean_work_s,
            cpu_busy_share,
            mean_in_io,
            mean_ready,
            mean_task_queue,
            peak_task_queue,
            context_switches,
            switching_s,
            peak_memory_bytes,
        } = service;
        self.of = Subject::Service(name.clone());
        self.add("mean_instances", Unit::Count, Some(*mean_instances));
        self.add("busy_share", Unit::Share, Some(*busy_share));
        self.counts([("handled", *handled), ("failed", *failed)]);
        self.add("mean_work_s", Unit::Seconds, *mean_work_s);
        self.add("cpu_busy_share", Unit::Share, Some(*cpu_busy_share));
        self.add("mean_in_io", Unit::Count, Some(*mean_in_io));
        self.add("mean_ready", Unit::Count, Some(*mean_ready));
        self.add("mean_task_queue", Unit::Count, Some(*mean_task_queue));
        self.counts([
            ("peak_task_queue", *peak_task_queue),
            ("context_switches", *context_switches),
            ("peak_memory_bytes", *peak_memory_bytes),
        ]);
        self.add("switching_s", Unit::Seconds, Some(*switching_s));
    }

    fn total(&mut self, total: &TotalFigures) {
        let TotalFigures { waiting, sojourn, end_to_end } = total;
        self.of = Subject::Total;
        self.span("waiting", waiting);
        self.span("sojourn", sojourn);
        self.span("end_to_end", end_to_end);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::kernel::Time;
    use crate::stats::fixture::plan;
    use crate::stats::{Gauges, Totals};
    use crate::world::World;
    use crate::world::fixture::called_plan;

    fn report() -> RunReport {
        let plan = Arc::new(plan());
        let mut totals = Totals::new(&plan);
        let mut world = World::new(plan, &mut totals);
        world.advance_to(Time::from_seconds(3.0), u64::MAX, &mut totals);
        RunReport::of(&totals, &Gauges::of(&world))
    }

    /// The measure's name is the way to its number in the report's JSON.
    #[test]
    fn measures_are_the_numbers_of_the_report_under_its_names() {
        let report = report();
        assert!(report.measures().len() > 50);
        check_names(&report);
    }

    fn check_names(report: &RunReport) {
        let json = serde_json::to_value(report).expect("the report becomes JSON");
        let node = |list: &str, name: &str| {
            let nodes = json[list].as_array().expect("a list of nodes");
            nodes.iter().find(|node| node["name"] == name).expect("the node").clone()
        };
        let measures = report.measures();
        for Measure { name: MeasureName { of, measure, .. }, value } in &measures {
            let place = match of {
                Subject::Ledger => json["ledger"].clone(),
                Subject::Producer(name) => node("producers", name),
                Subject::Caller(name) => node("callers", name),
                Subject::Queue(name) => node("queues", name),
                Subject::Service(name) => node("services", name),
                Subject::Total => json["total"].clone(),
            };
            let way = format!("/{}", measure.replace('.', "/"));
            let number = place.pointer(&way).unwrap_or_else(|| panic!("{of:?} has no {way}"));
            assert_eq!(number.as_f64(), *value, "{of:?}: {measure}");
        }
    }

    #[test]
    fn callers_have_measures() {
        let plan = Arc::new(called_plan());
        let mut totals = Totals::new(&plan);
        let mut world = World::new(plan, &mut totals);
        world.advance_to(Time::from_seconds(20.0), u64::MAX, &mut totals);
        let report = RunReport::of(&totals, &Gauges::of(&world));
        check_names(&report);
        let caller = Subject::Caller("shop".into());
        let measures = report.measures();
        let of = |measure: &str| {
            let mut own = measures.iter().filter(|one| one.name.of == caller);
            own.find(|one| one.name.measure == measure).and_then(|one| one.value)
        };
        assert_eq!(of("made"), Some(report.callers[0].calls.ledger.made as f64));
        assert!(of("attempts_per_call").is_some_and(|attempts| attempts >= 1.0));
        assert_eq!(of("blocked_share"), Some(0.0), "its thread goes on");
    }

    #[test]
    fn no_two_measures_have_one_name() {
        let measures = report().measures();
        for (place, measure) in measures.iter().enumerate() {
            assert!(!measures[..place].iter().any(|other| other.name == measure.name));
        }
    }
}
