//! Each copy's life: it leaves its queue only for a good reason, and is nowhere twice.

use std::collections::BTreeSet;

use queuescope::broker::{
    Broker, DeadLetter, DeathReason, Delivery, DropCause, Effect, Message, MessageId, QueueId,
    RequeueCause,
};
use queuescope::kernel::NANOSECONDS_PER_MILLISECOND;

use super::{Check, Rule, holds};
use crate::event::{ChannelNumber, Event};
use crate::history::{Copy, CopyName, History, Holder, Phase, answers};
use crate::operation::How;
use crate::setup::{QueueDraft, WhenFull};

#[derive(Debug, Default)]
pub(crate) struct AtLeastOnce {
    /// Copies routed to a queue that neither took nor refused them yet.
    expected: BTreeSet<CopyName>,
    /// What a client said last.
    settling: Option<(ChannelNumber, Vec<u64>, How)>,
    /// The queues that clients purged and deleted.
    purged: BTreeSet<QueueId>,
    deleted: BTreeSet<QueueId>,
}

impl Rule for AtLeastOnce {
    fn check(&mut self, history: &History, event: &Event<'_>) -> Check {
        match event {
            Event::Routed { message, queues, .. } => {
                self.expected.extend(queues.iter().map(|queue| (*queue, *message)));
            }
            Event::Settled { channel, delivery_tags, how } => {
                self.settling = Some((*channel, delivery_tags.clone(), *how));
            }
            Event::Purged { queue } => self.purged = BTreeSet::from([*queue]),
            Event::Deleted { queue } => {
                self.deleted.insert(*queue);
            }
            Event::Fetched { delivery, .. } => return taken(history, delivery),
            Event::Effect(effect) => return self.check_effect(history, effect),
            _ => {}
        }
        Ok(())
    }

    fn at_rest(&mut self, history: &History, broker: &Broker) -> Check {
        (self.settling, self.purged) = (None, BTreeSet::new());
        holds!(self.expected.is_empty(), "routed, but not there: {:?}", self.expected);
        for queue in history.queues.keys() {
            let found: BTreeSet<MessageId> =
                broker.ready_messages(*queue).map(|queued| queued.message.id).collect();
            let expected: BTreeSet<MessageId> = history.ready(*queue).map(|(id, _)| id).collect();
            holds!(found == expected, "{queue:?} holds {found:?}, not {expected:?}");
        }
        for (name, copy) in &history.copies {
            let Some(Holder { channel, delivery_tag, .. }) = copy.holder else { continue };
            let unsettled = &history.channels[&channel].unsettled;
            holds!(unsettled.contains_key(&delivery_tag), "{name:?} is with nobody: {copy:?}");
        }
        Ok(())
    }

    fn at_the_end(&mut self, history: &History, broker: &mut Broker) -> Check {
        for (queue, _) in history.copies.keys() {
            holds!(broker.unacknowledged(*queue) == 0, "somebody has messages of {queue:?}");
        }
        Ok(())
    }
}

/// The copy that is meant.
fn find(history: &History, name: CopyName) -> Result<&Copy, String> {
    let gone = if history.gone.contains(&name) { "gone" } else { "unknown" };
    history.copies.get(&name).ok_or_else(|| format!("{name:?} is {gone}"))
}

/// A ready copy is delivered or fetched.
fn taken(history: &History, delivery: &Delivery) -> Check {
    let name = (delivery.queue, delivery.message.id);
    let copy = find(history, name)?;
    holds!(copy.holder.is_none(), "{name:?} is delivered a second time: {copy:?}");
    let expected = (copy.deliveries + 1, copy.enqueued);
    let told = (delivery.message.deliveries, delivery.enqueued);
    holds!(told == expected, "{delivery:?}, but {copy:?}");
    holds!(delivery.is_redelivered() == (copy.deliveries > 0), "{delivery:?}, but {copy:?}");
    Ok(())
}

impl AtLeastOnce {
    fn check_effect(&mut self, history: &History, effect: &Effect) -> Check {
        match effect {
            Effect::Enqueued { message, queue, ready } => {
                let name = (*queue, *message);
                holds!(self.expected.remove(&name), "{name:?} was not routed there");
                let expected = history.ready(*queue).count() + 1;
                holds!(*ready as usize == expected, "{ready} told, {expected} ready");
                Ok(())
            }
            Effect::Refused { message, queue, dead_letter } => {
                let name = (*queue, message.id);
                holds!(self.expected.remove(&name), "{name:?} was not routed there");
                let draft = &history.queues[queue];
                let kept = draft.when_full == WhenFull::RejectPublishDlx;
                dies_as_told(draft.has_dead_letters() && kept, *dead_letter)
            }
            Effect::Delivered { delivery, .. } => taken(history, delivery),
            Effect::Acknowledged { message, queue, .. } => {
                self.is_answered(history, (*queue, *message), effect)
            }
            Effect::Requeued { message, queue, ready, cause, .. } => {
                let expected = history.ready(*queue).count() + 1;
                holds!(*ready as usize == expected, "{ready} told, {expected} ready");
                self.requeued(history, (*queue, message.id), *cause, effect)
            }
            Effect::Dropped { message, queue, cause, dead_letter, .. } => {
                let dies = matches!(cause, DropCause::Died(_));
                dies_as_told(dies && history.queues[queue].has_dead_letters(), *dead_letter)?;
                self.dropped(history, message, *queue, *cause, effect)
            }
            Effect::Expires { .. }
            | Effect::ConsumerCancelled { .. }
            | Effect::ConsumerActivated { .. } => Ok(()),
        }
    }

    /// The client that holds the copy said so just now.
    fn is_answered(&self, history: &History, name: CopyName, effect: &Effect) -> Check {
        let copy = find(history, name)?;
        let said = self.settling.as_ref().filter(|(_, _, how)| answers(*how, effect));
        let is_meant = |holder: Holder| {
            said.is_some_and(|(channel, delivery_tags, _)| {
                *channel == holder.channel && delivery_tags.contains(&holder.delivery_tag)
            })
        };
        holds!(copy.holder.is_some_and(is_meant), "nobody said so: {effect:?} of {copy:?}");
        Ok(())
    }

    fn requeued(
        &self,
        history: &History,
        name: CopyName,
        cause: RequeueCause,
        effect: &Effect,
    ) -> Check {
        let copy = find(history, name)?;
        let limit = history.queues[&name.0].delivery_limit;
        holds!(limit.is_none_or(|limit| copy.deliveries <= limit), "too often: {copy:?}");
        match cause {
            RequeueCause::Returned => self.is_answered(history, name, effect),
            RequeueCause::ChannelClosed => is_abandoned(history, copy),
        }
    }

    fn dropped(
        &self,
        history: &History,
        message: &Message,
        queue: QueueId,
        cause: DropCause,
        effect: &Effect,
    ) -> Check {
        let name = (queue, message.id);
        let (copy, draft) = (find(history, name)?, &history.queues[&queue]);
        match cause {
            DropCause::Died(DeathReason::Rejected) => self.is_answered(history, name, effect),
            DropCause::Died(DeathReason::DeliveryLimit) => {
                let too_often = draft.delivery_limit.is_some_and(|limit| copy.deliveries > limit);
                holds!(too_often, "it was not returned too often: {copy:?}");
                is_abandoned(history, copy).or_else(|_| self.is_answered(history, name, effect))
            }
            DropCause::Died(DeathReason::Expired) => {
                let expired = copy.expires.is_some_and(|expires| expires <= history.now);
                holds!(copy.holder.is_none() && expired, "it is not expired: {copy:?}");
                Ok(())
            }
            DropCause::Died(DeathReason::Maxlen) => {
                let ready = history.ready(queue).count() as u64;
                let is_full = draft.drops_head() && draft.max_length.is_some_and(|max| ready > max);
                holds!(copy.holder.is_none() && is_full, "{queue:?} is not full: {copy:?}");
                Ok(())
            }
            DropCause::Purged => {
                let ready = copy.holder.is_none();
                holds!(ready && self.purged.contains(&queue), "nobody purged it: {copy:?}");
                Ok(())
            }
            DropCause::QueueDeleted => {
                let deleted = self.deleted.contains(&queue) || may_go(history, queue, draft);
                holds!(deleted, "nobody deleted {queue:?}");
                Ok(())
            }
        }
    }
}

/// Its holder's channel closes.
fn is_abandoned(history: &History, copy: &Copy) -> Check {
    let holder = copy.holder.ok_or_else(|| format!("nobody holds {copy:?}"))?;
    let phase = history.channels[&holder.channel].phase;
    holds!(phase != Phase::Open, "its holder goes on: {copy:?}");
    Ok(())
}

fn dies_as_told(expected: bool, dead_letter: Option<DeadLetter>) -> Check {
    holds!(dead_letter.is_some() == expected, "{dead_letter:?}, expected: {expected}");
    Ok(())
}

/// Whether a queue may be deleted by itself: nobody is left, or it was not used for too long.
fn may_go(history: &History, queue: QueueId, draft: &QueueDraft) -> bool {
    let mut subscriptions = history.open_subscriptions();
    if subscriptions.any(|subscription| subscription.queue == queue) {
        return false;
    }
    let long_enough = |ms: u64| history.now.as_ns() >= ms * NANOSECONDS_PER_MILLISECOND;
    draft.auto_delete || draft.expires_ms.is_some_and(long_enough)
}
