//! Whose turn it is: the consumers of a queue, the highest priority first, equals in a circle.

use std::collections::VecDeque;

use super::ConsumerId;

/// Consumers waiting for their turn.
#[derive(Clone, Debug, Default)]
pub(super) struct Turns {
    /// Those of priority 0, as nearly all are.
    usual: VecDeque<ConsumerId>,
    /// Those of other priorities, the highest first; none is empty.
    others: Vec<(i64, VecDeque<ConsumerId>)>,
}

impl Turns {
    /// Puts a consumer behind its equals.
    #[inline]
    pub(super) fn push_back(&mut self, priority: i64, consumer: ConsumerId) {
        if priority == 0 {
            self.usual.push_back(consumer);
        } else {
            self.push_back_other(priority, consumer);
        }
    }

    #[cold]
    fn push_back_other(&mut self, priority: i64, consumer: ConsumerId) {
        match self.others.binary_search_by(|(known, _)| priority.cmp(known)) {
            Ok(place) => self.others[place].1.push_back(consumer),
            Err(place) => self.others.insert(place, (priority, VecDeque::from([consumer]))),
        }
    }

    /// Whether nobody has a turn.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.usual.is_empty() && self.others.is_empty()
    }

    /// The consumer whose turn is next.
    pub(super) fn front(&self) -> Option<ConsumerId> {
        match self.others.first() {
            Some((priority, first)) if *priority > 0 => first.front().copied(),
            Some((_, first)) => self.usual.front().or(first.front()).copied(),
            None => self.usual.front().copied(),
        }
    }

    /// Takes the consumer whose turn is next.
    #[inline]
    pub(super) fn pop_front(&mut self) -> Option<ConsumerId> {
        if self.others.is_empty() {
            return self.usual.pop_front();
        }
        self.pop_front_other()
    }

    #[cold]
    fn pop_front_other(&mut self) -> Option<ConsumerId> {
        if self.others[0].0 < 0
            && let Some(usual) = self.usual.pop_front()
        {
            return Some(usual);
        }
        let first = &mut self.others[0].1;
        let consumer = first.pop_front();
        if first.is_empty() {
            self.others.remove(0);
        }
        consumer
    }

    /// Takes a consumer out.
    #[inline(never)]
    pub(super) fn remove(&mut self, consumer: ConsumerId) {
        self.usual.retain(|turn| *turn != consumer);
        for (_, turns) in &mut self.others {
            turns.retain(|turn| *turn != consumer);
        }
        self.others.retain(|(_, turns)| !turns.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn higher_priorities_come_first_and_equals_in_order() {
        let mut turns = Turns::default();
        for (priority, consumer) in [(0, 1), (-5, 2), (9, 3), (0, 4), (9, 5), (2, 6)] {
            turns.push_back(priority, ConsumerId(consumer));
        }
        turns.remove(ConsumerId(4));
        assert_eq!(turns.front(), Some(ConsumerId(3)));
        let order: Vec<u32> = std::iter::from_fn(|| turns.pop_front()).map(|id| id.0).collect();
        assert_eq!(order, [3, 5, 6, 1, 2]);
        assert!(turns.front().is_none());
    }
}
