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
    #[inline(always)]
    pub(super) fn push_back(&mut self, item: T) {
        self.back.push(item);
        if self.back.len() == CHUNK_ITEMS {
            self.begin_chunk();
        }
    }

    #[cold]
    fn begin_chunk(&mut self) {
        let full = std::mem::replace(&mut self.back, Vec::with_capacity(CHUNK_ITEMS));
        self.full.push_back(Arc::new(full));
    }

    /// The oldest item.
    #[inline(always)]
    pub(super) fn front(&self) -> Option<&T> {
        match self.full.front() {
            Some(first) => first.get(self.gone),
            None => self.back.get(self.gone),
        }
    }

    /// Takes the oldest item away, if there is one.
    #[inline(always)]
    pub(super) fn drop_front(&mut self) {
        if !self.full.is_empty() {
            self.drop_from_full_chunk();
        } else if self.gone < self.back.len() {
            self.gone += 1;
            if self.gone == self.back.len() {
                self.back.clear();
                self.gone = 0;
            }
        }
    }

    #[inline(never)]
    fn drop_from_full_chunk(&mut self) {
        self.gone += 1;
        if self.gone == CHUNK_ITEMS {
            self.full.pop_front();
            self.gone = 0;
        }
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
                queue.drop_front();
                model.pop_front();
            }
        }
        assert!(queue.iter().eq(&model));
    }
}
