//! The world: a system at work on a virtual clock.
//!
//! Owns the parts (broker, runtimes, arrival processes, links), the one event type and the
//! [`World::step`] that handles one event; turns the parts' effects into events and facts. It
//! cannot fail while stepping: [`crate::scenario`] finds everything that can be wrong with a plan
//! before a world is made of it. It keeps no statistics and does not know who looks.
//!
//! | file | what |
//! |---|---|
//! | `plan`, `runtime_plan` | what a world is built from, and the commands it takes |
//! | `caller_plan` | callers, as a plan says it |
//! | `autoscaler_plan` | autoscalers, as a plan says it |
//! | `declared` | the broker of a plan |
//! | `build`, `ways` | a plan becomes a world |
//! | `link` | what is on its way |
//! | `producer`, `service` | the nodes that act |
//! | `handler` | what the work on a message consists of |
//! | `publisher` | what a producer learns of its messages: confirms, returns |
//! | `caller`, `calling` | callers, and what they do |
//! | `requests` | requests at their service, and the way of answers |
//! | `flow` | a message's way: published, routed, enqueued, delivered, settled |
//! | `effects` | what the broker did, as facts |
//! | `work` | what a runtime did, as facts; how work ends |
//! | `lifecycle` | instances start, stop, crash |
//! | `autoscaler` | instances are added and removed by what is measured |
//! | `command` | controls and actions |
//! | `heard` | the same for listeners of any kind |
//! | `look` | what others may see |
//! | `fixture` | a small system for tests |

mod autoscaler;
mod autoscaler_plan;
mod build;
mod caller;
mod caller_plan;
mod calling;
mod command;
mod declared;
mod effects;
#[cfg(any(test, feature = "fixtures"))]
pub mod fixture;
mod flow;
mod handler;
mod heard;
mod lifecycle;
mod link;
mod look;
pub mod plan;
mod producer;
mod publisher;
mod requests;
mod runtime_plan;
mod service;
mod ways;
mod work;

use std::sync::Arc;

use slab::Slab;

use crate::broker::{self, Broker, Delivery, ExchangeId, Message, MessageId, QueueId};
use crate::fact::{Fact, FactSink, Happening, NodeId, Rule};
use crate::kernel::{Calendar, Keyed, Time};
use crate::runtime::{self, SpanId};
use plan::Plan;
use publisher::Confirming;

pub use caller::CallerNode;
pub use caller_plan::{MAX_ATTEMPTS, MAX_USERS};
pub use declared::Declared;
pub use link::{InFlight, Link};
pub use look::{Edge, EdgeKind};
pub use producer::Producer;
pub use publisher::{Answer, Reply};
pub use service::{Instance, InstanceState, Service, Settlement, Subscription, Verdict};

/// What may come next. Small: the calendar copies it about.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// A producer's arrival process has an arrival.
    Arrival { producer: u16, generation: u32 },
    /// A burst of a producer goes on.
    Burst { producer: u16 },
    /// The first message of a link reaches its exchange.
    ReachExchange { link: u32 },
    /// The first copy of a link reaches its queue.
    ReachQueue { link: u32 },
    /// The first delivery of a subscription's link reaches the instance.
    ReachInstance { instance: u16, subscription: u16 },
    /// The first settlement of an instance reaches the broker.
    ReachBroker { instance: u16 },
    /// The first answer on a link reaches its producer.
    ReachProducer { link: u32 },
    /// A caller's arrival process has an arrival.
    Call { caller: u16, generation: u32 },
    /// Calls asked for of a caller go on.
    CallBurst { caller: u16 },
    /// A caller wants to be woken.
    CallerWake { caller: u16 },
    /// The first request on a link reaches its service.
    ReachService { link: u32 },
    /// The first answer on a link reaches its caller.
    ReachCaller { link: u32 },
    /// A queue has something to do: messages expire, or it does.
    Expire { queue: QueueId },
    /// A span ends that an instance's runtime wants to know of.
    Wake { instance: u16, span: SpanId },
    /// The start time of an instance is over.
    InstanceReady { instance: u16 },
    /// An autoscaler looks.
    Autoscale { service: u16 },
}

/// What a node is, with the place of its state.
#[derive(Clone, Copy, Debug)]
enum Node {
    Producer(u16),
    Exchange(ExchangeId),
    Queue(QueueId),
    Service(u16),
    Caller(u16),
}

/// A link to an exchange, from a producer or, for dead letters, from a queue.
#[derive(Clone, Debug)]
struct PublishLink {
    from: NodeId,
    exchange: NodeId,
    link: Link<Message>,
    /// Back to the producer.
    answers: Link<Answer>,
}

/// A link from an exchange to a queue.
#[derive(Clone, Debug)]
struct RouteLink {
    exchange: NodeId,
    /// Exchanges that it leads through.
    via: Vec<NodeId>,
    queue: QueueId,
    link: Link<Message>,
}

/// A system at work.
#[derive(Clone, Debug)]
pub struct World {
    plan: Arc<Plan>,
    now: Time,
    handled_events: u64,
    calendar: Calendar<Event>,
    broker: Broker,
    nodes: Vec<Node>,
    /// The node of each queue.
    queues: Vec<NodeId>,
    producers: Vec<Producer>,
    services: Vec<Service>,
    callers: Vec<CallerNode>,
    call_links: Vec<caller::CallLink>,
    /// Requests at work whose callers have their answers.
    answered: Keyed<MessageId, ()>,
    instances: Slab<Instance>,
    publish_links: Vec<PublishLink>,
    route_links: Vec<RouteLink>,
    /// By exchange, then by queue: the place of the link between them.
    route_link_of: Vec<Vec<u32>>,
    /// By queue: the place of the link to its dead-letter exchange.
    dead_letter_link_of: Vec<u32>,
    /// Whether a producer of the plan wants confirms or its unroutable messages back.
    expects_answers: bool,
    /// Messages whose publisher waits for a confirm.
    confirming: Keyed<MessageId, Confirming>,
    /// Bindings between exchanges, and alternate exchanges.
    onward: Vec<(NodeId, NodeId)>,
    /// By place in the plan: whether the binding is there.
    bound: Vec<bool>,
    /// Settlements that took no time, to be handled before the next event.
    arrived: Vec<flow::Arrived>,
    /// Dead letters that leave their queues, to be handled before the next event.
    dead_letters: Vec<(u32, Message)>,
    /// Instances that stop once nothing is left with them.
    stopping: Vec<u16>,
    /// Whether an autoscaler measures time at work.
    metered: bool,
    link_delay_ns: u64,
    scratch: Scratch,
}

/// Buffers that are empty between events, kept for their capacity.
#[derive(Debug, Default)]
struct Scratch {
    broker: Vec<broker::Effect>,
    runtime: Vec<runtime::Effect<Delivery>>,
    caller: Vec<crate::caller::Effect>,
}

impl Clone for Scratch {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl World {
    /// The virtual time: that of the last event, or where [`Self::advance_to`] stopped.
    pub fn now(&self) -> Time {
        self.now
    }

    /// When the next event is, if any.
    #[inline]
    pub fn next_time(&self) -> Option<Time> {
        self.calendar.next_time()
    }

    /// How many events were handled.
    pub fn handled_events(&self) -> u64 {
        self.handled_events
    }

    /// Handles the next event, if any; tells whether there was one.
    #[inline]
    pub fn step(&mut self, sink: &mut impl FactSink) -> bool {
        let Some((at, event)) = self.calendar.pop() else { return false };
        self.now = at;
        self.handled_events += 1;
        self.handle(event, sink);
        self.settle_arrived(sink);
        self.retire_stopped(sink);
        true
    }

    /// Handles all events up to and with `until`, at most `most_events`, and lets the clock stand
    /// at `until` if it got there. Tells whether it did.
    pub fn advance_to(
        &mut self,
        until: Time,
        mut most_events: u64,
        sink: &mut impl FactSink,
    ) -> bool {
        while self.next_time().is_some_and(|next| next <= until) {
            if most_events == 0 {
                return false;
            }
            most_events -= 1;
            self.step(sink);
        }
        self.let_pass(until);
        true
    }

    /// Lets the clock stand at `until`, unless an event is due before or then.
    pub fn let_pass(&mut self, until: Time) {
        if self.next_time().is_none_or(|next| next > until) {
            self.now = self.now.max(until);
        }
    }

    #[inline]
    fn handle(&mut self, event: Event, sink: &mut impl FactSink) {
        match event {
            Event::Arrival { producer, generation } => self.on_arrival(producer, generation, sink),
            Event::Burst { producer } => self.on_burst(producer, sink),
            Event::ReachExchange { link } => self.on_reach_exchange(link, sink),
            Event::ReachQueue { link } => self.on_reach_queue(link, sink),
            Event::ReachInstance { instance, subscription } => {
                self.on_reach_instance(instance, subscription, sink);
            }
            Event::ReachBroker { instance } => self.on_reach_broker(instance),
            Event::Wake { instance, span } => self.on_wake(instance, span, sink),
            Event::ReachProducer { link } => self.on_reach_producer(link, sink),
            Event::Expire { queue } => self.on_expire(queue, sink),
            Event::Call { caller, generation } => self.on_call(caller, generation, sink),
            Event::CallBurst { caller } => self.on_call_burst(caller, sink),
            Event::CallerWake { caller } => self.on_caller_wake(caller, sink),
            Event::ReachService { link } => self.on_reach_service(link, sink),
            Event::ReachCaller { link } => self.on_reach_caller(link, sink),
            Event::InstanceReady { instance } => self.on_instance_ready(instance, sink),
            Event::Autoscale { service } => self.on_autoscale(service, sink),
        }
    }

    #[inline]
    fn tell(&self, happening: Happening, rule: Rule, sink: &mut impl FactSink) {
        sink.record(&Fact { at: self.now, happening, rule });
    }
}

#[cfg(test)]
mod tests;
