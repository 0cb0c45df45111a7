//! What happened at a service and its instances since a chosen instant.

use super::{Concurrency, OnTime, TimeWeighted};
use crate::broker::MessageId;
use crate::fact::{Fact, Happening};
use crate::kernel::Time;
use crate::world::plan::RuntimePlan;

/// A service.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceTotals {
    /// Instances that are there and not crashed; one that is stopping counts until it is gone.
    pub running: TimeWeighted,
    /// Instances at work.
    pub busy: TimeWeighted,
    /// Messages worked on to the end, successfully.
    pub handled: u64,
    /// Messages worked on in vain.
    pub failed: u64,
    /// Messages it published.
    pub published: u64,
    /// Time spent on both, in nanoseconds.
    pub worked_ns: u128,
    /// Its instances, number 1 first; those that are gone keep their place.
    pub instances: Vec<InstanceTotals>,
    /// What they do at once.
    pub concurrency: Concurrency,
}

/// An instance of a service; one that gets the number of another that is gone goes on from there.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct InstanceTotals {
    /// How it is.
    pub presence: Presence,
    /// Messages it is working on.
    pub working: u32,
    /// What it last began to work on.
    pub message: Option<MessageId>,
    /// Deliveries it holds and has not begun.
    pub prefetched: u64,
    /// Messages worked on to the end, successfully or not.
    pub handled: u64,
    /// When it worked.
    pub busy: OnTime,
    /// When it was there and not crashed.
    pub up: OnTime,
}

/// Whether an instance is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Presence {
    /// Not started yet, or gone.
    #[default]
    Absent,
    /// Asked for, and not ready yet.
    Starting,
    /// Takes deliveries.
    Running,
    /// Takes no more, finishes what it has begun.
    Stopping,
    /// Dead until it is restarted or removed.
    Crashed,
}

impl ServiceTotals {
    pub(super) fn new(runtime: RuntimePlan) -> Self {
        Self {
            running: TimeWeighted::default(),
            busy: TimeWeighted::default(),
            handled: 0,
            failed: 0,
            published: 0,
            worked_ns: 0,
            instances: Vec::new(),
            concurrency: Concurrency::new(runtime),
        }
    }

    pub(super) fn restart(&mut self, at: Time) {
        self.concurrency.restart(at);
        self.running.restart(at);
        self.busy.restart(at);
        (self.handled, self.failed, self.worked_ns, self.published) = (0, 0, 0, 0);
        for instance in &mut self.instances {
            instance.handled = 0;
            instance.busy.restart(at);
            instance.up.restart(at);
        }
    }

    /// The mean work on a message, in seconds; `None` if none was done.
    pub fn mean_work_s(&self) -> Option<f64> {
        let count = self.handled + self.failed;
        (count > 0).then(|| self.worked_ns as f64 / count as f64 / 1e9)
    }

    /// The share of time that its instances were at work while they were there; 0 if none was.
    pub fn busy_share(&self, now: Time) -> f64 {
        match self.running.area(now) {
            0 => 0.0,
            area => self.busy.area(now) as f64 / area as f64,
        }
    }

    /// How many of its instances start.
    pub fn starting(&self) -> u64 {
        let starting = |one: &&InstanceTotals| one.presence == Presence::Starting;
        self.instances.iter().filter(starting).count() as u64
    }

    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.instances.capacity() * size_of::<InstanceTotals>()
            + self.concurrency.heap_bytes()
    }

    /// What happens to an instance itself, and to its tasks between begin and end.
    #[inline]
    pub(super) fn record(&mut self, number: u16, fact: &Fact) {
        self.concurrency.record(fact);
        match fact.happening {
            Happening::InstanceStarted { .. } => self.start_instance(number, fact.at),
            Happening::InstanceStarting { .. } => {
                self.instance_mut(number).presence = Presence::Starting;
            }
            Happening::InstanceStopping { .. } => {
                let instance = &mut self.instances[usize::from(number) - 1];
                if instance.presence == Presence::Running {
                    instance.presence = Presence::Stopping;
                }
            }
            Happening::InstanceStopped { .. } => {
                self.stop_instance(number, Presence::Absent, fact.at);
            }
            Happening::InstanceCrashed { .. } => {
                self.stop_instance(number, Presence::Crashed, fact.at);
            }
            _ => {}
        }
    }

    fn instance_mut(&mut self, number: u16) -> &mut InstanceTotals {
        let place = usize::from(number) - 1;
        if place >= self.instances.len() {
            self.instances.resize(place + 1, InstanceTotals::default());
        }
        &mut self.instances[place]
    }

    fn start_instance(&mut self, number: u16, at: Time) {
        let instance = self.instance_mut(number);
        instance.presence = Presence::Running;
        instance.prefetched = 0;
        instance.up.start(at);
        self.running.increment(at);
        self.concurrency.count_instances(self.running.value(), at);
    }

    fn stop_instance(&mut self, number: u16, presence: Presence, at: Time) {
        let instance = &mut self.instances[usize::from(number) - 1];
        let was = std::mem::replace(&mut instance.presence, presence);
        if !matches!(was, Presence::Running | Presence::Stopping) {
            return;
        }
        instance.prefetched = 0;
        instance.up.stop(at);
        self.running.decrement(at);
        self.concurrency.count_instances(self.running.value(), at);
        if instance.working > 0 {
            instance.working = 0;
            instance.busy.stop(at);
            self.busy.decrement(at);
        }
    }

    #[inline]
    pub(super) fn start_work(&mut self, number: u16, message: MessageId, at: Time) {
        let instance = &mut self.instances[usize::from(number) - 1];
        instance.message = Some(message);
        instance.prefetched = instance.prefetched.saturating_sub(1);
        instance.working += 1;
        if instance.working == 1 {
            instance.busy.start(at);
            self.busy.increment(at);
        }
    }

    #[inline]
    pub(super) fn end_work(&mut self, number: u16, at: Time) {
        let instance = &mut self.instances[usize::from(number) - 1];
        instance.handled += 1;
        instance.working -= 1;
        if instance.working == 0 {
            instance.busy.stop(at);
            self.busy.decrement(at);
        }
    }
}
