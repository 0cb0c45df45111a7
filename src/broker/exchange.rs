//! Exchanges: which queues a routing key leads to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::QueueId;
use super::topic::TopicTrie;

/// How an exchange chooses among its bindings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExchangeType {
    /// The routing key is the name of the queue; no bindings.
    Default,
    /// The binding key equals the routing key.
    Direct,
    /// Every binding.
    Fanout,
    /// The binding key is a pattern of words, `*` (one word) and `#` (any number of words).
    Topic,
}

/// An exchange with its bindings.
#[derive(Clone, Debug)]
pub(super) struct Exchange {
    table: Table,
}

/// The bindings, in the form in which the type of exchange looks them up.
#[derive(Clone, Debug)]
enum Table {
    /// By exact key; for the default exchange the keys are the queues' names.
    Keys(BTreeMap<Box<str>, Vec<QueueId>>),
    /// Each binding's key is kept: AMQP allows several bindings to one queue.
    Everything(Vec<(Box<str>, QueueId)>),
    Patterns(TopicTrie),
}

impl Exchange {
    pub(super) fn new(exchange_type: ExchangeType) -> Self {
        let table = match exchange_type {
            ExchangeType::Default | ExchangeType::Direct => Table::Keys(BTreeMap::new()),
            ExchangeType::Fanout => Table::Everything(Vec::new()),
            ExchangeType::Topic => Table::Patterns(TopicTrie::default()),
        };
        Self { table }
    }

    /// Adds a binding; binding the same queue twice with the same key changes nothing.
    pub(super) fn bind(&mut self, binding_key: &str, queue: QueueId) {
        match &mut self.table {
            Table::Keys(queues) => {
                let bound = queues.entry(binding_key.into()).or_default();
                if !bound.contains(&queue) {
                    bound.push(queue);
                }
            }
            Table::Everything(bindings) => {
                if !bindings.iter().any(|(key, bound)| **key == *binding_key && *bound == queue) {
                    bindings.push((binding_key.into(), queue));
                }
            }
            Table::Patterns(trie) => trie.insert(binding_key, queue),
        }
    }

    /// Appends the queue of every matching binding to `matches`, a queue as often as it matches.
    pub(super) fn matches(&self, routing_key: &str, matches: &mut Vec<QueueId>) {
        match &self.table {
            Table::Keys(queues) => {
                matches.extend(queues.get(routing_key).into_iter().flatten());
            }
            Table::Everything(bindings) => matches.extend(bindings.iter().map(|(_, queue)| *queue)),
            Table::Patterns(trie) => trie.matches(routing_key, matches),
        }
    }
}
