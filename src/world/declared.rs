//! The broker of a plan: its exchanges, queues and bindings, declared.

use super::plan::{ExchangeType, NodeKind, Plan};
use crate::broker::{
    Broker, Destination, ExchangeDeclaration, ExchangeId, QueueDeclaration, QueueId, Table,
};
use crate::fact::NodeId;
use crate::kernel::Time;

/// A broker in which nothing has happened yet, and what the nodes of the plan are in it.
#[derive(Clone, Debug)]
pub struct Declared {
    /// The broker.
    pub broker: Broker,
    exchanges: Vec<Option<ExchangeId>>,
    queues: Vec<Option<QueueId>>,
}

impl Declared {
    /// Declares what a plan names.
    ///
    /// # Panics
    /// If a binding of the plan leads from or to the wrong kind of node.
    pub fn of(plan: &Plan) -> Self {
        let (broker, exchanges, queues) = (Broker::default(), Vec::new(), Vec::new());
        let mut declared = Self { broker, exchanges, queues };
        for node in &plan.nodes {
            let exchange = match &node.kind {
                NodeKind::Exchange(kind) => Some(declared.exchange_of(&node.name, *kind)),
                _ => None,
            };
            declared.exchanges.push(exchange);
            let queue = matches!(node.kind, NodeKind::Queue)
                .then(|| declared.broker.add_queue(QueueDeclaration::new(&node.name), Time::ZERO));
            declared.queues.push(queue);
        }
        for binding in &plan.bindings {
            let source = declared.exchange(binding.source);
            if source != Broker::DEFAULT_EXCHANGE {
                let to = Destination::Queue(declared.queue(binding.destination));
                declared.broker.add_binding(source, to, &binding.binding_key, Table::new());
            }
        }
        declared
    }

    /// However many nodes show the default exchange, there is one.
    fn exchange_of(&mut self, name: &str, exchange_type: ExchangeType) -> ExchangeId {
        if exchange_type == ExchangeType::Default {
            return Broker::DEFAULT_EXCHANGE;
        }
        self.broker.add_exchange(ExchangeDeclaration::new(name, exchange_type))
    }

    /// The exchange that a node is.
    ///
    /// # Panics
    /// If it is none.
    pub fn exchange(&self, node: NodeId) -> ExchangeId {
        let exchange = self.exchanges[node.index()];
        exchange.unwrap_or_else(|| panic!("node {} is no exchange", node.0))
    }

    /// The queue that a node is.
    ///
    /// # Panics
    /// If it is none.
    pub fn queue(&self, node: NodeId) -> QueueId {
        self.queues[node.index()].unwrap_or_else(|| panic!("node {} is no queue", node.0))
    }
}
