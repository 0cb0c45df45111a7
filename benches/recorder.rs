//! What statistics cost: nanoseconds a fact, on the facts of an M/M/4 shop.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use queuescope::broker::ExchangeType;
use queuescope::distribution::Distribution;
use queuescope::fact::{Fact, FactSink, MessageTypeId, NodeId, PhaseKind};
use queuescope::kernel::Time;
use queuescope::stats::{FactsHash, Histogram, Ledger, Recorder, Totals};
use queuescope::workload::ArrivalProcess;
use queuescope::world::World;
use queuescope::world::plan::{
    Acknowledgement, BindingPlan, ConsumptionPlan, ExchangePlan, NodeKind, NodePlan, PhasePlan,
    Plan, ProducerPlan, PublicationPlan, QueuePlan, RuntimePlan, ServicePlan,
};

const MESSAGES: f64 = 50_000.0;
const ARRIVAL_RATE_PER_S: f64 = 3.6;

fn plan() -> Plan {
    let node = |name: &str, kind| NodePlan { name: name.into(), kind };
    let (exchange, queue) = (NodeId(1), NodeId(2));
    let producer = ProducerPlan {
        arrivals: ArrivalProcess::Poisson { rate_per_s: ARRIVAL_RATE_PER_S },
        publishes: vec![PublicationPlan::new(exchange, "email", MessageTypeId(0))],
        paused: false,
        confirms: false,
        link_delay_ns: None,
    };
    let service = ServicePlan {
        instances: 4,
        runtime: RuntimePlan::Sync,
        consumes: vec![ConsumptionPlan {
            queue,
            prefetch: 1,
            acknowledgement: Acknowledgement::Manual,
            priority: 0,
            delivery_delay_ns: None,
            acknowledgement_delay_ns: None,
        }],
        handler: vec![PhasePlan {
            kind: PhaseKind::Io,
            duration: Distribution::Exponential { mean_s: 1.0 },
        }],
        failure_chance: 0.0,
        requeue_failed: false,
        poison: Vec::new(),
    };
    Plan {
        seed: 1,
        link_delay_ns: 50_000_000,
        message_types: vec!["email".into()],
        nodes: vec![
            node("shop", NodeKind::Producer(producer)),
            node("orders", NodeKind::Exchange(ExchangePlan::new(ExchangeType::Direct))),
            node("e-mails", NodeKind::Queue(QueuePlan::default())),
            node("mailer", NodeKind::Service(service)),
        ],
        bindings: vec![BindingPlan::new(exchange, queue, "email")],
        policies: Vec::new(),
    }
}

fn facts(plan: &Plan) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut world = World::new(Arc::new(plan.clone()), &mut facts);
    let end = Time::from_seconds(MESSAGES / ARRIVAL_RATE_PER_S);
    world.advance_to(end, u64::MAX, &mut facts);
    facts
}

fn feed<S: FactSink>(facts: &[Fact], mut sink: S) -> S {
    for fact in facts {
        sink.record(black_box(fact));
    }
    sink
}

fn per_fact(criterion: &mut Criterion) {
    let plan = plan();
    let facts = facts(&plan);
    let mut group = criterion.benchmark_group("fact");
    group.throughput(Throughput::Elements(facts.len() as u64));
    group.bench_function("nobody", |bench| bench.iter(|| feed(&facts, ())));
    group.bench_function("ledger", |bench| bench.iter(|| feed(&facts, Ledger::default())));
    let totals = Totals::new(&plan);
    group.bench_function("totals", |bench| bench.iter(|| feed(&facts, totals.clone())));
    let recorder = Recorder::new(&plan);
    group.bench_function("recorder", |bench| bench.iter(|| feed(&facts, recorder.clone())));
    group.bench_function("hash", |bench| bench.iter(|| feed(&facts, FactsHash::default())));
    group.finish();

    let full = feed(&facts, recorder);
    println!("a clone of the recorder takes {} bytes", full.bytes());
    criterion.bench_function("clone", |bench| bench.iter(|| full.clone()));
    criterion.bench_function("window_percentiles", |bench| bench.iter(|| full.waiting()));
    criterion.bench_function("series_columns", |bench| bench.iter(|| full.series().columns()));
}

fn per_span(criterion: &mut Criterion) {
    let spans: Vec<u64> =
        (0..10_000_u64).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (20 + n % 20)).collect();
    let mut group = criterion.benchmark_group("span");
    group.throughput(Throughput::Elements(spans.len() as u64));
    let mut histogram = Histogram::<7>::default();
    group.bench_function("histogram", |bench| {
        bench.iter(|| spans.iter().for_each(|span| histogram.record(black_box(*span))));
    });
    group.finish();
}

criterion_group!(benches, per_fact, per_span);
criterion_main!(benches);
