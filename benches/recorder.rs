//! What statistics cost: nanoseconds a fact, on the facts of an M/M/4 shop.

#[expect(dead_code, reason = "this bench feeds recorded facts; it times no run")]
#[path = "m_m_4/system.rs"]
mod system;

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use queuescope::fact::{Fact, FactSink};
use queuescope::kernel::Time;
use queuescope::stats::{FactsHash, Histogram, Ledger, Recorder, Totals};
use queuescope::world::World;
use queuescope::world::plan::Plan;

use system::ARRIVAL_RATE_PER_S;

/// A propagation delay, so that the facts of a network are among those counted.
const LINK_DELAY_NS: u64 = 50_000_000;
const MESSAGES: f64 = 50_000.0;

fn facts(plan: &Arc<Plan>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut world = World::new(Arc::clone(plan), &mut facts);
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
    let plan = system::plan(LINK_DELAY_NS);
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
