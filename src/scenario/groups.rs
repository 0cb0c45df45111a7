//! The groups of a comparison: nodes that belong together, set beside each other.

use super::limits::GROUPS;
use super::names::Names;
use super::part::Part;
use super::problem::{Finding, Path, Problems, quoted};
use super::schema::{Comparison, Named, Node, ScenarioFile};
use super::text::{EXPECTED_INPUT_NAME, is_input_name};
use crate::fact::NodeId;

const A_MEMBER: &str = "the name of a producer, a queue or a service";

/// Nodes that are compared, as a whole, with other groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name: small letters, digits and underscores.
    pub name: String,
    /// Producers, queues and services; a node is in one group at most.
    pub nodes: Vec<NodeId>,
}

/// The groups of a file in its order, as far as they are right; none without a comparison.
pub(super) fn groups(file: &ScenarioFile, names: Names<'_>, problems: &mut Problems) -> Vec<Group> {
    let comparison = file.comparison.as_ref().and_then(Part::get);
    let Some(Comparison { groups }) = comparison else { return Vec::new() };
    let Some(groups) = groups.get() else { return Vec::new() };
    let path = Path::Root.field("comparison");
    Membership { names, problems, groups: Vec::new() }.read(&path.field("groups"), groups)
}

struct Membership<'f, 'p> {
    names: Names<'f>,
    problems: &'p mut Problems,
    groups: Vec<Group>,
}

impl Membership<'_, '_> {
    fn read(mut self, path: &Path<'_>, groups: &Named<Vec<Part<String>>>) -> Vec<Group> {
        if !GROUPS.contains(&groups.len()) {
            let found = match groups.len() {
                1 => "1 group".to_owned(),
                count => format!("{count} groups"),
            };
            let expected = format!("{} to {} groups", GROUPS.start(), GROUPS.end());
            self.problems.report(path, found, expected);
        }
        for (name, members) in groups.iter().take(*GROUPS.end()) {
            self.group(&path.field(name), name, members);
        }
        self.groups
    }

    fn group(&mut self, path: &Path<'_>, name: &str, members: &Part<Vec<Part<String>>>) {
        if !is_input_name(name) {
            self.problems.add(Finding::new(path, quoted(name), EXPECTED_INPUT_NAME).at_key());
        }
        self.groups.push(Group { name: name.to_owned(), nodes: Vec::new() });
        let Some(members) = members.get() else { return };
        if members.is_empty() {
            self.problems.report(path, "an empty group", "one node at least");
        }
        for (place, member) in members.iter().enumerate() {
            if let Some(node) = self.member(&path.item(place), member)
                && let Some(group) = self.groups.last_mut()
            {
                group.nodes.push(node);
            }
        }
    }

    /// The node that the text at `path` names, if it may be in a group and is in none yet.
    fn member(&mut self, path: &Path<'_>, member: &Part<String>) -> Option<NodeId> {
        let name = member.get()?;
        let Some((id, node)) = self.names.get(name) else {
            let found = format!("{}, which is no node", quoted(name));
            let finding = Finding::new(path, found, A_MEMBER).suggest(name, self.names.all());
            self.problems.add(finding);
            return None;
        };
        if matches!(node, Some(Node::Exchange(_))) {
            let found = format!("{}, which is an exchange", quoted(name));
            self.problems.report(path, found, A_MEMBER);
            return None;
        }
        if let Some(group) = self.groups.iter().find(|group| group.nodes.contains(&id)) {
            let found = format!("{}, which is in the group {}", quoted(name), quoted(&group.name));
            self.problems.report(path, found, "a node that is in no group yet");
            return None;
        }
        Some(id)
    }
}

#[cfg(test)]
mod tests {
    use crate::fact::NodeId;
    use crate::scenario::Scenario;

    #[test]
    fn groups_keep_their_order_and_name_nodes_by_their_place() {
        let text = r#"{ "version": 1,
            "nodes": { "a": { "queue": {} }, "b": { "queue": {} }, "c": { "queue": {} } },
            "comparison": { "groups": { "two": ["c", "a"], "one": ["b"] } } }"#;
        let groups = Scenario::parse(text).expect("it is right").groups;
        let found: Vec<_> = groups.iter().map(|one| (one.name.as_str(), &one.nodes[..])).collect();
        let expected: [(&str, &[NodeId]); 2] =
            [("two", &[NodeId(2), NodeId(0)]), ("one", &[NodeId(1)])];
        assert_eq!(found, expected);
    }

    #[test]
    fn without_a_comparison_there_are_none() {
        let text = r#"{ "version": 1, "nodes": { "a": { "queue": {} } } }"#;
        assert!(Scenario::parse(text).expect("it is right").groups.is_empty());
    }
}
