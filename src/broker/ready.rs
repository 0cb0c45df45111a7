//! The ready messages of a queue, in the order in which they will be delivered.

use super::QueuedMessage;
use super::chunked_queue::ChunkedQueue;
use crate::kernel::Keyed;

/// Ready messages by level of priority; a queue without priorities has one.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    lowest: Level,
    /// The levels above it, in ascending order.
    higher: Vec<Level>,
    /// All of them.
    len: usize,
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
    #[inline(always)]
    fn first(&self) -> Option<&QueuedMessage> {
        if self.returned.is_empty() { self.fresh.front() } else { self.first_returned() }
    }

    #[inline(never)]
    fn first_returned(&self) -> Option<&QueuedMessage> {
        self.returned.first()
    }

    #[inline(always)]
    fn drop_first(&mut self) {
        if self.returned.is_empty() {
            self.fresh.drop_front();
        } else {
            self.returned.pop_first();
        }
    }

    fn iter(&self) -> impl Iterator<Item = &QueuedMessage> {
        self.returned.iter().map(|(_, queued)| queued).chain(self.fresh.iter())
    }
}

impl Ready {
    pub(super) fn new(max_priority: u8) -> Self {
        let higher = vec![Level::default(); usize::from(max_priority)];
        Self { lowest: Level::default(), higher, len: 0 }
    }

    #[inline]
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Puts a message behind those of its priority; above the highest level counts as the highest.
    #[inline(always)]
    pub(super) fn push(&mut self, priority: u8, queued: QueuedMessage) {
        self.len += 1;
        self.level(priority).fresh.push_back(queued);
    }

    /// Puts a message that was delivered back before those never delivered, in order of `rank`.
    pub(super) fn put_back(&mut self, priority: u8, rank: u64, queued: QueuedMessage) {
        self.len += 1;
        self.level(priority).returned.insert(rank, queued);
    }

    #[inline]
    fn level(&mut self, priority: u8) -> &mut Level {
        match usize::from(priority).min(self.higher.len()) {
            0 => &mut self.lowest,
            above => &mut self.higher[above - 1],
        }
    }

    /// The head.
    #[inline(always)]
    pub(super) fn first(&self) -> Option<&QueuedMessage> {
        if self.higher.is_empty() { self.lowest.first() } else { self.level_of_head().first() }
    }

    /// Takes the head.
    #[inline(always)]
    pub(super) fn pop(&mut self) -> Option<QueuedMessage> {
        // Copied from its place: what the level returned would be copied once more.
        let head = *self.first()?;
        self.len -= 1;
        if self.higher.is_empty() {
            self.lowest.drop_first();
        } else {
            self.drop_highest();
        }
        Some(head)
    }

    #[inline(never)]
    fn level_of_head(&self) -> &Level {
        let mut higher = self.higher.iter().rev();
        higher.find(|level| level.first().is_some()).unwrap_or(&self.lowest)
    }

    #[inline(never)]
    fn drop_highest(&mut self) {
        let mut higher = self.higher.iter_mut().rev();
        let level = higher.find(|level| level.first().is_some());
        level.unwrap_or(&mut self.lowest).drop_first();
    }

    /// All of them, head first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &QueuedMessage> {
        self.higher.iter().rev().chain([&self.lowest]).flat_map(Level::iter)
    }
}
