//! What becomes of each copy of a message, and of each attempt at a call: one record each.
//!
//! A message routed to several queues has a copy in each of them; a dead letter is a copy that ended
//! and another one that begins. Of two copies of one message in one queue facts do not tell which is
//! meant: then it is the older one.

use std::collections::{BTreeMap, VecDeque};

use super::copy::{Copy, State};
use crate::broker::MessageId;
use crate::fact::{Fact, FactSink, Happening, InstanceId, MessageTypeId, NodeId, Rule};
use crate::kernel::Time;

/// A message of which something is not at its end.
#[derive(Clone, Debug)]
struct Item {
    /// As a copy that is not in a queue yet.
    origin: Copy,
    /// Copies on their way to an exchange or a queue.
    unplaced: u32,
    /// The numbers of those that are in queues or with consumers.
    open: Vec<u64>,
}

/// Listens to a run and keeps copies until they are taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Copies {
    items: BTreeMap<MessageId, Item>,
    /// The types of calls that have not ended.
    calls: BTreeMap<u64, MessageTypeId>,
    kept: VecDeque<Copy>,
    /// The number of the first of those kept.
    first: u64,
}

impl Copies {
    /// The next copy, in the order in which they came to queues, if it has ended.
    pub(super) fn take_ended(&mut self) -> Option<Copy> {
        self.kept.front()?.ended?;
        self.first += 1;
        self.kept.pop_front()
    }

    /// All others, those that are in no queue yet last.
    pub(super) fn into_rest(self) -> impl Iterator<Item = Copy> {
        let unplaced = self
            .items
            .into_values()
            .flat_map(|item| std::iter::repeat_n(item.origin, item.unplaced as usize));
        self.kept.into_iter().chain(unplaced)
    }

    fn begin(&mut self, origin: Copy, unplaced: u32) {
        self.items.insert(origin.message, Item { origin, unplaced, open: Vec::new() });
    }

    /// One of the copies on their way becomes one of its own.
    fn place(&mut self, message: MessageId, change: impl FnOnce(&mut Copy)) {
        let Some(item) = self.items.get_mut(&message) else { return };
        let mut copy = item.origin.clone();
        change(&mut copy);
        let is_open = copy.ended.is_none();
        if is_open {
            item.open.push(self.first + self.kept.len() as u64);
        }
        item.unplaced = item.unplaced.saturating_sub(1);
        self.kept.push_back(copy);
        self.forget(message);
    }

    /// Changes the first open copy of a message of which `is_meant` is true, of those that were received if
    /// there are any.
    fn change(
        &mut self,
        message: MessageId,
        is_meant: impl Fn(&Copy) -> bool,
        change: impl FnOnce(&mut Copy),
    ) {
        let Some(item) = self.items.get_mut(&message) else { return };
        let of = |number: &u64| (number - self.first) as usize;
        let meant =
            (0..item.open.len()).filter(|place| is_meant(&self.kept[of(&item.open[*place])]));
        let is_received =
            |place: &usize| self.kept[of(&item.open[*place])].state == State::WithConsumer;
        let Some(place) = meant.min_by_key(|place| !is_received(place)) else { return };
        let copy = &mut self.kept[of(&item.open[place])];
        change(copy);
        if copy.ended.is_some() {
            item.open.remove(place);
        }
        self.forget(message);
    }

    /// What is received has no queue in the facts: of two copies of one message at one instance it shows
    /// later which one it was.
    fn was_received(&mut self, message: MessageId, queue: NodeId, instance: InstanceId) {
        let mut unseen = false;
        self.change(
            message,
            |copy| copy.is_in(queue, Some(instance)),
            |copy| {
                unseen = copy.state == State::OnTheWay;
                copy.state = State::WithConsumer;
            },
        );
        if unseen {
            let is_meant = |copy: &Copy| {
                copy.is_with(instance) && copy.state == State::WithConsumer && !copy.is_from(queue)
            };
            self.change(message, is_meant, |copy| copy.state = State::OnTheWay);
        }
    }

    fn forget(&mut self, message: MessageId) {
        if self.items.get(&message).is_some_and(|item| item.unplaced == 0 && item.open.is_empty()) {
            self.items.remove(&message);
        }
    }

    fn more_unplaced(&mut self, message: MessageId, copies: u32) {
        if let Some(item) = self.items.get_mut(&message) {
            item.unplaced += copies;
        }
    }

    fn end(
        &mut self,
        message: MessageId,
        is_meant: impl Fn(&Copy) -> bool,
        at: Time,
        state: State,
    ) {
        self.change(message, is_meant, |copy| (copy.ended, copy.state) = (Some(at), state));
    }

    /// Who settles a delivery has received it, unless it was cut off on its way.
    fn record_settlement(&mut self, happening: Happening, rule: Rule) {
        let cut_off = matches!(
            rule,
            Rule::ChannelClosed | Rule::Crash | Rule::DeliveryLimit { .. } | Rule::QueueDeleted
        );
        match happening {
            Happening::Acknowledged { message, queue, instance, .. }
            | Happening::Requeued { message, queue, instance, .. }
            | Happening::Dropped { message, queue, instance: Some(instance) }
            | Happening::DeadLettered { message, queue, instance: Some(instance), .. }
                if !cut_off =>
            {
                self.was_received(message, queue, instance);
            }
            _ => {}
        }
    }

    fn record_message(&mut self, at: Time, happening: Happening, rule: Rule) {
        let ended = |state| move |copy: &mut Copy| (copy.ended, copy.state) = (Some(at), state);
        match happening {
            Happening::Published { message, message_type, exchange, .. } => {
                let origin = Copy { exchange: Some(exchange), ..Copy::origin(message, at) };
                self.begin(Copy { message_type: Some(message_type), ..origin }, 1);
            }
            Happening::Routed { message, copies, .. } => self.more_unplaced(message, copies - 1),
            Happening::Unroutable { message, .. } => self.place(message, ended(State::Unroutable)),
            Happening::Enqueued { message, queue, .. } => self.place(message, |copy| {
                (copy.queue, copy.ready, copy.state) = (Some(queue), Some(at), State::Ready);
            }),
            Happening::Refused { message, queue, exchange } => {
                let state = if exchange.is_some() { State::DeadLettered } else { State::Refused };
                self.more_unplaced(message, u32::from(exchange.is_some()));
                self.place(message, |copy| {
                    copy.queue = Some(queue);
                    ended(state)(copy);
                });
            }
            Happening::Delivered { message, queue, instance, .. } => {
                let is_meant = |copy: &Copy| copy.is_in(queue, None);
                self.change(message, is_meant, |copy| copy.deliver(at, instance));
            }
            Happening::Requeued { message, queue, instance, .. } => {
                let is_meant = |copy: &Copy| copy.is_in(queue, Some(instance));
                self.change(message, is_meant, |copy| copy.state = State::Ready);
            }
            Happening::Acknowledged { message, queue, instance, .. } => {
                let is_meant = |copy: &Copy| copy.is_in(queue, Some(instance));
                self.end(message, is_meant, at, State::Acknowledged);
            }
            Happening::Lost { message, queue, instance } => {
                self.end(message, |copy| copy.is_in(queue, Some(instance)), at, State::Lost);
            }
            Happening::Dropped { message, queue, instance } => {
                let expired = rule == Rule::TimeToLiveOver;
                let state = if expired { State::Expired } else { State::Dropped };
                self.end(message, |copy| copy.is_in(queue, instance), at, state);
            }
            Happening::DeadLettered { message, queue, instance, .. } => {
                self.more_unplaced(message, 1);
                self.end(message, |copy| copy.is_in(queue, instance), at, State::DeadLettered);
            }
            _ => {}
        }
    }

    fn record_work(&mut self, at: Time, happening: Happening) {
        match happening {
            Happening::Received { message, instance } => {
                let is_meant = |copy: &Copy| {
                    copy.state == State::OnTheWay
                        && (copy.queue.is_none() || copy.is_with(instance))
                };
                self.change(message, is_meant, |copy| {
                    (copy.state, copy.instance) = (State::WithConsumer, Some(instance));
                    copy.delivered.get_or_insert(at);
                });
            }
            Happening::Started { message, source, instance, .. } => {
                self.was_received(message, source, instance);
                let is_meant = |copy: &Copy| copy.is_from(source) && copy.is_with(instance);
                self.change(message, is_meant, |copy| copy.started = Some(at));
            }
            Happening::Handled { message, source, instance, .. } => {
                let is_meant = |copy: &Copy| copy.is_from(source) && copy.is_with(instance);
                self.change(message, is_meant, |copy| copy.handled = Some(at));
            }
            _ => {}
        }
    }

    fn record_call(&mut self, at: Time, happening: Happening) {
        match happening {
            Happening::CallMade { message, message_type, .. } => {
                self.calls.insert(message.item(), message_type);
            }
            Happening::CallEnded { message, .. } => {
                self.calls.remove(&message.item());
            }
            Happening::Requested { message, .. } => {
                let message_type = self.calls.get(&message.item()).copied();
                self.begin(Copy { message_type, ..Copy::origin(message, at) }, 1);
                self.place(message, |_| ());
            }
            Happening::AnswerReceived { message, succeeded, .. } => {
                let state = if succeeded { State::Answered } else { State::Failed };
                self.end(message, |_| true, at, state);
            }
            Happening::TimedOut { message, .. } => {
                self.end(message, |_| true, at, State::TimedOut);
            }
            Happening::RequestRefused { message, .. } => {
                self.end(message, |_| true, at, State::Refused);
            }
            _ => {}
        }
    }
}

impl FactSink for Copies {
    fn record(&mut self, fact: &Fact) {
        self.record_settlement(fact.happening, fact.rule);
        self.record_message(fact.at, fact.happening, fact.rule);
        self.record_work(fact.at, fact.happening);
        self.record_call(fact.at, fact.happening);
    }
}
