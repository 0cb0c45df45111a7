//! The engine beside a loop written by hand for the same system: M/M/4 at a utilisation of 0.9, a
//! million messages. What counts is the ratio of the two, measured in one run.

mod hand;
mod system;

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hand::by_hand;
use queuescope::stats::{FactsHash, Recorder};
use system::{MESSAGES, by_engine, plan};

fn benchmark(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("m_m_4");
    group.sample_size(10);
    group.throughput(Throughput::Elements(2 * MESSAGES));
    group.bench_function("by_hand", |bench| bench.iter(|| by_hand(black_box(MESSAGES))));
    let at_once = plan(0);
    group.throughput(Throughput::Elements(by_engine(&at_once, ())));
    group.bench_function("engine", |bench| bench.iter(|| by_engine(&at_once, ())));
    group.bench_function("engine_with_figures_and_hash", |bench| {
        bench.iter(|| {
            let (mut recorder, mut hash) = (Recorder::new(&at_once), FactsHash::default());
            by_engine(&at_once, (&mut recorder, &mut hash))
        });
    });
    let delayed = plan(50_000_000);
    group.throughput(Throughput::Elements(by_engine(&delayed, ())));
    group.bench_function("engine_with_links", |bench| bench.iter(|| by_engine(&delayed, ())));
    group.finish();
}

/// Both by turns, so that they see the same machine: what else it does only adds to either.
const TURNS: usize = 20;

/// Prints how many times as long as the loop the engine takes.
fn ratio(_: &mut Criterion) {
    let plan = plan(0);
    let turns: Vec<(Duration, Duration)> = (0..TURNS)
        .map(|_| {
            let hand = timed(|| by_hand(black_box(MESSAGES)));
            (timed(|| by_engine(&plan, ())), hand)
        })
        .collect();
    let mut ratios: Vec<f64> =
        turns.iter().map(|(engine, hand)| engine.as_secs_f64() / hand.as_secs_f64()).collect();
    ratios.sort_by(f64::total_cmp);
    let least =
        |of: fn(&(Duration, Duration)) -> Duration| turns.iter().map(of).min().unwrap_or_default();
    let (engine, hand) = (least(|turn| turn.0), least(|turn| turn.1));
    println!(
        "m_m_4, engine / by hand: {:.2} (least of {TURNS} turns each: {engine:.1?} / {hand:.1?}); \
         turn by turn {:.2} to {:.2}, median {:.2}",
        engine.as_secs_f64() / hand.as_secs_f64(),
        ratios[0],
        ratios[TURNS - 1],
        ratios[TURNS / 2],
    );
}

#[expect(clippy::disallowed_types, reason = "what is measured here is the machine")]
fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = std::time::Instant::now();
    black_box(work());
    start.elapsed()
}

criterion_group!(benches, ratio, benchmark);
criterion_main!(benches);
