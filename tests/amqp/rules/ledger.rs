//! The ledger: copies that entered queues = ready + unacknowledged + acknowledged + dropped.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use queuescope::broker::{Broker, DeathReason, DropCause, Effect, QueueId};

use super::{Check, Rule, holds};
use crate::event::Event;
use crate::history::History;

/// Copies that entered queues and those that ended, by how.
#[derive(Clone, Copy, Debug, Default)]
struct Account {
    entered: u64,
    acknowledged: u64,
    /// Acknowledged by being delivered.
    automatic: u64,
    rejected: u64,
    expired: u64,
    crowded_out: u64,
    returned_too_often: u64,
    purged: u64,
    deleted: u64,
}

impl Account {
    fn ended(&self) -> u64 {
        self.acknowledged
            + self.automatic
            + self.rejected
            + self.expired
            + self.crowded_out
            + self.returned_too_often
            + self.purged
            + self.deleted
    }

    fn dropped(&mut self, cause: DropCause) -> &mut u64 {
        match cause {
            DropCause::Died(DeathReason::Rejected) => &mut self.rejected,
            DropCause::Died(DeathReason::Expired) => &mut self.expired,
            DropCause::Died(DeathReason::Maxlen) => &mut self.crowded_out,
            DropCause::Died(DeathReason::DeliveryLimit) => &mut self.returned_too_often,
            DropCause::Purged => &mut self.purged,
            DropCause::QueueDeleted => &mut self.deleted,
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Ledger {
    accounts: BTreeMap<QueueId, Account>,
}

impl Ledger {
    fn of(&mut self, queue: QueueId) -> &mut Account {
        self.accounts.entry(queue).or_default()
    }
}

impl Rule for Ledger {
    fn check(&mut self, history: &History, event: &Event<'_>) -> Check {
        match event {
            Event::Fetched { no_ack: true, delivery, .. } => {
                self.of(delivery.queue).automatic.add_assign(1);
            }
            Event::Effect(Effect::Delivered { delivery, .. }) => {
                let (subscription, _) = &history.subscriptions[&delivery.consumer_tag];
                self.of(delivery.queue).automatic.add_assign(u64::from(subscription.no_ack));
            }
            Event::Effect(Effect::Enqueued { queue, .. }) => self.of(*queue).entered.add_assign(1),
            Event::Effect(Effect::Acknowledged { queue, .. }) => {
                self.of(*queue).acknowledged.add_assign(1);
            }
            Event::Effect(Effect::Dropped { queue, cause, .. }) => {
                self.of(*queue).dropped(*cause).add_assign(1);
            }
            _ => {}
        }
        Ok(())
    }

    fn at_rest(&mut self, history: &History, broker: &Broker) -> Check {
        let (mut entered, mut accounted) = (0, 0);
        for queue in history.queues.keys() {
            let account = *self.of(*queue);
            let ready = u64::from(broker.ready(*queue));
            let unacknowledged = u64::from(broker.unacknowledged(*queue));
            holds!(
                account.entered == ready + unacknowledged + account.ended(),
                "{queue:?}: {ready} ready and {unacknowledged} unacknowledged, but {account:?}"
            );
            entered += account.entered;
            accounted += ready + unacknowledged + account.ended();
        }
        holds!(entered == accounted, "{entered} copies entered, {accounted} are accounted for");
        let violations = broker.violations();
        holds!(violations.is_empty(), "{violations:?}");
        Ok(())
    }
}
