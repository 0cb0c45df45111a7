//! The broker from outside: operations in, effects out.

use super::*;
use crate::kernel::Time;

/// A queue on a default exchange, and what a client does to it.
struct Client {
    broker: Broker,
    queue: QueueId,
    properties: PropertiesId,
    effects: Vec<Effect>,
    published: u64,
}

const NOW: Time = Time::ZERO;

impl Client {
    fn new() -> Self {
        Self::with(Table::new())
    }

    /// A queue with arguments.
    fn with(arguments: Table) -> Self {
        let mut broker = Broker::default();
        let queue =
            broker.add_queue(QueueDeclaration { arguments, ..QueueDeclaration::new("q") }, NOW);
        let properties = broker.intern(Properties::new(Broker::DEFAULT_EXCHANGE, "q", 0));
        Self { broker, queue, properties, effects: Vec::new(), published: 0 }
    }

    fn publish(&mut self, count: u64) {
        for _ in 0..count {
            self.published += 1;
            let id = MessageId::new(0, self.published);
            let message = Message::new(id, NOW, self.properties);
            self.broker.enqueue(self.queue, message, NOW, &mut self.effects);
        }
    }

    /// A channel of its own with a consumer of that tag.
    fn consume(&mut self, tag: u32, prefetch: u16) -> (ChannelId, ConsumerId) {
        let channel = self.broker.open_channel(ConnectionId(tag));
        let tag = ConsumerTag(tag);
        let terms = Terms { tag, prefetch, no_ack: false, exclusive: false, priority: 0 };
        let effects = &mut self.effects;
        (channel, self.broker.subscribe(channel, self.queue, terms, NOW, effects))
    }

    /// (consumer tag, message number, redelivered) of the deliveries since last asked.
    fn delivered(&mut self) -> Vec<(u32, u64, bool)> {
        let deliveries = self.effects.drain(..).filter_map(|effect| match effect {
            Effect::Delivered { delivery, .. } => Some(delivery),
            _ => None,
        });
        deliveries.map(|d| (d.consumer_tag.0, d.message.id.number(), d.is_redelivered())).collect()
    }

    fn ack(&mut self, channel: ChannelId, tag: u64) {
        let acknowledged = self.broker.acknowledge(channel, tag, false, NOW, &mut self.effects);
        assert_eq!(acknowledged, Ok(()));
    }
}

#[test]
fn consumers_take_turns() {
    let mut client = Client::new();
    client.consume(1, 0);
    client.consume(2, 0);
    client.publish(4);
    assert_eq!(client.delivered(), [(1, 1, false), (2, 2, false), (1, 3, false), (2, 4, false)]);
}

#[test]
fn prefetch_holds_messages_back_until_an_acknowledgement() {
    let mut client = Client::new();
    let (first, _) = client.consume(1, 1);
    client.consume(2, 2);
    client.publish(5);
    assert_eq!(client.delivered(), [(1, 1, false), (2, 2, false), (2, 3, false)]);
    assert_eq!(client.broker.ready(client.queue), 2);
    client.ack(first, 1);
    assert_eq!(client.delivered(), [(1, 4, false)]);
    assert_eq!(client.broker.unacknowledged(client.queue), 3);
    assert!(client.broker.violations().is_empty());
}

#[test]
fn a_closed_channels_messages_go_back_to_their_places() {
    let mut client = Client::new();
    client.publish(3);
    let (dying, _) = client.consume(1, 2);
    client.delivered();
    client.broker.close_channel(dying, NOW, &mut client.effects);
    client.publish(1);
    client.consume(2, 0);
    assert_eq!(client.delivered(), [(2, 1, true), (2, 2, true), (2, 3, false), (2, 4, false)]);
}

#[test]
fn nack_requeues_or_drops() {
    let mut client = Client::new();
    let (channel, _) = client.consume(1, 1);
    client.publish(2);
    client.delivered();
    let nack = |client: &mut Client, tag, requeue| {
        let effects = &mut client.effects;
        client.broker.negative_acknowledge(channel, tag, false, requeue, NOW, effects)
    };
    assert_eq!(nack(&mut client, 1, true), Ok(()));
    assert_eq!(client.delivered(), [(1, 1, true)]);
    assert_eq!(nack(&mut client, 2, false), Ok(()));
    assert_eq!(client.delivered(), [(1, 2, false)]);
}

#[test]
fn acknowledging_multiple_settles_all_before() {
    let mut client = Client::new();
    let (channel, _) = client.consume(1, 3);
    client.publish(5);
    let result = client.broker.acknowledge(channel, 2, true, NOW, &mut client.effects);
    assert_eq!(result, Ok(()));
    assert_eq!(client.broker.unacknowledged(client.queue), 3);
    assert_eq!(client.broker.ready(client.queue), 0);
}

#[test]
fn an_unknown_tag_closes_the_channel() {
    let mut client = Client::new();
    let (channel, _) = client.consume(1, 3);
    client.publish(1);
    client.ack(channel, 1);
    client.publish(1);
    let result = client.broker.acknowledge(channel, 1, false, NOW, &mut client.effects);
    assert_eq!(result, Err(Error::unknown_delivery_tag(1)));
    assert_eq!(client.broker.ready(client.queue), 1, "what the channel held is back");
    assert!(result.unwrap_err().to_string().starts_with("406"));
}

#[test]
fn a_cancelled_consumer_may_still_acknowledge() {
    let mut client = Client::new();
    let (channel, consumer) = client.consume(1, 1);
    client.publish(2);
    client.delivered();
    client.broker.cancel(consumer, NOW, &mut client.effects);
    client.ack(channel, 1);
    assert_eq!(client.delivered(), [], "nothing more is delivered to it");
    assert_eq!(client.broker.ready(client.queue), 1);
    client.broker.close_channel(channel, NOW, &mut client.effects);
    assert_eq!(client.broker.consumers.len(), 0);
}

#[test]
fn a_cancelled_consumer_that_held_something_goes_with_its_channel() {
    let mut client = Client::new();
    let (channel, consumer) = client.consume(1, 1);
    client.publish(1);
    client.broker.cancel(consumer, NOW, &mut client.effects);
    client.broker.close_channel(channel, NOW, &mut client.effects);
    assert_eq!(client.broker.ready(client.queue), 1);
    assert_eq!(client.broker.consumers.len(), 0);
}

#[test]
fn what_the_last_consumer_of_an_auto_delete_queue_held_is_told_gone() {
    let mut client = Client::new();
    client.broker.queues[client.queue.index()].declaration.auto_delete = true;
    let (channel, _) = client.consume(1, 1);
    client.publish(2);
    client.effects.clear();
    client.broker.close_channel(channel, NOW, &mut client.effects);
    let gone = client.effects.iter().filter_map(|effect| match effect {
        Effect::Dropped { message, consumer_tag, cause: DropCause::QueueDeleted, .. } => {
            Some((message.id.number(), *consumer_tag))
        }
        _ => None,
    });
    assert_eq!(gone.collect::<Vec<_>>(), [(2, ConsumerTag::NONE), (1, ConsumerTag(1))]);
}

#[test]
fn a_delivery_whose_queue_is_deleted_contradicts_nothing() {
    let mut client = Client::new();
    let (channel, _) = client.consume(1, 1);
    client.publish(1);
    let deleted =
        client.broker.delete_queue(channel, "q", Presence::default(), NOW, &mut client.effects);
    assert_eq!(deleted, Ok(0));
    assert_eq!(client.broker.violations(), [""; 0]);
    client.ack(channel, 1);
    assert_eq!(client.broker.consumers.len(), 0);
}

#[test]
fn raising_the_prefetch_lets_a_full_consumer_go_on() {
    let mut client = Client::new();
    let (_, consumer) = client.consume(1, 1);
    client.publish(3);
    client.delivered();
    client.broker.set_prefetch(consumer, 2, NOW, &mut client.effects);
    assert_eq!(client.delivered(), [(1, 2, false)]);
}

#[test]
fn a_queue_bound_twice_gets_one_copy() {
    let mut broker = Broker::default();
    let exchange = broker.add_exchange(ExchangeDeclaration::new("orders", ExchangeType::Topic));
    let queue = broker.add_queue(QueueDeclaration::new("q"), NOW);
    for key in ["order.*", "#"] {
        broker.add_binding(exchange, Destination::Queue(queue), key, Table::new());
    }
    let properties = broker.intern(Properties::new(exchange, "order.new", 0));
    assert_eq!(broker.route(properties).queues, [queue]);
    assert_eq!(broker.route(properties).matching_bindings, 2);
}

#[test]
fn a_full_queue_drops_its_head() {
    let mut client =
        Client::with([(Box::from("x-max-length"), Value::integer(2))].into_iter().collect());
    client.publish(3);
    let left = client.broker.ready_messages(client.queue).map(|queued| queued.message.id.number());
    assert_eq!(left.collect::<Vec<_>>(), [2, 3]);
    let is_drop = |effect: &&Effect| matches!(effect, Effect::Dropped { message, cause: DropCause::Died(DeathReason::Maxlen), .. } if message.id.number() == 1);
    assert_eq!(client.effects.iter().filter(is_drop).count(), 1);
}

#[test]
fn higher_priorities_are_delivered_first() {
    let mut client =
        Client::with([(Box::from("x-max-priority"), Value::integer(5))].into_iter().collect());
    client.publish(2);
    let urgent =
        Properties { priority: Some(9), ..client.broker.properties(client.properties).clone() };
    client.properties = client.broker.intern(urgent);
    client.publish(1);
    client.consume(1, 0);
    assert_eq!(client.delivered(), [(1, 3, false), (1, 1, false), (1, 2, false)]);
}

#[test]
fn a_message_expires_at_the_head_and_not_before() {
    let mut client =
        Client::with([(Box::from("x-message-ttl"), Value::integer(5))].into_iter().collect());
    client.publish(1);
    let at = Time::from_ns(5_000_000);
    assert_eq!(client.effects.last(), Some(&Effect::Expires { queue: client.queue, at }));
    client.broker.expire(client.queue, Time::from_ns(4_999_999), &mut client.effects);
    assert_eq!(client.broker.ready(client.queue), 1);
    client.broker.expire(client.queue, at, &mut client.effects);
    assert_eq!(client.broker.ready(client.queue), 0);
}

#[test]
fn the_next_head_expires_even_if_the_one_before_would_not() {
    let mut client = Client::new();
    client.publish(1);
    let brief = Properties {
        expiration: Some("5".into()),
        ..client.broker.properties(client.properties).clone()
    };
    client.properties = client.broker.intern(brief);
    client.publish(1);
    client.consume(1, 1);
    let at = Time::from_ns(5_000_000);
    assert_eq!(client.effects.last(), Some(&Effect::Expires { queue: client.queue, at }));
}

#[test]
fn the_single_active_consumer_hands_over_when_it_is_cancelled() {
    let active = (Box::from("x-single-active-consumer"), Value::Bool(true));
    let mut client = Client::with([active].into_iter().collect());
    let (_, first) = client.consume(1, 0);
    client.consume(2, 0);
    client.publish(2);
    assert_eq!(client.delivered(), [(1, 1, false), (1, 2, false)]);
    client.broker.cancel(first, NOW, &mut client.effects);
    client.publish(1);
    assert_eq!(client.delivered(), [(2, 3, false)]);
    assert_eq!(client.broker.active_consumer(client.queue), Some(ConsumerTag(2)));
}

#[test]
fn a_rejected_copy_says_where_it_died() {
    let arguments = [
        (Box::from("x-dead-letter-exchange"), Value::string("")),
        (Box::from("x-dead-letter-routing-key"), Value::string("dead")),
    ];
    let mut client = Client::with(arguments.into_iter().collect());
    let (channel, _) = client.consume(1, 1);
    client.publish(1);
    let effects = &mut client.effects;
    let rejected = client.broker.negative_acknowledge(channel, 1, false, false, NOW, effects);
    assert_eq!(rejected, Ok(()));
    let Some(Effect::Dropped { dead_letter: Some(dead), .. }) = client.effects.last() else {
        panic!("{:?} is no dead letter", client.effects.last())
    };
    let properties = client.broker.properties(dead.properties);
    assert_eq!(&*properties.routing_key, "dead");
    let headers = properties.headers.as_ref().expect("headers tell of the death");
    assert_eq!(headers[&"x-first-death-queue".into()], Value::string("q"));
    assert_eq!(headers[&"x-first-death-reason".into()], Value::string("rejected"));
}
