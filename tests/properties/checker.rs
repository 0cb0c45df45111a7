//! The rules that facts must keep, restated without looking at how the world keeps them.
//!
//! A [`Checker`] listens to all facts of a world and follows every copy, queue, consumer and
//! instance by facts and plan alone. What contradicts a rule is kept as its `fault`. Between events
//! [`Checker::compare`] holds what it believes against the world's state.

use std::collections::{BTreeMap, BTreeSet};

use queuescope::broker::MessageId;
use queuescope::fact::{Fact, FactSink, Happening, InstanceId, NodeId, Rule};
use queuescope::kernel::Time;
use queuescope::stats::{Ledger, Stocks};
use queuescope::world::World;
use queuescope::world::plan::{Acknowledgement, Command, NodeKind, Parameter, Plan, ServicePlan};

/// What is wrong, if anything.
type Check = Result<(), String>;

/// A message, followed from its producer to its queues.
#[derive(Debug)]
struct Journey {
    published: Time,
    exchange: NodeId,
    /// None until it is routed, then how many copies are on their way to queues.
    to_come: Option<u32>,
}

/// A copy that reached a queue and has not ended.
#[derive(Debug)]
struct Copy {
    /// Its rank in the order in which the queue got its copies.
    rank: u64,
    enqueued: Time,
    deliveries: u32,
    holder: Option<Holder>,
}

/// The instance that a copy was delivered to.
#[derive(Debug)]
struct Holder {
    instance: InstanceId,
    started: Option<Time>,
    succeeded: Option<bool>,
}

/// A queue's ready copies by rank.
#[derive(Debug, Default)]
struct Line {
    ready: BTreeMap<u64, MessageId>,
    enqueued: u64,
}

/// An instance between its start and its end.
#[derive(Debug)]
struct Member {
    stopping: bool,
    crashed: bool,
    last_delivery_tag: u64,
    subscribed: BTreeSet<NodeId>,
    /// Copies delivered to it and not settled.
    holds: BTreeSet<(MessageId, NodeId)>,
    /// How many of the copies of a message that it holds have reached it.
    received: BTreeMap<MessageId, u32>,
}

/// Follows a world by its facts.
pub(crate) struct Checker {
    plan: Plan,
    pub(crate) ledger: Ledger,
    now: Time,
    journeys: BTreeMap<MessageId, Journey>,
    copies: BTreeMap<(MessageId, NodeId), Copy>,
    lines: BTreeMap<NodeId, Line>,
    members: BTreeMap<InstanceId, Member>,
    published: BTreeMap<NodeId, u64>,
    paused: BTreeSet<NodeId>,
    fault: Option<String>,
}

impl FactSink for Checker {
    fn record(&mut self, fact: &Fact) {
        self.ledger.record(fact);
        let checked = self.check_time(fact.at).and_then(|()| self.follow(fact));
        if let (Err(why), None) = (checked, &self.fault) {
            self.fault = Some(format!("{fact:?}: {why}"));
        }
    }
}

/// Fails with a text unless something holds.
macro_rules! holds {
    ($condition:expr, $($why:tt)+) => {
        if !$condition {
            return Err(format!($($why)+));
        }
    };
}

impl Checker {
    pub(crate) fn new(plan: &Plan) -> Self {
        let paused = (0..).zip(&plan.nodes).filter_map(|(place, node)| match &node.kind {
            NodeKind::Producer(producer) => producer.paused.then_some(NodeId(place)),
            _ => None,
        });
        Self {
            paused: paused.collect(),
            plan: plan.clone(),
            ledger: Ledger::default(),
            now: Time::ZERO,
            journeys: BTreeMap::new(),
            copies: BTreeMap::new(),
            lines: BTreeMap::new(),
            members: BTreeMap::new(),
            published: BTreeMap::new(),
            fault: None,
        }
    }

    /// Learns of a command before the world does: facts do not tell which subscription a prefetch
    /// is for.
    pub(crate) fn expect(&mut self, command: Command) {
        let Command::Set { parameter: Parameter::Prefetch { service, consumption }, value } =
            command
        else {
            return;
        };
        if let Some(NodeKind::Service(plan)) =
            self.plan.nodes.get_mut(service.index()).map(|node| &mut node.kind)
            && let Some(consumption) = plan.consumes.get_mut(usize::from(consumption))
            && !value.is_nan()
        {
            consumption.prefetch = value.clamp(0.0, f64::from(u16::MAX)) as u16;
        }
    }

    /// Learns when the next event or input is.
    pub(crate) fn expect_at(&mut self, at: Time) {
        self.now = at;
    }

    fn check_time(&self, at: Time) -> Check {
        holds!(at == self.now, "the event is at {:?}", self.now);
        Ok(())
    }

    fn service(&self, instance: InstanceId) -> &ServicePlan {
        match &self.plan.nodes[instance.service.index()].kind {
            NodeKind::Service(service) => service,
            other => panic!("{instance:?} is of {other:?}"),
        }
    }

    /// The prefetch and the acknowledgement of an instance's subscription.
    fn terms(&self, instance: InstanceId, queue: NodeId) -> Result<(u16, Acknowledgement), String> {
        let consumes = &self.service(instance).consumes;
        let terms = consumes.iter().find(|one| one.queue == queue);
        let terms = terms.ok_or("the service does not consume from it")?;
        Ok((terms.prefetch, terms.acknowledgement))
    }

    fn member(&mut self, instance: InstanceId) -> Result<&mut Member, String> {
        self.members.get_mut(&instance).ok_or_else(|| "there is no such instance".to_owned())
    }

    fn follow(&mut self, fact: &Fact) -> Check {
        match fact.happening {
            Happening::Published { message, producer, exchange, cause: Some(cause), .. } => {
                self.publish_event(message, producer, exchange, cause, fact.rule)
            }
            Happening::Published { message, producer, exchange, cause: None, .. } => {
                self.publish(message, producer, exchange, fact.rule)
            }
            Happening::Routed { message, exchange, copies } => {
                self.route(message, exchange, copies)
            }
            Happening::Unroutable { message, exchange } => self.route(message, exchange, 0),
            Happening::Enqueued { message, queue, ready } => self.enqueue(message, queue, ready),
            Happening::Delivered { message, queue, instance, delivery_tag, redelivered } => {
                self.deliver((message, queue), instance, delivery_tag, redelivered)
            }
            Happening::Received { message, instance } => self.receive(message, instance),
            Happening::Started { message, source: queue, instance, waited_ns, .. } => {
                self.start((message, queue), instance, waited_ns)
            }
            Happening::PhaseStarted { message, instance, .. } => self.at_work(message, instance),
            Happening::Handled {
                message,
                source: queue,
                instance,
                succeeded,
                worked_ns,
                sojourn_ns,
                ..
            } => self.handle((message, queue), instance, succeeded, (worked_ns, sojourn_ns)),
            Happening::Acknowledged { message, queue, instance, since_published_ns } => {
                self.acknowledge((message, queue), instance, since_published_ns, fact.rule)
            }
            Happening::Requeued { message, queue, instance, ready } => {
                self.requeue((message, queue), instance, ready, fact.rule)
            }
            Happening::Dropped { message, queue, instance } => {
                let instance = instance.ok_or("no queue here drops what is ready")?;
                self.drop((message, queue), instance)
            }
            Happening::Lost { message, queue, instance } => self.lose((message, queue), instance),
            Happening::ConsumerAdded { queue, instance, prefetch } => {
                self.subscribe(queue, instance, prefetch)
            }
            Happening::ConsumerCancelled { queue, instance } => self.cancel(queue, instance),
            Happening::InstanceStarted { instance } => self.start_instance(instance),
            Happening::InstanceStopping { instance } => {
                self.member(instance)?.stopping = true;
                Ok(())
            }
            Happening::InstanceStopped { instance } => self.stop_instance(instance),
            Happening::InstanceCrashed { instance, in_hand } => self.crash(instance, in_hand),
            Happening::ProducerPaused { producer } => {
                holds!(self.paused.insert(producer), "it was paused");
                Ok(())
            }
            Happening::ProducerResumed { producer } => {
                holds!(self.paused.remove(&producer), "it was not paused");
                Ok(())
            }
            Happening::ParameterSet { value, .. } => {
                holds!(value.is_finite() && value >= 0.0, "no value for a parameter");
                Ok(())
            }
            Happening::DeadLettered { .. }
            | Happening::Refused { .. }
            | Happening::Confirmed { .. }
            | Happening::Returned { .. }
            | Happening::ConsumerActivated { .. }
            | Happening::BindingAdded { .. }
            | Happening::BindingRemoved { .. } => {
                Err("neither queues nor producers here have rules for that".to_owned())
            }
            Happening::TaskQueued { .. }
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
            | Happening::Abandoned { .. } => {
                Err("each instance here has one thread, and nobody calls".to_owned())
            }
            Happening::InstanceStarting { .. } | Happening::AutoscalerDecided { .. } => {
                Err("instances here start at once, and only when somebody asks".to_owned())
            }
        }
    }
}

/// From the producer to the queue.
impl Checker {
    fn publish(
        &mut self,
        message: MessageId,
        producer: NodeId,
        exchange: NodeId,
        rule: Rule,
    ) -> Check {
        let number = self.published.entry(producer).or_insert(0);
        *number += 1;
        holds!(message == MessageId::new(producer.0, *number), "it should be number {number}");
        let by_itself = rule == Rule::Arrival;
        holds!(by_itself || rule == Rule::Input, "nobody asked for it");
        holds!(!by_itself || !self.paused.contains(&producer), "the producer is paused");
        let journey = Journey { published: self.now, exchange, to_come: None };
        self.journeys.insert(message, journey);
        Ok(())
    }

    /// Only somebody at work on the cause publishes because of it.
    fn publish_event(
        &mut self,
        message: MessageId,
        service: NodeId,
        exchange: NodeId,
        cause: MessageId,
        rule: Rule,
    ) -> Check {
        let number = self.published.entry(service).or_insert(0);
        *number += 1;
        let named = (message.source(), message.sequence()) == (service.0, *number);
        holds!(named, "it should be event {number}");
        holds!(rule == Rule::HandlerPublishes, "an event has a rule of its own");
        holds!(self.journeys.contains_key(&cause), "its cause was never published");
        let at_work = |(instance, member): (&InstanceId, &Member)| {
            instance.service == service
                && member.received.get(&cause).is_some_and(|count| *count > 0)
        };
        holds!(self.members.iter().any(at_work), "nobody works on its cause");
        let journey = Journey { published: self.now, exchange, to_come: None };
        holds!(self.journeys.insert(message, journey).is_none(), "its name was given before");
        Ok(())
    }

    fn route(&mut self, message: MessageId, exchange: NodeId, copies: u32) -> Check {
        let journey = self.journeys.get_mut(&message).ok_or("it was never published")?;
        holds!(journey.exchange == exchange, "it was published to another exchange");
        holds!(journey.to_come.is_none(), "it was routed before");
        journey.to_come = Some(copies);
        Ok(())
    }

    fn enqueue(&mut self, message: MessageId, queue: NodeId, ready: u32) -> Check {
        let journey = self.journeys.get_mut(&message).ok_or("it was never published")?;
        let to_come = journey.to_come.and_then(|copies| copies.checked_sub(1));
        journey.to_come = Some(to_come.ok_or("no copy of it was to come")?);
        let line = self.lines.entry(queue).or_default();
        line.enqueued += 1;
        line.ready.insert(line.enqueued, message);
        holds!(ready as usize == line.ready.len(), "{} are ready", line.ready.len());
        let copy = Copy { rank: line.enqueued, enqueued: self.now, deliveries: 0, holder: None };
        let known = self.copies.insert((message, queue), copy);
        holds!(known.is_none(), "the queue has it: {known:?}");
        Ok(())
    }
}

/// From the queue to a consumer and back.
impl Checker {
    /// First in, first out; not above the prefetch; to nobody whose subscription ended.
    fn deliver(
        &mut self,
        key: (MessageId, NodeId),
        instance: InstanceId,
        delivery_tag: u64,
        redelivered: bool,
    ) -> Check {
        let held = self.held(instance, key.1);
        let (prefetch, acknowledgement) = self.terms(instance, key.1)?;
        let has_room = prefetch == 0 || held < usize::from(prefetch);
        holds!(
            has_room || acknowledgement == Acknowledgement::Automatic,
            "it holds {held}, its prefetch is {prefetch}"
        );
        let line = self.lines.entry(key.1).or_default();
        let head = line.ready.pop_first().map(|(_, message)| message);
        holds!(head == Some(key.0), "the head of the queue is {head:?}");
        let copy = self.copies.get_mut(&key).ok_or("there is no such copy")?;
        holds!(copy.holder.is_none(), "another has it: {copy:?}");
        holds!(redelivered == (copy.deliveries > 0), "{} deliveries so far", copy.deliveries);
        copy.deliveries += 1;
        copy.holder = Some(Holder { instance, started: None, succeeded: None });
        let member = self.member(instance)?;
        holds!(member.subscribed.contains(&key.1), "it has no subscription");
        member.last_delivery_tag += 1;
        holds!(member.last_delivery_tag == delivery_tag, "a tag was left out or given again");
        member.holds.insert(key);
        Ok(())
    }

    /// How many copies of a queue an instance holds.
    fn held(&self, instance: InstanceId, queue: NodeId) -> usize {
        let member = self.members.get(&instance);
        let holds = member.map(|member| member.holds.iter().filter(|(_, from)| *from == queue));
        holds.map_or(0, Iterator::count)
    }

    fn receive(&mut self, message: MessageId, instance: InstanceId) -> Check {
        let member = self.member(instance)?;
        let sent = member.holds.iter().filter(|(held, _)| *held == message).count();
        let received = member.received.entry(message).or_insert(0);
        *received += 1;
        holds!(*received as usize <= sent, "{sent} copies were sent to it");
        holds!(!member.crashed, "it crashed");
        Ok(())
    }

    /// The holder of a copy, if it is this instance.
    fn holder(
        &mut self,
        key: (MessageId, NodeId),
        instance: InstanceId,
    ) -> Result<&mut Holder, String> {
        let copy = self.copies.get_mut(&key).ok_or("there is no such copy")?;
        let holder = copy.holder.as_mut().filter(|holder| holder.instance == instance);
        holder.ok_or_else(|| "the instance does not have it".to_owned())
    }

    fn start(&mut self, key: (MessageId, NodeId), instance: InstanceId, waited_ns: u64) -> Check {
        let now = self.now;
        let waited = self.copies.get(&key).map(|copy| now.since_ns(copy.enqueued));
        holds!(waited == Some(waited_ns), "it waited {waited:?}");
        let holder = self.holder(key, instance)?;
        holds!(holder.started.is_none(), "it was started before");
        holder.started = Some(now);
        let begun = |(message, queue): &&(MessageId, NodeId)| {
            let holder = self.copies[&(*message, *queue)].holder.as_ref();
            *message == key.0 && holder.is_some_and(|holder| holder.started.is_some())
        };
        let member = self.members.get(&instance).ok_or("there is no such instance")?;
        let (begun, received) =
            (member.holds.iter().filter(begun).count(), member.received.get(&key.0));
        holds!(
            received.is_some_and(|received| begun <= *received as usize),
            "started {begun} of {received:?} received"
        );
        let working = self.working_on(instance);
        holds!(working.len() == 1, "one thread works on {working:?}");
        Ok(())
    }

    /// What an instance has begun and not ended.
    fn working_on(&self, instance: InstanceId) -> Vec<MessageId> {
        let holds = self.members.get(&instance).into_iter().flat_map(|member| &member.holds);
        let begun = holds.filter(|key| {
            let holder = self.copies[key].holder.as_ref();
            holder.is_some_and(|one| one.started.is_some() && one.succeeded.is_none())
        });
        begun.map(|(message, _)| *message).collect()
    }

    fn at_work(&self, message: MessageId, instance: InstanceId) -> Check {
        let working = self.working_on(instance);
        holds!(working == [message], "it works on {working:?}");
        Ok(())
    }

    fn handle(
        &mut self,
        key: (MessageId, NodeId),
        instance: InstanceId,
        succeeded: bool,
        (worked_ns, sojourn_ns): (u64, u64),
    ) -> Check {
        let now = self.now;
        let sojourn = self.copies.get(&key).map(|copy| now.since_ns(copy.enqueued));
        holds!(sojourn == Some(sojourn_ns), "it was there for {sojourn:?}");
        let holder = self.holder(key, instance)?;
        let worked = holder.started.map(|started| now.since_ns(started));
        holds!(worked == Some(worked_ns), "the work took {worked:?}");
        holds!(holder.succeeded.is_none(), "it was handled before");
        holder.succeeded = Some(succeeded);
        Ok(())
    }

    /// Takes a copy from its holder; tells how the work on it ended.
    fn release(
        &mut self,
        key: (MessageId, NodeId),
        instance: InstanceId,
    ) -> Result<Option<bool>, String> {
        let holder = self.holder(key, instance)?;
        let (started, succeeded) = (holder.started, holder.succeeded);
        holds!(started.is_some() || succeeded.is_none(), "handled, but never started");
        if let Some(copy) = self.copies.get_mut(&key) {
            copy.holder = None;
        }
        let member = self.member(instance)?;
        member.holds.remove(&key);
        if !member.crashed {
            let received = member.received.get_mut(&key.0).and_then(|one| one.checked_sub(1));
            let received = received.ok_or("it never received it")?;
            member.received.insert(key.0, received);
        }
        Ok(succeeded)
    }

    fn acknowledge(
        &mut self,
        key: (MessageId, NodeId),
        instance: InstanceId,
        since_published_ns: u64,
        rule: Rule,
    ) -> Check {
        let handled = self.release(key, instance)?;
        let by = match self.terms(instance, key.1)?.1 {
            Acknowledgement::Manual => (Rule::ConsumerAcknowledged, handled == Some(true)),
            Acknowledgement::Automatic => (Rule::AutomaticAcknowledgement, handled.is_some()),
        };
        holds!((rule, true) == by, "expected {by:?}");
        let published = self.journeys[&key.0].published;
        holds!(self.now.since_ns(published) == since_published_ns, "published at {published:?}");
        self.copies.remove(&key);
        Ok(())
    }

    /// The copy goes back to its own place in the order of its queue.
    fn requeue(
        &mut self,
        key: (MessageId, NodeId),
        instance: InstanceId,
        ready: u32,
        rule: Rule,
    ) -> Check {
        let handled = self.release(key, instance)?;
        let tried_again = self.service(instance).requeue_failed && handled == Some(false);
        let member = self.member(instance)?;
        let right = match rule {
            Rule::ConsumerReturned => tried_again || member.stopping && handled.is_none(),
            Rule::ChannelClosed => member.crashed,
            _ => false,
        };
        holds!(right, "nothing asks for it: {handled:?}, {member:?}");
        let rank = self.copies[&key].rank;
        let line = self.lines.entry(key.1).or_default();
        line.ready.insert(rank, key.0);
        holds!(ready as usize == line.ready.len(), "{} are ready", line.ready.len());
        Ok(())
    }

    fn drop(&mut self, key: (MessageId, NodeId), instance: InstanceId) -> Check {
        let handled = self.release(key, instance)?;
        holds!(handled == Some(false), "the work did not fail");
        holds!(!self.service(instance).requeue_failed, "it should be tried again");
        self.copies.remove(&key);
        Ok(())
    }

    fn lose(&mut self, key: (MessageId, NodeId), instance: InstanceId) -> Check {
        self.release(key, instance)?;
        holds!(self.member(instance)?.crashed, "its instance runs");
        let automatic = self.terms(instance, key.1)?.1 == Acknowledgement::Automatic;
        holds!(automatic, "it was to be acknowledged");
        self.copies.remove(&key);
        Ok(())
    }
}

/// Instances and subscriptions.
impl Checker {
    fn start_instance(&mut self, instance: InstanceId) -> Check {
        let member = Member {
            stopping: false,
            crashed: false,
            last_delivery_tag: 0,
            subscribed: BTreeSet::new(),
            holds: BTreeSet::new(),
            received: BTreeMap::new(),
        };
        let before = self.members.insert(instance, member);
        holds!(before.is_none_or(|before| before.crashed && !before.stopping), "it was there");
        Ok(())
    }

    fn stop_instance(&mut self, instance: InstanceId) -> Check {
        let member = self.members.remove(&instance).ok_or("there is no such instance")?;
        holds!(member.stopping, "nobody stopped it");
        holds!(member.holds.is_empty(), "it holds {:?}", member.holds);
        Ok(())
    }

    fn crash(&mut self, instance: InstanceId, in_hand: u32) -> Check {
        let member = self.member(instance)?;
        holds!(!member.crashed, "it crashed before");
        holds!(member.holds.len() == in_hand as usize, "it holds {:?}", member.holds);
        member.crashed = true;
        member.subscribed.clear();
        Ok(())
    }

    fn subscribe(&mut self, queue: NodeId, instance: InstanceId, prefetch: u16) -> Check {
        let (expected, _) = self.terms(instance, queue)?;
        holds!(prefetch == expected, "the prefetch is {expected}");
        let member = self.member(instance)?;
        holds!(!member.stopping && !member.crashed, "it does not run");
        holds!(member.subscribed.insert(queue), "it is subscribed");
        Ok(())
    }

    fn cancel(&mut self, queue: NodeId, instance: InstanceId) -> Check {
        let member = self.member(instance)?;
        holds!(member.stopping, "it goes on");
        holds!(member.subscribed.remove(&queue), "it is not subscribed");
        Ok(())
    }
}

/// Between events.
impl Checker {
    /// Whether every rule was kept so far, and the world is as its facts have it.
    pub(crate) fn compare(&self, world: &World) -> Check {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        holds!(self.now == world.now(), "the clock stands at {:?}", world.now());
        self.ledger.check(&Stocks::of(world)).map_err(|imbalance| imbalance.to_string())?;
        let violations = world.violations();
        holds!(violations.is_empty(), "{violations:?}");
        for member in self.members.values() {
            holds!(!member.crashed || member.holds.is_empty(), "the dead hold: {member:?}");
        }
        world.queues().iter().try_for_each(|queue| self.compare_queue(world, *queue))
    }

    fn compare_queue(&self, world: &World, queue: NodeId) -> Check {
        let ready: Vec<MessageId> = self
            .lines
            .get(&queue)
            .into_iter()
            .flat_map(|line| line.ready.values().copied())
            .collect();
        let found: Vec<MessageId> =
            world.ready_messages(queue).map(|queued| queued.message.id).collect();
        holds!(ready == found, "by the facts {ready:?} are ready in {queue:?}, found {found:?}");
        let mut unacknowledged = 0;
        for (instance, member) in &self.members {
            let Ok((prefetch, acknowledgement)) = self.terms(*instance, queue) else { continue };
            let held = self.held(*instance, queue);
            let manual = acknowledgement == Acknowledgement::Manual;
            unacknowledged += if manual { held } else { 0 };
            let full = manual && prefetch > 0 && held >= usize::from(prefetch);
            holds!(
                ready.is_empty() || full || !member.subscribed.contains(&queue),
                "{ready:?} wait in {queue:?} though {instance:?} has room"
            );
        }
        let found = world.unacknowledged(queue) as usize;
        holds!(unacknowledged == found, "{unacknowledged} expected with consumers, found {found}");
        Ok(())
    }
}
