//! Threads that take turns.

use queuescope::runtime::ThreadPoolSettings;

use super::drive::{Drive, cpu, io, threads};

const MS: u64 = 1_000_000;

fn sliced(count: u16, slice_ms: u64) -> ThreadPoolSettings {
    ThreadPoolSettings { time_slice_ns: Some(slice_ms * MS), ..threads(count, 1) }
}

#[test]
fn threads_take_turns_of_a_slice() {
    Drive::pool(sliced(2, 4)).task('A', 0.0, &[cpu(10.0)]).task('B', 0.0, &[cpu(6.0)]).must_give(
        &[
            "A 1 0: cpu 0-4, cpu 8-12, cpu 14-16",
            "B 2 0: cpu 4-8, cpu 12-14",
            "core 1 takes up thread 2 at 4",
            "core 1 takes up thread 1 at 8",
            "core 1 takes up thread 2 at 12",
            "core 1 takes up thread 1 at 14",
        ],
    );
}

#[test]
fn turns_cost_switches() {
    let settings = ThreadPoolSettings { context_switch_ns: MS, ..sliced(2, 4) };
    Drive::pool(settings).task('A', 0.0, &[cpu(10.0)]).task('B', 0.0, &[cpu(6.0)]).must_give(&[
        "A 1 0: cpu 0-4, cpu 10-14, cpu 18-20",
        "B 2 0: cpu 5-9, cpu 15-17",
        "core 1 takes up thread 2 at 4, 1 long",
        "core 1 takes up thread 1 at 9, 1 long",
        "core 1 takes up thread 2 at 14, 1 long",
        "core 1 takes up thread 1 at 17, 1 long",
    ]);
}

/// Slices of 3 ms from 0 on: at 3 nobody else is ready, at 6 there is B.
#[test]
fn a_thread_alone_is_not_disturbed() {
    Drive::pool(sliced(2, 3)).task('A', 0.0, &[cpu(10.0)]).task('B', 4.0, &[cpu(2.0)]).must_give(
        &[
            "A 1 0: cpu 0-6, cpu 8-12",
            "B 2 4: cpu 6-8",
            "core 1 takes up thread 2 at 6",
            "core 1 takes up thread 1 at 8",
        ],
    );
}

/// A slice is the thread's, not the phase's: A's second phase has 1 ms of it left.
#[test]
fn a_slice_goes_on_over_phases() {
    Drive::pool(sliced(2, 6))
        .task('A', 0.0, &[cpu(5.0), cpu(5.0)])
        .task('B', 0.0, &[cpu(2.0)])
        .must_give(&[
            "A 1 0: cpu 0-5, cpu 5-6, cpu 8-12",
            "B 2 0: cpu 6-8",
            "core 1 takes up thread 2 at 6",
            "core 1 takes up thread 1 at 8",
        ]);
}

/// Three threads on two cores; who comes back from I/O lines up behind those preempted before.
#[test]
fn slices_on_two_cores_with_io() {
    Drive::pool(ThreadPoolSettings { cores: 2, ..sliced(3, 4) })
        .task('A', 0.0, &[cpu(6.0), io(1.0), cpu(1.0)])
        .task('B', 0.0, &[cpu(12.0)])
        .task('C', 0.0, &[cpu(6.0)])
        .must_give(&[
            "A 1 0: cpu 0-4, cpu 4-6, io 6-7, cpu 8-9",
            "B 2 0: cpu 0-4, cpu 6-14",
            "C 3 0: cpu 4-8, cpu 9-11",
            "core 1 takes up thread 3 at 4",
            "core 2 takes up thread 1 at 4",
            "core 2 takes up thread 2 at 6",
            "core 1 takes up thread 1 at 8",
            "core 1 takes up thread 3 at 9",
        ]);
}

/// A slice that comes later holds from each thread's next turn on.
#[test]
fn a_slice_set_while_it_runs() {
    Drive::pool(threads(3, 1)).tasks("ABC", &[cpu(10.0)]).change_pool(5.0, sliced(3, 4)).must_give(
        &[
            "A 1 0: cpu 0-10",
            "B 2 0: cpu 10-14, cpu 18-22, cpu 26-28",
            "C 3 0: cpu 14-18, cpu 22-26, cpu 28-30",
            "core 1 takes up thread 2 at 10",
            "core 1 takes up thread 3 at 14",
            "core 1 takes up thread 2 at 18",
            "core 1 takes up thread 3 at 22",
            "core 1 takes up thread 2 at 26",
            "core 1 takes up thread 3 at 28",
        ],
    );
}
