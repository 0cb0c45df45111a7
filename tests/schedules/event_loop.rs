//! Loops that never wait.

use super::drive::{Drive, blocking_io, cpu, io, loops};

#[test]
fn six_requests_take_140_ms() {
    Drive::event_loop(loops(1)).tasks("ABCDEF", &[cpu(10.0), io(70.0), cpu(10.0)]).must_give(&[
        "A 1 0: cpu 0-10, io 10-80, cpu 80-90",
        "B 1 10: cpu 10-20, io 20-90, cpu 90-100",
        "C 1 20: cpu 20-30, io 30-100, cpu 100-110",
        "D 1 30: cpu 30-40, io 40-110, cpu 110-120",
        "E 1 40: cpu 40-50, io 50-120, cpu 120-130",
        "F 1 50: cpu 50-60, io 60-130, cpu 130-140",
    ]);
}

/// A's callback comes at 6, after C and before D, while the loop is at B.
#[test]
fn callbacks_and_new_tasks_come_in_order_of_arrival() {
    Drive::event_loop(loops(1))
        .task('A', 0.0, &[cpu(2.0), io(4.0), cpu(3.0)])
        .task('B', 0.0, &[cpu(10.0)])
        .task('C', 3.0, &[cpu(1.0)])
        .task('D', 7.0, &[cpu(1.0)])
        .must_give(&[
            "A 1 0: cpu 0-2, io 2-6, cpu 13-16",
            "B 1 2: cpu 2-12",
            "C 1 12: cpu 12-13",
            "D 1 16: cpu 16-17",
        ]);
}

#[test]
fn a_blocking_call_stops_everything() {
    Drive::event_loop(loops(1))
        .task('A', 0.0, &[cpu(2.0), io(3.0), cpu(1.0)])
        .task('B', 0.0, &[cpu(1.0), blocking_io(20.0), cpu(1.0)])
        .task('C', 4.0, &[cpu(1.0)])
        .must_give(&[
            "A 1 0: cpu 0-2, io 2-5, cpu 25-26",
            "B 1 2: cpu 2-3, blocking 3-23, cpu 23-24",
            "C 1 24: cpu 24-25",
        ]);
}

/// All I/O is under way at once, and comes back in the order in which it began.
#[test]
fn timers_of_one_instant_go_off_in_order() {
    Drive::event_loop(loops(1)).tasks("ABC", &[io(100.0), cpu(1.0)]).must_give(&[
        "A 1 0: io 0-100, cpu 100-101",
        "B 1 0: io 0-100, cpu 101-102",
        "C 1 0: io 0-100, cpu 102-103",
    ]);
}

/// Begun at 0 for 50 ms, at 10 for 40 ms and at 20 for 30 ms.
#[test]
fn timers_that_end_at_one_instant_go_off_in_the_order_of_their_start() {
    Drive::event_loop(loops(1))
        .task('C', 20.0, &[io(30.0), cpu(10.0)])
        .task('B', 10.0, &[io(40.0), cpu(10.0)])
        .task('A', 0.0, &[io(50.0), cpu(10.0)])
        .must_give(&[
            "A 1 0: io 0-50, cpu 50-60",
            "B 1 10: io 10-50, cpu 60-70",
            "C 1 20: io 20-50, cpu 70-80",
        ]);
}

/// A timer of no time lets those go first that are there.
#[test]
fn a_timer_of_no_time_gives_way() {
    Drive::event_loop(loops(1))
        .task('A', 0.0, &[cpu(5.0), io(0.0), cpu(5.0)])
        .task('B', 1.0, &[cpu(5.0)])
        .must_give(&["A 1 0: cpu 0-5, io 5-5, cpu 10-15", "B 1 5: cpu 5-10"]);
}

#[test]
fn six_requests_on_two_loops_take_110_ms() {
    Drive::event_loop(loops(2)).tasks("ABCDEF", &[cpu(10.0), io(70.0), cpu(10.0)]).must_give(&[
        "A 1 0: cpu 0-10, io 10-80, cpu 80-90",
        "B 2 0: cpu 0-10, io 10-80, cpu 80-90",
        "C 1 10: cpu 10-20, io 20-90, cpu 90-100",
        "D 2 10: cpu 10-20, io 20-90, cpu 90-100",
        "E 1 20: cpu 20-30, io 30-100, cpu 100-110",
        "F 2 20: cpu 20-30, io 30-100, cpu 100-110",
    ]);
}

#[test]
fn two_loops_work_at_once() {
    Drive::event_loop(loops(2)).tasks("ABCD", &[cpu(5.0), io(10.0), cpu(5.0)]).must_give(&[
        "A 1 0: cpu 0-5, io 5-15, cpu 15-20",
        "B 2 0: cpu 0-5, io 5-15, cpu 15-20",
        "C 1 5: cpu 5-10, io 10-20, cpu 20-25",
        "D 2 5: cpu 5-10, io 10-20, cpu 20-25",
    ]);
}

/// At 2 both loops are free; the first has A.
#[test]
fn a_new_task_goes_to_the_free_loop_with_the_fewest() {
    Drive::event_loop(loops(2))
        .task('A', 0.0, &[cpu(1.0), io(10.0), cpu(1.0)])
        .task('B', 2.0, &[cpu(1.0), io(10.0), cpu(1.0)])
        .task('C', 4.0, &[cpu(1.0)])
        .must_give(&[
            "A 1 0: cpu 0-1, io 1-11, cpu 11-12",
            "B 2 2: cpu 2-3, io 3-13, cpu 13-14",
            "C 1 4: cpu 4-5",
        ]);
}

/// One loop stands still in a call; its task waits for it though the other loop is free.
#[test]
fn a_task_stays_with_its_loop() {
    Drive::event_loop(loops(2))
        .task('A', 0.0, &[cpu(1.0), io(2.0), cpu(1.0)])
        .task('B', 0.0, &[cpu(3.0)])
        .task('C', 1.0, &[blocking_io(9.0)])
        .task('D', 5.0, &[cpu(1.0)])
        .must_give(&[
            "A 1 0: cpu 0-1, io 1-3, cpu 10-11",
            "B 2 0: cpu 0-3",
            "C 1 1: blocking 1-10",
            "D 2 5: cpu 5-6",
        ]);
}
