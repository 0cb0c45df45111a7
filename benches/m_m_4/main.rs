//! The engine beside a loop written by hand for the same system: M/M/4 at a utilisation of 0.9, a
//! million messages. What counts is the ratio of the two, measured in one run.

mod system;

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use queuescope::kernel::{Draw, Stream, StreamKey};
use queuescope::stats::{FactsHash, Recorder};
use system::{ARRIVAL_RATE_PER_S, MESSAGES, SERVERS, SERVICE_RATE_PER_S, by_engine, plan};

fn exponential_ns(stream: &mut Stream, rate_per_s: f64) -> u64 {
    (-libm::log(stream.unit_open_low()) / rate_per_s * 1e9) as u64
}

/// Five slots (the next arrival and four ends of service), searched one by one, and a ring buffer.
/// Returns the mean wait in nanoseconds.
fn by_hand(messages: u64) -> f64 {
    let mut arrivals = StreamKey::new(1, "hand", "arrivals").stream();
    let mut work = StreamKey::new(1, "hand", "work").stream();
    let mut slots = [u64::MAX; SERVERS + 1];
    let mut ring = vec![0_u64; 1 << 12];
    let (mut head, mut tail, mut arrived, mut served) = (0_usize, 0_usize, 0_u64, 0_u64);
    let mut total_wait_ns = 0_u64;
    slots[SERVERS] = exponential_ns(&mut arrivals, ARRIVAL_RATE_PER_S);
    while served < messages {
        let (slot, now) = (0..=SERVERS).fold((0, u64::MAX), |best, slot| {
            if slots[slot] < best.1 { (slot, slots[slot]) } else { best }
        });
        if slot == SERVERS {
            arrived += 1;
            ring[tail & 4095] = now;
            tail += 1;
            slots[SERVERS] = if arrived < messages {
                now + exponential_ns(&mut arrivals, ARRIVAL_RATE_PER_S)
            } else {
                u64::MAX
            };
        } else {
            served += 1;
            slots[slot] = u64::MAX;
        }
        while head != tail {
            let Some(free) = (0..SERVERS).find(|server| slots[*server] == u64::MAX) else { break };
            total_wait_ns += now - ring[head & 4095];
            head += 1;
            slots[free] = now + exponential_ns(&mut work, SERVICE_RATE_PER_S);
        }
    }
    total_wait_ns as f64 / messages as f64
}

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
