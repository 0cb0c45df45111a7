//! A message's way through the world.
//!
//! Published → on a link → routed → on a link per copy → enqueued → delivered → on a link →
//! received → worked on → its settlement on a link → settled. A link without delay is passed at
//! once, except that settlements wait until the current step of the broker is complete.

use super::link::Sent;
use super::plan::Acknowledgement;
use super::service::{InstanceState, Settlement, Verdict};
use super::{Event, World};
use crate::broker::{self, Delivery, Message, RequeueCause};
use crate::fact::{FactSink, Happening, InstanceId, Rule};
use crate::kernel::Time;
use crate::runtime::{self, SpanId};

/// A settlement that reached the broker.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrived {
    instance: u16,
    delivery_tag: u64,
    verdict: Verdict,
}

impl Arrived {
    fn new(instance: u16, settlement: &Settlement) -> Self {
        let (delivery_tag, verdict) = (settlement.delivery.delivery_tag, settlement.verdict);
        Self { instance, delivery_tag, verdict }
    }
}

/// From the producer to the queue.
impl World {
    #[inline]
    pub(super) fn on_arrival(&mut self, place: u16, generation: u32, sink: &mut impl FactSink) {
        if self.producers[usize::from(place)].generation != generation {
            return;
        }
        self.publish(place, Rule::Arrival, sink);
        self.schedule_arrival(place);
    }

    /// Puts the producer's next arrival into the calendar.
    #[inline]
    pub(super) fn schedule_arrival(&mut self, place: u16) {
        let producer = &mut self.producers[usize::from(place)];
        if producer.paused {
            return;
        }
        if let Some(at) = producer.arrivals.next_after(self.now) {
            let generation = producer.generation;
            self.calendar.schedule(at, Event::Arrival { producer: place, generation });
        }
    }

    /// Publishes what is due of the producer's bursts.
    pub(super) fn on_burst(&mut self, place: u16, sink: &mut impl FactSink) {
        let now = self.now;
        let due = |burst: &&mut super::producer::Burst| burst.next <= now;
        while let Some(burst) =
            self.producers[usize::from(place)].bursts.iter_mut().find(|burst| due(burst))
        {
            burst.remaining -= 1;
            burst.next = burst.next.plus_ns(burst.spacing_ns);
            let (next, goes_on) = (burst.next, burst.remaining > 0);
            self.producers[usize::from(place)].bursts.retain(|burst| burst.remaining > 0);
            self.publish(place, Rule::Input, sink);
            if goes_on && next > now {
                self.calendar.schedule(next, Event::Burst { producer: place });
            }
        }
    }

    #[inline]
    fn publish(&mut self, place: u16, rule: Rule, sink: &mut impl FactSink) {
        let producer = &mut self.producers[usize::from(place)];
        let node = producer.node;
        let (message, publication) = producer.next_message(self.now);
        let link = publication.link;
        let happening = Happening::Published {
            message: message.id,
            message_type: publication.message_type,
            producer: node,
            exchange: publication.exchange,
        };
        self.tell(happening, rule, sink);
        match self.publish_links[link as usize].2.send(&message, self.now) {
            Sent::Arrived => self.reach_exchange(link, &message, sink),
            Sent::First(at) => self.calendar.schedule(at, Event::ReachExchange { link }),
            Sent::Behind => {}
        }
    }

    pub(super) fn on_reach_exchange(&mut self, link: u32, sink: &mut impl FactSink) {
        if let Some((message, next)) = self.publish_links[link as usize].2.arrive(self.now) {
            self.schedule_next(next, Event::ReachExchange { link });
            self.reach_exchange(link, &message, sink);
        }
    }

    fn schedule_next(&mut self, next: Option<Time>, event: Event) {
        if let Some(at) = next {
            self.calendar.schedule(at, event);
        }
    }

    /// The exchange routes a message.
    #[inline]
    fn reach_exchange(&mut self, link: u32, message: &Message, sink: &mut impl FactSink) {
        let exchange = self.publish_links[link as usize].1;
        let route = self.broker.route(message.properties);
        let (copies, matching) = (route.queues.len() as u32, route.matching_bindings);
        let (happening, rule) = if copies == 0 {
            (Happening::Unroutable { message: message.id, exchange }, Rule::NoBindingMatches)
        } else {
            let happening = Happening::Routed { message: message.id, exchange, copies };
            (happening, Rule::BindingsMatch { matching })
        };
        self.tell(happening, rule, sink);
        for copy in 0..copies as usize {
            let queue = self.broker.route(message.properties).queues[copy];
            let link = self.route_link_of[exchange.index()][queue.index()];
            match self.route_links[link as usize].link.send(message, self.now) {
                Sent::Arrived => self.reach_queue(link, message, sink),
                Sent::First(at) => self.calendar.schedule(at, Event::ReachQueue { link }),
                Sent::Behind => {}
            }
        }
    }

    pub(super) fn on_reach_queue(&mut self, link: u32, sink: &mut impl FactSink) {
        if let Some((message, next)) = self.route_links[link as usize].link.arrive(self.now) {
            self.schedule_next(next, Event::ReachQueue { link });
            self.reach_queue(link, &message, sink);
        }
    }

    #[inline]
    fn reach_queue(&mut self, link: u32, message: &Message, sink: &mut impl FactSink) {
        let queue = self.route_links[link as usize].queue;
        self.broker.enqueue(queue, *message, self.now, &mut self.scratch.broker);
        self.follow_broker(sink);
    }
}

/// From the broker to an instance and back.
impl World {
    /// Turns what the broker did into facts, and sends its deliveries on their way.
    #[inline]
    pub(super) fn follow_broker(&mut self, sink: &mut impl FactSink) {
        // Taken out and borrowed: nothing that follows from them asks the broker for more.
        let mut effects = std::mem::take(&mut self.scratch.broker);
        for effect in &effects {
            let (happening, rule) = self.fact_of(effect);
            self.tell(happening, rule, sink);
            if let broker::Effect::Delivered { delivery, .. } = effect {
                self.send_delivery(delivery, sink);
            }
        }
        effects.clear();
        self.scratch.broker = effects;
    }

    #[inline]
    fn fact_of(&self, effect: &broker::Effect) -> (Happening, Rule) {
        match *effect {
            broker::Effect::Enqueued { message, queue, ready } => {
                let queue = self.queues[queue.index()];
                (Happening::Enqueued { message: message.id, queue, ready }, Rule::FirstInFirstOut)
            }
            broker::Effect::Delivered { delivery, passed_over } => {
                let happening = Happening::Delivered {
                    message: delivery.message.id,
                    queue: self.queues[delivery.queue.index()],
                    instance: self.instance_of(delivery.consumer_tag),
                    delivery_tag: delivery.delivery_tag,
                    redelivered: delivery.is_redelivered(),
                };
                (happening, Rule::RoundRobin { passed_over })
            }
            broker::Effect::Acknowledged { message, queue, consumer_tag } => {
                let happening = Happening::Acknowledged {
                    message: message.id,
                    queue: self.queues[queue.index()],
                    instance: self.instance_of(consumer_tag),
                    since_published_ns: self.now.since_ns(message.published),
                };
                (happening, Rule::ConsumerAcknowledged)
            }
            broker::Effect::Requeued { message, queue, consumer_tag, ready, cause } => {
                let queue = self.queues[queue.index()];
                let instance = self.instance_of(consumer_tag);
                let rule = match cause {
                    RequeueCause::Returned => Rule::ConsumerReturned,
                    RequeueCause::ChannelClosed => Rule::ChannelClosed,
                };
                (Happening::Requeued { message: message.id, queue, instance, ready }, rule)
            }
            broker::Effect::Dropped { message, queue, consumer_tag, .. } => {
                let queue = self.queues[queue.index()];
                let instance = self.instance_of(consumer_tag);
                let happening = Happening::Dropped { message: message.id, queue, instance };
                (happening, Rule::ConsumerRejected)
            }
            other => unreachable!("no queue of a plan has rules yet: {other:?}"),
        }
    }

    #[inline]
    fn instance_of(&self, tag: broker::ConsumerTag) -> InstanceId {
        self.instances[usize::from(Self::place_of(tag).0)].id
    }

    #[inline]
    fn send_delivery(&mut self, delivery: &Delivery, sink: &mut impl FactSink) {
        let (instance, subscription) = Self::place_of(delivery.consumer_tag);
        let target = &mut self.instances[usize::from(instance)];
        match target.subscriptions[usize::from(subscription)].deliveries.send(delivery, self.now) {
            Sent::Arrived => self.reach_instance(instance, delivery, sink),
            Sent::First(at) => {
                self.calendar.schedule(at, Event::ReachInstance { instance, subscription });
            }
            Sent::Behind => {}
        }
    }

    pub(super) fn on_reach_instance(
        &mut self,
        instance: u16,
        subscription: u16,
        sink: &mut impl FactSink,
    ) {
        let Some(target) = self.instances.get_mut(usize::from(instance)) else { return };
        let link = &mut target.subscriptions[usize::from(subscription)].deliveries;
        if let Some((delivery, next)) = link.arrive(self.now) {
            self.schedule_next(next, Event::ReachInstance { instance, subscription });
            self.reach_instance(instance, &delivery, sink);
        }
    }

    #[inline]
    fn reach_instance(&mut self, place: u16, delivery: &Delivery, sink: &mut impl FactSink) {
        let id = self.instances[usize::from(place)].id;
        let received = Happening::Received { message: delivery.message.id, instance: id };
        self.tell(received, Rule::LinkDelay, sink);
        let instance = &mut self.instances[usize::from(place)];
        let subscription = usize::from(Self::place_of(delivery.consumer_tag).1);
        let manual =
            instance.subscriptions[subscription].acknowledgement == Acknowledgement::Manual;
        if instance.state == InstanceState::Stopping && manual {
            self.send_settlement(place, delivery, Verdict::Return);
            return;
        }
        let handler = &self.services[usize::from(instance.service)].handler;
        instance.runtime.accept(delivery, self.now, handler, &mut self.scratch.runtime);
        self.follow_runtime(place, sink);
    }

    #[inline]
    pub(super) fn on_wake(&mut self, place: u16, span: SpanId, sink: &mut impl FactSink) {
        let Some(instance) = self.instances.get_mut(usize::from(place)) else { return };
        let handler = &self.services[usize::from(instance.service)].handler;
        instance.runtime.wake(span, self.now, handler, &mut self.scratch.runtime);
        self.follow_runtime(place, sink);
    }

    /// Turns what an instance's runtime did into facts and events.
    #[inline]
    fn follow_runtime(&mut self, place: u16, sink: &mut impl FactSink) {
        // Taken out and borrowed: nothing that follows from them asks a runtime for more.
        let mut effects = std::mem::take(&mut self.scratch.runtime);
        for effect in &effects {
            match effect {
                runtime::Effect::PhaseStarted(span) => self.phase_started(place, *span, sink),
                runtime::Effect::Finished { task, started } => {
                    self.finish(place, task, *started, sink);
                }
            }
        }
        effects.clear();
        self.scratch.runtime = effects;
    }

    #[inline]
    fn phase_started(&mut self, place: u16, span: SpanId, sink: &mut impl FactSink) {
        let instance = &self.instances[usize::from(place)];
        let Some(in_hand) = instance.runtime.span(span) else { return };
        self.calendar.schedule(in_hand.ends(), Event::Wake { instance: place, span });
        let (instance, message) = (instance.id, in_hand.task.message.id);
        let rule = if in_hand.phase_index == 0 { Rule::WorkerFree } else { Rule::PhaseEnded };
        if in_hand.phase_index == 0 {
            let queue = self.queues[in_hand.task.queue.index()];
            let waited_ns = self.now.since_ns(in_hand.task.enqueued);
            self.tell(Happening::Started { message, queue, instance, waited_ns }, rule, sink);
        }
        let happening = Happening::PhaseStarted {
            message,
            instance,
            phase: in_hand.phase_index,
            kind: in_hand.phase.kind,
            duration_ns: in_hand.phase.duration_ns,
        };
        self.tell(happening, rule, sink);
    }

    /// The work on a delivery ended: the instance tells the broker how.
    #[inline]
    fn finish(&mut self, place: u16, task: &Delivery, started: Time, sink: &mut impl FactSink) {
        let instance = &self.instances[usize::from(place)];
        let handler = &self.services[usize::from(instance.service)].handler;
        let failed = handler.fails(&task.message);
        let verdict = match (failed, handler.requeue_failed) {
            (false, _) => Verdict::Acknowledge,
            (true, true) => Verdict::Return,
            (true, false) => Verdict::Reject,
        };
        let (id, queue) = (instance.id, self.queues[task.queue.index()]);
        let subscription = usize::from(Self::place_of(task.consumer_tag).1);
        let acknowledgement = instance.subscriptions[subscription].acknowledgement;
        let happening = Happening::Handled {
            message: task.message.id,
            queue,
            instance: id,
            succeeded: !failed,
            worked_ns: self.now.since_ns(started),
            sojourn_ns: self.now.since_ns(task.enqueued),
        };
        let rule = if failed { Rule::HandlerFailed } else { Rule::HandlerEnded };
        self.tell(happening, rule, sink);
        match acknowledgement {
            Acknowledgement::Manual => {
                self.send_settlement(place, task, verdict);
            }
            Acknowledgement::Automatic => {
                let happening = Happening::Acknowledged {
                    message: task.message.id,
                    queue,
                    instance: id,
                    since_published_ns: self.now.since_ns(task.message.published),
                };
                self.tell(happening, Rule::AutomaticAcknowledgement, sink);
            }
        }
    }

    #[inline]
    pub(super) fn send_settlement(&mut self, place: u16, delivery: &Delivery, verdict: Verdict) {
        let instance = &mut self.instances[usize::from(place)];
        let settlement = Settlement { delivery: *delivery, verdict };
        match instance.settlements.send(&settlement, self.now) {
            Sent::Arrived => self.arrived.push(Arrived::new(place, &settlement)),
            Sent::First(at) => self.calendar.schedule(at, Event::ReachBroker { instance: place }),
            Sent::Behind => {}
        }
    }

    pub(super) fn on_reach_broker(&mut self, place: u16) {
        let Some(instance) = self.instances.get_mut(usize::from(place)) else { return };
        if let Some((settlement, next)) = instance.settlements.arrive(self.now) {
            self.schedule_next(next, Event::ReachBroker { instance: place });
            self.arrived.push(Arrived::new(place, &settlement));
        }
    }

    /// Settles what reached the broker, and what that brings about at once.
    #[inline]
    pub(super) fn settle_arrived(&mut self, sink: &mut impl FactSink) {
        let mut settled = 0;
        while let Some(&arrived) = self.arrived.get(settled) {
            settled += 1;
            self.settle(arrived, sink);
        }
        self.arrived.clear();
    }

    #[inline]
    fn settle(&mut self, arrived: Arrived, sink: &mut impl FactSink) {
        let instance = &self.instances[usize::from(arrived.instance)];
        let Some(channel) = instance.channel else { return };
        let tag = arrived.delivery_tag;
        let settled = match arrived.verdict {
            Verdict::Acknowledge => {
                self.broker.acknowledge(channel, tag, false, self.now, &mut self.scratch.broker)
            }
            Verdict::Return => self.broker.negative_acknowledge(
                channel,
                tag,
                false,
                true,
                self.now,
                &mut self.scratch.broker,
            ),
            Verdict::Reject => self.broker.negative_acknowledge(
                channel,
                tag,
                false,
                false,
                self.now,
                &mut self.scratch.broker,
            ),
        };
        debug_assert_eq!(settled, Ok(()), "an instance settles each delivery once");
        self.follow_broker(sink);
    }
}
