//! Inputs in words: the names of controls and actions, told of a run and given to it again.

use serde::{Deserialize, Serialize};

use super::Input;
use crate::scenario::{ControlError, Scenario};
use crate::world::plan::Command;

/// An input in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GivenInput {
    /// When, in milliseconds of virtual time.
    pub at_ms: f64,
    /// After how many events of the run.
    pub after_events: u64,
    /// The control or the action.
    pub name: String,
    /// The control's value; `None` for an action.
    pub value: Option<f64>,
}

/// A scenario does not take an input.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NotTaken {
    /// It has nothing of that name.
    #[error("there is no control or action \"{0}\"")]
    Unknown(String),
    /// The value is not in the control's range.
    #[error(transparent)]
    Value(#[from] ControlError),
}

impl GivenInput {
    /// What it does.
    ///
    /// # Errors
    /// If the scenario has no such control or action, or the control does not take the value.
    pub fn commands(&self, scenario: &Scenario) -> Result<Vec<Command>, NotTaken> {
        let unknown = || NotTaken::Unknown(self.name.clone());
        if let Some(value) = self.value {
            let control = scenario.control(&self.name).ok_or_else(unknown)?;
            return Ok(control.commands(value)?);
        }
        Ok(scenario.action(&self.name).ok_or_else(unknown)?.commands.clone())
    }
}

/// A control or an action gives one command or several at once; each is told once.
pub fn in_words(scenario: &Scenario, mut inputs: &[Input]) -> Vec<GivenInput> {
    let mut given = Vec::new();
    while let Some(first) = inputs.first() {
        let (name, value, commands) = set(scenario, inputs)
            .or_else(|| fired(scenario, inputs))
            .unwrap_or_else(|| ("", value_of(first.command), 1));
        given.push(GivenInput {
            at_ms: first.at.as_ms(),
            after_events: first.after_events,
            name: name.to_owned(),
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
