//! The task queue: tasks accepted by an instance that no thread or loop has begun.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// What happens to a task that finds the task queue full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenFull {
    /// It is refused.
    #[default]
    Refuse,
    /// It waits at the door, unread, and comes in when there is room.
    Wait,
    /// The oldest task of the queue that may be refused makes room for it.
    DropOldest,
}

/// Whether a runtime took a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acceptance<T> {
    /// It works on it, or will.
    Taken,
    /// It did not take it, as its task queue is full.
    Refused,
    /// It took it, and gave up this older one for it.
    Displaced(T),
}

/// A bounded queue of tasks, first come, first served.
#[derive(Clone, Debug)]
pub(super) struct TaskQueue<T> {
    tasks: VecDeque<T>,
    /// How many it holds; what may not be refused comes in beyond it.
    pub(super) bound: Option<u32>,
    pub(super) when_full: WhenFull,
}

impl<T> TaskQueue<T> {
    pub(super) fn new(bound: Option<u32>, when_full: WhenFull) -> Self {
        Self { tasks: VecDeque::new(), bound, when_full }
    }

    /// What becomes of a task that has to wait.
    pub(super) fn admit<E: Copy>(
        &mut self,
        entry: T,
        refusable: impl Fn(&T) -> Option<E>,
    ) -> Acceptance<E> {
        let full = self.bound.is_some_and(|bound| self.tasks.len() >= bound as usize);
        if !full || refusable(&entry).is_none() {
            self.tasks.push_back(entry);
            return Acceptance::Taken;
        }
        match self.when_full {
            WhenFull::Refuse => Acceptance::Refused,
            WhenFull::Wait => {
                self.tasks.push_back(entry);
                Acceptance::Taken
            }
            WhenFull::DropOldest => self.displace(entry, refusable),
        }
    }

    fn displace<E: Copy>(
        &mut self,
        entry: T,
        refusable: impl Fn(&T) -> Option<E>,
    ) -> Acceptance<E> {
        let mut oldest = self.tasks.iter().enumerate();
        let oldest = oldest.find_map(|(place, task)| Some((place, refusable(task)?)));
        let Some((place, displaced)) = oldest else { return Acceptance::Refused };
        self.tasks.remove(place);
        self.tasks.push_back(entry);
        Acceptance::Displaced(displaced)
    }

    pub(super) fn pop(&mut self) -> Option<T> {
        self.tasks.pop_front()
    }

    pub(super) fn len(&self) -> usize {
        self.tasks.len()
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &T> {
        self.tasks.iter()
    }

    pub(super) fn take(&mut self) -> Vec<T> {
        self.tasks.drain(..).collect()
    }

    /// Takes back what was taken, before what came since.
    pub(super) fn put_back(&mut self, tasks: Vec<T>) {
        tasks.into_iter().rev().for_each(|task| self.tasks.push_front(task));
    }
}
