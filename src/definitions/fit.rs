//! Definitions made such that a scenario can keep them: what it cannot is left out, and told.

use std::collections::BTreeSet;

use regex_lite::Regex;
use serde_json::Value as Json;

use super::{
    Arguments, Binding, Definitions, DestinationType, Exchange, Policy, Queue, SAME_NAME_SUFFIX,
    built_in,
};
use crate::broker::{self, DEFINITION_KEYS, QueueType};
use crate::scenario::problem::quoted;

/// Arguments that are kept though nothing here depends on them.
const WITHOUT_EFFECT: [&str; 6] = [
    "x-queue-mode",
    "x-queue-master-locator",
    "x-dead-letter-strategy",
    "x-max-in-memory-length",
    "x-max-in-memory-bytes",
    "x-quorum-initial-group-size",
];
/// What `x-match` may be.
const MATCHES: [&str; 4] = ["all", "any", "all-with-x", "any-with-x"];

/// Leaves out of `definitions` what a scenario cannot keep, and adds a note for each such thing.
pub(super) fn fit(definitions: &mut Definitions, notes: &mut Vec<String>) {
    add_built_in_exchanges(definitions);
    let known: Vec<String> = definitions.exchanges.iter().map(|one| one.name.clone()).collect();
    let mut fitting = Fitting { known: &known, notes };
    for exchange in &mut definitions.exchanges {
        fitting.exchange(exchange);
    }
    for queue in &mut definitions.queues {
        fitting.queue(queue);
    }
    definitions.policies.retain_mut(|policy| fitting.policy(policy));
    fit_bindings(&mut definitions.bindings, notes);
    tell_names_apart(definitions, notes);
}

/// Exchanges `amq.*` that something leads from or to are not declared in definitions.
fn add_built_in_exchanges(definitions: &mut Definitions) {
    let mut named = BTreeSet::new();
    definitions.rename_exchanges(|name| {
        named.insert(name.clone());
    });
    for name in named {
        if definitions.exchange(&name).is_none() {
            definitions.exchanges.extend(built_in(&name));
        }
    }
}

struct Fitting<'a> {
    /// The names of all exchanges.
    known: &'a [String],
    notes: &'a mut Vec<String>,
}

impl Fitting<'_> {
    fn exchange(&mut self, exchange: &mut Exchange) {
        let subject = format!("exchange {}", quoted(&exchange.name));
        self.lifetime(&subject, &mut exchange.durable, &mut exchange.auto_delete);
        self.keep_known(&subject, &mut exchange.arguments, |name| name == "alternate-exchange");
        self.drop_missing_exchange(&subject, &mut exchange.arguments, "alternate-exchange");
    }

    fn queue(&mut self, queue: &mut Queue) {
        let subject = format!("queue {}", quoted(&queue.name));
        self.lifetime(&subject, &mut queue.durable, &mut queue.auto_delete);
        let is_quorum =
            queue.arguments.get("x-queue-type").and_then(Json::as_str) == Some("quorum");
        let queue_type = if is_quorum { QueueType::Quorum } else { QueueType::Classic };
        let known: Vec<&str> = broker::queue_arguments(queue_type).collect();
        let arguments = &mut queue.arguments;
        self.keep_known(&subject, arguments, |name| known.contains(&name));
        for name in WITHOUT_EFFECT.iter().filter(|name| arguments.contains_key(**name)) {
            self.notes.push(format!("{subject}: `{name}` is kept but has no effect here"));
        }
        self.drop_missing_exchange(&subject, arguments, "x-dead-letter-exchange");
        let key = "x-dead-letter-routing-key";
        if !arguments.contains_key("x-dead-letter-exchange") && arguments.remove(key).is_some() {
            self.notes.push(format!(
                "{subject}: `{key}` is left out, as there is no dead-letter exchange"
            ));
        }
    }

    /// Whether the policy can be kept.
    fn policy(&mut self, policy: &mut Policy) -> bool {
        let subject = format!("policy {}", quoted(&policy.name));
        if let Err(error) = Regex::new(&policy.pattern) {
            let pattern = quoted(&policy.pattern);
            self.notes.push(format!(
                "{subject} is left out, as its pattern {pattern} is not understood: {error}"
            ));
            return false;
        }
        let definition = &mut policy.definition;
        self.keep_known(&subject, definition, |key| DEFINITION_KEYS.contains(&key));
        for key in ["alternate-exchange", "dead-letter-exchange"] {
            self.drop_missing_exchange(&subject, definition, key);
        }
        true
    }

    fn lifetime(&mut self, subject: &str, durable: &mut bool, auto_delete: &mut bool) {
        if !*durable {
            self.notes.push(format!(
                "{subject}: not durable, which is as if it were: no broker restarts here"
            ));
        }
        if *auto_delete {
            self.notes.push(format!("{subject}: auto-delete is left out: it stays when unused"));
        }
        (*durable, *auto_delete) = (true, false);
    }

    fn keep_known(
        &mut self,
        subject: &str,
        arguments: &mut Arguments,
        is_known: impl Fn(&str) -> bool,
    ) {
        arguments.retain(|name, value| {
            let keep = is_known(name);
            if !keep {
                self.notes
                    .push(format!("{subject}: `{name}` ({value}) is not modelled and left out"));
            }
            keep
        });
    }

    /// RabbitMQ takes names of exchanges that are not there, and drops what would go to them.
    fn drop_missing_exchange(&mut self, subject: &str, arguments: &mut Arguments, name: &str) {
        let Some(exchange) = arguments.get(name).and_then(Json::as_str) else { return };
        if !exchange.is_empty() && !self.known.iter().any(|known| known == exchange) {
            let exchange = quoted(exchange);
            self.notes.push(format!(
                "{subject}: `{name}` is left out, as there is no exchange {exchange}"
            ));
            arguments.remove(name);
        }
    }
}

fn fit_bindings(bindings: &mut Vec<Binding>, notes: &mut Vec<String>) {
    let all = std::mem::take(bindings);
    for mut binding in all {
        let subject = format!(
            "binding of {} to {} by {}",
            quoted(&binding.destination),
            quoted(&binding.source),
            quoted(&binding.routing_key)
        );
        if binding.source.is_empty() {
            notes.push(format!("{subject} is left out: the default exchange needs no bindings"));
            continue;
        }
        let x_match = binding.arguments.get("x-match");
        if x_match.is_some_and(|value| !value.as_str().is_some_and(|text| MATCHES.contains(&text)))
        {
            notes.push(format!("{subject}: its `x-match` is unknown and left out"));
            binding.arguments.remove("x-match");
        }
        if bindings.contains(&binding) {
            notes.push(format!("{subject} is left out, as it is there twice"));
        } else {
            bindings.push(binding);
        }
    }
    while let Some(place) = dead_end(bindings) {
        let Binding { source, destination, .. } = bindings.remove(place);
        notes.push(format!(
            "binding of {} to {} is left out: it closes a circle of exchanges with no way to a queue",
            quoted(&destination),
            quoted(&source)
        ));
    }
}

/// A binding on a circle of exchanges that nothing leads out of; RabbitMQ drops what comes there.
fn dead_end(bindings: &[Binding]) -> Option<usize> {
    bindings.iter().position(|binding| {
        if binding.destination_type == DestinationType::Queue {
            return false;
        }
        let reached = reached(bindings, &binding.destination);
        let goes_on = |exchange: &&str| bindings.iter().any(|one| one.source == *exchange);
        let leaves = reached.queue || !reached.exchanges.iter().all(goes_on);
        reached.exchanges.contains(&binding.source.as_str()) && !leaves
    })
}

/// What bindings lead to.
struct Reached<'b> {
    exchanges: Vec<&'b str>,
    queue: bool,
}

fn reached<'b>(bindings: &'b [Binding], from: &'b str) -> Reached<'b> {
    let mut reached = Reached { exchanges: vec![from], queue: false };
    let mut next = 0;
    while let Some(&exchange) = reached.exchanges.get(next) {
        next += 1;
        for binding in bindings.iter().filter(|binding| binding.source == exchange) {
            match binding.destination_type {
                DestinationType::Queue => reached.queue = true,
                DestinationType::Exchange => {
                    if !reached.exchanges.contains(&binding.destination.as_str()) {
                        reached.exchanges.push(&binding.destination);
                    }
                }
            }
        }
    }
    reached
}

/// In a scenario, an exchange and a queue cannot have the same name.
fn tell_names_apart(definitions: &mut Definitions, notes: &mut Vec<String>) {
    let queues: Vec<String> = definitions.queues.iter().map(|queue| queue.name.clone()).collect();
    let clashes = definitions.exchanges.iter().filter(|one| queues.contains(&one.name));
    for name in clashes.map(|exchange| &exchange.name) {
        notes.push(format!(
            "exchange {} is called {} here, as a queue has its name; policies for it may not match",
            quoted(name),
            quoted(&format!("{name}{SAME_NAME_SUFFIX}"))
        ));
    }
    definitions.rename_exchanges(|name| {
        if queues.contains(name) {
            name.push_str(SAME_NAME_SUFFIX);
        }
    });
}
