//! Bindings: from an exchange that exists to a queue that exists.

use std::collections::BTreeSet;

use super::limits::MAX_BINDINGS;
use super::names::{Kind, Names};
use super::part::Part;
use super::problem::{Finding, Path, Problems, quoted};
use super::schema::{Binding, ScenarioFile};
use crate::world::plan::BindingPlan;

/// The bindings of `file`, as far as they are right. The same binding given again counts once, as in AMQP.
pub(super) fn bindings(
    file: &ScenarioFile,
    names: Names<'_>,
    problems: &mut Problems,
) -> Vec<BindingPlan> {
    let path = Path::Root.field("bindings");
    let Some(bindings) = file.bindings.get() else { return Vec::new() };
    if bindings.len() > MAX_BINDINGS {
        let found = format!("{} bindings", bindings.len());
        problems.report(&path, found, format!("at most {MAX_BINDINGS} bindings"));
        return Vec::new();
    }
    let routes = Routes::new(bindings);
    let mut seen = BTreeSet::new();
    let mut plans = Vec::with_capacity(bindings.len());
    for (place, binding) in bindings.iter().enumerate() {
        if problems.is_full() {
            break;
        }
        let path = path.item(place);
        let Some(binding) = binding.get() else { continue };
        let Some(plan) = plan(&path, binding, names, &routes, problems) else { continue };
        if seen.insert((plan.source, plan.destination, plan.binding_key.clone())) {
            plans.push(plan);
        }
    }
    plans
}

fn plan(
    path: &Path<'_>,
    binding: &Binding,
    names: Names<'_>,
    routes: &Routes<'_>,
    problems: &mut Problems,
) -> Option<BindingPlan> {
    let source_path = path.field("source");
    let source = if binding.source.get().is_some_and(String::is_empty) {
        let expected =
            "the name of an exchange; the default exchange has every queue bound already";
        problems.report(&source_path, "the default exchange", expected);
        None
    } else {
        names.find(&source_path, &binding.source, Kind::Exchange, problems)
    };
    let destination_path = path.field("destination");
    let destination = if to_exchange(binding, names) {
        problems.add(exchange_to_exchange(&destination_path, binding, routes));
        None
    } else {
        names.find(&destination_path, &binding.destination, Kind::Queue, problems)
    };
    Some(BindingPlan {
        source: source?,
        destination: destination?,
        binding_key: binding.binding_key.get()?.0.as_str().into(),
    })
}

fn to_exchange(binding: &Binding, names: Names<'_>) -> bool {
    let kind = |name: &Part<String>| names.kind(name.get()?);
    kind(&binding.destination) == Some(Kind::Exchange)
}

fn exchange_to_exchange(path: &Path<'_>, binding: &Binding, routes: &Routes<'_>) -> Finding {
    let (source, destination) = (binding.source.get(), binding.destination.get());
    let destination = destination.map_or("", String::as_str);
    let expected = "the name of a queue";
    match source.and_then(|source| routes.path(destination, source)) {
        Some(way) => {
            let cycle: Vec<String> = way.into_iter().chain([destination]).map(quoted).collect();
            let found = format!("exchanges bound in a cycle: {}", cycle.join(" → "));
            Finding::new(path, found, expected)
        }
        None => Finding::new(path, format!("the exchange {}", quoted(destination)), expected)
            .advise("; bindings between exchanges are not modelled yet"),
    }
}

/// Who is bound to whom, by name.
struct Routes<'f>(BTreeSet<(&'f str, &'f str)>);

impl<'f> Routes<'f> {
    fn new(bindings: &'f [Part<Binding>]) -> Self {
        let ends = |part: &'f Part<Binding>| {
            let binding = part.get()?;
            Some((binding.source.get()?.as_str(), binding.destination.get()?.as_str()))
        };
        let mut routes = BTreeSet::new();
        routes.extend(bindings.iter().filter_map(ends));
        Self(routes)
    }

    /// The names on a way along bindings from `from` to `to`, both included.
    fn path(&self, from: &'f str, to: &'f str) -> Option<Vec<&'f str>> {
        let mut reached = BTreeSet::from([from]);
        let mut ways = vec![vec![from]];
        while let Some(way) = ways.pop() {
            let last = way[way.len() - 1];
            if last == to {
                return Some(way);
            }
            let onward = self.0.range((last, "")..).take_while(|(source, _)| *source == last);
            for &(_, next) in onward {
                if reached.insert(next) {
                    ways.push(way.iter().copied().chain([next]).collect());
                }
            }
        }
        None
    }
}
