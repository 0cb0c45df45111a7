//! What comes out of the runtimes for constant times, against schedules worked out by hand, to the
//! nanosecond.
#![cfg(not(target_arch = "wasm32"))]

mod simulation;

use queuescope::runtime::{EventLoopSettings, Runtime, ThreadPoolSettings, WhenFull};
use simulation::{Fate, MS, Task, blocking_io, cpu, done, io, run, run_with_changes, tasks};

const POOL: ThreadPoolSettings = ThreadPoolSettings {
    threads: 3,
    cores: 1,
    task_queue: None,
    when_full: WhenFull::Refuse,
    context_switch_ns: 0,
    time_slice_ns: None,
};

const LOOP: EventLoopSettings =
    EventLoopSettings { loops: 1, task_queue: None, when_full: WhenFull::Refuse };

fn pool(settings: ThreadPoolSettings) -> Runtime<usize> {
    Runtime::thread_pool(settings)
}

fn event_loop(settings: EventLoopSettings) -> Runtime<usize> {
    Runtime::event_loop(settings)
}

/// Six requests: 10 ms of computing, 70 ms of I/O, 10 ms of computing.
fn six() -> Vec<Task> {
    tasks(6, &[cpu(10), io(70), cpu(10)])
}

#[test]
fn one_thread_takes_six_times_as_long_as_for_one() {
    let fates = run(Runtime::sync(), six());
    let by_hand = [(0, 90), (90, 180), (180, 270), (270, 360), (360, 450), (450, 540)];
    assert_eq!(fates, by_hand.map(|(from, to)| done(from, to)));
}

/// 220 ms, and no order of work on one core is faster. The first of the three threads computes
/// again from 80 ms on, as 10 ms of computing and 70 ms of I/O come before that. From then on the
/// core has six pieces of 10 ms to do before the last I/O of all can begin: the second halves of
/// the first three requests and the first halves of the last three. So that I/O begins at 140 ms
/// at the earliest, and 80 ms later all is done. (200 ms would need two pieces at once from 90 ms
/// to 110 ms, as a drawing of three undisturbed lanes suggests.)
#[test]
fn three_threads_on_one_core_overlap_their_waits() {
    let by_hand = [(0, 90), (10, 100), (20, 120), (90, 190), (100, 210), (120, 220)];
    // A thread takes its request as soon as it is free, and waits for the core.
    let taken = [0, 0, 0, 90, 100, 120];
    let fates = run(pool(POOL), six());
    for ((fate, (_, to)), from) in fates.iter().zip(by_hand).zip(taken) {
        assert_eq!(*fate, done(from, to));
    }
}

#[test]
fn three_threads_on_two_cores() {
    // 0 and 1 compute at once, 2 after them. At 90 the I/O of 2 is over before 0 and 1 are done,
    // so it goes on at once, beside 3; at 100 both cores are free again, for 4 and 5.
    let fates = run(pool(ThreadPoolSettings { cores: 2, ..POOL }), six());
    let by_hand = [(0, 90), (0, 90), (0, 100), (90, 180), (90, 190), (100, 190)];
    assert_eq!(fates, by_hand.map(|(from, to)| done(from, to)));
}

#[test]
fn three_threads_on_three_cores_do_not_disturb_each_other() {
    let fates = run(pool(ThreadPoolSettings { cores: 3, ..POOL }), six());
    let by_hand = [(0, 90), (0, 90), (0, 90), (90, 180), (90, 180), (90, 180)];
    assert_eq!(fates, by_hand.map(|(from, to)| done(from, to)));
}

#[test]
fn an_event_loop_fills_its_waits_with_other_requests() {
    let by_hand = [(0, 90), (10, 100), (20, 110), (30, 120), (40, 130), (50, 140)];
    assert_eq!(run(event_loop(LOOP), six()), by_hand.map(|(from, to)| done(from, to)));
}

#[test]
fn two_loops_share_the_requests() {
    // Each loop computes three first halves, then waits for I/O that ends at 80, 90 and 100 ms.
    let fates = run(event_loop(EventLoopSettings { loops: 2, ..LOOP }), six());
    let by_hand = [(0, 90), (0, 90), (10, 100), (10, 100), (20, 110), (20, 110)];
    assert_eq!(fates, by_hand.map(|(from, to)| done(from, to)));
}

#[test]
fn a_context_switch_costs_the_core() {
    // 0: 0–10 computes. Switch to thread 2 until 11, 1: 11–21. I/O of 0 ends at 80, switch until
    // 81, computes until 91. I/O of 1 ends at 91, behind it: switch until 92, computes until 102.
    let switching = ThreadPoolSettings { threads: 2, context_switch_ns: MS, ..POOL };
    let fates = run(pool(switching), tasks(2, &[cpu(10), io(70), cpu(10)]));
    assert_eq!(fates, [done(0, 91), done(0, 102)]);
}

#[test]
fn the_same_thread_again_is_no_switch() {
    let switching = ThreadPoolSettings { threads: 1, context_switch_ns: MS, ..POOL };
    let fates = run(pool(switching), tasks(3, &[cpu(10)]));
    assert_eq!(fates, [done(0, 10), done(10, 20), done(20, 30)]);
}

#[test]
fn time_slices_let_short_work_pass_long_work() {
    // A 0–10, B 10–20 and done, A 20–30, and alone until 50.
    let sliced = ThreadPoolSettings { threads: 2, time_slice_ns: Some(10 * MS), ..POOL };
    let long_and_short = vec![
        Task { comes_ms: 0, phases: vec![cpu(40)] },
        Task { comes_ms: 0, phases: vec![cpu(10)] },
    ];
    assert_eq!(run(pool(sliced), long_and_short.clone()), [done(0, 50), done(0, 20)]);
    let whole = ThreadPoolSettings { threads: 2, ..POOL };
    assert_eq!(run(pool(whole), long_and_short), [done(0, 40), done(0, 50)]);
}

#[test]
fn slices_and_switches_together() {
    // A 0–10, switch –11, B 11–21, switch –22, A 22–32, switch –33, B 33–43: done; switch –44,
    // A 44–54: done.
    let settings = ThreadPoolSettings {
        threads: 2,
        time_slice_ns: Some(10 * MS),
        context_switch_ns: MS,
        ..POOL
    };
    let uneven = vec![
        Task { comes_ms: 0, phases: vec![cpu(30)] },
        Task { comes_ms: 0, phases: vec![cpu(20)] },
    ];
    assert_eq!(run(pool(settings), uneven), [done(0, 54), done(0, 43)]);
}

#[test]
fn a_full_task_queue_refuses() {
    let bounded = ThreadPoolSettings { threads: 1, task_queue: Some(1), ..POOL };
    let fates = run(pool(bounded), tasks(4, &[cpu(10)]));
    assert_eq!(fates, [done(0, 10), done(10, 20), Fate::Refused, Fate::Refused]);
}

#[test]
fn a_full_task_queue_may_let_wait() {
    let settings =
        ThreadPoolSettings { threads: 1, task_queue: Some(1), when_full: WhenFull::Wait, ..POOL };
    let fates = run(pool(settings), tasks(3, &[cpu(10)]));
    assert_eq!(fates, [done(0, 10), done(10, 20), done(20, 30)]);
}

#[test]
fn a_full_task_queue_may_drop_its_oldest() {
    let settings = ThreadPoolSettings {
        threads: 1,
        task_queue: Some(1),
        when_full: WhenFull::DropOldest,
        ..POOL
    };
    let fates = run(pool(settings), tasks(4, &[cpu(10)]));
    assert_eq!(fates, [done(0, 10), Fate::Displaced, Fate::Displaced, done(10, 20)]);
}

#[test]
fn without_room_to_wait_only_free_threads_serve() {
    let settings = ThreadPoolSettings { threads: 2, cores: 2, task_queue: Some(0), ..POOL };
    let mut late = tasks(4, &[io(10)]);
    late[3].comes_ms = 10;
    let fates = run(pool(settings), late);
    // At 10 ms the new task comes before the threads are told that their I/O is over.
    assert_eq!(fates, [done(0, 10), done(0, 10), Fate::Refused, Fate::Refused]);
}

#[test]
fn a_full_event_loop_refuses_new_tasks_but_never_callbacks() {
    // 0 computes until 10 and waits until 20; 1 came behind it, 2 and 3 found the queue full.
    // 1 computes 10–20; then the callback of 0, which lined up at 20, and that of 1 at 30.
    let bounded = EventLoopSettings { task_queue: Some(1), ..LOOP };
    let fates = run(event_loop(bounded), tasks(4, &[cpu(10), io(10), cpu(5)]));
    assert_eq!(fates, [done(0, 25), done(10, 35), Fate::Refused, Fate::Refused]);
}

#[test]
fn a_blocking_call_holds_up_the_loop_and_not_the_pool() {
    // The first blocks for 100 ms; the others need 10 ms of computing and 20 ms of I/O.
    let blocking = || {
        let mut all = tasks(3, &[cpu(10), io(20)]);
        all[0].phases = vec![blocking_io(100)];
        all
    };
    assert_eq!(run(event_loop(LOOP), blocking()), [done(0, 100), done(100, 130), done(110, 140)]);
    assert_eq!(run(pool(POOL), blocking()), [done(0, 100), done(0, 30), done(0, 40)]);
}

#[test]
fn long_computing_holds_up_the_callbacks_of_the_loop() {
    // 0 waits from 10 to 20, but 1 computes from 10 to 110.
    let mut all = tasks(2, &[cpu(10), io(10), cpu(10)]);
    all[1].phases = vec![cpu(100)];
    assert_eq!(run(event_loop(LOOP), all), [done(0, 120), done(10, 110)]);
}

#[test]
fn timers_that_end_at_one_instant_come_in_the_order_of_their_start() {
    // All three wait until 50: begun at 0 for 50 ms, at 10 for 40 ms, at 20 for 30 ms.
    let timer = |comes_ms| Task { comes_ms, phases: vec![io(50 - comes_ms), cpu(10)] };
    let fates = run(event_loop(LOOP), vec![timer(0), timer(10), timer(20)]);
    assert_eq!(fates, [done(0, 60), done(10, 70), done(20, 80)]);
}

#[test]
fn a_task_that_comes_while_callbacks_wait_lines_up_behind_them() {
    // At 30 the callback of 0 lines up (it began at 10 for 20 ms), then task 2 comes at 35.
    let all = vec![
        Task { comes_ms: 0, phases: vec![cpu(10), io(20), cpu(10)] },
        Task { comes_ms: 0, phases: vec![cpu(30)] },
        Task { comes_ms: 35, phases: vec![cpu(10)] },
    ];
    assert_eq!(run(event_loop(LOOP), all), [done(0, 50), done(10, 40), done(50, 60)]);
}

#[test]
fn more_threads_take_up_at_once_what_waits() {
    // One thread until 15 ms, then three: tasks 2 and 3 begin at 15, 1 began at 10.
    let one = ThreadPoolSettings { threads: 1, ..POOL };
    let all = tasks(4, &[io(10)]);
    let fates = run_with_changes(pool(one), all, &[(15, |runtime| runtime.threads(3))]);
    assert_eq!(fates, [done(0, 10), done(10, 20), done(15, 25), done(15, 25)]);
}

#[test]
fn fewer_threads_end_what_they_hold() {
    // Three threads hold tasks 0 to 2 until 10; from 5 ms on only the first takes more.
    let all = tasks(5, &[io(10)]);
    let fates = run_with_changes(pool(POOL), all, &[(5, |runtime| runtime.threads(1))]);
    assert_eq!(fates, [done(0, 10), done(0, 10), done(0, 10), done(10, 20), done(20, 30)]);
}

#[test]
fn another_core_is_taken_at_once() {
    // 0 computes 0–20; at 5 a second core takes up 1 (5–25); 2 follows 0 (20–40).
    let all = tasks(3, &[cpu(20)]);
    let fates = run_with_changes(pool(POOL), all, &[(5, |runtime| runtime.cores(2))]);
    assert_eq!(fates, [done(0, 20), done(0, 25), done(0, 40)]);
}
