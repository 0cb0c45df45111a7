//! Callers: when they call, whom, and what becomes of their requests on the way.
//!
//! A request that reached an instance is held by its runtime in the form of a delivery that comes
//! from no queue: so work is work wherever it comes from, and runtimes copy no more for it.
//!
//! Instances of a service take requests in turn (round robin). Answers always take some time,
//! however little: users that think for no time would else call for ever at one instant.

use std::sync::Arc;

use super::caller_plan::{CallSource, CallerPlan, CallerSetting};
use super::link::{Link, Sent};
use super::plan::NodeKind;
use super::producer::Burst;
use super::publisher::{Answer, Reply};
use super::service::InstanceState;
use super::{Event, Service, World};
use crate::broker::{ConsumerTag, Delivery, Message, MessageId, Properties, PropertiesId, QueueId};
use crate::caller::{Attempt, Caller, Cause, Effect, UsersPlan};
use crate::fact::{FactSink, Happening, MessageTypeId, NodeId, Rule};
use crate::kernel::{Draw, StreamKey, Time};
use crate::runtime::Acceptance;
use crate::workload::Arrivals;

/// The least travel time of an answer, in nanoseconds.
pub(super) const LEAST_ANSWER_DELAY_NS: u64 = 1_000;

/// A caller at work.
#[derive(Clone, Debug)]
pub struct CallerNode {
    /// Its node.
    pub node: NodeId,
    /// Its calls.
    pub calls: Caller,
    /// Whether it waits to be resumed.
    pub paused: bool,
    /// As it is set now.
    pub(super) plan: CallerPlan,
    /// None if its calls come from users.
    pub(super) arrivals: Option<Arrivals>,
    kinds: Vec<CallKind>,
    choice: StreamKey,
    /// Told apart from arrivals scheduled before a change of plan, which are void.
    pub(super) generation: u32,
    pub(super) bursts: Vec<Burst>,
}

/// One kind of call.
#[derive(Clone, Copy, Debug)]
struct CallKind {
    message_type: MessageTypeId,
    properties: PropertiesId,
    /// Sum of the weights up to and with this one.
    cumulative_weight: f64,
    /// The link to its service, by place in the world's list.
    link: u32,
}

/// A link from a caller to a service, and back.
#[derive(Clone, Debug)]
pub(super) struct CallLink {
    /// By place in the world's list of callers.
    caller: u16,
    pub(super) from: NodeId,
    pub(super) service: NodeId,
    pub(super) link: Link<Message>,
    pub(super) answers: Link<Answer>,
}

/// Whether an instance's task is a request.
#[inline]
pub(super) fn is_request(task: &Delivery) -> bool {
    task.consumer_tag == ConsumerTag::NONE
}

/// Which attempt a request's name names.
fn attempt_of(message: MessageId) -> Attempt {
    let number = u16::from(message.attempt());
    Attempt { call: message.with_attempt(0).number(), number }
}

impl CallerNode {
    /// Whether somebody waits for the answer to a request.
    pub(super) fn waits_for(&self, message: MessageId) -> bool {
        self.calls.waits_for(attempt_of(message))
    }

    /// How many users there should be now.
    pub(super) fn users_wanted(&self) -> u32 {
        match &self.plan.source {
            CallSource::Users(users) if !self.paused => users.count,
            CallSource::Users(_) | CallSource::Arrivals(_) => 0,
        }
    }

    /// The rate its arrivals are set to; `None` if it has users, or recorded arrivals.
    pub fn rate_per_s(&self) -> Option<f64> {
        self.arrivals.as_ref()?.process().rate_per_s()
    }

    /// The value of a setting, in the unit in which it is set; `None` if it has none such.
    pub fn setting(&self, setting: CallerSetting) -> Option<f64> {
        self.plan.setting(setting)
    }

    fn name_of(&self, attempt: Attempt) -> MessageId {
        MessageId::new(self.node.0, attempt.call).with_attempt(attempt.number as u8)
    }

    /// The kind of a call: the one asked for, else the same whenever it is made.
    fn kind_of(&self, call: u64, wanted: Option<u16>) -> CallKind {
        let last = self.kinds[self.kinds.len() - 1];
        let asked_for = wanted.and_then(|wanted| self.kinds.get(usize::from(wanted)));
        *asked_for.unwrap_or_else(|| {
            let aim = self.choice.for_item(call).unit() * last.cumulative_weight;
            let chosen = self.kinds.iter().find(|kind| aim < kind.cumulative_weight);
            chosen.unwrap_or(&self.kinds[0])
        })
    }

    /// Makes the arrival in the calendar void; the next one is to be drawn anew.
    pub(super) fn renew_arrivals(&mut self, now: Time) {
        self.generation += 1;
        if let Some(arrivals) = &mut self.arrivals {
            arrivals.renew(now);
        }
    }
}

/// The start.
impl World {
    pub(super) fn add_callers(&mut self) {
        let plan = Arc::clone(&self.plan);
        for (node, entry) in (0..).map(NodeId).zip(&plan.nodes) {
            if let NodeKind::Caller(caller) = &entry.kind {
                self.add_caller(node, caller);
            }
        }
    }

    fn add_caller(&mut self, node: NodeId, plan: &CallerPlan) {
        let (place, seed) = (self.callers.len() as u16, self.plan.seed);
        let whole = Arc::clone(&self.plan);
        let name = whole.drawing_name(node);
        let users = match &plan.source {
            CallSource::Users(users) => {
                let count = if plan.paused { 0 } else { users.count };
                Some(UsersPlan { count, ..users.clone() })
            }
            CallSource::Arrivals(_) => None,
        };
        let users = users.as_ref().map(|users| (users, StreamKey::new(seed, name, "think time")));
        let arrivals = match &plan.source {
            CallSource::Arrivals(process) => {
                let stream = StreamKey::new(seed, name, "arrivals").stream();
                Some(Arrivals::new(process.clone(), stream))
            }
            CallSource::Users(_) => None,
        };
        let jitter = StreamKey::new(seed, name, "jitter");
        let mut effects = Vec::new();
        let calls = Caller::new(plan.terms, jitter, users, self.now, &mut effects);
        let kinds = self.call_kinds(place, node, plan);
        self.callers.push(CallerNode {
            node,
            calls,
            paused: plan.paused,
            plan: plan.clone(),
            arrivals,
            kinds,
            choice: StreamKey::new(seed, name, "call"),
            generation: 0,
            bursts: Vec::new(),
        });
        for effect in effects {
            if let Effect::Wake(at) = effect {
                self.calendar.schedule(at, Event::CallerWake { caller: place });
            }
        }
        self.schedule_call(place);
    }

    fn call_kinds(&mut self, place: u16, node: NodeId, plan: &CallerPlan) -> Vec<CallKind> {
        let delay_ns = plan.link_delay_ns.unwrap_or(self.link_delay_ns);
        let mut cumulative_weight = 0.0;
        let kinds = plan.calls.iter().map(|call| {
            cumulative_weight += call.weight;
            let link = self.call_link(place, node, call.service, delay_ns);
            let properties =
                Properties { message_type: call.message_type.0, ..Properties::default() };
            let properties = self.broker.intern(properties);
            CallKind { message_type: call.message_type, properties, cumulative_weight, link }
        });
        kinds.collect()
    }

    /// The link from a caller to a service, made if it is missing.
    fn call_link(&mut self, caller: u16, from: NodeId, service: NodeId, delay_ns: u64) -> u32 {
        let links = &mut self.call_links;
        let known = links.iter().position(|one| (one.from, one.service) == (from, service));
        let place = known.unwrap_or_else(|| {
            let (link, answers) = (Link::new(delay_ns), Link::new(least(delay_ns)));
            links.push(CallLink { caller, from, service, link, answers });
            links.len() - 1
        });
        place as u32
    }

    pub(super) fn set_call_delays(&mut self, delay_ns: u64) {
        for call in &mut self.call_links {
            call.link.delay_ns = delay_ns;
            call.answers.delay_ns = least(delay_ns);
        }
    }
}

fn least(delay_ns: u64) -> u64 {
    delay_ns.max(LEAST_ANSWER_DELAY_NS)
}

/// What makes calls.
impl World {
    #[cold]
    pub(super) fn on_call(&mut self, place: u16, generation: u32, sink: &mut impl FactSink) {
        if self.callers[usize::from(place)].generation != generation {
            return;
        }
        self.drive(place, sink, |calls, now, effects| {
            calls.make(None, Cause::Arrival, now, effects);
        });
        self.schedule_call(place);
    }

    /// Puts the caller's next arrival into the calendar.
    pub(super) fn schedule_call(&mut self, place: u16) {
        let caller = &mut self.callers[usize::from(place)];
        let generation = caller.generation;
        if !caller.paused
            && let Some(arrivals) = &mut caller.arrivals
            && let Some(at) = arrivals.next_after(self.now)
        {
            self.calendar.schedule(at, Event::Call { caller: place, generation });
        }
    }

    pub(super) fn on_caller_wake(&mut self, place: u16, sink: &mut impl FactSink) {
        self.drive(place, sink, Caller::wake);
    }

    /// Makes what is due of the calls asked for.
    pub(super) fn on_call_burst(&mut self, place: u16, sink: &mut impl FactSink) {
        let now = self.now;
        let due = |burst: &&mut Burst| burst.next <= now;
        while let Some(burst) =
            self.callers[usize::from(place)].bursts.iter_mut().find(|burst| due(burst))
        {
            burst.remaining -= 1;
            burst.next = burst.next.plus_ns(burst.spacing_ns);
            let (next, goes_on, message_type) =
                (burst.next, burst.remaining > 0, burst.message_type);
            let caller = &mut self.callers[usize::from(place)];
            caller.bursts.retain(|burst| burst.remaining > 0);
            let wanted = message_type.and_then(|wanted| {
                let kinds = (0..).zip(&caller.kinds);
                kinds.into_iter().find(|(_, kind)| kind.message_type == wanted)
            });
            let wanted = wanted.map(|(kind, _)| kind);
            self.drive(place, sink, |calls, now, effects| {
                calls.make(wanted, Cause::Input, now, effects);
            });
            if goes_on && next > now {
                self.calendar.schedule(next, Event::CallBurst { caller: place });
            }
        }
    }

    /// Lets a caller do something, and turns what it did into facts and events.
    pub(super) fn drive<R>(
        &mut self,
        place: u16,
        sink: &mut impl FactSink,
        act: impl FnOnce(&mut Caller, Time, &mut Vec<Effect>) -> R,
    ) -> R {
        // Taken out: nothing that follows from them at once asks a caller for more.
        let mut effects = std::mem::take(&mut self.scratch.caller);
        let done = act(&mut self.callers[usize::from(place)].calls, self.now, &mut effects);
        for effect in &effects {
            self.follow_caller(place, effect, sink);
        }
        effects.clear();
        self.scratch.caller = effects;
        done
    }

    fn follow_caller(&mut self, place: u16, effect: &Effect, sink: &mut impl FactSink) {
        let state = &self.callers[usize::from(place)];
        let caller = state.node;
        let first = |call| state.name_of(Attempt { call, number: 0 });
        match *effect {
            Effect::Made { call, wanted, cause } => {
                let message_type = state.kind_of(call, wanted).message_type;
                let made = Happening::CallMade { message: first(call), message_type, caller };
                self.tell(made, rule_of(cause), sink);
            }
            Effect::Sent { attempt, wanted, connection, cause } => {
                self.send_request(place, attempt, (wanted, connection, cause), sink);
            }
            Effect::TimedOut { attempt } => {
                let message = state.name_of(attempt);
                let timed_out = Happening::TimedOut { message, caller, attempt: attempt.number };
                self.tell(timed_out, Rule::Timeout, sink);
            }
            Effect::RetryScheduled { attempt, after_ns } => {
                let (message, attempt) = (state.name_of(attempt), attempt.number);
                let scheduled = Happening::RetryScheduled { message, caller, attempt, after_ns };
                self.tell(scheduled, Rule::Backoff, sink);
            }
            Effect::Ended { call, connection: lane, outcome, attempts, took_ns } => {
                let message = state.name_of(Attempt { call, number: attempts - 1 });
                let ended =
                    Happening::CallEnded { message, caller, lane, outcome, attempts, took_ns };
                self.tell(ended, Rule::LastAttempt, sink);
            }
            Effect::Wake(at) => self.calendar.schedule(at, Event::CallerWake { caller: place }),
        }
    }

    fn send_request(
        &mut self,
        place: u16,
        attempt: Attempt,
        (wanted, lane, cause): (Option<u16>, u16, Cause),
        sink: &mut impl FactSink,
    ) {
        let state = &self.callers[usize::from(place)];
        let (caller, message) = (state.node, state.name_of(attempt));
        let kind = state.kind_of(attempt.call, wanted);
        let (link, number) = (kind.link, attempt.number);
        let service = self.call_links[link as usize].service;
        let requested = Happening::Requested { message, caller, service, attempt: number, lane };
        self.tell(requested, rule_of(cause), sink);
        let message = Message {
            deliveries: u32::from(number),
            ..Message::new(message, self.now, kind.properties)
        };
        match self.call_links[link as usize].link.send(&message, self.now) {
            Sent::Arrived => self.reach_service(link, &message, sink),
            Sent::First(at) => self.calendar.schedule(at, Event::ReachService { link }),
            Sent::Behind => {}
        }
    }
}

fn rule_of(cause: Cause) -> Rule {
    match cause {
        Cause::Arrival => Rule::Arrival,
        Cause::ThinkTimeOver => Rule::ThinkTimeOver,
        Cause::Input => Rule::Input,
        Cause::ConnectionFree => Rule::ConnectionFree,
        Cause::Retry => Rule::Retry,
    }
}

/// At the service, and back.
impl World {
    pub(super) fn on_reach_service(&mut self, link: u32, sink: &mut impl FactSink) {
        if let Some((message, next)) = self.call_links[link as usize].link.arrive(self.now) {
            if let Some(at) = next {
                self.calendar.schedule(at, Event::ReachService { link });
            }
            self.reach_service(link, &message, sink);
        }
    }

    fn reach_service(&mut self, link: u32, message: &Message, sink: &mut impl FactSink) {
        let Some(place) = self.next_in_turn(self.call_links[link as usize].service) else {
            return self.reply(link, message, Reply::NotTaken { instance: None });
        };
        let task = Delivery {
            message: *message,
            enqueued: self.now,
            queue: QueueId(u32::MAX),
            consumer_tag: ConsumerTag::NONE,
            delivery_tag: u64::from(link),
        };
        let id = self.instances[usize::from(place)].id;
        let instance = &mut self.instances[usize::from(place)];
        let handler = &self.services[usize::from(instance.service)].handler;
        let work = handler.at_work(&self.broker, &self.callers);
        let accepted = instance.runtime.accept(&task, self.now, &work, &mut self.scratch.runtime);
        if accepted == Acceptance::Refused {
            return self.reply(link, message, Reply::NotTaken { instance: Some(id) });
        }
        let received = Happening::Received { message: message.id, instance: id };
        self.tell(received, Rule::InTurn, sink);
        if let Acceptance::Displaced(older) = accepted {
            let displaced = Happening::Abandoned { message: older.message.id, instance: id };
            self.tell(displaced, Rule::TaskQueueFull, sink);
            let reply = Reply::NotTaken { instance: Some(id) };
            self.reply(older.delivery_tag as u32, &older.message, reply);
        }
        self.follow_runtime(place, sink);
    }

    /// The running instance whose turn it is.
    fn next_in_turn(&mut self, service: NodeId) -> Option<u16> {
        let service = usize::from(self.service_at(service)?);
        let Service { members, last_turn, .. } = &self.services[service];
        let instances = members.iter().map(|place| (*place, &self.instances[usize::from(*place)]));
        let mut running = instances.filter(|(_, one)| one.state == InstanceState::Running);
        let after = running.clone().find(|(_, one)| one.id.number > *last_turn);
        let (place, instance) = after.or_else(|| running.next())?;
        self.services[service].last_turn = instance.id.number;
        Some(place)
    }

    /// The caller of a request gets its answer.
    pub(super) fn answer_request(
        &mut self,
        place: u16,
        task: &Delivery,
        succeeded: bool,
        rule: Rule,
        sink: &mut impl FactSink,
    ) {
        let (message, instance) = (task.message.id, self.instances[usize::from(place)].id);
        self.tell(Happening::Answered { message, instance, succeeded }, rule, sink);
        self.reply(task.delivery_tag as u32, &task.message, Reply::Answered { succeeded });
    }

    /// The connections of an instance that crashed are lost, with the requests on it.
    pub(super) fn lose_requests(&mut self, gone: &[Delivery]) {
        for task in gone.iter().filter(|task| is_request(task)) {
            if self.answered.remove(&task.message.id) {
                continue;
            }
            self.reply(task.delivery_tag as u32, &task.message, Reply::Lost);
        }
    }

    fn reply(&mut self, link: u32, message: &Message, reply: Reply) {
        let answer = Answer { message: *message, reply };
        match self.call_links[link as usize].answers.send(&answer, self.now) {
            Sent::First(at) => self.calendar.schedule(at, Event::ReachCaller { link }),
            Sent::Behind => {}
            Sent::Arrived => unreachable!("answers take some time"),
        }
    }

    pub(super) fn on_reach_caller(&mut self, link: u32, sink: &mut impl FactSink) {
        let arrived = self.call_links[link as usize].answers.arrive(self.now);
        let Some((answer, next)) = arrived else { return };
        if let Some(at) = next {
            self.calendar.schedule(at, Event::ReachCaller { link });
        }
        let CallLink { caller: place, from: caller, .. } = self.call_links[link as usize];
        let (message, attempt) = (answer.message.id, attempt_of(answer.message.id));
        let (happening, rule, succeeded) = match answer.reply {
            Reply::NotTaken { instance } => {
                let rule = if instance.is_some() { Rule::TaskQueueFull } else { Rule::NoInstance };
                (Happening::RequestRefused { message, caller, instance }, rule, None)
            }
            Reply::Answered { succeeded } => {
                let received = Happening::AnswerReceived { message, caller, succeeded };
                (received, Rule::LinkDelay, Some(succeeded))
            }
            Reply::Lost => {
                let received = Happening::AnswerReceived { message, caller, succeeded: false };
                (received, Rule::Crash, Some(false))
            }
            Reply::Taken | Reply::Refused | Reply::Returned => return,
        };
        self.tell(happening, rule, sink);
        self.drive(place, sink, |calls, now, effects| match succeeded {
            Some(succeeded) => calls.answer(attempt, succeeded, now, effects),
            None => calls.refuse(attempt, now, effects),
        });
    }
}
