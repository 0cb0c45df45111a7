//! A plan becomes a world.

use std::sync::Arc;

use slab::Slab;

use super::autoscaler::Scaling;
use super::declared::Declared;
use super::handler::Handler;
use super::link::Link;
use super::plan::{
    AutoscalerMeasure, AutoscalerSetting, NodeKind, Plan, ProducerPlan, PublicationPlan,
    ServicePlan,
};
use super::producer::{Producer, Publication};
use super::service::{Consumption, Service, StartTime};
use super::ways::Ways;
use super::{Node, PublishLink, RouteLink, Scratch, World};
use crate::broker::{Broker, Destination, ExchangeId, Properties, QueueId};
use crate::fact::{FactSink, NodeId, Rule};
use crate::kernel::{Calendar, Keyed, StreamKey, Time, ordered};

/// Whatever goes back to an exchange takes some time, however little: two full queues may throw a
/// rejected message to each other for ever, a service may publish what it consumes, and time has to
/// go on.
pub(super) const LEAST_DELAY_BACK_NS: u64 = 1_000;

/// What is returned after work that took no time takes so long, so that it comes round no more than a
/// thousand times a second.
pub(super) const LEAST_RETURN_NS: u64 = 1_000_000;

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
        world.add_producers();
        world.link_dead_letters();
        world.add_services();
        world.link_queues();
        world.start_services(sink);
        world.watch_queues(sink);
        world.add_callers();
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
            callers: Vec::new(),
            call_links: Vec::new(),
            answered: Keyed::default(),
            instances: Slab::new(),
            publish_links: Vec::new(),
            route_links: Vec::new(),
            route_link_of: Vec::new(),
            dead_letter_link_of: Vec::new(),
            expects_answers: plan.nodes.iter().any(|node| expects_answers(&node.kind)),
            confirming: Keyed::default(),
            onward: Vec::new(),
            bound: plan.bindings.iter().map(|binding| binding.bound).collect(),
            arrived: Vec::new(),
            dead_letters: Vec::new(),
            stopping: Vec::new(),
            metered: plan.nodes.iter().any(|node| is_metered(&node.kind)),
            link_delay_ns: plan.link_delay_ns,
            scratch: Scratch::default(),
            plan,
        }
    }

    /// Gives every node its place.
    fn place_nodes(&mut self, declared: &Declared) {
        let plan = Arc::clone(&self.plan);
        let (mut producers, mut services, mut callers) = (0, 0, 0);
        for (place, node) in (0..).map(NodeId).zip(&plan.nodes) {
            self.nodes.push(match &node.kind {
                NodeKind::Producer(_) => {
                    producers += 1;
                    Node::Producer(producers - 1)
                }
                NodeKind::Exchange(_) => Node::Exchange(declared.exchange(place)),
                NodeKind::Queue(_) => {
                    self.queues.push(place);
                    Node::Queue(declared.queue(place))
                }
                NodeKind::Service(_) => {
                    services += 1;
                    Node::Service(services - 1)
                }
                NodeKind::Caller(_) => {
                    callers += 1;
                    Node::Caller(callers - 1)
                }
            });
        }
        self.route_link_of = vec![vec![NO_LINK; self.queues.len()]; self.nodes.len()];
    }

    /// A queue that nobody consumes from may expire without ever having been used.
    fn watch_queues(&mut self, sink: &mut impl FactSink) {
        for place in 0..self.queues.len() {
            let queue = self.queue(self.queues[place]);
            self.on_expire(queue, sink);
        }
    }

    pub(super) fn exchange(&self, node: NodeId) -> ExchangeId {
        match self.nodes[node.index()] {
            Node::Exchange(exchange) => exchange,
            _ => panic!("node {} is no exchange", node.0),
        }
    }

    fn queue(&self, node: NodeId) -> QueueId {
        match self.nodes[node.index()] {
            Node::Queue(queue) => queue,
            _ => panic!("node {} is no queue", node.0),
        }
    }

    /// What a node is as the end of a binding.
    pub(super) fn destination(&self, node: NodeId) -> Destination {
        match self.nodes[node.index()] {
            Node::Exchange(exchange) => Destination::Exchange(exchange),
            _ => Destination::Queue(self.queue(node)),
        }
    }

    /// Links each queue that has one with its dead-letter exchange.
    ///
    /// # Panics
    /// If that is the default exchange and no node shows it.
    fn link_dead_letters(&mut self) {
        for place in 0..self.queues.len() {
            let exchange = self.broker.dead_letter_exchange(QueueId(place as u32));
            let link = exchange.map_or(NO_LINK, |exchange| {
                let exchange = self.node_of_exchange(exchange);
                let delay_ns = self.link_delay_ns.max(LEAST_DELAY_BACK_NS);
                self.publish_link(self.queues[place], exchange, delay_ns)
            });
            self.dead_letter_link_of.push(link);
        }
    }

    fn node_of_exchange(&self, exchange: ExchangeId) -> NodeId {
        let mut nodes = (0..).map(NodeId).zip(&self.nodes);
        let found =
            nodes.find(|(_, node)| matches!(node, Node::Exchange(known) if *known == exchange));
        found.map_or_else(|| panic!("no node shows exchange {}", exchange.0), |(node, _)| node)
    }

    /// Links each exchange with the queues it is bound to, and each that messages are sent to with
    /// all queues that its messages may reach through others.
    fn link_queues(&mut self) {
        let plan = Arc::clone(&self.plan);
        let ways = Ways::of(&plan, &self.broker, &self.nodes);
        self.onward = ways.between_exchanges().to_vec();
        for (source, way) in &ways.direct {
            self.add_route_link(*source, Vec::new(), *way);
        }
        let mut entrances: Vec<NodeId> =
            self.publish_links.iter().map(|one| one.exchange).collect();
        ordered::sort(&mut entrances);
        entrances.dedup();
        for entrance in entrances {
            for (via, queue) in ways.from(entrance) {
                self.add_route_link(entrance, via, queue);
            }
        }
    }

    /// Adds a link, unless there is one between the two.
    #[inline(never)]
    fn add_route_link(&mut self, source: NodeId, via: Vec<NodeId>, queue: QueueId) {
        let link = &mut self.route_link_of[source.index()][queue.index()];
        if *link == NO_LINK {
            *link = self.route_links.len() as u32;
            let new = Link::new(self.link_delay_ns);
            self.route_links.push(RouteLink { exchange: source, via, queue, link: new });
        }
    }

    /// The link from an exchange to a queue, made if it is missing.
    #[inline(always)]
    pub(super) fn route_link(&mut self, exchange: NodeId, queue: QueueId) -> u32 {
        let link = self.route_link_of[exchange.index()][queue.index()];
        if link == NO_LINK {
            self.add_route_link(exchange, Vec::new(), queue);
            return self.route_link_of[exchange.index()][queue.index()];
        }
        link
    }

    fn add_producers(&mut self) {
        let plan = Arc::clone(&self.plan);
        for (place, node) in (0_u16..).zip(&plan.nodes) {
            if let NodeKind::Producer(producer) = &node.kind {
                let id = NodeId(place);
                let publications = self.publications(id, producer);
                let name = plan.drawing_name(id);
                self.producers.push(Producer::new(id, name, producer, plan.seed, publications));
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
        let properties = Properties {
            headers: plan.headers.clone(),
            priority: plan.priority,
            expiration: plan.expiration_ms.map(|ms| ms.to_string().into()),
            body_bytes: plan.body_bytes,
            ..Properties::new(exchange, &plan.routing_key, plan.message_type.0)
        };
        let properties = self.broker.intern(properties.with_further_keys());
        Publication {
            mandatory: plan.mandatory,
            exchange: plan.exchange,
            message_type: plan.message_type,
            properties,
            cumulative_weight,
            link,
        }
    }

    /// The link from a producer or a queue to an exchange, made if it is missing.
    fn publish_link(&mut self, from: NodeId, exchange: NodeId, delay_ns: u64) -> u32 {
        let links = &mut self.publish_links;
        let known = links.iter().position(|one| (one.from, one.exchange) == (from, exchange));
        let place = known.unwrap_or_else(|| {
            let (link, answers) = (Link::new(delay_ns), Link::new(delay_ns));
            links.push(PublishLink { from, exchange, link, answers });
            links.len() - 1
        });
        place as u32
    }

    fn add_services(&mut self) {
        let plan = Arc::clone(&self.plan);
        for (place, node) in (0_u16..).zip(&plan.nodes) {
            if let NodeKind::Service(service) = &node.kind {
                let node = NodeId(place);
                let built = self.service(node, plan.drawing_name(node), service);
                self.services.push(built);
            }
        }
    }

    fn start_services(&mut self, sink: &mut impl FactSink) {
        let plan = Arc::clone(&self.plan);
        let services = plan.nodes.iter().filter_map(|node| match &node.kind {
            NodeKind::Service(service) => Some(service),
            NodeKind::Producer(_)
            | NodeKind::Exchange(_)
            | NodeKind::Queue(_)
            | NodeKind::Caller(_) => None,
        });
        for (place, service) in (0_u16..).zip(services) {
            self.set_instances(place, service.instances, Rule::Setup, sink);
            if service.autoscaler.is_some_and(|autoscaler| autoscaler.on) {
                self.set_autoscaler(place, AutoscalerSetting::On, 1.0);
            }
        }
    }

    fn service(&mut self, node: NodeId, name: &str, plan: &ServicePlan) -> Service {
        let consumptions = plan.consumes.iter().map(|consumption| Consumption {
            queue: self.queue(consumption.queue),
            delivery_delay_ns: consumption.delivery_delay_ns.unwrap_or(self.link_delay_ns),
            acknowledgement_delay_ns: consumption
                .acknowledgement_delay_ns
                .unwrap_or(self.link_delay_ns),
            plan: consumption.clone(),
        });
        let consumptions = consumptions.collect();
        let (seed, delay_ns) = (self.plan.seed, self.link_delay_ns.max(LEAST_DELAY_BACK_NS));
        let sources = drawn_as(&self.plan);
        let handler = Handler::new(name, plan, (seed, sources), |event| {
            let link = self.publish_link(node, event.exchange, delay_ns);
            self.publication(event, 0.0, link)
        });
        Service {
            node,
            runtime: plan.runtime,
            consumptions,
            handler,
            published: 0,
            last_turn: 0,
            members: Vec::new(),
            start_time: plan.start_time.clone().map(|duration| StartTime {
                duration,
                draws: StreamKey::new(seed, name, "start time").stream(),
            }),
            scaling: plan.autoscaler.as_ref().map(Scaling::new),
        }
    }
}

/// By source of messages: the source that chance belonging to them is drawn for; empty if each
/// draws for itself.
fn drawn_as(plan: &Plan) -> Vec<u16> {
    if plan.draws_as.is_empty() {
        return Vec::new();
    }
    let nodes = (0..).map(NodeId).take(plan.nodes.len());
    nodes.map(|node| plan.drawing_node(node).0).collect()
}

/// Whether it is a service whose autoscaler measures time at work.
fn is_metered(kind: &NodeKind) -> bool {
    let NodeKind::Service(service) = kind else { return false };
    service.autoscaler.as_ref().is_some_and(|one| one.measure == AutoscalerMeasure::Utilisation)
}

/// Whether it is a producer that wants to learn what became of its messages.
fn expects_answers(kind: &NodeKind) -> bool {
    let NodeKind::Producer(producer) = kind else { return false };
    producer.confirms || producer.publishes.iter().any(|publication| publication.mandatory)
}
