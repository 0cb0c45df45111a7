//! The chronicle: the latest facts of a run that pass a filter, for who wants to read what happened.

use std::collections::VecDeque;

use super::Explanation;
use crate::broker::MessageId;
use crate::fact::{Fact, Happening, NodeId};
use crate::kernel::Time;

/// What facts are about. Each belongs to one topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Producers and exchanges: a message and where it is sent.
    Publishing,
    /// Queues: what comes, goes back, and is given up.
    Queueing,
    /// Between queues and consumers: deliveries and their acknowledgements.
    Delivering,
    /// Instances at work.
    Working,
    /// Requests and answers.
    Calling,
    /// What people, autoscalers and crashes change.
    Changing,
}

impl Topic {
    /// The topic of that name, in small letters.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "publishing" => Self::Publishing,
            "queueing" => Self::Queueing,
            "delivering" => Self::Delivering,
            "working" => Self::Working,
            "calling" => Self::Calling,
            "changing" => Self::Changing,
            _ => return None,
        })
    }

    /// The topic of a fact.
    pub fn of(happening: &Happening) -> Self {
        match happening {
            Happening::Published { .. }
            | Happening::Routed { .. }
            | Happening::Unroutable { .. }
            | Happening::Confirmed { .. }
            | Happening::Returned { .. } => Self::Publishing,
            Happening::Enqueued { .. }
            | Happening::Requeued { .. }
            | Happening::Dropped { .. }
            | Happening::DeadLettered { .. }
            | Happening::Refused { .. }
            | Happening::Lost { .. } => Self::Queueing,
            Happening::Delivered { .. }
            | Happening::Received { .. }
            | Happening::Acknowledged { .. } => Self::Delivering,
            Happening::Started { .. }
            | Happening::PhaseStarted { .. }
            | Happening::Handled { .. }
            | Happening::TaskQueued { .. }
            | Happening::TaskReady { .. }
            | Happening::Resumed { .. }
            | Happening::ContextSwitched { .. }
            | Happening::Abandoned { .. } => Self::Working,
            Happening::CallMade { .. }
            | Happening::Requested { .. }
            | Happening::RequestRefused { .. }
            | Happening::Answered { .. }
            | Happening::AnswerReceived { .. }
            | Happening::TimedOut { .. }
            | Happening::RetryScheduled { .. }
            | Happening::CallEnded { .. } => Self::Calling,
            Happening::InstanceStarted { .. }
            | Happening::InstanceStopping { .. }
            | Happening::InstanceStopped { .. }
            | Happening::InstanceCrashed { .. }
            | Happening::InstanceStarting { .. }
            | Happening::ConsumerAdded { .. }
            | Happening::ConsumerCancelled { .. }
            | Happening::ConsumerActivated { .. }
            | Happening::ProducerPaused { .. }
            | Happening::ProducerResumed { .. }
            | Happening::ParameterSet { .. }
            | Happening::BindingAdded { .. }
            | Happening::BindingRemoved { .. }
            | Happening::AutoscalerDecided { .. } => Self::Changing,
        }
    }
}

/// Whether a fact happened at a node, or between it and another. Where a message came from does not count.
fn concerns(happening: &Happening, node: NodeId) -> bool {
    let is = |other: &NodeId| *other == node;
    match happening {
        Happening::Published { producer, exchange, .. } => is(producer) || is(exchange),
        Happening::Routed { exchange, .. } | Happening::Unroutable { exchange, .. } => is(exchange),
        Happening::Enqueued { queue, .. } => is(queue),
        Happening::Delivered { queue, instance, .. }
        | Happening::Acknowledged { queue, instance, .. }
        | Happening::Requeued { queue, instance, .. }
        | Happening::Lost { queue, instance, .. }
        | Happening::ConsumerAdded { queue, instance, .. }
        | Happening::ConsumerCancelled { queue, instance, .. }
        | Happening::ConsumerActivated { queue, instance, .. } => {
            is(queue) || is(&instance.service)
        }
        Happening::Started { source, instance, .. }
        | Happening::Handled { source, instance, .. } => is(source) || is(&instance.service),
        Happening::Dropped { queue, instance, .. } => {
            is(queue) || instance.is_some_and(|instance| is(&instance.service))
        }
        Happening::DeadLettered { queue, instance, exchange, .. } => {
            is(queue) || is(exchange) || instance.is_some_and(|instance| is(&instance.service))
        }
        Happening::Refused { queue, exchange, .. } => {
            is(queue) || exchange.as_ref().is_some_and(is)
        }
        Happening::Received { instance, .. }
        | Happening::PhaseStarted { instance, .. }
        | Happening::InstanceStarted { instance }
        | Happening::InstanceStopping { instance }
        | Happening::InstanceStopped { instance }
        | Happening::InstanceCrashed { instance, .. }
        | Happening::InstanceStarting { instance }
        | Happening::TaskQueued { instance, .. }
        | Happening::TaskReady { instance, .. }
        | Happening::Resumed { instance, .. }
        | Happening::ContextSwitched { instance, .. }
        | Happening::Answered { instance, .. }
        | Happening::Abandoned { instance, .. } => is(&instance.service),
        Happening::ProducerPaused { producer }
        | Happening::ProducerResumed { producer }
        | Happening::Confirmed { producer, .. }
        | Happening::Returned { producer, .. } => is(producer),
        Happening::ParameterSet { node, .. } => node.as_ref().is_some_and(is),
        Happening::BindingAdded { exchange, destination }
        | Happening::BindingRemoved { exchange, destination } => is(exchange) || is(destination),
        Happening::Requested { caller, service, .. } => is(caller) || is(service),
        Happening::RequestRefused { caller, instance, .. } => {
            is(caller) || instance.is_some_and(|instance| is(&instance.service))
        }
        Happening::CallMade { caller, .. }
        | Happening::AnswerReceived { caller, .. }
        | Happening::TimedOut { caller, .. }
        | Happening::RetryScheduled { caller, .. }
        | Happening::CallEnded { caller, .. } => is(caller),
        Happening::AutoscalerDecided { service, .. } => is(service),
    }
}

/// Which facts somebody wants to read; what is `None` lets all pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// What they are about.
    pub topic: Option<Topic>,
    /// Where they happened.
    pub node: Option<NodeId>,
    /// Which message they are about.
    pub message: Option<MessageId>,
}

impl Filter {
    /// Whether a fact passes.
    pub fn passes(&self, happening: &Happening) -> bool {
        self.topic.is_none_or(|topic| Topic::of(happening) == topic)
            && self.node.is_none_or(|node| concerns(happening, node))
            && self.message.is_none_or(|message| happening.message() == Some(message))
    }
}

/// The latest facts that pass a filter, of those from some instant on.
#[derive(Clone, Debug)]
pub struct Chronicle {
    filter: Filter,
    from: Time,
    most: usize,
    facts: VecDeque<Explanation>,
    is_cut: bool,
}

impl Chronicle {
    /// Keeps `most` facts of those from `from` on.
    pub fn new(filter: Filter, from: Time, most: usize) -> Self {
        Self { filter, from, most, facts: VecDeque::new(), is_cut: false }
    }

    /// The facts, the latest last.
    pub fn facts(&self) -> impl ExactSizeIterator<Item = &Explanation> {
        self.facts.iter()
    }

    /// Whether it has as many as it keeps, or had more.
    pub fn is_full(&self) -> bool {
        self.facts.len() == self.most
    }

    /// Whether earlier ones had to go.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    pub(super) fn wants(&self, fact: &Fact) -> bool {
        fact.at >= self.from && self.filter.passes(&fact.happening)
    }

    pub(super) fn push(&mut self, fact: Explanation) {
        if self.is_full() {
            self.facts.pop_front();
            self.is_cut = true;
        }
        self.facts.push_back(fact);
    }
}
