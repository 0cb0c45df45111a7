//! The ready messages of a queue, in the order in which they will be delivered.

use super::QueuedMessage;
use super::chunked_queue::ChunkedQueue;
use crate::kernel::Keyed;

/// Ready messages by level of priority, lowest level first; a queue without priorities has one.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    levels: Vec<Level>,
}

/// Messages of one priority.
#[derive(Clone, Debug, Default)]
struct Level {
    /// Returned messages by rank. All of them were at the head before, so they come first.
    returned: Keyed<u64, QueuedMessage>,
    /// Messages never delivered.
    fresh: ChunkedQueue<QueuedMessage>,
}

impl Level {
    #[inline]
    fn len(&self) -> usize {
        self.returned.len() + self.fresh.len()
    }

    #[inline]
    fn first(&self) -> Option<&QueuedMessage> {
        self.returned.first().or_else(|| self.fresh.front())
    }

    #[inline]
    fn pop(&mut self) -> Option<QueuedMessage> {
        if self.returned.is_empty() {
            return self.fresh.pop_front();
        }
        self.returned.pop_first()
    }

    fn iter(&self) -> impl Iterator<Item = &QueuedMessage> {
        self.returned.iter().map(|(_, queued)| queued).chain(self.fresh.iter())
    }
}

impl Ready {
    pub(super) fn new(max_priority: u8) -> Self {
        Self { levels: vec![Level::default(); usize::from(max_priority) + 1] }
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        match self.levels.as_slice() {
            [only] => only.len(),
            levels => levels.iter().map(Level::len).sum(),
        }
    }

    /// Puts a message behind those of its priority; above the highest level counts as the highest.
    #[inline]
    pub(super) fn push(&mut self, priority: u8, queued: QueuedMessage) {
        let level = self.level(priority);
        self.levels[level].fresh.push_back(queued);
    }

    /// Puts a message that was delivered back before those never delivered, in order of `rank`.
    pub(super) fn put_back(&mut self, priority: u8, rank: u64, queued: QueuedMessage) {
        let level = self.level(priority);
        self.levels[level].returned.insert(rank, queued);
    }

    fn level(&self, priority: u8) -> usize {
        usize::from(priority).min(self.levels.len() - 1)
    }

    /// The head.
    pub(super) fn first(&self) -> Option<&QueuedMessage> {
        self.levels.iter().rev().find_map(Level::first)
    }

    /// Takes the head.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<QueuedMessage> {
        match self.levels.as_mut_slice() {
            [only] => only.pop(),
            levels => levels.iter_mut().rev().find_map(Level::pop),
        }
    }

    /// All of them, head first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &QueuedMessage> {
        self.levels.iter().rev().flat_map(Level::iter)
    }
}
