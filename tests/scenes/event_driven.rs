//! Event-driven services: who is slow or new disturbs nobody; what follows from what can be told.

use std::collections::BTreeMap;

use queuescope::broker::MessageId;
use queuescope::fact::{Fact, Happening, NodeId};
use queuescope::kernel::Time;
use serde_json::Value as Json;

use crate::scene::{Do, Scene};

const END_S: f64 = 300.0;
const REPLICATIONS: u32 = 5;

fn scene() -> Scene {
    Scene::open("event-driven")
}

/// A fact as text, without what names how many others got a copy, too.
fn told(fact: &Fact) -> Json {
    let mut json = serde_json::to_value(fact).expect("a fact becomes JSON");
    if matches!(fact.happening, Happening::Routed { .. }) {
        let fields = json.as_object_mut().expect("an object");
        fields.remove("copies");
        fields.remove("matching");
    }
    json
}

/// Whether a fact is about one of these nodes: a queue, a service, or what was set at them.
fn is_about(fact: &Json, nodes: &[NodeId]) -> bool {
    let named = ["queue", "source", "destination", "node"].map(|field| &fact[field]);
    let service = &fact["instance"]["service"];
    named
        .into_iter()
        .chain([service])
        .any(|node| nodes.iter().any(|one| node.as_u64() == Some(u64::from(one.0))))
}

/// The facts about all but these nodes.
fn elsewhere(facts: &[Fact], nodes: &[NodeId]) -> Vec<Json> {
    let facts = facts.iter().map(told);
    facts.filter(|fact| !is_about(fact, nodes)).collect()
}

/// From arrival in the queue to the end of the work: the mean of a service, in seconds.
fn mean_sojourn_s(facts: &[Fact], service: NodeId) -> f64 {
    mean(facts.iter().filter_map(|fact| match fact.happening {
        Happening::Handled { instance, sojourn_ns, .. } if instance.service == service => {
            Some(sojourn_ns as f64 / 1e9)
        }
        _ => None,
    }))
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    assert!(count > 30, "only {count} to take the mean of");
    sum / f64::from(count)
}

/// What followed from what.
#[derive(Default)]
struct Chains {
    /// Of each event: what it followed from, its producer, and when it was published.
    events: BTreeMap<MessageId, (Option<MessageId>, NodeId, Time)>,
}

impl Chains {
    fn of(facts: &[Fact]) -> Self {
        let mut chains = Self::default();
        for fact in facts {
            if let Happening::Published { message, producer, cause, .. } = fact.happening {
                chains.events.insert(message, (cause, producer, fact.at));
            }
        }
        chains
    }

    /// The producers of an event and of all it follows from, the first cause first.
    fn producers(&self, event: MessageId) -> Vec<NodeId> {
        let (cause, producer, _) = self.events[&event];
        let mut producers = cause.map_or_else(Vec::new, |cause| self.producers(cause));
        producers.push(producer);
        producers
    }

    /// When the first cause was published.
    fn began(&self, event: MessageId) -> Time {
        match self.events[&event] {
            (Some(cause), ..) => self.began(cause),
            (None, _, at) => at,
        }
    }
}

/// From the order to the end of a service's reaction to an event of `producer`: the mean in seconds.
fn mean_reaction_s(facts: &[Fact], producer: NodeId, service: NodeId) -> f64 {
    let chains = Chains::of(facts);
    mean(facts.iter().filter_map(|fact| match fact.happening {
        Happening::Handled { instance, message, .. }
            if instance.service == service && chains.events[&message].1 == producer =>
        {
            Some((fact.at.as_ns() - chains.began(message).as_ns()) as f64 / 1e9)
        }
        _ => None,
    }))
}

#[test]
fn each_event_follows_from_the_one_before() {
    let scene = scene();
    let facts = scene.run(0, &[], END_S);
    let chains = Chains::of(&facts);
    let way = ["web-shop", "cashier", "shipper"].map(|name| scene.node(name));
    let storekeeper = scene.node("storekeeper");
    for event in chains.events.keys() {
        let producers = chains.producers(*event);
        let on_the_way = producers == way[..producers.len()];
        assert!(on_the_way || producers == [way[0], storekeeper], "{producers:?}");
    }
    let sent = chains.events.values().filter(|(_, producer, _)| *producer == way[2]);
    assert!(sent.count() > 150);
}

/// All that happens elsewhere happens as before, to the nanosecond.
#[test]
fn a_mailer_ten_times_slower_disturbs_nobody() {
    let scene = scene();
    let mailing = ["e-mails", "mailer"].map(|name| scene.node(name));
    for replication in 0..REPLICATIONS {
        let usual = scene.run(replication, &[], END_S);
        let slow = scene.run(replication, &[(0.0, Do::Set("email_time", 2.0))], END_S);
        assert_eq!(elsewhere(&slow, &mailing), elsewhere(&usual, &mailing));
        let [usual_s, slow_s] = [&usual, &slow].map(|facts| mean_sojourn_s(facts, mailing[1]));
        assert!(slow_s > 10.0 * usual_s, "{slow_s} s instead of {usual_s} s");
    }
}

#[test]
fn a_crashed_mailer_disturbs_nobody() {
    let scene = scene();
    let mailing = ["e-mails", "mailer"].map(|name| scene.node(name));
    let usual = scene.run(0, &[], END_S);
    let crash = [(20.0, Do::Fire("crash_mailer")), (40.0, Do::Fire("restart_mailer"))];
    let crashed = scene.run(0, &crash, END_S);
    assert_eq!(elsewhere(&crashed, &mailing), elsewhere(&usual, &mailing));
    assert_ne!(crashed, usual);
}

/// A subscriber more: the others do what they did before, at the same instants.
#[test]
fn a_new_subscriber_changes_nothing_for_the_others() {
    let scene = scene();
    let newcomer = ["points", "bonus"].map(|name| scene.node(name));
    for replication in 0..REPLICATIONS {
        let without = scene.run(replication, &[], END_S);
        let with = scene.run(replication, &[(20.0, Do::Set("points_subscribed", 1.0))], END_S);
        let upstream = |facts: &[Fact]| -> Vec<Json> {
            let facts = elsewhere(facts, &newcomer).into_iter();
            facts.filter(|fact| fact["fact"] != "parameter_set").collect()
        };
        assert_eq!(upstream(&with), upstream(&without));
        let chains = Chains::of(&with);
        let mut seen = 0;
        for fact in &with {
            if let Happening::Enqueued { message, queue, .. } = fact.happening
                && queue == newcomer[0]
            {
                assert!(chains.events[&message].2 > Time::from_seconds(19.0));
                seen += 1;
            }
        }
        assert!(seen > 100, "only {seen}");
    }
}

/// Not everything is loose: what follows from the payment comes later if the payment does. The stock
/// follows from the order alone.
#[test]
fn a_slow_payment_delays_what_follows_from_it_and_not_the_stock() {
    let scene = scene();
    let [shop, shipper, mailer, stock, storekeeper] =
        ["web-shop", "shipper", "mailer", "stock", "storekeeper"].map(|name| scene.node(name));
    let usual = scene.run(0, &[], END_S);
    let slow = scene.run(0, &[(0.0, Do::Set("payment_time", 0.8))], END_S);
    let [parcel_s, late_s] = [&usual, &slow].map(|facts| mean_reaction_s(facts, shipper, mailer));
    assert!(late_s > parcel_s + 0.6, "{late_s} s instead of {parcel_s} s");
    let stocked = |facts: &[Fact]| -> Vec<Json> {
        let facts = facts.iter().map(told);
        facts.filter(|fact| is_about(fact, &[stock, storekeeper])).collect()
    };
    assert_eq!(stocked(&slow), stocked(&usual));
    let reactions_s = [&usual, &slow].map(|facts| mean_reaction_s(facts, shop, storekeeper));
    assert_eq!(reactions_s[0], reactions_s[1]);
}
