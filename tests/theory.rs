//! The work-queue scene, made memoryless, does what Erlang C says.
//!
//! Its two producers are Poisson already and its work is exponential; with no travel time between
//! queue and workers it is M/M/c. Everything is seeded: a failure is a defect, not bad luck.

use std::fs;
use std::path::Path;

use queuescope::distribution::Distribution;
use queuescope::fact::{NodeId, PhaseKind};
use queuescope::kernel::Time;
use queuescope::runtime::{EventLoopSettings, ThreadPoolSettings, WhenFull};
use queuescope::scenario::Scenario;
use queuescope::stats::comparison::compare;
use queuescope::stats::course::Course;
use queuescope::stats::experiment::{Estimate, measure, replicate};
use queuescope::stats::theory::{LongRun, MG1, MMc, SteadyState, expectation};
use queuescope::stats::{ServiceTotals, Subject, Totals};
use queuescope::world::plan::{
    EventLoopPlan, NodeKind, PhasePlan, Plan, RuntimePlan, ThreadPoolPlan, USUAL_THREAD_BYTES,
};

const REPLICATIONS: u32 = 20;
const LEVEL: f64 = 0.99;

fn scene() -> Plan {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenes/work-queue/scenario.json");
    let text = fs::read_to_string(path).expect("the scene is there");
    Scenario::parse(&text).expect("the scene is right").plan
}

/// The scene with this many workers, arrivals that keep them busy for a share of `load`, and no
/// travel time between queue and worker.
fn memoryless(servers: u16, load: f64) -> Plan {
    let mut plan = scene();
    let mut capacity_per_s = 0.0;
    let mut rate_per_s = 0.0;
    for node in &mut plan.nodes {
        match &mut node.kind {
            NodeKind::Service(service) => {
                service.instances = servers;
                service.consumes[0].delivery_delay_ns = Some(0);
                service.consumes[0].acknowledgement_delay_ns = Some(0);
                capacity_per_s = f64::from(servers)
                    / service.handler[0].phase().expect("a phase").duration.mean_s();
            }
            NodeKind::Producer(producer) => {
                rate_per_s += producer.arrivals.rate_per_s().expect("a rate");
            }
            NodeKind::Exchange(_) | NodeKind::Queue(_) | NodeKind::Caller(_) => {}
        }
    }
    scale_arrivals(&mut plan, load * capacity_per_s / rate_per_s);
    plan
}

fn scale_arrivals(plan: &mut Plan, factor: f64) {
    for node in &mut plan.nodes {
        if let NodeKind::Producer(producer) = &mut node.kind {
            let rate_per_s = producer.arrivals.rate_per_s().expect("a rate");
            producer.arrivals.set_rate_per_s(rate_per_s * factor);
        }
    }
}

/// The place of the only node of a kind.
fn only(plan: &Plan, is_it: fn(&NodeKind) -> bool) -> NodeId {
    let mut places = (0..).map(NodeId).zip(&plan.nodes).filter(|(_, node)| is_it(&node.kind));
    let (node, _) = places.next().expect("there is one");
    assert!(places.next().is_none(), "there is only one");
    node
}

fn queue_of(plan: &Plan) -> NodeId {
    only(plan, |kind| matches!(kind, NodeKind::Queue(_)))
}

/// What theory says, and which arrivals per second it is about.
fn steady(plan: &Plan) -> (SteadyState, f64) {
    let expectation = expectation(plan, queue_of(plan)).expect("a law holds");
    let state = expectation.long_run().and_then(LongRun::steady).expect("M/M/c keeps up");
    (state, expectation.arrival_rate_per_s)
}

fn service<'a>(plan: &Plan, totals: &'a Totals) -> &'a ServiceTotals {
    let service = only(plan, |kind| matches!(kind, NodeKind::Service(_)));
    totals.services().get(service).expect("a service")
}

/// Lets a tenth of the messages pass before measuring; from 20,000 a replication at half load to
/// 200,000 where the queue forgets slowly.
fn times(load: f64, arrival_rate_per_s: f64) -> (Time, Time) {
    let messages = 10_000.0 / (1.0 - load);
    let end_s = messages / arrival_rate_per_s;
    (Time::from_seconds(end_s / 10.0), Time::from_seconds(end_s))
}

fn assert_covers(name: &str, samples: &[f64], expected: f64) {
    let estimate = Estimate::of(samples, LEVEL).expect("enough replications");
    assert!(estimate.half_width < 0.25 * expected, "{name}: {estimate:?} is too vague to tell");
    assert!(estimate.covers(expected), "{name}: {expected} expected, found {estimate:?}");
}

fn check(servers: u16) {
    for load in [0.5, 0.8, 0.95] {
        let plan = memoryless(servers, load);
        let (state, arrival_rate_per_s) = steady(&plan);
        let (warm_up, end) = times(load, arrival_rate_per_s);
        let runs = replicate(&plan, REPLICATIONS, |plan| measure(plan, warm_up, end));
        let case = format!("c = {servers}, utilisation {load}");
        let each = |of: &dyn Fn(&Totals) -> f64| runs.iter().map(of).collect::<Vec<f64>>();
        let wait_s = each(&|run| run.waiting().mean_ns().expect("messages waited") / 1e9);
        assert_covers(&format!("{case}: mean wait"), &wait_s, state.mean_waiting_s);
        let busy = each(&|run| service(&plan, run).busy_share(end));
        assert_covers(&format!("{case}: busy share"), &busy, load);
    }
}

#[test]
fn one_worker_is_m_m_1() {
    check(1);
}

#[test]
fn two_workers_wait_as_erlang_c_says() {
    check(2);
}

#[test]
fn four_workers_wait_as_erlang_c_says() {
    check(4);
}

#[test]
fn sixteen_workers_wait_as_erlang_c_says() {
    check(16);
}

/// The scene with one instance of this runtime, which takes all messages there are into its hands.
fn single(runtime: RuntimePlan, kind: PhaseKind, duration: &Distribution, rate_per_s: f64) -> Plan {
    let mut plan = memoryless(1, 0.5);
    for node in &mut plan.nodes {
        if let NodeKind::Service(service) = &mut node.kind {
            service.runtime = runtime;
            service.consumes[0].prefetch = 0;
            service.handler = vec![PhasePlan { kind, duration: duration.clone() }.into()];
        }
    }
    let current = expectation(&memoryless(1, 0.5), queue_of(&plan)).expect("a law holds");
    scale_arrivals(&mut plan, rate_per_s / current.arrival_rate_per_s);
    plan
}

fn pool(threads: u16, cores: u16) -> RuntimePlan {
    let settings = ThreadPoolSettings {
        threads,
        cores,
        task_queue: None,
        when_full: WhenFull::Refuse,
        context_switch_ns: 0,
        time_slice_ns: None,
    };
    RuntimePlan::ThreadPool(ThreadPoolPlan { settings, thread_bytes: USUAL_THREAD_BYTES })
}

/// Replications of a plan wait as this state says, and its instance does so much at once.
fn waits_like(case: &str, plan: &Plan, load: f64, rate_per_s: f64, state: SteadyState) {
    let (warm_up, end) = times(load, rate_per_s);
    let runs = replicate(plan, REPLICATIONS, |plan| measure(plan, warm_up, end));
    let each = |of: &dyn Fn(&Totals) -> f64| runs.iter().map(of).collect::<Vec<f64>>();
    let wait_s = each(&|run| run.waiting().mean_ns().expect("messages waited") / 1e9);
    assert_covers(&format!("{case}: mean wait"), &wait_s, state.mean_waiting_s);
    let in_service = state.mean_number_in_system - state.mean_queue_length;
    let at_once = each(&|run| {
        let inside = &service(plan, run).concurrency;
        inside.computing.mean(end) + inside.in_io.mean(end)
    });
    assert_covers(&format!("{case}: in service"), &at_once, in_service);
}

/// Threads that only wait need no core, and threads with a core each wait for none: M/M/c.
#[test]
fn a_thread_pool_waits_as_erlang_c_says() {
    let work = Distribution::Exponential { mean_s: 0.2 };
    for (load, threads) in [(0.8, 1), (0.8, 4), (0.9, 8)] {
        let arrival_rate_per_s = load * f64::from(threads) / work.mean_s();
        let station = MMc {
            arrival_rate_per_s,
            service_rate_per_s: 1.0 / work.mean_s(),
            servers: u32::from(threads),
        };
        let state = station.long_run().steady().expect("it keeps up");
        for (kind, cores) in [(PhaseKind::Io, 1), (PhaseKind::Cpu, threads)] {
            let plan = single(pool(threads, cores), kind, &work, arrival_rate_per_s);
            let case = format!("{threads} threads, {cores} cores, {kind:?}");
            waits_like(&case, &plan, load, arrival_rate_per_s, state);
        }
    }
}

/// One thread, or one loop that computes, and any work: Pollaczek and Khinchine's formula.
#[test]
fn one_thread_waits_as_pollaczek_and_khinchine_say() {
    let constant = Distribution::Constant { value_s: 0.2 };
    let spread = Distribution::LogNormal { mean_s: 0.2, coefficient_of_variation: 1.5 };
    let event_loop = RuntimePlan::EventLoop(EventLoopPlan {
        settings: EventLoopSettings { loops: 1, task_queue: None, when_full: WhenFull::Refuse },
        loop_bytes: 0,
        task_bytes: 0,
    });
    for (work, coefficient_of_variation) in [(constant, 0.0), (spread, 1.5)] {
        let (load, mean_service_s) = (0.7, work.mean_s());
        let arrival_rate_per_s = load / mean_service_s;
        let station = MG1 { arrival_rate_per_s, mean_service_s, coefficient_of_variation };
        let state = station.long_run().steady().expect("it keeps up");
        for runtime in [RuntimePlan::Sync, pool(1, 1), event_loop] {
            let plan = single(runtime, PhaseKind::Cpu, &work, arrival_rate_per_s);
            let case = format!("cv {coefficient_of_variation}, {runtime:?}");
            waits_like(&case, &plan, load, arrival_rate_per_s, state);
        }
    }
}

/// At twice the load that the workers can take, the queue must grow by λ − cμ a second.
#[test]
fn an_overloaded_queue_grows_as_theory_says() {
    let plan = memoryless(4, 2.0);
    let expectation = expectation(&plan, queue_of(&plan)).expect("a law holds");
    let growth_per_s = expectation.growth_per_s().expect("more comes than goes");
    let end = Time::from_seconds(2_000.0);
    let runs = replicate(&plan, REPLICATIONS, |plan| measure(plan, Time::ZERO, end));
    let grown = |run: &Totals| {
        run.queues().get(queue_of(&plan)).expect("a queue").ready.value() as f64 / end.as_seconds()
    };
    assert_covers("growth", &runs.iter().map(grown).collect::<Vec<f64>>(), growth_per_s);
}

/// What another worker is worth, told by pairs of runs: the same arrivals bring the same work.
#[test]
fn another_worker_is_worth_what_erlang_c_says() {
    let three = memoryless(3, 0.8);
    let mut four = three.clone();
    let service = only(&four, |kind| matches!(kind, NodeKind::Service(_)));
    if let NodeKind::Service(service) = &mut four.nodes[service.index()].kind {
        service.instances = 4;
    }
    let [(slower, rate_per_s), (faster, _)] = [&three, &four].map(steady);
    let (warm_up, until) = times(0.8, rate_per_s);
    let course = Course { inputs: Vec::new(), warm_up, until };
    let comparison = compare(&[three, four], &course, REPLICATIONS, LEVEL).expect("time goes on");
    assert!(comparison.balanced);
    let waiting = comparison.measures.iter().find(|measure| {
        matches!(measure.name.of, Subject::Queue(_)) && measure.name.measure == "waiting.mean_s"
    });
    let difference = waiting.and_then(|measure| measure.differences[0]).expect("messages waited");
    let expected = faster.mean_waiting_s - slower.mean_waiting_s;
    assert!(difference.paired.covers(expected), "{expected} expected, found {difference:?}");
    assert!(difference.excludes_zero);
    let narrower = difference.times_narrower.expect("enough pairs");
    assert!(narrower > 1.05, "{narrower}");
}
