//! Handlers: what the work on a message consists of, as a flat list of steps.
//!
//! A runtime sees the phases alone, which take time. What takes none (publishing, answering,
//! branching) the world does at the end of the phase before: see [`super::work`]. Which way a
//! branch takes, and how long a phase lasts, follow from the message's item and the place in the
//! handler, not from who does the work when.

use super::caller::{CallerNode, is_request};
use super::plan::{PhasePlan, ServicePlan, StepPlan};
use super::producer::Publication;
use crate::broker::{Broker, Delivery, Message};
use crate::fact::{MessageTypeId, NodeId};
use crate::kernel::{Draw, StreamKey};
use crate::runtime::{Phase, PhaseKind, Work};

/// The work on one message, and how it may end.
#[derive(Clone, Debug)]
pub(super) struct Handler {
    steps: Vec<Step>,
    has_instants: bool,
    pub(super) failure_chance: f64,
    pub(super) requeue_failed: bool,
    /// Types of messages whose handling always fails.
    pub(super) poison: Vec<MessageTypeId>,
    failure: StreamKey,
    /// Whether it gives up requests that nobody waits for.
    drops_abandoned: bool,
    /// By source of messages: the source that their work is drawn for, if any other is.
    drawn_as: Vec<u16>,
}

/// One step; jumps lead forward only.
#[derive(Clone, Debug)]
enum Step {
    Phase(PhasePlan, StreamKey),
    Instant(Instant),
    Branch(Branch),
    Jump(u16),
}

/// A step that takes no time.
#[derive(Clone, Copy, Debug)]
pub(super) enum Instant {
    /// An event goes out.
    Publish(Event),
    /// The caller gets its answer.
    Answer,
}

/// What a handler publishes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    pub(super) publication: Publication,
    key: StreamKey,
}

/// Goes on with the next step if its condition holds, else at `otherwise`.
#[derive(Clone, Debug)]
struct Branch {
    /// Of these types, or of any if there are none.
    message_types: Vec<MessageTypeId>,
    chance: f64,
    key: StreamKey,
    otherwise: u16,
}

impl Handler {
    /// The handler of a plan; `publication` makes what it publishes.
    pub(super) fn new(
        name: &str,
        plan: &ServicePlan,
        (seed, drawn_as): (u64, Vec<u16>),
        mut publication: impl FnMut(&super::plan::PublicationPlan) -> Publication,
    ) -> Self {
        // Numbered by kind, so that an event more does not change the work.
        let (mut phases, mut events, mut branches) = (0, 0, 0);
        let key = |kind: &str, count: &mut u16| {
            *count += 1;
            StreamKey::new(seed, name, &format!("{kind} {}", *count - 1))
        };
        let steps = plan.handler.iter().map(|step| match step {
            StepPlan::Phase(phase) => Step::Phase(phase.clone(), key("phase", &mut phases)),
            StepPlan::Publish(plan) => {
                let (publication, key) = (publication(plan), key("publish", &mut events));
                Step::Instant(Instant::Publish(Event { publication, key }))
            }
            StepPlan::Answer => Step::Instant(Instant::Answer),
            StepPlan::Branch { message_types, chance, otherwise } => Step::Branch(Branch {
                message_types: message_types.clone(),
                chance: *chance,
                key: key("branch", &mut branches),
                otherwise: *otherwise,
            }),
            StepPlan::Jump { to } => Step::Jump(*to),
        });
        let steps: Vec<Step> = steps.collect();
        Self {
            has_instants: steps.iter().any(|step| matches!(step, Step::Instant(_))),
            steps,
            failure_chance: plan.failure_chance,
            requeue_failed: plan.requeue_failed,
            poison: plan.poison.clone(),
            failure: StreamKey::new(seed, name, "failure"),
            drops_abandoned: plan.drops_abandoned,
            drawn_as,
        }
    }

    /// The handler at work on messages of this broker.
    #[inline]
    pub(super) const fn at_work<'w>(
        &'w self,
        broker: &'w Broker,
        callers: &'w [CallerNode],
    ) -> AtWork<'w> {
        AtWork { handler: self, broker, callers }
    }

    /// What chance that belongs to the work on a message is drawn from.
    #[inline]
    fn item(&self, message: &Message) -> u64 {
        let item = message.id.item();
        match self.drawn_as.get((item >> 48) as usize) {
            Some(source) => message.id.of_source(*source).item(),
            None => item,
        }
    }

    /// The item of the message that an event makes after `cause`.
    pub(super) fn item_of_event(&self, event: &Event, cause: &Message) -> u64 {
        event.key.for_item(self.item(cause)).bits()
    }

    pub(super) fn mean_s(&self, place: usize) -> Option<f64> {
        match self.steps.get(place)? {
            Step::Phase(phase, _) => Some(phase.duration.mean_s()),
            Step::Instant(_) | Step::Branch(_) | Step::Jump(_) => None,
        }
    }

    pub(super) fn set_mean_s(&mut self, place: usize, mean_s: f64) {
        if let Some(Step::Phase(phase, _)) = self.steps.get_mut(place) {
            phase.duration = phase.duration.with_mean_s(mean_s);
        }
    }

    pub(super) fn chance(&self, place: usize) -> Option<f64> {
        match self.steps.get(place)? {
            Step::Branch(branch) => Some(branch.chance),
            Step::Phase(..) | Step::Instant(_) | Step::Jump(_) => None,
        }
    }

    pub(super) fn set_chance(&mut self, place: usize, chance: f64) {
        if let Some(Step::Branch(branch)) = self.steps.get_mut(place) {
            branch.chance = chance;
        }
    }

    /// Whether a step takes no time.
    pub(super) const fn has_instants(&self) -> bool {
        self.has_instants
    }

    /// Where to look for steps after the last phase, at `phase`.
    pub(super) fn after_last(&self, phase: u16) -> u16 {
        if phase == self.nothing_to_do() { 0 } else { phase + 1 }
    }

    /// The place of a phase that lasts no time, of work that has no other.
    fn nothing_to_do(&self) -> u16 {
        self.steps.len() as u16
    }
}

/// Small numbers times this differ in all their bits: 2^64 divided by the golden ratio.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// A handler with the broker that knows the messages' types.
#[derive(Clone, Copy)]
pub(super) struct AtWork<'w> {
    handler: &'w Handler,
    broker: &'w Broker,
    callers: &'w [CallerNode],
}

impl AtWork<'_> {
    /// The first step without a duration at `from` or after it, before the next phase.
    pub(super) fn instant(&self, message: &Message, from: u16) -> Option<(u16, Instant)> {
        match self.step(message, from)? {
            (place, Step::Instant(instant)) => Some((place, *instant)),
            _ => None,
        }
    }

    /// Whether there are steps before a phase: not if no phase comes.
    #[inline]
    pub(super) fn has_leading_instants(&self, delivery: &Delivery) -> bool {
        self.handler.has_instants
            && !self.nobody_waits(delivery)
            && self.phase_from(&delivery.message, 0).is_some()
    }

    /// Whether the work on this delivery fails; another attempt has another chance, be it delivered
    /// again from its queue or back from its death.
    #[inline]
    pub(super) fn fails(&self, message: &Message) -> bool {
        let handler = self.handler;
        if handler.failure_chance <= 0.0 {
            return false;
        }
        let deliveries = u64::from(message.deliveries).rotate_right(16);
        let deaths = self.broker.deaths(message.properties).wrapping_mul(SPREAD);
        let item = handler.item(message) ^ deliveries ^ deaths;
        handler.failure.for_item(item).unit() < handler.failure_chance
    }

    /// Whether it is a request that is to be given up, as its caller waits no longer.
    #[inline]
    fn nobody_waits(&self, task: &Delivery) -> bool {
        self.handler.drops_abandoned && is_request(task) && !self.caller_waits(task)
    }

    #[inline(never)]
    fn caller_waits(&self, task: &Delivery) -> bool {
        let source = NodeId(task.message.id.source());
        let caller = self.callers.iter().find(|caller| caller.node == source);
        caller.is_some_and(|caller| caller.waits_for(task.message.id))
    }

    /// Whether work that ended with the phase at `last` was given up before its end.
    pub(super) fn is_given_up(&self, task: &Delivery, last: u16) -> bool {
        self.nobody_waits(task)
            && (last == self.handler.nothing_to_do()
                || self.phase_from(&task.message, last.saturating_add(1)).is_some())
    }

    /// The step at `place`, or that to which branches and jumps lead from there.
    fn step(&self, message: &Message, mut place: u16) -> Option<(u16, &Step)> {
        loop {
            match self.handler.steps.get(usize::from(place))? {
                Step::Branch(branch) if self.holds(branch, message) => place += 1,
                Step::Branch(branch) => place = branch.otherwise,
                Step::Jump(to) => place = *to,
                step => return Some((place, step)),
            }
        }
    }

    fn holds(&self, branch: &Branch, message: &Message) -> bool {
        let message_type =
            || MessageTypeId(self.broker.properties(message.properties).message_type);
        let of_type =
            branch.message_types.is_empty() || branch.message_types.contains(&message_type());
        of_type && branch.key.for_item(self.handler.item(message)).unit() < branch.chance
    }

    /// The first phase at `place` or after it.
    #[inline]
    fn phase_from(&self, message: &Message, mut place: u16) -> Option<(u16, Phase)> {
        let mut step = self.handler.steps.get(usize::from(place))?;
        loop {
            if let Step::Phase(phase, key) = step {
                let mut draw = key.for_item(self.handler.item(message));
                let duration_ns = phase.duration.sample_ns(&mut draw);
                return Some((place, Phase { kind: phase.kind, duration_ns }));
            }
            if let Step::Instant(_) = step {
                place += 1;
            }
            (place, step) = self.step(message, place)?;
        }
    }
}

impl Work<Delivery> for AtWork<'_> {
    #[inline]
    fn first(&self, delivery: &Delivery) -> Option<(u16, Phase)> {
        let nothing = Phase { kind: PhaseKind::Cpu, duration_ns: 0 };
        let given_up = self.nobody_waits(delivery);
        let first = if given_up { None } else { self.phase_from(&delivery.message, 0) };
        Some(first.unwrap_or((self.handler.nothing_to_do(), nothing)))
    }

    #[inline]
    fn next(&self, delivery: &Delivery, after: u16) -> Option<(u16, Phase)> {
        let next = after.saturating_add(1);
        let is_last = usize::from(next) >= self.handler.steps.len();
        if is_last || self.nobody_waits(delivery) {
            return None;
        }
        self.phase_from(&delivery.message, next)
    }

    fn may_be_refused(&self, delivery: &Delivery) -> bool {
        is_request(delivery)
    }
}
