//! Any service: a producer of recorded arrivals, a queue, and instances of any runtime.

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use queuescope::distribution::Distribution;
use queuescope::fact::{MessageTypeId, NodeId, PhaseKind};
use queuescope::kernel::Time;
use queuescope::runtime::{EventLoopSettings, ThreadPoolSettings, WhenFull};
use queuescope::workload::ArrivalProcess;
use queuescope::world::plan::{
    Command, ConsumptionPlan, EventLoopPlan, ExchangePlan, ExchangeType, NodeKind, NodePlan,
    Parameter, PhasePlan, Plan, ProducerPlan, PublicationPlan, QueuePlan, RuntimePlan,
    RuntimeSetting, ServicePlan, StepPlan, ThreadPoolPlan,
};

pub(crate) const SERVICE: NodeId = NodeId(2);
const MS: u64 = 1_000_000;

#[derive(Clone, Debug)]
pub(crate) struct Service {
    seed: u64,
    pub(crate) arrivals_ns: Vec<u64>,
    runtime: RuntimePlan,
    instances: u16,
    prefetch: u16,
    handler: Vec<PhasePlan>,
}

/// What is done to a service.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Change {
    Set(RuntimeSetting, f64),
    Instances(f64),
    Crash,
    Restart,
}

impl Change {
    pub(crate) fn command(self) -> Command {
        let set = |parameter, value| Command::Set { parameter, value };
        match self {
            Self::Set(setting, value) => {
                set(Parameter::Runtime { service: SERVICE, setting }, value)
            }
            Self::Instances(value) => set(Parameter::Instances { service: SERVICE }, value),
            Self::Crash => Command::Crash { service: SERVICE, number: None },
            Self::Restart => Command::Restart { service: SERVICE },
        }
    }
}

/// Changes, each with the time since the one before in nanoseconds.
pub(crate) fn changes(count: usize) -> impl Strategy<Value = Vec<(u64, Change)>> {
    let numbers = prop_oneof![
        Just(RuntimeSetting::Threads),
        Just(RuntimeSetting::Cores),
        Just(RuntimeSetting::Loops),
        Just(RuntimeSetting::TaskQueue),
    ];
    let spans = prop_oneof![Just(RuntimeSetting::ContextSwitch), Just(RuntimeSetting::TimeSlice)];
    let change = prop_oneof![
        6 => (numbers, 0..6_u8).prop_map(|(one, value)| Change::Set(one, f64::from(value))),
        3 => (spans, 0..4_u8).prop_map(|(one, ms)| Change::Set(one, f64::from(ms) / 1e3)),
        2 => (0..4_u8).prop_map(|count| Change::Instances(f64::from(count))),
        1 => Just(Change::Crash),
        1 => Just(Change::Restart),
    ];
    vec((prop_oneof![1 => Just(0), 4 => 0..30 * MS], change), 0..count)
}

/// Few different times, in whole milliseconds: much happens at one instant.
fn durations() -> impl Strategy<Value = Distribution> {
    let seconds = |ms: u8| f64::from(ms) / 1e3;
    prop_oneof![
        3 => (0..6_u8).prop_map(move |ms| Distribution::Constant { value_s: seconds(ms) }),
        3 => vec(0..9_u8, 1..4).prop_map(move |samples_ms| Distribution::Empirical {
            samples_s: samples_ms.into_iter().map(seconds).collect()
        }),
        1 => (1..6_u8).prop_map(move |ms| Distribution::Exponential { mean_s: seconds(ms) }),
    ]
}

fn phases() -> impl Strategy<Value = PhasePlan> {
    let kind = prop_oneof![
        3 => Just(PhaseKind::Cpu),
        2 => Just(PhaseKind::Io),
        1 => Just(PhaseKind::BlockingIo),
    ];
    (kind, durations()).prop_map(|(kind, duration)| PhasePlan { kind, duration })
}

fn runtimes() -> impl Strategy<Value = RuntimePlan> {
    let when_full =
        prop_oneof![Just(WhenFull::Refuse), Just(WhenFull::Wait), Just(WhenFull::DropOldest)];
    let pool = (
        1..5_u16,
        1..4_u16,
        weighted(0.3, 0..3_u32),
        when_full.clone(),
        prop_oneof![Just(0), Just(10_000), Just(MS)],
        weighted(
            0.5,
            prop_oneof![Just(MS), Just(3 * MS), (2..50_u64).prop_map(|tenths| tenths * MS / 10)],
        ),
    );
    let pool = pool.prop_map(|pool| {
        let (threads, cores, task_queue, when_full, context_switch_ns, time_slice_ns) = pool;
        let settings = ThreadPoolSettings {
            threads,
            cores,
            task_queue,
            when_full,
            context_switch_ns,
            time_slice_ns,
        };
        RuntimePlan::ThreadPool(ThreadPoolPlan { settings, thread_bytes: 1 })
    });
    let event_loop = (1..4_u16, weighted(0.3, 0..3_u32), when_full);
    let event_loop = event_loop.prop_map(|(loops, task_queue, when_full)| {
        let settings = EventLoopSettings { loops, task_queue, when_full };
        RuntimePlan::EventLoop(EventLoopPlan { settings, loop_bytes: 1, task_bytes: 1 })
    });
    prop_oneof![1 => Just(RuntimePlan::Sync), 5 => pool, 3 => event_loop]
}

pub(crate) fn services() -> impl Strategy<Value = Service> {
    let arrivals = vec(prop_oneof![2 => Just(0), 3 => (0..8_u64).prop_map(|ms| ms * MS)], 1..25);
    (
        any::<u64>(),
        arrivals,
        runtimes(),
        1..3_u16,
        prop_oneof![Just(0), 1..12_u16],
        vec(phases(), 1..5),
    )
        .prop_map(|(seed, gaps_ns, runtime, instances, prefetch, handler)| {
            let sum = |at_ns: &mut u64, gap_ns| {
                *at_ns += gap_ns;
                Some(*at_ns)
            };
            let arrivals_ns = gaps_ns.into_iter().scan(0, sum).collect();
            Service { seed, arrivals_ns, runtime, instances, prefetch, handler }
        })
}

/// Three threads on one core.
pub(crate) fn pool_of_three() -> RuntimePlan {
    let settings = ThreadPoolSettings {
        threads: 3,
        cores: 1,
        task_queue: None,
        when_full: WhenFull::Refuse,
        context_switch_ns: 0,
        time_slice_ns: None,
    };
    RuntimePlan::ThreadPool(ThreadPoolPlan { settings, thread_bytes: 1 })
}

pub(crate) fn one_loop() -> RuntimePlan {
    let settings = EventLoopSettings { loops: 1, task_queue: None, when_full: WhenFull::Refuse };
    RuntimePlan::EventLoop(EventLoopPlan { settings, loop_bytes: 1, task_bytes: 1 })
}

impl Service {
    /// So many messages at the start, each of 1 ms of computing and 5 ms of I/O.
    pub(crate) fn waiting_for_5_ms(runtime: RuntimePlan, messages: usize) -> Self {
        let phase =
            |kind, value_s| PhasePlan { kind, duration: Distribution::Constant { value_s } };
        let handler = vec![phase(PhaseKind::Cpu, 0.001), phase(PhaseKind::Io, 0.005)];
        let arrivals_ns = vec![0; messages];
        Self { seed: 1, arrivals_ns, runtime, instances: 1, prefetch: 0, handler }
    }

    pub(crate) fn plan(&self) -> Plan {
        let times = self.arrivals_ns.iter().map(|at_ns| Time::from_ns(*at_ns));
        let (queue, exchange) = (NodeId(1), NodeId(3));
        let producer = ProducerPlan {
            arrivals: ArrivalProcess::Recorded { times: times.collect() },
            publishes: vec![PublicationPlan::new(exchange, "tasks", MessageTypeId(0))],
            paused: false,
            confirms: false,
            link_delay_ns: None,
        };
        let consumption = ConsumptionPlan::new(queue, self.prefetch);
        let service = ServicePlan {
            instances: self.instances,
            runtime: self.runtime,
            consumes: vec![consumption],
            handler: self.handler.iter().cloned().map(StepPlan::Phase).collect(),
            failure_chance: 0.0,
            requeue_failed: false,
            poison: Vec::new(),
            drops_abandoned: false,
            start_time: None,
            autoscaler: None,
        };
        let node = |name: &str, kind| NodePlan { name: name.into(), kind };
        Plan {
            seed: self.seed,
            link_delay_ns: 0,
            message_types: vec!["task".into()],
            nodes: vec![
                node("source", NodeKind::Producer(producer)),
                node("tasks", NodeKind::Queue(QueuePlan::default())),
                node("service", NodeKind::Service(service)),
                node("", NodeKind::Exchange(ExchangePlan::new(ExchangeType::Default))),
            ],
            bindings: Vec::new(),
            policies: Vec::new(),
            draws_as: Vec::new(),
        }
    }
}
