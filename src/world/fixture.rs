//! A small system for tests, here and of whoever looks at worlds.

use super::plan::{
    BindingPlan, CallPlan, CallSource, CallerPlan, ConsumptionPlan, ExchangePlan, NodeKind,
    NodePlan, PhasePlan, Plan, ProducerPlan, PublicationPlan, QueuePlan, RuntimePlan, ServicePlan,
};
use crate::broker::ExchangeType;
use crate::caller::Terms;
use crate::distribution::Distribution;
use crate::fact::{MessageTypeId, NodeId, PhaseKind};
use crate::workload::ArrivalProcess;

/// The producer.
pub const SHOP: NodeId = NodeId(0);
/// Its exchange.
pub const EXCHANGE: NodeId = NodeId(1);
/// Where its messages wait.
pub const QUEUE: NodeId = NodeId(2);
/// Who works on them.
pub const WORKER: NodeId = NodeId(3);
const MS: u64 = 1_000_000;

/// shop → exchange → queue → two workers; no arrivals but by command; links take 10 ms, the work
/// 100 ms.
pub fn plan() -> Plan {
    let node = |name: &str, kind| NodePlan { name: name.into(), kind };
    Plan {
        seed: 1,
        link_delay_ns: 10 * MS,
        message_types: vec!["email".into()],
        nodes: vec![
            node("shop", NodeKind::Producer(shop())),
            node("orders", NodeKind::Exchange(ExchangePlan::new(ExchangeType::Direct))),
            node("e-mails", NodeKind::Queue(QueuePlan::default())),
            node("mailer", NodeKind::Service(mailer())),
        ],
        bindings: vec![BindingPlan::new(EXCHANGE, QUEUE, "email")],
        policies: Vec::new(),
        draws_as: Vec::new(),
    }
}

/// Publishes nothing by itself.
pub fn shop() -> ProducerPlan {
    ProducerPlan {
        arrivals: ArrivalProcess::Constant { rate_per_s: 0.0 },
        publishes: vec![PublicationPlan::new(EXCHANGE, "email", MessageTypeId(0))],
        paused: false,
        confirms: false,
        link_delay_ns: None,
    }
}

/// Two instances, which work on one message at a time.
pub fn mailer() -> ServicePlan {
    let duration = Distribution::Constant { value_s: 0.1 };
    ServicePlan {
        instances: 2,
        runtime: RuntimePlan::Sync,
        consumes: vec![ConsumptionPlan::new(QUEUE, 1)],
        handler: vec![PhasePlan { kind: PhaseKind::Io, duration }.into()],
        failure_chance: 0.0,
        requeue_failed: false,
        poison: Vec::new(),
        drops_abandoned: false,
        start_time: None,
        autoscaler: None,
    }
}

/// The same with eight Poisson arrivals a second.
pub fn busy_plan() -> Plan {
    let mut plan = plan();
    let arrivals = ArrivalProcess::Poisson { rate_per_s: 8.0 };
    plan.nodes[SHOP.index()].kind = NodeKind::Producer(ProducerPlan { arrivals, ..shop() });
    plan
}

/// The producer calls the workers instead, three times a second, and has a thread for each call that goes on.
pub fn called_plan() -> Plan {
    let mut plan = plan();
    let caller = CallerPlan {
        source: CallSource::Arrivals(ArrivalProcess::Constant { rate_per_s: 3.0 }),
        calls: vec![CallPlan { service: WORKER, message_type: MessageTypeId(0), weight: 1.0 }],
        terms: Terms::default(),
        paused: false,
        link_delay_ns: None,
    };
    plan.nodes[SHOP.index()].kind = NodeKind::Caller(caller);
    plan.nodes[WORKER.index()].kind =
        NodeKind::Service(ServicePlan { consumes: Vec::new(), ..mailer() });
    plan
}
