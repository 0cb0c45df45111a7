//! The broker of a plan: its exchanges, queues and bindings, declared.

use std::sync::Arc;

use super::plan::{BindingPlan, ExchangePlan, ExchangeType, NodeKind, Plan, PolicyPlan};
use crate::broker::{
    Broker, Destination, ExchangeDeclaration, ExchangeId, Policy, QueueDeclaration, QueueId,
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
        for policy in &plan.policies {
            declared.broker.set_policy(policy_of(policy), Time::ZERO, &mut Vec::new());
        }
        for node in &plan.nodes {
            declared.declare(&node.name, &node.kind);
        }
        for binding in plan.bindings.iter().filter(|binding| binding.bound) {
            declared.bind(binding);
        }
        declared
    }

    fn declare(&mut self, name: &str, kind: &NodeKind) {
        let (mut exchange, mut queue) = (None, None);
        match kind {
            NodeKind::Exchange(plan) => exchange = Some(self.exchange_of(name, plan)),
            NodeKind::Queue(plan) => {
                let arguments = plan.arguments.clone();
                let declaration = QueueDeclaration { arguments, ..QueueDeclaration::new(name) };
                queue = Some(self.broker.add_queue(declaration, Time::ZERO));
            }
            NodeKind::Producer(_) | NodeKind::Service(_) | NodeKind::Caller(_) => {}
        }
        self.exchanges.push(exchange);
        self.queues.push(queue);
    }

    /// However many nodes show the default exchange, there is one.
    fn exchange_of(&mut self, name: &str, plan: &ExchangePlan) -> ExchangeId {
        if plan.exchange_type == ExchangeType::Default {
            return Broker::DEFAULT_EXCHANGE;
        }
        let (internal, arguments) = (plan.internal, plan.arguments.clone());
        let declaration = ExchangeDeclaration::new(name, plan.exchange_type);
        self.broker.add_exchange(ExchangeDeclaration { internal, arguments, ..declaration })
    }

    fn bind(&mut self, binding: &BindingPlan) {
        let source = self.exchange(binding.source);
        if source != Broker::DEFAULT_EXCHANGE {
            let to = self.destination(binding.destination);
            let arguments = binding.arguments.clone();
            self.broker.add_binding(source, to, &binding.binding_key, arguments);
        }
    }

    /// What a node is as the end of a binding.
    ///
    /// # Panics
    /// If it is neither a queue nor an exchange.
    pub fn destination(&self, node: NodeId) -> Destination {
        match self.exchanges[node.index()] {
            Some(exchange) => Destination::Exchange(exchange),
            None => Destination::Queue(self.queue(node)),
        }
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

fn policy_of(plan: &PolicyPlan) -> Policy {
    Policy {
        name: plan.name.clone(),
        pattern: Arc::new(plan.names.clone()),
        apply_to: plan.apply_to,
        definition: plan.definition.clone(),
        priority: plan.priority,
    }
}
