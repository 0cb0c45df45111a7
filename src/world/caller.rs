//! Callers as nodes of the world, and the links to their services.
//!
//! `calling` is what makes them call, `requests` what becomes of a request at its service.
//! Answers always take some time, however little: users that think for no time would else call for
//! ever at one instant.

use std::sync::Arc;

use super::caller_plan::{CallSource, CallerPlan, CallerSetting};
use super::link::Link;
use super::plan::NodeKind;
use super::producer::Burst;
use super::publisher::Answer;
use super::{Event, World};
use crate::broker::{ConsumerTag, Delivery, Message, MessageId, Properties, PropertiesId};
use crate::caller::{Attempt, Caller, Effect, UsersPlan};
use crate::fact::{MessageTypeId, NodeId};
use crate::kernel::{Draw, StreamKey, Time};
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
    pub(super) kinds: Vec<CallKind>,
    choice: StreamKey,
    /// Told apart from arrivals scheduled before a change of plan, which are void.
    pub(super) generation: u32,
    pub(super) bursts: Vec<Burst>,
}

/// One kind of call.
#[derive(Clone, Copy, Debug)]
pub(super) struct CallKind {
    pub(super) message_type: MessageTypeId,
    pub(super) properties: PropertiesId,
    /// Sum of the weights up to and with this one.
    cumulative_weight: f64,
    /// The link to its service, by place in the world's list.
    pub(super) link: u32,
}

/// A link from a caller to a service, and back.
#[derive(Clone, Debug)]
pub(super) struct CallLink {
    /// By place in the world's list of callers.
    pub(super) caller: u16,
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
pub(super) fn attempt_of(message: MessageId) -> Attempt {
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

    pub(super) fn name_of(&self, attempt: Attempt) -> MessageId {
        MessageId::new(self.node.0, attempt.call).with_attempt(attempt.number as u8)
    }

    /// The kind of a call: the one asked for, else the same whenever it is made.
    pub(super) fn kind_of(&self, call: u64, wanted: Option<u16>) -> CallKind {
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
