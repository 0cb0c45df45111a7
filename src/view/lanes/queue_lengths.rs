//! How many messages are ready in each queue, whenever that changes.

use litemap::LiteMap;

use crate::fact::{Fact, FactSink, Happening, NodeId};
use crate::kernel::Time;

/// Listens to a run and keeps every change.
#[derive(Clone, Debug, Default)]
pub(super) struct QueueLengths {
    now: LiteMap<NodeId, u32>,
    changes: Vec<(Time, NodeId, u32)>,
}

impl QueueLengths {
    /// At one instant the last counts; in order of time.
    pub(super) fn changes(&self) -> impl Iterator<Item = (Time, NodeId, u32)> {
        self.changes.iter().copied()
    }

    fn set(&mut self, at: Time, queue: NodeId, ready: u32) {
        self.now.insert(queue, ready);
        let earlier = self.changes.iter_mut().rev().take_while(|change| change.0 == at);
        match { earlier }.find(|change| change.1 == queue) {
            Some(same) => same.2 = ready,
            None => self.changes.push((at, queue, ready)),
        }
    }

    fn one_less(&mut self, at: Time, queue: NodeId) {
        let ready = self.now.get(&queue).copied().unwrap_or(0);
        self.set(at, queue, ready.saturating_sub(1));
    }
}

impl FactSink for QueueLengths {
    fn record(&mut self, fact: &Fact) {
        let at = fact.at;
        match fact.happening {
            Happening::Enqueued { queue, ready, .. } | Happening::Requeued { queue, ready, .. } => {
                self.set(at, queue, ready);
            }
            Happening::Delivered { queue, .. }
            | Happening::Dropped { queue, instance: None, .. }
            | Happening::DeadLettered { queue, instance: None, .. } => self.one_less(at, queue),
            _ => {}
        }
    }
}
