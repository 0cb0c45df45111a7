//! Threads that share cores.

use queuescope::runtime::ThreadPoolSettings;

use super::drive::{Drive, blocking_io, cpu, io, threads};

/// 220 ms, and no order of work on one core is faster. No thread is free for a fourth request
/// before the first is done, and its second half begins at 80 ms at the earliest. From then on the
/// core has six pieces of 10 ms to do before the last I/O of all can begin: the second halves of
/// the first three requests and the first halves of the last three. So that I/O begins at 140 ms,
/// and 80 ms later all is done. (200 ms would need two pieces at once from 90 ms on, as a drawing
/// of three undisturbed lanes suggests.)
#[test]
fn six_requests_on_three_threads_take_220_ms() {
    Drive::pool(threads(3, 1)).tasks("ABCDEF", &[cpu(10.0), io(70.0), cpu(10.0)]).must_give(&[
        "A 1 0: cpu 0-10, io 10-80, cpu 80-90",
        "B 2 0: cpu 10-20, io 20-90, cpu 90-100",
        "C 3 0: cpu 20-30, io 30-100, cpu 110-120",
        "D 1 90: cpu 100-110, io 110-180, cpu 180-190",
        "E 2 100: cpu 120-130, io 130-200, cpu 200-210",
        "F 3 120: cpu 130-140, io 140-210, cpu 210-220",
        "core 1 takes up thread 2 at 10",
        "core 1 takes up thread 3 at 20",
        "core 1 takes up thread 1 at 80",
        "core 1 takes up thread 2 at 90",
        "core 1 takes up thread 1 at 100",
        "core 1 takes up thread 3 at 110",
        "core 1 takes up thread 2 at 120",
        "core 1 takes up thread 3 at 130",
        "core 1 takes up thread 1 at 180",
        "core 1 takes up thread 2 at 200",
        "core 1 takes up thread 3 at 210",
    ]);
}

/// C is ready again at 90, before A and B are done: it comes first, then D beside it, E and F at 100.
#[test]
fn six_requests_on_three_threads_and_two_cores_take_190_ms() {
    Drive::pool(threads(3, 2)).tasks("ABCDEF", &[cpu(10.0), io(70.0), cpu(10.0)]).must_give(&[
        "A 1 0: cpu 0-10, io 10-80, cpu 80-90",
        "B 2 0: cpu 0-10, io 10-80, cpu 80-90",
        "C 3 0: cpu 10-20, io 20-90, cpu 90-100",
        "D 1 90: cpu 90-100, io 100-170, cpu 170-180",
        "E 2 90: cpu 100-110, io 110-180, cpu 180-190",
        "F 3 100: cpu 100-110, io 110-180, cpu 180-190",
        "core 1 takes up thread 3 at 10",
        "core 1 takes up thread 1 at 80",
        "core 1 takes up thread 3 at 90",
        "core 2 takes up thread 1 at 90",
        "core 1 takes up thread 2 at 100",
        "core 2 takes up thread 3 at 100",
        "core 1 takes up thread 1 at 170",
        "core 2 takes up thread 2 at 180",
        "core 1 takes up thread 3 at 180",
    ]);
}

/// Each thread has a core of its own, and keeps it.
#[test]
fn six_requests_on_three_threads_and_three_cores_take_180_ms() {
    Drive::pool(threads(3, 3)).tasks("ABCDEF", &[cpu(10.0), io(70.0), cpu(10.0)]).must_give(&[
        "A 1 0: cpu 0-10, io 10-80, cpu 80-90",
        "B 2 0: cpu 0-10, io 10-80, cpu 80-90",
        "C 3 0: cpu 0-10, io 10-80, cpu 80-90",
        "D 1 90: cpu 90-100, io 100-170, cpu 170-180",
        "E 2 90: cpu 90-100, io 100-170, cpu 170-180",
        "F 3 90: cpu 90-100, io 100-170, cpu 170-180",
    ]);
}

#[test]
fn two_cores_run_two_threads_at_once() {
    Drive::pool(threads(4, 2)).tasks("ABCD", &[cpu(10.0), io(20.0), cpu(10.0)]).must_give(&[
        "A 1 0: cpu 0-10, io 10-30, cpu 30-40",
        "B 2 0: cpu 0-10, io 10-30, cpu 30-40",
        "C 3 0: cpu 10-20, io 20-40, cpu 40-50",
        "D 4 0: cpu 10-20, io 20-40, cpu 40-50",
        "core 1 takes up thread 3 at 10",
        "core 2 takes up thread 4 at 10",
        "core 1 takes up thread 1 at 30",
        "core 2 takes up thread 2 at 30",
        "core 1 takes up thread 3 at 40",
        "core 2 takes up thread 4 at 40",
    ]);
}

/// The thread that ended a task lines up behind the one that was ready.
#[test]
fn a_switch_costs_the_core_its_time() {
    let settings = ThreadPoolSettings { context_switch_ns: 5_000, ..threads(2, 1) };
    Drive::pool(settings).tasks("ABC", &[cpu(5.0)]).must_give(&[
        "A 1 0: cpu 0-5",
        "B 2 0: cpu 5.005-10.005",
        "C 1 5: cpu 10.01-15.01",
        "core 1 takes up thread 2 at 5, 0.005 long",
        "core 1 takes up thread 1 at 10.005, 0.005 long",
    ]);
}

#[test]
fn going_on_with_the_same_thread_is_no_switch() {
    let settings = ThreadPoolSettings { context_switch_ns: 1_000_000, ..threads(1, 1) };
    Drive::pool(settings).tasks("AB", &[cpu(5.0), io(5.0), cpu(5.0)]).must_give(&[
        "A 1 0: cpu 0-5, io 5-10, cpu 10-15",
        "B 1 15: cpu 15-20, io 20-25, cpu 25-30",
    ]);
}

/// After its wait a thread gets the core on which it ran last, if that is idle.
#[test]
fn a_thread_comes_back_to_its_core() {
    let settings = ThreadPoolSettings { context_switch_ns: 1_000_000, ..threads(2, 2) };
    Drive::pool(settings)
        .task('A', 0.0, &[cpu(4.0), io(4.0), cpu(1.0)])
        .task('B', 0.0, &[cpu(2.0), io(4.0), cpu(1.0)])
        .must_give(&["A 1 0: cpu 0-4, io 4-8, cpu 8-9", "B 2 0: cpu 0-2, io 2-6, cpu 6-7"]);
}

/// A blocking call keeps the thread, like any I/O, and the core is free.
#[test]
fn a_blocking_call_frees_the_core() {
    Drive::pool(threads(2, 1)).tasks("ABC", &[cpu(2.0), blocking_io(10.0), cpu(2.0)]).must_give(&[
        "A 1 0: cpu 0-2, blocking 2-12, cpu 12-14",
        "B 2 0: cpu 2-4, blocking 4-14, cpu 14-16",
        "C 1 14: cpu 16-18, blocking 18-28, cpu 28-30",
        "core 1 takes up thread 2 at 2",
        "core 1 takes up thread 1 at 12",
        "core 1 takes up thread 2 at 14",
        "core 1 takes up thread 1 at 16",
    ]);
}

/// A long task keeps one thread; the short ones pass on the other.
#[test]
fn short_tasks_pass_a_long_one() {
    Drive::pool(threads(2, 2))
        .task('A', 0.0, &[cpu(1.0)])
        .task('B', 0.0, &[cpu(8.0)])
        .task('C', 0.0, &[cpu(1.5)])
        .task('D', 2.0, &[cpu(1.0), io(3.0)])
        .must_give(&[
            "A 1 0: cpu 0-1",
            "B 2 0: cpu 0-8",
            "C 1 1: cpu 1-2.5",
            "D 1 2.5: cpu 2.5-3.5, io 3.5-6.5",
        ]);
}

/// Two processor phases in a row need no second turn.
#[test]
fn a_phase_after_a_processor_phase_keeps_the_core() {
    Drive::pool(threads(2, 1))
        .task('A', 0.0, &[cpu(5.0), cpu(5.0)])
        .task('B', 0.0, &[cpu(1.0)])
        .must_give(&[
            "A 1 0: cpu 0-5, cpu 5-10",
            "B 2 0: cpu 10-11",
            "core 1 takes up thread 2 at 10",
        ]);
}

/// Tasks that only wait need no core: as many as there are threads wait at once.
#[test]
fn waiting_needs_threads_and_no_core() {
    Drive::pool(threads(2, 1)).tasks("ABC", &[io(10.0)]).must_give(&[
        "A 1 0: io 0-10",
        "B 2 0: io 0-10",
        "C 1 10: io 10-20",
    ]);
}
