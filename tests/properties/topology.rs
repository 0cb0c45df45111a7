//! Any system: plans with producers, exchanges of every type, queues and services.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use queuescope::broker::ExchangeType;
use queuescope::distribution::Distribution;
use queuescope::fact::{MessageTypeId, NodeId, PhaseKind};
use queuescope::kernel::Time;
use queuescope::workload::ArrivalProcess;
use queuescope::world::plan::{
    Acknowledgement, BindingPlan, ConsumptionPlan, ExchangePlan, NodeKind, NodePlan, PhasePlan,
    Plan, ProducerPlan, PublicationPlan, QueuePlan, RuntimePlan, ServicePlan, StepPlan,
};

const MS: u64 = 1_000_000;

/// What messages carry; the last three are names of queues.
const ROUTING_KEYS: [&str; 8] = ["", "a", "b", "a.b", "a.b.c", "q0", "q1", "q2"];
const BINDING_KEYS: [&str; 8] = ["", "a", "b", "a.b", "a.*", "*.b", "a.#", "#"];

/// What every service of a plan has in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manners {
    /// Acknowledgement of either kind, failures of either consequence.
    Any,
    /// Manual acknowledgement; what fails is tried again.
    AtLeastOnce,
}

/// A plan as it is drawn: nodes are named by numbers that count round.
#[derive(Clone, Debug)]
struct Draft {
    seed: u64,
    link_delay_ns: u64,
    /// Which node comes first.
    rotation: usize,
    exchanges: Vec<ExchangeType>,
    queues: usize,
    producers: Vec<ProducerDraft>,
    services: Vec<ServiceDraft>,
    /// (exchange, queue, binding key)
    bindings: Vec<(usize, usize, &'static str)>,
}

#[derive(Clone, Debug)]
struct ProducerDraft {
    arrivals: ArrivalProcess,
    /// (exchange, routing key, weight)
    publishes: Vec<(usize, &'static str, f64)>,
    paused: bool,
    link_delay_ns: Option<u64>,
}

#[derive(Clone, Debug)]
struct ServiceDraft {
    plan: ServicePlan,
    /// The queue of each subscription.
    queues: Vec<usize>,
    event: Option<EventDraft>,
}

/// What a service publishes because of some messages of producers (and never because of an event, so
/// that chains end): before the step at `place`, with a chance, to an exchange, with a routing key.
#[derive(Clone, Debug)]
struct EventDraft {
    place: usize,
    chance: f64,
    exchange: usize,
    routing_key: &'static str,
}

/// One to three producers, one to three exchanges, one to four queues, up to three services.
pub(crate) fn plans(manners: Manners) -> impl Strategy<Value = Plan> {
    let size = (any::<u64>(), delays_ns(), 0..12_usize, 1..=4_usize);
    let nodes = (
        vec(exchange_types(), 1..=3),
        vec(producers(), 1..=3),
        vec(services(manners), 0..=3),
        vec((0..3_usize, 0..4_usize, select(&BINDING_KEYS[..])), 0..8),
    );
    (size, nodes).prop_map(|(size, (exchanges, producers, services, bindings))| {
        let (seed, link_delay_ns, rotation, queues) = size;
        let draft = Draft {
            seed,
            link_delay_ns,
            rotation,
            exchanges,
            queues,
            producers,
            services,
            bindings,
        };
        draft.plan()
    })
}

fn exchange_types() -> impl Strategy<Value = ExchangeType> {
    use ExchangeType::{Default, Direct, Fanout, Topic};
    select(&[Default, Direct, Fanout, Topic][..])
}

fn delays_ns() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), Just(1), 0..50 * MS]
}

fn producers() -> impl Strategy<Value = ProducerDraft> {
    let publishes = vec((0..3_usize, select(&ROUTING_KEYS[..]), 0.1..3.0), 1..4);
    let delay = proptest::option::of(delays_ns());
    (arrivals(), publishes, prop::bool::weighted(0.1), delay).prop_map(
        |(arrivals, publishes, paused, link_delay_ns)| ProducerDraft {
            arrivals,
            publishes,
            paused,
            link_delay_ns,
        },
    )
}

fn arrivals() -> impl Strategy<Value = ArrivalProcess> {
    let rate = || prop_oneof![Just(0.0), 1.0..60.0];
    prop_oneof![
        rate().prop_map(|rate_per_s| ArrivalProcess::Constant { rate_per_s }),
        rate().prop_map(|rate_per_s| ArrivalProcess::Poisson { rate_per_s }),
        (rate(), 1..500 * MS, 0..500 * MS).prop_map(|(rate_per_s, on_ns, off_ns)| {
            ArrivalProcess::OnOff { rate_per_s, on_ns, off_ns }
        }),
        (vec((0..2_000 * MS, rate()), 0..4), 0.0..2.0).prop_map(|(mut steps, factor)| {
            steps.sort_by_key(|step| step.0);
            let steps = steps.into_iter().map(|(at_ns, rate)| (Time::from_ns(at_ns), rate));
            ArrivalProcess::Schedule { steps: steps.collect(), factor }
        }),
        vec(prop_oneof![Just(0), Just(100 * MS), 0..2_000 * MS], 0..40).prop_map(|mut times_ns| {
            times_ns.sort_unstable();
            ArrivalProcess::Recorded { times: times_ns.into_iter().map(Time::from_ns).collect() }
        }),
    ]
}

fn services(manners: Manners) -> impl Strategy<Value = ServiceDraft> {
    let subscriptions = vec((0..4_usize, consumptions(manners)), 0..=3);
    let failure = (prop_oneof![3 => Just(0.0), 2 => 0.1..0.9, 1 => Just(1.0)], any::<bool>());
    let event = proptest::option::of(events());
    (0..=4_u16, subscriptions, vec(phases(), 0..=3), failure, event).prop_map(
        move |(instances, subscriptions, handler, (failure_chance, requeue_failed), event)| {
            let (queues, consumes) = subscriptions.into_iter().unzip();
            let requeue_failed = requeue_failed || manners == Manners::AtLeastOnce;
            let runtime = RuntimePlan::Sync;
            let plan = ServicePlan {
                instances,
                runtime,
                consumes,
                handler,
                failure_chance,
                requeue_failed,
                poison: Vec::new(),
                drops_abandoned: false,
                start_time: None,
                autoscaler: None,
            };
            ServiceDraft { plan, queues, event }
        },
    )
}

fn events() -> impl Strategy<Value = EventDraft> {
    let chance = prop_oneof![Just(1.0), 0.1..0.9];
    (0..4_usize, chance, 0..3_usize, select(&BINDING_KEYS[..])).prop_map(
        |(place, chance, exchange, routing_key)| EventDraft {
            place,
            chance,
            exchange,
            routing_key,
        },
    )
}

/// Subscriptions to a queue yet to be named.
fn consumptions(manners: Manners) -> impl Strategy<Value = ConsumptionPlan> {
    let delay = || proptest::option::of(delays_ns());
    (prop_oneof![Just(0), 1..4_u16], any::<bool>(), delay(), delay()).prop_map(
        move |(prefetch, manual, delivery_delay_ns, acknowledgement_delay_ns)| ConsumptionPlan {
            queue: NodeId(0),
            prefetch,
            acknowledgement: if manual || manners == Manners::AtLeastOnce {
                Acknowledgement::Manual
            } else {
                Acknowledgement::Automatic
            },
            priority: 0,
            delivery_delay_ns,
            acknowledgement_delay_ns,
        },
    )
}

fn phases() -> impl Strategy<Value = StepPlan> {
    let kind = select(&[PhaseKind::Cpu, PhaseKind::Io][..]);
    (kind, durations()).prop_map(|(kind, duration)| PhasePlan { kind, duration }.into())
}

fn durations() -> impl Strategy<Value = Distribution> {
    let mean = || 0.001..0.1_f64;
    prop_oneof![
        2 => Just(Distribution::Constant { value_s: 0.0 }),
        2 => mean().prop_map(|value_s| Distribution::Constant { value_s }),
        1 => (mean(), mean()).prop_map(|(low_s, more_s)| {
            Distribution::Uniform { low_s, high_s: low_s + more_s }
        }),
        1 => mean().prop_map(|mean_s| Distribution::Exponential { mean_s }),
        1 => (mean(), 0.1..2.0).prop_map(|(mean_s, coefficient_of_variation)| {
            Distribution::LogNormal { mean_s, coefficient_of_variation }
        }),
        1 => (mean(), 1.1..5.0).prop_map(|(mean_s, shape)| Distribution::Pareto { mean_s, shape }),
        1 => vec(0.0..0.1, 1..5).prop_map(|samples_s| Distribution::Empirical { samples_s }),
    ]
}

impl Draft {
    fn plan(&self) -> Plan {
        let mut kinds = Vec::new();
        for producer in &self.producers {
            kinds.push(("p", NodeKind::Producer(self.producer(producer))));
        }
        kinds.extend(
            self.exchanges.iter().map(|one| ("x", NodeKind::Exchange(ExchangePlan::new(*one)))),
        );
        kinds.extend((0..self.queues).map(|_| ("q", NodeKind::Queue(QueuePlan::default()))));
        for service in &self.services {
            kinds.push(("s", NodeKind::Service(self.service(service))));
        }
        Plan {
            seed: self.seed,
            link_delay_ns: self.link_delay_ns,
            message_types: vec!["email".into(), "batch".into(), "event".into()],
            nodes: self.rotated(kinds),
            bindings: self.bindings().collect(),
            policies: Vec::new(),
            draws_as: Vec::new(),
        }
    }

    /// The nodes at their places, each named by its kind and its number within it.
    fn rotated(&self, kinds: Vec<(&str, NodeKind)>) -> Vec<NodePlan> {
        let mut numbers = std::collections::BTreeMap::new();
        let named = kinds.into_iter().map(|(letter, kind)| {
            let number = numbers.entry(letter).or_insert(0);
            *number += 1;
            NodePlan { name: format!("{letter}{}", *number - 1).into(), kind }
        });
        let mut nodes: Vec<NodePlan> = named.collect();
        let rotation = self.rotation % nodes.len();
        nodes.rotate_left(rotation);
        nodes
    }

    /// The id of what is drawn at `place`.
    fn id(&self, place: usize) -> NodeId {
        let count = self.producers.len() + self.exchanges.len() + self.queues + self.services.len();
        NodeId(((place + count - self.rotation % count) % count) as u16)
    }

    fn exchange(&self, number: usize) -> NodeId {
        self.id(self.producers.len() + number % self.exchanges.len())
    }

    fn queue(&self, number: usize) -> NodeId {
        self.id(self.producers.len() + self.exchanges.len() + number % self.queues)
    }

    fn producer(&self, draft: &ProducerDraft) -> ProducerPlan {
        let publishes = draft.publishes.iter().zip([0, 1].into_iter().cycle());
        let publishes = publishes.map(|((exchange, key, weight), message_type)| PublicationPlan {
            weight: *weight,
            ..PublicationPlan::new(self.exchange(*exchange), key, MessageTypeId(message_type))
        });
        ProducerPlan {
            arrivals: draft.arrivals.clone(),
            publishes: publishes.collect(),
            paused: draft.paused,
            confirms: false,
            link_delay_ns: draft.link_delay_ns,
        }
    }

    /// A service subscribes to a queue once.
    fn service(&self, draft: &ServiceDraft) -> ServicePlan {
        let mut plan = draft.plan.clone();
        for (consumption, queue) in plan.consumes.iter_mut().zip(&draft.queues) {
            consumption.queue = self.queue(*queue);
        }
        let mut seen = Vec::new();
        plan.consumes.retain(|one| {
            seen.push(one.queue);
            !seen[..seen.len() - 1].contains(&one.queue)
        });
        if let Some(event) = &draft.event {
            self.add_event(event, &mut plan.handler);
        }
        plan
    }

    fn add_event(&self, draft: &EventDraft, handler: &mut Vec<StepPlan>) {
        let exchange = self.exchange(draft.exchange);
        let event = PublicationPlan::new(exchange, draft.routing_key, MessageTypeId(2));
        let place = draft.place.min(handler.len());
        let (message_types, past) = (vec![MessageTypeId(0), MessageTypeId(1)], place as u16 + 3);
        let branch = StepPlan::Branch { message_types, chance: draft.chance, otherwise: past };
        let steps = [branch, StepPlan::Publish(event), StepPlan::Jump { to: past }];
        drop(handler.splice(place..place, steps));
    }

    /// The default exchange takes no bindings.
    fn bindings(&self) -> impl Iterator<Item = BindingPlan> {
        let bindable = self.bindings.iter().filter(|(exchange, ..)| {
            self.exchanges[exchange % self.exchanges.len()] != ExchangeType::Default
        });
        bindable.map(|(exchange, queue, key)| {
            BindingPlan::new(self.exchange(*exchange), self.queue(*queue), key)
        })
    }
}
