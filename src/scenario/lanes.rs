//! Whose lanes are shown from the start.

use super::names::{Kind, Names};
use super::part::Part;
use super::problem::{Path, Problems, quoted};
use crate::fact::NodeId;

/// The services and callers that the list names, in its order.
pub(super) fn lanes(
    list: &Part<Vec<Part<String>>>,
    names: Names<'_>,
    problems: &mut Problems,
) -> Vec<NodeId> {
    let mut found = Vec::new();
    let path = Path::Root.field("lanes");
    for (place, name) in list.get().into_iter().flatten().enumerate() {
        let path = path.item(place);
        let wanted = [Kind::Service, Kind::Caller];
        let Some(node) = names.find_any(&path, name, &wanted, problems) else { continue };
        if found.contains(&node) {
            let again = format!("{} again", quoted(names.name(node)));
            problems.report(&path, again, "each node once at most");
        }
        found.push(node);
    }
    found
}
