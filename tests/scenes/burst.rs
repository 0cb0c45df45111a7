//! A traffic peak against direct calls and against a queue, with the same orders and the same work.

use std::collections::{BTreeMap, BTreeSet};

use queuescope::broker::MessageId;
use queuescope::caller::CallOutcome;
use queuescope::fact::{Fact, Happening, NodeId, Rule};
use queuescope::kernel::Time;

use crate::scene::{Do, Scene};

const PEAK_S: f64 = 5.0;
const REPLICATIONS: u32 = 20;
/// Seconds of work on an order, orders per second: as the scene has them.
const WORK_S: f64 = 0.25;
const ORDERS_PER_S: f64 = 4.0;

fn scene() -> Scene {
    Scene::open("burst")
}

/// What became of the calls of a run that came into being from `from_s` on.
struct Calls {
    made: usize,
    requested: usize,
    timed_out_attempts: usize,
    refused_attempts: usize,
    answered: usize,
    ended: usize,
}

impl Calls {
    fn since(facts: &[Fact], from_s: f64) -> Self {
        let from = Time::from_seconds(from_s);
        let late = || facts.iter().filter(move |fact| fact.at >= from).map(|fact| fact.happening);
        let count = |is_it: fn(&Happening) -> bool| late().filter(is_it).count();
        Self {
            made: count(|one| matches!(one, Happening::CallMade { .. })),
            requested: count(|one| matches!(one, Happening::Requested { .. })),
            timed_out_attempts: count(|one| matches!(one, Happening::TimedOut { .. })),
            refused_attempts: count(|one| matches!(one, Happening::RequestRefused { .. })),
            answered: count(|one| {
                matches!(one, Happening::CallEnded { outcome: CallOutcome::Answered, .. })
            }),
            ended: count(|one| matches!(one, Happening::CallEnded { .. })),
        }
    }

    /// Attempts per call.
    fn amplification(&self) -> f64 {
        self.requested as f64 / self.made as f64
    }

    fn lost(&self) -> usize {
        self.ended - self.answered
    }
}

const PEAK: (f64, Do) = (PEAK_S, Do::Fire("peak"));

/// The same instants, the same work: what differs is the way alone.
#[test]
fn both_sides_get_the_same_orders_and_the_same_work() {
    let scene = scene();
    let [desk, worker] = ["order-desk", "worker"].map(|name| scene.node(name));
    let facts = scene.run(0, &[PEAK], 60.0);
    let (mut calls, mut messages) = (Vec::new(), Vec::new());
    let mut work: BTreeMap<(NodeId, MessageId), u64> = BTreeMap::new();
    for fact in &facts {
        match fact.happening {
            Happening::CallMade { message, .. } => calls.push((fact.at, message)),
            Happening::Published { message, .. } => messages.push((fact.at, message)),
            Happening::PhaseStarted { message, instance, duration_ns, .. } => {
                work.insert((instance.service, message), duration_ns);
            }
            _ => {}
        }
    }
    assert!(calls.len() > 250);
    let mut same = 0;
    for ((called_at, call), (published_at, message)) in calls.iter().zip(&messages) {
        assert_eq!(called_at, published_at);
        let durations = (work.get(&(desk, *call)), work.get(&(worker, *message)));
        if let (Some(direct), Some(queued)) = durations {
            assert_eq!(direct, queued);
            same += 1;
        }
    }
    assert_eq!(calls.len(), messages.len());
    assert!(same > 50, "{same} were begun on both sides");
}

#[test]
fn a_peak_makes_direct_calls_fail() {
    let scene = scene();
    for replication in 0..REPLICATIONS {
        let facts = scene.run(replication, &[PEAK], PEAK_S + 10.0);
        let calls = Calls::since(&facts, PEAK_S);
        assert!(calls.timed_out_attempts > 20 && calls.refused_attempts > 5);
        assert!(calls.lost() > 10, "{} lost", calls.lost());
    }
}

/// With retries the peak is over and the trouble is not: the load stays above what the service can
/// do. Without, the same service with the same orders is well again.
#[test]
fn retries_raise_the_load_and_keep_it_up() {
    let scene = scene();
    let capacity_per_s = 2.0 / WORK_S;
    // Without retries the line is worked off in about 12 s, by chance in up to twice that.
    for replication in 0..REPLICATIONS {
        let with = Calls::since(&scene.run(replication, &[PEAK], 80.0), PEAK_S + 25.0);
        let once = [(0.0, Do::Set("attempts", 1.0)), PEAK];
        let without = Calls::since(&scene.run(replication, &once, 80.0), PEAK_S + 25.0);
        assert_eq!(with.made, without.made);
        assert!(with.amplification() * ORDERS_PER_S > capacity_per_s, "{}", with.amplification());
        assert_eq!(without.requested, without.made);
        assert!(with.lost() * 2 > with.ended, "{} of {}", with.lost(), with.ended);
        assert!(without.lost() * 20 < without.ended, "{} of {}", without.lost(), without.ended);
    }
}

/// What is refused at once wastes no work: with no room to wait the service recovers by itself, in
/// spite of retries; with much room it does not.
#[test]
fn a_short_line_recovers_and_a_long_one_does_not() {
    let scene = scene();
    for replication in 0..REPLICATIONS {
        let lost_share = |room| {
            let doings = [(0.0, Do::Set("room", room)), PEAK];
            let calls = Calls::since(&scene.run(replication, &doings, 60.0), PEAK_S + 15.0);
            calls.lost() as f64 / calls.ended as f64
        };
        let (short, long) = (lost_share(0.0), lost_share(100.0));
        assert!(short < 0.2 && long > 0.8, "{short} with a short line, {long} with a long one");
    }
}

#[test]
fn the_queue_loses_nothing_and_drains() {
    let scene = scene();
    for replication in 0..REPLICATIONS {
        let facts = scene.run(replication, &[PEAK, (30.0, Do::Set("order_rate", 0.0))], 90.0);
        let (mut published, mut handled) = (BTreeSet::new(), BTreeSet::new());
        for fact in &facts {
            match fact.happening {
                Happening::Published { message, .. } => assert!(published.insert(message)),
                Happening::Acknowledged { message, .. } => assert!(handled.insert(message)),
                Happening::Unroutable { .. }
                | Happening::Dropped { .. }
                | Happening::Lost { .. }
                | Happening::Refused { .. }
                | Happening::Requeued { .. } => panic!("{fact:?}"),
                _ => {}
            }
        }
        assert!(published.len() > 120);
        assert_eq!(published, handled);
    }
}

/// How long the queue took to be empty from the last order of the peak on, and how many orders were
/// ready then.
fn drain(facts: &[Fact]) -> (f64, f64) {
    let peak: BTreeSet<MessageId> = facts
        .iter()
        .filter(|fact| fact.rule == Rule::Input)
        .filter_map(|fact| match fact.happening {
            Happening::Published { message, .. } => Some(message),
            _ => None,
        })
        .collect();
    let (mut ready, mut backlog) = (0, None);
    for fact in facts {
        match fact.happening {
            Happening::Enqueued { message, ready: now, .. } => {
                ready = now;
                if peak.last() == Some(&message) {
                    backlog = Some((fact.at, now));
                }
            }
            Happening::Delivered { .. } => ready -= 1,
            _ => {}
        }
        if let (Some((from, backlog)), 0) = (backlog, ready) {
            return (fact.at.as_seconds() - from.as_seconds(), f64::from(backlog));
        }
    }
    panic!("it is never empty");
}

/// Backlog ÷ (c·μ − λ), on average over the replications, to a tenth.
///
/// While orders are ready every worker is busy, so that each second c·μ leave and λ come. (Wald's
/// equation makes the mean of the time the mean backlog over the mean drift.)
#[test]
fn more_workers_drain_the_queue_sooner_as_computed() {
    let scene = scene();
    for workers in [2.0, 3.0, 6.0] {
        let doings = [(0.0, Do::Set("workers", workers)), PEAK];
        let drains: Vec<(f64, f64)> =
            (0..2 * REPLICATIONS).map(|one| drain(&scene.run(one, &doings, 120.0))).collect();
        let took_s: f64 = drains.iter().map(|(took_s, _)| took_s).sum();
        let backlog: f64 = drains.iter().map(|(_, backlog)| backlog).sum();
        let computed_s = backlog / (workers / WORK_S - ORDERS_PER_S);
        let ratio = took_s / computed_s;
        assert!((0.9..1.1).contains(&ratio), "{workers} workers: {ratio} times the computed time");
    }
}
