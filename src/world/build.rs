//! A plan becomes a world.

use std::sync::Arc;

use slab::Slab;

use super::declared::Declared;
use super::link::Link;
use super::plan::{NodeKind, Plan, ProducerPlan, PublicationPlan, ServicePlan};
use super::producer::{Producer, Publication};
use super::service::{Consumption, Handler, Service};
use super::{Node, RouteLink, Scratch, World};
use crate::broker::{Broker, ExchangeId, ExchangeType, Properties, QueueId};
use crate::fact::{FactSink, NodeId, Rule};
use crate::kernel::{Calendar, Time};

/// No link between an exchange and a queue.
const NO_LINK: u32 = u32::MAX;

impl World {
    /// The world of a plan at time zero, with its instances started; the facts of the start go to
    /// `sink`.
    ///
    /// # Panics
    /// If an id in the plan points nowhere or at the wrong kind of node.
    pub fn new(plan: Arc<Plan>, sink: &mut impl FactSink) -> Self {
        let declared = Declared::of(&plan);
        let mut world = Self::empty(plan);
        world.place_nodes(&declared);
        world.broker = declared.broker;
        world.link_queues();
        world.add_producers();
        world.add_services(sink);
        for place in 0..world.producers.len() {
            world.schedule_arrival(place as u16);
        }
        world
    }

    fn empty(plan: Arc<Plan>) -> Self {
        Self {
            now: Time::ZERO,
            handled_events: 0,
            calendar: Calendar::default(),
            broker: Broker::default(),
            nodes: Vec::new(),
            queues: Vec::new(),
            producers: Vec::new(),
            services: Vec::new(),
            instances: Slab::new(),
            publish_links: Vec::new(),
            route_links: Vec::new(),
            route_link_of: Vec::new(),
            arrived: Vec::new(),
            stopping: Vec::new(),
            link_delay_ns: plan.link_delay_ns,
            scratch: Scratch::default(),
            plan,
        }
    }

    /// Gives every node its place.
    fn place_nodes(&mut self, declared: &Declared) {
        let plan = Arc::clone(&self.plan);
        let (mut producers, mut services) = (0, 0);
        for (place, node) in (0..).map(NodeId).zip(&plan.nodes) {
            self.nodes.push(match &node.kind {
                NodeKind::Producer(_) => {
                    producers += 1;
                    Node::Producer(producers - 1)
                }
                NodeKind::Exchange(_) => Node::Exchange(declared.exchange(place)),
                NodeKind::Queue => {
                    self.queues.push(place);
                    Node::Queue(declared.queue(place))
                }
                NodeKind::Service(_) => {
                    services += 1;
                    Node::Service(services - 1)
                }
            });
        }
        self.route_link_of = vec![vec![NO_LINK; self.queues.len()]; self.nodes.len()];
    }

    fn exchange(&self, node: NodeId) -> ExchangeId {
        match self.nodes[node.index()] {
            Node::Exchange(exchange) => exchange,
            other => panic!("node {} is no exchange but {other:?}", node.0),
        }
    }

    fn queue(&self, node: NodeId) -> QueueId {
        match self.nodes[node.index()] {
            Node::Queue(queue) => queue,
            other => panic!("node {} is no queue but {other:?}", node.0),
        }
    }

    /// Links each exchange with the queues it is bound to; the default exchange with all.
    fn link_queues(&mut self) {
        let plan = Arc::clone(&self.plan);
        for binding in &plan.bindings {
            let queue = self.queue(binding.destination);
            self.add_route_link(binding.source, queue);
        }
        for (place, node) in (0..).map(NodeId).zip(&plan.nodes) {
            if node.kind == NodeKind::Exchange(ExchangeType::Default) {
                for queue in 0..self.queues.len() {
                    self.add_route_link(place, QueueId(queue as u32));
                }
            }
        }
    }

    fn add_route_link(&mut self, source: NodeId, queue: QueueId) {
        let link = &mut self.route_link_of[source.index()][queue.index()];
        if *link == NO_LINK {
            *link = self.route_links.len() as u32;
            let new = Link::new(self.link_delay_ns);
            self.route_links.push(RouteLink { exchange: source, queue, link: new });
        }
    }

    fn add_producers(&mut self) {
        let plan = Arc::clone(&self.plan);
        for (place, node) in (0_u16..).zip(&plan.nodes) {
            if let NodeKind::Producer(producer) = &node.kind {
                let id = NodeId(place);
                let publications = self.publications(id, producer);
                self.producers.push(Producer::new(
                    id,
                    &node.name,
                    producer,
                    plan.seed,
                    publications,
                ));
            }
        }
    }

    fn publications(&mut self, producer: NodeId, plan: &ProducerPlan) -> Vec<Publication> {
        let delay_ns = plan.link_delay_ns.unwrap_or(self.link_delay_ns);
        let mut cumulative_weight = 0.0;
        let mut publications = Vec::new();
        for publication in &plan.publishes {
            cumulative_weight += publication.weight;
            let link = self.publish_link(producer, publication.exchange, delay_ns);
            publications.push(self.publication(publication, cumulative_weight, link));
        }
        publications
    }

    fn publication(
        &mut self,
        plan: &PublicationPlan,
        cumulative_weight: f64,
        link: u32,
    ) -> Publication {
        let exchange = self.exchange(plan.exchange);
        let properties = Properties::new(exchange, &plan.routing_key, plan.message_type.0);
        let properties = self.broker.intern(properties);
        Publication {
            exchange: plan.exchange,
            message_type: plan.message_type,
            properties,
            cumulative_weight,
            link,
        }
    }

    /// The link from a producer to an exchange, made if it is missing.
    fn publish_link(&mut self, producer: NodeId, exchange: NodeId, delay_ns: u64) -> u32 {
        let links = &mut self.publish_links;
        let known = links.iter().position(|(from, to, _)| (*from, *to) == (producer, exchange));
        let place = known.unwrap_or_else(|| {
            links.push((producer, exchange, Link::new(delay_ns)));
            links.len() - 1
        });
        place as u32
    }

    fn add_services(&mut self, sink: &mut impl FactSink) {
        let plan = Arc::clone(&self.plan);
        for (place, node) in (0_u16..).zip(&plan.nodes) {
            if let NodeKind::Service(service) = &node.kind {
                let built = self.service(NodeId(place), &node.name, service);
                self.services.push(built);
                let place = self.services.len() as u16 - 1;
                self.set_instances(place, service.instances, Rule::Setup, sink);
            }
        }
    }

    fn service(&self, node: NodeId, name: &str, plan: &ServicePlan) -> Service {
        let consumptions = plan.consumes.iter().map(|consumption| Consumption {
            queue: self.queue(consumption.queue),
            delivery_delay_ns: consumption.delivery_delay_ns.unwrap_or(self.link_delay_ns),
            acknowledgement_delay_ns: consumption
                .acknowledgement_delay_ns
                .unwrap_or(self.link_delay_ns),
            plan: consumption.clone(),
        });
        Service {
            node,
            runtime: plan.runtime,
            consumptions: consumptions.collect(),
            handler: Handler::new(name, plan, self.plan.seed),
            members: Vec::new(),
        }
    }
}
