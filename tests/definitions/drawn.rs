//! Any definitions that a scenario can keep.

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use queuescope::broker::{ApplyTo, ExchangeType};
use queuescope::definitions::{
    Arguments, Binding, Definitions, DestinationType, Exchange, Policy, Queue,
};
use serde_json::{Value as Json, json};

/// Names of exchanges; some of queues, too.
const EXCHANGES: [&str; 5] = ["events", "e.2", "dead letters", "주문", "q"];
const QUEUES: [&str; 6] = ["q", "q.2", "events", "큐", "e-mails", "amq.gen-1"];
const KEYS: [&str; 7] = ["", "a", "a.b", "a.*", "#", "a.#.b", "ü"];

/// Up to five exchanges and six queues, with what refers to them.
pub(crate) fn definitions() -> impl Strategy<Value = Definitions> {
    let exchanges = vec((exchange_types(), any::<bool>(), 0..12_usize), EXCHANGES.len());
    let queues = vec(queue_arguments(), QUEUES.len());
    let sizes = (1..=EXCHANGES.len(), 1..=QUEUES.len());
    let bindings =
        btree_set((0..7_usize, 0..6_usize, 0..6_usize, 0..KEYS.len(), 0..5_usize), 0..14);
    let policies = vec((apply_to(), -3..3_i64, policy_definitions()), 0..4);
    (sizes, exchanges, queues, bindings, policies).prop_map(
        |((most_exchanges, most_queues), exchanges, queues, bindings, policies)| {
            let names = &EXCHANGES[..most_exchanges];
            let exchanges = exchanges.into_iter().zip(names).enumerate();
            let queues = queues.into_iter().zip(&QUEUES[..most_queues]);
            let mut drawn = Definitions {
                exchanges: exchanges.map(|(place, one)| exchange(place, one, names)).collect(),
                queues: queues.map(|(arguments, name)| queue(arguments, name, names)).collect(),
                bindings: Vec::new(),
                policies: Vec::new(),
            };
            for one in bindings {
                let binding = binding(one, names, &QUEUES[..most_queues]);
                if !drawn.bindings.contains(&binding) {
                    drawn.bindings.push(binding);
                }
            }
            drawn.policies = (0..).zip(policies).map(|(n, one)| policy(n, one, names)).collect();
            drawn
        },
    )
}

fn exchange_types() -> impl Strategy<Value = ExchangeType> {
    use ExchangeType::{Direct, Fanout, Headers, Topic};
    select(&[Direct, Fanout, Headers, Topic][..])
}

fn apply_to() -> impl Strategy<Value = ApplyTo> {
    select(&[ApplyTo::All, ApplyTo::Exchanges, ApplyTo::Queues][..])
}

fn exchange(
    place: usize,
    ((exchange_type, internal, alternate), name): ((ExchangeType, bool, usize), &&str),
    names: &[&str],
) -> Exchange {
    let alternate = names.get(alternate).filter(|_| place.is_multiple_of(2));
    let argument = alternate.map(|name| ("alternate-exchange".to_owned(), json!(name)));
    Exchange {
        name: (*name).to_owned(),
        exchange_type,
        durable: true,
        auto_delete: false,
        internal,
        arguments: argument.into_iter().collect(),
    }
}

/// Arguments; a number stands for the name of an exchange.
fn queue_arguments() -> impl Strategy<Value = Vec<(&'static str, Json)>> {
    let one = |name: &'static str, values: Vec<Json>| {
        proptest::option::of(select(values)).prop_map(move |value| value.map(|value| (name, value)))
    };
    let limits = (
        one("x-max-length", vec![json!(0), json!(5), json!(5_000_000_000_u64)]),
        one("x-message-ttl", vec![json!(0), json!(60_000)]),
        one("x-overflow", vec![json!("drop-head"), json!("reject-publish")]),
        one("x-expires", vec![json!(1_800_000)]),
    );
    let others = (
        one("x-dead-letter-exchange", vec![json!(0), json!(1), json!(2), json!(7)]),
        one("x-dead-letter-routing-key", KEYS.iter().map(|key| json!(key)).collect()),
        one("x-queue-type", vec![json!("classic"), json!("quorum")]),
        one("x-single-active-consumer", vec![json!(true), json!(false)]),
    );
    (limits, others).prop_map(|(limits, others)| {
        let limits = [limits.0, limits.1, limits.2, limits.3];
        let others = [others.0, others.1, others.2, others.3];
        limits.into_iter().chain(others).flatten().collect()
    })
}

/// One beyond the names stands for the default exchange.
fn name_of(place: &Json, names: &[&str]) -> Json {
    let place = place.as_u64().and_then(|place| usize::try_from(place).ok());
    json!(place.and_then(|place| names.get(place)).unwrap_or(&""))
}

fn queue(arguments: Vec<(&str, Json)>, name: &str, names: &[&str]) -> Queue {
    let mut table = Arguments::new();
    for (argument, value) in arguments {
        let is_exchange = argument == "x-dead-letter-exchange";
        let value = if is_exchange { name_of(&value, names) } else { value };
        table.insert(argument.to_owned(), value);
    }
    if !table.contains_key("x-dead-letter-exchange") {
        table.remove("x-dead-letter-routing-key");
    }
    Queue { name: name.to_owned(), durable: true, auto_delete: false, arguments: table }
}

/// From an exchange, at times one that every broker has, to a queue or to a later exchange.
fn binding(
    (source, queue, exchange, key, arguments_place): (usize, usize, usize, usize, usize),
    exchanges: &[&str],
    queues: &[&str],
) -> Binding {
    let source_place = source % exchanges.len();
    let is_built_in = source == 6;
    let later = exchanges.get(exchange).filter(|_| exchange > source_place && !is_built_in);
    let destination = later.unwrap_or(&queues[queue % queues.len()]);
    let arguments = [
        json!({}),
        json!({ "x-match": "any", "a": 1, "b": 1.5 }),
        json!({ "a": "text", "b": true, "c": null }),
        json!({ "x-match": "all-with-x", "x-a": [1, "two"], "t": { "n": -1 } }),
        json!({ "x-match": "any" }),
    ];
    let table = &arguments[arguments_place];
    Binding {
        source: if is_built_in { "amq.topic" } else { exchanges[source_place] }.to_owned(),
        destination: (*destination).to_owned(),
        destination_type: match later {
            Some(_) => DestinationType::Exchange,
            None => DestinationType::Queue,
        },
        routing_key: KEYS[key].to_owned(),
        arguments: table.as_object().cloned().unwrap_or_default(),
    }
}

fn policy_definitions() -> impl Strategy<Value = Arguments> {
    let definitions = [
        json!({ "max-length": 3, "overflow": "reject-publish" }),
        json!({ "message-ttl": 0, "dead-letter-exchange": 0, "dead-letter-routing-key": "a" }),
        json!({ "alternate-exchange": 1 }),
        json!({ "expires": 60_000, "delivery-limit": 4, "max-length-bytes": 10 }),
    ];
    select(definitions.to_vec()).prop_map(|json| json.as_object().cloned().unwrap_or_default())
}

fn policy(
    number: usize,
    (apply_to, priority, mut definition): (ApplyTo, i64, Arguments),
    names: &[&str],
) -> Policy {
    for key in ["alternate-exchange", "dead-letter-exchange"] {
        if let Some(value) = definition.get_mut(key) {
            *value = name_of(value, names);
        }
    }
    let patterns = ["^e", ".*", "q$", "^amq\\."];
    let (name, pattern) = (format!("policy {number}"), patterns[number].to_owned());
    Policy { name, pattern, apply_to, definition, priority }
}
