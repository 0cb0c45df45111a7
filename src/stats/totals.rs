//! What happened since a chosen instant: per producer, queue, service and instance.
//!
//! [`Totals`] takes every fact, so a fact costs it a few array accesses and no allocation. Counts
//! and means can be started anew ([`Totals::restart`]) to leave out a run's first, unsettled time;
//! what is (a queue's length, who works) and the ledger go on.

use super::calls::CallTotals;
use super::queue_totals::QueueTotals;
use super::service_totals::{InstanceTotals, ServiceTotals};
use super::{Histogram, Ledger, PerNode};
use crate::broker::MessageId;
use crate::fact::{Fact, FactSink, Happening, InstanceId, NodeId, ParameterName, Rule};
use crate::kernel::Time;
use crate::world::plan::{NodeKind, Plan};

/// Counts, means and distributions of everything since the start or the last restart.
#[derive(Clone, Debug, PartialEq)]
pub struct Totals {
    from: Time,
    ledger: Ledger,
    producers: PerNode<ProducerTotals>,
    queues: PerNode<QueueTotals>,
    services: PerNode<ServiceTotals>,
    callers: PerNode<CallTotals>,
}

/// A producer.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ProducerTotals {
    /// Messages published.
    pub published: u64,
    /// The rate it is set to, in messages per second (of a schedule: its factor).
    pub rate_per_s: f64,
    /// Whether it is paused.
    pub paused: bool,
}

impl Totals {
    /// Nothing counted yet, for the nodes of a plan.
    pub fn new(plan: &Plan) -> Self {
        let kind = |node: NodeId| &plan.nodes[node.index()].kind;
        let count = plan.nodes.len();
        Self {
            from: Time::ZERO,
            ledger: Ledger::default(),
            producers: PerNode::new(count, |node| match kind(node) {
                NodeKind::Producer(producer) => Some(ProducerTotals {
                    published: 0,
                    rate_per_s: producer.arrivals.rate_per_s().unwrap_or(0.0),
                    paused: producer.paused,
                }),
                NodeKind::Exchange(_)
                | NodeKind::Queue(_)
                | NodeKind::Service(_)
                | NodeKind::Caller(_) => None,
            }),
            queues: PerNode::new(count, |node| {
                matches!(kind(node), NodeKind::Queue(_)).then(QueueTotals::default)
            }),
            services: PerNode::new(count, |node| match kind(node) {
                NodeKind::Service(service) => Some(ServiceTotals::new(service.runtime)),
                NodeKind::Producer(_)
                | NodeKind::Exchange(_)
                | NodeKind::Queue(_)
                | NodeKind::Caller(_) => None,
            }),
            callers: PerNode::new(count, |node| match kind(node) {
                NodeKind::Caller(caller) => Some(CallTotals::new(caller)),
                NodeKind::Producer(_)
                | NodeKind::Exchange(_)
                | NodeKind::Queue(_)
                | NodeKind::Service(_) => None,
            }),
        }
    }

    /// Counts anew from `at` on. States, and the ledger, go on; a wait under way is counted whole
    /// when it ends.
    pub fn restart(&mut self, at: Time) {
        self.from = at;
        for producer in self.producers.records_mut() {
            producer.published = 0;
        }
        self.queues.records_mut().iter_mut().for_each(|queue| queue.restart(at));
        self.services.records_mut().iter_mut().for_each(|service| service.restart(at));
        self.callers.records_mut().iter_mut().for_each(|caller| caller.restart(at));
    }

    /// Since when it counts.
    pub fn from(&self) -> Time {
        self.from
    }

    /// Flows since the start of the run.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The producers.
    pub fn producers(&self) -> &PerNode<ProducerTotals> {
        &self.producers
    }

    /// The queues.
    pub fn queues(&self) -> &PerNode<QueueTotals> {
        &self.queues
    }

    /// The services.
    pub fn services(&self) -> &PerNode<ServiceTotals> {
        &self.services
    }

    /// The callers.
    pub fn callers(&self) -> &PerNode<CallTotals> {
        &self.callers
    }

    fn set_paused(&mut self, node: NodeId, paused: bool) {
        if let Some(producer) = self.producers.get_mut(node) {
            producer.paused = paused;
        }
    }

    /// A task was given up, begun or not.
    fn give_up(&mut self, fact: &Fact, message: MessageId, instance: InstanceId) {
        let service = self.services.of(instance.service);
        if fact.rule == Rule::NobodyWaits {
            service.concurrency.give_up(message, instance, fact.at);
            service.end_work(instance.number, fact.at);
        } else {
            let instance = &mut service.instances[usize::from(instance.number) - 1];
            instance.prefetched = instance.prefetched.saturating_sub(1);
        }
    }

    /// The waits of all queues together.
    pub fn waiting(&self) -> Histogram {
        self.merged(|queue| &queue.waiting)
    }

    /// The sojourns of all queues together.
    pub fn sojourn(&self) -> Histogram {
        self.merged(|queue| &queue.sojourn)
    }

    /// From published to acknowledged, over all queues.
    pub fn end_to_end(&self) -> Histogram {
        self.merged(|queue| &queue.end_to_end)
    }

    fn merged(&self, of: impl Fn(&QueueTotals) -> &Histogram) -> Histogram {
        let mut all = Histogram::default();
        self.queues.records().iter().for_each(|queue| all.merge(of(queue)));
        all
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        let queues = self.queues.records().iter().map(QueueTotals::bytes);
        let services = self.services.records().iter().map(ServiceTotals::bytes);
        let callers = self.callers.records().iter();
        let callers = callers.map(|caller| size_of::<CallTotals>() + caller.heap_bytes());
        queues.sum::<usize>() + services.sum::<usize>() + callers.sum::<usize>()
    }

    #[inline]
    fn instance(&mut self, id: InstanceId) -> &mut InstanceTotals {
        &mut self.services.of(id.service).instances[usize::from(id.number) - 1]
    }

    /// A delivered copy left its queue for good.
    #[inline]
    fn settle(&mut self, queue: NodeId, message: MessageId) -> &mut QueueTotals {
        let queue = self.queues.of(queue);
        queue.unacknowledged -= 1;
        queue.settled += 1;
        queue.handled_again.settled(message);
        queue
    }
}

impl FactSink for Totals {
    #[inline]
    #[expect(clippy::too_many_lines, reason = "an arm for each fact, none of them long")]
    fn record(&mut self, fact: &Fact) {
        self.ledger.record(fact);
        let at = fact.at;
        match fact.happening {
            Happening::Published { producer, cause: None, .. } => {
                self.producers.of(producer).published += 1;
            }
            Happening::Published { producer, cause: Some(_), .. } => {
                self.services.of(producer).published += 1;
            }
            Happening::Enqueued { queue, ready, .. } => {
                let queue = self.queues.of(queue);
                queue.enqueued += 1;
                queue.ready.set(at, u64::from(ready));
                queue.peak_ready = queue.peak_ready.max(ready);
            }
            Happening::Delivered { queue, .. } => {
                let queue = self.queues.of(queue);
                queue.ready.decrement(at);
                queue.unacknowledged += 1;
            }
            Happening::Received { instance, .. } => self.instance(instance).prefetched += 1,
            Happening::Started { message, source, instance, waited_ns, .. } => {
                if let Some(queue) = self.queues.get_mut(source) {
                    queue.waiting.record(waited_ns);
                }
                let service = self.services.of(instance.service);
                service.concurrency.record(fact);
                service.start_work(instance.number, message, at);
            }
            Happening::Handled {
                message,
                source,
                instance,
                succeeded,
                worked_ns,
                sojourn_ns,
                ..
            } => {
                if let Some(queue) = self.queues.get_mut(source) {
                    queue.sojourn.record(sojourn_ns);
                    if succeeded {
                        queue.handled_again.handled(message);
                    }
                }
                let service = self.services.of(instance.service);
                service.handled += u64::from(succeeded);
                service.failed += u64::from(!succeeded);
                service.worked_ns += u128::from(worked_ns);
                service.concurrency.record(fact);
                service.end_work(instance.number, at);
            }
            Happening::Acknowledged { message, queue, since_published_ns, .. } => {
                self.settle(queue, message).end_to_end.record(since_published_ns);
            }
            Happening::Dropped { message, queue, instance }
            | Happening::DeadLettered { message, queue, instance, .. } => match instance {
                Some(_) => drop(self.settle(queue, message)),
                None => self.queues.of(queue).leave_ready(message, at),
            },
            Happening::Lost { message, queue, .. } => {
                self.settle(queue, message);
            }
            Happening::Refused { queue, .. } => self.queues.of(queue).refused += 1,
            Happening::Requeued { message, queue, ready, .. } => {
                let queue = self.queues.of(queue);
                queue.requeued += 1;
                queue.handled_again.requeued(message);
                queue.unacknowledged -= 1;
                queue.ready.set(at, u64::from(ready));
                queue.peak_ready = queue.peak_ready.max(ready);
            }
            Happening::ProducerPaused { producer } => self.set_paused(producer, true),
            Happening::ProducerResumed { producer } => self.set_paused(producer, false),
            Happening::ParameterSet { node: Some(node), parameter, value } => {
                if parameter == ParameterName::ArrivalRate {
                    if let Some(producer) = self.producers.get_mut(node) {
                        producer.rate_per_s = value;
                    }
                } else if let Some(service) = self.services.get_mut(node) {
                    service.concurrency.set(parameter, value, at);
                } else if let Some(caller) = self.callers.get_mut(node) {
                    caller.set(parameter, value, at);
                }
            }
            Happening::InstanceStarted { instance }
            | Happening::InstanceStarting { instance }
            | Happening::InstanceStopping { instance }
            | Happening::InstanceStopped { instance }
            | Happening::InstanceCrashed { instance, .. }
            | Happening::PhaseStarted { instance, .. }
            | Happening::TaskQueued { instance, .. }
            | Happening::TaskReady { instance, .. }
            | Happening::Resumed { instance, .. }
            | Happening::ContextSwitched { instance, .. } => {
                self.services.of(instance.service).record(instance.number, fact);
            }
            Happening::ParameterSet { node: None, .. }
            | Happening::AutoscalerDecided { .. }
            | Happening::Routed { .. }
            | Happening::Unroutable { .. }
            | Happening::ConsumerAdded { .. }
            | Happening::ConsumerCancelled { .. }
            | Happening::Confirmed { .. }
            | Happening::Returned { .. }
            | Happening::ConsumerActivated { .. }
            | Happening::BindingAdded { .. }
            | Happening::BindingRemoved { .. }
            | Happening::RequestRefused { .. }
            | Happening::Answered { .. }
            | Happening::AnswerReceived { .. } => {}
            Happening::CallMade { caller, .. }
            | Happening::Requested { caller, .. }
            | Happening::TimedOut { caller, .. }
            | Happening::RetryScheduled { caller, .. }
            | Happening::CallEnded { caller, .. } => self.callers.of(caller).record(fact),
            Happening::Abandoned { message, instance } => self.give_up(fact, message, instance),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Presence;
    use crate::stats::fixture::{E_MAILS, MAILER, Story, WEB_SHOP, message, plan};

    fn totals_of(story: &Story) -> Totals {
        let mut totals = Totals::new(&plan());
        for fact in story.facts() {
            totals.record(fact);
        }
        totals
    }

    fn queue(totals: &Totals) -> &QueueTotals {
        totals.queues().get(E_MAILS).expect("a queue")
    }

    fn service(totals: &Totals) -> &ServiceTotals {
        totals.services().get(MAILER).expect("a service")
    }

    /// One instance; two messages at 0 s and 1 s, worked on from 0 s and 4 s for 4 s and 2 s.
    fn two_messages() -> Story {
        let mut story = Story::default();
        story.instance_started(1).sent(1).taken(1, 1);
        story.at_ms(1_000).sent(2);
        story.at_ms(4_000).handled(1, 1).acknowledged(1, 1).taken(2, 1);
        story.at_ms(6_000).handled(2, 1).acknowledged(2, 1);
        story
    }

    #[test]
    fn figures_of_a_small_run_by_hand() {
        let totals = totals_of(&two_messages());
        let end = Time::from_seconds(8.0);
        assert_eq!(queue(&totals).waiting.sum_ns(), 3_000_000_000);
        assert_eq!(queue(&totals).sojourn.sum_ns(), 9_000_000_000);
        assert_eq!(totals.end_to_end().mean_ns(), Some(4.5e9));
        assert_eq!(queue(&totals).ready.mean(end), 3.0 / 8.0);
        assert_eq!(queue(&totals).peak_ready, 1);
        assert_eq!(service(&totals).busy_share(end), 0.75);
        assert_eq!((service(&totals).handled, service(&totals).mean_work_s()), (2, Some(3.0)));
        assert_eq!(queue(&totals).unacknowledged, 0);
    }

    #[test]
    fn restart_leaves_out_what_was_before() {
        let mut totals = Totals::new(&plan());
        let story = two_messages();
        let (before, after) = story
            .facts()
            .split_at(story.facts().partition_point(|fact| fact.at < Time::from_seconds(2.0)));
        for fact in before {
            totals.record(fact);
        }
        totals.restart(Time::from_seconds(2.0));
        for fact in after {
            totals.record(fact);
        }
        let end = Time::from_seconds(8.0);
        assert_eq!(totals.waiting().count(), 1);
        assert_eq!(queue(&totals).ready.mean(end), 2.0 / 6.0);
        assert_eq!(service(&totals).busy_share(end), 4.0 / 6.0);
        assert_eq!(totals.ledger().published, 2, "the ledger goes on");
    }

    #[test]
    fn a_crash_ends_the_work_and_a_restart_goes_on_counting() {
        let mut story = Story::default();
        story.instance_started(1).sent(1).taken(1, 1);
        story.at_ms(2_000).crashed(1).cut_off(1, 1);
        let crashed = totals_of(&story);
        assert_eq!(service(&crashed).instances[0].presence, Presence::Crashed);
        assert_eq!((service(&crashed).busy.value(), service(&crashed).running.value()), (0, 0));
        assert_eq!((queue(&crashed).ready.value(), queue(&crashed).unacknowledged), (1, 0));
        story.at_ms(5_000).instance_started(1).taken(1, 1);
        let restarted = totals_of(&story);
        let instance = service(&restarted).instances[0];
        let now = Time::from_seconds(6.0);
        assert_eq!(
            (instance.busy.total_ns(now), instance.up.total_ns(now)),
            (3_000_000_000, 3_000_000_000)
        );
        assert_eq!((instance.presence, instance.message), (Presence::Running, Some(message(1))));
    }

    #[test]
    fn a_copy_whose_acknowledgement_was_lost_is_handled_again() {
        let mut story = Story::default();
        story.instance_started(1).sent(1).sent(2).taken(1, 1).handled(1, 1);
        story.crashed(1).cut_off(1, 1).instance_started(1).taken(1, 1).handled(1, 1);
        story.acknowledged(1, 1).taken(2, 1).failed(2, 1).cut_off(2, 1).taken(2, 1).handled(2, 1);
        let mut totals = totals_of(&story);
        assert_eq!(queue(&totals).handled_again(), 1);
        totals.restart(Time::ZERO);
        assert_eq!(queue(&totals).handled_again(), 0);
    }

    #[test]
    fn a_stopping_instance_counts_until_it_is_gone() {
        let mut story = Story::default();
        story.instance_started(1).sent(1).taken(1, 1).stopping(1);
        assert_eq!(service(&totals_of(&story)).running.value(), 1);
        assert_eq!(service(&totals_of(&story)).instances[0].presence, Presence::Stopping);
        story.failed(1, 1).dropped(1, 1).stopped(1);
        let totals = totals_of(&story);
        assert_eq!(service(&totals).running.value(), 0);
        assert_eq!((service(&totals).handled, service(&totals).failed), (0, 1));
        assert_eq!(queue(&totals).settled, 1);
    }

    #[test]
    fn producers_follow_their_controls() {
        let mut story = Story::default();
        story.paused().rate_set(3.0);
        let producer = *totals_of(&story).producers().get(WEB_SHOP).expect("a producer");
        assert_eq!(producer, ProducerTotals { published: 0, rate_per_s: 3.0, paused: true });
    }
}
