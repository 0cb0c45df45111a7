//! What others may see of the broker.

use std::collections::BTreeMap;

use super::{
    Binding, Broker, ConsumerTag, ExchangeDeclaration, ExchangeId, Policy, QueueDeclaration,
    QueueId, QueueRules, QueuedMessage,
};

/// How a queue chooses among its consumers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsumerChoice {
    /// In turn.
    RoundRobin,
    /// The highest priority first, equals in turn.
    Priority,
    /// One alone.
    SingleActive,
}

impl Broker {
    /// The exchange of that name.
    pub fn exchange(&self, name: &str) -> Option<ExchangeId> {
        self.exchange_names.get(name).copied()
    }

    /// The queue of that name.
    pub fn queue(&self, name: &str) -> Option<QueueId> {
        self.queue_names.get(name).copied()
    }

    /// The name of an exchange.
    pub fn exchange_name(&self, exchange: ExchangeId) -> &str {
        &self.exchanges[exchange.index()].declaration.name
    }

    /// The exchanges, in order of declaration.
    pub fn exchanges(&self) -> impl Iterator<Item = (ExchangeId, &ExchangeDeclaration)> {
        let numbered = (0..).map(ExchangeId).zip(&self.exchanges);
        numbered.filter(|(_, one)| one.exists).map(|(id, one)| (id, &one.declaration))
    }

    /// The queues, in order of declaration.
    pub fn queues(&self) -> impl Iterator<Item = (QueueId, &QueueDeclaration)> {
        let numbered = (0..).map(QueueId).zip(&self.queues);
        numbered.filter(|(_, one)| one.exists).map(|(id, one)| (id, &one.declaration))
    }

    /// The bindings of an exchange, in order of destination, then of key; none for the default
    /// exchange, whose bindings are implied.
    pub fn bindings(&self, exchange: ExchangeId) -> impl Iterator<Item = Binding<'_>> {
        let implied = exchange == Self::DEFAULT_EXCHANGE;
        self.exchanges[exchange.index()].bindings().filter(move |_| !implied)
    }

    /// The policies, in order of name.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }

    /// The ready messages of a queue, head first.
    pub fn ready_messages(&self, queue: QueueId) -> impl Iterator<Item = &QueuedMessage> {
        self.queues[queue.index()].ready.iter()
    }

    /// How many messages of a queue are ready for delivery.
    pub fn ready(&self, queue: QueueId) -> u32 {
        self.queues[queue.index()].ready_len()
    }

    /// How many deliveries of a queue are not settled.
    pub fn unacknowledged(&self, queue: QueueId) -> u32 {
        self.queues[queue.index()].unacknowledged
    }

    /// How many consumers a queue has, as queue.declare counts them.
    pub fn consumer_count(&self, queue: QueueId) -> u32 {
        self.queues[queue.index()].consumer_count()
    }

    /// What arguments and policies make of a queue.
    pub fn rules(&self, queue: QueueId) -> &QueueRules {
        &self.queues[queue.index()].rules
    }

    /// Whether returns to a queue are counted in `x-delivery-count`.
    pub fn counts_deliveries(&self, queue: QueueId) -> bool {
        self.queues[queue.index()].is_quorum()
    }

    /// Whether a queue is served first come, first served by consumers in turn, and keeps what it
    /// has: what queueing theory assumes.
    pub fn is_plain(&self, queue: QueueId) -> bool {
        let state = &self.queues[queue.index()];
        state.keeps_all
            && state.rules.max_priority == 0
            && state.rules.delivery_limit.is_none()
            && self.choice(queue) == ConsumerChoice::RoundRobin
    }

    /// Whether it was not deleted.
    pub fn exists(&self, queue: QueueId) -> bool {
        self.queues[queue.index()].exists
    }

    /// Where dead letters of a queue go, if that exchange exists.
    pub fn dead_letter_exchange(&self, queue: QueueId) -> Option<ExchangeId> {
        self.exchange(self.queues[queue.index()].rules.dead_letter_exchange.as_deref()?)
    }

    /// Where an exchange sends what matches none of its bindings, if that exchange exists.
    pub fn alternate_exchange(&self, exchange: ExchangeId) -> Option<ExchangeId> {
        self.exchange(self.exchanges[exchange.index()].alternate.as_deref()?)
    }

    /// Whether a queue orders messages by their priority.
    #[inline]
    pub fn orders_by_priority(&self, queue: QueueId) -> bool {
        self.queues[queue.index()].rules.max_priority > 0
    }

    /// By which rule a queue chooses among its consumers.
    #[inline]
    pub fn choice(&self, queue: QueueId) -> ConsumerChoice {
        let state = &self.queues[queue.index()];
        if state.rules.single_active_consumer {
            ConsumerChoice::SingleActive
        } else if state.has_priorities {
            ConsumerChoice::Priority
        } else {
            ConsumerChoice::RoundRobin
        }
    }

    /// The consumer that alone gets the messages of a queue with a single active consumer.
    pub fn active_consumer(&self, queue: QueueId) -> Option<ConsumerTag> {
        self.queues[queue.index()].holder.map(|holder| self.consumers[holder.index()].tag)
    }

    /// What contradicts itself: copies held twice or counted wrongly, messages that wait though a
    /// consumer has room. Empty unless the broker is wrong. For tests.
    pub fn violations(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut holders = BTreeMap::new();
        let mut by_consumer = BTreeMap::new();
        for held in self.channels.iter().flat_map(|(_, channel)| channel.iter()) {
            *by_consumer.entry(held.consumer.index()).or_insert(0) += 1;
            let key = (held.queue, held.queued.position);
            if holders.insert(key, held.consumer).is_some() {
                found.push(format!("{key:?} is with two consumers"));
            }
        }
        for (place, consumer) in &self.consumers {
            if by_consumer.remove(&place).unwrap_or(0) != consumer.unacknowledged {
                found.push(format!("{consumer:?} does not hold what it counts"));
            }
        }
        by_consumer.remove(&super::ConsumerId::NONE.index());
        if !by_consumer.is_empty() {
            found.push(format!("consumers that are gone hold something: {by_consumer:?}"));
        }
        for (place, queue) in self.queues.iter().enumerate().filter(|(_, queue)| queue.exists) {
            let held = holders.keys().filter(|(of, _)| of.index() == place).count();
            if held != queue.unacknowledged as usize {
                found.push(format!("{held} copies of queue {place} are out: {queue:?}"));
            }
            let one_may = queue.turns.front().is_some() && !queue.rules.single_active_consumer;
            if queue.ready_len() > 0 && one_may {
                found.push(format!("queue {place} keeps messages from a consumer with room"));
            }
        }
        found
    }
}
