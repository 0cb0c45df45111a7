//! Who holds how much: the consumers of every queue as facts tell of them.

use crate::fact::{Fact, FactSink, Happening, InstanceId, NodeId, ParameterName};
use crate::world::plan::{Acknowledgement, NodeKind, Plan};

/// What a consumer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// The consumer.
    pub instance: InstanceId,
    /// Deliveries of the queue that it has not settled.
    pub held: u32,
}

/// The consumers of all queues.
#[derive(Clone, Debug)]
pub struct Consumers {
    groups: Vec<Group>,
}

/// The consumers that a service's instances are of one queue.
#[derive(Clone, Debug)]
struct Group {
    queue: NodeId,
    service: NodeId,
    /// 0: no limit. `None`: it is not known.
    prefetch: Option<u32>,
    /// Whether deliveries count against the prefetch.
    limited: bool,
    /// By number, from 1.
    members: Vec<Member>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Member {
    subscribed: bool,
    held: u32,
}

impl Consumers {
    /// The subscriptions of a plan, before any instance has started.
    pub fn new(plan: &Plan) -> Self {
        let mut groups = Vec::new();
        for (place, node) in (0..).zip(&plan.nodes) {
            let NodeKind::Service(service) = &node.kind else { continue };
            groups.extend(service.consumes.iter().map(|consumption| Group {
                queue: consumption.queue,
                service: NodeId(place),
                prefetch: Some(u32::from(consumption.prefetch)),
                limited: consumption.acknowledgement == Acknowledgement::Manual,
                members: Vec::new(),
            }));
        }
        Self { groups }
    }

    /// How many consumers a queue has.
    pub fn count(&self, queue: NodeId) -> u32 {
        let members = self.of(queue).flat_map(|group| &group.members);
        members.filter(|member| member.subscribed).count() as u32
    }

    /// The consumers of a queue that hold as much as they may, without `instance`, in order.
    pub fn full_beside(&self, queue: NodeId, instance: InstanceId) -> Vec<Load> {
        let loads = self.of(queue).flat_map(Group::full);
        loads.filter(|load| load.instance != instance).collect()
    }

    fn of(&self, queue: NodeId) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(move |group| group.queue == queue)
    }

    #[inline]
    fn group(&mut self, queue: NodeId, service: NodeId) -> Option<&mut Group> {
        self.groups.iter_mut().find(|group| group.queue == queue && group.service == service)
    }

    #[inline]
    fn add(&mut self, queue: NodeId, instance: InstanceId, held: i32) {
        if let Some(group) = self.group(queue, instance.service)
            && let Some(member) = group.members.get_mut(usize::from(instance.number) - 1)
        {
            member.held = member.held.saturating_add_signed(held);
        }
    }

    #[cold]
    fn subscribe(&mut self, queue: NodeId, instance: InstanceId, prefetch: u16) {
        if let Some(group) = self.group(queue, instance.service) {
            let number = usize::from(instance.number);
            group.prefetch = Some(u32::from(prefetch));
            group.members.resize(group.members.len().max(number), Member::default());
            group.members[number - 1].subscribed = true;
        }
    }

    #[cold]
    fn cancel(&mut self, instance: InstanceId, queue: Option<NodeId>) {
        let ended = |group: &&mut Group| {
            group.service == instance.service && queue.is_none_or(|queue| queue == group.queue)
        };
        for group in self.groups.iter_mut().filter(ended) {
            if let Some(member) = group.members.get_mut(usize::from(instance.number) - 1) {
                member.subscribed = false;
            }
        }
    }

    /// The fact does not say for which queue: of a service with several, nothing is known until an
    /// instance subscribes again.
    #[cold]
    fn set_prefetch(&mut self, service: NodeId, prefetch: f64) {
        let mut of_service = self.groups.iter_mut().filter(|group| group.service == service);
        let Some(first) = of_service.next() else { return };
        first.prefetch = Some(prefetch as u32);
        for other in of_service {
            (first.prefetch, other.prefetch) = (None, None);
        }
    }
}

impl Group {
    fn full(&self) -> impl Iterator<Item = Load> {
        let limit = self.prefetch.filter(|prefetch| self.limited && *prefetch > 0);
        let is_full = move |member: &Member| {
            member.subscribed && limit.is_some_and(|limit| member.held >= limit)
        };
        let full = (1..).zip(&self.members).filter(move |(_, member)| is_full(member));
        full.map(|(number, member)| {
            let instance = InstanceId { service: self.service, number };
            Load { instance, held: member.held }
        })
    }
}

impl FactSink for Consumers {
    #[inline]
    fn record(&mut self, fact: &Fact) {
        match fact.happening {
            Happening::Delivered { queue, instance, .. } => self.add(queue, instance, 1),
            Happening::Acknowledged { queue, instance, .. }
            | Happening::Requeued { queue, instance, .. }
            | Happening::Lost { queue, instance, .. }
            | Happening::Dropped { queue, instance: Some(instance), .. }
            | Happening::DeadLettered { queue, instance: Some(instance), .. } => {
                self.add(queue, instance, -1);
            }
            Happening::ConsumerAdded { queue, instance, prefetch } => {
                self.subscribe(queue, instance, prefetch);
            }
            Happening::ConsumerCancelled { queue, instance } => self.cancel(instance, Some(queue)),
            Happening::InstanceCrashed { instance, .. } => self.cancel(instance, None),
            Happening::ParameterSet {
                node: Some(service),
                parameter: ParameterName::Prefetch,
                value,
            } => self.set_prefetch(service, value),
            Happening::Published { .. }
            | Happening::Routed { .. }
            | Happening::Unroutable { .. }
            | Happening::Enqueued { .. }
            | Happening::Received { .. }
            | Happening::Started { .. }
            | Happening::PhaseStarted { .. }
            | Happening::Handled { .. }
            | Happening::Dropped { instance: None, .. }
            | Happening::DeadLettered { instance: None, .. }
            | Happening::Refused { .. }
            | Happening::Confirmed { .. }
            | Happening::Returned { .. }
            | Happening::InstanceStarted { .. }
            | Happening::InstanceStopping { .. }
            | Happening::InstanceStarting { .. }
            | Happening::AutoscalerDecided { .. }
            | Happening::InstanceStopped { .. }
            | Happening::ConsumerActivated { .. }
            | Happening::ProducerPaused { .. }
            | Happening::ProducerResumed { .. }
            | Happening::ParameterSet { .. }
            | Happening::BindingAdded { .. }
            | Happening::BindingRemoved { .. }
            | Happening::TaskQueued { .. }
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
            | Happening::Abandoned { .. } => {}
        }
    }
}
