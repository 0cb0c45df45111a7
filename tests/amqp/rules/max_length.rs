//! How much a queue keeps.

use queuescope::broker::{Broker, Effect, QueueId};

use super::{Check, Rule, holds};
use crate::event::Event;
use crate::history::History;

/// A full queue drops its head or refuses what is too much, and refuses nothing else.
#[derive(Debug, Default)]
pub(crate) struct MaxLength;

impl Rule for MaxLength {
    fn check(&mut self, history: &History, event: &Event<'_>) -> Check {
        match event {
            Event::Effect(Effect::Enqueued { queue, .. }) => {
                holds!(may_take(history, *queue), "{queue:?} takes more than it may");
            }
            Event::Effect(Effect::Refused { queue, .. }) => {
                holds!(may_refuse(history, *queue), "{queue:?} refuses though there is room");
            }
            _ => {}
        }
        Ok(())
    }

    fn at_rest(&mut self, history: &History, broker: &Broker) -> Check {
        for (queue, draft) in history.queues.iter().filter(|(_, draft)| draft.drops_head()) {
            let ready = u64::from(broker.ready(*queue));
            let keeps = draft.max_length.is_none_or(|max| ready <= max);
            holds!(keeps, "{queue:?} keeps {ready}: {draft:?}");
        }
        Ok(())
    }
}

/// The limit of a queue that refuses, and how many messages are ready in it.
fn limit(history: &History, queue: QueueId) -> Option<(u64, u64)> {
    let draft = &history.queues[&queue];
    let max = draft.max_length.filter(|_| !draft.drops_head())?;
    Some((max, history.ready(queue).count() as u64))
}

/// A quorum queue takes one message too many.
fn may_take(history: &History, queue: QueueId) -> bool {
    let too_many = u64::from(history.queues[&queue].quorum);
    limit(history, queue).is_none_or(|(max, ready)| ready < max + too_many)
}

/// A quorum queue that was full refuses until a fifth of it is free.
fn may_refuse(history: &History, queue: QueueId) -> bool {
    let quorum = history.queues[&queue].quorum;
    let is_full = |max: u64, ready: u64| if quorum { ready * 5 >= max * 4 } else { ready >= max };
    limit(history, queue).is_some_and(|(max, ready)| is_full(max, ready))
}
