//! The layout in the page's words (`Topology` in `contract.ts`).

use serde::Serialize;

use crate::fact::NodeId;
use crate::view::geometry::Direction;
use crate::view::layout::{self, Layout};
use crate::view::topology::Purpose;

/// Where everything is on the stage, in CSS pixels.
#[derive(Serialize)]
pub(super) struct Placement {
    width: f32,
    height: f32,
    direction: &'static str,
    font_px: f32,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    instances: Vec<Instance>,
    folded: Vec<Folded>,
}

/// `x`, `y`: the centre.
#[derive(Serialize)]
struct Node {
    #[serde(rename = "node")]
    id: NodeId,
    x: f32,
    y: f32,
    width: f32,
    height: f32,
    name: Option<Label>,
    state: Option<Label>,
}

/// `x`, `y`: the middle of the baseline; `width`: the room there is.
#[derive(Serialize)]
struct Label {
    x: f32,
    y: f32,
    width: f32,
}

#[derive(Serialize)]
struct Edge {
    from: NodeId,
    to: NodeId,
    instance: Option<u16>,
    purpose: Purpose,
    path: String,
}

/// `x`, `y`: the centre of the ring.
#[derive(Serialize)]
struct Instance {
    service: NodeId,
    number: u16,
    x: f32,
    y: f32,
    radius: f32,
    name: Option<Label>,
}

#[derive(Serialize)]
struct Folded {
    service: NodeId,
    count: usize,
    x: f32,
    y: f32,
    radius: f32,
}

impl Placement {
    pub(super) fn of(layout: &Layout) -> Self {
        Self {
            width: layout.width_px,
            height: layout.height_px,
            direction: match layout.direction {
                Direction::Row => "row",
                Direction::Column => "column",
            },
            font_px: layout.font_px,
            nodes: layout.nodes.iter().map(node).collect(),
            edges: layout.edges.iter().map(edge).collect(),
            instances: layout.instances.iter().map(instance).collect(),
            folded: layout.folded.iter().map(folded).collect(),
        }
    }
}

fn label(label: &layout::Label) -> Label {
    Label { x: label.baseline.x, y: label.baseline.y, width: label.width }
}

fn node(placed: &layout::PlacedNode) -> Node {
    Node {
        id: placed.node,
        x: placed.rect.centre.x,
        y: placed.rect.centre.y,
        width: placed.rect.width,
        height: placed.rect.height,
        name: placed.name.as_ref().map(label),
        state: placed.state.as_ref().map(label),
    }
}

fn edge(placed: &layout::PlacedEdge) -> Edge {
    let layout::PlacedEdge { from, to, instance, purpose, ref curve } = *placed;
    Edge { from, to, instance, purpose, path: curve.path() }
}

fn instance(placed: &layout::PlacedInstance) -> Instance {
    Instance {
        service: placed.instance.service,
        number: placed.instance.number,
        x: placed.centre.x,
        y: placed.centre.y,
        radius: placed.radius,
        name: placed.name.as_ref().map(label),
    }
}

fn folded(placed: &layout::Folded) -> Folded {
    let layout::Folded { service, count, centre, radius } = *placed;
    Folded { service, count, x: centre.x, y: centre.y, radius }
}
