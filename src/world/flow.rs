//! A message's way through the world.
//!
//! Published → on a link → routed → on a link per copy → enqueued → delivered → on a link →
//! received → worked on → its settlement on a link → settled. A link without delay is passed at
//! once, except that settlements wait until the current step of the broker is complete.

use super::build::LEAST_RETURN_NS;
use super::link::Sent;
use super::plan::Acknowledgement;
use super::producer::{Burst, Wanted};
use super::service::{InstanceState, Settlement, Verdict};
use super::{Event, World, handler};
use crate::broker::{self, DeadLetter, Delivery, Message, MessageId, QueueId};
use crate::fact::{FactSink, Happening, InstanceId, MessageTypeId, NodeId, Rule};
use crate::kernel::Time;

/// A settlement that reached the broker.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrived {
    instance: u16,
    delivery_tag: u64,
    verdict: Verdict,
}

impl Arrived {
    fn new(instance: u16, delivery: &Delivery, verdict: Verdict) -> Self {
        Self { instance, delivery_tag: delivery.delivery_tag, verdict }
    }
}

/// From the producer to the queue.
impl World {
    #[inline]
    pub(super) fn on_arrival(&mut self, place: u16, generation: u32, sink: &mut impl FactSink) {
        if self.producers[usize::from(place)].generation != generation {
            return;
        }
        self.publish(place, None, Rule::Arrival, sink);
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
    #[inline(never)]
    pub(super) fn on_burst(&mut self, place: u16, sink: &mut impl FactSink) {
        while let Some(Wanted { message_type, goes_on }) =
            Burst::take_due(&mut self.producers[usize::from(place)].bursts, self.now)
        {
            self.publish(place, message_type, Rule::Input, sink);
            if let Some(next) = goes_on {
                self.calendar.schedule(next, Event::Burst { producer: place });
            }
        }
    }

    #[inline(always)]
    fn publish(
        &mut self,
        place: u16,
        wanted: Option<MessageTypeId>,
        rule: Rule,
        sink: &mut impl FactSink,
    ) {
        let producer = &mut self.producers[usize::from(place)];
        let node = producer.node;
        let (message, publication) = producer.next_message(wanted, self.now);
        let link = publication.link;
        let happening = Happening::Published {
            message: message.id,
            message_type: publication.message_type,
            producer: node,
            exchange: publication.exchange,
            cause: None,
        };
        self.tell(happening, rule, sink);
        self.send_to_exchange(link, &message, sink);
    }

    /// A service publishes what follows from the work on `cause`.
    pub(super) fn publish_event(
        &mut self,
        service: u16,
        event: &handler::Event,
        cause: &Message,
        sink: &mut impl FactSink,
    ) {
        let service = &mut self.services[usize::from(service)];
        service.published += 1;
        let (node, publication) = (service.node, event.publication);
        let item = service.handler.item_of_event(event, cause);
        let id = MessageId::derived(node.0, item, service.published);
        let happening = Happening::Published {
            message: id,
            message_type: publication.message_type,
            producer: node,
            exchange: publication.exchange,
            cause: Some(cause.id),
        };
        self.tell(happening, Rule::HandlerPublishes, sink);
        let message = Message::new(id, self.now, publication.properties);
        self.send_to_exchange(publication.link, &message, sink);
    }

    #[inline(always)]
    fn send_to_exchange(&mut self, link: u32, message: &Message, sink: &mut impl FactSink) {
        match self.publish_links[link as usize].link.send(message, self.now) {
            Sent::Arrived => self.reach_exchange(link, message, sink),
            Sent::First(at) => self.calendar.schedule(at, Event::ReachExchange { link }),
            Sent::Behind => {}
        }
    }

    #[inline(never)]
    pub(super) fn on_reach_exchange(&mut self, link: u32, sink: &mut impl FactSink) {
        if let Some((message, next)) = self.publish_links[link as usize].link.arrive(self.now) {
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
        let exchange = self.publish_links[link as usize].exchange;
        let route = self.broker.route(message.properties);
        let (copies, first) = (route.queues.len() as u32, route.queues.first().copied());
        let (happening, rule) = if copies == 0 {
            let round = route.cycles > 0;
            let rule = if round { Rule::DeadLetterCycle } else { Rule::NoBindingMatches };
            (Happening::Unroutable { message: message.id, exchange }, rule)
        } else {
            let happening = Happening::Routed { message: message.id, exchange, copies };
            (happening, Rule::BindingsMatch { matching: route.matching_bindings })
        };
        self.tell(happening, rule, sink);
        if self.expects_answers {
            self.expect_answers(link, message, copies, sink);
        }
        if let Some(first) = first {
            self.send_copy(exchange, first, message, sink);
        }
        for copy in 1..copies as usize {
            // Asked again: what a copy brings about at once may change bindings and routes.
            let next = self.broker.route(message.properties).queues.get(copy).copied();
            let Some(queue) = next else { break };
            self.send_copy(exchange, queue, message, sink);
        }
    }

    #[inline]
    fn send_copy(
        &mut self,
        exchange: NodeId,
        queue: QueueId,
        message: &Message,
        sink: &mut impl FactSink,
    ) {
        let link = self.route_link(exchange, queue);
        match self.route_links[link as usize].link.send(message, self.now) {
            Sent::Arrived => self.reach_queue(link, message, sink),
            Sent::First(at) => self.calendar.schedule(at, Event::ReachQueue { link }),
            Sent::Behind => {}
        }
    }

    #[inline(never)]
    pub(super) fn on_reach_queue(&mut self, link: u32, sink: &mut impl FactSink) {
        if let Some((message, next)) = self.route_links[link as usize].link.arrive(self.now) {
            self.schedule_next(next, Event::ReachQueue { link });
            self.reach_queue(link, &message, sink);
        }
    }

    #[inline]
    fn reach_queue(&mut self, link: u32, message: &Message, sink: &mut impl FactSink) {
        let queue = self.route_links[link as usize].queue;
        let taken = self.broker.enqueue(queue, *message, self.now, &mut self.scratch.broker);
        self.follow_broker(sink);
        if self.expects_answers {
            self.note_answer(message, taken, sink);
        }
    }

    /// A queue does what is due: messages expire, or it does.
    #[inline(never)]
    pub(super) fn on_expire(&mut self, queue: QueueId, sink: &mut impl FactSink) {
        self.broker.expire(queue, self.now, &mut self.scratch.broker);
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
            self.follow_effect(effect, sink);
        }
        effects.clear();
        self.scratch.broker = effects;
    }

    #[inline]
    fn follow_effect(&mut self, effect: &broker::Effect, sink: &mut impl FactSink) {
        self.tell_effect(effect, sink);
        match effect {
            broker::Effect::Delivered { delivery, .. } => self.send_delivery(delivery, sink),
            broker::Effect::Expires { queue, at } => {
                self.calendar.schedule(*at, Event::Expire { queue: *queue });
            }
            broker::Effect::Dropped { message, queue, dead_letter: Some(dead), .. }
            | broker::Effect::Refused { message, queue, dead_letter: Some(dead) } => {
                self.note_dead_letter(message, *queue, *dead);
            }
            _ => {}
        }
    }

    #[cold]
    fn note_dead_letter(&mut self, message: &Message, queue: QueueId, dead: DeadLetter) {
        let link = self.dead_letter_link_of[queue.index()];
        let message = Message { properties: dead.properties, deliveries: 0, ..*message };
        self.dead_letters.push((link, message));
    }

    pub(super) fn dead_letter_exchange(&self, queue: QueueId) -> NodeId {
        self.publish_links[self.dead_letter_link_of[queue.index()] as usize].exchange
    }

    #[inline]
    pub(super) fn instance_of(&self, tag: broker::ConsumerTag) -> InstanceId {
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

    #[inline(never)]
    pub(super) fn on_reach_instance(
        &mut self,
        instance: u16,
        subscription: u16,
        sink: &mut impl FactSink,
    ) {
        // The delivery may have been meant for an instance that crashed and is gone; who has its place
        // may have fewer subscriptions.
        let target = self.instances.get_mut(usize::from(instance));
        let target = target.and_then(|one| one.subscriptions.get_mut(usize::from(subscription)));
        let Some(target) = target else { return };
        if let Some((delivery, next)) = target.deliveries.arrive(self.now) {
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
        if instance.state == InstanceState::Stopping {
            let subscription = usize::from(Self::place_of(delivery.consumer_tag).1);
            if instance.subscriptions[subscription].acknowledgement == Acknowledgement::Manual {
                self.send_settlement(place, delivery, Verdict::Return);
                return;
            }
        }
        let handler = &self.services[usize::from(instance.service)].handler;
        let work = handler.at_work(&self.broker, &self.callers);
        // A delivery is never refused: its prefetch bounds what an instance is sent.
        let _ = instance.runtime.accept(delivery, self.now, &work, &mut self.scratch.runtime);
        self.follow_runtime(place, sink);
    }

    #[inline(always)]
    pub(super) fn send_settlement(&mut self, place: u16, delivery: &Delivery, verdict: Verdict) {
        let instance = &mut self.instances[usize::from(place)];
        let settlement = || Settlement { delivery: *delivery, verdict };
        match instance.settlements.send_with(self.now, settlement) {
            Sent::Arrived => self.arrived.push(Arrived::new(place, delivery, verdict)),
            Sent::First(at) => self.calendar.schedule(at, Event::ReachBroker { instance: place }),
            Sent::Behind => {}
        }
    }

    /// The same for what would come round for ever at one instant: work that takes no time, returned
    /// to be done again.
    #[cold]
    pub(super) fn send_settlement_later(&mut self, place: u16, settlement: Settlement) {
        let settlements = &mut self.instances[usize::from(place)].settlements;
        if let Sent::First(at) = settlements.send_taking(&settlement, self.now, LEAST_RETURN_NS) {
            self.calendar.schedule(at, Event::ReachBroker { instance: place });
        }
    }

    #[inline(never)]
    pub(super) fn on_reach_broker(&mut self, place: u16) {
        let Some(instance) = self.instances.get_mut(usize::from(place)) else { return };
        if let Some((settlement, next)) = instance.settlements.arrive(self.now) {
            self.schedule_next(next, Event::ReachBroker { instance: place });
            self.arrived.push(Arrived::new(place, &settlement.delivery, settlement.verdict));
        }
    }

    /// Settles what reached the broker and sends dead letters on their way, with what that brings
    /// about at once.
    #[inline]
    pub(super) fn settle_arrived(&mut self, sink: &mut impl FactSink) {
        loop {
            let mut settled = 0;
            while let Some(&arrived) = self.arrived.get(settled) {
                settled += 1;
                self.settle(arrived, sink);
            }
            self.arrived.clear();
            if self.dead_letters.is_empty() {
                return;
            }
            self.send_dead_letters(sink);
        }
    }

    #[cold]
    fn send_dead_letters(&mut self, sink: &mut impl FactSink) {
        for (link, message) in std::mem::take(&mut self.dead_letters) {
            self.send_to_exchange(link, &message, sink);
        }
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
            Verdict::Return | Verdict::Reject => self.broker.negative_acknowledge(
                channel,
                tag,
                false,
                arrived.verdict == Verdict::Return,
                self.now,
                &mut self.scratch.broker,
            ),
        };
        debug_assert_eq!(settled, Ok(()), "an instance settles each delivery once");
        self.follow_broker(sink);
    }
}
