//! Groups that are compared: what came of the jobs of each.
//!
//! A job is a call, made by a caller of the group, or a copy of a message that a producer of the
//! group published: routing to n queues makes n jobs of it, and a dead letter is still the same
//! job, wherever it goes. What handlers publish is part of the job that made them do so. A group
//! with neither callers nor producers has the copies that come into its queues for jobs; a copy that leaves such a queue as
//! a dead letter, or is refused by it, ended badly there. So of every group it is true that
//!
//! begun = ended well + ended badly + unfinished
//!
//! Like [`Totals`](super::Totals), this takes every fact and can be started anew; what is
//! unfinished then counts as begun.

use super::group_series::{GroupColumns, GroupSeries};
use super::recent_spans::RecentSpans;
use super::sliding_window::sub_window_ns;
use super::{Histogram, Percentiles, Totals};
use crate::broker::MessageId;
use crate::fact::{CallOutcome, Fact, FactSink, Happening, NodeId};
use crate::kernel::Time;
use crate::world::plan::{Group, NodeKind, Plan};

/// The groups of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Groups {
    from: Time,
    /// By node.
    members: Box<[Option<Member>]>,
    totals: Vec<GroupTotals>,
    sub_window_ns: u64,
    /// The sub-window under way, counted from the start of the run.
    current: u64,
}

/// A node's part in a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Member {
    group: u8,
    makes_jobs: MakesJobs,
}

/// What of a node makes the jobs of its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MakesJobs {
    /// What it publishes.
    AsSource,
    /// What comes into it.
    AsQueue,
    /// Nothing.
    Not,
}

/// A group.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupTotals {
    /// Its name.
    pub name: Box<str>,
    /// Its nodes.
    pub nodes: Box<[NodeId]>,
    /// Jobs begun; those that were unfinished at a restart count as begun then.
    pub begun: u64,
    /// Jobs done.
    pub ended_well: u64,
    /// Jobs that came to nothing: dropped, expired, refused, lost, unroutable; calls without an
    /// answer that tells of success.
    pub ended_badly: u64,
    /// From published to acknowledged, or from call to answer, of jobs done.
    pub response: Histogram,
    /// When something was last settled in one of its queues, or a job was done.
    pub last_ended: Option<Time>,
    recent: RecentSpans,
    series: GroupSeries,
}

impl Groups {
    /// Nothing counted yet; `None` if there is nothing to compare. The window of recent response
    /// times is `window_ns` wide.
    pub fn new(plan: &Plan, groups: &[Group], window_ns: u64) -> Option<Self> {
        let mut members = vec![None; plan.nodes.len()].into_boxed_slice();
        for (number, group) in (0..).zip(groups) {
            let with_sources = group.nodes.iter().any(|node| is_source(plan, *node));
            for node in &group.nodes {
                let makes_jobs = makes_jobs(plan, *node, with_sources);
                members[node.index()] = Some(Member { group: number, makes_jobs });
            }
        }
        (!groups.is_empty()).then(|| Self {
            from: Time::ZERO,
            members,
            totals: groups.iter().map(GroupTotals::new).collect(),
            sub_window_ns: sub_window_ns(window_ns),
            current: 0,
        })
    }

    /// Counts anew from `at` on.
    pub fn restart(&mut self, at: Time) {
        self.from = at;
        self.totals.iter_mut().for_each(GroupTotals::restart);
    }

    /// Since when it counts.
    pub fn from(&self) -> Time {
        self.from
    }

    /// Each of them, in the order of the scenario.
    pub fn all(&self) -> &[GroupTotals] {
        &self.totals
    }

    /// Begins the sub-window of `at`, if it has not begun.
    pub(super) fn advance_to(&mut self, at: Time) {
        let target = at.as_ns() / self.sub_window_ns;
        for sub_window in (self.current + 1..=target).rev().take(super::recent_spans::SUB_WINDOWS) {
            let slot = RecentSpans::slot(sub_window);
            self.totals.iter_mut().for_each(|group| group.recent.clear(slot));
        }
        self.current = self.current.max(target);
    }

    /// Makes room for the samples up to `at`.
    pub(super) fn widen_for(&mut self, at: Time) {
        self.totals.iter_mut().for_each(|group| group.series.widen_for(at));
    }

    /// Adds a sample of each, from `totals` at `at`.
    pub(super) fn sample(&mut self, totals: &Totals, at: Time) {
        for group in &mut self.totals {
            let sample = group.sample(totals, at);
            group.series.push(sample);
        }
    }

    /// Bytes on the heap.
    pub fn heap_bytes(&self) -> usize {
        size_of_val(&*self.members) + self.totals.iter().map(GroupTotals::bytes).sum::<usize>()
    }

    /// The group whose source made the message.
    #[inline]
    fn of_source(&mut self, message: MessageId) -> Option<&mut GroupTotals> {
        self.of_member(NodeId(message.source()), MakesJobs::AsSource)
    }

    /// The group that a caller is in.
    #[inline]
    fn of_caller(&mut self, caller: NodeId) -> Option<&mut GroupTotals> {
        self.of_member(caller, MakesJobs::AsSource)
    }

    /// The group that counts what comes into a queue.
    #[inline]
    fn of_queue(&mut self, queue: NodeId) -> Option<&mut GroupTotals> {
        self.of_member(queue, MakesJobs::AsQueue)
    }

    fn of_member(&mut self, node: NodeId, as_what: MakesJobs) -> Option<&mut GroupTotals> {
        let member = (*self.members.get(node.index())?)?;
        let group = &mut self.totals[usize::from(member.group)];
        (member.makes_jobs == as_what).then_some(group)
    }

    /// Does something with the groups to which a copy is a job: at most one by its source, and one
    /// by its queue.
    fn with_job(&mut self, message: MessageId, queue: NodeId, with: impl Fn(&mut GroupTotals)) {
        for_each(self.of_source(message), &with);
        for_each(self.of_queue(queue), &with);
    }

    fn acknowledge(&mut self, message: MessageId, queue: NodeId, span_ns: u64, at: Time) {
        let slot = RecentSpans::slot(self.current);
        self.with_job(message, queue, |group| group.end_well(slot, span_ns, at));
        if let Some(member) = self.members[queue.index()] {
            self.totals[usize::from(member.group)].last_ended = Some(at);
        }
    }

    fn end_call(&mut self, caller: NodeId, outcome: CallOutcome, took_ns: u64, at: Time) {
        let slot = RecentSpans::slot(self.current);
        for_each(self.of_caller(caller), |group| match outcome {
            CallOutcome::Answered => group.end_well(slot, took_ns, at),
            CallOutcome::Failed | CallOutcome::TimedOut | CallOutcome::Refused => {
                group.ended_badly += 1;
            }
        });
    }
}

fn for_each(group: Option<&mut GroupTotals>, with: impl FnOnce(&mut GroupTotals)) {
    if let Some(group) = group {
        with(group);
    }
}

fn is_source(plan: &Plan, node: NodeId) -> bool {
    match plan.nodes[node.index()].kind {
        NodeKind::Producer(_) | NodeKind::Caller(_) => true,
        NodeKind::Exchange(_) | NodeKind::Queue(_) | NodeKind::Service(_) => false,
    }
}

fn makes_jobs(plan: &Plan, node: NodeId, with_sources: bool) -> MakesJobs {
    let is_queue = matches!(plan.nodes[node.index()].kind, NodeKind::Queue(_));
    match (is_source(plan, node), is_queue && !with_sources) {
        (true, _) => MakesJobs::AsSource,
        (false, true) => MakesJobs::AsQueue,
        (false, false) => MakesJobs::Not,
    }
}

impl GroupTotals {
    fn new(group: &Group) -> Self {
        Self {
            name: group.name.as_str().into(),
            nodes: group.nodes.as_slice().into(),
            begun: 0,
            ended_well: 0,
            ended_badly: 0,
            response: Histogram::default(),
            last_ended: None,
            recent: RecentSpans::default(),
            series: GroupSeries::default(),
        }
    }

    /// Jobs that have not ended.
    pub fn unfinished(&self) -> u64 {
        self.begun - self.ended_well - self.ended_badly
    }

    /// Response times of jobs done within the window.
    pub fn recent_response(&self) -> Percentiles {
        self.recent.percentiles()
    }

    /// The columns of the charts.
    pub fn columns(&self) -> GroupColumns {
        GroupColumns::of(&self.series)
    }

    fn restart(&mut self) {
        (self.begun, self.ended_well, self.ended_badly) = (self.unfinished(), 0, 0);
        self.response = Histogram::default();
        self.last_ended = None;
    }

    fn end_well(&mut self, slot: usize, span_ns: u64, at: Time) {
        self.ended_well += 1;
        self.response.record(span_ns);
        self.recent.record(slot, span_ns);
        self.last_ended = Some(at);
    }

    fn bytes(&self) -> usize {
        size_of::<Self>()
            + size_of_val(&*self.nodes)
            + self.response.heap_bytes()
            + self.recent.heap_bytes()
            + self.series.heap_bytes()
    }
}

impl FactSink for Groups {
    fn record(&mut self, fact: &Fact) {
        match fact.happening {
            Happening::Published { message, .. } => {
                for_each(self.of_source(message), |group| group.begun += 1);
            }
            Happening::Routed { message, copies, .. } => {
                let added = u64::from(copies) - 1;
                for_each(self.of_source(message), |group| group.begun += added);
            }
            Happening::Unroutable { message, .. } => {
                for_each(self.of_source(message), |group| group.ended_badly += 1);
            }
            Happening::Enqueued { queue, .. } => {
                for_each(self.of_queue(queue), |group| group.begun += 1);
            }
            Happening::Acknowledged { message, queue, since_published_ns, .. } => {
                self.acknowledge(message, queue, since_published_ns, fact.at);
            }
            Happening::Dropped { message, queue, .. } | Happening::Lost { message, queue, .. } => {
                self.with_job(message, queue, |group| group.ended_badly += 1);
            }
            Happening::DeadLettered { queue, .. } => {
                for_each(self.of_queue(queue), |group| group.ended_badly += 1);
            }
            Happening::Refused { message, queue, exchange } => {
                if let Some(group) = self.of_queue(queue) {
                    group.begun += 1;
                    group.ended_badly += 1;
                }
                if exchange.is_none() {
                    for_each(self.of_source(message), |group| group.ended_badly += 1);
                }
            }
            Happening::CallMade { caller, .. } => {
                for_each(self.of_caller(caller), |group| group.begun += 1);
            }
            Happening::CallEnded { caller, outcome, took_ns, .. } => {
                self.end_call(caller, outcome, took_ns, fact.at);
            }
            Happening::Delivered { .. }
            | Happening::Received { .. }
            | Happening::Started { .. }
            | Happening::PhaseStarted { .. }
            | Happening::Handled { .. }
            | Happening::Requeued { .. }
            | Happening::InstanceStarted { .. }
            | Happening::InstanceStopping { .. }
            | Happening::InstanceStarting { .. }
            | Happening::AutoscalerDecided { .. }
            | Happening::InstanceStopped { .. }
            | Happening::InstanceCrashed { .. }
            | Happening::ConsumerAdded { .. }
            | Happening::ConsumerCancelled { .. }
            | Happening::ProducerPaused { .. }
            | Happening::ProducerResumed { .. }
            | Happening::ParameterSet { .. }
            | Happening::Confirmed { .. }
            | Happening::Returned { .. }
            | Happening::ConsumerActivated { .. }
            | Happening::BindingAdded { .. }
            | Happening::BindingRemoved { .. }
            | Happening::TaskQueued { .. }
            | Happening::TaskReady { .. }
            | Happening::Resumed { .. }
            | Happening::ContextSwitched { .. }
            | Happening::Requested { .. }
            | Happening::RequestRefused { .. }
            | Happening::Answered { .. }
            | Happening::AnswerReceived { .. }
            | Happening::TimedOut { .. }
            | Happening::RetryScheduled { .. }
            | Happening::Abandoned { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests;
