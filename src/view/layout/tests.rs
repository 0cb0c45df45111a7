//! Every stage keeps its promises: nothing overlaps, everything is on the stage.

use proptest::prelude::*;

use super::*;
use crate::view::topology::{Edge, Node};

const P: Role = Role::Producer;
const X: Role = Role::Exchange;
const Q: Role = Role::Queue;
const S: Role = Role::Service;

fn topology(roles: &[Role], edges: &[(usize, usize)], instances: &[u16]) -> Topology {
    let id = |index: usize| NodeId(index as u16);
    let services = roles.iter().enumerate().filter(|&(_, &role)| role == S);
    Topology {
        nodes: roles.iter().enumerate().map(|(i, &role)| Node { node: id(i), role }).collect(),
        edges: edges.iter().map(|&(from, to)| Edge::new(id(from), id(to))).collect(),
        instances: services
            .zip(instances)
            .flat_map(|((node, _), &n)| {
                (1..=n).map(move |number| InstanceId { service: id(node), number })
            })
            .collect(),
        folding: vec![],
    }
}

/// Two producers, one exchange, one queue, one service.
fn work_queue(instances: u16) -> Topology {
    topology(&[P, P, X, Q, S], &[(0, 2), (1, 2), (2, 3), (3, 4)], &[instances])
}

/// What must not overlap: outlines, rings and labels, each with a name for the failure's message.
fn boxes(layout: &Layout) -> Vec<(String, Rect)> {
    let mut boxes = Vec::new();
    for placed in &layout.nodes {
        if placed.role != S {
            boxes.push((format!("{:?} {:?}", placed.role, placed.node), placed.rect));
        }
        // A producer's name is inside its outline.
        let name = placed.name.filter(|_| placed.role != P);
        for label in name.iter().chain(&placed.state) {
            boxes.push((format!("label of {:?}", placed.node), label.rect(layout.font_px)));
        }
    }
    for placed in &layout.instances {
        let size = placed.radius * 2.0 + placed.stroke_px();
        boxes.push((format!("{:?}", placed.instance), Rect::new(placed.centre, size, size)));
        if let Some(label) = placed.name {
            boxes.push((format!("label of {:?}", placed.instance), label.rect(layout.font_px)));
        }
    }
    for folded in &layout.folded {
        let size = folded.radius * 2.0;
        boxes.push((format!("{folded:?}"), Rect::new(folded.centre, size, size)));
    }
    boxes
}

fn check(layout: &Layout) {
    let stage = Rect::new(
        Point::new(layout.width_px / 2.0, layout.height_px / 2.0),
        layout.width_px,
        layout.height_px,
    );
    let boxes = boxes(layout);
    for (index, (name, rect)) in boxes.iter().enumerate() {
        assert!(stage.contains(rect, 0.5), "{name} leaves the stage: {rect:?}");
        for (other_name, other) in &boxes[index + 1..] {
            assert!(!rect.overlaps(other, 0.5), "{name} and {other_name}: {rect:?} {other:?}");
        }
        for edge in layout.edges.iter().filter(|_| name.starts_with("label")) {
            for end in [edge.curve.at(0.0), edge.curve.at(1.0)] {
                assert!(
                    !rect.overlaps(&Rect::new(end, 0.0, 0.0), 0.5),
                    "{name} covers an edge's end"
                );
            }
        }
    }
}

#[test]
fn the_drawing_s_stage() {
    let layout = Layout::new(&work_queue(3), 844.0, 590.0);
    check(&layout);
    assert_eq!(layout.direction, Direction::Row);
    let rect = |node| layout.nodes[layout.node_places[&NodeId(node)]].rect;
    assert_eq!((rect(0).width.round(), rect(0).height.round()), (90.0, 60.0));
    assert_eq!((rect(3).width.round(), rect(3).height.round()), (228.0, 68.0));
    assert!(layout.instances.iter().all(|placed| (placed.radius - 34.0).abs() < 0.5));
    assert_eq!(rect(2).centre.y, rect(3).centre.y);
    assert_eq!(rect(3).centre.y, layout.instances[1].centre.y);
    assert_eq!(layout.edges.len(), 6);
}

#[test]
fn phones_get_rows() {
    for (width, height) in [(390.0, 420.0), (390.0, 500.0), (360.0, 640.0), (320.0, 400.0)] {
        let layout = Layout::new(&work_queue(4), width, height);
        assert_eq!(layout.direction, Direction::Column, "{width} × {height}");
        assert!(layout.scale >= 0.55, "{width} × {height}: {}", layout.scale);
        check(&layout);
    }
}

/// A stage that is just being opened has any size.
#[test]
fn nothing_is_smaller_than_nothing() {
    let edges = [(0, 1), (1, 2), (2, 3), (4, 5)];
    let two_ways = topology(&[P, X, Q, S, P, S], &edges, &[2, 2]);
    for (width, height) in (0..100).flat_map(|n| [(12.0 * n as f32, 60.0), (60.0, 12.0 * n as f32)])
    {
        let layout = Layout::new(&two_ways, width, height);
        let sizes = layout.nodes.iter().map(|placed| placed.rect);
        let negative = sizes.into_iter().find(|rect| rect.width < 0.0 || rect.height < 0.0);
        assert_eq!(negative, None, "{width} × {height}");
    }
}

#[test]
fn one_more_instance_moves_nothing_else() {
    for count in 0..60 {
        let [before, after] = [count, count + 1].map(|n| Layout::new(&work_queue(n), 844.0, 590.0));
        let others = |layout: &Layout| -> Vec<_> {
            layout.nodes.iter().filter(|placed| placed.role != S).cloned().collect()
        };
        assert_eq!(others(&before), others(&after));
    }
}

#[test]
fn a_single_instance_keeps_its_name_beside_a_large_service() {
    let edges = [(0, 1), (1, 2), (1, 3), (1, 4), (2, 5), (3, 6), (4, 7)];
    let layout =
        Layout::new(&topology(&[P, X, Q, Q, Q, S, S, S], &edges, &[1, 1, 6]), 844.0, 590.0);
    check(&layout);
    for service in [5, 6] {
        let instance = InstanceId { service: NodeId(service), number: 1 };
        assert!(layout.instance(instance).is_some_and(|placed| placed.name.is_some()));
    }
}

#[test]
fn edges_that_pass_a_column_meet_nothing_there() {
    let edges = [(0, 1), (1, 2), (1, 3), (1, 4), (2, 5), (3, 6), (4, 7), (5, 8), (6, 3)];
    let roles = [P, X, X, X, Q, Q, Q, Q, S];
    for (width, height) in [(844.0, 590.0), (390.0, 420.0)] {
        let layout = Layout::new(&topology(&roles, &edges, &[2]), width, height);
        let passing = layout.edge(NodeId(1), NodeId(4)).expect("the edge has a place");
        for step in 5..=95 {
            let here = Rect::new(passing.curve.at(step as f32 / 100.0), 0.0, 0.0);
            for (name, rect) in boxes(&layout) {
                let ends = name.ends_with("NodeId(1)") || name.ends_with("NodeId(4)");
                assert!(ends || !rect.overlaps(&here, 0.5), "{width}: {name} {here:?}");
            }
        }
    }
}

#[test]
fn every_instance_has_a_place_and_an_edge() {
    for count in [0, 1, 5, 12, 50, 400, 3000] {
        let layout = Layout::new(&work_queue(count), 844.0, 590.0);
        check(&layout);
        let folded: usize = layout.folded.iter().map(|folded| folded.count).sum();
        assert_eq!(layout.instances.len() + folded, usize::from(count));
        for number in 1..=count {
            let instance = InstanceId { service: NodeId(4), number };
            assert!(layout.edge_to(NodeId(3), instance).is_some());
        }
    }
}

#[test]
fn nothing_to_place_is_no_trouble() {
    assert!(Layout::new(&Topology::default(), 844.0, 590.0).nodes.is_empty());
    assert_eq!(Layout::new(&work_queue(3), 0.0, 0.0).nodes.len(), 5);
}

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![Just(P), Just(X), Just(Q), Just(S)]
}

fn any_topology() -> impl Strategy<Value = Topology> {
    let edges = proptest::collection::vec((0..9_usize, 0..9_usize), 0..14);
    let instances = proptest::collection::vec(0..14_u16, 9);
    (proptest::collection::vec(role(), 1..9), edges, instances)
        .prop_map(|(roles, edges, instances)| topology(&roles, &edges, &instances))
}

proptest! {
    #[test]
    fn nothing_overlaps(topology in any_topology(), width in 320.0..2560_f32, height in 300.0..1400_f32) {
        let layout = Layout::new(&topology, width, height);
        prop_assert_eq!(layout.nodes.len(), topology.nodes.len());
        check(&layout);
    }
}

#[test]
fn a_service_that_folds_shows_a_dozen_places_and_counts_the_rest() {
    let folding = |instances| {
        let topology = Topology { folding: vec![NodeId(4)], ..work_queue(instances) };
        Layout::new(&topology, 844.0, 590.0)
    };
    assert_eq!((folding(12).instances.len(), folding(12).folded.len()), (12, 0));
    let thirteen = folding(13);
    assert_eq!((thirteen.instances.len(), thirteen.folded[0].count), (11, 2));
    assert_eq!(thirteen.folded[0].radius, thirteen.instances[0].radius);
    let last = InstanceId { service: NodeId(4), number: 13 };
    assert!(thirteen.instance(last).is_none() && thirteen.edge_to(NodeId(3), last).is_some());
}
