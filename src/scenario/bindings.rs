//! Bindings: from an exchange that exists to a queue or another exchange that exists.

use std::collections::BTreeSet;

use super::arguments::Arguments;
use super::limits::MAX_BINDINGS;
use super::names::Kind;
use super::problem::{Path, quoted};
use super::schema::{Binding, ScenarioFile};
use crate::fact::NodeId;
use crate::world::plan::BindingPlan;

/// The bindings of `file`, as far as they are right, in its order: controls count them.
pub(super) fn bindings(file: &ScenarioFile, checks: &mut Arguments<'_, '_>) -> Vec<BindingPlan> {
    let path = Path::Root.field("bindings");
    let Some(bindings) = file.bindings.get() else { return Vec::new() };
    if bindings.len() > MAX_BINDINGS {
        let found = format!("{} bindings", bindings.len());
        checks.problems.report(&path, found, format!("at most {MAX_BINDINGS} bindings"));
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    let mut plans: Vec<BindingPlan> = Vec::with_capacity(bindings.len());
    for (place, binding) in bindings.iter().enumerate() {
        if checks.problems.is_full() {
            break;
        }
        let path = path.item(place);
        let Some(binding) = binding.get() else { continue };
        let Some(plan) = plan(&path, binding, checks) else { continue };
        let ends = (plan.source, plan.destination, plan.binding_key.clone());
        if !seen.insert(ends) && plans.iter().any(|known| is_same(known, &plan)) {
            let expected = "each binding once";
            checks.problems.report(&path, "a binding that is there already", expected);
        }
        plans.push(plan);
    }
    report_dead_ends(&path, &plans, checks);
    plans
}

/// Exchanges that only pass messages round among themselves: RabbitMQ drops what comes there.
fn report_dead_ends(path: &Path<'_>, plans: &[BindingPlan], checks: &mut Arguments<'_, '_>) {
    for (place, plan) in plans.iter().enumerate() {
        let reached = reached(plans, plan.destination);
        let round = reached.contains(&plan.source);
        let leaves = reached.iter().any(|node| !plans.iter().any(|one| one.source == *node));
        if round && !leaves {
            let cycle: Vec<String> =
                reached.iter().map(|node| quoted(checks.names.name(*node))).collect();
            let found = format!("exchanges bound in a cycle: {}", cycle.join(" → "));
            checks.problems.report(&path.item(place), found, "a way from them to a queue");
            return;
        }
    }
}

/// The nodes that bindings lead to from a node, itself first.
fn reached(plans: &[BindingPlan], from: NodeId) -> Vec<NodeId> {
    let mut reached = vec![from];
    let mut next = 0;
    while let Some(&node) = reached.get(next) {
        next += 1;
        for onward in plans.iter().filter(|one| one.source == node) {
            if !reached.contains(&onward.destination) {
                reached.push(onward.destination);
            }
        }
    }
    reached
}

fn is_same(one: &BindingPlan, two: &BindingPlan) -> bool {
    (one.source, one.destination) == (two.source, two.destination)
        && one.binding_key == two.binding_key
        && one.arguments == two.arguments
}

fn plan(path: &Path<'_>, binding: &Binding, checks: &mut Arguments<'_, '_>) -> Option<BindingPlan> {
    let source_path = path.field("source");
    let source = if binding.source.get().is_some_and(String::is_empty) {
        let expected =
            "the name of an exchange; the default exchange has every queue bound already";
        checks.problems.report(&source_path, "the default exchange", expected);
        None
    } else {
        checks.names.find(&source_path, &binding.source, Kind::Exchange, checks.problems)
    };
    let destination = destination(path, binding, checks);
    let arguments = checks.of_binding(path, &binding.arguments);
    Some(BindingPlan {
        source: source?,
        destination: destination?,
        binding_key: binding.binding_key.get()?.0.as_str().into(),
        arguments,
        bound: *binding.bound.get()?,
    })
}

fn destination(
    path: &Path<'_>,
    binding: &Binding,
    checks: &mut Arguments<'_, '_>,
) -> Option<NodeId> {
    let kind = binding.destination.get().and_then(|name| checks.names.kind(name));
    let wanted = if kind == Some(Kind::Exchange) { Kind::Exchange } else { Kind::Queue };
    let path = path.field("destination");
    checks.names.find(&path, &binding.destination, wanted, checks.problems)
}
