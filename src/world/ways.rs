//! The ways messages may take from an exchange to queues: bindings, also through other exchanges,
//! and alternate exchanges.

use super::Node;
use super::plan::{ExchangeType, NodeKind, Plan};
use crate::broker::{Broker, QueueId};
use crate::fact::NodeId;

/// Who may pass messages on to whom, whether bound at the moment or not.
pub(super) struct Ways {
    /// From exchanges to queues.
    pub(super) direct: Vec<(NodeId, QueueId)>,
    /// From exchanges to exchanges.
    onward: Vec<(NodeId, NodeId)>,
}

impl Ways {
    pub(super) fn of(plan: &Plan, broker: &Broker, nodes: &[Node]) -> Self {
        let mut ways = Self { direct: Vec::new(), onward: Vec::new() };
        for binding in &plan.bindings {
            match nodes[binding.destination.index()] {
                Node::Queue(queue) => ways.direct.push((binding.source, queue)),
                _ => ways.onward.push((binding.source, binding.destination)),
            }
        }
        ways.add_alternates(broker, nodes);
        ways.add_default(plan, nodes);
        ways
    }

    fn add_alternates(&mut self, broker: &Broker, nodes: &[Node]) {
        let place = |wanted| {
            let shows = |node: &Node| matches!(node, Node::Exchange(known) if *known == wanted);
            nodes.iter().position(shows).map(|place| NodeId(place as u16))
        };
        for (source, node) in (0..).map(NodeId).zip(nodes) {
            if let Node::Exchange(exchange) = node {
                let alternate = broker.alternate_exchange(*exchange).and_then(place);
                self.onward.extend(alternate.map(|alternate| (source, alternate)));
            }
        }
    }

    /// The default exchange leads to every queue.
    fn add_default(&mut self, plan: &Plan, nodes: &[Node]) {
        let is_default = |kind: &NodeKind| matches!(kind, NodeKind::Exchange(exchange) if exchange.exchange_type == ExchangeType::Default);
        for (source, node) in (0..).map(NodeId).zip(&plan.nodes) {
            if is_default(&node.kind) {
                let queues = nodes.iter().filter_map(|node| match node {
                    Node::Queue(queue) => Some((source, *queue)),
                    _ => None,
                });
                self.direct.extend(queues);
            }
        }
    }

    /// The queues that messages may reach from an exchange, each with the exchanges between: those
    /// of the shortest way.
    pub(super) fn from(&self, entrance: NodeId) -> Vec<(Vec<NodeId>, QueueId)> {
        let mut reached = vec![entrance];
        let mut exchanges = vec![vec![entrance]];
        let mut found = Vec::new();
        let mut next = 0;
        while let Some(way) = exchanges.get(next).cloned() {
            next += 1;
            let last = way[way.len() - 1];
            let queues = self.direct.iter().filter(|(source, _)| *source == last);
            found.extend(queues.map(|(_, queue)| (way[1..].to_vec(), *queue)));
            for (_, onward) in self.onward.iter().filter(|(source, _)| *source == last) {
                if !reached.contains(onward) {
                    reached.push(*onward);
                    exchanges.push(way.iter().copied().chain([*onward]).collect());
                }
            }
        }
        found
    }

    /// Bindings between exchanges, and alternate exchanges.
    pub(super) fn between_exchanges(&self) -> &[(NodeId, NodeId)] {
        &self.onward
    }
}
