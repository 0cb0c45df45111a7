//! A copy enters a queue: limits of length, and what is refused.

use super::arguments::Overflow;
use super::{
    Broker, ChannelId, ConsumerTag, DeathReason, DropCause, Effect, Error, ExchangeId, Message,
    Properties, QueueId, Table, Value, expiry,
};
use crate::kernel::Time;

/// What a publisher learns of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// It reached no queue, and the publisher asked to get it back then (basic.return, 312
    /// `NO_ROUTE`).
    pub returned: bool,
    /// The confirm: whether every queue took it; `None` if the channel does not confirm.
    pub confirmed: Option<bool>,
}

impl Broker {
    /// Whether a client may publish this; to be asked before its properties are interned.
    ///
    /// # Errors
    /// 404 if there is no such exchange, 403 if it is internal, 406 if the expiration or one of
    /// the headers `CC` and `BCC` is not what it should be. The channel is closed then.
    pub fn check_publish(
        &mut self,
        channel: ChannelId,
        exchange: &str,
        properties: &Properties,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Result<ExchangeId, Error> {
        let checked = self.may_publish(exchange, properties);
        checked.map_err(|error| self.fail(channel, error, now, effects))
    }

    fn may_publish(&self, name: &str, properties: &Properties) -> Result<ExchangeId, Error> {
        let exchange = self.exchange(name).ok_or_else(|| Error::no_exchange(name))?;
        if self.exchanges[exchange.index()].declaration.internal {
            let text = format!("cannot publish to internal exchange '{name}'");
            return Err(Error::AccessRefused(text));
        }
        if let Some(expiration) = &properties.expiration {
            expiry::read_expiration(expiration)?;
        }
        for header in ["CC", "BCC"] {
            further_keys(properties.headers.as_ref(), header)?;
        }
        Ok(exchange)
    }

    /// Publishes a message to all its queues at once (basic.publish).
    pub fn publish(
        &mut self,
        channel: ChannelId,
        message: Message,
        mandatory: bool,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Receipt {
        let queues = self.route(message.properties).queues.clone();
        let mut taken = true;
        for queue in &queues {
            taken &= self.enqueue(*queue, message, now, effects);
        }
        let confirms = self.channels[channel.index()].confirms;
        Receipt { returned: mandatory && queues.is_empty(), confirmed: confirms.then_some(taken) }
    }

    /// Puts a copy into a queue (the other half of basic.publish) and delivers what can be
    /// delivered. Tells whether the queue took it.
    #[inline]
    pub fn enqueue(
        &mut self,
        queue: QueueId,
        message: Message,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> bool {
        let properties = &self.properties[message.properties.index()];
        let state = &mut self.queues[queue.index()];
        if state.keeps_all && properties.expiration.is_none() {
            state.push(message, properties.priority.unwrap_or(0), now, None);
            effects.push(Effect::Enqueued { message: message.id, queue, ready: state.ready_len() });
            self.deliver(queue, now, effects);
            return true;
        }
        self.enqueue_by_rules(queue, message, now, effects)
    }

    /// The same where messages are limited or expire, and where the queue is gone.
    #[inline(never)]
    fn enqueue_by_rules(
        &mut self,
        queue: QueueId,
        message: Message,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> bool {
        if !self.queues[queue.index()].exists {
            go_with_queue(queue, message, effects);
            return true;
        }
        let limited = self.queues[queue.index()].is_limited();
        if limited && self.refuses(queue, &message) {
            let overflow = self.queues[queue.index()].rules.overflow;
            let dead_letter = match overflow {
                Overflow::RejectPublishDlx => {
                    self.dead_letter(message.properties, queue, DeathReason::Maxlen)
                }
                _ => None,
            };
            effects.push(Effect::Refused { message, queue, dead_letter });
            return false;
        }
        let expires = self.expiry(queue, &message, now);
        let priority = self.properties[message.properties.index()].priority.unwrap_or(0);
        let bytes = self.size_in(queue, &message);
        let state = &mut self.queues[queue.index()];
        state.push(message, priority, now, expires);
        state.ready_bytes += bytes;
        effects.push(Effect::Enqueued { message: message.id, queue, ready: state.ready_len() });
        self.deliver(queue, now, effects);
        if limited {
            self.make_room(queue, effects);
        }
        if expires.is_some() || limited {
            self.drop_expired(queue, now, effects);
            self.announce(queue, effects);
        }
        true
    }

    /// Whether a queue is too full for another message and refuses it. A classic queue counts the
    /// message in; a quorum queue takes one too many, then none until it has room again.
    fn refuses(&mut self, queue: QueueId, message: &Message) -> bool {
        let bytes = self.size_in(queue, message);
        let state = &mut self.queues[queue.index()];
        if state.rules.overflow == Overflow::DropHead {
            return false;
        }
        if !state.is_quorum() {
            return state.is_over_limit(1, bytes);
        }
        state.refuses = state.is_over_limit(0, 0) || state.refuses && !state.has_room_again();
        state.refuses
    }

    /// Drops from the head until the limits are kept. What one operation crowds out of a quorum
    /// queue comes out last first.
    pub(super) fn make_room(&mut self, queue: QueueId, effects: &mut Vec<Effect>) {
        if self.queues[queue.index()].rules.overflow != Overflow::DropHead {
            return;
        }
        let before = effects.len();
        while self.queues[queue.index()].is_over_limit(0, 0) {
            let Some(message) = self.take_head(queue) else { break };
            self.die_ready(queue, message, DeathReason::Maxlen, effects);
        }
        if self.queues[queue.index()].is_quorum() {
            effects[before..].reverse();
        }
    }

    /// Takes the head out for good.
    pub(super) fn take_head(&mut self, queue: QueueId) -> Option<Message> {
        let queued = self.queues[queue.index()].ready.pop()?;
        let bytes = self.size_in(queue, &queued.message);
        let state = &mut self.queues[queue.index()];
        state.forget(queued.position);
        state.ready_bytes -= bytes;
        Some(queued.message)
    }

    /// Bytes of the body, if the queue counts them.
    #[inline]
    pub(super) fn size_in(&self, queue: QueueId, message: &Message) -> u64 {
        if self.queues[queue.index()].rules.max_length_bytes.is_none() {
            return 0;
        }
        u64::from(self.properties[message.properties.index()].body_bytes)
    }
}

/// The routing keys in the header `CC` or `BCC`.
///
/// # Errors
/// If it is there and no list of texts.
pub(super) fn further_keys(headers: Option<&Table>, header: &str) -> Result<Vec<Box<str>>, Error> {
    match headers.and_then(|headers| headers.get(header)) {
        None => Ok(Vec::new()),
        Some(Value::Array(keys)) => {
            Ok(keys.iter().filter_map(Value::as_str).map(Box::from).collect())
        }
        Some(other) => Err(Error::PreconditionFailed(format!(
            "invalid message: unacceptable type in header {header}: {}",
            other.type_name()
        ))),
    }
}

impl Properties {
    /// As a client publishes them: further keys are read from the headers `CC` and `BCC`, and
    /// `BCC` is taken out, so that nobody sees it.
    #[must_use]
    pub fn with_further_keys(mut self) -> Self {
        for header in ["CC", "BCC"] {
            self.further_keys
                .extend(further_keys(self.headers.as_ref(), header).unwrap_or_default());
        }
        if let Some(headers) = &mut self.headers {
            headers.remove("BCC");
        }
        self
    }
}

/// A copy that was routed to a queue before that was deleted is gone with it.
#[cold]
fn go_with_queue(queue: QueueId, message: Message, effects: &mut Vec<Effect>) {
    effects.push(Effect::Enqueued { message: message.id, queue, ready: 1 });
    effects.push(Effect::Dropped {
        message,
        queue,
        consumer_tag: ConsumerTag::NONE,
        cause: DropCause::QueueDeleted,
        dead_letter: None,
    });
}
