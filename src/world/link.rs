//! Links: what is on its way between two nodes.
//!
//! A link delivers in the order of sending, like a TCP connection: when its delay shrinks, what is
//! sent later waits for what was sent before. Only the first arrival of a link stands in the
//! calendar; an arrival that finds nothing due (the link was cut since) is void.

use std::collections::VecDeque;

use crate::kernel::Time;

/// Something on its way.
#[derive(Clone, Copy, Debug)]
pub struct InFlight<C> {
    /// What travels.
    pub cargo: C,
    /// When it was sent.
    pub departed: Time,
    /// When it arrives.
    pub arrives: Time,
}

/// What became of something sent.
pub(super) enum Sent {
    /// The link has no delay and nothing on it: it is there, and is not kept.
    Arrived,
    /// It is the first on the link and arrives then.
    First(Time),
    /// It follows others.
    Behind,
}

/// A link that carries `C`.
#[derive(Clone, Debug)]
pub struct Link<C> {
    pub(super) delay_ns: u64,
    in_flight: VecDeque<InFlight<C>>,
}

impl<C: Copy> Link<C> {
    pub(super) fn new(delay_ns: u64) -> Self {
        Self { delay_ns, in_flight: VecDeque::new() }
    }

    #[inline(always)]
    pub(super) fn send(&mut self, cargo: &C, now: Time) -> Sent {
        self.send_with(now, || *cargo)
    }

    /// The same with cargo that is made only if the link has to keep it.
    #[inline(always)]
    pub(super) fn send_with(&mut self, now: Time, cargo: impl FnOnce() -> C) -> Sent {
        if self.delay_ns == 0 && self.in_flight.is_empty() {
            return Sent::Arrived;
        }
        self.keep(&cargo(), now.plus_ns(self.delay_ns), now)
    }

    /// The same for what must not be there at once: it takes so long at least.
    pub(super) fn send_taking(&mut self, cargo: &C, now: Time, least_ns: u64) -> Sent {
        self.keep(cargo, now.plus_ns(self.delay_ns.max(least_ns)), now)
    }

    // Out of line, so that what passes at once needs no room for it.
    #[inline(never)]
    fn keep(&mut self, cargo: &C, due: Time, now: Time) -> Sent {
        let (sent, arrives) = match self.in_flight.back() {
            None => (Sent::First(due), due),
            Some(last) => (Sent::Behind, last.arrives.max(due)),
        };
        self.in_flight.push_back(InFlight { cargo: *cargo, departed: now, arrives });
        sent
    }

    /// Takes off what is due, and tells when the next arrival is.
    #[inline]
    pub(super) fn arrive(&mut self, now: Time) -> Option<(C, Option<Time>)> {
        let first = *self.in_flight.front().filter(|first| first.arrives <= now)?;
        self.in_flight.pop_front();
        Some((first.cargo, self.in_flight.front().map(|next| next.arrives)))
    }

    /// Everything on it is gone.
    pub(super) fn cut(&mut self) -> Vec<C> {
        self.in_flight.drain(..).map(|flight| flight.cargo).collect()
    }

    /// What is on it, first to arrive first.
    pub fn in_flight(&self) -> impl ExactSizeIterator<Item = &InFlight<C>> {
        self.in_flight.iter()
    }

    /// Whether nothing is on it.
    pub fn is_empty(&self) -> bool {
        self.in_flight.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shorter_delay_does_not_overtake() {
        let mut link = Link::new(100);
        assert!(matches!(link.send(&'a', Time::ZERO), Sent::First(at) if at.as_ns() == 100));
        link.delay_ns = 0;
        assert!(matches!(link.send(&'b', Time::from_ns(10)), Sent::Behind));
        assert!(link.arrive(Time::from_ns(99)).is_none());
        assert_eq!(link.arrive(Time::from_ns(100)), Some(('a', Some(Time::from_ns(100)))));
        assert_eq!(link.arrive(Time::from_ns(100)), Some(('b', None)));
        assert!(matches!(link.send(&'c', Time::from_ns(200)), Sent::Arrived));
    }
}
