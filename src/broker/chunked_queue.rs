//! A first-in-first-out queue in chunks: no copying as it grows, full chunks shared by clones.
//!
//! Ten million waiting messages cost what they hold, and a checkpoint of them costs next to
//! nothing.

use std::collections::VecDeque;
use std::sync::Arc;

const CHUNK_ITEMS: usize = 512;

/// Items in order of arrival.
#[derive(Clone, Debug)]
pub(super) struct ChunkedQueue<T> {
    /// Chunks that are full, oldest first; never changed.
    full: VecDeque<Arc<Vec<T>>>,
    /// The chunk that still grows.
    back: Vec<T>,
    /// How many items of the first chunk (of `back`, if no chunk is full) are gone.
    gone: usize,
}

impl<T> Default for ChunkedQueue<T> {
    fn default() -> Self {
        Self { full: VecDeque::new(), back: Vec::new(), gone: 0 }
    }
}

impl<T: Copy> ChunkedQueue<T> {
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.full.len() * CHUNK_ITEMS + self.back.len() - self.gone
    }

    #[inline]
    pub(super) fn push_back(&mut self, item: T) {
        self.back.push(item);
        if self.back.len() == CHUNK_ITEMS {
            let back = std::mem::replace(&mut self.back, Vec::with_capacity(CHUNK_ITEMS));
            self.full.push_back(Arc::new(back));
        }
    }

    /// The oldest item.
    #[inline]
    pub(super) fn front(&self) -> Option<&T> {
        match self.full.front() {
            Some(first) => first.get(self.gone),
            None => self.back.get(self.gone),
        }
    }

    #[inline]
    pub(super) fn pop_front(&mut self) -> Option<T> {
        let Some(first) = self.full.front() else {
            return self.pop_from_back_chunk();
        };
        let item = first[self.gone];
        self.gone += 1;
        if self.gone == CHUNK_ITEMS {
            self.full.pop_front();
            self.gone = 0;
        }
        Some(item)
    }

    fn pop_from_back_chunk(&mut self) -> Option<T> {
        let item = *self.back.get(self.gone)?;
        self.gone += 1;
        if self.gone == self.back.len() {
            self.back.clear();
            self.gone = 0;
        }
        Some(item)
    }

    /// The items, oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.full.iter().flat_map(|chunk| chunk.iter()).chain(&self.back).skip(self.gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behaves_like_a_deque() {
        let mut queue = ChunkedQueue::default();
        let mut model = VecDeque::new();
        let mut state = 1_u32;
        for step in 0..60_000_u32 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grows = if step / 10_000 % 2 == 0 { 5 } else { 3 };
            if state >> 29 < grows {
                queue.push_back(step);
                model.push_back(step);
            } else {
                assert_eq!(queue.front(), model.front());
                assert_eq!(queue.pop_front(), model.pop_front());
            }
            assert_eq!(queue.len(), model.len());
        }
        assert!(queue.iter().eq(&model));
    }
}
