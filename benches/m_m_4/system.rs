//! M/M/4 at a utilisation of 0.9: the plan, and a run of a million messages.

use std::sync::Arc;

use queuescope::broker::ExchangeType;
use queuescope::distribution::Distribution;
use queuescope::fact::{FactSink, MessageTypeId, NodeId, PhaseKind};
use queuescope::kernel::Time;
use queuescope::workload::ArrivalProcess;
use queuescope::world::World;
use queuescope::world::plan::{
    BindingPlan, ConsumptionPlan, ExchangePlan, NodeKind, NodePlan, PhasePlan, Plan, ProducerPlan,
    PublicationPlan, QueuePlan, RuntimePlan, ServicePlan,
};

pub(crate) const MESSAGES: u64 = 1_000_000;
pub(crate) const SERVERS: usize = 4;
pub(crate) const ARRIVAL_RATE_PER_S: f64 = 3.6;
pub(crate) const SERVICE_RATE_PER_S: f64 = 1.0;

/// The system, with links that all take `link_delay_ns`.
pub(crate) fn plan(link_delay_ns: u64) -> Arc<Plan> {
    let node = |name: &str, kind| NodePlan { name: name.into(), kind };
    let (exchange, queue) = (NodeId(1), NodeId(2));
    let producer = ProducerPlan {
        arrivals: ArrivalProcess::Poisson { rate_per_s: ARRIVAL_RATE_PER_S },
        publishes: vec![PublicationPlan::new(exchange, "email", MessageTypeId(0))],
        paused: false,
        confirms: false,
        link_delay_ns: None,
    };
    let service = ServicePlan {
        instances: SERVERS as u16,
        runtime: RuntimePlan::Sync,
        consumes: vec![ConsumptionPlan::new(queue, 1)],
        handler: vec![
            PhasePlan {
                kind: PhaseKind::Io,
                duration: Distribution::Exponential { mean_s: 1.0 / SERVICE_RATE_PER_S },
            }
            .into(),
        ],
        failure_chance: 0.0,
        requeue_failed: false,
        poison: Vec::new(),
        drops_abandoned: false,
        start_time: None,
        autoscaler: None,
    };
    Arc::new(Plan {
        seed: 1,
        link_delay_ns,
        message_types: vec!["email".into()],
        nodes: vec![
            node("shop", NodeKind::Producer(producer)),
            node("orders", NodeKind::Exchange(ExchangePlan::new(ExchangeType::Direct))),
            node("e-mails", NodeKind::Queue(QueuePlan::default())),
            node("mailer", NodeKind::Service(service)),
        ],
        bindings: vec![BindingPlan::new(exchange, queue, "email")],
        policies: Vec::new(),
        draws_as: Vec::new(),
    })
}

/// Publishes a million messages; tells how many events that took.
pub(crate) fn by_engine(plan: &Arc<Plan>, mut sink: impl FactSink) -> u64 {
    let mut world = World::new(Arc::clone(plan), &mut sink);
    while world.producers()[0].published < MESSAGES {
        world.step(&mut sink);
    }
    assert!(world.now() > Time::ZERO);
    world.handled_events()
}
