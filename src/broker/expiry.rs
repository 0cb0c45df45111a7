//! Time to live: of messages, acted on at the head of their queue, and of unused queues.

use super::{Broker, DeathReason, Effect, Error, Message, QueueId};
use crate::kernel::Time;

const NS_PER_MS: u64 = 1_000_000;

/// Ten years: the longest time to live that RabbitMQ takes, in milliseconds.
const LONGEST_MS: u64 = 315_360_000_000;

/// Reads the expiration of a message: whole milliseconds as text.
///
/// # Errors
/// [`Error::PreconditionFailed`] if it is no number, below zero or above ten years.
pub(super) fn read_expiration(text: &str) -> Result<u64, Error> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let number = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok());
    match number.flatten() {
        Some(ms) if ms <= LONGEST_MS => Ok(ms),
        _ => Err(Error::PreconditionFailed(format!(
            "invalid expiration '{text}': whole milliseconds from 0 to {LONGEST_MS} are expected"
        ))),
    }
}

impl Broker {
    /// When a copy that enters a queue now expires: after the queue's or its own time to live,
    /// whichever is shorter.
    #[inline]
    pub(super) fn expiry(&self, queue: QueueId, message: &Message, now: Time) -> Option<Time> {
        let by_queue = self.queues[queue.index()].rules.message_ttl_ms;
        let expiration = self.properties[message.properties.index()].expiration.as_deref();
        if by_queue.is_none() && expiration.is_none() {
            return None;
        }
        let by_message = expiration.and_then(|text| read_expiration(text).ok());
        let ttl_ms = by_queue.into_iter().chain(by_message).min()?;
        Some(now.plus_ns(ttl_ms.saturating_mul(NS_PER_MS)))
    }

    /// Does what is due in a queue: drops expired messages at its head, deletes it if it was not
    /// used for too long. Wanted when [`Effect::Expires`] says so; at other times it does nothing.
    pub fn expire(&mut self, queue: QueueId, now: Time, effects: &mut Vec<Effect>) {
        let state = &mut self.queues[queue.index()];
        if state.announced.is_some_and(|at| at <= now) {
            state.announced = None;
        }
        self.drop_expired(queue, now, effects);
        if self.unused_until(queue).is_some_and(|at| at <= now) {
            self.remove_queue(queue, now, effects);
        }
        self.announce(queue, effects);
    }

    /// Drops messages from the head as long as they are expired.
    #[inline]
    pub(super) fn drop_expired(&mut self, queue: QueueId, now: Time, effects: &mut Vec<Effect>) {
        if self.queues[queue.index()].has_expiries() {
            self.drop_all_expired(queue, now, effects);
        }
    }

    #[inline(never)]
    fn drop_all_expired(&mut self, queue: QueueId, now: Time, effects: &mut Vec<Effect>) {
        while self.queues[queue.index()].head_expires().is_some_and(|at| at <= now) {
            if let Some(message) = self.take_head(queue) {
                self.die_ready(queue, message, DeathReason::Expired, effects);
            }
        }
    }

    /// Until when the queue lives if nobody uses it.
    fn unused_until(&self, queue: QueueId) -> Option<Time> {
        let state = &self.queues[queue.index()];
        let expires_ms = state.rules.expires_ms.filter(|_| state.exists)?;
        let expires_ns = expires_ms.saturating_mul(NS_PER_MS);
        state.consumers.is_empty().then(|| state.last_used.plus_ns(expires_ns))
    }

    /// Tells when [`Self::expire`] has something to do next, if that is sooner than told before.
    #[inline]
    pub(super) fn announce(&mut self, queue: QueueId, effects: &mut Vec<Effect>) {
        let head = self.queues[queue.index()].head_expires();
        let Some(at) = head.into_iter().chain(self.unused_until(queue)).min() else { return };
        let state = &mut self.queues[queue.index()];
        if state.announced.is_none_or(|announced| at < announced) {
            state.announced = Some(at);
            effects.push(Effect::Expires { queue, at });
        }
    }
}
