//! A queue: its messages, the consumers that take turns at them, and its rules.

use super::arguments::{QueueRules, QueueType};
use super::ready::Ready;
use super::turns::Turns;
use super::{ConnectionId, ConsumerId, Message, Properties, QueuedMessage, Table};
use crate::kernel::{Keyed, Time};

/// What queue.declare says of a queue.
#[derive(Clone, Debug, PartialEq)]
pub struct QueueDeclaration {
    /// Its name; also its routing key on the default exchange.
    pub name: Box<str>,
    /// Survives a restart of the broker; kept for comparison only.
    pub durable: bool,
    /// For its connection alone, and gone with it.
    pub exclusive: bool,
    /// Goes with its last consumer.
    pub auto_delete: bool,
    /// Limits, time to live, dead letters, priorities and more.
    pub arguments: Table,
}

impl QueueDeclaration {
    /// A durable queue without arguments.
    pub fn new(name: &str) -> Self {
        let (name, arguments) = (name.into(), Table::new());
        Self { name, durable: true, exclusive: false, auto_delete: false, arguments }
    }
}

/// A queue.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Queue {
    pub(super) ready: Ready,
    next_position: u64,
    /// Counts returns to a quorum queue: they queue up in the order of returning.
    next_return: u64,
    /// When messages expire, by position; only of those that do.
    expiries: Keyed<u64, Time>,
    /// Bytes of the ready bodies; counted only if they are limited.
    pub(super) ready_bytes: u64,
    /// Consumers in turn. One at its prefetch is found out, and taken off, when its turn comes.
    pub(super) turns: Turns,
    /// All consumers, in order of subscription.
    pub(super) consumers: Vec<ConsumerId>,
    /// The only one that gets messages: the single active, or the exclusive consumer.
    pub(super) holder: Option<ConsumerId>,
    /// Deliveries of this queue that are not settled.
    pub(super) unacknowledged: u32,
    /// Those among them that were fetched by basic.get.
    pub(super) fetched: u32,
    pub(super) rules: QueueRules,
    /// Whether its rules neither limit it nor let messages expire.
    pub(super) keeps_all: bool,
    pub(super) declaration: QueueDeclaration,
    /// The connection it is exclusive to.
    pub(super) owner: Option<ConnectionId>,
    /// False once it is deleted.
    pub(super) exists: bool,
    /// Whether a consumer ever had a priority of its own.
    pub(super) has_priorities: bool,
    /// Whether there ever was a consumer; only then it goes with the last.
    pub(super) had_consumers: bool,
    /// When it was last used, for `x-expires`.
    pub(super) last_used: Time,
    /// A full quorum queue refuses until it has room again.
    pub(super) refuses: bool,
    /// For when the next look at expiries is announced.
    pub(super) announced: Option<Time>,
}

impl Queue {
    pub(super) fn new(declaration: QueueDeclaration, rules: QueueRules, now: Time) -> Self {
        Self {
            ready: Ready::new(rules.max_priority),
            next_position: 0,
            next_return: 0,
            expiries: Keyed::default(),
            ready_bytes: 0,
            turns: Turns::default(),
            consumers: Vec::new(),
            holder: None,
            unacknowledged: 0,
            fetched: 0,
            keeps_all: rules.keep_all(),
            rules,
            declaration,
            owner: None,
            exists: true,
            has_priorities: false,
            had_consumers: false,
            last_used: now,
            refuses: false,
            announced: None,
        }
    }

    pub(super) fn set_rules(&mut self, rules: QueueRules) {
        self.keeps_all = rules.keep_all();
        self.rules = rules;
    }

    #[inline]
    pub(super) fn is_quorum(&self) -> bool {
        self.rules.queue_type == QueueType::Quorum
    }

    /// Messages ready for delivery.
    #[inline]
    pub(super) fn ready_len(&self) -> u32 {
        self.ready.len() as u32
    }

    /// Whether a message is ready and a consumer may have a turn.
    #[inline]
    pub(super) fn may_deliver(&self) -> bool {
        self.ready.len() > 0 && (self.rules.single_active_consumer || !self.turns.is_empty())
    }

    /// Puts a new message at the tail of its priority.
    #[inline]
    pub(super) fn push(
        &mut self,
        message: Message,
        priority: u8,
        now: Time,
        expires: Option<Time>,
    ) {
        let position = self.next_position;
        self.next_position += 1;
        if let Some(expires) = expires {
            self.expiries.insert(position, expires);
        }
        self.ready.push(priority, QueuedMessage { message, enqueued: now, position });
    }

    /// Takes the consumer whose turn it is. The single active consumer always has the turn, unless
    /// it was found at its limit.
    #[inline]
    pub(super) fn next_turn(
        &mut self,
        is_blocked: impl FnOnce(ConsumerId) -> bool,
    ) -> Option<ConsumerId> {
        if !self.rules.single_active_consumer {
            return self.turns.pop_front();
        }
        let active = self.holder.filter(|active| !is_blocked(*active))?;
        self.turns.remove(active);
        Some(active)
    }

    /// Takes the head to be delivered, counting the delivery.
    #[inline(always)]
    pub(super) fn take_for_delivery(&mut self, properties: &[Properties]) -> Option<QueuedMessage> {
        let mut queued = self.ready.pop()?;
        if self.rules.max_length_bytes.is_some() {
            let properties = &properties[queued.message.properties.index()];
            self.ready_bytes -= u64::from(properties.body_bytes);
        }
        queued.message.deliveries += 1;
        Some(queued)
    }

    /// Puts a delivered message back: to its place, or (quorum) behind those returned before.
    pub(super) fn put_back(&mut self, queued: QueuedMessage, priority: u8) {
        let rank = if self.is_quorum() {
            self.next_return += 1;
            self.next_return
        } else {
            queued.position
        };
        self.ready.put_back(priority, rank, queued);
    }

    /// Puts a delivered message behind all others, as a quorum queue without limit does.
    pub(super) fn put_last(&mut self, queued: QueuedMessage) {
        self.ready.push(0, queued);
    }

    /// The message is gone for good.
    #[inline]
    pub(super) fn forget(&mut self, position: u64) {
        if !self.expiries.is_empty() {
            self.expiries.remove(position);
        }
    }

    /// Whether a message of it, ready or delivered, expires.
    #[inline]
    pub(super) fn has_expiries(&self) -> bool {
        !self.expiries.is_empty()
    }

    /// When the head expires, if it does.
    pub(super) fn head_expires(&self) -> Option<Time> {
        if self.expiries.is_empty() {
            return None;
        }
        self.expiries.get(self.ready.first()?.position).copied()
    }

    /// Whether the lengths exceed the limits by `more` messages of `more_bytes` together.
    pub(super) fn is_over_limit(&self, more: u64, more_bytes: u64) -> bool {
        let over = |limit: Option<u64>, size: u64| limit.is_some_and(|limit| size > limit);
        over(self.rules.max_length, self.ready.len() as u64 + more)
            || over(self.rules.max_length_bytes, self.ready_bytes + more_bytes)
    }

    /// Whether a quorum queue that refused takes messages again: below four fifths of its limits.
    pub(super) fn has_room_again(&self) -> bool {
        let below = |limit: Option<u64>, size: u64| limit.is_none_or(|limit| size * 5 < limit * 4);
        below(self.rules.max_length, self.ready.len() as u64)
            && below(self.rules.max_length_bytes, self.ready_bytes)
    }

    pub(super) fn is_limited(&self) -> bool {
        self.rules.max_length.is_some() || self.rules.max_length_bytes.is_some()
    }

    /// Consumers as queue.declare counts them: a quorum queue counts each message fetched by
    /// basic.get and not settled as one.
    pub(super) fn consumer_count(&self) -> u32 {
        self.consumers.len() as u32 + if self.is_quorum() { self.fetched } else { 0 }
    }
}
