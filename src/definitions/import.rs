//! Definitions → the text of a scenario that runs.

use serde::Serialize;

use super::fit::fit;
use super::traffic::{Traffic, traffic};
use super::tree::{Tree, object};
use super::{Binding, Definitions, Exchange, Policy, Queue};
use crate::broker::ApplyTo;
use crate::scenario::limits::{MAX_BINDINGS, MAX_NODES, VERSION};
use crate::scenario::problem::{Path, Problems};
use crate::scenario::syntax;
use crate::scenario::{Problem, Scenario};

/// What came of definitions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// The text of a scenario; [`Scenario::parse`] takes it.
    pub scenario: String,
    /// What the scenario does not keep, or keeps otherwise; for people.
    pub notes: Vec<String>,
}

/// Makes a scenario of definitions; of several virtual hosts `vhost` names the one that is meant.
///
/// # Errors
/// Everything that is wrong with the text, in its order; never an empty list.
pub fn import(text: &str, vhost: Option<&str>) -> Result<Imported, Vec<Problem>> {
    let (mut definitions, mut notes) = Definitions::parse(text, vhost)?;
    fit(&mut definitions, &mut notes);
    check_limits(&definitions, text)?;
    let traffic = traffic(&definitions, &mut notes);
    let scenario = scenario(&definitions, traffic).text();
    Scenario::parse(&scenario).map_err(of_the_scenario)?;
    Ok(Imported { scenario, notes })
}

/// Makes a scenario of what should be definitions in UTF-8.
///
/// # Errors
/// As [`import`]; bytes that are no UTF-8 are one problem.
pub fn import_bytes(bytes: &[u8], vhost: Option<&str>) -> Result<Imported, Vec<Problem>> {
    import(syntax::text(bytes).map_err(|problem| vec![problem])?, vhost)
}

fn check_limits(definitions: &Definitions, text: &str) -> Result<(), Vec<Problem>> {
    let Definitions { exchanges, queues, bindings, .. } = definitions;
    let mut problems = Problems::default();
    if exchanges.len() + queues.len() > MAX_NODES {
        let found = format!("{} queues and {} exchanges", queues.len(), exchanges.len());
        let expected = format!("at most {MAX_NODES} of both");
        problems.report(&Path::Root.field("queues"), found, expected);
    }
    if bindings.len() > MAX_BINDINGS {
        let found = format!("{} bindings", bindings.len());
        problems.report(&Path::Root.field("bindings"), found, format!("at most {MAX_BINDINGS}"));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.locate(text)) }
}

/// Problems of a text that nobody has seen: their places tell nothing.
fn of_the_scenario(mut problems: Vec<Problem>) -> Vec<Problem> {
    for problem in &mut problems {
        let message =
            format!("in the scenario made of them, at {}: {}", problem.path, problem.message);
        let (line, column) = (1, 1);
        *problem = Problem { path: String::new(), line, column, message, ..problem.clone() };
    }
    problems
}

fn scenario(definitions: &Definitions, traffic: Traffic) -> Tree {
    let mut nodes = traffic.producers;
    nodes.extend(definitions.exchanges.iter().map(|one| (one.name.clone(), exchange(one))));
    nodes.extend(definitions.queues.iter().map(|one| (one.name.clone(), queue(one))));
    nodes.extend(traffic.services);
    let mut scenario = object([
        ("version", VERSION.into()),
        ("seed", 1.into()),
        ("link_delay", "200ms".into()),
        ("nodes", Tree::Object(nodes)),
        ("bindings", Tree::List(definitions.bindings.iter().map(binding).collect())),
    ]);
    if !definitions.policies.is_empty() {
        let policies = definitions.policies.iter().map(|one| (one.name.clone(), policy(one)));
        scenario.push("policies", Tree::Object(policies.collect()));
    }
    scenario.push("controls", Tree::Object(traffic.controls));
    scenario.push("actions", Tree::Object(traffic.actions));
    scenario
}

fn exchange(exchange: &Exchange) -> Tree {
    let mut fields = object([("type", exchange.exchange_type.name().into())]);
    if exchange.internal {
        fields.push("internal", true);
    }
    if !exchange.arguments.is_empty() {
        fields.push("arguments", exchange.arguments.clone());
    }
    object([("exchange", fields)])
}

fn queue(queue: &Queue) -> Tree {
    let mut fields = object([]);
    if !queue.arguments.is_empty() {
        fields.push("arguments", queue.arguments.clone());
    }
    object([("queue", fields)])
}

fn binding(binding: &Binding) -> Tree {
    let mut fields = object([
        ("source", binding.source.as_str().into()),
        ("destination", binding.destination.as_str().into()),
    ]);
    if !binding.routing_key.is_empty() {
        fields.push("binding_key", binding.routing_key.as_str());
    }
    if !binding.arguments.is_empty() {
        fields.push("arguments", binding.arguments.clone());
    }
    fields
}

fn policy(policy: &Policy) -> Tree {
    let mut fields = object([("pattern", policy.pattern.as_str().into())]);
    if policy.apply_to != ApplyTo::All {
        fields.push("apply_to", policy.apply_to.name());
    }
    fields.push("definition", policy.definition.clone());
    if policy.priority != 0 {
        fields.push("priority", policy.priority);
    }
    fields
}
