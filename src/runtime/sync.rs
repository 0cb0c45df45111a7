//! The synchronous runtime: one thread that works on one task at a time and waits through every
//! phase of it, processor time and I/O alike.

use std::collections::VecDeque;

use super::{Effect, InHand, SpanId, StartCause, Work};
use crate::kernel::Time;

/// One thread.
#[derive(Clone, Debug)]
pub struct Sync<T> {
    waiting: VecDeque<T>,
    current: Option<InHand<T>>,
    last_span: SpanId,
}

impl<T> Default for Sync<T> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), current: None, last_span: SpanId::default() }
    }
}

impl<T: Copy> Sync<T> {
    #[inline]
    pub(super) fn accept(
        &mut self,
        task: &T,
        now: Time,
        work: &impl Work<T>,
        effects: &mut Vec<Effect<T>>,
    ) {
        if self.current.is_some() {
            self.waiting.push_back(*task);
        } else {
            self.begin(task, now, work, effects);
        }
    }

    #[inline]
    pub(super) fn wake(
        &mut self,
        span: SpanId,
        now: Time,
        work: &impl Work<T>,
        effects: &mut Vec<Effect<T>>,
    ) -> bool {
        // Borrowed, as a copy of what is in hand costs more than all the rest here.
        let due = |one: &&mut InHand<T>| one.span == span && one.ends() == now;
        let Some(current) = self.current.as_mut().filter(due) else { return false };
        let (task, started, phase_index) = (current.task, current.started, current.phase_index);
        if let Some((next_index, phase)) = work.next(&current.task, phase_index) {
            effects.push(Effect::PhaseEnded { task, phase_index });
            current.span = self.last_span.next();
            (self.last_span, current.phase_started, current.phase) = (current.span, now, phase);
            current.phase_index = next_index;
            let (span, wake) = (current.span, current.ends());
            effects.push(Effect::PhaseStarted { span, wake, cause: StartCause::PhaseEnded });
            return true;
        }
        effects.push(Effect::Finished { task, started, phase_index, lane: 1 });
        self.current = None;
        if let Some(next) = self.waiting.pop_front() {
            self.begin(&next, now, work, effects);
        }
        true
    }

    /// Begins the first phase of a task.
    #[inline]
    fn begin(&mut self, task: &T, now: Time, work: &impl Work<T>, effects: &mut Vec<Effect<T>>) {
        let Some((phase_index, phase)) = work.first(task) else { return };
        let span = self.last_span.next();
        self.last_span = span;
        self.current = Some(InHand {
            task: *task,
            started: now,
            phase_started: now,
            phase,
            span,
            phase_index,
            lane: 1,
        });
        let wake = now.plus_ns(phase.duration_ns);
        effects.push(Effect::PhaseStarted { span, wake, cause: StartCause::TaskBegun });
    }

    pub(super) fn take_waiting(&mut self) -> Vec<T> {
        self.waiting.drain(..).collect()
    }

    pub(super) fn put_back_waiting(&mut self, tasks: Vec<T>) {
        for task in tasks.into_iter().rev() {
            self.waiting.push_front(task);
        }
    }

    pub(super) fn abandon(&mut self) -> Vec<T> {
        let current = self.current.take().map(|current| current.task);
        current.into_iter().chain(self.waiting.drain(..)).collect()
    }

    #[inline]
    pub(super) fn in_hand(&self) -> Option<&InHand<T>> {
        self.current.as_ref()
    }

    pub(super) fn waiting(&self) -> impl ExactSizeIterator<Item = &T> {
        self.waiting.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Phase, PhaseKind};
    use super::*;

    /// Each task is computed on for 10 ns.
    struct TenNanoseconds;

    impl Work<u32> for TenNanoseconds {
        fn first(&self, _task: &u32) -> Option<(u16, Phase)> {
            Some((0, Phase { duration_ns: 10, kind: PhaseKind::Cpu }))
        }

        fn next(&self, _task: &u32, _after: u16) -> Option<(u16, Phase)> {
            None
        }
    }

    #[test]
    fn what_was_abandoned_does_not_wake() {
        let mut sync = Sync::default();
        let mut effects = Vec::new();
        sync.accept(&1, Time::ZERO, &TenNanoseconds, &mut effects);
        sync.accept(&2, Time::ZERO, &TenNanoseconds, &mut effects);
        assert_eq!(sync.abandon(), [1, 2]);
        sync.accept(&3, Time::from_ns(5), &TenNanoseconds, &mut effects);
        assert!(!sync.wake(SpanId(1), Time::from_ns(10), &TenNanoseconds, &mut effects));
        assert!(sync.wake(SpanId(2), Time::from_ns(15), &TenNanoseconds, &mut effects));
    }
}
