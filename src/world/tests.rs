//! The world from outside: a plan and commands in, facts out.

use std::sync::Arc;

use super::fixture::{QUEUE, SHOP, WORKER, mailer, plan};
use super::plan::{
    Acknowledgement, Command, ExchangePlan, NodeKind, NodePlan, Parameter, Plan, QueuePlan,
    ServicePlan,
};
use super::{InstanceState, World};
use crate::broker::{ExchangeType, Value};
use crate::fact::{Fact, Happening, MessageTypeId, NodeId};
use crate::kernel::Time;

const MS: u64 = 1_000_000;

fn with_mailer(change: impl FnOnce(&mut ServicePlan)) -> Plan {
    let mut plan = plan();
    let mut service = mailer();
    change(&mut service);
    plan.nodes[WORKER.index()].kind = NodeKind::Service(service);
    plan
}

/// A world and all its facts.
struct Run {
    world: World,
    facts: Vec<Fact>,
}

impl Run {
    fn new(plan: Plan) -> Self {
        let mut facts = Vec::new();
        Self { world: World::new(Arc::new(plan), &mut facts), facts }
    }

    fn publish(&mut self, count: u32, spacing_ns: u64) {
        self.apply(Command::Publish { producer: SHOP, count, spacing_ns, message_type: None });
    }

    fn apply(&mut self, command: Command) {
        self.world.apply(command, &mut self.facts);
    }

    fn instances(&mut self, value: f64) {
        let parameter = Parameter::Instances { service: WORKER };
        self.apply(Command::Set { parameter, value });
    }

    fn until_ms(&mut self, ms: u64) {
        assert!(self.world.advance_to(Time::from_ns(ms * MS), u64::MAX, &mut self.facts));
    }

    /// (instance number, ms) of each fact that `pick` takes.
    fn times<T>(&self, pick: impl Fn(&Happening) -> Option<T>) -> Vec<(T, u64)> {
        let picked = self.facts.iter().map(|fact| (pick(&fact.happening), fact.at));
        picked.filter_map(|(found, at)| Some((found?, at.as_ns() / MS))).collect()
    }

    fn handled(&self) -> Vec<(u16, u64)> {
        self.times(|happening| match happening {
            Happening::Handled { instance, .. } => Some(instance.number),
            _ => None,
        })
    }

    fn count(&self, pick: impl Fn(&Happening) -> bool) -> usize {
        self.facts.iter().filter(|fact| pick(&fact.happening)).count()
    }
}

#[test]
fn a_message_takes_the_time_of_its_links_and_its_work() {
    let mut run = Run::new(plan());
    run.publish(3, 0);
    run.until_ms(1_000);
    // 10 ms to the exchange, to the queue, to the worker; 100 ms of work; the third message waits
    // until the first acknowledgement has been 10 ms on its way, and is another 10 ms on its own.
    assert_eq!(run.handled(), [(1, 130), (2, 130), (1, 250)]);
    assert_eq!(run.count(|h| matches!(h, Happening::Acknowledged { .. })), 3);
    assert_eq!(run.world.on_the_way() + run.world.all_ready() + run.world.with_consumers(), 0);
}

#[test]
fn without_delays_everything_but_the_work_is_instantaneous() {
    let mut run = Run::new(Plan { link_delay_ns: 0, ..plan() });
    run.publish(4, 0);
    run.until_ms(1_000);
    assert_eq!(run.handled(), [(1, 100), (2, 100), (1, 200), (2, 200)]);
}

#[test]
fn a_burst_keeps_its_spacing() {
    let mut run = Run::new(plan());
    run.publish(3, 5 * MS);
    run.until_ms(2);
    run.publish(2, 4 * MS);
    run.until_ms(100);
    let published = run.times(|h| matches!(h, Happening::Published { .. }).then_some(()));
    assert_eq!(published.iter().map(|&((), at)| at).collect::<Vec<_>>(), [0, 2, 5, 6, 10]);
}

#[test]
fn work_that_takes_no_time_does_not_exhaust_the_stack() {
    let mut run = Run::new(with_mailer(|mailer| {
        mailer.instances = 0;
        mailer.handler = vec![];
    }));
    run.apply(Command::Set { parameter: Parameter::LinkDelay, value: 0.0 });
    run.publish(100_000, 0);
    run.instances(1.0);
    run.until_ms(1);
    assert_eq!(run.handled().len(), 100_000);
}

#[test]
fn a_removed_consumer_returns_what_it_has_not_begun_and_finishes_the_rest() {
    let mut run = Run::new(with_mailer(|mailer| mailer.consumes[0].prefetch = 3));
    run.publish(6, 0);
    run.until_ms(60);
    run.instances(1.0);
    assert_eq!(run.world.instances().last().map(|i| i.state), Some(InstanceState::Stopping));
    run.until_ms(141);
    let stopped = run.times(|h| match h {
        Happening::InstanceStopped { instance } => Some(instance.number),
        _ => None,
    });
    assert_eq!(stopped, [(2, 140)]);
    let requeued = run.times(|h| matches!(h, Happening::Requeued { .. }).then_some(()));
    assert_eq!(requeued, [((), 70), ((), 70)]);
    run.until_ms(2_000);
    assert_eq!(run.count(|h| matches!(h, Happening::Acknowledged { .. })), 6);
    assert_eq!(run.count(|h| matches!(h, Happening::Delivered { redelivered: true, .. })), 2);
}

#[test]
fn a_prefetch_set_while_an_instance_finishes_is_for_the_others() {
    let mut run = Run::new(with_mailer(|mailer| {
        mailer.consumes[0].acknowledgement = Acknowledgement::Automatic;
    }));
    run.publish(2, 0);
    run.until_ms(60);
    run.instances(1.0);
    let parameter = Parameter::Prefetch { service: WORKER, consumption: 0 };
    run.apply(Command::Set { parameter, value: 2.0 });
    assert_eq!(run.world.instances().last().map(|i| i.state), Some(InstanceState::Stopping));
    run.until_ms(1_000);
    assert_eq!(run.handled(), [(1, 130), (2, 130)]);
}

#[test]
fn a_crashed_consumers_messages_are_delivered_again() {
    let mut run = Run::new(plan());
    run.publish(2, 0);
    run.until_ms(135);
    // Both are handled and their acknowledgements on the way.
    run.apply(Command::Crash { service: WORKER, number: Some(1) });
    run.until_ms(1_000);
    assert_eq!(run.handled(), [(1, 130), (2, 130), (2, 250)], "the first is done twice");
    assert_eq!(run.count(|h| matches!(h, Happening::Delivered { redelivered: true, .. })), 1);
    run.apply(Command::Restart { service: WORKER });
    run.publish(2, 0);
    run.until_ms(2_000);
    assert_eq!(run.count(|h| matches!(h, Happening::Acknowledged { .. })), 4);
}

#[test]
fn what_was_on_its_way_to_the_crashed_does_not_reach_who_has_their_place() {
    let mut plan = with_mailer(|mailer| mailer.instances = 1);
    let web = ServicePlan { consumes: Vec::new(), instances: 1, ..mailer() };
    let web_id = NodeId(plan.nodes.len() as u16);
    plan.nodes.push(NodePlan { name: "web".into(), kind: NodeKind::Service(web) });
    let mut run = Run::new(plan);
    run.publish(1, 0);
    // The message left the queue at 20 ms and would arrive at 30.
    run.until_ms(25);
    run.apply(Command::Crash { service: WORKER, number: Some(1) });
    run.instances(0.0);
    let parameter = Parameter::Instances { service: web_id };
    run.apply(Command::Set { parameter, value: 2.0 });
    run.until_ms(1_000);
    assert_eq!(run.count(|h| matches!(h, Happening::Received { .. })), 0);
    assert_eq!(run.world.ready(QUEUE), 1);
}

#[test]
fn with_automatic_acknowledgement_a_crash_loses_messages() {
    let mut run = Run::new(with_mailer(|mailer| {
        mailer.consumes[0].acknowledgement = Acknowledgement::Automatic;
    }));
    run.publish(4, 0);
    run.until_ms(60);
    run.apply(Command::Crash { service: WORKER, number: None });
    run.until_ms(1_000);
    assert_eq!(run.count(|h| matches!(h, Happening::Lost { .. })), 2);
    assert_eq!(run.count(|h| matches!(h, Happening::Acknowledged { .. })), 2);
}

#[test]
fn failed_work_is_tried_again_or_dropped() {
    for (requeue_failed, dropped) in [(true, 0), (false, 50)] {
        let mut run = Run::new(with_mailer(|mailer| {
            mailer.failure_chance = 0.5;
            mailer.requeue_failed = requeue_failed;
        }));
        run.publish(100, 0);
        run.until_ms(60_000);
        let seen = run.count(|h| matches!(h, Happening::Dropped { .. }));
        assert!(seen.abs_diff(dropped) < 15, "{seen} dropped, about {dropped} expected");
        let acknowledged = run.count(|h| matches!(h, Happening::Acknowledged { .. }));
        assert_eq!(acknowledged + seen, 100);
    }
}

#[test]
fn numbers_of_instances_are_given_again() {
    let mut run = Run::new(plan());
    run.instances(4.0);
    run.instances(2.0);
    run.instances(3.0);
    let numbers: Vec<u16> = run.world.instances().map(|instance| instance.id.number).collect();
    assert_eq!(numbers, [1, 2, 3]);
}

#[test]
fn commands_that_do_not_fit_do_nothing() {
    let mut run = Run::new(plan());
    let facts = run.facts.len();
    run.apply(Command::Crash { service: QUEUE, number: None });
    run.apply(Command::Pause { producer: NodeId(99) });
    run.apply(Command::Set { parameter: Parameter::LinkDelay, value: f64::NAN });
    let parameter = Parameter::Prefetch { service: WORKER, consumption: 7 };
    run.apply(Command::Set { parameter, value: 1.0 });
    assert_eq!(run.facts.len(), facts);
}

/// Two full queues throw what was rejected once to each other for ever; time goes on all the same.
#[test]
fn dead_letters_that_go_round_for_ever_do_not_stop_time() {
    let full = |other: &str| {
        let arguments = [
            ("x-max-length".into(), Value::integer(0)),
            ("x-dead-letter-exchange".into(), Value::string("")),
            ("x-dead-letter-routing-key".into(), Value::string(other)),
        ];
        NodeKind::Queue(QueuePlan { arguments: arguments.into_iter().collect() })
    };
    let mut plan = with_mailer(|mailer| mailer.poison = vec![MessageTypeId(0)]);
    plan.link_delay_ns = 0;
    plan.nodes[QUEUE.index()].kind = full("other");
    plan.nodes.push(NodePlan { name: "other".into(), kind: full("e-mails") });
    let default = ExchangePlan::new(ExchangeType::Default);
    plan.nodes.push(NodePlan { name: "".into(), kind: NodeKind::Exchange(default) });
    let mut run = Run::new(plan);
    run.publish(1, 0);
    run.apply(Command::Set { parameter: Parameter::Instances { service: WORKER }, value: 0.0 });
    assert!(run.world.advance_to(Time::from_ns(101 * MS), 100_000, &mut run.facts));
    let deaths =
        run.facts.iter().filter(|fact| matches!(fact.happening, Happening::DeadLettered { .. }));
    assert!(deaths.count() > 10, "it goes round");
}
