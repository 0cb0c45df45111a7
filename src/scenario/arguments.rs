//! RabbitMQ's arguments, headers and policies: read as JSON, checked against what the broker knows.

use indexmap::IndexMap;
use regex_lite::Regex;

use super::names::{Kind, Names};
use super::part::Part;
use super::problem::{Path, Problems, quoted};
use super::read::unknown;
use super::schema::{self, Named};
use crate::broker::{self, DEFINITION_KEYS, Definition, Table, Value};
use crate::kernel::ordered;
use crate::world::plan::{ApplyTo, NodePlan, PolicyPlan};

/// What an exchange's arguments may be.
const EXCHANGE_ARGUMENTS: [&str; 1] = ["alternate-exchange"];
/// What `x-match` may be.
const MATCHES: [&str; 4] = ["all", "any", "all-with-x", "any-with-x"];

type Fields = Part<IndexMap<String, Value>>;

/// Checks arguments and policies against the names of a file.
pub(super) struct Arguments<'f, 'p> {
    pub(super) names: Names<'f>,
    pub(super) problems: &'p mut Problems,
    /// Whether one of them names the default exchange.
    pub(super) default_exchange: &'p mut bool,
}

impl Arguments<'_, '_> {
    /// The arguments of a queue.
    pub(super) fn of_queue(&mut self, path: &Path<'_>, arguments: &Fields) -> Table {
        let path = path.field("arguments");
        let table = table(arguments);
        let known: Vec<&str> = broker::queue_arguments(broker::queue_type(&table)).collect();
        for (name, value) in &table {
            let path = path.field(name);
            if !known.contains(&&**name) {
                let finding = unknown(&path, name, "an argument of this type of queue", &known);
                self.problems.add(finding.at_key());
            } else if let Err(expected) = broker::check_queue_argument(name, value) {
                self.problems.report(&path, printed(value), expected);
            }
        }
        self.exchange_named(&path, &table, "x-dead-letter-exchange");
        if table.contains_key("x-dead-letter-routing-key")
            && !table.contains_key("x-dead-letter-exchange")
        {
            let path = path.field("x-dead-letter-routing-key");
            self.problems.report(&path, "no dead-letter exchange", "`x-dead-letter-exchange`, too");
        }
        table
    }

    /// The arguments of an exchange.
    pub(super) fn of_exchange(&mut self, path: &Path<'_>, arguments: &Fields) -> Table {
        let path = path.field("arguments");
        let table = table(arguments);
        for name in table.keys().filter(|name| !EXCHANGE_ARGUMENTS.contains(&&***name)) {
            let finding =
                unknown(&path.field(name), name, "an argument of exchanges", &EXCHANGE_ARGUMENTS);
            self.problems.add(finding.at_key());
        }
        self.exchange_named(&path, &table, "alternate-exchange");
        table
    }

    /// The arguments of a binding.
    pub(super) fn of_binding(&mut self, path: &Path<'_>, arguments: &Fields) -> Table {
        let table = table(arguments);
        if let Some(value) = table.get("x-match")
            && !value.as_str().is_some_and(|text| MATCHES.contains(&text))
        {
            let path = path.field("arguments");
            let path = path.field("x-match");
            self.problems.report(&path, printed(value), super::problem::choice(&MATCHES));
        }
        table
    }

    /// An argument that names an exchange.
    fn exchange_named(&mut self, path: &Path<'_>, table: &Table, argument: &str) {
        let Some(value) = table.get(argument) else { return };
        let path = path.field(argument);
        match value.as_str() {
            None => self.problems.report(&path, printed(value), "the name of an exchange"),
            Some("") => *self.default_exchange = true,
            Some(name) => {
                let name = Part::from(name.to_owned());
                self.names.find(&path, &name, Kind::Exchange, self.problems);
            }
        }
    }

    /// The policies of a file, for `nodes`.
    pub(super) fn policies(
        &mut self,
        policies: &Part<Named<schema::Policy>>,
        nodes: &[NodePlan],
    ) -> Vec<PolicyPlan> {
        let path = Path::Root.field("policies");
        let mut plans = Vec::new();
        for (name, policy) in policies.get().into_iter().flatten() {
            let path = path.field(name);
            plans.extend(policy.get().and_then(|policy| self.policy(&path, name, policy, nodes)));
        }
        plans
    }

    fn policy(
        &mut self,
        path: &Path<'_>,
        name: &str,
        policy: &schema::Policy,
        nodes: &[NodePlan],
    ) -> Option<PolicyPlan> {
        let pattern = policy.pattern.get()?;
        let names = match Regex::new(pattern) {
            Ok(regex) => names_that_match(&regex, nodes),
            Err(error) => {
                let found = format!("{} ({error})", quoted(pattern));
                self.problems.report(&path.field("pattern"), found, "a regular expression");
                Vec::new()
            }
        };
        Some(PolicyPlan {
            name: name.into(),
            pattern: pattern.as_str().into(),
            names,
            apply_to: match policy.apply_to.get()? {
                schema::ApplyTo::All => ApplyTo::All,
                schema::ApplyTo::Exchanges => ApplyTo::Exchanges,
                schema::ApplyTo::Queues => ApplyTo::Queues,
            },
            definition: self.definition(&path.field("definition"), &policy.definition),
            priority: policy.priority.get()?.get() as i64,
        })
    }

    fn definition(&mut self, path: &Path<'_>, fields: &Fields) -> Definition {
        let mut definition = Definition::default();
        let table = table(fields);
        for (key, value) in &table {
            let path = path.field(key);
            if !DEFINITION_KEYS.contains(&&**key) {
                let finding = unknown(&path, key, "a key of policies", &DEFINITION_KEYS);
                self.problems.add(finding.at_key());
            } else if let Err(expected) = check_definition(key, value) {
                self.problems.report(&path, printed(value), expected);
            } else {
                definition.set(key, value);
            }
        }
        self.exchange_named(path, &table, "dead-letter-exchange");
        self.exchange_named(path, &table, "alternate-exchange");
        definition
    }
}

fn names_that_match(pattern: &Regex, nodes: &[NodePlan]) -> Vec<Box<str>> {
    let names = nodes.iter().map(|node| &node.name);
    names.filter(|name| pattern.is_match(name)).cloned().collect()
}

/// Keys of policies are arguments of queues without "x-".
fn check_definition(key: &str, value: &Value) -> Result<(), String> {
    broker::check_queue_argument(&format!("x-{key}"), value)
}

/// A table of what was read; empty if that was wrong.
pub(super) fn table(fields: &Fields) -> Table {
    let fields = fields.get().into_iter().flatten();
    ordered::inserted(fields.map(|(name, value)| (name.as_str().into(), value.clone())))
}

fn printed(value: &Value) -> String {
    super::problem::printable(&value.to_string())
}
