//! The broker: exchanges, queues, channels and consumers, as RabbitMQ has them.
//!
//! A state machine with the operations of an AMQP 0-9-1 client. Each operation takes effect at
//! once and pushes what it did into the caller's buffer of [`Effect`]s; the broker has no clock
//! (operations are told the time) and knows neither links nor services. Its rules are those
//! observed on a real RabbitMQ (`tests/conformance/`).
//!
//! Life of a message: [`Broker::route`] names its queues → [`Broker::enqueue`] puts a copy into
//! each → the queue delivers it to the next consumer in turn that has room → the consumer's
//! channel holds it until [`Broker::acknowledge`] or [`Broker::negative_acknowledge`], or until
//! the channel closes. A copy that dies (rejected, expired, crowded out) comes out as an effect
//! with its [`DeadLetter`], which whoever drives the broker routes and enqueues in turn.
//!
//! | file | what |
//! |---|---|
//! | `declare_exchange`, `declare_queue`, `bind`, `policy` | what routes and keeps comes and goes |
//! | `routing` | from an exchange to queues |
//! | `exchange`, `topic`, `headers` | how one exchange matches |
//! | `enqueue` | a copy enters a queue: limits, and what is refused |
//! | `consume` | connections, channels, subscriptions, prefetch |
//! | `deliver` | whose turn it is; basic.get |
//! | `settle` | ack, nack, reject, recover |
//! | `dead_letter` | what becomes of a copy that dies |
//! | `expiry` | time to live of messages and queues |
//! | `queue`, `ready`, `chunked_queue`, `turns` | what a queue holds |
//! | `arguments` | a queue's rules |
//! | `message`, `value`, `effect`, `error` | what goes in and out |

mod arguments;
mod bind;
mod channel;
mod chunked_queue;
mod consume;
mod dead_letter;
mod declare_exchange;
mod declare_queue;
mod deliver;
mod effect;
mod enqueue;
mod error;
mod exchange;
mod expiry;
mod headers;
mod look;
mod message;
mod policy;
mod queue;
mod ready;
mod routing;
mod settle;
mod topic;
mod turns;
mod value;

use litemap::LiteMap;

use channel::{Channel, Consumer, Unacknowledged};
use exchange::Exchange;
use queue::Queue;
use slab::Slab;

pub use arguments::{
    Overflow, QueueRules, QueueType, check_queue_argument, queue_arguments, queue_type,
};
pub use bind::BindingRequest;
pub use channel::Terms;
pub use consume::Subscription;
pub use declare_queue::Presence;
pub use effect::{DeadLetter, Delivery, DropCause, Effect, RequeueCause};
pub use enqueue::Receipt;
pub use error::Error;
pub use exchange::{Binding, Destination, ExchangeDeclaration, ExchangeType};
pub use look::ConsumerChoice;
pub use message::{DeathReason, Message, MessageId, Properties, PropertiesId, QueuedMessage};
pub use policy::{ApplyTo, DEFINITION_KEYS, Definition, NamePattern, Policy};
pub use queue::QueueDeclaration;
pub use routing::Route;
pub use value::{IntegerType, Table, Value, exact_table, json_fields};

/// An exchange of this broker, numbered from 0 in order of declaration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExchangeId(pub u32);

/// A queue of this broker, numbered from 0 in order of declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct QueueId(pub u32);

/// A connection: what belongs to it ends with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConnectionId(pub u32);

/// A channel; the number of a closed one is given again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChannelId(u32);

/// A subscription; the number of an ended one is given again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConsumerId(u32);

/// The client's own name for a subscription; comes back with every delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConsumerTag(pub u32);

macro_rules! index {
    ($($id:ty),*) => {$(
        impl $id {
            /// As a place in a list.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}
index!(ExchangeId, QueueId, ChannelId, ConsumerId);

impl ConsumerTag {
    /// No subscription: the message was ready, or was fetched by basic.get.
    pub const NONE: Self = Self(u32::MAX);
}

impl ConsumerId {
    /// No subscription.
    const NONE: Self = Self(u32::MAX);
}

/// The broker.
///
/// A new one has the default exchange and nothing else; [`Broker::declare_usual_exchanges`] adds
/// those that every RabbitMQ has.
#[derive(Clone, Debug)]
pub struct Broker {
    exchanges: Vec<Exchange>,
    exchange_names: LiteMap<Box<str>, ExchangeId>,
    queues: Vec<Queue>,
    queue_names: LiteMap<Box<str>, QueueId>,
    policies: Vec<Policy>,
    channels: Slab<Channel>,
    consumers: Slab<Consumer>,
    properties: Vec<Properties>,
    /// By [`PropertiesId`]; forgotten when anything about routing changes.
    routes: Vec<Option<Route>>,
    /// What a message with these properties becomes when it dies there for that reason.
    dead_letters: LiteMap<(PropertiesId, QueueId, DeathReason), DeadLetter>,
}

impl Default for Broker {
    fn default() -> Self {
        let mut broker = Self {
            exchanges: Vec::new(),
            exchange_names: LiteMap::new(),
            queues: Vec::new(),
            queue_names: LiteMap::new(),
            policies: Vec::new(),
            channels: Slab::new(),
            consumers: Slab::new(),
            properties: Vec::new(),
            routes: Vec::new(),
            dead_letters: LiteMap::new(),
        };
        broker.add_exchange(ExchangeDeclaration::new("", ExchangeType::Default));
        broker
    }
}

impl Broker {
    /// The default exchange: the routing key is the name of a queue.
    pub const DEFAULT_EXCHANGE: ExchangeId = ExchangeId(0);

    /// Keeps properties, once; equal ones get the same id.
    pub fn intern(&mut self, properties: Properties) -> PropertiesId {
        match self.properties.iter().position(|known| *known == properties) {
            Some(place) => PropertiesId(place as u32),
            None => self.keep(properties),
        }
    }

    /// Keeps properties that are none of those before.
    pub(super) fn keep(&mut self, properties: Properties) -> PropertiesId {
        self.properties.push(properties);
        self.routes.push(None);
        PropertiesId(self.properties.len() as u32 - 1)
    }

    /// The properties behind an id.
    pub fn properties(&self, id: PropertiesId) -> &Properties {
        &self.properties[id.index()]
    }
}

#[cfg(test)]
mod tests;
