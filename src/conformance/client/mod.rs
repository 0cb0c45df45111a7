//! Carries out the operations of a program, as clients of a broker on a virtual clock.
//!
//! | file | what |
//! |---|---|
//! | `connections` | connections and channels |
//! | `topology` | exchanges, queues, bindings, policies |
//! | `publishing`, `consuming` | messages |
//! | `time` | waiting, and the broker's coming to rest |

mod connections;
mod consuming;
mod publishing;
mod time;
mod topology;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::observation::Observation;
use super::operation::{self, Operation, PUBLISHER};
use crate::broker::{Broker, ChannelId, ConnectionId, ConsumerId, Effect, Presence, QueueId};
use crate::kernel::{Calendar, Time};
use time::{NS_PER_MS, rest_ms};

/// A broker and its clients.
pub(super) struct Client {
    broker: Broker,
    now: Time,
    /// When the setup was over.
    started: Time,
    /// How long the program asked to wait so far.
    waited_ms: u64,
    /// When queues have something to do.
    calendar: Calendar<QueueId>,
    /// Connections by name; a name that is used again after its end is a new connection.
    connections: BTreeMap<String, ConnectionId>,
    next_connection: u32,
    /// Which connection a channel is opened on.
    connection_of: BTreeMap<String, String>,
    channels: BTreeMap<String, Channel>,
    /// By [`consuming::place_of`] their tags.
    consumers: Vec<Consumer>,
    /// By number of the message, from 1.
    published: Vec<Published>,
    effects: Vec<Effect>,
    observed: Observation,
}

/// An open channel.
struct Channel {
    id: ChannelId,
    /// The bodies of unsettled deliveries, by delivery tag.
    unsettled: BTreeMap<u64, String>,
}

/// A subscription, maybe ended.
struct Consumer {
    channel: String,
    name: String,
    no_ack: bool,
    /// None once it has ended.
    id: Option<ConsumerId>,
}

/// What a client published.
struct Published {
    body: String,
    properties: Map<String, Value>,
}

impl Client {
    /// Clients of a broker that has just started.
    pub(super) fn new() -> Self {
        let mut broker = Broker::default();
        broker.declare_usual_exchanges();
        Self {
            broker,
            now: Time::ZERO,
            started: Time::ZERO,
            waited_ms: 0,
            calendar: Calendar::default(),
            connections: BTreeMap::new(),
            next_connection: 0,
            connection_of: BTreeMap::new(),
            channels: BTreeMap::new(),
            consumers: Vec::new(),
            published: Vec::new(),
            effects: Vec::new(),
            observed: Observation::default(),
        }
    }

    /// Carries out an operation and tells what is observed until the broker is at rest.
    ///
    /// # Errors
    /// If the operation is not written as the format says.
    pub(super) fn step(&mut self, operation: &Value) -> Result<Value, String> {
        let operation = operation::read(operation)?;
        self.observed = Observation::default();
        let rest_ms = rest_ms(&operation);
        self.carry_out(operation)?;
        self.follow();
        self.pass_until(self.now.plus_ns(rest_ms * NS_PER_MS));
        Ok(std::mem::take(&mut self.observed).into_json())
    }

    fn carry_out(&mut self, operation: Operation) -> Result<(), String> {
        match operation {
            Operation::DeclareExchange(declare) => self.declare_exchange(declare)?,
            Operation::DeclareQueue(declare) => self.declare_queue(declare)?,
            Operation::Bind(bind) => self.bind(&bind, true)?,
            Operation::Unbind(bind) => self.bind(&bind, false)?,
            Operation::DeleteQueue { ch, name, if_unused, if_empty } => {
                let presence = Presence { if_unused, if_empty };
                let (id, now) = (self.channel(&ch), self.now);
                let deleted = self.broker.delete_queue(id, &name, presence, now, &mut self.effects);
                self.reply_count(&ch, deleted);
            }
            Operation::DeleteExchange { ch, name, if_unused } => {
                let (id, now) = (self.channel(&ch), self.now);
                let deleted =
                    self.broker.delete_exchange(id, &name, if_unused, now, &mut self.effects);
                self.note(&ch, deleted);
            }
            Operation::Purge { ch, queue } => {
                let (id, now) = (self.channel(&ch), self.now);
                let purged = self.broker.purge(id, &queue, now, &mut self.effects);
                self.reply_count(&ch, purged);
            }
            Operation::Depth { ch, queue } => self.depth(&ch, &queue),
            Operation::Publish(publish) => self.publish(&publish)?,
            Operation::Get { ch, queue, no_ack } => self.get(&ch, &queue, no_ack),
            Operation::Drain { ch, queue } => self.drain(&ch, &queue),
            Operation::Channel { ch, conn, confirm } => self.open(&ch, conn, confirm),
            Operation::ConfirmSelect { ch } => {
                let id = self.channel(&ch);
                self.broker.select_confirms(id);
            }
            Operation::Qos { ch, prefetch, global } => {
                let (id, now) = (self.channel(&ch), self.now);
                self.broker.qos(id, prefetch, global, now, &mut self.effects);
            }
            Operation::Consume(consume) => self.consume(consume)?,
            Operation::Cancel { ch, consumer } => self.cancel(&ch, &consumer),
            Operation::Ack(settle) => self.acknowledge(&settle),
            Operation::Nack(settle) | Operation::Reject(settle) => self.return_or_reject(&settle),
            Operation::Recover { ch, requeue } => {
                let (id, now) = (self.channel(&ch), self.now);
                let recovered = self.broker.recover(id, requeue, now, &mut self.effects);
                self.note(&ch, recovered);
            }
            Operation::CloseChannel { ch } => {
                let id = self.channel(&ch);
                self.forget_channel(&ch);
                self.broker.close_channel(id, self.now, &mut self.effects);
            }
            Operation::CloseConnection { conn } => self.close_connection(&conn),
            Operation::Policy(policy) => self.set_policy(&policy)?,
            Operation::ClearPolicy { name } => {
                self.broker.clear_policy(&name, self.now, &mut self.effects);
            }
            Operation::Wait { ms } => self.wait(ms),
        }
        Ok(())
    }
}
