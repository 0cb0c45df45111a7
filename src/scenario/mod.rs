//! Scenarios: what people write, made into what a world is built from.
//!
//! Owns the file format and everything that can be wrong with it; a [`Scenario`] that was parsed
//! can be run without failing. Reads text that it is given: files and pages belong to others.
//!
//! The way of a text: `syntax` (is it JSON?), `read` into the types of `schema` (is each part what
//! it should be? `access` and `wrong` are what serde asks of it), `validate` (do the parts fit
//! together?), and `locate` for the lines and columns of what is wrong. `packed` hands what was read
//! and found right to whoever only runs it.

use std::cell::RefCell;

use serde::{Deserialize, Serialize};

mod access;
mod action;
mod arguments;
mod autoscaler;
mod bindings;
mod caller;
mod control;
mod description;
mod duration;
mod groups;
mod handler;
mod lanes;
pub mod limits;
mod locate;
mod names;
mod number;
mod packed;
mod parameter;
mod part;
pub(crate) mod problem;
mod quantity;
mod read;
mod rules;
mod runtime;
mod schema;
mod several;
pub(crate) mod syntax;
pub(crate) mod text;
mod timing;
mod validate;
mod wrong;

pub use action::Action;
pub use control::{Control, ControlError};
pub use description::{
    ActionDescription, ControlDescription, Description, GroupDescription, NodeDescription,
};
pub use duration::{DurationError, format_duration, parse_duration_ns};
pub use names::Kind;
pub use packed::UnpackError;
pub use parameter::Unit;
pub use problem::Problem;
pub use rules::NodeRule;
pub use schema::Scale;

use crate::fact::NodeId;
use crate::world::plan::{Group, Plan};
use problem::{Path, Problems};
use schema::{Named, ScenarioFile};

/// A scenario that is right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// The system.
    pub plan: Plan,
    /// What people may change, in the order of the text.
    pub controls: Vec<Control>,
    /// What people may do, in the order of the text.
    pub actions: Vec<Action>,
    /// What is compared with each other, in the order of the text; empty without a comparison.
    pub groups: Vec<Group>,
    /// The services whose lanes are shown from the start, in the order of the text.
    pub lanes: Vec<NodeId>,
}

impl Scenario {
    /// Reads a scenario from JSON.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, in the order of the text; never an empty list. Text that
    /// is no JSON has one problem.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        // Editors of one system put a byte order mark in front of texts.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document = syntax::document(text).map_err(|problem| vec![problem])?;
        let problems = RefCell::default();
        let file: Option<ScenarioFile> = read::read(document, &problems);
        let mut problems = problems.into_inner();
        let scenario = file.and_then(|file| build(&file, &mut problems));
        match scenario {
            Some(scenario) if problems.is_empty() => Ok(scenario),
            _ => Err(problems.locate(text)),
        }
    }

    /// Reads a scenario from what should be JSON in UTF-8.
    ///
    /// # Errors
    ///
    /// As [`Self::parse`]; bytes that are no UTF-8 are one problem.
    pub fn parse_bytes(bytes: &[u8]) -> Result<Self, Vec<Problem>> {
        let text = syntax::text(bytes).map_err(|problem| vec![problem])?;
        Self::parse(text)
    }

    /// The control of that name.
    pub fn control(&self, name: &str) -> Option<&Control> {
        self.controls.iter().find(|control| control.name == name)
    }

    /// The action of that name.
    pub fn action(&self, name: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.name == name)
    }

    /// Makes `value` what the control of that name starts at; `None` if there is no such control.
    ///
    /// # Errors
    ///
    /// When the control does not take the value: see [`Control::command`].
    pub fn start_at(&mut self, name: &str, value: f64) -> Option<Result<(), ControlError>> {
        let control = self.controls.iter_mut().find(|control| control.name == name)?;
        Some(control.start_at(&mut self.plan, value))
    }
}

fn build(file: &ScenarioFile, problems: &mut Problems) -> Option<Scenario> {
    let nodes = file.nodes.get()?;
    if nodes.len() > limits::MAX_NODES {
        let (found, path) = (format!("{} nodes", nodes.len()), Path::Root.field("nodes"));
        problems.report(&path, found, format!("at most {}", limits::MAX_NODES));
        return None;
    }
    let names = names::Names::new(nodes);
    let plan = validate::plan(file, nodes, problems);
    let (no_controls, no_actions) = (Named::new(), Named::new());
    let controls = file.controls.get().unwrap_or(&no_controls);
    let controls = control::controls(controls, names, &plan, problems);
    let actions = file.actions.get().unwrap_or(&no_actions);
    let actions = action::actions(actions, &controls, &plan, names, problems);
    let groups = groups::groups(file, names, problems);
    let lanes = lanes::lanes(&file.lanes, names, problems);
    Some(Scenario { plan, controls, actions, groups, lanes })
}

/// The JSON Schema of the file format: what `scenario.schema.json` holds.
#[cfg(not(target_arch = "wasm32"))]
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(ScenarioFile).to_value()
}
