//! Actions: what people may do while it runs.

use serde::{Deserialize, Serialize};

use super::control::{Control, check_input_names};
use super::limits::{MAX_CONTROLS, MAX_TOGETHER};
use super::names::{Kind, Names};
use super::problem::{Finding, Path, Problems, quoted};
use super::schema::{self, Named};
use super::several::Several;
use crate::fact::{MessageTypeId, NodeId};
use crate::world::plan::{Command, NodeKind, Plan};

/// Does something, or several things at one instant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Action {
    /// Its name: small letters, digits and underscores.
    pub name: String,
    /// What it does, in this order; at least one.
    pub commands: Vec<Command>,
}

/// The actions of a file, as far as they are right.
pub(super) fn actions(
    file: &Named<Several<schema::Action>>,
    controls: &[Control],
    plan: &Plan,
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
        let Some(list) = action.get() else { continue };
        if list.len() == 0 || list.len() > MAX_TOGETHER {
            let found = format!("a list of {}", list.len());
            problems.report(&path, found, format!("1 to {MAX_TOGETHER} actions"));
            continue;
        }
        let mut commands = Vec::new();
        list.for_each(&path, |path, action| {
            commands.extend(command(path, action, plan, names, problems));
        });
        if !commands.is_empty() {
            actions.push(Action { name: name.clone(), commands });
        }
    }
    actions
}

/// The type an action asks for, which its producer has to publish, or its caller to call with.
///
/// # Errors
/// If it does not, or either is wrong; that has been noted.
fn message_type(
    path: &Path<'_>,
    publish: &schema::Publish,
    producer: NodeId,
    plan: &Plan,
    problems: &mut Problems,
) -> Result<Option<MessageTypeId>, Noted> {
    let Some(part) = &publish.message_type else { return Ok(None) };
    let wanted = &part.get().ok_or(Noted)?.0;
    let (published, expected): (Vec<MessageTypeId>, _) =
        match plan.nodes.get(producer.index()).map(|node| &node.kind) {
            Some(NodeKind::Producer(producer)) => {
                let types = producer.publishes.iter().map(|one| one.message_type);
                (types.collect(), "a type that the producer publishes")
            }
            Some(NodeKind::Caller(caller)) => {
                let types = caller.calls.iter().map(|one| one.message_type);
                (types.collect(), "a type that the caller calls with")
            }
            _ => return Err(Noted),
        };
    let name = |one: &MessageTypeId| &*plan.message_types[usize::from(one.0)];
    let found = published.iter().find(|one| name(one) == wanted);
    if found.is_none() {
        let path = path.field("publish");
        let path = path.field("type");
        let finding = Finding::new(&path, quoted(wanted), expected);
        problems.add(finding.suggest(wanted, published.iter().map(name)));
    }
    found.map(|one| Some(*one)).ok_or(Noted)
}

/// The problem has been noted.
struct Noted;

fn command(
    path: &Path<'_>,
    action: &schema::Action,
    plan: &Plan,
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
    // What producers do in a way, callers do, too.
    let calls = || node.get().and_then(|name| names.kind(name)) == Some(Kind::Caller);
    let kind = if kind == Kind::Producer && calls() { Kind::Caller } else { kind };
    let id = names.find(&path.field(word).field("node"), node, kind, problems)?;
    Some(match action {
        schema::Action::Publish(publish) => Command::Publish {
            producer: id,
            count: publish.count.get()?.get() as u32,
            spacing_ns: publish.spacing.get()?.ns,
            message_type: message_type(path, publish, id, plan, problems).ok()?,
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
