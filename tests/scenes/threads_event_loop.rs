//! One process and its I/O waits: synchronous, with threads, with an event loop.

use queuescope::fact::{Fact, FactSink, Happening, NodeId, PhaseKind};
use queuescope::kernel::Time;
use queuescope::stats::Totals;
use queuescope::view::lanes::{Chart, LaneRecorder, Window};

use crate::scene::{Do, Scene};

const REPLICATIONS: u32 = 10;
const THREADS_S: f64 = 20.0;
const MIB: u64 = 1024 * 1024;

fn scene() -> Scene {
    Scene::open("threads-event-loop")
}

/// The work of a service that begins from an instant to another.
fn phases(facts: &[Fact], service: NodeId, from_s: f64, to_s: f64) -> usize {
    let (from, to) = (Time::from_seconds(from_s), Time::from_seconds(to_s));
    let begin = |fact: &&Fact| matches!(fact.happening, Happening::PhaseStarted { instance, .. } if instance.service == service);
    facts.iter().filter(|fact| from <= fact.at && fact.at < to).filter(begin).count()
}

/// What the totals tell of the pool in a stretch of time: the share of CPU busy, and memory at its end.
fn pool(scene: &Scene, facts: &[Fact], from_s: f64, to_s: f64) -> (f64, u64) {
    let (from, to) = (Time::from_seconds(from_s), Time::from_seconds(to_s));
    let mut totals = Totals::new(scene.plan());
    for fact in facts.iter().take_while(|fact| fact.at < from) {
        totals.record(fact);
    }
    totals.restart(from);
    for fact in facts.iter().skip_while(|fact| fact.at < from).take_while(|fact| fact.at <= to) {
        totals.record(fact);
    }
    let service = totals.services().get(scene.node("shop-threads")).expect("a service");
    let inside = &service.concurrency;
    (inside.cpu_busy_share(to), inside.memory_bytes.value())
}

/// The pool's lanes, as the page and pictures draw them up to an instant.
fn lanes(scene: &Scene, facts: &[Fact], until_s: f64) -> usize {
    let mut recorder = LaneRecorder::of_everything(scene.plan());
    let until = Time::from_seconds(until_s);
    facts.iter().take_while(|fact| fact.at <= until).for_each(|fact| recorder.record(fact));
    let window = Window { from: Time::from_seconds(until_s - 5.0), to: until };
    Chart::new(&recorder, &[scene.node("shop-threads")], window).rows().count()
}

#[test]
fn one_change_of_the_threads_shows_in_lanes_cpu_and_memory() {
    let scene = scene();
    for replication in 0..REPLICATIONS {
        let facts = scene.run(replication, &[(THREADS_S, Do::Set("threads", 6.0))], 30.0);
        let (busy_before, memory_before) = pool(&scene, &facts, 10.0, THREADS_S - 0.001);
        let (_, memory_then) = pool(&scene, &facts, 10.0, THREADS_S);
        let (busy_after, _) = pool(&scene, &facts, THREADS_S, THREADS_S + 5.0);
        assert_eq!((memory_before, memory_then), (2 * MIB, 6 * MIB), "at once");
        let more = phases(&facts, scene.node("shop-threads"), THREADS_S, THREADS_S + 0.001);
        assert!(more > 0, "the first of the line goes on at once");
        assert!(busy_after > 1.1 * busy_before, "{busy_before} and {busy_after}");
        assert_eq!(lanes(&scene, &facts, THREADS_S - 0.001), 2);
        assert_eq!(lanes(&scene, &facts, THREADS_S), 6, "at once");
    }
}

#[test]
fn a_blocking_handler_stalls_the_loop_and_not_the_threads() {
    let scene = scene();
    let report = [(0.0, Do::Set("threads", 6.0)), (THREADS_S, Do::Fire("report"))];
    for replication in 0..REPLICATIONS {
        let facts = scene.run(replication, &report, 40.0);
        let begun_s = |shop: &str| {
            let service = scene.node(shop);
            let blocking = facts.iter().find(|fact| {
                matches!(fact.happening, Happening::PhaseStarted { instance, kind, .. }
                    if instance.service == service && kind == PhaseKind::BlockingIo)
            });
            blocking.expect("the report is begun").at.as_seconds()
        };
        let at_s = begun_s("shop-loop");
        assert_eq!(phases(&facts, scene.node("shop-loop"), at_s + 1e-9, at_s + 2.0), 0);
        let at_s = begun_s("shop-threads");
        assert!(phases(&facts, scene.node("shop-threads"), at_s + 1e-9, at_s + 2.0) > 5);
    }
}

/// A long calculation takes the loop for itself, and has to share the core with other threads.
#[test]
fn a_calculation_stalls_the_loop_and_slows_the_threads() {
    let scene = scene();
    let calculation = [(0.0, Do::Set("threads", 6.0)), (THREADS_S, Do::Fire("calculation"))];
    for replication in 0..REPLICATIONS {
        let facts = scene.run(replication, &calculation, 40.0);
        let begun_s = |shop: &str| {
            let service = scene.node(shop);
            let long = facts.iter().find(|fact| {
                matches!(fact.happening, Happening::PhaseStarted { instance, duration_ns: 2_000_000_000, .. }
                    if instance.service == service)
            });
            long.expect("the calculation is begun").at.as_seconds()
        };
        let at_s = begun_s("shop-loop");
        assert_eq!(phases(&facts, scene.node("shop-loop"), at_s + 1e-9, at_s + 2.0), 0);
        let at_s = begun_s("shop-threads");
        assert!(phases(&facts, scene.node("shop-threads"), at_s + 1e-9, at_s + 2.0) > 5);
    }
}

/// Answers of a service per second, in the second half of two minutes.
fn throughput(scene: &Scene, facts: &[Fact], shop: &str) -> f64 {
    let service = scene.node(shop);
    let half = Time::from_seconds(60.0);
    let done = |fact: &&Fact| matches!(fact.happening, Happening::Handled { instance, .. } if instance.service == service);
    facts.iter().filter(|fact| fact.at > half).filter(done).count() as f64 / 60.0
}

#[test]
fn each_thread_adds_what_its_waits_leave() {
    let scene = scene();
    let heavy = Do::Set("request_rate", 8.0);
    for threads in [2.0, 4.0, 6.0] {
        let facts = scene.run(0, &[(0.0, heavy), (0.0, Do::Set("threads", threads))], 120.0);
        let per_thread = throughput(&scene, &facts, "shop-threads") / threads;
        // A thread does one request in 0.8 s, and longer the more others want the core.
        assert!((1.0..1.26).contains(&per_thread), "{threads} threads: {per_thread} each");
        assert!((1.2..1.26).contains(&throughput(&scene, &facts, "shop-sync")));
        assert!((7.0..9.0).contains(&throughput(&scene, &facts, "shop-loop")));
    }
}

#[test]
fn context_switches_cost_threads_and_not_the_loop() {
    let scene = scene();
    let heavy = [(0.0, Do::Set("request_rate", 8.0)), (0.0, Do::Set("threads", 8.0))];
    let dear = [heavy[0], heavy[1], (0.0, Do::Set("context_switch", 0.02))];
    let (cheap, dear) = (scene.run(0, &heavy, 120.0), scene.run(0, &dear, 120.0));
    let change = |shop| throughput(&scene, &dear, shop) / throughput(&scene, &cheap, shop);
    assert!(change("shop-threads") < 0.95, "{}", change("shop-threads"));
    assert_eq!(change("shop-loop"), 1.0);
}
