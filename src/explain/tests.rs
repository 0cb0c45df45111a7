use std::sync::Arc;

use super::*;
use crate::fact::{InstanceId, NodeId, Rule};
use crate::kernel::Time;
use crate::world::World;
use crate::world::fixture::{SHOP, WORKER, busy_plan};
use crate::world::plan::{Command, Parameter};

const QUEUE: NodeId = NodeId(2);

/// A burst of eight to three workers, of which one crashes at work.
fn explained(message: MessageId) -> Explainer {
    let plan = busy_plan();
    let mut explainer = Explainer::new(&plan);
    explainer.follow(Some(message));
    let mut world = World::new(Arc::new(plan), &mut explainer);
    let parameter = Parameter::Instances { service: WORKER };
    world.apply(Command::Set { parameter, value: 3.0 }, &mut explainer);
    let burst = Command::Publish { producer: SHOP, count: 8, spacing_ns: 0, message_type: None };
    world.apply(burst, &mut explainer);
    world.advance_to(Time::from_ns(100_000_000), u64::MAX, &mut explainer);
    world.apply(Command::Crash { service: WORKER, number: Some(1) }, &mut explainer);
    world.advance_to(Time::from_ns(3_000_000_000), u64::MAX, &mut explainer);
    explainer
}

fn worker(number: u16) -> InstanceId {
    InstanceId { service: WORKER, number }
}

fn deliveries(explainer: &Explainer) -> Vec<&Explanation> {
    let facts = explainer.life().expect("it is followed").facts();
    let delivered = |one: &&Explanation| matches!(one.fact.happening, Happening::Delivered { .. });
    facts.iter().filter(delivered).collect()
}

#[test]
fn a_life_is_that_of_the_message_alone_in_order() {
    let explainer = explained(MessageId::new(SHOP.0, 1));
    let facts = explainer.life().expect("it is followed").facts();
    assert!(facts.iter().all(|one| one.fact.happening.message() == Some(MessageId::new(0, 1))));
    assert!(facts.is_sorted_by_key(|one| one.fact.at));
    assert!(matches!(facts[0].fact.happening, Happening::Published { .. }));
    let requeued = facts.iter().find(|one| one.fact.rule == Rule::ChannelClosed);
    assert!(matches!(
        requeued.map(|one| one.fact.happening),
        Some(Happening::Requeued { instance, .. }) if instance == worker(1)
    ));
    assert!(matches!(
        facts.last().map(|one| one.fact.happening),
        Some(Happening::Acknowledged { .. })
    ));
}

#[test]
fn a_delivery_tells_who_had_no_room() {
    let third = explained(MessageId::new(SHOP.0, 3));
    let [delivery] = deliveries(&third)[..] else { panic!("it is delivered once") };
    assert_eq!(delivery.consumers, 3);
    let full: Vec<(InstanceId, u32)> =
        delivery.full.iter().map(|load| (load.instance, load.held)).collect();
    assert_eq!(full, [(worker(1), 1), (worker(2), 1)]);
}

#[test]
fn a_crashed_worker_is_no_consumer_and_holds_nothing() {
    let first = explained(MessageId::new(SHOP.0, 1));
    let again = deliveries(&first)[1];
    assert_eq!(again.consumers, 2);
    assert!(again.full.iter().all(|load| load.instance != worker(1)));
    let held = first.consumers.full_beside(QUEUE, worker(9)).len();
    assert!(held <= 2, "{held} are full");
}

/// The loads that facts tell of are those that the world has.
#[test]
fn loads_are_those_of_the_world() {
    let plan = busy_plan();
    let mut explainer = Explainer::new(&plan);
    let mut world = World::new(Arc::new(plan), &mut explainer);
    for step in 0..400_u64 {
        world.advance_to(Time::from_ns(step * 25_000_000), u64::MAX, &mut explainer);
        if step % 60 == 30 {
            world.apply(Command::Crash { service: WORKER, number: None }, &mut explainer);
        }
        if step % 60 == 45 {
            world.apply(Command::Restart { service: WORKER }, &mut explainer);
        }
        for instance in world.instances() {
            let held = (instance.with_it() + instance.on_the_way()) as u32;
            let told = explainer.consumers.full_beside(QUEUE, worker(99));
            let told = told.iter().find(|load| load.instance == instance.id);
            assert_eq!(told.map_or(0, |load| load.held), held, "at {:?}", world.now());
        }
    }
}

#[test]
fn a_life_without_end_keeps_its_beginning_and_its_end() {
    let mut life = Life::new(MessageId::new(0, 1));
    let explained = explained(MessageId::new(SHOP.0, 1));
    let facts = explained.life().expect("it is followed").facts();
    for round in 0..1_000_u64 {
        let mut fact = facts[1].clone();
        fact.fact.at = Time::from_ns(round);
        life.push(fact);
    }
    assert_eq!(life.left_out(), 800);
    let at: Vec<u64> = life.facts().iter().map(|one| one.fact.at.as_ns()).collect();
    assert!(at.iter().copied().eq((0..100).chain(900..1_000)));
}

/// All facts of ten seconds, and what a chronicle keeps of them.
fn chronicled(filter: Filter, from: Time, most: usize) -> (Vec<Fact>, Chronicle) {
    let plan = busy_plan();
    let run = |sink: &mut dyn FnMut(&Fact)| {
        struct Listener<'s>(&'s mut dyn FnMut(&Fact));
        impl FactSink for Listener<'_> {
            fn record(&mut self, fact: &Fact) {
                (self.0)(fact);
            }
        }
        let mut listener = Listener(sink);
        let mut world = World::new(Arc::new(plan.clone()), &mut listener);
        world.advance_to(Time::from_seconds(10.0), u64::MAX, &mut listener);
    };
    let (mut all, mut explainer) = (Vec::new(), Explainer::new(&plan));
    explainer.keep(Chronicle::new(filter, from, most));
    run(&mut |fact| {
        all.push(*fact);
        explainer.record(fact);
    });
    (all, explainer.into_chronicle().expect("it was kept"))
}

#[test]
fn a_chronicle_keeps_the_latest_of_what_passes() {
    let filter = Filter { topic: Some(Topic::Delivering), node: Some(QUEUE), message: None };
    let from = Time::from_seconds(2.0);
    let (all, whole) = chronicled(filter, from, usize::MAX);
    let passing = all.iter().filter(|fact| {
        let at_queue = matches!(
            fact.happening,
            Happening::Delivered { queue: QUEUE, .. }
                | Happening::Acknowledged { queue: QUEUE, .. }
        );
        at_queue && fact.at >= from
    });
    let passing: Vec<Fact> = passing.copied().collect();
    assert!(passing.len() > 20);
    assert!(whole.facts().map(|one| one.fact).eq(passing.iter().copied()));
    assert!(!whole.is_cut());
    let (_, last) = chronicled(filter, from, 5);
    assert!(last.facts().map(|one| one.fact).eq(passing[passing.len() - 5..].iter().copied()));
    assert!(last.is_cut() && last.is_full());
}

#[test]
fn topics_have_names_and_every_fact_has_one() {
    let names = ["publishing", "queueing", "delivering", "working", "calling", "changing"];
    let topics: Vec<_> = names.iter().filter_map(|name| Topic::named(name)).collect();
    assert_eq!(topics.len(), names.len());
    assert_eq!(Topic::named("gossiping"), None);
    let (all, _) = chronicled(Filter::default(), Time::ZERO, 1);
    for topic in [Topic::Publishing, Topic::Queueing, Topic::Delivering, Topic::Working] {
        assert!(all.iter().any(|fact| Topic::of(&fact.happening) == topic));
    }
}
