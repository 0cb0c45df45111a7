//! The ledger: nothing is lost unseen.
//!
//! Flows are counted from facts, stocks ([`Stocks`]) from what really lies in the world's queues,
//! links and hands. Both are counted apart so that a copy which vanishes or doubles without a fact
//! shows up:
//!
//! published + copies added = on the way + ready + with a consumer
//!     + acknowledged + dropped + expired + refused + lost + unroutable
//!
//! A message routed to n queues becomes n copies, so n − 1 are added. A dead letter is on its way
//! again: it ends neither its copy nor its message.

use crate::fact::{Fact, FactSink, Happening, Rule};

/// Where copies are that have not ended, counted from the world's state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stocks {
    /// Messages between producer and exchange, copies between exchange and queue, deliveries
    /// between queue and consumer.
    pub on_the_way: u64,
    /// Copies ready in queues.
    pub ready: u64,
    /// Copies that an instance has received and the broker does not know to be settled; also those
    /// whose acknowledgement is travelling.
    pub with_consumer: u64,
}

/// What became of every copy, counted from facts since the start of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Messages published.
    pub published: u64,
    /// Copies that routing added: one less than the queues each message was routed to.
    pub copies_added: u64,
    /// Messages that no binding matched.
    pub unroutable: u64,
    /// Copies that arrived in queues.
    pub enqueued: u64,
    /// Deliveries sent to consumers.
    pub delivered: u64,
    /// Deliveries that reached their consumers.
    pub received: u64,
    /// Copies put back into queues.
    pub requeued: u64,
    /// Copies acknowledged.
    pub acknowledged: u64,
    /// Copies that left their queues without being acknowledged, and became nothing: rejected,
    /// crowded out, returned too often.
    pub dropped: u64,
    /// Copies that left their queues for a dead-letter exchange, which routes them anew.
    pub dead_lettered: u64,
    /// Copies whose time to live ended, and which became nothing.
    pub expired: u64,
    /// Copies that full queues refused, and which became nothing.
    pub refused: u64,
    /// Those among the dead letters that had been in the queue.
    pub dead_lettered_from_queues: u64,
    /// Of the copies that left their queues for good, those that were ready, not with a consumer.
    pub ended_ready: u64,
    /// Copies gone with a crashed instance.
    pub lost: u64,
    /// Copies requeued or lost because their instance was gone, or ended when they came back once
    /// too often, or with their queue: of these, and only these, facts do not tell whether they were
    /// still on their way to the instance.
    pub cut_off: u64,
}

/// Facts and the world's state disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Imbalance {
    /// The queues do not hold what facts put into them.
    #[error("{found} copies are ready in queues, but by the facts there must be {expected}")]
    Ready {
        /// Enqueued + requeued − delivered.
        expected: i128,
        /// What the queues hold.
        found: u64,
    },
    /// Copies vanished or doubled outside of queues.
    #[error(
        "{found} copies are on the way or with a consumer, but by the facts there must be {expected}"
    )]
    Unsettled {
        /// What was published or delivered and has not ended.
        expected: i128,
        /// On the way + with a consumer.
        found: u64,
    },
    /// Copies are counted on the wrong side of the door to a consumer.
    #[error("{found} copies are with a consumer, but by the facts there must be {least} to {most}")]
    WithConsumer {
        /// If every copy cut off had been received.
        least: i128,
        /// If none of them had been received.
        most: i128,
        /// What the instances hold.
        found: u64,
    },
}

impl Ledger {
    /// Copies that ended, in whatever way.
    pub fn ended(&self) -> u64 {
        self.left_queues() - self.dead_lettered_from_queues + self.refused + self.unroutable
    }

    /// Copies that left their queues for good; dead letters among them.
    fn left_queues(&self) -> u64 {
        self.acknowledged + self.dropped + self.expired + self.lost + self.dead_lettered_from_queues
    }

    /// Compares facts with stocks; the balance in this module's header follows from the first two
    /// checks.
    ///
    /// The third tells received copies from deliveries still on their way. Facts settle that
    /// exactly until an instance crashes; of the copies cut off then, the world alone knows where
    /// they were, so with each of them the check allows one more.
    ///
    /// # Errors
    ///
    /// The first side that differs, with both its counts.
    pub fn check(&self, stocks: &Stocks) -> Result<(), Imbalance> {
        let count = i128::from;
        let ready = count(self.enqueued) + count(self.requeued)
            - count(self.delivered)
            - count(self.ended_ready);
        if ready != count(stocks.ready) {
            return Err(Imbalance::Ready { expected: ready, found: stocks.ready });
        }
        let to_queues = count(self.published)
            + count(self.copies_added)
            + count(self.dead_lettered_from_queues)
            - count(self.unroutable)
            - count(self.refused)
            - count(self.enqueued);
        let returned = count(self.requeued) + count(self.left_queues()) - count(self.ended_ready);
        let unsettled = to_queues + count(self.delivered) - returned;
        let found = stocks.on_the_way + stocks.with_consumer;
        if unsettled != count(found) {
            return Err(Imbalance::Unsettled { expected: unsettled, found });
        }
        let least = count(self.received) - returned;
        let most = least + count(self.cut_off);
        if !(least..=most).contains(&count(stocks.with_consumer)) {
            return Err(Imbalance::WithConsumer { least, most, found: stocks.with_consumer });
        }
        Ok(())
    }

    #[inline]
    fn count_cut_off(&mut self, rule: Rule) {
        let unknown = matches!(
            rule,
            Rule::ChannelClosed | Rule::Crash | Rule::DeliveryLimit { .. } | Rule::QueueDeleted
        );
        self.cut_off += u64::from(unknown);
    }
}

impl FactSink for Ledger {
    #[inline]
    fn record(&mut self, fact: &Fact) {
        match fact.happening {
            Happening::Published { .. } => self.published += 1,
            Happening::Routed { copies, .. } => self.copies_added += u64::from(copies) - 1,
            Happening::Unroutable { .. } => self.unroutable += 1,
            Happening::Enqueued { .. } => self.enqueued += 1,
            Happening::Delivered { .. } => self.delivered += 1,
            // Requests come in turn, and are no copies of messages.
            Happening::Received { .. } => self.received += u64::from(fact.rule != Rule::InTurn),
            Happening::Acknowledged { .. } => self.acknowledged += 1,
            Happening::Dropped { instance, .. } => {
                self.count_cut_off(fact.rule);
                self.ended_ready += u64::from(instance.is_none());
                if fact.rule == Rule::TimeToLiveOver {
                    self.expired += 1;
                } else {
                    self.dropped += 1;
                }
            }
            Happening::DeadLettered { instance, .. } => {
                self.count_cut_off(fact.rule);
                self.ended_ready += u64::from(instance.is_none());
                self.dead_lettered += 1;
                self.dead_lettered_from_queues += 1;
            }
            Happening::Refused { exchange: None, .. } => self.refused += 1,
            Happening::Refused { exchange: Some(_), .. } => self.dead_lettered += 1,
            Happening::Requeued { .. } => {
                self.requeued += 1;
                self.count_cut_off(fact.rule);
            }
            Happening::Lost { .. } => {
                self.lost += 1;
                self.count_cut_off(fact.rule);
            }
            Happening::Started { .. }
            | Happening::PhaseStarted { .. }
            | Happening::Handled { .. }
            | Happening::InstanceStarted { .. }
            | Happening::InstanceStopping { .. }
            | Happening::InstanceStarting { .. }
            | Happening::AutoscalerDecided { .. }
            | Happening::InstanceStopped { .. }
            | Happening::InstanceCrashed { .. }
            | Happening::ConsumerAdded { .. }
            | Happening::ConsumerCancelled { .. }
            | Happening::ProducerPaused { .. }
            | Happening::ProducerResumed { .. }
            | Happening::ParameterSet { .. }
            | Happening::Confirmed { .. }
            | Happening::Returned { .. }
            | Happening::ConsumerActivated { .. }
            | Happening::BindingAdded { .. }
            | Happening::BindingRemoved { .. }
            | Happening::TaskQueued { .. }
            | Happening::TaskReady { .. }
            | Happening::Resumed { .. }
            | Happening::ContextSwitched { .. }
            | Happening::CallMade { .. }
            | Happening::Requested { .. }
            | Happening::RequestRefused { .. }
            | Happening::Answered { .. }
            | Happening::AnswerReceived { .. }
            | Happening::TimedOut { .. }
            | Happening::RetryScheduled { .. }
            | Happening::CallEnded { .. }
            | Happening::Abandoned { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::fixture::{AUDIT, E_MAILS, Story};

    fn ledger_of(story: &Story) -> Ledger {
        let mut ledger = Ledger::default();
        for fact in story.facts() {
            ledger.record(fact);
        }
        ledger
    }

    /// Two messages: one to two queues, of which one copy is acknowledged and one is ready; one on
    /// its way to the exchange.
    fn small_run() -> Ledger {
        let mut story = Story::default();
        story.published(1).routed(1, 2).enqueued(1, E_MAILS, 1).enqueued(1, AUDIT, 1).published(2);
        story.delivered(1, 1).received(1, 1).started(1, 1).handled(1, 1).acknowledged(1, 1);
        ledger_of(&story)
    }

    #[test]
    fn balanced_when_stocks_are_what_facts_say() {
        let ledger = small_run();
        let stocks = Stocks { on_the_way: 1, ready: 1, with_consumer: 0 };
        assert_eq!(ledger.check(&stocks), Ok(()));
        let total = stocks.on_the_way + stocks.ready + stocks.with_consumer + ledger.ended();
        assert_eq!(ledger.published + ledger.copies_added, total);
    }

    #[test]
    fn a_copy_too_few_or_too_many_is_told() {
        let check = |on_the_way, ready, with_consumer| {
            small_run().check(&Stocks { on_the_way, ready, with_consumer })
        };
        assert_eq!(check(1, 0, 0), Err(Imbalance::Ready { expected: 1, found: 0 }));
        assert_eq!(check(2, 1, 0), Err(Imbalance::Unsettled { expected: 1, found: 2 }));
        assert_eq!(
            check(0, 1, 1),
            Err(Imbalance::WithConsumer { least: 0, most: 0, found: 1 }),
            "without a crash facts alone say that the message is on the way"
        );
    }

    #[test]
    fn after_a_crash_the_balance_holds_wherever_the_copies_were() {
        let mut story = Story::default();
        story.sent(1).sent(2).sent(3);
        story.delivered(1, 2).delivered(2, 2).received(1, 2).crashed(2);
        story.cut_off(1, 2).cut_off(2, 2).delivered(1, 1).received(1, 1);
        let ledger = ledger_of(&story);
        let stocks = Stocks { on_the_way: 0, ready: 2, with_consumer: 1 };
        assert_eq!(ledger.check(&stocks), Ok(()));
        assert_eq!(ledger.cut_off, 2);
    }
}
