//! Carries out the operations of a program and tells what its clients see.

use std::collections::BTreeMap;

use queuescope::broker::{
    Broker, ChannelError, ChannelId, ConsumerId, ConsumerTag, Delivery, Effect, ExchangeId,
    ExchangeType, Message, MessageId, Properties, QueueId,
};
use queuescope::kernel::Time;
use serde_json::{Map, Value, json};

use crate::operation::{self, Operation};

/// Why a program cannot be replayed.
pub(crate) type Unmodelled = String;

/// The name of the default exchange.
const DEFAULT: &str = "";
/// The channel on which queues are drained.
const DRAIN: &str = "drain";

/// A broker and the clients' view of it.
#[derive(Default)]
pub(crate) struct Replay {
    broker: Broker,
    exchanges: BTreeMap<String, ExchangeId>,
    queues: BTreeMap<String, QueueId>,
    channels: BTreeMap<String, Channel>,
    /// By [`ConsumerTag`]; a tag is not given twice.
    subscriptions: Vec<Subscription>,
    /// By number of the message, from 1.
    published: Vec<Published>,
    effects: Vec<Effect>,
}

/// An open channel.
struct Channel {
    id: ChannelId,
    connection: String,
    /// Of consumers to come.
    prefetch: u16,
    /// The bodies of unsettled deliveries, by delivery tag.
    unsettled: BTreeMap<u64, String>,
}

/// A subscription, maybe ended.
struct Subscription {
    channel: String,
    name: String,
    queue: QueueId,
    no_ack: bool,
    /// None once it has ended.
    consumer: Option<ConsumerId>,
}

/// What a client published.
struct Published {
    body: String,
    exchange: String,
    routing_key: String,
}

impl Replay {
    /// Carries out an operation and tells what is observed until the broker is at rest.
    pub(crate) fn step(&mut self, operation: &Value) -> Result<Value, Unmodelled> {
        let known = operation::read(operation)?;
        let mut observed = Map::new();
        if let Some(reply) = self.carry_out(known, &mut observed)? {
            observed.insert("reply".to_owned(), reply);
        }
        let deliveries = self.pushed();
        if !deliveries.is_empty() {
            observed.insert("deliver".to_owned(), json!(deliveries));
        }
        Ok(Value::Object(observed))
    }

    fn carry_out(
        &mut self,
        operation: Operation,
        observed: &mut Map<String, Value>,
    ) -> Result<Option<Value>, Unmodelled> {
        match operation {
            Operation::DeclareExchange { name, exchange_type } => {
                self.declare_exchange(name, &exchange_type)?;
            }
            Operation::DeclareQueue { name } => return Ok(Some(self.declare_queue(name))),
            Operation::Bind { source, destination, routing_key } => {
                self.bind(&source, &destination, &routing_key)?;
            }
            Operation::Publish { exchange, routing_key, mandatory, body, bodies } => {
                for body in body.into_iter().chain(bodies) {
                    let (exchange, routing_key) = (exchange.clone(), routing_key.clone());
                    let reached = self.publish(Published { body, exchange, routing_key })?;
                    if mandatory && reached == 0 {
                        self.note_return(observed);
                    }
                }
            }
            Operation::Depth { queue } => return self.depth(&queue).map(Some),
            Operation::Get { ch, queue, no_ack } => return self.get(&ch, &queue, no_ack).map(Some),
            Operation::Drain { queue } => return self.drain(&queue).map(Value::Array).map(Some),
            Operation::Purge { queue } => {
                let purged = self.drain(&queue)?.len();
                return Ok(Some(json!({ "messages": purged })));
            }
            Operation::Channel { ch, conn } => {
                let connection = conn.unwrap_or_else(|| ch.clone());
                self.open(&ch, connection);
            }
            Operation::Qos { ch, prefetch } => self.channel(&ch).prefetch = prefetch,
            Operation::Consume { ch, consumer, queue, no_ack } => {
                self.consume(ch, consumer, &queue, no_ack)?;
            }
            Operation::Cancel { ch, consumer } => self.cancel(&ch, &consumer),
            Operation::Ack { ch, body, tag, multiple } => {
                let (id, tag) = self.settle(&ch, tag, body.as_deref(), multiple);
                let result = self.broker.acknowledge(id, tag, multiple, &mut self.effects);
                self.note_error(ch, result, observed);
            }
            Operation::Nack { ch, body, tag, multiple, requeue } => {
                let (id, tag) = self.settle(&ch, tag, body.as_deref(), multiple);
                let effects = &mut self.effects;
                let result = self.broker.negative_acknowledge(id, tag, multiple, requeue, effects);
                self.note_error(ch, result, observed);
            }
            Operation::Recover { requeue: false, .. } => return Err("recover: requeue".to_owned()),
            Operation::Recover { ch, requeue: true } => {
                let (id, all) = self.settle(&ch, Some(0), None, true);
                let result =
                    self.broker.negative_acknowledge(id, all, true, true, &mut self.effects);
                self.note_error(ch, result, observed);
            }
            Operation::CloseChannel { ch } => {
                let id = self.channel(&ch).id;
                self.broker.close_channel(id, &mut self.effects);
                self.forget_channel(&ch);
            }
            Operation::DropConnection { conn } => self.drop_connection(&conn),
        }
        Ok(None)
    }
}

/// Exchanges, queues, bindings and messages.
impl Replay {
    fn declare_exchange(&mut self, name: String, exchange_type: &str) -> Result<(), Unmodelled> {
        let exchange_type = match exchange_type {
            "direct" => ExchangeType::Direct,
            "fanout" => ExchangeType::Fanout,
            "topic" => ExchangeType::Topic,
            other => return Err(format!("declare_exchange: type {other}")),
        };
        if name.starts_with("amq.") || self.exchanges.contains_key(&name) || name == DEFAULT {
            return Err(format!("declare_exchange: {name:?} again"));
        }
        self.exchanges.insert(name, self.broker.declare_exchange(exchange_type));
        Ok(())
    }

    fn default_exchange(&mut self) -> ExchangeId {
        let broker = &mut self.broker;
        let declare = || broker.declare_exchange(ExchangeType::Default);
        *self.exchanges.entry(DEFAULT.to_owned()).or_insert_with(declare)
    }

    /// Declares a queue if it is missing, and tells its depth.
    fn declare_queue(&mut self, name: String) -> Value {
        let exchange = self.default_exchange();
        let broker = &mut self.broker;
        let queue = *self.queues.entry(name).or_insert_with_key(|name| {
            let queue = broker.declare_queue();
            broker.bind(exchange, name, queue);
            queue
        });
        self.depth_of(queue)
    }

    fn bind(&mut self, source: &str, queue: &str, key: &str) -> Result<(), Unmodelled> {
        if source == DEFAULT {
            return Err("bind: the default exchange".to_owned());
        }
        let (exchange, queue) = (self.exchange(source)?, self.queue(queue)?);
        self.broker.bind(exchange, key, queue);
        Ok(())
    }

    fn exchange(&self, name: &str) -> Result<ExchangeId, Unmodelled> {
        self.exchanges.get(name).copied().ok_or_else(|| format!("no exchange {name:?}"))
    }

    fn queue(&self, name: &str) -> Result<QueueId, Unmodelled> {
        self.queues.get(name).copied().ok_or_else(|| format!("no queue {name:?}"))
    }

    /// Tells how many queues it reached.
    fn publish(&mut self, published: Published) -> Result<usize, Unmodelled> {
        let properties = self.broker.intern(Properties {
            exchange: self.exchange(&published.exchange)?,
            routing_key: published.routing_key.as_str().into(),
            message_type: 0,
        });
        self.published.push(published);
        let id = MessageId::new(0, self.published.len() as u64);
        let message = Message::new(id, Time::ZERO, properties);
        let queues = self.broker.route(properties).queues.clone();
        for queue in &queues {
            self.broker.enqueue(*queue, message, Time::ZERO, &mut self.effects);
        }
        Ok(queues.len())
    }

    /// The last message comes back to its publisher.
    fn note_return(&self, observed: &mut Map<String, Value>) {
        let Some(Published { body, exchange, routing_key }) = self.published.last() else { return };
        let returned = observed.entry("returned").or_insert_with(|| json!([]));
        let message = json!({
            "body": body,
            "code": 312,
            "text": "NO_ROUTE",
            "exchange": exchange,
            "routing_key": routing_key,
        });
        if let Some(returned) = returned.as_array_mut() {
            returned.push(message);
        }
    }

    fn depth(&self, queue: &str) -> Result<Value, Unmodelled> {
        Ok(self.depth_of(self.queue(queue)?))
    }

    fn depth_of(&self, queue: QueueId) -> Value {
        let running = |one: &&Subscription| one.queue == queue && one.consumer.is_some();
        let consumers = self.subscriptions.iter().filter(running).count();
        json!({ "messages": self.broker.ready(queue), "consumers": consumers })
    }
}

/// Channels and consumers.
impl Replay {
    fn open(&mut self, name: &str, connection: String) -> &mut Channel {
        let broker = &mut self.broker;
        self.channels.entry(name.to_owned()).or_insert_with(|| Channel {
            id: broker.open_channel(),
            connection,
            prefetch: 0,
            unsettled: BTreeMap::new(),
        })
    }

    /// The channel of that name, opened if it is not.
    fn channel(&mut self, name: &str) -> &mut Channel {
        self.open(name, name.to_owned())
    }

    fn consume(
        &mut self,
        channel: String,
        name: String,
        queue: &str,
        no_ack: bool,
    ) -> Result<(), Unmodelled> {
        if self.running(&channel, &name).is_some() {
            return Err("consume: a tag in use".to_owned());
        }
        let prefetch = self.channel(&channel).prefetch;
        let queue = self.queue(queue)?;
        self.subscribe(Subscription { channel, name, queue, no_ack, consumer: None }, prefetch);
        Ok(())
    }

    /// Tells the place of the new subscription.
    fn subscribe(&mut self, subscription: Subscription, prefetch: u16) -> usize {
        let Subscription { queue, no_ack, .. } = subscription;
        let channel = self.channel(&subscription.channel).id;
        let place = self.subscriptions.len();
        self.subscriptions.push(subscription);
        let tag = ConsumerTag(place as u32);
        let effects = &mut self.effects;
        let consumer = self.broker.consume(channel, queue, tag, prefetch, no_ack, effects);
        self.subscriptions[place].consumer = Some(consumer);
        place
    }

    fn running(&mut self, channel: &str, name: &str) -> Option<&mut Subscription> {
        let same = |one: &&mut Subscription| {
            one.channel == channel && one.name == name && one.consumer.is_some()
        };
        self.subscriptions.iter_mut().find(same)
    }

    /// RabbitMQ accepts a tag that it does not know.
    fn cancel(&mut self, channel: &str, name: &str) {
        let consumer = self.running(channel, name).and_then(|one| one.consumer.take());
        if let Some(consumer) = consumer {
            self.broker.cancel(consumer);
        }
    }

    fn drop_connection(&mut self, connection: &str) {
        let mut dropped: Vec<(ChannelId, String)> = Vec::new();
        for (name, channel) in &self.channels {
            if channel.connection == connection {
                dropped.push((channel.id, name.clone()));
            }
        }
        dropped.sort_unstable();
        for (id, name) in dropped {
            self.broker.close_channel(id, &mut self.effects);
            self.forget_channel(&name);
        }
    }

    fn forget_channel(&mut self, name: &str) {
        self.channels.remove(name);
        for one in self.subscriptions.iter_mut().filter(|one| one.channel == name) {
            one.consumer = None;
        }
    }

    fn note_error(
        &mut self,
        channel: String,
        result: Result<(), ChannelError>,
        observed: &mut Map<String, Value>,
    ) {
        if let Err(error) = result {
            self.forget_channel(&channel);
            let code = error.reply_code();
            observed.insert("closed".to_owned(), json!({ channel: { "code": code } }));
        }
    }
}

/// Deliveries and their settlement.
impl Replay {
    /// What was pushed to each consumer since last asked.
    fn pushed(&mut self) -> BTreeMap<String, Vec<Value>> {
        let mut pushed: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for effect in std::mem::take(&mut self.effects) {
            if let Effect::Delivered { delivery, .. } = effect {
                let shown = self.receive(&delivery);
                let name = &self.subscriptions[delivery.consumer_tag.0 as usize].name;
                pushed.entry(name.clone()).or_default().push(shown);
            }
        }
        pushed
    }

    /// The client notes a delivery that it must settle; tells what it sees of it.
    fn receive(&mut self, delivery: &Delivery) -> Value {
        let published = &self.published[delivery.message.id.number() as usize - 1];
        let mut shown = json!({
            "body": published.body,
            "tag": delivery.delivery_tag,
            "exchange": published.exchange,
            "routing_key": published.routing_key,
        });
        if delivery.is_redelivered() {
            shown["redelivered"] = json!(true);
        }
        let subscription = &self.subscriptions[delivery.consumer_tag.0 as usize];
        let channel = self.channels.get_mut(&subscription.channel);
        if let Some(channel) = channel.filter(|_| !subscription.no_ack) {
            channel.unsettled.insert(delivery.delivery_tag, published.body.clone());
        }
        shown
    }

    /// The client settles what it holds under a tag, or the last delivery with a body.
    fn settle(
        &mut self,
        channel: &str,
        tag: Option<u64>,
        body: Option<&str>,
        multiple: bool,
    ) -> (ChannelId, u64) {
        let channel = self.channel(channel);
        let of_body = || {
            let held = |(_, held): &(&u64, &String)| Some(held.as_str()) == body;
            channel.unsettled.iter().rev().find(held).map(|(tag, _)| *tag)
        };
        let tag = tag.or_else(of_body).expect("a program settles by a tag or what it has received");
        let settled = |held: u64| held == tag || multiple && (held < tag || tag == 0);
        channel.unsettled.retain(|held, _| !settled(*held));
        (channel.id, tag)
    }

    /// basic.get: the head of the queue, whatever its consumers hold.
    ///
    /// The broker only pushes. A subscription with room for one message that ends at once is the
    /// same: consumers that were there before are full, or nothing would be ready.
    fn get(&mut self, channel: &str, queue: &str, no_ack: bool) -> Result<Value, Unmodelled> {
        let queue = self.queue(queue)?;
        let fetch = Subscription {
            channel: channel.to_owned(),
            name: "get".to_owned(),
            queue,
            no_ack: false,
            consumer: None,
        };
        let place = self.subscribe(fetch, 1);
        if let Some(consumer) = self.subscriptions[place].consumer.take() {
            self.broker.cancel(consumer);
        }
        let Some(got) = self.pushed().remove("get").and_then(|mut got| got.pop()) else {
            return Ok(json!({ "empty": true }));
        };
        let mut got = got;
        got["remaining"] = json!(self.broker.ready(queue));
        if no_ack {
            let (id, tag) = self.settle(channel, got["tag"].as_u64(), None, false);
            let acknowledged = self.broker.acknowledge(id, tag, false, &mut self.effects);
            acknowledged.map_err(|error| error.to_string())?;
        }
        Ok(got)
    }

    /// Gets until the queue is empty. (queue.purge does the same unseen.)
    fn drain(&mut self, queue: &str) -> Result<Vec<Value>, Unmodelled> {
        let mut drained = Vec::new();
        loop {
            let mut got = self.get(DRAIN, queue, true)?;
            let Some(fields) = got.as_object_mut().filter(|got| !got.contains_key("empty")) else {
                return Ok(drained);
            };
            fields.remove("tag");
            fields.remove("remaining");
            drained.push(got);
        }
    }
}
