//! What the instances of a service do at once: cores that compute, tasks that wait for I/O or for
//! a core, task queues, context switches, memory.

use std::collections::BTreeMap;

use super::TimeWeighted;
use crate::broker::MessageId;
use crate::fact::{Fact, Happening, InstanceId, ParameterName, PhaseKind};
use crate::kernel::Time;
use crate::world::plan::{RuntimePlan, RuntimeSetting, USUAL_THREAD_BYTES};

/// The inside of a service's instances.
#[derive(Clone, Debug, PartialEq)]
pub struct Concurrency {
    runtime: RuntimePlan,
    instances: u64,
    /// Cores that compute.
    pub computing: TimeWeighted,
    /// Cores that could: those of all instances that are there.
    pub cores: TimeWeighted,
    /// Tasks that wait for I/O.
    pub in_io: TimeWeighted,
    /// Tasks that could go on and have no core, or not their loop.
    pub ready: TimeWeighted,
    /// Tasks in the task queues.
    pub queued: TimeWeighted,
    /// The most that were in the task queues at once.
    pub peak_queued: u64,
    /// Times that a core took up another thread than the one before.
    pub context_switches: u64,
    /// What that cost the cores, in nanoseconds.
    pub switching_ns: u128,
    /// Memory of threads, loops and tasks begun, in bytes.
    pub memory_bytes: TimeWeighted,
    /// The most of it.
    pub peak_memory_bytes: u64,
    /// By instance, thread and message: what is done for each task begun.
    tasks: BTreeMap<(u16, u16, MessageId), Doing>,
    /// By instance: the length of its task queue.
    queues: BTreeMap<u16, u32>,
}

/// What is done for a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// Its thread takes it up, or is being taken up.
    Nothing,
    Computing,
    InIo,
    Ready,
}

impl Concurrency {
    /// Of a service without instances.
    pub fn new(runtime: RuntimePlan) -> Self {
        Self {
            runtime,
            instances: 0,
            computing: TimeWeighted::default(),
            cores: TimeWeighted::default(),
            in_io: TimeWeighted::default(),
            ready: TimeWeighted::default(),
            queued: TimeWeighted::default(),
            peak_queued: 0,
            context_switches: 0,
            switching_ns: 0,
            memory_bytes: TimeWeighted::default(),
            peak_memory_bytes: 0,
            tasks: BTreeMap::new(),
            queues: BTreeMap::new(),
        }
    }

    /// Counts anew from `at` on; what is goes on.
    pub fn restart(&mut self, at: Time) {
        for quantity in [
            &mut self.computing,
            &mut self.cores,
            &mut self.in_io,
            &mut self.ready,
            &mut self.queued,
            &mut self.memory_bytes,
        ] {
            quantity.restart(at);
        }
        (self.context_switches, self.switching_ns) = (0, 0);
        self.peak_queued = self.queued.value();
        self.peak_memory_bytes = self.memory_bytes.value();
    }

    /// The share of the cores' time in which they computed; 0 if there was none.
    pub fn cpu_busy_share(&self, now: Time) -> f64 {
        match self.cores.area(now) {
            0 => 0.0,
            area => self.computing.area(now) as f64 / area as f64,
        }
    }

    /// Bytes on the heap, about.
    pub fn heap_bytes(&self) -> usize {
        self.tasks.len() * size_of::<((u16, u16, MessageId), Doing)>()
            + self.queues.len() * size_of::<(u16, u32)>()
    }

    /// Takes a fact of one of the service's instances.
    #[inline]
    pub(super) fn record(&mut self, fact: &Fact) {
        let at = fact.at;
        match fact.happening {
            Happening::Started { message, instance, lane, .. } => {
                self.unqueue(instance, at);
                self.turn(instance, lane, message, Some(Doing::Nothing), at);
            }
            Happening::PhaseStarted { message, instance, lane, kind, .. } => {
                let doing = match kind {
                    PhaseKind::Cpu => Doing::Computing,
                    PhaseKind::Io | PhaseKind::BlockingIo => Doing::InIo,
                };
                self.turn(instance, lane, message, Some(doing), at);
            }
            Happening::TaskReady { message, instance, lane } => {
                // Told of I/O that is over, too; who goes on at once, is told next.
                self.turn(instance, lane, message, Some(Doing::Ready), at);
            }
            Happening::Resumed { message, instance, lane } => {
                self.turn(instance, lane, message, Some(Doing::Computing), at);
            }
            Happening::Handled { message, instance, lane, .. } => {
                self.turn(instance, lane, message, None, at);
            }
            Happening::TaskQueued { instance, length, .. } => {
                self.set_queued(instance.number, length, at);
            }
            Happening::ContextSwitched { cost_ns, .. } => {
                self.context_switches += 1;
                self.switching_ns += u128::from(cost_ns);
            }
            Happening::InstanceStopping { instance } => self.set_queued(instance.number, 0, at),
            Happening::InstanceCrashed { instance, .. }
            | Happening::InstanceStopped { instance } => self.leave(instance, at),
            _ => {}
        }
    }

    /// A number of the runtime was changed.
    pub(super) fn set(&mut self, parameter: ParameterName, value: f64, at: Time) {
        let settings = [
            RuntimeSetting::Threads,
            RuntimeSetting::Cores,
            RuntimeSetting::Loops,
            RuntimeSetting::TaskQueue,
            RuntimeSetting::ContextSwitch,
            RuntimeSetting::TimeSlice,
        ];
        if let Some(setting) = settings.into_iter().find(|one| one.name() == parameter) {
            self.runtime.set(setting, value);
            self.measure(at);
        }
    }

    /// What is done for a task from now on; `None`: it is done.
    fn turn(
        &mut self,
        instance: InstanceId,
        lane: u16,
        message: MessageId,
        doing: Option<Doing>,
        at: Time,
    ) {
        let key = (instance.number, lane, message);
        let before = match doing {
            Some(doing) => self.tasks.insert(key, doing),
            None => self.tasks.remove(&key),
        };
        if let Some(quantity) = before.and_then(|doing| self.quantity(doing)) {
            quantity.decrement(at);
        }
        if let Some(quantity) = doing.and_then(|doing| self.quantity(doing)) {
            quantity.increment(at);
        }
        if before.is_none() || doing.is_none() {
            self.measure(at);
        }
    }

    fn quantity(&mut self, doing: Doing) -> Option<&mut TimeWeighted> {
        match doing {
            Doing::Nothing => None,
            Doing::Computing => Some(&mut self.computing),
            Doing::InIo => Some(&mut self.in_io),
            Doing::Ready => Some(&mut self.ready),
        }
    }

    fn unqueue(&mut self, instance: InstanceId, at: Time) {
        if let Some(length) = self.queues.get(&instance.number).copied().filter(|one| *one > 0) {
            self.set_queued(instance.number, length - 1, at);
        }
    }

    fn set_queued(&mut self, number: u16, length: u32, at: Time) {
        let before = self.queues.insert(number, length).unwrap_or(0);
        let all = self.queued.value() + u64::from(length) - u64::from(before);
        self.queued.set(at, all);
        self.peak_queued = self.peak_queued.max(all);
    }

    /// An instance is gone, or dead.
    fn leave(&mut self, instance: InstanceId, at: Time) {
        let number = instance.number;
        let its_own = self.tasks.range((number, 0, MessageId::new(0, 0))..);
        let keys: Vec<_> = its_own.map(|(key, _)| *key).take_while(|key| key.0 == number).collect();
        for (_, lane, message) in keys {
            self.turn(instance, lane, message, None, at);
        }
        self.set_queued(number, 0, at);
        self.queues.remove(&number);
    }

    /// How many instances are there.
    pub(super) fn count_instances(&mut self, instances: u64, at: Time) {
        self.instances = instances;
        self.measure(at);
    }

    /// Cores and memory follow instances, tasks and the runtime's numbers.
    fn measure(&mut self, at: Time) {
        let tasks = self.tasks.len() as u64;
        let (cores, each_bytes, task_bytes) = match &self.runtime {
            RuntimePlan::Sync => (1, USUAL_THREAD_BYTES, 0),
            RuntimePlan::ThreadPool(pool) => {
                let threads = u64::from(pool.settings.threads);
                (u64::from(pool.settings.cores), threads * pool.thread_bytes, 0)
            }
            RuntimePlan::EventLoop(event_loop) => {
                let loops = u64::from(event_loop.settings.loops);
                (loops, loops * event_loop.loop_bytes, event_loop.task_bytes)
            }
        };
        let bytes = self.instances * each_bytes + tasks * task_bytes;
        self.cores.set(at, self.instances * cores);
        self.memory_bytes.set(at, bytes);
        self.peak_memory_bytes = self.peak_memory_bytes.max(bytes);
    }
}
