//! Numbers of threads, cores and loops changed while it runs.

use queuescope::runtime::ThreadPoolSettings;

use super::drive::{Drive, cpu, io, loops, threads};

#[test]
fn more_threads_take_queued_tasks_at_once() {
    Drive::pool(threads(1, 2))
        .tasks("ABC", &[cpu(10.0)])
        .change_pool(5.0, threads(3, 2))
        .must_give(&[
            "A 1 0: cpu 0-10",
            "B 2 5: cpu 5-15",
            "C 3 5: cpu 10-20",
            "core 1 takes up thread 3 at 10",
        ]);
}

#[test]
fn fewer_threads_end_what_they_have_first() {
    Drive::pool(threads(3, 3))
        .tasks("ABCDE", &[cpu(4.0), io(6.0)])
        .change_pool(5.0, threads(1, 3))
        .must_give(&[
            "A 1 0: cpu 0-4, io 4-10",
            "B 2 0: cpu 0-4, io 4-10",
            "C 3 0: cpu 0-4, io 4-10",
            "D 1 10: cpu 10-14, io 14-20",
            "E 1 20: cpu 20-24, io 24-30",
        ]);
}

#[test]
fn another_core_takes_up_who_is_ready() {
    Drive::pool(threads(2, 1))
        .tasks("AB", &[cpu(10.0)])
        .change_pool(5.0, threads(2, 2))
        .must_give(&["A 1 0: cpu 0-10", "B 2 0: cpu 5-15"]);
}

#[test]
fn a_core_too_many_ends_its_phase_first() {
    Drive::pool(threads(2, 2))
        .tasks("ABCD", &[cpu(10.0)])
        .change_pool(5.0, threads(2, 1))
        .must_give(&[
            "A 1 0: cpu 0-10",
            "B 2 0: cpu 0-10",
            "C 1 10: cpu 10-20",
            "D 2 10: cpu 20-30",
            "core 1 takes up thread 2 at 20",
        ]);
}

/// The first switch, under way, is as long as it was when it began.
#[test]
fn a_switch_costs_what_it_cost_at_its_beginning() {
    let costs = |ns| ThreadPoolSettings { context_switch_ns: ns, ..threads(2, 1) };
    Drive::pool(costs(2_000_000))
        .tasks("AB", &[cpu(4.0)])
        .task('C', 3.0, &[cpu(4.0)])
        .change_pool(5.0, costs(500_000))
        .must_give(&[
            "A 1 0: cpu 0-4",
            "B 2 0: cpu 6-10",
            "C 1 4: cpu 10.5-14.5",
            "core 1 takes up thread 2 at 4, 2 long",
            "core 1 takes up thread 1 at 10, 0.5 long",
        ]);
}

#[test]
fn another_loop_takes_up_what_waits() {
    Drive::event_loop(loops(1))
        .tasks("AB", &[cpu(10.0)])
        .change_loops(5.0, loops(2))
        .must_give(&["A 1 0: cpu 0-10", "B 2 5: cpu 5-15"]);
}

/// The second loop ends B, callback and all, and takes nothing new.
#[test]
fn a_loop_too_many_ends_its_tasks() {
    Drive::event_loop(loops(2))
        .tasks("ABCD", &[cpu(10.0), io(2.0), cpu(1.0)])
        .change_loops(5.0, loops(1))
        .must_give(&[
            "A 1 0: cpu 0-10, io 10-12, cpu 30-31",
            "B 2 0: cpu 0-10, io 10-12, cpu 12-13",
            "C 1 10: cpu 10-20, io 20-22, cpu 31-32",
            "D 1 20: cpu 20-30, io 30-32, cpu 32-33",
        ]);
}
