//! A small shop and facts told by hand, for the tests of this folder.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::broker::{ExchangeType, MessageId};
use crate::distribution::Distribution;
use crate::fact::{
    Fact, Happening, InstanceId, MessageTypeId, NodeId, ParameterName, PhaseKind, Rule,
};
use crate::kernel::Time;
use crate::workload::ArrivalProcess;
use crate::world::World;
use crate::world::plan::{
    BindingPlan, Command, ConsumptionPlan, ExchangePlan, NodeKind, NodePlan, Parameter, PhasePlan,
    Plan, ProducerPlan, PublicationPlan, QueuePlan, RuntimePlan, ServicePlan,
};

pub(super) const WEB_SHOP: NodeId = NodeId(0);
pub(super) const ORDERS: NodeId = NodeId(1);
pub(super) const E_MAILS: NodeId = NodeId(2);
pub(super) const AUDIT: NodeId = NodeId(3);
pub(super) const MAILER: NodeId = NodeId(4);

/// web-shop (Poisson, 8/s) → orders (direct) → e-mails → mailer (3 instances, exponential work of
/// mean 0.3 s, no delays); a second queue `audit` that nobody feeds or consumes.
pub(super) fn plan() -> Plan {
    let producer = ProducerPlan {
        arrivals: ArrivalProcess::Poisson { rate_per_s: 8.0 },
        publishes: vec![publication("email", 1.0)],
        paused: false,
        confirms: false,
        link_delay_ns: None,
    };
    let service = ServicePlan {
        instances: 3,
        runtime: RuntimePlan::Sync,
        consumes: vec![ConsumptionPlan::new(E_MAILS, 1)],
        handler: vec![
            PhasePlan { kind: PhaseKind::Cpu, duration: Distribution::Constant { value_s: 0.0 } }
                .into(),
            PhasePlan { kind: PhaseKind::Io, duration: Distribution::Exponential { mean_s: 0.3 } }
                .into(),
        ],
        failure_chance: 0.0,
        requeue_failed: false,
        poison: Vec::new(),
        drops_abandoned: false,
        start_time: None,
        autoscaler: None,
    };
    let node = |name: &str, kind| NodePlan { name: name.into(), kind };
    Plan {
        seed: 1,
        link_delay_ns: 0,
        message_types: vec!["email".into()],
        nodes: vec![
            node("web-shop", NodeKind::Producer(producer)),
            node("orders", NodeKind::Exchange(ExchangePlan::new(ExchangeType::Direct))),
            node("e-mails", NodeKind::Queue(QueuePlan::default())),
            node("audit", NodeKind::Queue(QueuePlan::default())),
            node("mailer", NodeKind::Service(service)),
        ],
        bindings: vec![BindingPlan::new(ORDERS, E_MAILS, "email")],
        policies: Vec::new(),
        draws_as: Vec::new(),
    }
}

/// What happens in the shop until `end`: its Poisson arrivals, and at each of `bursts_s` twenty
/// messages at once, one more instance, and a crash of the first.
pub(super) fn facts_of_a_run(seed: u64, bursts_s: &[u32], end: Time) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut world = World::new(Arc::new(Plan { seed, ..plan() }), &mut facts);
    for (number, burst_s) in (4..).zip(bursts_s) {
        world.advance_to(Time::from_seconds(f64::from(*burst_s)), u64::MAX, &mut facts);
        let instances = Parameter::Instances { service: MAILER };
        for command in [
            Command::Publish { producer: WEB_SHOP, count: 20, spacing_ns: 0, message_type: None },
            Command::Set { parameter: instances, value: f64::from(number) },
            Command::Crash { service: MAILER, number: None },
        ] {
            world.apply(command, &mut facts);
        }
    }
    world.advance_to(end, u64::MAX, &mut facts);
    facts
}

pub(super) fn publication(routing_key: &str, weight: f64) -> PublicationPlan {
    PublicationPlan { weight, ..PublicationPlan::new(ORDERS, routing_key, MessageTypeId(0)) }
}

pub(super) fn message(number: u64) -> MessageId {
    MessageId::new(WEB_SHOP.0, number)
}

pub(super) fn mailer(number: u16) -> InstanceId {
    InstanceId { service: MAILER, number }
}

/// Facts about the shop, told one by one; what follows from earlier ones (spans, lengths of
/// queues) is worked out.
#[derive(Default)]
pub(super) struct Story {
    now: Time,
    facts: Vec<Fact>,
    ready: u32,
    published: BTreeMap<u64, Time>,
    enqueued: BTreeMap<u64, Time>,
    started: BTreeMap<u64, Time>,
}

impl Story {
    pub(super) fn facts(&self) -> &[Fact] {
        &self.facts
    }

    pub(super) fn at_ms(&mut self, ms: u64) -> &mut Self {
        self.at_ns(ms * 1_000_000)
    }

    pub(super) fn at_ns(&mut self, ns: u64) -> &mut Self {
        self.now = Time::from_ns(ns);
        self
    }

    fn tell(&mut self, happening: Happening, rule: Rule) -> &mut Self {
        self.facts.push(Fact { at: self.now, happening, rule });
        self
    }

    fn since_ns(&self, instants: &BTreeMap<u64, Time>, number: u64) -> u64 {
        instants.get(&number).map_or(0, |instant| self.now.since_ns(*instant))
    }

    pub(super) fn published(&mut self, number: u64) -> &mut Self {
        self.published.insert(number, self.now);
        let happening = Happening::Published {
            message: message(number),
            message_type: MessageTypeId(0),
            producer: WEB_SHOP,
            exchange: ORDERS,
            cause: None,
        };
        self.tell(happening, Rule::Arrival)
    }

    pub(super) fn routed(&mut self, number: u64, copies: u32) -> &mut Self {
        let happening = Happening::Routed { message: message(number), exchange: ORDERS, copies };
        self.tell(happening, Rule::BindingsMatch { matching: copies })
    }

    pub(super) fn enqueued(&mut self, number: u64, queue: NodeId, ready: u32) -> &mut Self {
        self.enqueued.insert(number, self.now);
        self.ready = ready;
        let happening = Happening::Enqueued { message: message(number), queue, ready };
        self.tell(happening, Rule::LinkDelay)
    }

    /// Published, routed and enqueued in `e-mails`, all at once.
    pub(super) fn sent(&mut self, number: u64) -> &mut Self {
        let ready = self.ready + 1;
        self.published(number).routed(number, 1).enqueued(number, E_MAILS, ready)
    }

    pub(super) fn delivered(&mut self, number: u64, instance: u16) -> &mut Self {
        self.ready -= 1;
        let happening = Happening::Delivered {
            message: message(number),
            queue: E_MAILS,
            instance: mailer(instance),
            delivery_tag: number,
            redelivered: false,
        };
        self.tell(happening, Rule::RoundRobin { passed_over: 0 })
    }

    pub(super) fn received(&mut self, number: u64, instance: u16) -> &mut Self {
        let happening =
            Happening::Received { message: message(number), instance: mailer(instance) };
        self.tell(happening, Rule::LinkDelay)
    }

    pub(super) fn started(&mut self, number: u64, instance: u16) -> &mut Self {
        self.started.insert(number, self.now);
        let happening = Happening::Started {
            message: message(number),
            source: E_MAILS,
            lane: 1,
            instance: mailer(instance),
            waited_ns: self.since_ns(&self.enqueued, number),
        };
        self.tell(happening, Rule::WorkerFree)
    }

    /// Delivered, received and started, all at once.
    pub(super) fn taken(&mut self, number: u64, instance: u16) -> &mut Self {
        self.delivered(number, instance).received(number, instance).started(number, instance)
    }

    pub(super) fn handled(&mut self, number: u64, instance: u16) -> &mut Self {
        self.ended(number, instance, true, Rule::HandlerEnded)
    }

    pub(super) fn failed(&mut self, number: u64, instance: u16) -> &mut Self {
        self.ended(number, instance, false, Rule::HandlerFailed)
    }

    fn ended(&mut self, number: u64, instance: u16, succeeded: bool, rule: Rule) -> &mut Self {
        let happening = Happening::Handled {
            message: message(number),
            source: E_MAILS,
            instance: mailer(instance),
            lane: 1,
            succeeded,
            worked_ns: self.since_ns(&self.started, number),
            sojourn_ns: self.since_ns(&self.enqueued, number),
        };
        self.tell(happening, rule)
    }

    pub(super) fn acknowledged(&mut self, number: u64, instance: u16) -> &mut Self {
        let happening = Happening::Acknowledged {
            message: message(number),
            queue: E_MAILS,
            instance: mailer(instance),
            since_published_ns: self.since_ns(&self.published, number),
        };
        self.tell(happening, Rule::ConsumerAcknowledged)
    }

    pub(super) fn dropped(&mut self, number: u64, instance: u16) -> &mut Self {
        let (message, instance) = (message(number), mailer(instance));
        let happening = Happening::Dropped { message, queue: E_MAILS, instance: Some(instance) };
        self.tell(happening, Rule::ConsumerRejected)
    }

    pub(super) fn instance_started(&mut self, instance: u16) -> &mut Self {
        self.tell(Happening::InstanceStarted { instance: mailer(instance) }, Rule::Setup)
    }

    pub(super) fn stopping(&mut self, instance: u16) -> &mut Self {
        self.tell(Happening::InstanceStopping { instance: mailer(instance) }, Rule::ScaleIn)
    }

    pub(super) fn stopped(&mut self, instance: u16) -> &mut Self {
        self.tell(Happening::InstanceStopped { instance: mailer(instance) }, Rule::ScaleIn)
    }

    pub(super) fn crashed(&mut self, instance: u16) -> &mut Self {
        let happening = Happening::InstanceCrashed { instance: mailer(instance), in_hand: 1 };
        self.tell(happening, Rule::Crash)
    }

    /// Put back because the instance's channel closed.
    pub(super) fn cut_off(&mut self, number: u64, instance: u16) -> &mut Self {
        self.ready += 1;
        let happening = Happening::Requeued {
            message: message(number),
            queue: E_MAILS,
            instance: mailer(instance),
            ready: self.ready,
        };
        self.tell(happening, Rule::ChannelClosed)
    }

    pub(super) fn paused(&mut self) -> &mut Self {
        self.tell(Happening::ProducerPaused { producer: WEB_SHOP }, Rule::Input)
    }

    pub(super) fn rate_set(&mut self, value: f64) -> &mut Self {
        let parameter = ParameterName::ArrivalRate;
        let happening = Happening::ParameterSet { node: Some(WEB_SHOP), parameter, value };
        self.tell(happening, Rule::Input)
    }
}
