//! Timelines of a caller, counted by hand.

use super::*;
use crate::kernel::StreamKey;

const SECOND: u64 = 1_000_000_000;
const MS: u64 = 1_000_000;

/// A caller and its clock.
struct Run {
    caller: Caller,
    now: Time,
    effects: Vec<Effect>,
    wakes: Vec<Time>,
}

fn run(terms: Terms, users: Option<&UsersPlan>) -> Run {
    let key = |purpose| StreamKey::new(1, "client", purpose);
    let mut effects = Vec::new();
    let users = users.map(|users| (users, key("think time")));
    let caller = Caller::new(terms, key("jitter"), users, Time::ZERO, &mut effects);
    Run { caller, now: Time::ZERO, effects, wakes: Vec::new() }
}

impl Run {
    /// Lets time pass, with the wakes asked for, and tells what happened: (ms, effect).
    fn until_ms(&mut self, ms: u64) -> Vec<(u64, Effect)> {
        let mut told = Vec::new();
        loop {
            for effect in std::mem::take(&mut self.effects) {
                match effect {
                    Effect::Wake(at) => self.wakes.push(at),
                    other => told.push((self.now.as_ns() / MS, other)),
                }
            }
            self.wakes.sort_unstable_by(|one, other| other.cmp(one));
            let Some(at) = self.wakes.pop_if(|at| at.as_ns() <= ms * MS) else { break };
            self.now = at;
            self.caller.wake(at, &mut self.effects);
        }
        self.now = Time::from_ns(ms * MS);
        told
    }

    fn make(&mut self) {
        self.caller.make(None, Cause::Arrival, self.now, &mut self.effects);
    }

    fn answer(&mut self, call: u64, number: u16, succeeded: bool) -> bool {
        self.caller.answer(Attempt { call, number }, succeeded, self.now, &mut self.effects)
    }
}

fn made(call: u64) -> Effect {
    Effect::Made { call, wanted: None, cause: Cause::Arrival }
}

fn sent(call: u64, number: u16, connection: u16, cause: Cause) -> Effect {
    Effect::Sent { attempt: Attempt { call, number }, wanted: None, connection, cause }
}

fn retry(call: u64, number: u16, after_ms: u64) -> Effect {
    Effect::RetryScheduled { attempt: Attempt { call, number }, after_ns: after_ms * MS }
}

fn timed_out(call: u64, number: u16) -> Effect {
    Effect::TimedOut { attempt: Attempt { call, number } }
}

fn ended(call: u64, connection: u16, outcome: CallOutcome, attempts: u16, ms: u64) -> Effect {
    Effect::Ended { call, connection, outcome, attempts, took_ns: ms * MS }
}

fn retrying(attempts: u16, waits: Waits, connections: Option<u16>) -> Terms {
    let retry = Retry { attempts, backoff_ns: 100 * MS, factor: 2.0, jitter: 0.0 };
    Terms { connections, waits, timeout_ns: Some(SECOND), retry }
}

#[test]
fn an_answer_ends_the_call_and_stops_its_timeout() {
    let mut run = run(retrying(1, Waits::Callback, None), None);
    run.make();
    assert_eq!(run.until_ms(30), [(0, made(1)), (0, sent(1, 0, 1, Cause::Arrival))]);
    assert!(run.answer(1, 0, true));
    assert_eq!(run.until_ms(5_000), [(30, ended(1, 1, CallOutcome::Answered, 1, 30))]);
    assert!(!run.answer(1, 0, true), "a second answer finds nobody");
}

#[test]
fn a_timeout_comes_exactly_then_and_the_late_answer_is_thrown_away() {
    let mut run = run(retrying(1, Waits::Callback, None), None);
    run.make();
    run.until_ms(999);
    assert_eq!(run.caller.calls().len(), 1);
    let told = run.until_ms(1_000);
    assert_eq!(
        told,
        [(1_000, timed_out(1, 0)), (1_000, ended(1, 1, CallOutcome::TimedOut, 1, 1_000))]
    );
    assert!(!run.answer(1, 0, true));
    assert_eq!(run.until_ms(9_000), []);
}

#[test]
fn retries_back_off_exponentially() {
    let mut run = run(retrying(3, Waits::Callback, None), None);
    run.make();
    let told = run.until_ms(60_000);
    // Timeout 1 s, 100 ms, timeout 1 s, 200 ms, timeout 1 s.
    let expected = [
        (0, made(1)),
        (0, sent(1, 0, 1, Cause::Arrival)),
        (1_000, timed_out(1, 0)),
        (1_000, retry(1, 1, 100)),
        (1_100, sent(1, 1, 1, Cause::Retry)),
        (2_100, timed_out(1, 1)),
        (2_100, retry(1, 2, 200)),
        (2_300, sent(1, 2, 1, Cause::Retry)),
        (3_300, timed_out(1, 2)),
        (3_300, ended(1, 1, CallOutcome::TimedOut, 3, 3_300)),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_late_answer_to_the_first_attempt_does_not_end_the_second() {
    let mut run = run(retrying(2, Waits::Callback, None), None);
    run.make();
    run.until_ms(1_050);
    assert!(!run.answer(1, 0, true), "while it waits to try again");
    run.until_ms(1_200);
    assert!(!run.answer(1, 0, true), "while the second attempt is under way");
    assert!(run.answer(1, 1, true));
    assert_eq!(run.until_ms(1_200), [(1_200, ended(1, 1, CallOutcome::Answered, 2, 1_200))]);
}

#[test]
fn the_outcome_is_that_of_the_last_attempt() {
    let mut run = run(retrying(2, Waits::Callback, None), None);
    run.make();
    run.until_ms(10);
    run.answer(1, 0, false);
    assert_eq!(run.until_ms(20), [(10, retry(1, 1, 100))]);
    run.until_ms(120);
    assert!(run.caller.refuse(Attempt { call: 1, number: 1 }, run.now, &mut run.effects));
    assert_eq!(run.until_ms(120), [(120, ended(1, 1, CallOutcome::Refused, 2, 120))]);
}

#[test]
fn what_exceeds_the_connections_waits_in_order() {
    let mut run = run(retrying(1, Waits::Callback, Some(2)), None);
    for _ in 0..4 {
        run.make();
    }
    run.until_ms(10);
    assert_eq!(run.caller.line().collect::<Vec<_>>(), [3, 4]);
    run.answer(2, 0, true);
    let told = run.until_ms(20);
    let expected = [
        (10, ended(2, 2, CallOutcome::Answered, 1, 10)),
        (10, sent(3, 0, 2, Cause::ConnectionFree)),
    ];
    assert_eq!(told, expected);
    assert_eq!(run.caller.connections_in_use(), 2);
    let terms = Terms { connections: Some(3), ..*run.caller.terms() };
    run.caller.set_terms(terms, run.now, &mut run.effects);
    assert_eq!(run.until_ms(20), [(20, sent(4, 0, 3, Cause::ConnectionFree))]);
}

/// The timeout counts from sending: the second call's from 1 s on.
#[test]
fn the_way_of_waiting_decides_who_has_the_connection_during_a_backoff() {
    let sent_second = |waits| {
        let mut run = run(retrying(2, waits, Some(1)), None);
        run.make();
        run.make();
        let told = run.until_ms(10_000);
        told.into_iter().find_map(|(at, effect)| {
            let is_second = matches!(effect, Effect::Sent { attempt, .. } if attempt.call == 2);
            is_second.then_some(at)
        })
    };
    assert_eq!(sent_second(Waits::Callback), Some(1_000), "when the first attempt is given up");
    assert_eq!(sent_second(Waits::Blocking), Some(2_100), "when the first call has ended");
}

#[test]
fn jitter_belongs_to_the_attempt_and_keeps_its_bounds() {
    let delays = |before: u64| -> Vec<u64> {
        let mut terms = retrying(2, Waits::Callback, None);
        terms.retry.jitter = 0.5;
        let mut run = run(terms, None);
        for _ in 0..50 {
            run.make();
        }
        for call in 1..=before {
            run.answer(call, 0, true);
        }
        let told = run.until_ms(1_000);
        told.iter()
            .filter_map(|(_, effect)| match effect {
                Effect::RetryScheduled { after_ns, .. } => Some(*after_ns),
                _ => None,
            })
            .collect()
    };
    let all = delays(0);
    assert!(all.iter().all(|delay| (50 * MS..=150 * MS).contains(delay)), "{all:?}");
    assert!(all.iter().any(|delay| *delay != all[0]));
    assert_eq!(delays(10), all[10..], "whatever became of others");
}

#[test]
fn users_think_call_and_think_again() {
    let think_time = Distribution::Constant { value_s: 2.0 };
    let mut run = run(Terms::default(), Some(&UsersPlan { count: 2, think_time }));
    let told = run.until_ms(2_500);
    let calls: Vec<u64> = told.iter().map(|(at, _)| *at).collect();
    assert_eq!(calls, [2_000; 4], "both users: made and sent");
    run.answer(1, 0, true);
    run.caller.set_users(1, run.now, &mut run.effects);
    run.answer(2, 0, true);
    let again: Vec<(u64, Effect)> = run.until_ms(20_000);
    let made = again.iter().filter(|(_, effect)| matches!(effect, Effect::Made { .. }));
    assert_eq!(made.map(|(at, _)| *at).collect::<Vec<_>>(), [4_500], "one of them left");
}
