//! What others may see of a world: they read, and change nothing.

use super::plan::{Parameter, Plan};
use super::{Answer, CallerNode, Instance, Link, Node, Producer, World};
use crate::autoscaler::Autoscaler;
use crate::broker::{Message, PropertiesId, QueueId, QueuedMessage};
use crate::fact::{MessageTypeId, NodeId};
use crate::kernel::NANOSECONDS_PER_SECOND;

/// Which part of a message's way an edge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeKind {
    /// From a producer or a service to an exchange.
    Publish,
    /// From an exchange to a queue, maybe through other exchanges.
    Route,
    /// From a queue to its dead-letter exchange.
    DeadLetter,
    /// From a caller to a service.
    Call,
}

/// A link between two nodes that both stay. (The links of an instance are the instance's own.)
#[derive(Clone, Copy, Debug)]
pub struct Edge<'a> {
    /// Which part of the way it is.
    pub kind: EdgeKind,
    /// Where messages come from.
    pub from: NodeId,
    /// Exchanges that they pass.
    pub via: &'a [NodeId],
    /// Where they go.
    pub to: NodeId,
    /// What is on it.
    pub link: &'a Link<Message>,
    /// What goes back to a producer or caller.
    pub answers: Option<&'a Link<Answer>>,
}

impl World {
    /// What the world was made from.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The links to exchanges, from producers and queues, then those from exchanges to queues,
    /// then those from callers to services.
    pub fn edges(&self) -> impl Iterator<Item = Edge<'_>> {
        let publish = self.publish_links.iter().map(|publish| {
            let from_queue = matches!(self.nodes[publish.from.index()], Node::Queue(_));
            Edge {
                kind: if from_queue { EdgeKind::DeadLetter } else { EdgeKind::Publish },
                from: publish.from,
                via: &[],
                to: publish.exchange,
                link: &publish.link,
                answers: Some(&publish.answers),
            }
        });
        let route = self.route_links.iter().map(|route| Edge {
            kind: EdgeKind::Route,
            from: route.exchange,
            via: &route.via,
            to: self.queues[route.queue.index()],
            link: &route.link,
            answers: None,
        });
        let calls = self.call_links.iter().map(|call| Edge {
            kind: EdgeKind::Call,
            from: call.from,
            via: &[],
            to: call.service,
            link: &call.link,
            answers: Some(&call.answers),
        });
        publish.chain(route).chain(calls)
    }

    /// Pairs of exchanges of which the first may pass messages on to the second.
    pub fn between_exchanges(&self) -> &[(NodeId, NodeId)] {
        &self.onward
    }

    /// Whether a binding of the plan is there.
    pub fn is_bound(&self, binding: usize) -> bool {
        self.bound.get(binding).copied().unwrap_or(false)
    }

    /// The producers, in the order of the plan.
    pub fn producers(&self) -> &[Producer] {
        &self.producers
    }

    /// The callers, in the order of the plan.
    pub fn callers(&self) -> &[CallerNode] {
        &self.callers
    }

    /// The instances of all services, in the order of the plan and of their numbers.
    pub fn instances(&self) -> impl Iterator<Item = &Instance> {
        let places = self.services.iter().flat_map(|service| &service.members);
        places.map(|place| &self.instances[usize::from(*place)])
    }

    /// The autoscalers, by service, of those that have one.
    pub fn autoscalers(&self) -> impl Iterator<Item = (NodeId, &Autoscaler)> {
        self.services.iter().filter_map(|service| Some((service.node, service.autoscaler()?)))
    }

    /// How many messages a producer or a service has published.
    pub fn published(&self, node: NodeId) -> u64 {
        match self.nodes.get(node.index()) {
            Some(Node::Producer(place)) => self.producers[usize::from(*place)].published,
            Some(Node::Service(place)) => self.services[usize::from(*place)].published,
            Some(Node::Exchange(_) | Node::Queue(_) | Node::Caller(_)) | None => 0,
        }
    }

    /// The queues, in the order of the plan.
    pub fn queues(&self) -> &[NodeId] {
        &self.queues
    }

    /// The node of a queue of the broker.
    pub fn node_of(&self, queue: QueueId) -> NodeId {
        self.queues[queue.index()]
    }

    /// The ready messages of a queue, head first; none of a node of another kind.
    pub fn ready_messages(&self, queue: NodeId) -> impl Iterator<Item = &QueuedMessage> {
        let queue = match self.nodes.get(queue.index()) {
            Some(Node::Queue(queue)) => Some(*queue),
            _ => None,
        };
        queue.into_iter().flat_map(|queue| self.broker.ready_messages(queue))
    }

    /// How many messages of a queue are ready for delivery.
    pub fn ready(&self, queue: NodeId) -> u32 {
        match self.nodes.get(queue.index()) {
            Some(Node::Queue(queue)) => self.broker.ready(*queue),
            _ => 0,
        }
    }

    /// How many deliveries of a queue are not settled.
    pub fn unacknowledged(&self, queue: NodeId) -> u32 {
        match self.nodes.get(queue.index()) {
            Some(Node::Queue(queue)) => self.broker.unacknowledged(*queue),
            _ => 0,
        }
    }

    /// The type of messages with these properties.
    pub fn message_type(&self, properties: PropertiesId) -> MessageTypeId {
        MessageTypeId(self.broker.properties(properties).message_type)
    }

    /// The place of a service in the list of services.
    pub(super) fn service_at(&self, node: NodeId) -> Option<u16> {
        match self.nodes.get(node.index()) {
            Some(Node::Service(place)) => Some(*place),
            _ => None,
        }
    }

    /// The place of a caller in the list of callers.
    pub(super) fn caller_at(&self, node: NodeId) -> Option<u16> {
        match self.nodes.get(node.index()) {
            Some(Node::Caller(place)) => Some(*place),
            _ => None,
        }
    }

    /// Copies on links: to exchanges, to queues, to instances.
    pub fn on_the_way(&self) -> u64 {
        let copies = self.edges().filter(|edge| edge.kind != EdgeKind::Call);
        let between_nodes: usize = copies.map(|edge| edge.link.in_flight().len()).sum();
        let to_instances: usize = self.instances().map(Instance::on_the_way).sum();
        (between_nodes + to_instances) as u64
    }

    /// Copies ready in queues.
    pub fn all_ready(&self) -> u64 {
        self.queues.iter().map(|queue| u64::from(self.ready(*queue))).sum()
    }

    /// Copies with instances and not settled at the broker.
    pub fn with_consumers(&self) -> u64 {
        self.instances().map(|instance| instance.copies_with_it() as u64).sum()
    }

    /// The current value of a parameter, in the unit in which it is set; `None` if the plan has
    /// no such parameter.
    pub fn parameter(&self, parameter: Parameter) -> Option<f64> {
        match parameter {
            Parameter::ArrivalRate { producer } => match self.nodes.get(producer.index())? {
                Node::Producer(place) => self.producers[usize::from(*place)].rate_per_s(),
                Node::Caller(place) => self.callers[usize::from(*place)].rate_per_s(),
                _ => None,
            },
            Parameter::Instances { service } => {
                self.service_at(service).map(|place| self.members(place) as f64)
            }
            Parameter::Autoscaler { service, setting } => {
                self.services[usize::from(self.service_at(service)?)].autoscaler_setting(setting)
            }
            Parameter::Prefetch { service, consumption } => {
                let service = &self.services[usize::from(self.service_at(service)?)];
                let consumption = service.consumptions.get(usize::from(consumption))?;
                Some(f64::from(consumption.plan.prefetch))
            }
            Parameter::PhaseMean { service, phase } => {
                let service = &self.services[usize::from(self.service_at(service)?)];
                service.handler.mean_s(usize::from(phase))
            }
            Parameter::BranchChance { service, step } => {
                let service = &self.services[usize::from(self.service_at(service)?)];
                service.handler.chance(usize::from(step))
            }
            Parameter::FailureChance { service } => {
                let service = &self.services[usize::from(self.service_at(service)?)];
                Some(service.handler.failure_chance)
            }
            Parameter::Runtime { service, setting } => {
                self.services[usize::from(self.service_at(service)?)].runtime.setting(setting)
            }
            Parameter::Caller { caller, setting } => {
                self.callers[usize::from(self.caller_at(caller)?)].plan.setting(setting)
            }
            Parameter::Bound { binding } => {
                self.bound.get(usize::from(binding)).map(|bound| f64::from(u8::from(*bound)))
            }
            Parameter::LinkDelay => Some(self.link_delay_ns as f64 / NANOSECONDS_PER_SECOND as f64),
        }
    }

    /// The delays of a service's subscription now: of deliveries, of acknowledgements; in
    /// nanoseconds.
    pub fn subscription_delays_ns(&self, service: NodeId, consumption: u16) -> Option<(u64, u64)> {
        let service = &self.services[usize::from(self.service_at(service)?)];
        let consumption = service.consumptions.get(usize::from(consumption))?;
        Some((consumption.delivery_delay_ns, consumption.acknowledgement_delay_ns))
    }

    /// What is wrong inside the broker: empty unless it has a bug. For tests.
    pub fn violations(&self) -> Vec<String> {
        self.broker.violations()
    }
}
