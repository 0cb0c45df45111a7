//! Where a plan's messages go, by the broker's own rules.

use crate::broker::{Broker, ExchangeId, Properties, QueueId};
use crate::fact::NodeId;
use crate::world::plan::{ExchangeType, NodeKind, Plan, PublicationPlan};

/// A broker with the plan's exchanges, queues and bindings, to be asked for routes only.
pub(super) struct Routing {
    broker: Broker,
    exchanges: Vec<Option<ExchangeId>>,
    queues: Vec<Option<QueueId>>,
}

impl Routing {
    pub(super) fn of(plan: &Plan) -> Self {
        let mut broker = Broker::default();
        let (mut exchanges, mut queues) = (Vec::new(), Vec::new());
        for node in &plan.nodes {
            exchanges.push(match node.kind {
                NodeKind::Exchange(exchange_type) => Some(broker.declare_exchange(exchange_type)),
                NodeKind::Producer(_) | NodeKind::Queue | NodeKind::Service(_) => None,
            });
            queues.push(matches!(node.kind, NodeKind::Queue).then(|| broker.declare_queue()));
        }
        let mut routing = Self { broker, exchanges, queues };
        routing.bind_all(plan);
        routing
    }

    fn bind_all(&mut self, plan: &Plan) {
        for binding in &plan.bindings {
            self.bind(binding.source, &binding.binding_key, binding.destination);
        }
        for (place, node) in (0..).zip(&plan.nodes) {
            if matches!(node.kind, NodeKind::Exchange(ExchangeType::Default)) {
                for (queue, named) in (0..).zip(&plan.nodes) {
                    self.bind(NodeId(place), &named.name, NodeId(queue));
                }
            }
        }
    }

    fn bind(&mut self, exchange: NodeId, key: &str, queue: NodeId) {
        let ends = (self.exchanges[exchange.index()], self.queues[queue.index()]);
        if let (Some(exchange), Some(queue)) = ends {
            self.broker.bind(exchange, key, queue);
        }
    }

    /// Whether a message published so gets a copy into the queue.
    pub(super) fn leads_to(&mut self, publication: &PublicationPlan, queue: NodeId) -> bool {
        let ends = (self.exchanges[publication.exchange.index()], self.queues[queue.index()]);
        let (Some(exchange), Some(queue)) = ends else { return false };
        let properties = self.broker.intern(Properties {
            exchange,
            routing_key: publication.routing_key.clone(),
            message_type: publication.message_type.0,
        });
        self.broker.route(properties).queues.contains(&queue)
    }
}
