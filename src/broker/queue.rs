//! A queue: messages in order, and the consumers that take turns at them.

use std::collections::{BTreeMap, VecDeque};

use super::chunked_queue::ChunkedQueue;
use super::{ConsumerId, Message, QueuedMessage};
use crate::kernel::Time;

/// A queue.
#[derive(Clone, Debug, Default)]
pub(super) struct Queue {
    /// Returned messages by position: all of them were at the head before, so they come first.
    returned: BTreeMap<u64, QueuedMessage>,
    /// Messages never delivered.
    fresh: ChunkedQueue<QueuedMessage>,
    next_position: u64,
    /// Consumers in turn. One at its prefetch is found out, and taken off, when its turn comes.
    pub(super) turns: VecDeque<ConsumerId>,
    /// Deliveries of this queue that are not settled.
    pub(super) unacknowledged: u32,
}

impl Queue {
    /// Messages ready for delivery.
    #[inline]
    pub(super) fn ready(&self) -> u32 {
        (self.returned.len() + self.fresh.len()) as u32
    }

    /// Puts a new message at the tail.
    #[inline]
    pub(super) fn push(&mut self, message: Message, now: Time) {
        let position = self.next_position;
        self.next_position += 1;
        self.fresh.push_back(QueuedMessage { message, enqueued: now, position });
    }

    /// Puts a delivered message back to its place.
    pub(super) fn put_back(&mut self, queued: QueuedMessage) {
        self.returned.insert(queued.position, queued);
    }

    /// Takes the head.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<QueuedMessage> {
        if self.returned.is_empty() {
            return self.fresh.pop_front();
        }
        self.returned.pop_first().map(|(_, queued)| queued)
    }

    /// The ready messages, head first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &QueuedMessage> {
        self.returned.values().chain(self.fresh.iter())
    }
}
