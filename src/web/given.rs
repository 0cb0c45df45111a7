//! What people gave a run, in the page's words: the names of controls and actions.

use serde::Serialize;

use crate::scenario::Scenario;
use crate::timeline::Input;
use crate::world::plan::Command;

/// An input, in the page's words.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct GivenInput<'s> {
    at_ms: f64,
    after_events: u64,
    name: &'s str,
    value: Option<f64>,
}

/// A control or an action gives one command or several at once; each is told once.
pub(crate) fn in_words<'s>(scenario: &'s Scenario, mut inputs: &[Input]) -> Vec<GivenInput<'s>> {
    let mut given = Vec::new();
    while let Some(first) = inputs.first() {
        let (name, value, commands) = set(scenario, inputs)
            .or_else(|| fired(scenario, inputs))
            .unwrap_or_else(|| ("", value_of(first.command), 1));
        given.push(GivenInput {
            at_ms: first.at.as_ms(),
            after_events: first.after_events,
            name,
            value,
        });
        inputs = &inputs[commands..];
    }
    given
}

/// The control that the next inputs come from: its name, its value, how many they are.
fn set<'s>(scenario: &'s Scenario, inputs: &[Input]) -> Option<(&'s str, Option<f64>, usize)> {
    let value = value_of(inputs[0].command)?;
    let control = scenario.controls.iter().find(|control| {
        control.commands(value).is_ok_and(|commands| begins_with(inputs, &commands))
    })?;
    Some((&control.name, Some(value), control.parameters.len()))
}

/// The action, of those that fit the one that does most.
fn fired<'s>(scenario: &'s Scenario, inputs: &[Input]) -> Option<(&'s str, Option<f64>, usize)> {
    let fitting = scenario.actions.iter().filter(|action| begins_with(inputs, &action.commands));
    let action = fitting.rev().max_by_key(|action| action.commands.len())?;
    Some((&action.name, None, action.commands.len()))
}

fn begins_with(inputs: &[Input], commands: &[Command]) -> bool {
    let at_once = |input: &Input| input.at == inputs[0].at;
    commands.len() <= inputs.len()
        && inputs
            .iter()
            .zip(commands)
            .all(|(input, command)| at_once(input) && input.command == *command)
}

fn value_of(command: Command) -> Option<f64> {
    match command {
        Command::Set { value, .. } => Some(value),
        _ => None,
    }
}
