//! Carries out the operations of a program, as clients of a broker on a virtual clock.

use std::collections::BTreeMap;

use regex_lite::Regex;
use serde_json::{Map, Value, json};

use super::observation::{self, Observation};
use super::operation::{
    self, Bind, Consume, DeclareExchange, DeclareQueue, Operation, PUBLISHER, Publish, Settle,
};
use super::typed;
use crate::broker::{
    ApplyTo, Broker, ChannelId, ConnectionId, ConsumerId, ConsumerTag, DeadLetter, Definition,
    Delivery, Effect, Error, ExchangeDeclaration, ExchangeType, Message, MessageId, Policy,
    Presence, Properties, QueueDeclaration, QueueId, Subscription,
};
use crate::kernel::{Calendar, Time};

const NS_PER_MS: u64 = 1_000_000;

/// A broker's timer is never early and about this late.
const TIMER_LATE_NS: u64 = NS_PER_MS;

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
    /// By [`place_of`] their tags.
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

/// How long a step takes until the broker counts as being at rest: so long nothing was heard of it
/// when the vectors were recorded.
fn rest_ms(operation: &Operation) -> u64 {
    match operation {
        Operation::CloseChannel { .. } | Operation::CloseConnection { .. } => 150,
        Operation::Policy(_) => 400,
        Operation::Wait { .. } => 0,
        _ => 25,
    }
}

/// The tag of the consumer at a place of the list: it sorts as its name does.
fn tag(name: &str, place: usize) -> ConsumerTag {
    let mut letters = name.bytes().chain([0, 0]);
    let two = [letters.next().unwrap_or(0), letters.next().unwrap_or(0)];
    ConsumerTag(u32::from(u16::from_be_bytes(two)) << 16 | place as u32)
}

fn place_of(tag: ConsumerTag) -> usize {
    usize::from(tag.0 as u16)
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

/// Connections and channels.
impl Client {
    /// The channel of that name, opened if it is not.
    fn channel(&mut self, name: &str) -> ChannelId {
        if !self.channels.contains_key(name) {
            self.open(name, None, name == PUBLISHER);
        }
        self.channels[name].id
    }

    fn open(&mut self, name: &str, connection: Option<String>, confirms: bool) {
        let known = self.connection_of.entry(name.to_owned());
        let connection = match connection {
            Some(connection) => {
                self.connection_of.insert(name.to_owned(), connection.clone());
                connection
            }
            None => known.or_insert_with(|| name.to_owned()).clone(),
        };
        let next = &mut self.next_connection;
        let connection = *self.connections.entry(connection).or_insert_with(|| {
            *next += 1;
            ConnectionId(*next)
        });
        let id = self.broker.open_channel(connection);
        if confirms {
            self.broker.select_confirms(id);
        }
        let channel = Channel { id, unsettled: BTreeMap::new() };
        self.channels.insert(name.to_owned(), channel);
    }

    fn forget_channel(&mut self, name: &str) {
        self.channels.remove(name);
        for consumer in &mut self.consumers {
            if consumer.channel == *name {
                consumer.id = None;
            }
        }
    }

    fn forget_connection(&mut self, name: &str) {
        self.connections.remove(name);
        let belongs = |(_, connection): &(&String, &String)| *connection == name;
        let channels: Vec<String> =
            self.connection_of.iter().filter(belongs).map(|(channel, _)| channel.clone()).collect();
        for channel in &channels {
            self.forget_channel(channel);
        }
    }

    fn close_connection(&mut self, name: &str) {
        if let Some(connection) = self.connections.get(name).copied() {
            self.broker.close_connection(connection, self.now, &mut self.effects);
            // What is sent to it while it closes is not seen.
            self.forget_connection(name);
        }
    }

    /// Notes an error that closed a channel or a connection.
    fn note<T>(&mut self, channel: &str, result: Result<T, Error>) -> Option<T> {
        let error = match result {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        // What is sent to it before it is closed is seen.
        self.follow();
        let connection = self.connection_of[channel].clone();
        self.observed.note_error(channel, &connection, &error);
        if error.closes_connection() {
            self.forget_connection(&connection);
        } else {
            self.forget_channel(channel);
        }
        None
    }

    fn reply_count(&mut self, channel: &str, result: Result<u32, Error>) {
        let count = self.note(channel, result);
        self.observed.reply = count.map(|count| json!({ "messages": count }));
    }
}

/// Exchanges, queues, bindings, policies.
impl Client {
    fn declare_exchange(&mut self, declare: DeclareExchange) -> Result<(), String> {
        let (id, now) = (self.channel(&declare.ch), self.now);
        let arguments = typed::table(declare.arguments.as_ref())?;
        let declared = if declare.passive {
            self.broker.declare_exchange_passive(id, &declare.name, now, &mut self.effects)
        } else {
            match ExchangeType::from_name(&declare.exchange_type) {
                None => Err(self.broker.refuse_exchange_type(
                    id,
                    &declare.exchange_type,
                    now,
                    &mut self.effects,
                )),
                Some(exchange_type) => {
                    let declaration = ExchangeDeclaration {
                        name: declare.name.into(),
                        exchange_type,
                        durable: declare.durable,
                        auto_delete: declare.auto_delete,
                        internal: declare.internal,
                        arguments,
                    };
                    self.broker.declare_exchange(id, declaration, now, &mut self.effects)
                }
            }
        };
        self.note(&declare.ch, declared);
        Ok(())
    }

    fn declare_queue(&mut self, declare: DeclareQueue) -> Result<(), String> {
        let (id, now) = (self.channel(&declare.ch), self.now);
        if declare.passive {
            self.depth(&declare.ch, &declare.name);
            return Ok(());
        }
        let declaration = QueueDeclaration {
            name: declare.name.into(),
            durable: declare.durable,
            exclusive: declare.exclusive,
            auto_delete: declare.auto_delete,
            arguments: typed::table(declare.arguments.as_ref())?,
        };
        let declared = self.broker.declare_queue(id, declaration, now, &mut self.effects);
        let queue = self.note(&declare.ch, declared);
        self.observed.reply = queue.map(|queue| observation::depth(&self.broker, queue));
        Ok(())
    }

    fn depth(&mut self, channel: &str, queue: &str) {
        let (id, now) = (self.channel(channel), self.now);
        let declared = self.broker.declare_queue_passive(id, queue, now, &mut self.effects);
        let queue = self.note(channel, declared);
        self.observed.reply = queue.map(|queue| observation::depth(&self.broker, queue));
    }

    fn bind(&mut self, bind: &Bind, adds: bool) -> Result<(), String> {
        let (id, now) = (self.channel(&bind.ch), self.now);
        let request = crate::broker::BindingRequest {
            source: &bind.source,
            destination: &bind.destination,
            to_exchange: bind.destination_type == "exchange",
            routing_key: &bind.routing_key,
            arguments: typed::table(bind.arguments.as_ref())?,
        };
        let done = if adds {
            self.broker.bind(id, request, now, &mut self.effects)
        } else {
            self.broker.unbind(id, &request, now, &mut self.effects)
        };
        self.note(&bind.ch, done);
        Ok(())
    }

    fn set_policy(&mut self, policy: &operation::Policy) -> Result<(), String> {
        let mut definition = Definition::default();
        for (key, value) in &policy.definition {
            if !definition.set(key, &typed::value(value)?) {
                return Err(format!("policy {}: {key} {value} is not known", policy.name));
            }
        }
        let policy = Policy {
            name: policy.name.as_str().into(),
            pattern: Regex::new(&policy.pattern).map_err(|error| error.to_string())?,
            apply_to: ApplyTo::from_name(&policy.apply_to)
                .ok_or_else(|| format!("apply_to {} is not known", policy.apply_to))?,
            definition,
            priority: policy.priority,
        };
        self.broker.set_policy(policy, self.now, &mut self.effects);
        Ok(())
    }

    /// Waits until the sum of all waits is reached; what the steps between took is part of it.
    fn wait(&mut self, ms: u64) {
        self.waited_ms += ms;
        let until = self.started.plus_ns(self.waited_ms * NS_PER_MS);
        self.pass_until(until.max(self.now));
    }

    /// Time goes on, and queues do what is due.
    fn pass_until(&mut self, until: Time) {
        while self.calendar.next_time().is_some_and(|at| at <= until) {
            let Some((at, queue)) = self.calendar.pop() else { break };
            self.now = at;
            self.broker.expire(queue, at, &mut self.effects);
            self.follow();
        }
        self.now = until;
    }

    /// The time of waiting begins: what was done before was the setup.
    pub(super) fn start(&mut self) {
        self.started = self.now;
    }
}

/// Publishing.
impl Client {
    fn publish(&mut self, publish: &Publish) -> Result<(), String> {
        for body in publish.body.iter().chain(&publish.bodies) {
            self.publish_one(publish, body)?;
            self.follow();
        }
        Ok(())
    }

    fn publish_one(&mut self, publish: &Publish, body: &str) -> Result<(), String> {
        let (id, now) = (self.channel(&publish.ch), self.now);
        let properties = properties(publish, body)?;
        let checked =
            self.broker.check_publish(id, &publish.exchange, &properties, now, &mut self.effects);
        let Some(exchange) = self.note(&publish.ch, checked) else { return Ok(()) };
        let properties = Properties { exchange, ..properties.with_further_keys() };
        let properties = self.broker.intern(properties);
        let kept = Published { body: body.to_owned(), properties: publish.properties.clone() };
        self.published.push(kept);
        let message = MessageId::new(0, self.published.len() as u64);
        let message = Message::new(message, now, properties);
        let receipt = self.broker.publish(id, message, publish.mandatory, now, &mut self.effects);
        if receipt.returned {
            let (exchange, routing_key) = (&publish.exchange, &publish.routing_key);
            self.observed.returned.push(json!({
                "body": body, "code": 312, "exchange": exchange, "routing_key": routing_key,
            }));
        }
        if let Some(taken) = receipt.confirmed {
            let word = if taken { "ack" } else { "nack" };
            self.observed.confirm.insert(body.to_owned(), json!(word));
        }
        Ok(())
    }
}

fn properties(publish: &Publish, body: &str) -> Result<Properties, String> {
    let text = |name: &str| publish.properties.get(name).and_then(Value::as_str).map(Box::from);
    let headers = publish.properties.get("headers");
    let priority = publish.properties.get("priority").and_then(Value::as_u64);
    Ok(Properties {
        routing_key: publish.routing_key.as_str().into(),
        headers: headers.map(|headers| typed::table(Some(headers))).transpose()?,
        priority: priority.map(|priority| priority.min(255) as u8),
        expiration: text("expiration"),
        body_bytes: publish.size.unwrap_or(body.len() as u32),
        ..Properties::default()
    })
}

/// Consuming.
impl Client {
    fn consume(&mut self, consume: Consume) -> Result<(), String> {
        let (id, now) = (self.channel(&consume.ch), self.now);
        let arguments = typed::table(consume.arguments.as_ref())?;
        let same = |known: &Consumer| {
            known.id.is_some() && known.channel == consume.ch && known.name == consume.consumer
        };
        let place = self.consumers.iter().position(same).unwrap_or(self.consumers.len());
        let subscription = Subscription {
            queue: &consume.queue,
            tag: tag(&consume.consumer, place),
            no_ack: consume.no_ack,
            exclusive: consume.exclusive,
            arguments: &arguments,
        };
        let consumed = self.broker.consume(id, &subscription, now, &mut self.effects);
        let consumer = self.note(&consume.ch, consumed);
        if consumer.is_some() {
            let (channel, name, no_ack) = (consume.ch, consume.consumer, consume.no_ack);
            self.consumers.push(Consumer { channel, name, no_ack, id: consumer });
        }
        Ok(())
    }

    fn cancel(&mut self, channel: &str, name: &str) {
        self.channel(channel);
        let same = |known: &&mut Consumer| known.channel == channel && known.name == name;
        let mut found = self.consumers.iter_mut().filter(same);
        if let Some(id) = found.find_map(|consumer| consumer.id.take()) {
            self.broker.cancel(id, self.now, &mut self.effects);
        }
    }

    fn get(&mut self, channel: &str, queue: &str, no_ack: bool) {
        let (id, now) = (self.channel(channel), self.now);
        let fetched = self.broker.get(id, queue, no_ack, now, &mut self.effects);
        let Some(fetched) = self.note(channel, fetched) else { return };
        self.observed.reply = Some(match fetched {
            None => json!({ "empty": true }),
            Some((delivery, remaining)) => {
                let mut message = self.message(&delivery);
                message.insert("remaining".to_owned(), json!(remaining));
                if !no_ack {
                    self.hold(channel, &delivery);
                }
                Value::Object(message)
            }
        });
    }

    /// Fetches all messages of a queue; no tags are told.
    fn drain(&mut self, channel: &str, queue: &str) {
        let (id, now) = (self.channel(channel), self.now);
        let mut drained = Vec::new();
        loop {
            let fetched = self.broker.get(id, queue, true, now, &mut self.effects);
            match self.note(channel, fetched) {
                None => return,
                Some(None) => break,
                Some(Some((delivery, _))) => {
                    let mut message = self.message(&delivery);
                    message.remove("tag");
                    drained.push(Value::Object(message));
                }
            }
            self.follow();
        }
        self.observed.reply = Some(Value::Array(drained));
    }

    fn message(&self, delivery: &Delivery) -> Map<String, Value> {
        let Published { body, properties } =
            &self.published[delivery.message.id.number() as usize - 1];
        observation::message(&self.broker, body, properties, delivery)
    }

    fn hold(&mut self, channel: &str, delivery: &Delivery) {
        let body = self.published[delivery.message.id.number() as usize - 1].body.clone();
        if let Some(channel) = self.channels.get_mut(channel) {
            channel.unsettled.insert(delivery.delivery_tag, body);
        }
    }

    fn acknowledge(&mut self, settle: &Settle) {
        let (id, tag, now) = self.settle(settle);
        let done = self.broker.acknowledge(id, tag, settle.multiple, now, &mut self.effects);
        self.note(&settle.ch, done);
    }

    fn return_or_reject(&mut self, settle: &Settle) {
        let (id, tag, now) = self.settle(settle);
        let Settle { multiple, requeue, .. } = *settle;
        let effects = &mut self.effects;
        let done = self.broker.negative_acknowledge(id, tag, multiple, requeue, now, effects);
        self.note(&settle.ch, done);
    }

    /// The tag that is meant: the one given, or that of the most recent delivery with the body.
    fn settle(&mut self, settle: &Settle) -> (ChannelId, u64, Time) {
        let id = self.channel(&settle.ch);
        let unsettled = self.channels.get_mut(&settle.ch).map(|channel| &mut channel.unsettled);
        let Some(unsettled) = unsettled else { return (id, 0, self.now) };
        let by_body = || {
            let mut latest = unsettled.iter().rev();
            latest.find(|(_, body)| Some(*body) == settle.body.as_ref()).map(|(tag, _)| *tag)
        };
        let tag = settle.tag.or_else(by_body).unwrap_or(u64::MAX);
        if settle.multiple {
            unsettled.retain(|known, _| tag != 0 && *known > tag);
        } else {
            unsettled.remove(&tag);
        }
        (id, tag, self.now)
    }
}

/// What comes back.
impl Client {
    /// Takes note of what the broker did, and publishes dead letters, until it is at rest.
    fn follow(&mut self) {
        while !self.effects.is_empty() {
            for effect in std::mem::take(&mut self.effects) {
                self.follow_one(effect);
            }
        }
    }

    fn follow_one(&mut self, effect: Effect) {
        match effect {
            Effect::Delivered { delivery, .. } => self.receive(&delivery),
            Effect::Dropped { message, dead_letter: Some(dead_letter), .. }
            | Effect::Refused { message, dead_letter: Some(dead_letter), .. } => {
                self.publish_dead_letter(message, dead_letter);
            }
            Effect::Expires { queue, at } => {
                self.calendar.schedule(at.plus_ns(TIMER_LATE_NS), queue);
            }
            Effect::ConsumerCancelled { consumer_tag } => {
                let consumer = &mut self.consumers[place_of(consumer_tag)];
                if consumer.id.take().is_some() {
                    self.observed.cancelled.push(consumer.name.clone());
                }
            }
            _ => {}
        }
    }

    fn receive(&mut self, delivery: &Delivery) {
        let consumer = &self.consumers[place_of(delivery.consumer_tag)];
        let (channel, name) = (consumer.channel.clone(), consumer.name.clone());
        if !self.channels.contains_key(&channel) {
            return;
        }
        if !consumer.no_ack {
            self.hold(&channel, delivery);
        }
        let message = Value::Object(self.message(delivery));
        self.observed.deliver.entry(name).or_default().push(message);
    }

    fn publish_dead_letter(&mut self, message: Message, dead_letter: DeadLetter) {
        let message = Message { properties: dead_letter.properties, deliveries: 0, ..message };
        for queue in self.broker.route(dead_letter.properties).queues.clone() {
            self.broker.enqueue(queue, message, self.now, &mut self.effects);
        }
    }
}
