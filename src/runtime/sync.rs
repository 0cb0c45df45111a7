//! The synchronous runtime: one thread that works on one task at a time and waits through every
//! phase of it, processor time and I/O alike.

use std::collections::VecDeque;

use super::{Effect, InHand, SpanId, Work};
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
        if let Some(phase) = work.phase(&current.task, current.phase_index + 1) {
            current.span = self.last_span.next();
            (self.last_span, current.phase_started, current.phase) = (current.span, now, phase);
            current.phase_index += 1;
            effects.push(Effect::PhaseStarted(current.span));
            return true;
        }
        effects.push(Effect::Finished { task: current.task, started: current.started });
        self.current = None;
        if let Some(next) = self.waiting.pop_front() {
            self.begin(&next, now, work, effects);
        }
        true
    }

    /// Begins the first phase of a task.
    #[inline]
    fn begin(&mut self, task: &T, now: Time, work: &impl Work<T>, effects: &mut Vec<Effect<T>>) {
        let Some(phase) = work.phase(task, 0) else { return };
        let span = self.last_span.next();
        self.last_span = span;
        self.current = Some(InHand {
            task: *task,
            started: now,
            phase_started: now,
            phase,
            span,
            phase_index: 0,
        });
        effects.push(Effect::PhaseStarted(span));
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

    /// Each task is computed on for 10 ns, then waits 70 ns, then is computed on for 10 ns.
    struct ThreePhases;

    impl Work<u32> for ThreePhases {
        fn phase(&self, _task: &u32, index: u16) -> Option<Phase> {
            let (kind, duration_ns) =
                *[(PhaseKind::Cpu, 10), (PhaseKind::Io, 70), (PhaseKind::Cpu, 10)]
                    .get(usize::from(index))?;
            Some(Phase { duration_ns, kind })
        }
    }

    /// Runs to the end; tells (task, end) of each.
    fn run(sync: &mut Sync<u32>, tasks: u32) -> Vec<(u32, u64)> {
        let mut effects = Vec::new();
        for task in 0..tasks {
            sync.accept(&task, Time::ZERO, &ThreePhases, &mut effects);
        }
        let mut finished = Vec::new();
        let mut now = Time::ZERO;
        while !effects.is_empty() {
            let mut wake = None;
            for effect in std::mem::take(&mut effects) {
                match effect {
                    Effect::PhaseStarted(span) => {
                        wake = sync.in_hand().map(|in_hand| (in_hand.ends(), span));
                    }
                    Effect::Finished { task, .. } => finished.push((task, now.as_ns())),
                }
            }
            if let Some((at, span)) = wake {
                now = at;
                assert!(sync.wake(span, now, &ThreePhases, &mut effects));
            }
        }
        finished
    }

    #[test]
    fn six_requests_take_six_times_as_long_as_one() {
        let finished = run(&mut Sync::default(), 6);
        assert_eq!(finished, [(0, 90), (1, 180), (2, 270), (3, 360), (4, 450), (5, 540)]);
    }

    #[test]
    fn what_was_abandoned_does_not_wake() {
        let mut sync = Sync::default();
        let mut effects = Vec::new();
        sync.accept(&1, Time::ZERO, &ThreePhases, &mut effects);
        sync.accept(&2, Time::ZERO, &ThreePhases, &mut effects);
        assert_eq!(sync.abandon(), [1, 2]);
        sync.accept(&3, Time::from_ns(5), &ThreePhases, &mut effects);
        assert!(!sync.wake(SpanId(1), Time::from_ns(10), &ThreePhases, &mut effects));
        assert!(sync.wake(SpanId(2), Time::from_ns(15), &ThreePhases, &mut effects));
    }
}
