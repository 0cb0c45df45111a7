//! The same requests by a caller that waits for each answer, and by one that is told of it.

use std::collections::BTreeMap;

use queuescope::fact::{Fact, Happening, NodeId};
use queuescope::kernel::Time;

use crate::scene::{Do, Scene};

/// In the quiet part of the rushes, and long enough before the next one.
const QUIET_S: f64 = 15.0;
const END_S: f64 = 29.0;
const REPLICATIONS: u32 = 20;

/// Six requests and nothing else.
fn six(setting: Option<(&'static str, f64)>, replication: u32) -> (Scene, Vec<Fact>) {
    let scene = Scene::open("sync-async");
    let mut doings = vec![(0.0, Do::Set("request_rate", 0.0))];
    doings.extend(setting.map(|(control, value)| (0.0, Do::Set(control, value))));
    doings.push((QUIET_S, Do::Fire("six")));
    let facts = scene.run(replication, &doings, END_S);
    (scene, facts)
}

/// The ends of a caller's calls, in seconds since the first request, in order of the calls.
fn answered_s(facts: &[Fact], caller: NodeId) -> Vec<f64> {
    let mut ends = BTreeMap::new();
    for fact in facts {
        if let Happening::CallEnded { message, caller: its, .. } = fact.happening
            && its == caller
        {
            ends.insert(message.item(), fact.at.since_ns(Time::from_seconds(QUIET_S)) as f64 / 1e9);
        }
    }
    ends.into_values().collect()
}

fn last(answers: &[f64]) -> f64 {
    answers.iter().copied().fold(0.0, f64::max)
}

#[test]
fn waiting_adds_up_and_going_on_overlaps() {
    for replication in 0..REPLICATIONS {
        let (scene, facts) = six(None, replication);
        let [sync, asynchronous] =
            ["shop-sync", "shop-async"].map(|shop| answered_s(&facts, scene.node(shop)));
        assert_eq!((sync.len(), asynchronous.len()), (6, 6));
        // One after the other: each takes 0.72 s and what it waits in the back end.
        assert!((6.0..10.0).contains(&last(&sync)), "{sync:?}");
        assert!(last(&asynchronous) < 2.9, "{asynchronous:?}");
        // No answer comes sooner because its caller goes on: two ways, two phases, the shortest I/O.
        let shortest_s = 2.0 * 0.3 + 2.0 * 0.06 + 0.3;
        assert!(asynchronous.iter().all(|took_s| *took_s >= shortest_s));
        assert!(sync.is_sorted(), "a caller that waits gets its answers in order");
    }
}

#[test]
fn both_back_ends_do_the_same_work() {
    let (scene, facts) = six(None, 0);
    let work = |back_end: &str| {
        let service = scene.node(back_end);
        let mut phases: BTreeMap<_, Vec<u64>> = BTreeMap::new();
        for fact in &facts {
            if let Happening::PhaseStarted { message, instance, duration_ns, .. } = fact.happening
                && instance.service == service
            {
                phases.entry(message.sequence()).or_default().push(duration_ns);
            }
        }
        phases
    };
    let (sync, asynchronous) = (work("back-end-sync"), work("back-end-async"));
    assert_eq!(sync.len(), 6);
    assert_eq!(sync, asynchronous);
}

#[test]
fn answers_may_overtake_each_other() {
    let overtaken = (0..REPLICATIONS).filter(|replication| {
        let (scene, facts) = six(None, *replication);
        !answered_s(&facts, scene.node("shop-async")).is_sorted()
    });
    assert!(overtaken.count() > REPLICATIONS as usize / 2);
}

#[test]
fn six_threads_that_wait_are_nearly_as_fast() {
    for replication in 0..REPLICATIONS {
        let (scene, facts) = six(Some(("waiting_threads", 6.0)), replication);
        let [sync, asynchronous] =
            ["shop-sync", "shop-async"].map(|shop| last(&answered_s(&facts, scene.node(shop))));
        assert!((sync - asynchronous).abs() < 0.1, "{sync} and {asynchronous}");
    }
}

/// What the back end waits and what the way takes costs the caller that waits again with each request.
#[test]
fn a_longer_wait_costs_a_waiting_caller_each_time() {
    for setting in [("io_time", 1.5), ("travel_time", 0.8)] {
        let (scene, slow) = six(Some(setting), 0);
        let (_, usual) = six(None, 0);
        let [sync, asynchronous] = ["shop-sync", "shop-async"].map(|shop| {
            let of = |facts: &[Fact]| last(&answered_s(facts, scene.node(shop)));
            of(&slow) - of(&usual)
        });
        assert!(sync > 3.0 * asynchronous, "{setting:?}: {sync} and {asynchronous}");
    }
}
