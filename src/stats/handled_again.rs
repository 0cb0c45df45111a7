//! Copies handled more than once: what at-least-once delivery costs.
//!
//! A copy is handled again if its handling had succeeded before and the broker did not learn of
//! it, because the instance died before its acknowledgement arrived. Only copies that are handled
//! and not settled are remembered, so memory follows what is under way, not how long the run is.

use std::collections::VecDeque;

use crate::broker::MessageId;
use crate::kernel::Keyed;

/// Counts the copies of one queue that were handled with success before.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct HandledAgain {
    /// Handled, and the acknowledgement is on its way; nearly always in the order of settling.
    unsettled: VecDeque<MessageId>,
    /// Handled, and back in the queue or with an instance again.
    requeued: Keyed<MessageId, ()>,
    count: u64,
}

impl HandledAgain {
    /// How often it happened since the start or the last restart.
    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// Counts anew; what is under way stays known.
    pub(super) fn restart(&mut self) {
        self.count = 0;
    }

    /// The work on a copy ended with success.
    #[inline]
    pub(super) fn handled(&mut self, message: MessageId) {
        self.count += u64::from(!self.requeued.is_empty() && self.requeued.get(message).is_some());
        self.unsettled.push_back(message);
    }

    /// The broker put a copy back into the queue.
    pub(super) fn requeued(&mut self, message: MessageId) {
        if self.forget_unsettled(message) {
            self.requeued.insert(message, ());
        }
    }

    /// A copy left the queue for good.
    #[inline]
    pub(super) fn settled(&mut self, message: MessageId) {
        self.forget_unsettled(message);
        if !self.requeued.is_empty() {
            self.requeued.remove(message);
        }
    }

    #[inline]
    fn forget_unsettled(&mut self, message: MessageId) -> bool {
        if self.unsettled.front() == Some(&message) {
            self.unsettled.pop_front();
            return true;
        }
        let place = self.unsettled.iter().position(|one| *one == message);
        place.and_then(|place| self.unsettled.remove(place)).is_some()
    }

    /// Bytes on the heap.
    pub(super) fn heap_bytes(&self) -> usize {
        (self.unsettled.capacity() + self.requeued.len()) * size_of::<MessageId>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::fixture::message;

    #[test]
    fn only_copies_handled_with_success_before_count() {
        let mut copies = HandledAgain::default();
        copies.requeued(message(1));
        copies.handled(message(1));
        assert_eq!(copies.count(), 0, "it was returned before the work on it ended");
        copies.requeued(message(1));
        copies.handled(message(1));
        copies.handled(message(2));
        assert_eq!(copies.count(), 1, "its acknowledgement was lost");
        copies.requeued(message(1));
        copies.handled(message(1));
        assert_eq!(copies.count(), 2, "and lost again");
    }

    #[test]
    fn what_is_settled_is_forgotten() {
        let mut copies = HandledAgain::default();
        for number in 0..1_000 {
            copies.handled(message(number));
            copies.requeued(message(number));
            copies.handled(message(number));
            copies.settled(message(number));
        }
        assert_eq!(copies.count(), 1_000);
        let empty = HandledAgain { count: 1_000, ..HandledAgain::default() };
        assert_eq!(copies, empty);
        copies.handled(message(7));
        assert_eq!(copies.count(), 1_000, "a dead letter may come back as a new copy");
    }

    #[test]
    fn acknowledgements_may_overtake_each_other() {
        let mut copies = HandledAgain::default();
        for number in [1, 2, 3] {
            copies.handled(message(number));
        }
        copies.settled(message(2));
        copies.requeued(message(3));
        copies.settled(message(1));
        copies.handled(message(3));
        assert_eq!(copies.count(), 1);
    }
}
