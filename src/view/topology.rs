//! What is to be placed on a stage: nodes, edges and instances, without places.

use crate::fact::{InstanceId, NodeId};

/// What a node does, in the order in which messages usually pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Publishes messages.
    Producer,
    /// Routes messages.
    Exchange,
    /// Keeps messages.
    Queue,
    /// Works on messages; drawn as its instances.
    Service,
}

/// A node to place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Which.
    pub node: NodeId,
    /// What it does.
    pub role: Role,
}

/// What an edge is for; it looks accordingly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Messages pass.
    #[default]
    Messages,
    /// What matches no binding of an exchange goes to another one.
    Alternate,
    /// Dead letters leave a queue.
    DeadLetters,
    /// A binding that may be and is not there: nothing passes.
    Unbound,
}

/// A way for messages from one node to another. To and from a service, it stands for one such way
/// for each instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// Where messages leave.
    pub from: NodeId,
    /// Where they arrive.
    pub to: NodeId,
    /// What for.
    pub purpose: Purpose,
}

impl Edge {
    /// An edge on which messages pass.
    pub const fn new(from: NodeId, to: NodeId) -> Self {
        Self { from, to, purpose: Purpose::Messages }
    }
}

/// Everything a layout places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Topology {
    /// The nodes; each id once.
    pub nodes: Vec<Node>,
    /// The edges; those with an end that is not among the nodes are ignored. Cycles are allowed.
    pub edges: Vec<Edge>,
    /// The instances of services, each once; those of nodes that are no services are ignored.
    pub instances: Vec<InstanceId>,
    /// Services of whose instances only the first few are shown, the others as one counted place.
    /// What there is no room for is folded in any case.
    pub folding: Vec<NodeId>,
}

/// Places of a service that folds, that of the others among them.
pub const MOST_UNFOLDED: usize = 12;

impl Topology {
    /// Lets every service fold but those that somebody has `opened`.
    #[must_use]
    pub fn folding_all_but(mut self, opened: &[NodeId]) -> Self {
        let services = self.nodes.iter().filter(|node| node.role == Role::Service);
        let folding = services.map(|node| node.node).filter(|node| !opened.contains(node));
        self.folding = folding.collect();
        self
    }

    /// The edges as pairs of places in `nodes`, each once, in order.
    pub(super) fn edge_indices(&self) -> Vec<(usize, usize)> {
        let place = |id| self.nodes.iter().position(|node| node.node == id);
        ascending(self.edges.iter().filter_map(|e| Some((place(e.from)?, place(e.to)?))))
    }

    /// What the edge between two nodes is for; of several the first in the order of [`Purpose`].
    pub(super) fn purpose(&self, from: NodeId, to: NodeId) -> Purpose {
        let between = self.edges.iter().filter(|edge| (edge.from, edge.to) == (from, to));
        between.map(|edge| edge.purpose).min().unwrap_or_default()
    }

    /// The numbers of a service's instances, ascending.
    pub(super) fn instance_numbers(&self, service: NodeId) -> Vec<u16> {
        let of_service = self.instances.iter().filter(|i| i.service == service);
        ascending(of_service.map(|i| i.number))
    }
}

/// Each of some items once, in order. They are few or nearly in order: the library's sorting would
/// take more room in the module than all the rest of this file.
fn ascending<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut sorted = Vec::new();
    for item in items {
        if let Err(place) = sorted.binary_search(&item) {
            sorted.insert(place, item);
        }
    }
    sorted
}
