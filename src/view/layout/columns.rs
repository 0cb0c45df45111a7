//! Which nodes share a column, and in which order.
//!
//! A column holds nodes of one role. Nodes are ordered by the mean place of their neighbours
//! (the barycentre heuristic of Sugiyama, Tagawa and Toda, 1981), which keeps crossings few.

use litemap::LiteMap;

use crate::view::topology::{Role, Topology};

use super::bends::Steps;

/// Sweeps to and fro over the columns; more seldom change anything.
const SWEEPS: usize = 4;

/// Whether messages that a service publishes start a further lap of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Laps {
    /// Producer, exchange, queue, service, exchange, queue, service …; only cycles lead back.
    Unrolled,
    /// One column for each role (and for each step between nodes of the same role).
    Folded,
}

/// The columns in the direction of the flow, and the edges as steps between them.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    /// Places in the topology's list of nodes, and bends, column by column.
    pub(super) columns: Vec<Vec<usize>>,
    /// How the edges pass the columns.
    pub(super) steps: Steps,
}

/// Finds the columns.
pub(super) fn columns(topology: &Topology, laps: Laps) -> Columns {
    let edges = topology.edge_indices();
    let mut by_level: LiteMap<Level, Vec<usize>> = LiteMap::new();
    for (node, level) in levels(topology, &edges, laps).into_iter().enumerate() {
        by_level.entry(level).or_default().push(node);
    }
    let mut columns: Vec<Vec<usize>> = by_level.into_iter().map(|(_, nodes)| nodes).collect();
    let steps = Steps::new(&edges, &mut columns, topology.nodes.len());
    let columns = order(columns, &steps.edges, steps.places());
    Columns { columns, steps }
}

/// A node's column; columns stand in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Level {
    lap: usize,
    role: Role,
    depth: usize,
}

impl Level {
    /// The least level for a node of `role` that gets messages from a node of this level.
    fn next(self, role: Role, laps: Laps) -> Level {
        match (role.cmp(&self.role), laps) {
            (std::cmp::Ordering::Greater, _) => Level { role, depth: 0, ..self },
            (std::cmp::Ordering::Equal, _) => Level { depth: self.depth + 1, ..self },
            (std::cmp::Ordering::Less, Laps::Unrolled) => {
                Level { lap: self.lap + 1, role, depth: 0 }
            }
            (std::cmp::Ordering::Less, Laps::Folded) => Level { lap: 0, role, depth: 0 },
        }
    }
}

fn levels(topology: &Topology, edges: &[(usize, usize)], laps: Laps) -> Vec<Level> {
    let first = |role| Level { lap: 0, role, depth: 0 };
    let mut levels: Vec<_> = topology.nodes.iter().map(|node| first(node.role)).collect();
    let (rank, targets) = ranks(edges, topology.nodes.len());
    let mut nodes = vec![0; levels.len()];
    for (node, &rank) in rank.iter().enumerate() {
        nodes[rank] = node;
    }
    for from in nodes {
        for &to in targets[from].iter().filter(|&&to| rank[to] > rank[from]) {
            levels[to] = levels[to].max(levels[from].next(topology.nodes[to].role, laps));
        }
    }
    for node in 0..levels.len() {
        let fed = edges.iter().any(|&(from, to)| to == node && levels[from] < levels[node]);
        if topology.nodes[node].role == Role::Exchange && !fed {
            levels[node] = latest(node, &levels, edges);
        }
    }
    levels
}

/// The last level for an exchange that gets its messages against the flow: as near as can be to
/// where it sends them.
fn latest(exchange: usize, levels: &[Level], edges: &[(usize, usize)]) -> Level {
    let own = levels[exchange];
    let alike = |level: &&Level| (level.lap, level.role) == (own.lap, own.role);
    let targets = edges.iter().filter(|(from, to)| *from == exchange && to != from);
    let targets = targets.map(|&(_, to)| &levels[to]).filter(alike);
    let before_targets = targets.map(|level| level.depth.saturating_sub(1)).min();
    let deepest = levels.iter().filter(alike).map(|level| level.depth).max();
    let depth = before_targets.or(deepest).unwrap_or(own.depth).max(own.depth);
    Level { depth, ..own }
}

/// A rank for each node such that every edge leads to a higher one, but for those that close a
/// cycle; and the targets of each node.
fn ranks(edges: &[(usize, usize)], nodes: usize) -> (Vec<usize>, Vec<Vec<usize>>) {
    let mut targets = vec![Vec::new(); nodes];
    for &(from, to) in edges {
        targets[from].push(to);
    }
    let mut rank = vec![usize::MAX; nodes];
    let mut next = vec![0; nodes];
    let mut left = nodes;
    for root in 0..nodes {
        // Depth first without recursion: nodes get their ranks, from the highest down, as they are left.
        let mut path =
            if rank[root] == usize::MAX && next[root] == 0 { vec![root] } else { vec![] };
        while let Some(&node) = path.last() {
            if let Some(&to) = targets[node].get(next[node]) {
                next[node] += 1;
                if rank[to] == usize::MAX && next[to] == 0 && !path.contains(&to) {
                    path.push(to);
                }
            } else {
                left -= 1;
                rank[node] = left;
                path.pop();
            }
        }
    }
    (rank, targets)
}

/// The columns with their nodes in the order that crosses fewest edges among those tried.
fn order(mut columns: Vec<Vec<usize>>, edges: &[(usize, usize)], nodes: usize) -> Vec<Vec<usize>> {
    let mut best = columns.clone();
    let mut fewest = crossings(&columns, edges, nodes);
    for sweep in 0..SWEEPS {
        for step in 1..columns.len() {
            let column = if sweep % 2 == 0 { step } else { columns.len() - 1 - step };
            sort_by_neighbours(&mut columns, column, sweep % 2 == 0, edges, nodes);
        }
        let crossed = crossings(&columns, edges, nodes);
        if crossed < fewest {
            fewest = crossed;
            best.clone_from(&columns);
        }
    }
    best
}

/// Column and place within it (the middle is 0) of each node.
fn places(columns: &[Vec<usize>], nodes: usize) -> Vec<(usize, f32)> {
    let mut places = vec![(0, 0.0); nodes];
    for (index, column) in columns.iter().enumerate() {
        for (row, &node) in column.iter().enumerate() {
            places[node] = (index, row as f32 - (column.len() - 1) as f32 / 2.0);
        }
    }
    places
}

fn sort_by_neighbours(
    columns: &mut [Vec<usize>],
    column: usize,
    from_earlier: bool,
    edges: &[(usize, usize)],
    nodes: usize,
) {
    let places = places(columns, nodes);
    let mean = |node: usize| {
        let (mut sum, mut count) = (0.0, 0);
        for &(from, to) in edges {
            let Some(other) = (if from == node { Some(to) } else { (to == node).then_some(from) })
            else {
                continue;
            };
            if (from_earlier && places[other].0 < column)
                || (!from_earlier && places[other].0 > column)
            {
                sum += places[other].1;
                count += 1;
            }
        }
        if count == 0 { places[node].1 } else { sum / count as f32 }
    };
    let mut sorted: Vec<(f32, usize)> = Vec::new();
    for &node in &columns[column] {
        let mean = mean(node);
        let place = sorted.partition_point(|(other, _)| other.total_cmp(&mean).is_le());
        sorted.insert(place, (mean, node));
    }
    columns[column] = sorted.into_iter().map(|(_, node)| node).collect();
}

/// Pairs of edges between the same two columns that cross.
fn crossings(columns: &[Vec<usize>], edges: &[(usize, usize)], nodes: usize) -> usize {
    let places = places(columns, nodes);
    let ends = |&(from, to): &(usize, usize)| (places[from], places[to]);
    let mut count = 0;
    for (index, one) in edges.iter().enumerate() {
        let (from, to) = ends(one);
        for other in &edges[index + 1..] {
            let (other_from, other_to) = ends(other);
            let same_columns = from.0 == other_from.0 && to.0 == other_to.0;
            if same_columns && (from.1 - other_from.1) * (to.1 - other_to.1) < 0.0 {
                count += 1;
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::NodeId;
    use crate::view::topology::{Edge, Node};

    fn topology(roles: &str, edges: &[(u16, u16)]) -> Topology {
        let role = |letter| match letter {
            'p' => Role::Producer,
            'x' => Role::Exchange,
            'q' => Role::Queue,
            _ => Role::Service,
        };
        let nodes = roles.chars().enumerate();
        Topology {
            nodes: nodes.map(|(i, c)| Node { node: NodeId(i as u16), role: role(c) }).collect(),
            edges: edges.iter().map(|&(a, b)| Edge::new(NodeId(a), NodeId(b))).collect(),
            instances: vec![],
            folding: vec![],
        }
    }

    fn check(roles: &str, edges: &[(u16, u16)], laps: Laps, expected: &[&[usize]]) {
        assert_eq!(columns(&topology(roles, edges), laps).columns, expected);
    }

    #[test]
    fn roles_make_columns() {
        let edges = [(0, 2), (1, 2), (2, 3), (3, 4)];
        check("ppxqs", &edges, Laps::Unrolled, &[&[0, 1], &[2], &[3], &[4]]);
    }

    #[test]
    fn what_a_service_publishes_starts_a_lap() {
        let edges = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6)];
        check("pxqsxqs", &edges, Laps::Unrolled, &[&[0], &[1], &[2], &[3], &[4], &[5], &[6]]);
        check("pxqsxqs", &edges, Laps::Folded, &[&[0], &[1, 4], &[2, 5], &[3, 6]]);
    }

    #[test]
    fn exchanges_bound_to_exchanges_stand_in_a_row() {
        check("pxxq", &[(0, 1), (1, 2), (2, 3)], Laps::Folded, &[&[0], &[1], &[2], &[3]]);
    }

    #[test]
    fn an_edge_over_a_column_has_a_bend_there() {
        let edges = [(0, 1), (1, 2), (1, 3), (2, 4)];
        check("pxxqq", &edges, Laps::Folded, &[&[0], &[1], &[2, 5], &[4, 3]]);
    }

    #[test]
    fn a_dead_letter_exchange_stands_near_its_queue() {
        let edges = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)];
        check("pxxqxq", &edges, Laps::Folded, &[&[0], &[1], &[2, 4], &[3, 5]]);
    }

    #[test]
    fn cycles_end() {
        let edges = [(0, 1), (1, 2), (2, 3), (3, 1), (1, 1), (3, 3)];
        for laps in [Laps::Unrolled, Laps::Folded] {
            check("pxqs", &edges, laps, &[&[0], &[1], &[2], &[3]]);
        }
    }

    #[test]
    fn crossed_edges_are_uncrossed() {
        let edges = [(0, 3), (1, 2), (2, 5), (3, 4)];
        let columns = columns(&topology("ppxxqq", &edges), Laps::Folded).columns;
        assert_eq!(crossings(&columns, &edges.map(|(a, b)| (a as usize, b as usize)), 6), 0);
    }
}
