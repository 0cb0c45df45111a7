//! The traffic of a scenario made of definitions: producers, consumers, and what people may change.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::key::{Address, address};
use super::roles::{Roles, queue_setting, roles};
use super::tree::{Tree, object};
use super::{Arguments, Binding, Definitions, Exchange, Queue, SAME_NAME_SUFFIX};
use crate::kernel::ordered;
use crate::scenario::limits::{MAX_CONTROLS, MAX_NAME_CHARACTERS, MAX_NODES};
use crate::scenario::text::is_name;

/// Messages per second of each producer.
const RATE_PER_S: u32 = 2;
/// Instances of a service, at most, at the start and by its control.
const MOST_INSTANCES: usize = 10;

/// What definitions do not have.
pub(super) struct Traffic {
    /// Producers by name.
    pub(super) producers: Vec<(String, Tree)>,
    /// Services by name.
    pub(super) services: Vec<(String, Tree)>,
    pub(super) controls: Vec<(String, Tree)>,
    pub(super) actions: Vec<(String, Tree)>,
}

/// Traffic for the definitions, as much as there is room for; notes tell what there is none for.
pub(super) fn traffic(definitions: &Definitions, notes: &mut Vec<String>) -> Traffic {
    let Roles { published, published_by_name, consumed } = roles(definitions);
    let mut traffic = Making {
        definitions,
        nodes: names(definitions),
        inputs: BTreeSet::new(),
        left_out: 0,
        made: Traffic {
            producers: Vec::new(),
            services: Vec::new(),
            controls: Vec::new(),
            actions: Vec::new(),
        },
    };
    for (exchange, bindings) in published {
        traffic.producer(&exchange.name, publications(exchange, &bindings));
    }
    traffic.producer("", published_by_name.into_iter().map(publication_by_name).collect());
    for (queue, sources) in consumed {
        traffic.service(queue, sources);
    }
    traffic.into_made(notes)
}

fn names(definitions: &Definitions) -> BTreeSet<String> {
    let exchanges = definitions.exchanges.iter().map(|exchange| exchange.name.clone());
    ordered::inserted(exchanges.chain(definitions.queues.iter().map(|queue| queue.name.clone())))
}

/// A message for each binding, each kind once.
fn publications(exchange: &Exchange, bindings: &[&Binding]) -> Vec<Tree> {
    let mut known: Vec<Address> = Vec::new();
    let mut publications = Vec::new();
    for binding in bindings {
        let Some(address) = address(exchange.exchange_type, binding) else { continue };
        if known.contains(&address) {
            continue;
        }
        let subject =
            if address.headers.is_empty() { &exchange.name } else { &binding.destination };
        let subject = if address.routing_key.is_empty() { subject } else { &address.routing_key };
        publications.push(publication(&exchange.name, &address, subject));
        known.push(address);
    }
    publications
}

fn publication(exchange: &str, address: &Address, subject: &str) -> Tree {
    let mut publication = object([
        ("exchange", exchange.into()),
        ("routing_key", address.routing_key.as_str().into()),
    ]);
    if !address.headers.is_empty() {
        publication.push("headers", address.headers.clone());
    }
    if is_name(subject) {
        publication.push("type", subject);
    }
    publication
}

fn publication_by_name(queue: &str) -> Tree {
    let address = Address { routing_key: queue.to_owned(), headers: Arguments::new() };
    publication("", &address, queue)
}

struct Making<'d> {
    definitions: &'d Definitions,
    /// Names of nodes that are taken.
    nodes: BTreeSet<String>,
    /// Names of controls and actions that are taken.
    inputs: BTreeSet<String>,
    /// Producers and services for which there was no room.
    left_out: usize,
    made: Traffic,
}

impl Making<'_> {
    fn producer(&mut self, exchange: &str, publishes: Vec<Tree>) {
        if publishes.is_empty() {
            return;
        }
        let own_name = exchange.strip_suffix(SAME_NAME_SUFFIX).unwrap_or(exchange);
        let Some(name) = self.node(own_name, "publisher") else { return };
        let producer = object([
            ("arrivals", object([("poisson", object([("rate_per_s", RATE_PER_S.into())]))])),
            ("publishes", Tree::List(publishes)),
        ]);
        self.made.producers.push((name.clone(), object([("producer", producer)])));
        self.control(&name, "rate", "arrivals.rate_per_s", [0, 20], Some(0.1));
        let burst = object([
            ("node", name.as_str().into()),
            ("count", 20.into()),
            ("spacing", "20ms".into()),
        ]);
        self.action(&name, "burst", object([("publish", burst)]));
    }

    /// Two instances keep up with what one exchange brings; more exchanges ask for more.
    fn service(&mut self, queue: &Queue, sources: usize) {
        let Some(name) = self.node(&queue.name, "worker") else { return };
        let instances = (1 + sources.div_ceil(2)).min(MOST_INSTANCES);
        let consumption = object([("queue", queue.name.as_str().into()), ("prefetch", 1.into())]);
        let mean = object([("mean", "200ms".into())]);
        let work = object([("io", object([("exponential", mean)]))]);
        let mut service = object([
            ("instances", instances.into()),
            ("consumes", Tree::List(vec![consumption])),
            ("handler", Tree::List(vec![work])),
        ]);
        if queue_setting(self.definitions, queue, "dead-letter-exchange").is_some() {
            let failure = object([("chance", 0.05.into()), ("requeue", false.into())]);
            service.push("failure", failure);
        }
        self.made.services.push((name.clone(), object([("service", service)])));
        self.control(&name, "instances", "instances", [0, MOST_INSTANCES], None);
        for word in ["crash", "restart"] {
            let target = object([("node", name.as_str().into())]);
            self.action(&name, word, object([(word, target)]));
        }
    }

    /// A free name for a node, if there is room for one.
    fn node(&mut self, subject: &str, word: &str) -> Option<String> {
        if self.nodes.len() >= MAX_NODES {
            self.left_out += 1;
            return None;
        }
        let most = MAX_NAME_CHARACTERS - word.len() - 8;
        let subject: String = subject.chars().take(most).collect();
        let name = if subject.is_empty() { word.to_owned() } else { format!("{subject}-{word}") };
        let name = free(&name, '-', &self.nodes);
        self.nodes.insert(name.clone());
        Some(name)
    }

    fn control<M: Into<Json>>(
        &mut self,
        node: &str,
        word: &str,
        parameter: &str,
        [min, max]: [M; 2],
        step: Option<f64>,
    ) {
        let mut control = object([
            ("sets", format!("{node}.{parameter}").into()),
            ("min", min.into().into()),
            ("max", max.into().into()),
        ]);
        if let Some(step) = step {
            control.push("step", step);
        }
        let name = self.input(node, word);
        self.made.controls.push((name, control));
    }

    fn action(&mut self, node: &str, word: &str, action: Tree) {
        let name = self.input(node, word);
        self.made.actions.push((name, action));
    }

    /// A free name for a control or an action.
    fn input(&mut self, node: &str, word: &str) -> String {
        let letters = node.to_ascii_lowercase();
        let letters = letters.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
        let letters: String = letters.skip_while(|c| !c.is_ascii_lowercase()).take(24).collect();
        let name = free(&format!("{letters}_{word}"), '_', &self.inputs);
        self.inputs.insert(name.clone());
        name
    }

    fn into_made(self, notes: &mut Vec<String>) -> Traffic {
        let mut made = self.made;
        if self.left_out > 0 {
            let count = self.left_out;
            notes.push(format!(
                "a scenario has at most {MAX_NODES} nodes: there is no room for {count} more producers and services"
            ));
        }
        for (what, list) in [("controls", &mut made.controls), ("actions", &mut made.actions)] {
            if list.len() > MAX_CONTROLS {
                let count = list.len() - MAX_CONTROLS;
                notes.push(format!(
                    "a scenario has at most {MAX_CONTROLS} {what}: there is no room for {count} more"
                ));
                list.truncate(MAX_CONTROLS);
            }
        }
        made
    }
}

/// `name`, or with the first number behind it that makes it one that is not taken.
fn free(name: &str, separator: char, taken: &BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{name}{separator}{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| !taken.contains(name)).unwrap_or_default()
}
