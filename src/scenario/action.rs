//! Actions: what people may do while it runs.

use super::control::{Control, check_input_names};
use super::limits::MAX_CONTROLS;
use super::names::{Kind, Names};
use super::problem::{Path, Problems, quoted};
use super::schema::{self, Named};
use crate::world::plan::Command;

/// Does one thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// Its name: small letters, digits and underscores.
    pub name: String,
    /// What it does.
    pub command: Command,
}

/// The actions of a file, as far as they are right.
pub(super) fn actions(
    file: &Named<schema::Action>,
    controls: &[Control],
    names: Names<'_>,
    problems: &mut Problems,
) -> Vec<Action> {
    let path = Path::Root.field("actions");
    check_input_names(&path, file.keys(), problems);
    let mut actions = Vec::new();
    for (name, action) in file.iter().take(MAX_CONTROLS) {
        let path = path.field(name);
        if controls.iter().any(|control| control.name == *name) {
            let found = format!("the name of the control {}", quoted(name));
            problems.report(&path, found, "a name that no control has");
        }
        let command = action.get().and_then(|action| command(&path, action, names, problems));
        actions.extend(command.map(|command| Action { name: name.clone(), command }));
    }
    actions
}

fn command(
    path: &Path<'_>,
    action: &schema::Action,
    names: Names<'_>,
    problems: &mut Problems,
) -> Option<Command> {
    let (word, node, kind) = match action {
        schema::Action::Publish(publish) => ("publish", &publish.node, Kind::Producer),
        schema::Action::Crash(crash) => ("crash", &crash.node, Kind::Service),
        schema::Action::Restart(target) => ("restart", &target.node, Kind::Service),
        schema::Action::Pause(target) => ("pause", &target.node, Kind::Producer),
        schema::Action::Resume(target) => ("resume", &target.node, Kind::Producer),
    };
    let id = names.find(&path.field(word).field("node"), node, kind, problems)?;
    Some(match action {
        schema::Action::Publish(publish) => Command::Publish {
            producer: id,
            count: publish.count.get()?.get() as u32,
            spacing_ns: publish.spacing.get()?.ns,
        },
        schema::Action::Crash(crash) => {
            let instance = crash.instance.as_ref().and_then(|part| part.get());
            Command::Crash { service: id, number: instance.map(super::number::Number::count) }
        }
        schema::Action::Restart(_) => Command::Restart { service: id },
        schema::Action::Pause(_) => Command::Pause { producer: id },
        schema::Action::Resume(_) => Command::Resume { producer: id },
    })
}
