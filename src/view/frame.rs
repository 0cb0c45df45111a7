//! A frame: what of a world moves or changes at an instant, as marks in their places.
//!
//! Every mark follows from the world's state alone. A copy on a link stands where its share of the
//! way is done; a ready copy in its queue's slot; a task in its instance's ring, whose arc is the
//! share done of the task's current phase. What travels back to the broker is hollow.

use litemap::LiteMap;

use super::layout::{Layout, PlacedEdge, PlacedInstance, Slot};
use super::mark::{Mark, MarkKind};
use super::palette::Colour;
use super::shape::Shape;
use super::topology::{Edge, Node, Purpose, Role, Topology};
use crate::broker::{Delivery, Message};
use crate::fact::NodeId;
use crate::kernel::Time;
use crate::runtime::InHand;
use crate::world::plan::{NodeKind, Plan};
use crate::world::{
    Edge as WorldEdge, InFlight, Instance, InstanceState, Link, Reply, Verdict, World,
};

/// An instance that takes no more deliveries is drawn this opaque.
const LEAVING_OPACITY: u8 = 110;
const OPAQUE: u8 = 255;
/// An acknowledgement is this large beside a message.
const ACKNOWLEDGEMENT_SIZE: f32 = 0.6;

impl Topology {
    /// The nodes, edges and instances of a world.
    pub fn of(world: &World) -> Self {
        let roles = world.plan().nodes.iter().map(|node| match node.kind {
            NodeKind::Producer(_) | NodeKind::Caller(_) => Role::Producer,
            NodeKind::Exchange(_) => Role::Exchange,
            NodeKind::Queue(_) => Role::Queue,
            NodeKind::Service(_) => Role::Service,
        });
        let nodes = (0..).zip(roles).map(|(place, role)| Node { node: NodeId(place), role });
        let bound = bound(world);
        let step = |(from, to)| {
            let bound = bound.get(&(from, to)).copied();
            Edge { from, to, purpose: purpose(world.plan(), from, to, bound) }
        };
        let links = world.edges().flat_map(|edge| way(&edge)).map(step);
        let onward = world.between_exchanges().iter().copied().map(step);
        Self {
            nodes: nodes.collect(),
            edges: links.chain(onward).chain(subscriptions(world)).collect(),
            instances: world.instances().map(|instance| instance.id).collect(),
            folding: vec![],
        }
    }
}

/// Which nodes the plan's bindings connect, and whether one of those is there.
fn bound(world: &World) -> LiteMap<(NodeId, NodeId), bool> {
    let mut pairs = LiteMap::new();
    for (place, binding) in world.plan().bindings.iter().enumerate() {
        let bound = pairs.entry((binding.source, binding.destination)).or_default();
        *bound |= world.is_bound(place);
    }
    pairs
}

/// What passes between two nodes, neither of them a service; `bound` tells whether a binding
/// connects them.
fn purpose(plan: &Plan, from: NodeId, to: NodeId, bound: Option<bool>) -> Purpose {
    let kind = |node: NodeId| &plan.nodes[node.index()].kind;
    match (bound, kind(from), kind(to)) {
        (Some(false), ..) => Purpose::Unbound,
        (None, NodeKind::Queue(_), _) => Purpose::DeadLetters,
        (None, NodeKind::Exchange(_), NodeKind::Exchange(_)) => Purpose::Alternate,
        (Some(true) | None, ..) => Purpose::Messages,
    }
}

/// The steps of a way through exchanges.
fn way(edge: &WorldEdge<'_>) -> Vec<(NodeId, NodeId)> {
    let stops = [edge.from].into_iter().chain(edge.via.iter().copied()).chain([edge.to]);
    let stops: Vec<NodeId> = stops.collect();
    stops.windows(2).map(|step| (step[0], step[1])).collect()
}

/// An edge from each queue to each service that consumes from it.
fn subscriptions(world: &World) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (place, node) in (0..).zip(&world.plan().nodes) {
        if let NodeKind::Service(service) = &node.kind {
            let to = NodeId(place);
            edges.extend(service.consumes.iter().map(|one| Edge::new(one.queue, to)));
        }
    }
    edges
}

/// Appends the marks of `world` at its present instant, in the order in which they are drawn.
///
/// `layout` is that of [`Topology::of`] the same world; what has no place in it is left out.
pub fn marks(world: &World, layout: &Layout, marks: &mut Vec<Mark>) {
    Frame { world, layout, now: world.now(), marks, watch: None }.draw();
}

/// The same, and shows `watch` each mark that is a message, with the message.
pub fn marks_with(world: &World, layout: &Layout, marks: &mut Vec<Mark>, watch: Watch<'_>) {
    Frame { world, layout, now: world.now(), marks, watch: Some(watch) }.draw();
}

/// Is shown the marks of messages, each with its message.
pub type Watch<'a> = &'a mut dyn FnMut(&Message, &Mark);

struct Frame<'a> {
    world: &'a World,
    layout: &'a Layout,
    now: Time,
    marks: &'a mut Vec<Mark>,
    watch: Option<Watch<'a>>,
}

impl Frame<'_> {
    fn draw(&mut self) {
        self.rings();
        self.ready();
        self.links();
        self.instances();
    }

    /// A mark that is a message.
    #[inline]
    fn push(&mut self, message: &Message, kind: MarkKind, slot: Slot, opacity: u8) {
        let message_type = self.world.message_type(message.properties);
        let mark = Mark::message(message_type, kind, slot.centre, slot.radius);
        let mark = mark.with_opacity(opacity);
        self.marks.push(mark);
        if let Some(watch) = &mut self.watch {
            watch(message, &mark);
        }
    }

    /// The rings of the instances: track, share done, or a cross.
    fn rings(&mut self) {
        for instance in self.world.instances() {
            if let Some(placed) = self.layout.instance(instance.id) {
                self.ring(instance, placed);
            }
        }
    }

    fn ring(&mut self, instance: &Instance, placed: &PlacedInstance) {
        let part = |shape, colour, radius, extent| {
            let mark = Mark::instance(shape, colour, placed.centre, radius, extent);
            mark.with_opacity(opacity(instance))
        };
        self.marks.push(part(Shape::RingTrack, Colour::TRACK, placed.radius, 1.0));
        if instance.state == InstanceState::Crashed {
            self.marks.push(part(Shape::Cross, Colour::BAD, placed.radius * 0.4, 0.0));
        }
        if let InstanceState::Starting { since, until } = instance.state {
            let whole_ns = until.since_ns(since).max(1);
            let done = (self.now.since_ns(since) as f64 / whole_ns as f64).min(1.0) as f32;
            self.marks.push(part(Shape::RingArc, Colour::SOFT, placed.radius, done));
        }
        for in_hand in instance.runtime.in_hand() {
            let done = share_done(in_hand, self.now);
            self.marks.push(part(Shape::RingArc, Colour::ACCENT, placed.radius, done));
        }
    }

    /// The ready messages of the queues.
    fn ready(&mut self) {
        for &queue in self.world.queues() {
            let total = self.world.ready(queue) as usize;
            let Some(slots) = self.layout.queue_slots(queue, total) else { continue };
            for (place, queued) in
                self.world.ready_messages(queue).take(slots.capacity()).enumerate()
            {
                let Some(slot) = slots.slot(place) else { break };
                self.push(&queued.message, MarkKind::Ready, slot, OPAQUE);
            }
        }
    }

    /// Messages between nodes that stay, and answers to producers.
    fn links(&mut self) {
        let radius = self.layout.message_radius_px();
        for edge in self.world.edges() {
            if edge.link.is_empty() && edge.answers.is_none_or(Link::is_empty) {
                continue;
            }
            let layout = self.layout;
            let steps = way(&edge);
            let placed = steps.iter().filter_map(|(from, to)| layout.edge_between(*from, *to));
            let placed: Vec<&PlacedEdge> = placed.collect();
            if placed.len() < steps.len() {
                continue;
            }
            for flight in edge.link.in_flight() {
                self.in_flight(&placed, flight, &flight.cargo, MarkKind::InFlight, radius);
            }
            for flight in edge.answers.into_iter().flat_map(Link::in_flight) {
                let (kind, radius) = match flight.cargo.reply {
                    Reply::Taken | Reply::Answered { succeeded: true } => {
                        (MarkKind::Acknowledgement, radius * ACKNOWLEDGEMENT_SIZE)
                    }
                    Reply::Refused
                    | Reply::Answered { succeeded: false }
                    | Reply::NotTaken { .. }
                    | Reply::Lost => (MarkKind::Rejection, radius * ACKNOWLEDGEMENT_SIZE),
                    Reply::Returned => (MarkKind::Return, radius),
                };
                self.in_flight(&placed, flight, &flight.cargo.message, kind, radius);
                if kind == MarkKind::Rejection
                    && let Some(mark) = self.marks.last_mut()
                {
                    (mark.shape, mark.colour) = (Shape::Cross, Colour::BAD);
                }
            }
        }
    }

    /// What travels to and from instances, and what they hold.
    fn instances(&mut self) {
        for instance in self.world.instances() {
            self.deliveries(instance);
            self.settlements(instance);
            if let Some(placed) = self.layout.instance(instance.id) {
                self.held(instance, placed);
            }
        }
    }

    fn deliveries(&mut self, instance: &Instance) {
        let radius = self.layout.message_radius_px();
        for subscription in instance.subscriptions() {
            let Some(placed) = self.layout.edge_to(subscription.queue, instance.id) else {
                continue;
            };
            for flight in subscription.deliveries.in_flight() {
                self.in_flight(
                    &[placed],
                    flight,
                    &flight.cargo.message,
                    MarkKind::InFlight,
                    radius,
                );
            }
        }
    }

    fn settlements(&mut self, instance: &Instance) {
        let message_px = self.layout.message_radius_px();
        for flight in instance.settlements.in_flight() {
            let queue = self.world.node_of(flight.cargo.delivery.queue);
            let Some(placed) = self.layout.edge_to(queue, instance.id) else { continue };
            let (kind, radius) = match flight.cargo.verdict {
                Verdict::Acknowledge => {
                    (MarkKind::Acknowledgement, message_px * ACKNOWLEDGEMENT_SIZE)
                }
                Verdict::Return => (MarkKind::Return, message_px),
                Verdict::Reject => (MarkKind::Rejection, message_px),
            };
            self.in_flight(&[placed], flight, &flight.cargo.delivery.message, kind, radius);
        }
    }

    /// A mark at its share of the way, whose steps take equally long; what goes back goes the same
    /// way from its end.
    fn in_flight<C>(
        &mut self,
        way: &[&PlacedEdge],
        flight: &InFlight<C>,
        message: &Message,
        kind: MarkKind,
        radius: f32,
    ) {
        let whole_ns = flight.arrives.since_ns(flight.departed).max(1);
        let done = self.now.since_ns(flight.departed) as f64 / whole_ns as f64;
        let share = if kind.hollow() { 1.0 - done } else { done };
        let along = share * way.len() as f64;
        let step = (along as usize).min(way.len() - 1);
        let centre = way[step].curve.at((along - step as f64) as f32);
        self.push(message, kind, Slot { centre, radius }, OPAQUE);
    }

    /// Tasks in hand, and those that wait at the instance.
    fn held(&mut self, instance: &Instance, placed: &PlacedInstance) {
        let tasks = instance.runtime.in_hand().count();
        for (place, in_hand) in instance.runtime.in_hand().enumerate() {
            let slot = placed.task_slot(place, tasks);
            self.push(&in_hand.task.message, MarkKind::InHand, slot, opacity(instance));
        }
        let waiting = instance.runtime.waiting();
        let slots = placed.buffer_slots(instance.runtime.waiting_count());
        for (place, delivery) in waiting.enumerate() {
            let Some(slot) = slots.slot(place) else { break };
            self.push(&delivery.message, MarkKind::Prefetched, slot, opacity(instance));
        }
    }
}

fn opacity(instance: &Instance) -> u8 {
    match instance.state {
        InstanceState::Running | InstanceState::Crashed => OPAQUE,
        InstanceState::Starting { .. } | InstanceState::Stopping => LEAVING_OPACITY,
    }
}

fn share_done(in_hand: &InHand<Delivery>, now: Time) -> f32 {
    let whole_ns = in_hand.phase.duration_ns.max(1);
    (now.since_ns(in_hand.phase_started) as f64 / whole_ns as f64).min(1.0) as f32
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::scenario::Scenario;
    use crate::world::fixture::{SHOP, WORKER, busy_plan};
    use crate::world::plan::{Command, Parameter};

    fn world(burst: u32, ms: u64) -> World {
        let mut world = World::new(Arc::new(busy_plan()), &mut ());
        world.apply(
            Command::Publish { producer: SHOP, count: burst, spacing_ns: 0, message_type: None },
            &mut (),
        );
        world.advance_to(Time::from_ns(ms * 1_000_000), u64::MAX, &mut ());
        world
    }

    fn frame(world: &World) -> (Layout, Vec<Mark>) {
        let layout = Layout::new(&Topology::of(world), 844.0, 590.0);
        let mut drawn = Vec::new();
        marks(world, &layout, &mut drawn);
        (layout, drawn)
    }

    fn count(marks: &[Mark], kind: MarkKind) -> u64 {
        marks.iter().filter(|mark| mark.kind == kind).count() as u64
    }

    #[test]
    fn every_copy_is_drawn_once() {
        for ms in (0..3_000).step_by(7) {
            let world = world(20, ms);
            let (_, marks) = frame(&world);
            let settling: u64 =
                world.instances().map(|i| i.settlements.in_flight().len() as u64).sum();
            assert_eq!(count(&marks, MarkKind::InFlight), world.on_the_way());
            assert_eq!(count(&marks, MarkKind::Ready), world.all_ready());
            assert_eq!(count(&marks, MarkKind::Acknowledgement), settling);
            let held = count(&marks, MarkKind::InHand) + count(&marks, MarkKind::Prefetched);
            assert_eq!(held + settling, world.with_consumers());
        }
    }

    #[test]
    fn edges_tell_what_passes() {
        let text = r#"{ "version": 1, "nodes": {
            "shop": { "producer": { "arrivals": { "poisson": { "rate_per_s": 1 } }, "publishes": [{ "exchange": "events" }] } },
            "events": { "exchange": { "type": "direct", "arguments": { "alternate-exchange": "others" } } },
            "others": { "exchange": { "type": "fanout" } },
            "dead": { "exchange": { "type": "fanout" } },
            "jobs": { "queue": { "arguments": { "x-dead-letter-exchange": "dead" } } },
            "rest": { "queue": {} } },
            "bindings": [
            { "source": "events", "destination": "jobs", "bound": false },
            { "source": "others", "destination": "rest", "binding_key": "a", "bound": false },
            { "source": "others", "destination": "rest", "binding_key": "b" },
            { "source": "dead", "destination": "rest" }] }"#;
        let scenario = Scenario::parse(text).expect("the scenario is right");
        let topology = Topology::of(&World::new(Arc::new(scenario.plan), &mut ()));
        let purpose = |from, to| topology.purpose(NodeId(from), NodeId(to));
        let [shop, events, others, dead, jobs, rest] = [0, 1, 2, 3, 4, 5];
        assert_eq!(purpose(shop, events), Purpose::Messages);
        assert_eq!(purpose(events, jobs), Purpose::Unbound);
        assert_eq!(purpose(events, others), Purpose::Alternate);
        assert_eq!(purpose(others, rest), Purpose::Messages, "one of two bindings is there");
        assert_eq!(purpose(jobs, dead), Purpose::DeadLetters);
    }

    #[test]
    fn a_message_moves_along_its_edge() {
        let at = |ms| {
            let world = world(1, ms);
            let (_, marks) = frame(&world);
            marks.iter().find(|mark| mark.kind == MarkKind::InFlight).map(|mark| mark.x)
        };
        let (Some(early), Some(late)) = (at(2), at(8)) else { panic!("a message is on its way") };
        assert!(early < late);
    }

    #[test]
    fn a_leaving_instance_is_pale_and_a_crashed_one_crossed() {
        let mut world = world(20, 100);
        let parameter = Parameter::Instances { service: WORKER };
        world.apply(Command::Set { parameter, value: 1.0 }, &mut ());
        world.apply(Command::Crash { service: WORKER, number: Some(1) }, &mut ());
        let (_, marks) = frame(&world);
        assert!(marks.iter().any(|mark| mark.shape == Shape::RingTrack && mark.opacity < 255));
        assert!(marks.iter().any(|mark| mark.shape == Shape::Cross));
    }
}
