//! What the instances of a service do at once: cores that compute, tasks that wait for I/O or for
//! a core, task queues, context switches, memory.

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
    /// By number of the instance, from 1.
    inside: Vec<Inside>,
}

/// The inside of one instance.
#[derive(Clone, Debug, Default, PartialEq)]
struct Inside {
    /// The tasks begun, in no order: mostly few, and looked for by each fact.
    tasks: Vec<Task>,
    /// The length of its task queue.
    queued: u32,
}

/// A task begun.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Task {
    lane: u16,
    message: MessageId,
    doing: Doing,
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
            inside: Vec::new(),
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
        let tasks = self.inside.iter().map(|one| one.tasks.capacity() * size_of::<Task>());
        tasks.sum::<usize>() + self.inside.capacity() * size_of::<Inside>()
    }

    /// Takes a fact of one of the service's instances.
    #[inline]
    pub(super) fn record(&mut self, fact: &Fact) {
        let at = fact.at;
        match fact.happening {
            Happening::Started { message, instance, lane, .. } => {
                self.begin(instance, Task { lane, message, doing: Doing::Nothing }, at);
            }
            Happening::PhaseStarted { message, instance, lane, kind, .. } => {
                let doing = match kind {
                    PhaseKind::Cpu => Doing::Computing,
                    PhaseKind::Io | PhaseKind::BlockingIo => Doing::InIo,
                };
                self.turn(instance, lane, message, doing, at);
            }
            Happening::TaskReady { message, instance, lane } => {
                // Told of I/O that is over, too; who goes on at once, is told next.
                self.turn(instance, lane, message, Doing::Ready, at);
            }
            Happening::Resumed { message, instance, lane } => {
                self.turn(instance, lane, message, Doing::Computing, at);
            }
            Happening::Handled { message, instance, lane, .. } => {
                self.end(instance, lane, message, at);
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

    /// The work on a message was given up.
    pub(super) fn give_up(&mut self, message: MessageId, instance: InstanceId, at: Time) {
        let mut tasks = self.inside(instance.number).tasks.iter();
        if let Some(lane) = tasks.find(|task| task.message == message).map(|task| task.lane) {
            self.end(instance, lane, message, at);
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

    fn inside(&mut self, number: u16) -> &mut Inside {
        let place = usize::from(number) - 1;
        if place >= self.inside.len() {
            self.inside.resize_with(place + 1, Inside::default);
        }
        &mut self.inside[place]
    }

    #[inline]
    fn begin(&mut self, instance: InstanceId, task: Task, at: Time) {
        let inside = self.inside(instance.number);
        inside.tasks.push(task);
        let queued = inside.queued;
        if queued > 0 {
            self.set_queued(instance.number, queued - 1, at);
        }
        self.count_task(true, at);
    }

    /// What is done for a task from now on.
    #[inline]
    fn turn(
        &mut self,
        instance: InstanceId,
        lane: u16,
        message: MessageId,
        doing: Doing,
        at: Time,
    ) {
        let mut tasks = self.inside(instance.number).tasks.iter_mut();
        let task = tasks.find(|task| task.message == message && task.lane == lane);
        let Some(task) = task else { return };
        let before = std::mem::replace(&mut task.doing, doing);
        self.leave_off(before, at);
        if let Some(quantity) = self.quantity(doing) {
            quantity.increment(at);
        }
    }

    #[inline]
    fn end(&mut self, instance: InstanceId, lane: u16, message: MessageId, at: Time) {
        let tasks = &mut self.inside(instance.number).tasks;
        let is_it = |task: &Task| task.message == message && task.lane == lane;
        if let Some(place) = tasks.iter().position(is_it) {
            let task = tasks.swap_remove(place);
            self.leave_off(task.doing, at);
            self.count_task(false, at);
        }
    }

    #[inline]
    fn leave_off(&mut self, doing: Doing, at: Time) {
        if let Some(quantity) = self.quantity(doing) {
            quantity.decrement(at);
        }
    }

    /// A loop keeps memory for each of its tasks.
    #[inline]
    fn count_task(&mut self, begun: bool, at: Time) {
        if let RuntimePlan::EventLoop(event_loop) = &self.runtime {
            let (bytes, each) = (self.memory_bytes.value(), event_loop.task_bytes);
            self.set_memory(if begun { bytes + each } else { bytes - each }, at);
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

    fn set_queued(&mut self, number: u16, length: u32, at: Time) {
        let before = std::mem::replace(&mut self.inside(number).queued, length);
        let all = self.queued.value() + u64::from(length) - u64::from(before);
        self.queued.set(at, all);
        self.peak_queued = self.peak_queued.max(all);
    }

    /// An instance is gone, or dead.
    fn leave(&mut self, instance: InstanceId, at: Time) {
        self.set_queued(instance.number, 0, at);
        for task in std::mem::take(&mut self.inside(instance.number).tasks) {
            self.leave_off(task.doing, at);
            self.count_task(false, at);
        }
    }

    /// How many instances are there.
    pub(super) fn count_instances(&mut self, instances: u64, at: Time) {
        self.instances = instances;
        self.measure(at);
    }

    /// Cores and memory follow instances, tasks and the runtime's numbers.
    fn measure(&mut self, at: Time) {
        let tasks: u64 = self.inside.iter().map(|one| one.tasks.len() as u64).sum();
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
        self.cores.set(at, self.instances * cores);
        self.set_memory(self.instances * each_bytes + tasks * task_bytes, at);
    }

    fn set_memory(&mut self, bytes: u64, at: Time) {
        self.memory_bytes.set(at, bytes);
        self.peak_memory_bytes = self.peak_memory_bytes.max(bytes);
    }
}
