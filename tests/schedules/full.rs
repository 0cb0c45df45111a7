//! Task queues that are full. Requests, in capitals, may be refused; deliveries, small, may not.

use queuescope::runtime::{EventLoopSettings, ThreadPoolSettings, WhenFull};

use super::drive::{Drive, cpu, io, loops, threads};

fn bounded(task_queue: u32, when_full: WhenFull) -> ThreadPoolSettings {
    ThreadPoolSettings { task_queue: Some(task_queue), when_full, ..threads(1, 1) }
}

#[test]
fn a_full_queue_refuses() {
    Drive::pool(bounded(1, WhenFull::Refuse))
        .task('A', 0.0, &[cpu(10.0)])
        .task('B', 1.0, &[cpu(10.0)])
        .task('C', 2.0, &[cpu(10.0)])
        .task('D', 11.0, &[cpu(10.0)])
        .must_give(&[
            "A 1 0: cpu 0-10",
            "B 1 10: cpu 10-20",
            "D 1 20: cpu 20-30",
            "C refused at 2",
        ]);
}

#[test]
fn without_room_only_a_free_thread_takes_a_request() {
    Drive::pool(bounded(0, WhenFull::Refuse))
        .task('A', 0.0, &[cpu(2.0), io(3.0)])
        .task('B', 4.0, &[cpu(1.0)])
        .task('C', 6.0, &[cpu(1.0)])
        .must_give(&["A 1 0: cpu 0-2, io 2-5", "C 1 6: cpu 6-7", "B refused at 4"]);
}

/// A task that comes at the instant at which the thread is done is before it in the calendar.
#[test]
fn a_task_comes_before_what_ends_at_its_instant() {
    Drive::pool(bounded(0, WhenFull::Refuse))
        .task('A', 0.0, &[io(10.0)])
        .task('B', 10.0, &[io(10.0)])
        .must_give(&["A 1 0: io 0-10", "B refused at 10"]);
}

#[test]
fn at_the_door_of_a_full_queue_all_wait() {
    Drive::pool(bounded(1, WhenFull::Wait)).tasks("ABCD", &[cpu(10.0)]).must_give(&[
        "A 1 0: cpu 0-10",
        "B 1 10: cpu 10-20",
        "C 1 20: cpu 20-30",
        "D 1 30: cpu 30-40",
    ]);
}

#[test]
fn the_oldest_makes_room() {
    Drive::pool(bounded(2, WhenFull::DropOldest))
        .task('A', 0.0, &[cpu(10.0)])
        .task('B', 1.0, &[cpu(10.0)])
        .task('C', 2.0, &[cpu(10.0)])
        .task('D', 3.0, &[cpu(10.0)])
        .task('E', 4.0, &[cpu(10.0)])
        .must_give(&[
            "A 1 0: cpu 0-10",
            "D 1 10: cpu 10-20",
            "E 1 20: cpu 20-30",
            "B dropped at 3",
            "C dropped at 4",
        ]);
}

/// Two requests and a delivery wait where two may: the delivery comes in, and is never dropped.
#[test]
fn deliveries_are_never_refused() {
    Drive::pool(bounded(1, WhenFull::Refuse))
        .task('A', 0.0, &[cpu(10.0)])
        .task('B', 1.0, &[cpu(1.0)])
        .task('c', 2.0, &[cpu(1.0)])
        .task('D', 3.0, &[cpu(1.0)])
        .must_give(&[
            "A 1 0: cpu 0-10",
            "B 1 10: cpu 10-11",
            "c 1 11: cpu 11-12",
            "D refused at 3",
        ]);
    Drive::pool(bounded(1, WhenFull::DropOldest))
        .task('A', 0.0, &[cpu(10.0)])
        .task('b', 1.0, &[cpu(1.0)])
        .task('C', 2.0, &[cpu(1.0)])
        .must_give(&["A 1 0: cpu 0-10", "b 1 10: cpu 10-11", "C refused at 2"]);
}

/// Callbacks are not new tasks: I/O under way leaves room.
#[test]
fn a_loop_refuses_new_tasks_alone() {
    let settings = EventLoopSettings { task_queue: Some(1), ..loops(1) };
    Drive::event_loop(settings)
        .task('A', 0.0, &[cpu(1.0), io(3.0), cpu(1.0)])
        .task('B', 1.0, &[cpu(5.0)])
        .task('C', 5.0, &[cpu(1.0)])
        .task('D', 5.5, &[cpu(1.0)])
        .must_give(&[
            "A 1 0: cpu 0-1, io 1-4, cpu 6-7",
            "B 1 1: cpu 1-6",
            "C 1 7: cpu 7-8",
            "D refused at 5.5",
        ]);
    let settings = EventLoopSettings { when_full: WhenFull::DropOldest, ..settings };
    Drive::event_loop(settings).tasks("ABC", &[cpu(2.0)]).must_give(&[
        "A 1 0: cpu 0-2",
        "C 1 2: cpu 2-4",
        "B dropped at 0",
    ]);
}
