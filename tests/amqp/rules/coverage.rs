//! What happens at all: a rule that forbids nothing and counts.

use std::collections::BTreeMap;

use queuescope::broker::{Broker, DeathReason, DropCause, Effect, RequeueCause};

use super::{Check, Rule};
use crate::event::{Event, Routing};
use crate::history::History;
use crate::operation::How;

/// Everything that programs are to reach.
pub(crate) const KINDS: [&str; 41] = [
    "acknowledged",
    "acknowledged by delivery",
    "acknowledged several",
    "alternate exchange",
    "back to a queue where it died",
    "binding between exchanges",
    "blocked by its prefetch",
    "cancelled by a client",
    "cancelled by the broker",
    "channel closed while it held messages",
    "channel suspended by the shared limit",
    "crowded out",
    "dead letter",
    "dead letter of a dead letter",
    "dead-letter circle cut",
    "deleted while ready",
    "deleted while unacknowledged",
    "error 403",
    "error 404",
    "error 406",
    "error 530",
    "error 540",
    "expired",
    "fetched",
    "no queue",
    "passed over",
    "priority overtakes",
    "purged",
    "redelivered",
    "refused",
    "refused as a dead letter",
    "rejected",
    "rejected several",
    "requeued by a client",
    "requeued by closing",
    "requeued several",
    "returned too often",
    "returned too often by closing",
    "single active consumer replaced",
    "single active consumer waits",
    "settled after its queue was deleted",
];

/// How often each kind of thing happened.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    pub(crate) seen: BTreeMap<String, u64>,
    /// What a closing channel does is not what a client says.
    closing: bool,
}

impl Coverage {
    fn see(&mut self, kind: &str) {
        *self.seen.entry(kind.to_owned()).or_default() += 1;
    }

    fn see_if(&mut self, happened: bool, kind: &str) {
        if happened {
            self.see(kind);
        }
    }
}

impl Rule for Coverage {
    fn check(&mut self, history: &History, event: &Event<'_>) -> Check {
        match event {
            Event::Routed { routing, queues, .. } => self.routed(*routing, queues.is_empty()),
            Event::Cancelled { .. } => self.see("cancelled by a client"),
            Event::Fetched { no_ack, .. } => {
                self.see("fetched");
                self.see_if(*no_ack, "acknowledged by delivery");
            }
            Event::Settled { channel, delivery_tags, how } => {
                self.settled(history, *channel, delivery_tags, *how);
            }
            Event::Closing { channels, code } => {
                self.closing = true;
                let holds = |channel| !history.channels[channel].unsettled.is_empty();
                let held = channels.iter().any(holds);
                self.see_if(held, "channel closed while it held messages");
                if let Some(code) = code {
                    self.see(&format!("error {code}"));
                }
            }
            Event::Closed { .. } => self.closing = false,
            Event::Effect(effect) => self.effect(history, effect),
            Event::Declared { .. }
            | Event::Opened { .. }
            | Event::Subscribed(_)
            | Event::Limited { .. }
            | Event::Purged { .. }
            | Event::Deleted { .. } => {}
        }
        Ok(())
    }

    fn at_rest(&mut self, history: &History, broker: &Broker) -> Check {
        for subscription in history.open_subscriptions() {
            if broker.ready(subscription.queue) == 0 {
                continue;
            }
            let full = history.is_full(subscription);
            let single = history.queues[&subscription.queue].single_active;
            let waits =
                single && broker.active_consumer(subscription.queue) != Some(subscription.consumer);
            let suspended = history.is_suspended(subscription.channel);
            self.see_if(full, "blocked by its prefetch");
            self.see_if(waits, "single active consumer waits");
            self.see_if(!full && !waits && suspended, "channel suspended by the shared limit");
        }
        Ok(())
    }
}

impl Coverage {
    fn routed(&mut self, routing: Routing, nowhere: bool) {
        self.see_if(routing.cycles > 0, "dead-letter circle cut");
        self.see_if(routing.deaths > 0, "dead letter");
        self.see_if(routing.deaths > 1, "dead letter of a dead letter");
        self.see_if(routing.returns, "back to a queue where it died");
        self.see_if(routing.alternate, "alternate exchange");
        self.see_if(routing.through_exchange, "binding between exchanges");
        self.see_if(nowhere, "no queue");
    }

    fn settled(&mut self, history: &History, channel: u32, delivery_tags: &[u64], how: How) {
        if delivery_tags.len() > 1 {
            self.see(match how {
                How::Acknowledge => "acknowledged several",
                How::Requeue => "requeued several",
                How::Reject => "rejected several",
            });
        }
        let holders = history.copies.values().filter_map(|copy| copy.holder);
        let of_channel = holders.filter(|holder| holder.channel == channel);
        let there: Vec<u64> = of_channel.map(|holder| holder.delivery_tag).collect();
        let late = delivery_tags.iter().any(|tag| !there.contains(tag));
        self.see_if(late, "settled after its queue was deleted");
    }

    fn effect(&mut self, history: &History, effect: &Effect) {
        match effect {
            Effect::Refused { dead_letter, .. } => {
                self.see("refused");
                self.see_if(dead_letter.is_some(), "refused as a dead letter");
            }
            Effect::Delivered { delivery, passed_over } => {
                let (subscription, _) = &history.subscriptions[&delivery.consumer_tag];
                self.see_if(subscription.no_ack, "acknowledged by delivery");
                self.see_if(*passed_over > 0, "passed over");
                self.see_if(delivery.is_redelivered(), "redelivered");
                let copy = &history.copies[&(delivery.queue, delivery.message.id)];
                let overtakes =
                    history.ready(delivery.queue).any(|(_, other)| other.rank < copy.rank);
                self.see_if(overtakes && copy.level > 0, "priority overtakes");
            }
            Effect::Acknowledged { .. } => self.see("acknowledged"),
            Effect::Requeued { cause: RequeueCause::Returned, .. } => {
                self.see("requeued by a client");
            }
            Effect::Requeued { cause: RequeueCause::ChannelClosed, .. } => {
                self.see("requeued by closing");
            }
            Effect::Dropped { message, queue, cause, .. } => {
                let held = history.copies[&(*queue, message.id)].holder.is_some();
                self.see(self.dropped(*cause, held));
            }
            Effect::ConsumerCancelled { .. } => self.see("cancelled by the broker"),
            Effect::ConsumerActivated { .. } => self.see("single active consumer replaced"),
            Effect::Enqueued { .. } | Effect::Expires { .. } => {}
        }
    }

    fn dropped(&self, cause: DropCause, held: bool) -> &'static str {
        match cause {
            DropCause::Died(DeathReason::Rejected) => "rejected",
            DropCause::Died(DeathReason::Expired) => "expired",
            DropCause::Died(DeathReason::Maxlen) => "crowded out",
            DropCause::Died(DeathReason::DeliveryLimit) if self.closing => {
                "returned too often by closing"
            }
            DropCause::Died(DeathReason::DeliveryLimit) => "returned too often",
            DropCause::Purged => "purged",
            DropCause::QueueDeleted if held => "deleted while unacknowledged",
            DropCause::QueueDeleted => "deleted while ready",
        }
    }
}
