//! The nodes by name: finds what a scenario refers to, and says what is wrong when it cannot.

use super::part::Part;
use super::problem::{Finding, Path, Problems, quoted};
use super::schema::{Named, Node};
use crate::fact::NodeId;

/// The kinds of nodes, in the file's own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Publishes messages.
    Producer,
    /// Routes messages.
    Exchange,
    /// Keeps messages.
    Queue,
    /// Works on messages.
    Service,
    /// Sends requests and waits for answers.
    Caller,
}

impl Kind {
    /// The kind with its article.
    pub(super) fn article(self) -> &'static str {
        match self {
            Self::Producer => "a producer",
            Self::Exchange => "an exchange",
            Self::Queue => "a queue",
            Self::Service => "a service",
            Self::Caller => "a caller",
        }
    }

    fn of(node: &Node) -> Self {
        match node {
            Node::Producer(_) => Self::Producer,
            Node::Exchange(_) => Self::Exchange,
            Node::Queue(_) => Self::Queue,
            Node::Service(_) => Self::Service,
            Node::Caller(_) => Self::Caller,
        }
    }
}

/// The nodes of a file.
#[derive(Clone, Copy)]
pub(super) struct Names<'f> {
    nodes: &'f Named<Node>,
}

impl<'f> Names<'f> {
    pub(super) fn new(nodes: &'f Named<Node>) -> Self {
        Self { nodes }
    }

    /// The default exchange comes after all nodes of the file.
    pub(super) fn default_exchange(self) -> NodeId {
        NodeId(self.nodes.len() as u16)
    }

    /// The node of that name; `None` inside if its own problems keep it from being known.
    pub(super) fn get(self, name: &str) -> Option<(NodeId, Option<&'f Node>)> {
        let (place, _, node) = self.nodes.get_full(name)?;
        Some((NodeId(place as u16), node.get()))
    }

    /// The name of a node of the file.
    pub(super) fn name(self, node: NodeId) -> &'f str {
        self.nodes.get_index(node.index()).map_or("", |(name, _)| name)
    }

    /// The kind of the node of that name, if both are known.
    pub(super) fn kind(self, name: &str) -> Option<Kind> {
        self.get(name)?.1.map(Kind::of)
    }

    /// All names, in the order of the file.
    pub(super) fn all(self) -> impl Iterator<Item = &'f str> {
        self.nodes.keys().map(String::as_str)
    }

    /// The node that the text at `path` names, which has to be of the kind `wanted`.
    pub(super) fn find(
        self,
        path: &Path<'_>,
        name: &Part<String>,
        wanted: Kind,
        problems: &mut Problems,
    ) -> Option<NodeId> {
        self.find_any(path, name, &[wanted], problems)
    }

    /// The node that the text at `path` names, which has to be of one of the kinds `wanted`.
    pub(super) fn find_any(
        self,
        path: &Path<'_>,
        name: &Part<String>,
        wanted: &[Kind],
        problems: &mut Problems,
    ) -> Option<NodeId> {
        let name = name.get()?;
        let expected = || {
            let kinds: Vec<&str> = wanted.iter().map(|kind| kind.article()).collect();
            format!("the name of {}", kinds.join(" or "))
        };
        match self.get(name) {
            None => {
                let is_wanted = |kind: Kind| wanted.contains(&kind);
                let of_kind = self.all().filter(|other| self.kind(other).is_some_and(is_wanted));
                let found = format!("{}, which is no node", quoted(name));
                problems.add(Finding::new(path, found, expected()).suggest(name, of_kind));
                None
            }
            Some((_, Some(node))) if !wanted.contains(&Kind::of(node)) => {
                let found = format!("{}, which is {}", quoted(name), Kind::of(node).article());
                problems.report(path, found, expected());
                None
            }
            Some((id, _)) => Some(id),
        }
    }
}
