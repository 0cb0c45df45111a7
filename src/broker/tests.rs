//! The broker from outside: operations in, effects out.

use super::*;

/// A queue on a default exchange, and what a client does to it.
struct Client {
    broker: Broker,
    queue: QueueId,
    properties: PropertiesId,
    effects: Vec<Effect>,
    published: u64,
}

impl Client {
    fn new() -> Self {
        let mut broker = Broker::default();
        let exchange = broker.declare_exchange(ExchangeType::Default);
        let queue = broker.declare_queue();
        broker.bind(exchange, "q", queue);
        let properties =
            broker.intern(Properties { exchange, routing_key: "q".into(), message_type: 0 });
        Self { broker, queue, properties, effects: Vec::new(), published: 0 }
    }

    fn publish(&mut self, count: u64) {
        for _ in 0..count {
            self.published += 1;
            let id = MessageId::new(0, self.published);
            let message = Message::new(id, Time::ZERO, self.properties);
            self.broker.enqueue(self.queue, message, Time::ZERO, &mut self.effects);
        }
    }

    /// A channel of its own with a consumer of that tag.
    fn consume(&mut self, tag: u32, prefetch: u16) -> (ChannelId, ConsumerId) {
        let channel = self.broker.open_channel();
        let tag = ConsumerTag(tag);
        let effects = &mut self.effects;
        (channel, self.broker.consume(channel, self.queue, tag, prefetch, false, effects))
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
        let acknowledged = self.broker.acknowledge(channel, tag, false, &mut self.effects);
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
    client.broker.close_channel(dying, &mut client.effects);
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
        client.broker.negative_acknowledge(channel, tag, false, requeue, effects)
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
    let result = client.broker.acknowledge(channel, 2, true, &mut client.effects);
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
    let result = client.broker.acknowledge(channel, 1, false, &mut client.effects);
    assert_eq!(result, Err(ChannelError::UnknownDeliveryTag { channel, delivery_tag: 1 }));
    assert_eq!(client.broker.ready(client.queue), 1, "what the channel held is back");
    assert!(result.unwrap_err().to_string().starts_with("406"));
}

#[test]
fn a_cancelled_consumer_may_still_acknowledge() {
    let mut client = Client::new();
    let (channel, consumer) = client.consume(1, 1);
    client.publish(2);
    client.delivered();
    client.broker.cancel(consumer);
    client.ack(channel, 1);
    assert_eq!(client.delivered(), [], "nothing more is delivered to it");
    assert_eq!(client.broker.ready(client.queue), 1);
    client.broker.close_channel(channel, &mut client.effects);
    assert_eq!(client.broker.consumers.len(), 0);
}

#[test]
fn raising_the_prefetch_lets_a_full_consumer_go_on() {
    let mut client = Client::new();
    let (_, consumer) = client.consume(1, 1);
    client.publish(3);
    client.delivered();
    client.broker.set_prefetch(consumer, 2, &mut client.effects);
    assert_eq!(client.delivered(), [(1, 2, false)]);
}

#[test]
fn a_queue_bound_twice_gets_one_copy() {
    let mut broker = Broker::default();
    let exchange = broker.declare_exchange(ExchangeType::Topic);
    let queue = broker.declare_queue();
    broker.bind(exchange, "order.*", queue);
    broker.bind(exchange, "#", queue);
    let properties = Properties { exchange, routing_key: "order.new".into(), message_type: 0 };
    let properties = broker.intern(properties);
    assert_eq!(broker.route(properties).queues, [queue]);
    assert_eq!(broker.route(properties).matching_bindings, 2);
}
