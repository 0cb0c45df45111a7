//! Puts nodes, labels, instances and edges where [`super::along`], [`super::spread`] and
//! [`super::grid`] say.

use litemap::LiteMap;

use crate::fact::{InstanceId, NodeId};
use crate::view::geometry::{Direction, Point, Rect};
use crate::view::topology::{MOST_UNFOLDED, Role, Topology};

use super::along::{Along, Track, lines_below};
use super::bends::Steps;
use super::columns::{Columns, Laps, columns};
use super::connect::connect;
use super::grid::{Grid, Room};
use super::node::{Shown, free_width};
use super::spread::{Cell, GAP, spread};
use super::{Folded, Label, Layout, PlacedInstance, PlacedNode};

/// Free space at the stage's sides.
pub(super) const SIDE: f32 = 8.0;
/// Room across the flow for an edge that passes a column, or goes back beside all of them.
const LANE: f32 = 12.0;
/// Where room is scarce a service's weight grows with its number of instances, up to this many.
const MOST_WEIGHT: usize = 8;

/// Places `topology` on a stage of that size.
pub(super) fn layout(topology: &Topology, width: f32, height: f32) -> Layout {
    let (Columns { columns, steps }, along) = arrange(topology, width, height);
    let breadth = if along.direction == Direction::Row { height } else { width };
    let lane = if steps.backward { LANE } else { 0.0 };
    let stage = Stage { topology, along, low: SIDE + lane, high: breadth - SIDE - lane, steps };
    let members = stage.members(&columns);
    let across = stage.across(&columns, &members);
    let mut layout = Layout {
        width_px: width,
        height_px: height,
        direction: stage.along.direction,
        scale: stage.along.scale,
        font_px: stage.along.font_px(),
        nodes: Vec::new(),
        edges: Vec::new(),
        instances: Vec::new(),
        folded: Vec::new(),
        node_places: LiteMap::new(),
        edge_places: LiteMap::new(),
        instance_places: LiteMap::new(),
    };
    let mut bends = LiteMap::new_vec();
    for (column, nodes) in columns.iter().enumerate() {
        let track = &stage.along.tracks[column];
        for (&node, member) in nodes.iter().zip(&members[column]) {
            if stage.steps.is_bend(node) {
                bends.insert(node, stage.stretch(track, across[node]));
            } else {
                stage.put(&mut layout, node, member, track, across[node]);
            }
        }
    }
    connect(&mut layout, topology, |from, to| {
        stage.steps.of(from, to).iter().map(|bend| bends[bend]).collect()
    });
    layout
}

/// Columns and direction that let nodes be large: from left to right if that is comfortable, if
/// need be with what services publish folded back; else whichever direction gives larger nodes.
fn arrange(topology: &Topology, width: f32, height: f32) -> (Columns, Along) {
    let tried = |laps, direction| {
        let columns = columns(topology, laps);
        let role = |column: &Vec<usize>| {
            let mut nodes = column.iter().filter_map(|&node| topology.nodes.get(node));
            nodes.next().map(|node| node.role)
        };
        let roles: Vec<_> = columns.columns.iter().filter_map(role).collect();
        let (length, breadth) =
            if direction == Direction::Row { (width, height) } else { (height, width) };
        (columns, Along::new(&roles, direction, length, breadth))
    };
    for laps in [Laps::Unrolled, Laps::Folded] {
        let row = tried(laps, Direction::Row);
        if row.1.comfortable() {
            return row;
        }
    }
    let row = tried(Laps::Folded, Direction::Row);
    let column = tried(Laps::Folded, Direction::Column);
    if column.1.scale > row.1.scale { column } else { row }
}

/// A node's body before it has a place.
#[derive(Clone, Debug)]
pub(super) enum Body {
    Node {
        width: f32,
        height: f32,
        shown: Shown,
        label_width: f32,
    },
    Service(Grid),
    /// An edge that passes.
    Bend,
}

/// A node, and what it takes across the flow.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) body: Body,
    pub(super) before: f32,
    pub(super) after: f32,
}

pub(super) struct Stage<'a> {
    topology: &'a Topology,
    pub(super) along: Along,
    /// Between these is the room across the flow.
    low: f32,
    high: f32,
    steps: Steps,
}

impl Stage<'_> {
    pub(super) fn direction(&self) -> Direction {
        self.along.direction
    }

    fn members(&self, columns: &[Vec<usize>]) -> Vec<Vec<Member>> {
        let tracks = columns.iter().zip(&self.along.tracks);
        tracks.map(|(places, track)| self.column(places, track)).collect()
    }

    fn column(&self, places: &[usize], track: &Track) -> Vec<Member> {
        let (bends, nodes): (Vec<usize>, Vec<usize>) =
            places.iter().partition(|&&place| self.steps.is_bend(place));
        let room = self.high - self.low - bends.len() as f32 * (LANE + GAP);
        let members = match track.role {
            Role::Service => self.services(&nodes, track, room),
            Role::Producer | Role::Exchange | Role::Queue => {
                let share = room / nodes.len() as f32 - GAP;
                vec![self.node(track, share); nodes.len()]
            }
        };
        let mut members = members.into_iter();
        let bend = Member { body: Body::Bend, before: LANE / 2.0, after: LANE / 2.0 };
        let member = |place: &usize| if self.steps.is_bend(*place) { None } else { members.next() };
        places.iter().map(member).map(|member| member.unwrap_or_else(|| bend.clone())).collect()
    }

    /// The services of one column, each with room for its instances.
    fn services(&self, nodes: &[usize], track: &Track, room: f32) -> Vec<Member> {
        let counts: Vec<_> = nodes.iter().map(|&node| self.place_count(node).max(1)).collect();
        let pitch =
            if self.direction() == Direction::Row { 130.0 } else { 116.0 } * self.along.scale;
        let wanted = |count: usize| count as f32 * pitch + 10.0;
        let enough = counts.iter().map(|&count| wanted(count)).sum::<f32>() <= room;
        // One more for each, so that a single instance keeps its name beside a large service.
        let weight = |count: usize| (count.min(MOST_WEIGHT) + 1) as f32;
        let all: f32 = counts.iter().map(|&count| weight(count)).sum();
        let share = |count: usize| {
            let scarce = room * weight(count) / all;
            if enough { wanted(count) } else { scarce }
        };
        let services = nodes.iter().zip(&counts);
        services.map(|(&node, &count)| self.service(node, track, share(count) - GAP)).collect()
    }

    /// How many places the instances of a service want.
    fn place_count(&self, node: usize) -> usize {
        self.instance_numbers(node).len().min(self.most_places(node))
    }

    fn most_places(&self, node: usize) -> usize {
        let folds = self.topology.folding.contains(&self.topology.nodes[node].node);
        if folds { MOST_UNFOLDED } else { usize::MAX }
    }

    fn service(&self, node: usize, track: &Track, share: f32) -> Member {
        let (instances, most) = (self.instance_numbers(node).len(), self.most_places(node));
        let (low, high) = service_span(track);
        let direction = self.direction();
        // As much room above as the labels take below: so the middle stays where it is.
        let balanced = share - lines_below(1) * self.along.font;
        let (width, height) =
            if direction == Direction::Row { (high - low, balanced) } else { (share, high - low) };
        let room =
            Room { width, height, scale: self.along.scale, font: self.along.font, direction };
        let mut grid = room.grid(instances, most);
        // Rather a little off the middle than without names.
        let unbalanced = direction == Direction::Row && room.grid(1, most).label_width.is_none();
        if unbalanced {
            grid = Room { height: share, ..room }.grid(instances, most);
        }
        if direction == Direction::Row && !grid.deep {
            grid.label_width = grid.label_width.map(|width| width.min(free_width(track)));
        }
        let half = match direction {
            Direction::Row => grid.reach.y,
            Direction::Column => grid.reach.x.max(grid.label_width.unwrap_or(0.0) / 2.0),
        };
        let furthest =
            grid.places.iter().map(|&place| direction.across(place)).fold(0.0, f32::max) + half;
        let labels = if direction == Direction::Row { grid.labels } else { 0.0 };
        let before = if unbalanced { furthest } else { furthest + labels };
        Member { body: Body::Service(grid), before, after: furthest + labels }
    }

    fn instance_numbers(&self, node: usize) -> Vec<u16> {
        self.topology.instance_numbers(self.topology.nodes[node].node)
    }

    /// Each node's place across the flow: the fullest column first, then its neighbours, each node
    /// near those it is connected with.
    fn across(&self, columns: &[Vec<usize>], members: &[Vec<Member>]) -> Vec<f32> {
        let mut places = vec![None; self.steps.places()];
        let fullness = |column: &usize| -> f32 {
            members[*column].iter().map(|member| member.before + member.after + GAP).sum()
        };
        let fullest = (0..columns.len()).max_by(|a, b| fullness(a).total_cmp(&fullness(b)));
        let fullest = fullest.unwrap_or(0);
        for column in (0..=fullest).rev().chain(fullest + 1..columns.len()) {
            let Some(nodes) = columns.get(column) else { continue };
            let cells: Vec<_> = nodes
                .iter()
                .zip(&members[column])
                .map(|(&node, member)| Cell {
                    before: member.before,
                    after: member.after,
                    wanted: self.near_neighbours(node, &places),
                })
                .collect();
            let pitch = self.pitch(self.along.tracks[column].role);
            let spread = spread(&cells, self.low, self.high, pitch);
            for (&node, place) in nodes.iter().zip(spread) {
                places[node] = Some(place);
            }
        }
        places.into_iter().map(Option::unwrap_or_default).collect()
    }

    /// The distance at which the nodes of a column stand if there is room.
    fn pitch(&self, role: Role) -> f32 {
        self.along.scale
            * match (self.direction(), role) {
                (Direction::Row, Role::Service) => 0.0,
                (Direction::Row, _) => 140.0,
                (Direction::Column, Role::Queue) => 250.0,
                (Direction::Column, _) => 126.0,
            }
    }

    fn near_neighbours(&self, node: usize, places: &[Option<f32>]) -> f32 {
        let neighbours = self.steps.edges.iter().filter_map(|&(from, to)| {
            if from == node { places[to] } else { places[from].filter(|_| to == node) }
        });
        let (sum, count) =
            neighbours.fold((0.0, 0), |(sum, count), place| (sum + place, count + 1));
        if count == 0 { f32::midpoint(self.low, self.high) } else { sum / count as f32 }
    }

    /// Where an edge passes a column.
    fn stretch(&self, track: &Track, across: f32) -> [Point; 2] {
        let half = track.extent / 2.0;
        [track.centre - half, track.centre + half + track.labels]
            .map(|along| self.direction().point(along, across))
    }

    fn put(&self, layout: &mut Layout, node: usize, member: &Member, track: &Track, across: f32) {
        let id = self.topology.nodes[node].node;
        let placed = match &member.body {
            Body::Node { width, height, shown, label_width } => {
                let centre = self.direction().point(track.centre, across);
                let rect = Rect::new(centre, *width, *height);
                self.labelled(id, track.role, rect, *shown, *label_width)
            }
            Body::Service(grid) => {
                let centre = self.direction().point(self.service_centre(grid, track), across);
                self.put_instances(layout, id, grid, centre);
                self.service_outline(id, grid, centre)
            }
            Body::Bend => return,
        };
        layout.node_places.insert(id, layout.nodes.len());
        layout.nodes.push(placed);
    }

    /// The middle of a service's instances along the flow.
    fn service_centre(&self, grid: &Grid, track: &Track) -> f32 {
        let (low, high) = service_span(track);
        match self.direction() {
            _ if !grid.deep => track.centre,
            Direction::Row => f32::midpoint(low, high),
            Direction::Column => f32::midpoint(low, high - grid.labels),
        }
    }

    fn put_instances(&self, layout: &mut Layout, service: NodeId, grid: &Grid, centre: Point) {
        let radius = grid.radius;
        let place = |k: usize| Point::new(centre.x + grid.places[k].x, centre.y + grid.places[k].y);
        let numbers = self.topology.instance_numbers(service);
        let shown = if grid.folded > 0 { grid.places.len() - 1 } else { grid.places.len() };
        for (k, &number) in numbers.iter().take(shown).enumerate() {
            let instance = InstanceId { service, number };
            let under = place(k).y + radius * 1.09 + 21.0 * self.along.font;
            let name = grid
                .label_width
                .map(|width| Label { baseline: Point::new(place(k).x, under), width });
            layout.instance_places.insert(instance, layout.instances.len());
            layout.instances.push(PlacedInstance { instance, centre: place(k), radius, name });
        }
        if grid.folded > 0 {
            let folded = Folded { service, count: grid.folded, centre: place(shown), radius };
            layout.folded.push(folded);
        }
    }

    fn service_outline(&self, node: NodeId, grid: &Grid, centre: Point) -> PlacedNode {
        let span = |of: fn(&Point) -> f32| grid.places.iter().map(of).fold(0.0, f32::max) * 2.0;
        let ring = grid.radius * 2.18;
        let rect = Rect::new(centre, span(|p| p.x) + ring, span(|p| p.y) + ring);
        let baseline = Point::new(centre.x, rect.bottom() + 21.0 * self.along.font);
        let name = grid.group_label.then_some(Label { baseline, width: rect.width.max(ring) });
        PlacedNode { node, role: Role::Service, rect, name, state: None }
    }
}

/// What the instances of a service may use along the flow, from and to: a part of the gaps, too.
fn service_span(track: &Track) -> (f32, f32) {
    let before = if track.first { track.gap_before - SIDE } else { 0.4 * track.gap_before };
    let after = if track.last {
        track.gap_after - SIDE.min(track.gap_after / 2.0)
    } else {
        0.4 * track.gap_after
    };
    let half = track.extent / 2.0;
    (track.centre - half - before.max(0.0), track.centre + half + track.labels + after)
}
