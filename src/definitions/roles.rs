//! Which exchanges clients publish to, and which queues they consume from: definitions do not say,
//! so it is guessed from where messages can go.
//!
//! Clients publish to each exchange that has bindings, except to internal ones and to those that
//! exist for what others cannot deliver: alternate exchanges, and dead-letter exchanges unless
//! messages come back to them ([`Way::comes_back`]). Queues that nothing is bound to are published
//! to through the default exchange. Clients consume from what those messages reach; a queue that
//! only dead letters or unroutable messages reach keeps them.

use std::collections::BTreeSet;

use regex_lite::Regex;
use serde_json::Value as Json;

use super::{Arguments, Binding, Definitions, DestinationType, Exchange, Policy, Queue};
use crate::broker::{ApplyTo, ExchangeType};

/// What clients do.
pub(super) struct Roles<'d> {
    /// Exchanges that are published to, with the bindings that are meant by it.
    pub(super) published: Vec<(&'d Exchange, Vec<&'d Binding>)>,
    /// Queues that are published to through the default exchange.
    pub(super) published_by_name: Vec<&'d str>,
    /// Queues that are consumed from, with the number of exchanges whose messages reach them.
    pub(super) consumed: Vec<(&'d Queue, usize)>,
}

/// The way of dead letters out of a queue.
struct Way<'d> {
    queue: &'d str,
    exchange: &'d str,
    key: Option<&'d str>,
    /// Whether messages die there of age: a queue to wait in, if they come back.
    expires: bool,
}

/// The roles of exchanges and queues.
pub(super) fn roles(definitions: &Definitions) -> Roles<'_> {
    let graph = Graph::new(definitions);
    let may = |exchange: &&Exchange| !exchange.internal && graph.has_bindings(&exchange.name);
    let possible: Vec<&Exchange> = definitions.exchanges.iter().filter(may).collect();
    let usual = possible.iter().filter(|exchange| !graph.is_beyond(&exchange.name));
    let mut published: Vec<&Exchange> = usual.copied().collect();
    let published_by_name = graph.unbound_queues();
    if published.is_empty() && published_by_name.is_empty() {
        published = possible;
    }
    let published: Vec<_> =
        published.into_iter().map(|one| (one, graph.live_bindings(one))).collect();
    let reached: Vec<BTreeSet<&str>> =
        published.iter().map(|(exchange, _)| graph.live_queues(exchange)).collect();
    let sources = |queue: &&str| reached.iter().filter(|queues| queues.contains(queue)).count();
    let consumed = definitions.queues.iter().filter_map(|queue| {
        let by_name = usize::from(published_by_name.contains(&queue.name.as_str()));
        let sources = sources(&queue.name.as_str()) + by_name;
        (sources > 0).then_some((queue, sources))
    });
    let consumed = consumed.collect();
    Roles { published, published_by_name, consumed }
}

/// What the definitions set for a queue, by argument or else by policy; `key` without "x-".
pub(super) fn queue_setting<'d>(
    definitions: &'d Definitions,
    queue: &'d Queue,
    key: &str,
) -> Option<&'d Json> {
    let by_policy = || policy(definitions, &queue.name, ApplyTo::Queues)?.get(key);
    queue.arguments.get(&format!("x-{key}")).or_else(by_policy)
}

/// The definition of the policy that holds for a name.
fn policy<'d>(definitions: &'d Definitions, name: &str, kind: ApplyTo) -> Option<&'d Arguments> {
    let holds = |policy: &&Policy| {
        (policy.apply_to == ApplyTo::All || policy.apply_to == kind)
            && Regex::new(&policy.pattern).is_ok_and(|pattern| pattern.is_match(name))
    };
    let found = definitions.policies.iter().filter(holds);
    found.max_by_key(|policy| policy.priority).map(|policy| &policy.definition)
}

/// Where messages can go.
struct Graph<'d> {
    definitions: &'d Definitions,
    ways: Vec<Way<'d>>,
    /// (exchange, its alternate exchange)
    alternates: Vec<(&'d str, &'d str)>,
}

impl<'d> Graph<'d> {
    fn new(definitions: &'d Definitions) -> Self {
        let ways = definitions.queues.iter().filter_map(|queue| {
            let text = |key: &str| queue_setting(definitions, queue, key).and_then(Json::as_str);
            Some(Way {
                queue: &queue.name,
                exchange: text("dead-letter-exchange")?,
                key: text("dead-letter-routing-key"),
                expires: queue_setting(definitions, queue, "message-ttl").is_some(),
            })
        });
        let alternates = definitions.exchanges.iter().filter_map(|exchange| {
            let key = "alternate-exchange";
            let by_policy = || policy(definitions, &exchange.name, ApplyTo::Exchanges)?.get(key);
            let alternate = exchange.arguments.get(key).or_else(by_policy);
            Some((exchange.name.as_str(), alternate?.as_str()?))
        });
        let alternates = alternates.collect();
        Self { definitions, ways: ways.collect(), alternates }
    }

    fn bindings_of(&self, exchange: &str) -> impl Iterator<Item = &'d Binding> {
        self.definitions.bindings.iter().filter(move |binding| binding.source == exchange)
    }

    fn has_bindings(&self, exchange: &str) -> bool {
        self.bindings_of(exchange).next().is_some()
    }

    /// Whether an exchange is there for what others cannot deliver.
    fn is_beyond(&self, exchange: &str) -> bool {
        let mut ways = self.ways.iter().filter(|way| way.exchange == exchange);
        self.alternates.iter().any(|(_, alternate)| *alternate == exchange)
            || ways.any(|way| !way.comes_back(self))
    }

    /// The queues that bindings lead to from an exchange; with `onwards`, those that dead letters
    /// and unroutable messages reach from there, too.
    fn queues_from(&self, exchange: &'d str, onwards: bool) -> BTreeSet<&'d str> {
        let (mut exchanges, mut queues) = (vec![exchange], BTreeSet::new());
        let mut next = 0;
        while let Some(&exchange) = exchanges.get(next) {
            next += 1;
            let mut found: Vec<&str> = Vec::new();
            for binding in self.bindings_of(exchange) {
                match binding.destination_type {
                    DestinationType::Exchange => found.push(&binding.destination),
                    DestinationType::Queue => {
                        queues.insert(binding.destination.as_str());
                        let ways = self.ways.iter();
                        let ways = ways.filter(|way| onwards && way.queue == binding.destination);
                        found.extend(ways.map(|way| way.exchange));
                    }
                }
            }
            let alternates = self.alternates.iter().filter(|(of, _)| onwards && *of == exchange);
            found.extend(alternates.map(|(_, alternate)| *alternate));
            found.retain(|exchange| !exchanges.contains(exchange));
            exchanges.extend(found);
        }
        queues
    }

    /// The bindings of an exchange that are not there for dead letters alone.
    fn live_bindings(&self, exchange: &Exchange) -> Vec<&'d Binding> {
        let by_key = matches!(exchange.exchange_type, ExchangeType::Direct | ExchangeType::Topic);
        let ways = self.ways.iter().filter(|way| way.exchange == exchange.name && !way.expires);
        let dead_keys: Vec<&str> = ways.filter_map(|way| way.key).collect();
        let is_live =
            |binding: &&Binding| !(by_key && dead_keys.contains(&binding.routing_key.as_str()));
        self.bindings_of(&exchange.name).filter(is_live).collect()
    }

    fn live_queues(&self, exchange: &Exchange) -> BTreeSet<&'d str> {
        let mut queues = BTreeSet::new();
        for binding in self.live_bindings(exchange) {
            match binding.destination_type {
                DestinationType::Queue => {
                    queues.insert(binding.destination.as_str());
                }
                DestinationType::Exchange => {
                    queues.extend(self.queues_from(&binding.destination, false));
                }
            }
        }
        queues
    }

    /// Queues that nothing is bound to and that dead letters do not reach by name.
    fn unbound_queues(&self) -> Vec<&'d str> {
        let bindings = || self.definitions.bindings.iter();
        let is_bound = |queue: &str| {
            bindings().any(|one| {
                one.destination_type == DestinationType::Queue && one.destination == queue
            })
        };
        let for_dead = |queue: &str| {
            self.ways.iter().any(|way| way.exchange.is_empty() && way.key == Some(queue))
        };
        let queues = self.definitions.queues.iter().map(|queue| queue.name.as_str());
        queues.filter(|queue| !is_bound(queue) && !for_dead(queue)).collect()
    }
}

impl Way<'_> {
    /// Whether it leads back to where its messages came from: the exchange is bound to the queue,
    /// or the queue is one to wait in and the messages come into it again from there.
    fn comes_back(&self, graph: &Graph<'_>) -> bool {
        graph.queues_from(self.exchange, false).contains(self.queue)
            || self.expires && graph.queues_from(self.exchange, true).contains(self.queue)
    }
}
