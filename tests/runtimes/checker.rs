//! The rules of cores, threads and loops, checked on facts alone: it knows the plan and nothing of
//! how runtimes go about it.
//!
//! - Not more tasks compute at once than there are cores; a loop runs one thing at a time, and a
//!   thread has one task.
//! - When an instant is over, no task is ready while a core (or its loop) is idle, and none waits
//!   in the task queue while a thread (or a loop) has nothing to do.
//! - Tasks are begun in order of arrival, and cores given out in the order of becoming ready.
//! - Each phase of the plan comes once, in order, and takes what it asked for: a processor phase by
//!   the sum of its spells, I/O to the nanosecond.
//! - A switch costs what it is set to cost, before its thread computes.

use std::collections::{BTreeMap, VecDeque};

use queuescope::broker::MessageId;
use queuescope::fact::{Fact, FactSink, Happening, InstanceId, ParameterName, PhaseKind, Rule};
use queuescope::kernel::Time;
use queuescope::world::plan::{NodeKind, Plan, RuntimePlan, RuntimeSetting};

use super::service::SERVICE;

pub(crate) struct Checker {
    runtime: RuntimePlan,
    phases: Vec<PhaseKind>,
    now: Time,
    instances: BTreeMap<InstanceId, Instance>,
}

#[derive(Default)]
struct Instance {
    /// Received and not begun.
    queued: VecDeque<MessageId>,
    tasks: BTreeMap<MessageId, Task>,
    /// Threads that wait for a core, first come first; of a loop, its callbacks.
    ready: VecDeque<MessageId>,
    /// Threads that a core is taking up, and when it is done.
    switching: BTreeMap<u16, Time>,
    /// Tasks that computed when cores were taken away.
    spared: Vec<MessageId>,
}

struct Task {
    lane: u16,
    started: Time,
    /// Place of its phase; none before the first.
    phase: Option<u16>,
    state: State,
    /// What is left of its phase, in nanoseconds, as of the state's beginning.
    left_ns: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It has a thread, and no core yet.
    Begun,
    Computing {
        since: Time,
    },
    Waiting {
        since: Time,
        kind: PhaseKind,
    },
    Ready,
}

impl Checker {
    pub(crate) fn new(plan: &Plan) -> Self {
        let NodeKind::Service(service) = &plan.nodes[SERVICE.index()].kind else {
            panic!("the service is a service");
        };
        let phases = service.phases().map(|phase| phase.kind).collect();
        let instances = BTreeMap::new();
        Self { runtime: service.runtime, phases, now: Time::ZERO, instances }
    }

    /// Threads, or none if that has no bound: a loop has any number of tasks.
    fn threads(&self) -> Option<u16> {
        match self.runtime {
            RuntimePlan::Sync => Some(1),
            RuntimePlan::ThreadPool(pool) => Some(pool.settings.threads),
            RuntimePlan::EventLoop(_) => None,
        }
    }

    fn cores(&self) -> u16 {
        match self.runtime {
            RuntimePlan::Sync => 1,
            RuntimePlan::ThreadPool(pool) => pool.settings.cores,
            RuntimePlan::EventLoop(event_loop) => event_loop.settings.loops,
        }
    }

    /// After the last fact: nothing is left.
    pub(crate) fn end(mut self) {
        self.pass_to(Time::NEVER);
        for (id, instance) in &self.instances {
            assert!(instance.tasks.is_empty(), "{id:?} still works");
            assert!(instance.queued.is_empty(), "{id:?} still has tasks");
        }
    }

    /// An instant is over: nobody waits in vain.
    fn pass_to(&mut self, at: Time) {
        assert!(at >= self.now, "time goes back");
        if at > self.now {
            for (id, instance) in &self.instances {
                match self.threads() {
                    Some(threads) => instance.nobody_waits(*id, threads, self.cores()),
                    None => instance.no_loop_idles(*id, self.cores()),
                }
            }
        }
        self.now = at;
    }

    fn instance(&mut self, id: InstanceId) -> &mut Instance {
        self.instances.entry(id).or_default()
    }

    fn start(&mut self, message: MessageId, id: InstanceId, lane: u16) {
        let (now, lanes) = (self.now, self.threads().unwrap_or(self.cores()));
        let one_each = self.threads().is_some();
        let instance = self.instance(id);
        assert_eq!(instance.queued.pop_front(), Some(message), "begun in order of arrival");
        assert!((1..=lanes).contains(&lane), "thread {lane} of {lanes}");
        assert!(!one_each || instance.of_lane(lane).next().is_none(), "thread {lane} is taken");
        let task = Task { lane, started: now, phase: None, state: State::Begun, left_ns: 0 };
        instance.tasks.insert(message, task);
    }

    fn start_phase(&mut self, fact: &Fact, (phase, kind): (u16, PhaseKind), duration_ns: u64) {
        let (message, id) = whose(fact);
        assert_eq!(Some(&kind), self.phases.get(usize::from(phase)), "the plan's phase {phase}");
        let (now, context) = (self.now, self.context());
        let instance = self.instance(id);
        let task = instance.tasks.get_mut(&message).expect("a task that was begun");
        assert_eq!(phase, task.phase.map_or(0, |before| before + 1), "phases come in order");
        let computed = matches!(task.state, State::Computing { .. });
        task.end_phase(now);
        (task.phase, task.left_ns) = (Some(phase), duration_ns);
        if kind == PhaseKind::Cpu {
            instance.compute(message, computed, now, &context);
        } else {
            instance.wait(message, kind, now, &context);
        }
    }

    fn context(&self) -> Context {
        let switch_ns = match self.runtime {
            RuntimePlan::ThreadPool(pool) => pool.settings.context_switch_ns,
            RuntimePlan::Sync | RuntimePlan::EventLoop(_) => 0,
        };
        let is_loop = self.threads().is_none();
        Context { cores: self.cores(), is_loop, switch_ns }
    }

    fn ready(&mut self, message: MessageId, id: InstanceId, rule: Rule) {
        let now = self.now;
        let instance = self.instance(id);
        let task = instance.tasks.get_mut(&message).expect("a task that was begun");
        match (rule, task.state) {
            (Rule::IoCompleted, State::Waiting { .. }) => task.end_phase(now),
            (Rule::TimeSliceOver | Rule::CoresBusy, State::Computing { since }) => {
                // Within a phase, or between two.
                task.left_ns -= now.since_ns(since);
            }
            (Rule::CoresBusy, State::Begun) => {}
            (rule, state) => panic!("{rule:?} for a task that was {state:?}"),
        }
        task.state = State::Ready;
        instance.ready.push_back(message);
        instance.spared.retain(|spared| *spared != message);
    }

    fn resume(&mut self, message: MessageId, id: InstanceId) {
        let (now, context) = (self.now, self.context());
        let instance = self.instance(id);
        let task = &instance.tasks[&message];
        assert!(task.left_ns > 0, "nothing is left to be resumed");
        instance.compute(message, false, now, &context);
    }

    fn switch(&mut self, id: InstanceId, core: u16, lane: u16, cost_ns: u64) {
        let (now, context) = (self.now, self.context());
        assert_eq!(cost_ns, context.switch_ns, "what a switch costs");
        assert!(core >= 1 && core <= context.cores, "core {core} of {}", context.cores);
        let instance = self.instance(id);
        if cost_ns > 0 {
            instance.take_up(lane, now, now.plus_ns(cost_ns));
        }
    }

    fn handle(&mut self, message: MessageId, id: InstanceId, lane: u16, worked_ns: u64) {
        let (now, last) = (self.now, self.phases.len() as u16 - 1);
        let instance = self.instance(id);
        let mut task = instance.tasks.remove(&message).expect("a task is done once");
        task.end_phase(now);
        assert_eq!(task.phase, Some(last), "the last phase was done");
        assert_eq!((lane, worked_ns), (task.lane, now.since_ns(task.started)));
        instance.ready.retain(|ready| *ready != message);
        instance.spared.retain(|spared| *spared != message);
    }

    fn set(&mut self, parameter: ParameterName, value: f64) {
        let settings = [
            RuntimeSetting::Threads,
            RuntimeSetting::Cores,
            RuntimeSetting::Loops,
            RuntimeSetting::TaskQueue,
            RuntimeSetting::ContextSwitch,
            RuntimeSetting::TimeSlice,
        ];
        let Some(setting) = settings.into_iter().find(|one| one.name() == parameter) else {
            return;
        };
        self.runtime.set(setting, value);
        if setting != RuntimeSetting::Cores {
            return;
        }
        for instance in self.instances.values_mut() {
            let computing = instance.tasks.iter().filter(|(_, task)| task.is_computing());
            instance.spared = computing.map(|(message, _)| *message).collect();
            let switching = instance.switching.keys();
            let lanes: Vec<u16> = switching.copied().collect();
            let taken_up = instance.tasks.iter().filter(|(_, task)| lanes.contains(&task.lane));
            let taken_up: Vec<MessageId> = taken_up.map(|(message, _)| *message).collect();
            instance.spared.extend(taken_up);
        }
    }
}

/// What a task finds.
struct Context {
    cores: u16,
    is_loop: bool,
    switch_ns: u64,
}

impl Task {
    fn is_computing(&self) -> bool {
        matches!(self.state, State::Computing { .. })
    }

    /// Whether it is what its loop is at.
    fn holds_loop(&self) -> bool {
        let blocking = PhaseKind::BlockingIo;
        self.is_computing() || matches!(self.state, State::Waiting { kind, .. } if kind == blocking)
    }

    /// What its phase asked for was done, not more and not less.
    fn end_phase(&mut self, now: Time) {
        if let State::Computing { since } | State::Waiting { since, .. } = self.state {
            assert_eq!(now.since_ns(since), self.left_ns, "the phase takes what it asked for");
            self.left_ns = 0;
        }
        assert_eq!(self.left_ns, 0, "the phase is done");
    }
}

impl Instance {
    fn of_lane(&self, lane: u16) -> impl Iterator<Item = (&MessageId, &Task)> {
        self.tasks.iter().filter(move |(_, task)| task.lane == lane)
    }

    fn check_in_turn(&self, message: MessageId) {
        let first = self.ready.front();
        assert!(first.is_none_or(|first| *first == message), "cores are given out in order");
    }

    /// A core takes up a thread.
    fn take_up(&mut self, lane: u16, now: Time, done: Time) {
        let (message, _) = self.of_lane(lane).next().expect("a thread with a task");
        let message = *message;
        let task = self.tasks.get_mut(&message).expect("a task that was begun");
        let computed = task.is_computing();
        if computed {
            // Between two phases, as its core was taken away.
            task.end_phase(now);
            task.state = State::Begun;
        } else {
            self.check_in_turn(message);
        }
        self.ready.retain(|ready| *ready != message);
        let before = self.switching.insert(lane, done);
        assert_eq!(before, None, "two cores take up thread {lane}");
    }

    /// Cores that compute or take up a thread.
    fn busy_cores(&self) -> usize {
        self.tasks.values().filter(|task| task.is_computing()).count() + self.switching.len()
    }

    /// A task computes from now on; `computed` until now, too.
    fn compute(&mut self, message: MessageId, computed: bool, now: Time, context: &Context) {
        let lane = self.tasks[&message].lane;
        let switched = self.switching.remove(&lane);
        assert!(switched.is_none_or(|done| done == now), "a switch takes what it costs");
        if context.is_loop {
            self.take_loop(message, lane);
        } else if !computed && switched.is_none() {
            self.check_in_turn(message);
        }
        self.ready.retain(|ready| *ready != message);
        let task = self.tasks.get_mut(&message).expect("a task that was begun");
        task.state = State::Computing { since: now };
        self.spared.retain(|spared| *spared != message || computed || switched.is_some());
        if !context.is_loop {
            let spared = &self.spared;
            let computing = self.tasks.iter().filter(|(_, task)| task.is_computing());
            let computing = computing.filter(|(message, _)| !spared.contains(message)).count();
            assert!(computing <= usize::from(context.cores), "{computing} tasks compute");
        }
    }

    /// A task waits outside from now on, or holds up its loop.
    fn wait(&mut self, message: MessageId, kind: PhaseKind, now: Time, context: &Context) {
        let lane = self.tasks[&message].lane;
        self.ready.retain(|ready| *ready != message);
        self.spared.retain(|spared| *spared != message);
        let task = self.tasks.get_mut(&message).expect("a task that was begun");
        task.state = State::Waiting { since: now, kind };
        if context.is_loop {
            self.take_loop(message, lane);
        }
    }

    /// Nothing else holds the loop.
    fn take_loop(&self, message: MessageId, lane: u16) {
        let others = self.of_lane(lane).filter(|(other, _)| **other != message);
        assert!(others.filter(|(_, task)| task.holds_loop()).count() == 0, "loop {lane} is taken");
    }

    /// For threads: who is ready computes if a core is idle; who is queued has no idle thread.
    fn nobody_waits(&self, id: InstanceId, threads: u16, cores: u16) {
        let begun = self.tasks.values().filter(|task| task.state == State::Begun);
        let waiting = self.ready.len();
        assert_eq!(begun.filter(|task| !self.switching.contains_key(&task.lane)).count(), 0);
        let busy = self.busy_cores() >= usize::from(cores);
        assert!(waiting == 0 || busy, "{id:?}: {waiting} are ready and a core idles");
        let idle = (1..=threads).find(|lane| self.of_lane(*lane).next().is_none());
        assert!(self.queued.is_empty() || idle.is_none(), "{id:?}: thread {idle:?} idles");
    }

    /// For loops: one that has a callback runs, and all run if there are new tasks.
    fn no_loop_idles(&self, id: InstanceId, loops: u16) {
        let runs = |lane: u16| self.of_lane(lane).any(|(_, task)| task.holds_loop());
        for message in &self.ready {
            let lane = self.tasks[message].lane;
            assert!(runs(lane), "{id:?}: loop {lane} idles beside its callback");
        }
        let idle = (1..=loops).find(|lane| !runs(*lane));
        assert!(self.queued.is_empty() || idle.is_none(), "{id:?}: loop {idle:?} idles");
    }
}

/// The message and instance of a fact that has both.
fn whose(fact: &Fact) -> (MessageId, InstanceId) {
    let message = fact.happening.message().expect("a message");
    match fact.happening {
        Happening::PhaseStarted { instance, .. } => (message, instance),
        ref other => panic!("{other:?} has no phase"),
    }
}

/// What all processor phases asked for, in nanoseconds.
pub(crate) fn asked_ns(facts: &[Fact]) -> u128 {
    let cpu = |fact: &Fact| match fact.happening {
        Happening::PhaseStarted { kind: PhaseKind::Cpu, duration_ns, .. } => duration_ns,
        _ => 0,
    };
    facts.iter().map(|fact| u128::from(cpu(fact))).sum()
}

impl FactSink for Checker {
    fn record(&mut self, fact: &Fact) {
        self.pass_to(fact.at);
        match fact.happening {
            Happening::Received { message, instance } => {
                self.instance(instance).queued.push_back(message);
            }
            Happening::TaskQueued { message, instance, length } => {
                let queued = &self.instance(instance).queued;
                assert_eq!(queued.back(), Some(&message), "the last to come");
                assert_eq!(queued.len(), length as usize, "the length of the task queue");
            }
            Happening::Started { message, instance, lane, .. } => {
                self.start(message, instance, lane);
            }
            Happening::PhaseStarted { phase, kind, duration_ns, .. } => {
                self.start_phase(fact, (phase, kind), duration_ns);
            }
            Happening::TaskReady { message, instance, .. } => {
                self.ready(message, instance, fact.rule);
            }
            Happening::Resumed { message, instance, .. } => self.resume(message, instance),
            Happening::ContextSwitched { instance, core, lane, cost_ns } => {
                self.switch(instance, core, lane, cost_ns);
            }
            Happening::Handled { message, instance, lane, worked_ns, .. } => {
                self.handle(message, instance, lane, worked_ns);
            }
            Happening::ParameterSet { node: Some(SERVICE), parameter, value } => {
                self.set(parameter, value);
            }
            // What it has not begun goes back.
            Happening::InstanceStopping { instance } => self.instance(instance).queued.clear(),
            Happening::InstanceCrashed { instance, .. }
            | Happening::InstanceStopped { instance } => {
                self.instances.remove(&instance);
            }
            _ => {}
        }
    }
}
