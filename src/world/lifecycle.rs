//! Instances come and go.
//!
//! The rule for one that is removed: it cancels its subscriptions, returns what it has not begun
//! (nack with requeue), finishes and settles what it has begun, and leaves when its last word has
//! reached the broker. With automatic acknowledgement nothing can be returned, so it finishes all
//! it was sent, and so it does with requests. The highest numbers leave first; a new instance takes the lowest free number.

use super::caller::is_request;
use super::link::Link;
use super::plan::{Acknowledgement, RuntimePlan};
use super::service::{Instance, InstanceState, Subscription, Verdict};
use super::{Service, World};
use crate::broker::{ConnectionId, ConsumerTag, Delivery, Terms};
use crate::fact::{FactSink, Happening, InstanceId, Rule};
use crate::runtime::Runtime;

/// All instances share one connection: none of them declares anything for itself alone.
const CONNECTION: ConnectionId = ConnectionId(0);

/// The tag of an instance's subscription, and back.
impl World {
    fn tag_of(instance: u16, subscription: u16) -> ConsumerTag {
        ConsumerTag(u32::from(instance) << 16 | u32::from(subscription))
    }

    #[inline]
    pub(super) fn place_of(tag: ConsumerTag) -> (u16, u16) {
        ((tag.0 >> 16) as u16, tag.0 as u16)
    }
}

impl World {
    /// Starts or stops instances until `wanted` are there that are not stopping.
    pub(super) fn set_instances(
        &mut self,
        service: u16,
        wanted: u16,
        rule: Rule,
        sink: &mut impl FactSink,
    ) {
        while self.members(service) < usize::from(wanted) {
            self.start_instance(service, rule, sink);
        }
        while self.members(service) > usize::from(wanted) {
            self.stop_highest(service, |state| state != InstanceState::Stopping, sink);
        }
    }

    /// How many instances a service has that are not stopping.
    pub(super) fn members(&self, service: u16) -> usize {
        self.members_that(service, |state| state != InstanceState::Stopping).count()
    }

    /// The instances of a service in such a state, by place, in order of number.
    fn members_that(
        &self,
        service: u16,
        chosen: fn(InstanceState) -> bool,
    ) -> impl DoubleEndedIterator<Item = u16> {
        let members = self.services[usize::from(service)].members.iter().copied();
        members.filter(move |place| chosen(self.instances[usize::from(*place)].state))
    }

    /// The crashed instances of a service, by place, in order of number.
    pub(super) fn crashed(&self, service: u16) -> Vec<u16> {
        self.members_that(service, |state| state == InstanceState::Crashed).collect()
    }

    pub(super) fn start_instance(&mut self, service: u16, rule: Rule, sink: &mut impl FactSink) {
        let owner = &self.services[usize::from(service)];
        let taken = |number: u16| {
            owner
                .members
                .iter()
                .any(|place| self.instances[usize::from(*place)].id.number == number)
        };
        let number = (1..=u16::MAX).find(|number| !taken(*number)).unwrap_or(u16::MAX);
        let id = InstanceId { service: owner.node, number };
        let instance = new_instance(id, service, owner);
        let place = self.instances.insert(instance) as u16;
        let members = &mut self.services[usize::from(service)].members;
        let before = |other: &u16| self.instances[usize::from(*other)].id.number < number;
        members.insert(members.partition_point(before), place);
        self.begin_instance(place, rule, sink);
    }

    /// The instance runs from now on.
    pub(super) fn run_instance(&mut self, place: u16, rule: Rule, sink: &mut impl FactSink) {
        let channel = self.broker.open_channel(CONNECTION);
        let instance = &mut self.instances[usize::from(place)];
        instance.state = InstanceState::Running;
        instance.channel = Some(channel);
        let id = instance.id;
        self.meter(place);
        self.tell(Happening::InstanceStarted { instance: id }, rule, sink);
        self.subscribe(place, rule, sink);
    }

    /// The instance subscribes to all its service's queues.
    fn subscribe(&mut self, place: u16, rule: Rule, sink: &mut impl FactSink) {
        let &Instance { id, service, channel, .. } = &self.instances[usize::from(place)];
        let Some(channel) = channel else { return };
        for subscription in 0..self.services[usize::from(service)].consumptions.len() {
            let consumption = &self.services[usize::from(service)].consumptions[subscription];
            let (queue, prefetch) = (consumption.queue, consumption.plan.prefetch);
            let no_ack = consumption.plan.acknowledgement == Acknowledgement::Automatic;
            if !self.broker.exists(queue) {
                continue;
            }
            let priority = i64::from(consumption.plan.priority);
            let added =
                Happening::ConsumerAdded { queue: consumption.plan.queue, instance: id, prefetch };
            self.tell(added, rule, sink);
            let tag = Self::tag_of(place, subscription as u16);
            let terms = Terms { tag, prefetch, no_ack, exclusive: false, priority };
            let effects = &mut self.scratch.broker;
            let consumer = self.broker.subscribe(channel, queue, terms, self.now, effects);
            self.instances[usize::from(place)].subscriptions[subscription].consumer =
                Some(consumer);
            self.follow_broker(sink);
        }
    }

    /// Stops the highest-numbered instance in such a state; one that is crashed or starts is simply
    /// gone.
    pub(super) fn stop_highest(
        &mut self,
        service: u16,
        chosen: fn(InstanceState) -> bool,
        sink: &mut impl FactSink,
    ) {
        let Some(place) = self.members_that(service, chosen).next_back() else { return };
        let instance = &mut self.instances[usize::from(place)];
        let (id, running) = (instance.id, instance.state == InstanceState::Running);
        instance.state = InstanceState::Stopping;
        self.stopping.push(place);
        self.meter(place);
        self.tell(Happening::InstanceStopping { instance: id }, Rule::ScaleIn, sink);
        if running {
            self.cancel_subscriptions(place, sink);
            self.return_waiting(place);
        }
    }

    fn cancel_subscriptions(&mut self, place: u16, sink: &mut impl FactSink) {
        for subscription in 0..self.instances[usize::from(place)].subscriptions.len() {
            let instance = &mut self.instances[usize::from(place)];
            let (id, subscription) = (instance.id, &mut instance.subscriptions[subscription]);
            let queue = subscription.queue;
            // There is none if the queue was gone when the instance came back.
            let Some(consumer) = subscription.consumer.take() else { continue };
            self.broker.cancel(consumer, self.now, &mut self.scratch.broker);
            let cancelled = Happening::ConsumerCancelled { queue, instance: id };
            self.tell(cancelled, Rule::ScaleIn, sink);
            self.follow_broker(sink);
        }
    }

    /// Sends back what the instance has not begun.
    fn return_waiting(&mut self, place: u16) {
        let instance = &mut self.instances[usize::from(place)];
        let manual = |instance: &Instance, delivery: &Delivery| {
            let subscription = usize::from(Self::place_of(delivery.consumer_tag).1);
            instance.subscriptions[subscription].acknowledgement == Acknowledgement::Manual
        };
        let waiting = instance.runtime.take_waiting();
        let (returned, kept): (Vec<Delivery>, Vec<Delivery>) = waiting
            .into_iter()
            .partition(|delivery| !is_request(delivery) && manual(instance, delivery));
        instance.runtime.put_back_waiting(kept);
        for delivery in returned {
            self.send_settlement(place, &delivery, Verdict::Return);
        }
    }

    /// Lets stopping instances with nothing left go.
    #[inline]
    pub(super) fn retire_stopped(&mut self, sink: &mut impl FactSink) {
        if !self.stopping.is_empty() {
            self.retire_those_stopped(sink);
        }
    }

    #[cold]
    fn retire_those_stopped(&mut self, sink: &mut impl FactSink) {
        let mut next = 0;
        while let Some(&place) = self.stopping.get(next) {
            if self.instances[usize::from(place)].has_nothing_left() {
                self.stopping.remove(next);
                self.retire(place, sink);
            } else {
                next += 1;
            }
        }
    }

    fn retire(&mut self, place: u16, sink: &mut impl FactSink) {
        let instance = self.instances.remove(usize::from(place));
        self.services[usize::from(instance.service)].members.retain(|member| *member != place);
        if let Some(channel) = instance.channel {
            self.broker.close_channel(channel, self.now, &mut self.scratch.broker);
            self.follow_broker(sink);
        }
        self.tell(Happening::InstanceStopped { instance: instance.id }, Rule::ScaleIn, sink);
    }

    /// Kills an instance that runs, starts or stops: the one of that number, or the running one of the
    /// lowest number. Nothing happens if there is none.
    pub(super) fn crash(&mut self, service: u16, number: Option<u16>, sink: &mut impl FactSink) {
        let members = &self.services[usize::from(service)].members;
        let victim = members.iter().copied().find(|place| {
            let instance = &self.instances[usize::from(*place)];
            match number {
                Some(number) => {
                    instance.id.number == number && instance.state != InstanceState::Crashed
                }
                None => instance.state == InstanceState::Running,
            }
        });
        if let Some(place) = victim {
            self.crash_instance(place, sink);
        }
    }

    fn crash_instance(&mut self, place: u16, sink: &mut impl FactSink) {
        let instance = &mut self.instances[usize::from(place)];
        let id = instance.id;
        let in_hand = (instance.with_it() + instance.on_the_way()) as u32;
        let mut gone = instance.runtime.abandon();
        for subscription in &mut instance.subscriptions {
            gone.extend(subscription.deliveries.cut());
            subscription.consumer = None;
        }
        instance.settlements.cut();
        if instance.state.is_available() {
            instance.state = InstanceState::Crashed;
        }
        let channel = instance.channel.take();
        self.meter(place);
        self.tell(Happening::InstanceCrashed { instance: id, in_hand }, Rule::Input, sink);
        self.tell_lost(place, &gone, sink);
        self.lose_requests(&gone);
        if let Some(channel) = channel {
            self.broker.close_channel(channel, self.now, &mut self.scratch.broker);
            self.follow_broker(sink);
        }
    }

    /// What was acknowledged automatically is lost with the instance.
    fn tell_lost(&self, place: u16, gone: &[Delivery], sink: &mut impl FactSink) {
        let instance = &self.instances[usize::from(place)];
        for delivery in gone.iter().filter(|delivery| !is_request(delivery)) {
            let subscription = usize::from(Self::place_of(delivery.consumer_tag).1);
            let subscription = &instance.subscriptions[subscription];
            if subscription.acknowledgement == Acknowledgement::Automatic {
                let (message, queue) = (delivery.message.id, subscription.queue);
                let lost = Happening::Lost { message, queue, instance: instance.id };
                self.tell(lost, Rule::Crash, sink);
            }
        }
    }

    /// Starts the crashed instances of a service again.
    pub(super) fn restart(&mut self, service: u16, sink: &mut impl FactSink) {
        for place in self.crashed(service) {
            self.begin_instance(place, Rule::Input, sink);
        }
    }
}

/// An instance that has not begun to run.
fn new_instance(id: InstanceId, service: u16, owner: &Service) -> Instance {
    let subscriptions = owner.consumptions.iter().map(|consumption| Subscription {
        consumer: None,
        queue: consumption.plan.queue,
        acknowledgement: consumption.plan.acknowledgement,
        deliveries: Link::new(consumption.delivery_delay_ns),
    });
    // One connection, one way back: the longest of the subscriptions' delays.
    let way_back_ns = owner.consumptions.iter().map(|one| one.acknowledgement_delay_ns).max();
    Instance {
        id,
        state: InstanceState::Crashed,
        service,
        metered: (0, 0),
        channel: None,
        subscriptions: subscriptions.collect(),
        settlements: Link::new(way_back_ns.unwrap_or(0)),
        runtime: match owner.runtime {
            RuntimePlan::Sync => Runtime::sync(),
            RuntimePlan::ThreadPool(pool) => Runtime::thread_pool(pool.settings),
            RuntimePlan::EventLoop(event_loop) => Runtime::event_loop(event_loop.settings),
        },
    }
}
