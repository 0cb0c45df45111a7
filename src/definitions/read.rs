//! Text → [`Definitions`], with everything that is wrong and where.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::reader::{Item, found};
use super::{Binding, Definitions, DestinationType, Exchange, Policy, Queue, built_in};
use crate::broker::{self, ApplyTo, ExchangeType, Value};
use crate::kernel::ordered;
use crate::scenario::Problem;
use crate::scenario::problem::{Path, Problems, quoted};
use crate::scenario::syntax;

/// What stands in a file that is none.
const EXPECTED: &str =
    "RabbitMQ's definitions: { \"queues\": […], \"exchanges\": […], \"bindings\": […] }";
/// The lists of things that belong to a virtual host; one of the first two has to be there.
const LISTS: [&str; 4] = ["exchanges", "queues", "bindings", "policies"];

const EXCHANGE_TYPES: [(&str, ExchangeType); 4] = [
    ("direct", ExchangeType::Direct),
    ("fanout", ExchangeType::Fanout),
    ("topic", ExchangeType::Topic),
    ("headers", ExchangeType::Headers),
];
const DESTINATION_TYPES: [(&str, DestinationType); 2] =
    [("queue", DestinationType::Queue), ("exchange", DestinationType::Exchange)];
const APPLY_TO: [(&str, ApplyTo); 3] =
    [("all", ApplyTo::All), ("exchanges", ApplyTo::Exchanges), ("queues", ApplyTo::Queues)];
const QUEUE_TYPES: [(&str, &str); 2] = [("classic", "classic"), ("quorum", "quorum")];

impl Definitions {
    /// Reads definitions of the whole broker or of one virtual host, and notes on what is passed
    /// over. Of several virtual hosts `vhost` names the one that is meant.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the text; never an empty list.
    pub fn parse(text: &str, vhost: Option<&str>) -> Result<(Self, Vec<String>), Vec<Problem>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let json: Json = syntax::json(text, EXPECTED).map_err(|problem| vec![problem])?;
        let mut problems = Problems::default();
        let read = read(&json, vhost, &mut problems);
        match read {
            Some(read) if problems.is_empty() => Ok(read),
            _ => Err(problems.locate(text)),
        }
    }
}

fn read(
    json: &Json,
    vhost: Option<&str>,
    problems: &mut Problems,
) -> Option<(Definitions, Vec<String>)> {
    let has_list = |fields: &&Map<String, Json>| LISTS[..2].iter().any(|l| fields.contains_key(*l));
    let Some(fields) = json.as_object().filter(has_list) else {
        problems.report(&Path::Root, found(Some(json)), EXPECTED);
        return None;
    };
    let vhost = chosen_vhost(fields, vhost, problems).ok()?;
    let mut reading = Reading { fields, vhost, problems };
    let definitions = Definitions {
        exchanges: reading.list("exchanges", exchange),
        queues: reading.list("queues", queue),
        bindings: reading.list("bindings", binding),
        policies: reading.list("policies", policy),
    };
    reading.check_names(&definitions);
    reading.check_bindings(&definitions);
    let mut notes = Vec::new();
    if fields.get("parameters").and_then(Json::as_array).is_some_and(|list| !list.is_empty()) {
        notes.push("parameters (of plugins such as shovel and federation) are left out".to_owned());
    }
    Some((definitions, notes))
}

/// The virtual host to read; `None` if the definitions name none.
///
/// # Errors
/// If it is not clear which; that has been noted.
fn chosen_vhost<'v>(
    fields: &'v Map<String, Json>,
    wanted: Option<&'v str>,
    problems: &mut Problems,
) -> Result<Option<&'v str>, Noted> {
    let items = LISTS.iter().filter_map(|list| fields.get(*list)?.as_array()).flatten();
    let named = items.filter_map(|item| item.get("vhost").and_then(Json::as_str));
    let used: BTreeSet<&str> = ordered::inserted(named);
    let listed = || used.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
    let path = Path::Root.field("vhosts");
    match wanted {
        Some(wanted) if used.contains(wanted) => Ok(Some(wanted)),
        Some(wanted) => {
            let found = format!("no virtual host {}", quoted(wanted));
            let names = if used.is_empty() { "none is named".to_owned() } else { listed() };
            problems.report(&path, found, format!("one of those that are used ({names})"));
            Err(Noted)
        }
        None if used.len() <= 1 => Ok(used.first().copied()),
        None => {
            let found = format!("{} virtual hosts", used.len());
            problems.report(&path, found, format!("the name of one of them: {}", listed()));
            Err(Noted)
        }
    }
}

/// The problem has been noted.
struct Noted;

struct Reading<'a, 'p> {
    fields: &'a Map<String, Json>,
    vhost: Option<&'a str>,
    problems: &'p mut Problems,
}

impl<'a> Reading<'a, '_> {
    /// The items of a list that belong to the virtual host, as far as they are right.
    fn list<T>(&mut self, list: &str, read: fn(Item<'_>, &mut Problems) -> Option<T>) -> Vec<T> {
        let mut things = Vec::new();
        let root = Path::Root.field(list);
        for (place, json) in self.items(list) {
            let path = root.item(place);
            match json.as_object() {
                Some(fields) => things.extend(read(Item { fields, path }, self.problems)),
                None => self.problems.report(&path, found(Some(json)), "an object"),
            }
        }
        if let Some(json) = self.fields.get(list).filter(|json| !json.is_array()) {
            self.problems.report(&root, found(Some(json)), "a list");
        }
        things
    }

    /// The items of a list that belong to the virtual host, with their places.
    fn items(&self, list: &str) -> Vec<(usize, &'a Json)> {
        let items = self.fields.get(list).and_then(Json::as_array);
        let belongs = |item: &Json| match (item.get("vhost").and_then(Json::as_str), self.vhost) {
            (Some(own), Some(vhost)) => own == vhost,
            _ => true,
        };
        items.into_iter().flatten().enumerate().filter(|(_, item)| belongs(item)).collect()
    }

    /// Each name once among exchanges and once among queues, and something at all.
    fn check_names(&mut self, definitions: &Definitions) {
        if definitions.queues.is_empty() && definitions.exchanges.is_empty() {
            let found = "neither queues nor exchanges";
            self.problems.report(&Path::Root, found, "a queue or an exchange at least");
        }
        for list in ["exchanges", "queues", "policies"] {
            let mut seen = BTreeSet::new();
            let again: Vec<(usize, &str)> = self
                .items(list)
                .into_iter()
                .filter_map(|(place, item)| Some((place, item.get("name")?.as_str()?)))
                .filter(|(_, name)| !seen.insert(*name))
                .collect();
            for (place, name) in again {
                let path = Path::Root.field(list);
                let found = format!("{} a second time", quoted(name));
                self.problems.report(&path.item(place).field("name"), found, "each name once");
            }
        }
    }

    /// Bindings join what is there.
    fn check_bindings(&mut self, definitions: &Definitions) {
        if !self.problems.is_empty() {
            return;
        }
        let places: Vec<usize> =
            self.items("bindings").into_iter().map(|(place, _)| place).collect();
        let is_exchange =
            |name: &str| definitions.exchange(name).is_some() || built_in(name).is_some();
        for (place, binding) in places.into_iter().zip(&definitions.bindings) {
            let path = Path::Root.field("bindings");
            let path = path.item(place);
            if !is_exchange(&binding.source) && !binding.source.is_empty() {
                let found = format!("{}, which is no exchange here", quoted(&binding.source));
                self.problems.report(&path.field("source"), found, "the name of an exchange");
            }
            let (there, expected) = match binding.destination_type {
                DestinationType::Queue => {
                    (definitions.queue(&binding.destination).is_some(), "the name of a queue")
                }
                DestinationType::Exchange => {
                    (is_exchange(&binding.destination), "the name of an exchange")
                }
            };
            if !there {
                let found = format!("{}, which is not there", quoted(&binding.destination));
                self.problems.report(&path.field("destination"), found, expected);
            }
        }
    }
}

fn exchange(item: Item<'_>, problems: &mut Problems) -> Option<Exchange> {
    let exchange_type = item.word("type", None, &EXCHANGE_TYPES, problems);
    Some(Exchange {
        name: item.name(problems)?,
        exchange_type: exchange_type?,
        durable: item.truth("durable", true, problems),
        auto_delete: item.truth("auto_delete", false, problems),
        internal: item.truth("internal", false, problems),
        arguments: item.table("arguments", problems),
    })
}

fn queue(item: Item<'_>, problems: &mut Problems) -> Option<Queue> {
    let queue_type = item.word("type", Some("classic"), &QUEUE_TYPES, problems)?;
    let mut arguments = item.table("arguments", problems);
    let path = item.path.field("arguments");
    for (name, value) in &arguments {
        check_argument(&path.field(name), name, value, problems);
    }
    // Later versions tell the type beside the arguments, too.
    if queue_type == "quorum" {
        arguments.entry("x-queue-type").or_insert_with(|| queue_type.into());
    }
    Some(Queue {
        name: item.name(problems)?,
        durable: item.truth("durable", true, problems),
        auto_delete: item.truth("auto_delete", false, problems),
        arguments,
    })
}

fn check_argument(path: &Path<'_>, name: &str, value: &Json, problems: &mut Problems) {
    if let Err(expected) = broker::check_queue_argument(name, &Value::from_json(value)) {
        problems.report(path, found(Some(value)), expected);
    }
}

fn binding(item: Item<'_>, problems: &mut Problems) -> Option<Binding> {
    let usual = Some(DestinationType::Queue);
    let destination_type = item.word("destination_type", usual, &DESTINATION_TYPES, problems);
    let source = item.text("source", "the name of an exchange", problems);
    let destination = item.text("destination", "the name of a queue or an exchange", problems);
    Some(Binding {
        source: source?.to_owned(),
        destination: destination?.to_owned(),
        destination_type: destination_type?,
        routing_key: item.key("routing_key", problems),
        arguments: item.table("arguments", problems),
    })
}

fn policy(item: Item<'_>, problems: &mut Problems) -> Option<Policy> {
    let definition = item.table("definition", problems);
    let path = item.path.field("definition");
    for (key, value) in &definition {
        check_argument(&path.field(key), &format!("x-{key}"), value, problems);
    }
    Some(Policy {
        name: item.text("name", "a name", problems)?.to_owned(),
        pattern: item.text("pattern", "a regular expression", problems)?.to_owned(),
        apply_to: item.word("apply-to", Some(ApplyTo::All), &APPLY_TO, problems)?,
        definition,
        priority: priority(item, problems),
    })
}

fn priority(item: Item<'_>, problems: &mut Problems) -> i64 {
    match item.fields.get("priority").map(Json::as_i64) {
        None => 0,
        Some(Some(priority)) if priority.abs() <= 1_000_000 => priority,
        Some(_) => {
            item.wrong("priority", "a whole number from -1000000 to 1000000", problems);
            0
        }
    }
}
