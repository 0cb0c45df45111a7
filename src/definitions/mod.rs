//! RabbitMQ's definitions: what its management exports and imports, made into scenarios and back.
//!
//! Owns the format of `rabbitmqadmin export` and GET /api/definitions (the whole broker, or one
//! virtual host), and what turns definitions, which say nothing of traffic, into a scenario that
//! runs. What a scenario is belongs to [`crate::scenario`]; files and pages belong to others.
//!
//! | file | what |
//! |---|---|
//! | `reader`, `read` | text → [`Definitions`], with everything that is wrong |
//! | `fit` | what a scenario cannot keep is left out, and told |
//! | `roles`, `traffic` | which exchanges are published to and which queues consumed, how |
//! | `key` | routing keys and headers that match a binding |
//! | `import` | [`Definitions`] → the text of a scenario |
//! | `export`, `write` | a plan → [`Definitions`] → text |
//! | `route` | where messages go, for comparison with a real broker |
//! | `tree` | JSON as people lay it out |

mod export;
mod fit;
mod import;
mod key;
mod read;
mod reader;
mod roles;
mod route;
mod traffic;
mod tree;
mod write;

use serde_json::{Map, Value as Json};

use crate::broker::{ApplyTo, ExchangeType};

pub use export::{Exported, export};
pub use import::{Imported, import, import_bytes};
pub use route::{RoutedMessage, Router};

/// AMQP arguments, as JSON.
pub type Arguments = Map<String, Json>;

/// Exchanges, queues, bindings and policies of one virtual host.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Definitions {
    /// The exchanges, in the order of the text.
    pub exchanges: Vec<Exchange>,
    /// The queues, in the order of the text.
    pub queues: Vec<Queue>,
    /// The bindings, in the order of the text.
    pub bindings: Vec<Binding>,
    /// The policies, in the order of the text.
    pub policies: Vec<Policy>,
}

/// An exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// Its name.
    pub name: String,
    /// How it routes; never [`ExchangeType::Default`].
    pub exchange_type: ExchangeType,
    /// Whether it survives a restart of the broker.
    pub durable: bool,
    /// Whether it goes with its last binding.
    pub auto_delete: bool,
    /// Whether clients may not publish to it.
    pub internal: bool,
    /// `alternate-exchange` and others.
    pub arguments: Arguments,
}

/// A queue.
#[derive(Clone, Debug, PartialEq)]
pub struct Queue {
    /// Its name.
    pub name: String,
    /// Whether it survives a restart of the broker.
    pub durable: bool,
    /// Whether it goes with its last consumer.
    pub auto_delete: bool,
    /// `x-message-ttl` and others.
    pub arguments: Arguments,
}

/// A binding.
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    /// The name of an exchange.
    pub source: String,
    /// The name of a queue or of an exchange.
    pub destination: String,
    /// Which of the two.
    pub destination_type: DestinationType,
    /// The binding key.
    pub routing_key: String,
    /// What a headers exchange matches.
    pub arguments: Arguments,
}

/// Where a binding leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DestinationType {
    /// To a queue.
    Queue,
    /// To another exchange.
    Exchange,
}

impl DestinationType {
    /// As the management writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Exchange => "exchange",
        }
    }
}

/// A policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// A regular expression for the names it is for.
    pub pattern: String,
    /// What it is for.
    pub apply_to: ApplyTo,
    /// What it sets.
    pub definition: Arguments,
    /// Of several that match, the one with the highest priority holds.
    pub priority: i64,
}

/// Exchanges that every RabbitMQ has: their types, and whether they are internal.
const BUILT_IN: [(&str, ExchangeType, bool); 7] = [
    ("amq.direct", ExchangeType::Direct, false),
    ("amq.fanout", ExchangeType::Fanout, false),
    ("amq.topic", ExchangeType::Topic, false),
    ("amq.headers", ExchangeType::Headers, false),
    ("amq.match", ExchangeType::Headers, false),
    ("amq.rabbitmq.trace", ExchangeType::Topic, true),
    ("amq.rabbitmq.log", ExchangeType::Topic, true),
];

/// The exchange of that name that every RabbitMQ has.
fn built_in(name: &str) -> Option<Exchange> {
    let (_, exchange_type, internal) = *BUILT_IN.iter().find(|(known, ..)| *known == name)?;
    Some(Exchange {
        name: name.to_owned(),
        exchange_type,
        durable: true,
        auto_delete: false,
        internal,
        arguments: Arguments::new(),
    })
}

/// What an exchange is called in a scenario if a queue has its name: there, nodes share one space
/// of names.
const SAME_NAME_SUFFIX: &str = " (exchange)";

impl Definitions {
    /// The exchange of that name.
    fn exchange(&self, name: &str) -> Option<&Exchange> {
        self.exchanges.iter().find(|exchange| exchange.name == name)
    }

    /// The queue of that name.
    fn queue(&self, name: &str) -> Option<&Queue> {
        self.queues.iter().find(|queue| queue.name == name)
    }

    /// Calls `rename` with every name of an exchange, be it a declaration or a mention.
    fn rename_exchanges(&mut self, mut rename: impl FnMut(&mut String)) {
        fn in_arguments(
            arguments: &mut Arguments,
            names: &[&str],
            rename: &mut impl FnMut(&mut String),
        ) {
            for name in names {
                if let Some(Json::String(exchange)) = arguments.get_mut(*name) {
                    rename(exchange);
                }
            }
        }
        for exchange in &mut self.exchanges {
            rename(&mut exchange.name);
            in_arguments(&mut exchange.arguments, &["alternate-exchange"], &mut rename);
        }
        for queue in &mut self.queues {
            in_arguments(&mut queue.arguments, &["x-dead-letter-exchange"], &mut rename);
        }
        for binding in &mut self.bindings {
            rename(&mut binding.source);
            if binding.destination_type == DestinationType::Exchange {
                rename(&mut binding.destination);
            }
        }
        for policy in &mut self.policies {
            let names = ["alternate-exchange", "dead-letter-exchange"];
            in_arguments(&mut policy.definition, &names, &mut rename);
        }
    }
}
