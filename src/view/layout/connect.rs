//! Edges between nodes, and to and from each instance of a service, once these have their places.

use crate::fact::NodeId;
use crate::view::curve::Curve;
use crate::view::geometry::{Direction, Point, Rect};
use crate::view::topology::{Role, Topology};

use super::place::SIDE;
use super::{Layout, PlacedEdge};

/// Adds the edges of `topology`. `stretches` tells where one, given as two places in the list of
/// nodes, passes columns.
pub(super) fn connect(
    layout: &mut Layout,
    topology: &Topology,
    stretches: impl Fn(usize, usize) -> Vec<[Point; 2]>,
) {
    for (from, to) in topology.edge_indices().into_iter().filter(|(from, to)| from != to) {
        let stretches = stretches(from, to);
        let [from, to] = [from, to].map(|node| topology.nodes[node]);
        let purpose = topology.purpose(from.node, to.node);
        let whole = |node: NodeId| vec![End::whole(layout, node)];
        let (starts, ends) = match (from.role, to.role) {
            (_, Role::Service) => (whole(from.node), End::instances(layout, to.node)),
            (Role::Service, _) => (End::instances(layout, from.node), whole(to.node)),
            _ => (whole(from.node), whole(to.node)),
        };
        // Edges to instances behind others pass those on a straight way.
        let bent = ends.iter().map(|end| end.arrival(layout.direction)).fold(f32::MAX, f32::min);
        for start in &starts {
            for end in &ends {
                let curve = curve(layout, start, &stretches, end, bent);
                let instance = start.instance.or(end.instance);
                let key = (from.node, to.node, instance);
                layout.edge_places.insert(key, layout.edges.len());
                let (from, to) = (from.node, to.node);
                layout.edges.push(PlacedEdge { from, to, instance, purpose, curve });
            }
        }
    }
}

/// The way from `start` to `end`; it has bent when it has come as far along the flow as `bent`.
fn curve(layout: &Layout, start: &End, stretches: &[[Point; 2]], end: &End, bent: f32) -> Curve {
    let direction = layout.direction;
    let leaves = match direction {
        Direction::Row => Point::new(start.rect.right(), start.rect.centre.y),
        Direction::Column => Point::new(start.rect.centre.x, start.rect.bottom() + start.labels),
    };
    let arrives = direction.point(end.arrival(direction), direction.across(end.rect.centre));
    if bent > direction.along(leaves) {
        return Curve::through(leaves, stretches, arrives, bent, direction);
    }
    let breadth = direction.across(Point::new(layout.width_px, layout.height_px));
    let side = if direction.across(arrives) * 2.0 < breadth { SIDE } else { breadth - SIDE };
    Curve::backward(leaves, arrives, direction, side, 14.0 * layout.scale)
}

/// One end of an edge.
struct End {
    /// The number of the instance it is at.
    instance: Option<u16>,
    rect: Rect,
    /// Height of the labels below, which an edge downwards leaves free.
    labels: f32,
}

impl End {
    fn ring(instance: Option<u16>, centre: Point, radius: f32, labels: f32) -> Self {
        Self { instance, rect: Rect::new(centre, radius * 2.0, radius * 2.0), labels }
    }

    /// The ends that stand for a service: its instances, their fold, or the empty place.
    fn instances(layout: &Layout, service: NodeId) -> Vec<Self> {
        let of_service = layout.instances.iter().filter(|one| one.instance.service == service);
        let mut ends: Vec<_> = of_service
            .map(|placed| {
                let bottom = placed.centre.y + placed.radius;
                let labels = placed.name.map(|name| name.rect(layout.font_px).bottom() - bottom);
                let number = Some(placed.instance.number);
                Self::ring(number, placed.centre, placed.radius, labels.map_or(0.0, |px| px + 2.0))
            })
            .collect();
        let folded = layout.folded.iter().filter(|folded| folded.service == service);
        ends.extend(folded.map(|folded| Self::ring(None, folded.centre, folded.radius, 0.0)));
        if ends.is_empty() { vec![Self::whole(layout, service)] } else { ends }
    }

    /// A node, with the labels under and beside it.
    fn whole(layout: &Layout, node: NodeId) -> Self {
        let Some(placed) = layout.node(node) else {
            return Self { instance: None, rect: Rect::default(), labels: 0.0 };
        };
        let of_instances = layout.instances.iter().filter(|other| other.instance.service == node);
        let labels: Vec<_> = [&placed.name, &placed.state]
            .into_iter()
            .chain(of_instances.map(|other| &other.name))
            .flatten()
            .map(|label| label.rect(layout.font_px))
            .collect();
        let mut rect = placed.rect;
        let furthest = |of: fn(&Rect) -> f32| labels.iter().map(of).fold(f32::MIN, f32::max);
        let lowest = furthest(Rect::bottom) - rect.bottom();
        if placed.role == Role::Service {
            rect.width = rect.width.max(2.0 * (furthest(Rect::right) - rect.centre.x));
        }
        Self { instance: None, rect, labels: if lowest > 0.0 { lowest + 2.0 } else { 0.0 } }
    }

    /// How far along the flow edges arrive.
    fn arrival(&self, direction: Direction) -> f32 {
        if direction == Direction::Row { self.rect.left() } else { self.rect.top() }
    }
}
