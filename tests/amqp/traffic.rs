//! What clients do with messages: publish, fetch, consume, settle.

use queuescope::broker::{
    Broker, ConsumerTag, ExchangeId, Message, Properties, QueueId, Route, Subscription as Request,
    Table, Value,
};

use crate::client::Client;
use crate::event::{Event, Routing, Sent, Subscription};
use crate::operation::{How, Publication, Terms, Which};
use crate::rules::{Check, holds};
use crate::setup::{exchange_name, queue_name};

/// A message that died more often is dropped by the client who should route it on. After a
/// rejection two full queues may exchange a message for ever: x-death turns its order round, so
/// that the rejection always comes before the queue, and such a circle does not count as one.
const MOST_DEATHS: i64 = 30;

/// Publishing.
impl Client<'_> {
    pub(crate) fn publish(&mut self, slot: usize, publication: &Publication) -> Check {
        let (id, _) = self.channel(slot)?;
        let (properties, now) = (publication.properties(), self.now());
        let name = exchange_name(publication.exchange);
        let effects = &mut self.effects;
        let exchange = self.broker.check_publish(id, &name, &properties, now, effects);
        let exchange = exchange.map_err(|error| error.to_string())?;
        let properties = self.broker.intern(Properties { exchange, ..properties });
        let message = Message::new(self.next_message(), now, properties);
        let Publication { priority, expiration_ms, mandatory, .. } = *publication;
        let queues = self.route(&message, Sent { priority, expiration_ms })?;
        let receipt = self.broker.publish(id, message, mandatory, now, &mut self.effects);
        holds!(
            receipt.returned == (mandatory && queues.is_empty()),
            "{receipt:?}, though the message goes to {queues:?}"
        );
        self.follow()
    }

    /// The queues of a message, told to all.
    pub(crate) fn route(&mut self, message: &Message, sent: Sent) -> Result<Vec<QueueId>, String> {
        let Route { mut queues, cycles, .. } = self.broker.route(message.properties).clone();
        let routing = routing(&self.broker, message, &queues, cycles);
        if routing.deaths > MOST_DEATHS {
            queues.clear();
        }
        self.tell(&Event::Routed { message: message.id, sent, routing, queues: &queues })?;
        Ok(queues)
    }
}

impl Publication {
    fn properties(&self) -> Properties {
        let headers = self.headers.table();
        Properties {
            headers: (!headers.is_empty()).then_some(headers),
            priority: self.priority,
            expiration: self.expiration_ms.map(|ms| ms.to_string().into()),
            ..Properties::new(Broker::DEFAULT_EXCHANGE, self.key, 0)
        }
    }
}

/// How a message came to its queues.
fn routing(broker: &Broker, message: &Message, queues: &[QueueId], cycles: u32) -> Routing {
    let properties = broker.properties(message.properties);
    let deaths = deaths(properties);
    let died_in = |queue: &QueueId| {
        broker
            .queues()
            .any(|(id, one)| id == *queue && deaths.iter().any(|(queue, _)| *queue == &*one.name))
    };
    let exchange = properties.exchange;
    let indirect = exchange != Broker::DEFAULT_EXCHANGE
        && queues.iter().any(|queue| !is_bound(broker, exchange, *queue));
    let alternate = has_alternate(broker, exchange);
    Routing {
        cycles,
        deaths: deaths.iter().map(|(_, count)| count).sum(),
        returns: queues.iter().any(died_in),
        alternate: indirect && alternate && broker.bindings(exchange).next().is_none(),
        through_exchange: indirect && !alternate,
    }
}

/// Where it died, and how often.
fn deaths<'a>(properties: &'a Properties) -> Vec<(&'a str, i64)> {
    let deaths = properties.headers.as_ref().and_then(|headers| headers.get("x-death"));
    let Some(Value::Array(deaths)) = deaths else { return Vec::new() };
    let death = |death: &'a Value| match death {
        Value::Table(death) => Some((
            death.get("queue").and_then(Value::as_str)?,
            death.get("count").and_then(Value::as_integer)?,
        )),
        _ => None,
    };
    deaths.iter().filter_map(death).collect()
}

fn is_bound(broker: &Broker, exchange: ExchangeId, queue: QueueId) -> bool {
    use queuescope::broker::Destination;
    broker.bindings(exchange).any(|binding| binding.destination == Destination::Queue(queue))
}

fn has_alternate(broker: &Broker, exchange: ExchangeId) -> bool {
    broker.exchanges().any(|(id, one)| id == exchange && !one.arguments.is_empty())
}

/// Consuming.
impl Client<'_> {
    pub(crate) fn get(&mut self, slot: usize, queue: usize, no_ack: bool) -> Check {
        let (id, channel) = self.channel(slot)?;
        let (name, now) = (queue_name(queue), self.now());
        let fetched = self.broker.get(id, &name, no_ack, now, &mut self.effects);
        if let Some(Some((delivery, _))) = self.unless_refused(slot, fetched)? {
            self.tell(&Event::Fetched { channel, no_ack, delivery })?;
        }
        Ok(())
    }

    pub(crate) fn consume(&mut self, slot: usize, queue: usize, terms: Terms) -> Check {
        let consumer = ConsumerTag(self.next_consumer);
        self.next_consumer += 1;
        self.consume_as(consumer, slot, &queue_name(queue), terms)
    }

    fn consume_as(
        &mut self,
        consumer: ConsumerTag,
        slot: usize,
        name: &str,
        terms: Terms,
    ) -> Check {
        let Terms { no_ack, exclusive, priority } = terms;
        let (id, channel) = self.channel(slot)?;
        let (now, queue) = (self.now(), self.broker.queue(name));
        let arguments = Table::from_iter([(Box::from("x-priority"), Value::integer(priority))]);
        let request =
            Request { queue: name, tag: consumer, no_ack, exclusive, arguments: &arguments };
        let consumed = self.broker.consume(id, &request, now, &mut self.effects);
        let Some(consumed) = self.unless_refused(slot, consumed)? else { return Ok(()) };
        self.consumers.insert(consumer, consumed);
        let queue = queue.ok_or("a consumer of no queue")?;
        let prefetch = self.history.channels[&channel].prefetch;
        self.tell(&Event::Subscribed(Subscription { consumer, channel, queue, prefetch, no_ack }))
    }

    /// One of the consumers that there are, and the place of its channel.
    fn consumer(&self, pick: usize) -> Option<(Subscription, usize)> {
        let open: Vec<_> = self.history.open_subscriptions().collect();
        let subscription = **open.get(pick.checked_rem(open.len())?)?;
        Some((subscription, self.slot_of(subscription.channel)?))
    }

    pub(crate) fn consume_again(&mut self, pick: usize) -> Check {
        let Some((subscription, slot)) = self.consumer(pick) else { return Ok(()) };
        let queue = queue_name(0);
        if self.broker.queue(&queue).is_none() {
            return Ok(());
        }
        let terms = Terms { no_ack: false, exclusive: false, priority: 0 };
        self.consume_as(subscription.consumer, slot, &queue, terms)?;
        holds!(self.slot_of(subscription.channel).is_none(), "a tag was given twice");
        Ok(())
    }

    pub(crate) fn cancel(&mut self, pick: usize) -> Check {
        let Some((Subscription { consumer, .. }, _)) = self.consumer(pick) else { return Ok(()) };
        self.broker.cancel(self.consumers[&consumer], self.now(), &mut self.effects);
        self.tell(&Event::Cancelled { consumer })
    }

    pub(crate) fn limit(&mut self, slot: usize, prefetch: u16, global: bool) -> Check {
        let (id, channel) = self.channel(slot)?;
        self.broker.qos(id, prefetch, global, self.now(), &mut self.effects);
        self.tell(&Event::Limited { channel, prefetch, global })
    }
}

/// Settling.
impl Client<'_> {
    pub(crate) fn settle(&mut self, slot: usize, how: How, which: Which) -> Check {
        let slot = self.holding(slot).unwrap_or(slot);
        let (id, channel) = self.channel(slot)?;
        let unsettled: Vec<u64> =
            self.history.channels[&channel].unsettled.keys().copied().collect();
        let picked = |pick: usize| Some(unsettled[pick.checked_rem(unsettled.len())?]);
        let (delivery_tag, multiple) = match which {
            Which::One { pick } => (picked(pick), false),
            Which::UpTo { pick } => (picked(pick), true),
            Which::All => (Some(0), true),
            Which::Unknown => (Some(u64::MAX), false),
        };
        let Some(delivery_tag) = delivery_tag else { return Ok(()) };
        let before = |tag: u64| multiple && (delivery_tag == 0 || tag < delivery_tag);
        let meant = |tag: &u64| *tag == delivery_tag || before(*tag);
        let delivery_tags = unsettled.iter().copied().filter(meant).collect();
        let done = self.answer_deliveries(id, (delivery_tag, multiple), how);
        if self.unless_refused(slot, done)?.is_some() {
            self.tell(&Event::Settled { channel, delivery_tags, how })?;
        }
        Ok(())
    }

    pub(crate) fn recover(&mut self, slot: usize) -> Check {
        let (id, channel) = self.channel(slot)?;
        let unsettled = self.history.channels[&channel].unsettled.keys();
        let (delivery_tags, how) = (unsettled.copied().collect(), How::Requeue);
        let done = self.broker.recover(id, true, self.now(), &mut self.effects);
        if self.unless_refused(slot, done)?.is_some() {
            self.tell(&Event::Settled { channel, delivery_tags, how })?;
        }
        Ok(())
    }
}
