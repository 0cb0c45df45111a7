//! Reaction times: how long after the first event of a chain each service was done with its part.
//!
//! Services that publish make chains of messages: an order, the payment that follows from it, the
//! parcel that follows from that. A chain begins where a message was published without a cause.
//! Only messages with copies under way are remembered, so memory follows what is under way, not
//! how long the run is; plans whose services publish nothing remember nothing.

use super::{Histogram, PerNode};
use crate::broker::MessageId;
use crate::fact::{Fact, FactSink, Happening, NodeId};
use crate::kernel::{Keyed, Time};
use crate::world::plan::{NodeKind, Plan};

/// Times from the start of a chain to the end of the work of each service.
#[derive(Clone, Debug, PartialEq)]
pub struct Reactions {
    services: PerNode<Histogram>,
    under_way: Keyed<MessageId, Link>,
}

/// A message of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Link {
    /// When the chain began.
    began: Time,
    /// Copies that have not left for good.
    copies: u32,
}

impl Reactions {
    /// Nothing seen yet; `None` if no service of the plan publishes, as then there are no chains.
    pub fn new(plan: &Plan) -> Option<Self> {
        let service = |node: NodeId| match &plan.nodes[node.index()].kind {
            NodeKind::Service(service) => Some(service),
            NodeKind::Producer(_)
            | NodeKind::Caller(_)
            | NodeKind::Exchange(_)
            | NodeKind::Queue(_) => None,
        };
        let count = plan.nodes.len();
        let mut services = (0..count as u16).map(NodeId).filter_map(service);
        services.any(|service| service.publications().next().is_some()).then(|| Self {
            services: PerNode::new(count, |node| service(node).map(|_| Histogram::default())),
            under_way: Keyed::default(),
        })
    }

    /// The reaction times of a service.
    pub fn of(&self, service: NodeId) -> Option<&Histogram> {
        self.services.get(service)
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        let link = size_of::<MessageId>() + size_of::<Link>();
        let histograms = self.services.records().iter().map(Histogram::heap_bytes);
        self.under_way.len() * link + histograms.sum::<usize>()
    }

    fn publish(&mut self, message: MessageId, cause: Option<MessageId>, at: Time) {
        let cause = cause.and_then(|cause| self.under_way.get(cause));
        let began = cause.map_or(at, |cause| cause.began);
        self.under_way.insert(message, Link { began, copies: 1 });
    }

    fn handle(&mut self, message: MessageId, service: NodeId, at: Time) {
        if let Some(link) = self.under_way.get(message) {
            self.services.of(service).record(at.since_ns(link.began));
        }
    }

    /// A copy left for good.
    fn leave(&mut self, message: MessageId) {
        if let Some(link) = self.under_way.get_mut(message) {
            link.copies -= 1;
            if link.copies == 0 {
                self.under_way.remove(message);
            }
        }
    }
}

impl FactSink for Reactions {
    fn record(&mut self, fact: &Fact) {
        match fact.happening {
            Happening::Published { message, cause, .. } => self.publish(message, cause, fact.at),
            Happening::Routed { message, copies, .. } => {
                if let Some(link) = self.under_way.get_mut(message) {
                    link.copies += copies - 1;
                }
            }
            Happening::Handled { message, instance, succeeded: true, .. } => {
                self.handle(message, instance.service, fact.at);
            }
            Happening::Unroutable { message, .. }
            | Happening::Acknowledged { message, .. }
            | Happening::Dropped { message, .. }
            | Happening::Lost { message, .. }
            | Happening::Refused { message, exchange: None, .. } => self.leave(message),
            Happening::Handled { succeeded: false, .. }
            | Happening::Refused { exchange: Some(_), .. }
            | Happening::Enqueued { .. }
            | Happening::Delivered { .. }
            | Happening::Received { .. }
            | Happening::Started { .. }
            | Happening::PhaseStarted { .. }
            | Happening::Requeued { .. }
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
            | Happening::DeadLettered { .. }
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
    use crate::fact::MessageTypeId;
    use crate::fact::Rule;
    use crate::stats::fixture::{
        AUDIT, E_MAILS, MAILER, ORDERS, mailer, message, plan, publication,
    };
    use crate::world::plan::StepPlan;

    /// The shop, whose mailer publishes after each e-mail.
    fn chained() -> Reactions {
        let mut plan = plan();
        if let NodeKind::Service(service) = &mut plan.nodes[MAILER.index()].kind {
            service.handler.push(StepPlan::Publish(publication("sent", 1.0)));
        }
        Reactions::new(&plan).expect("a service publishes")
    }

    fn tell(reactions: &mut Reactions, at_ms: u64, happening: Happening) {
        let at = Time::from_ns(at_ms * 1_000_000);
        reactions.record(&Fact { at, happening, rule: Rule::Arrival });
    }

    fn published(number: u64, cause: Option<u64>) -> Happening {
        Happening::Published {
            message: message(number),
            message_type: MessageTypeId(0),
            producer: MAILER,
            exchange: ORDERS,
            cause: cause.map(message),
        }
    }

    fn routed(number: u64, copies: u32) -> Happening {
        Happening::Routed { message: message(number), exchange: ORDERS, copies }
    }

    fn handled(number: u64, succeeded: bool) -> Happening {
        Happening::Handled {
            message: message(number),
            source: E_MAILS,
            instance: mailer(1),
            lane: 1,
            succeeded,
            worked_ns: 0,
            sojourn_ns: 0,
        }
    }

    fn acknowledged(number: u64, queue: NodeId) -> Happening {
        let (message, instance) = (message(number), mailer(1));
        Happening::Acknowledged { message, queue, instance, since_published_ns: 0 }
    }

    #[test]
    fn a_reaction_counts_from_the_start_of_its_chain() {
        let mut reactions = chained();
        let tale = [
            (1_000, published(1, None)),
            (1_000, routed(1, 1)),
            (3_000, published(2, Some(1))),
            (3_000, handled(1, true)),
            (3_100, acknowledged(1, E_MAILS)),
            (3_200, routed(2, 1)),
            (4_000, handled(2, false)),
            (7_000, handled(2, true)),
        ];
        for (at_ms, happening) in tale {
            tell(&mut reactions, at_ms, happening);
        }
        let found = reactions.of(MAILER).expect("a service");
        assert_eq!((found.count(), found.sum_ns()), (2, 8_000_000_000), "2 s and 6 s");
    }

    #[test]
    fn what_is_gone_is_forgotten() {
        let mut reactions = chained();
        let tale = [
            (0, published(1, None)),
            (0, routed(1, 2)),
            (1, acknowledged(1, E_MAILS)),
            (2, published(2, Some(1))),
            (2, Happening::Unroutable { message: message(2), exchange: ORDERS }),
        ];
        for (at_ms, happening) in tale {
            tell(&mut reactions, at_ms, happening);
        }
        assert_eq!(reactions.under_way.len(), 1, "a copy is left");
        tell(&mut reactions, 3, acknowledged(1, AUDIT));
        assert!(reactions.under_way.is_empty());
    }

    #[test]
    fn without_services_that_publish_there_are_none() {
        assert_eq!(Reactions::new(&plan()), None);
    }
}
