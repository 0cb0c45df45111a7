//! The calendar: what will happen, in order of time, ties in order of insertion.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Time;

/// Above this many pending entries a heap is faster than a sorted array.
const SORTED_ENTRIES: usize = 24;

#[derive(Clone, Copy, Debug)]
struct Entry<E> {
    at: Time,
    order: u64,
    event: E,
}

impl<E> Entry<E> {
    fn key(&self) -> (Time, u64) {
        (self.at, self.order)
    }
}

impl<E> PartialEq for Entry<E> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}
impl<E> Eq for Entry<E> {}
impl<E> PartialOrd for Entry<E> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<E> Ord for Entry<E> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

/// Pending events of any kind `E`, taken out earliest first; equal times come out in the order
/// in which they were put in.
///
/// The earliest entries are kept in a small sorted array (latest first, so that the next one is
/// popped off its end), what does not fit waits in a heap. An event cannot be withdrawn: whoever
/// changes its mind lets the event come and ignores it.
#[derive(Clone, Debug)]
pub struct Calendar<E> {
    soon: Vec<Entry<E>>,
    later: BinaryHeap<Reverse<Entry<E>>>,
    next_order: u64,
}

impl<E: Copy> Default for Calendar<E> {
    fn default() -> Self {
        Self {
            soon: Vec::with_capacity(SORTED_ENTRIES + 1),
            later: BinaryHeap::new(),
            next_order: 0,
        }
    }
}

impl<E: Copy> Calendar<E> {
    /// Puts `event` into the calendar at `at`.
    #[inline(never)]
    pub fn schedule(&mut self, at: Time, event: E) {
        let order = self.next_order;
        self.next_order += 1;
        if self.later.peek().is_some_and(|Reverse(first)| first.at <= at) {
            self.soon.push(Entry { at, order, event });
            return self.put_off(self.soon.len() - 1);
        }
        self.insert_soon(Entry { at, order, event });
        if self.soon.len() > SORTED_ENTRIES {
            self.put_off(0);
        }
    }

    // Out of line, and without an entry to be handed over, as most calendars never need it.
    #[inline(never)]
    fn put_off(&mut self, place: usize) {
        self.later.push(Reverse(self.soon.remove(place)));
    }

    /// The new entry has the highest order, so it goes in front of (that is, pops after) its equals.
    #[inline]
    fn insert_soon(&mut self, entry: Entry<E>) {
        self.soon.push(entry);
        let Some((mut hole, earlier)) = self.soon.split_last_mut() else { return };
        for slot in earlier.iter_mut().rev().take_while(|slot| slot.at <= entry.at) {
            *hole = *slot;
            hole = slot;
        }
        *hole = entry;
    }

    /// The time of the next event, if any.
    #[inline]
    pub fn next_time(&self) -> Option<Time> {
        match self.soon.last() {
            Some(entry) => Some(entry.at),
            None => self.later.peek().map(|Reverse(entry)| entry.at),
        }
    }

    /// Takes the next event out.
    #[inline(always)]
    pub fn pop(&mut self) -> Option<(Time, E)> {
        let entry = match self.soon.pop() {
            Some(entry) => entry,
            None => self.later.pop()?.0,
        };
        Some((entry.at, entry.event))
    }

    /// How many events are pending.
    pub fn len(&self) -> usize {
        self.soon.len() + self.later.len()
    }

    /// Whether nothing is pending.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(calendar: &mut Calendar<u32>) -> Vec<(u64, u32)> {
        std::iter::from_fn(|| calendar.pop()).map(|(at, event)| (at.as_ns(), event)).collect()
    }

    #[test]
    fn equal_times_come_out_in_the_order_they_went_in() {
        let mut calendar = Calendar::default();
        for event in 0..100 {
            calendar.schedule(Time::from_ns(u64::from(event % 3)), event);
        }
        let mut expected: Vec<(u64, u32)> = (0..100).map(|e| (u64::from(e % 3), e)).collect();
        expected.sort_unstable();
        assert_eq!(drain(&mut calendar), expected);
    }

    #[test]
    fn many_entries_with_takes_between_stay_in_order() {
        let mut calendar = Calendar::default();
        let mut state = 1_u64;
        let mut now = 0;
        let mut pending = std::collections::BTreeSet::new();
        for event in 0..5_000_u32 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = now + (state >> 54);
            calendar.schedule(Time::from_ns(at), event);
            pending.insert((at, event));
            if state & 0x300 != 0 && pending.len() > 40 {
                let (at, event) = calendar.pop().expect("entries are pending");
                assert_eq!(pending.pop_first(), Some((at.as_ns(), event)));
                now = at.as_ns();
            }
        }
        assert_eq!(drain(&mut calendar), pending.into_iter().collect::<Vec<_>>());
    }
}
