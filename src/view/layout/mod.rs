//! Where everything stands on a stage of a given size.
//!
//! Columns in the direction of the flow (producers, exchanges, queues, services); on narrow and tall
//! stages rows from top to bottom. [`Layout::new`] is a pure function of topology and size. Columns
//! do not depend on the number of instances, so that one more of them moves only its own service
//! and what has to make room for it.

mod along;
mod bends;
mod columns;
mod connect;
mod grid;
mod node;
mod place;
mod slots;
mod spread;

use litemap::LiteMap;

use crate::fact::{InstanceId, NodeId};

use super::curve::Curve;
use super::geometry::{Direction, Point, Rect};
use super::topology::{Purpose, Role, Topology};

pub use slots::{BufferSlots, QueueSlots, Slot};

/// A line of text: room that nothing else uses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Label {
    /// The middle of the text's baseline.
    pub baseline: Point,
    /// The widest the text may be, in CSS pixels.
    pub width: f32,
}

impl Label {
    /// What the text covers if it uses all its width, in a font of `font_px`.
    pub fn rect(&self, font_px: f32) -> Rect {
        let centre = Point::new(self.baseline.x, self.baseline.y - font_px * 0.3);
        Rect::new(centre, self.width, font_px * 1.1)
    }
}

/// A node in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedNode {
    /// Which.
    pub node: NodeId,
    /// What it does; this decides its outline.
    pub role: Role,
    /// Its outline's bounds; a service's are those of its instances' rings.
    pub rect: Rect,
    /// Room for its name; none if there is none, or if its instances have theirs.
    pub name: Option<Label>,
    /// Room for a line about its state.
    pub state: Option<Label>,
}

/// An instance of a service in its place: a ring.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedInstance {
    /// Which.
    pub instance: InstanceId,
    /// The ring's centre.
    pub centre: Point,
    /// Radius of the middle of the ring's line, in CSS pixels.
    pub radius: f32,
    /// Room for its name.
    pub name: Option<Label>,
}

/// One place for the instances of a service that have none of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct Folded {
    /// The service.
    pub service: NodeId,
    /// How many they are, at least 1.
    pub count: usize,
    /// The place's centre.
    pub centre: Point,
    /// Radius of the ring that stands for them, in CSS pixels.
    pub radius: f32,
}

/// An edge in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedEdge {
    /// Where messages leave.
    pub from: NodeId,
    /// Where they arrive.
    pub to: NodeId,
    /// The number of the instance at the service's end; none if there is no service, or if the end
    /// is the place of folded instances or of a service that has none.
    pub instance: Option<u16>,
    /// What it is for; this decides its look.
    pub purpose: Purpose,
    /// Its way.
    pub curve: Curve,
}

/// A topology in its places.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The stage's width in CSS pixels.
    pub width_px: f32,
    /// The stage's height in CSS pixels.
    pub height_px: f32,
    /// Which way messages flow.
    pub direction: Direction,
    /// Size of the nodes; 1 on a stage of 844 × 590.
    pub scale: f32,
    /// Size of the labels' text, in CSS pixels.
    pub font_px: f32,
    /// All nodes.
    pub nodes: Vec<PlacedNode>,
    /// All edges.
    pub edges: Vec<PlacedEdge>,
    /// The instances with a place of their own.
    pub instances: Vec<PlacedInstance>,
    /// The others, by service.
    pub folded: Vec<Folded>,
    node_places: LiteMap<NodeId, usize>,
    edge_places: LiteMap<(NodeId, NodeId, Option<u16>), usize>,
    instance_places: LiteMap<InstanceId, usize>,
}

impl Layout {
    /// Places `topology` on a stage of `width_px` × `height_px` CSS pixels.
    pub fn new(topology: &Topology, width_px: f32, height_px: f32) -> Self {
        place::layout(topology, width_px.max(1.0), height_px.max(1.0))
    }

    /// A node's place.
    pub fn node(&self, node: NodeId) -> Option<&PlacedNode> {
        self.node_places.get(&node).map(|&place| &self.nodes[place])
    }

    /// An instance's place; none if it is folded or unknown.
    pub fn instance(&self, instance: InstanceId) -> Option<&PlacedInstance> {
        self.instance_places.get(&instance).map(|&place| &self.instances[place])
    }

    /// The edge between two nodes of which none is a service.
    pub fn edge(&self, from: NodeId, to: NodeId) -> Option<&PlacedEdge> {
        self.find_edge(from, to, None)
    }

    /// The edge to an instance, or to the place where it is folded.
    pub fn edge_to(&self, from: NodeId, instance: InstanceId) -> Option<&PlacedEdge> {
        self.find_edge(from, instance.service, Some(instance.number))
    }

    /// The edge from an instance, or from the place where it is folded.
    pub fn edge_from(&self, instance: InstanceId, to: NodeId) -> Option<&PlacedEdge> {
        self.find_edge(instance.service, to, Some(instance.number))
    }

    /// The edge between two nodes; of a service that of the instance that comes first.
    pub fn edge_between(&self, from: NodeId, to: NodeId) -> Option<&PlacedEdge> {
        let first = || self.edges.iter().find(|edge| (edge.from, edge.to) == (from, to));
        self.edge(from, to).or_else(first)
    }

    /// Radius of a message on its way, in CSS pixels.
    pub fn message_radius_px(&self) -> f32 {
        (6.5 * self.scale).max(3.0)
    }

    /// Places for `total` ready messages of a queue; none if there is no such queue.
    pub fn queue_slots(&self, queue: NodeId, total: usize) -> Option<QueueSlots> {
        let placed = self.node(queue).filter(|placed| placed.role == Role::Queue)?;
        Some(QueueSlots::new(&placed.rect, self.direction, total))
    }

    fn find_edge(&self, from: NodeId, to: NodeId, number: Option<u16>) -> Option<&PlacedEdge> {
        let place = self.edge_places.get(&(from, to, number));
        let place = place.or_else(|| self.edge_places.get(&(from, to, None)));
        place.map(|&place| &self.edges[place])
    }
}

#[cfg(test)]
mod tests;
