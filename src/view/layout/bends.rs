//! Edges that pass columns between their ends: each has a place of its own there, a *bend*, so that
//! it leads past the nodes instead of through them.

use litemap::LiteMap;

/// A column takes so many bends; further edges pass it straight.
const MOST_BENDS: usize = 3;

/// Edges cut into steps from one column to the next. Bends are numbered after the nodes.
#[derive(Clone, Debug)]
pub(super) struct Steps {
    /// The steps, and the edges that lead back, which have no bends.
    pub(super) edges: Vec<(usize, usize)>,
    /// The bends of the edges that have some, in the direction of the flow.
    bends: LiteMap<(usize, usize), Vec<usize>>,
    nodes: usize,
    places: usize,
    /// Whether an edge leads back.
    pub(super) backward: bool,
}

impl Steps {
    /// Cuts `edges`, given as pairs of places in the list of `nodes` nodes, and adds their bends to
    /// `columns`.
    pub(super) fn new(edges: &[(usize, usize)], columns: &mut [Vec<usize>], nodes: usize) -> Self {
        let mut column_of = vec![0; nodes];
        for (place, column) in columns.iter().enumerate() {
            for &node in column {
                column_of[node] = place;
            }
        }
        let room: Vec<usize> = columns.iter().map(|column| column.len() + MOST_BENDS).collect();
        let mut steps =
            Self { edges: vec![], bends: LiteMap::new(), nodes, places: nodes, backward: false };
        for &(from, to) in edges {
            let (first, last) = (column_of[from], column_of[to]);
            steps.backward |= last <= first && from != to;
            let mut at = from;
            for column in first + 1..last {
                if columns[column].len() == room[column] {
                    continue;
                }
                let bend = steps.places;
                steps.places += 1;
                columns[column].push(bend);
                steps.edges.push((at, bend));
                steps.bends.entry((from, to)).or_default().push(bend);
                at = bend;
            }
            steps.edges.push((at, to));
        }
        steps
    }

    /// How many nodes and bends there are.
    pub(super) const fn places(&self) -> usize {
        self.places
    }

    /// Whether a place is a bend's, not a node's.
    pub(super) const fn is_bend(&self, place: usize) -> bool {
        place >= self.nodes
    }

    /// The bends of an edge.
    pub(super) fn of(&self, from: usize, to: usize) -> &[usize] {
        self.bends.get(&(from, to)).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_has_a_bend_in_each_column_it_passes() {
        let mut columns = [vec![0], vec![1], vec![2], vec![3]];
        let steps = Steps::new(&[(0, 1), (0, 3), (3, 1)], &mut columns, 4);
        assert_eq!(columns, [vec![0], vec![1, 4], vec![2, 5], vec![3]]);
        assert_eq!(steps.edges, [(0, 1), (0, 4), (4, 5), (5, 3), (3, 1)]);
        assert_eq!((steps.of(0, 3), steps.of(0, 1)), (&[4, 5][..], &[][..]));
        assert!(steps.backward && steps.is_bend(4) && !steps.is_bend(3));
    }

    #[test]
    fn bends_leave_room_for_nodes() {
        let edges: Vec<_> = [1, 2, 3, 4].map(|to| (0, to)).to_vec();
        let mut columns = [vec![0], vec![5], vec![1, 2, 3, 4]];
        let steps = Steps::new(&edges, &mut columns, 6);
        assert_eq!(columns[1], [5, 6, 7, 8]);
        assert!(steps.of(0, 4).is_empty());
    }
}
