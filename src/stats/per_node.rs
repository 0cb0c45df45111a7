//! Records of the nodes of one kind, found by node.

use crate::fact::NodeId;

/// No record for this node.
const NONE: u16 = u16::MAX;

/// One record for some of the nodes, close together in memory; a node finds its own by place.
#[derive(Clone, Debug, PartialEq)]
pub struct PerNode<T> {
    /// By node.
    places: Box<[u16]>,
    records: Vec<T>,
    nodes: Vec<NodeId>,
}

impl<T> PerNode<T> {
    /// Records for those of `count` nodes for which `make` gives one.
    pub fn new(count: usize, mut make: impl FnMut(NodeId) -> Option<T>) -> Self {
        let mut places = vec![NONE; count].into_boxed_slice();
        let (mut records, mut nodes) = (Vec::new(), Vec::new());
        for (place, node) in places.iter_mut().zip((0..).map(NodeId)) {
            if let Some(record) = make(node) {
                *place = records.len() as u16;
                records.push(record);
                nodes.push(node);
            }
        }
        Self { places, records, nodes }
    }

    /// The record of a node; `None` if it has none.
    #[inline]
    pub fn get(&self, node: NodeId) -> Option<&T> {
        self.records.get(usize::from(*self.places.get(node.index())?))
    }

    /// The record of a node, to be changed; `None` if it has none.
    pub fn get_mut(&mut self, node: NodeId) -> Option<&mut T> {
        self.records.get_mut(usize::from(*self.places.get(node.index())?))
    }

    /// The record of a node that has one.
    ///
    /// # Panics
    /// If it has none.
    #[inline]
    pub fn of(&mut self, node: NodeId) -> &mut T {
        &mut self.records[usize::from(self.places[node.index()])]
    }

    /// The records, in the order of their nodes.
    pub fn records(&self) -> &[T] {
        &self.records
    }

    /// The records, to be changed.
    pub fn records_mut(&mut self) -> &mut [T] {
        &mut self.records
    }

    /// Each node with its record, in order.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, &T)> {
        self.nodes.iter().copied().zip(&self.records)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_chosen_nodes_have_records() {
        let mut odd = PerNode::new(5, |node| (node.0 % 2 == 1).then_some(node.0 * 10));
        assert_eq!(
            (odd.get(NodeId(3)), odd.get(NodeId(2)), odd.get(NodeId(9))),
            (Some(&30), None, None)
        );
        *odd.of(NodeId(1)) += 1;
        assert_eq!(odd.iter().collect::<Vec<_>>(), [(NodeId(1), &11), (NodeId(3), &30)]);
    }
}
