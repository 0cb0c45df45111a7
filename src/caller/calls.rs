//! The life of a call: made, maybe waiting for a connection, sent, maybe sent again, ended.

use std::collections::VecDeque;

use super::connections::Connections;
use super::timers::{Purpose, TimerKey, Timers};
use super::users::Users;
use super::{Attempt, CallOutcome, Cause, Effect, Terms, UsersPlan, Waits};
use crate::kernel::{Draw, Keyed, StreamKey, Time};

/// A caller at work.
#[derive(Clone, Debug)]
pub struct Caller {
    terms: Terms,
    jitter: StreamKey,
    users: Option<Users>,
    /// Calls that have not ended, by number.
    calls: Keyed<u64, Call>,
    /// Calls that wait for a connection, by number.
    line: VecDeque<u64>,
    connections: Connections,
    timers: Timers,
    made: u64,
}

/// A call that has not ended.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// When it came into being.
    pub made: Time,
    /// Where it is.
    pub stage: Stage,
    /// Its current attempt, or the next.
    pub attempt: u16,
    /// Its connection, if it has one.
    pub connection: Option<u16>,
    /// Which kind of call was asked for.
    wanted: Option<u16>,
    /// Whether a user waits for its end.
    by_user: bool,
    timer: Option<TimerKey>,
}

/// Where a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It waits in the caller for a connection.
    InLine,
    /// An attempt is under way.
    UnderWay,
    /// It waits to be tried again.
    BackingOff,
}

/// What comes from outside.
impl Caller {
    /// A caller without calls; its users, if any, begin to think at `now`.
    pub fn new(
        terms: Terms,
        jitter: StreamKey,
        users: Option<(&UsersPlan, StreamKey)>,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Self {
        let mut caller = Self {
            terms,
            jitter,
            users: users.map(|(plan, stream)| Users::new(plan, stream)),
            calls: Keyed::default(),
            line: VecDeque::new(),
            connections: Connections::default(),
            timers: Timers::default(),
            made: 0,
        };
        caller.let_users_come(now);
        caller.ask_for_wake(effects);
        caller
    }

    /// A request comes into being; `wanted` is handed back with what is sent.
    pub fn make(
        &mut self,
        wanted: Option<u16>,
        cause: Cause,
        now: Time,
        effects: &mut Vec<Effect>,
    ) {
        self.add(wanted, cause, false, now, effects);
        self.ask_for_wake(effects);
    }

    /// The answer to an attempt arrives. Tells whether somebody waited for it: one that comes after
    /// the caller gave the attempt up is thrown away.
    pub fn answer(
        &mut self,
        attempt: Attempt,
        succeeded: bool,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> bool {
        let outcome = if succeeded { CallOutcome::Answered } else { CallOutcome::Failed };
        self.conclude(attempt, outcome, now, effects)
    }

    /// An attempt was refused. Tells whether somebody waited for it.
    pub fn refuse(&mut self, attempt: Attempt, now: Time, effects: &mut Vec<Effect>) -> bool {
        self.conclude(attempt, CallOutcome::Refused, now, effects)
    }

    /// Does what is due; to come without need does no harm.
    pub fn wake(&mut self, now: Time, effects: &mut Vec<Effect>) {
        self.timers.woken(now);
        while let Some(purpose) = self.timers.take_due(now) {
            match purpose {
                Purpose::Timeout { call } => self.time_out(call, now, effects),
                Purpose::Retry { call } => self.retry(call, now, effects),
                Purpose::ThinkTimeOver => self.end_think_time(now, effects),
            }
        }
        self.ask_for_wake(effects);
    }

    /// Changes how calls are treated: a limit at once, the rest from the next attempt on.
    pub fn set_terms(&mut self, terms: Terms, now: Time, effects: &mut Vec<Effect>) {
        self.terms = terms;
        self.serve_line(now, effects);
        self.ask_for_wake(effects);
    }

    /// Changes the number of users: more begin to think, those too many leave after their call.
    pub fn set_users(&mut self, count: u32, now: Time, effects: &mut Vec<Effect>) {
        if let Some(users) = &mut self.users {
            users.want(count);
        }
        self.let_users_come(now);
        self.ask_for_wake(effects);
    }

    /// Changes how long users think, from the next time on.
    pub fn set_think_time_mean_s(&mut self, mean_s: f64) {
        if let Some(users) = &mut self.users {
            users.think_time = users.think_time.with_mean_s(mean_s);
        }
    }
}

/// What others may see.
impl Caller {
    /// How calls are treated.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// How many users there should be; `None` if its calls come from outside.
    pub fn users(&self) -> Option<u32> {
        self.users.as_ref().map(Users::wanted)
    }

    /// How long users think on average, in seconds.
    pub fn think_time_mean_s(&self) -> Option<f64> {
        self.users.as_ref().map(|users| users.think_time.mean_s())
    }

    /// Calls made so far.
    pub fn made(&self) -> u64 {
        self.made
    }

    /// Calls that have not ended, by number.
    pub fn calls(&self) -> impl ExactSizeIterator<Item = (u64, &Call)> {
        self.calls.iter()
    }

    /// The call of that number, unless it has ended.
    pub fn call(&self, number: u64) -> Option<&Call> {
        self.calls.get(number)
    }

    /// Whether somebody waits for the answer to an attempt.
    pub fn waits_for(&self, attempt: Attempt) -> bool {
        self.calls
            .get(attempt.call)
            .is_some_and(|call| call.stage == Stage::UnderWay && call.attempt == attempt.number)
    }

    /// Calls that wait for a connection, first come first.
    pub fn line(&self) -> impl ExactSizeIterator<Item = u64> {
        self.line.iter().copied()
    }

    /// Connections in use.
    pub fn connections_in_use(&self) -> u16 {
        self.connections.in_use()
    }
}

/// What follows.
impl Caller {
    fn add(
        &mut self,
        wanted: Option<u16>,
        cause: Cause,
        by_user: bool,
        now: Time,
        effects: &mut Vec<Effect>,
    ) {
        self.made += 1;
        let call = self.made;
        effects.push(Effect::Made { call, wanted, cause });
        self.calls.insert(
            call,
            Call {
                made: now,
                stage: Stage::InLine,
                attempt: 0,
                connection: None,
                wanted,
                by_user,
                timer: None,
            },
        );
        self.send_or_line_up(call, cause, now, effects);
    }

    /// Sends the call's attempt, or lets it wait behind others. Nobody waits while a connection is
    /// free, so who finds one overtakes nobody.
    fn send_or_line_up(&mut self, number: u64, cause: Cause, now: Time, effects: &mut Vec<Effect>) {
        let Some(call) = self.calls.get_mut(number) else { return };
        let own = call.connection;
        let Some(connection) = own.or_else(|| self.connections.take(self.terms.connections)) else {
            call.stage = Stage::InLine;
            self.line.push_back(number);
            return;
        };
        let attempt = Attempt { call: number, number: call.attempt };
        effects.push(Effect::Sent { attempt, wanted: call.wanted, connection, cause });
        (call.stage, call.connection) = (Stage::UnderWay, Some(connection));
        call.timer = self.terms.timeout_ns.map(|timeout_ns| {
            self.timers.set(now.plus_ns(timeout_ns), Purpose::Timeout { call: number })
        });
    }

    fn time_out(&mut self, number: u64, now: Time, effects: &mut Vec<Effect>) {
        let Some(call) = self.calls.get(number) else { return };
        let attempt = Attempt { call: number, number: call.attempt };
        effects.push(Effect::TimedOut { attempt });
        self.conclude(attempt, CallOutcome::TimedOut, now, effects);
    }

    /// An attempt ended: with it the call, unless another follows.
    fn conclude(
        &mut self,
        attempt: Attempt,
        outcome: CallOutcome,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> bool {
        if !self.waits_for(attempt) {
            return false;
        }
        let Some(call) = self.calls.get_mut(attempt.call) else { return false };
        if let Some(timer) = call.timer.take() {
            self.timers.stop(timer);
        }
        let goes_on = call.attempt + 1 < self.terms.retry.attempts;
        if goes_on && outcome != CallOutcome::Answered {
            self.back_off(attempt, now, effects);
        } else {
            self.end(attempt.call, outcome, now, effects);
        }
        self.serve_line(now, effects);
        self.ask_for_wake(effects);
        true
    }

    fn back_off(&mut self, failed: Attempt, now: Time, effects: &mut Vec<Effect>) {
        let next = Attempt { number: failed.number + 1, ..failed };
        let after_ns = self.backoff_ns(next);
        effects.push(Effect::RetryScheduled { attempt: next, after_ns });
        let timer = self.timers.set(now.plus_ns(after_ns), Purpose::Retry { call: next.call });
        let Some(call) = self.calls.get_mut(next.call) else { return };
        (call.stage, call.attempt, call.timer) = (Stage::BackingOff, next.number, Some(timer));
        if self.terms.waits == Waits::Callback
            && let Some(connection) = call.connection.take()
        {
            self.connections.give_back(connection);
        }
    }

    /// The delay before an attempt: exponential, with the jitter that belongs to this attempt.
    fn backoff_ns(&self, attempt: Attempt) -> u64 {
        let retry = &self.terms.retry;
        let grown = libm::pow(retry.factor, f64::from(attempt.number - 1));
        let item = attempt.call ^ u64::from(attempt.number).rotate_right(16);
        let spread = retry.jitter * (2.0 * self.jitter.for_item(item).unit() - 1.0);
        libm::round(retry.backoff_ns as f64 * grown * (1.0 + spread)) as u64
    }

    fn retry(&mut self, number: u64, now: Time, effects: &mut Vec<Effect>) {
        if let Some(call) = self.calls.get_mut(number) {
            call.timer = None;
            self.send_or_line_up(number, Cause::Retry, now, effects);
        }
    }

    fn end(&mut self, number: u64, outcome: CallOutcome, now: Time, effects: &mut Vec<Effect>) {
        let Some(call) = self.calls.remove(number) else { return };
        let Some(connection) = call.connection else { return };
        self.connections.give_back(connection);
        let (attempts, took_ns) = (call.attempt + 1, now.since_ns(call.made));
        effects.push(Effect::Ended { call: number, connection, outcome, attempts, took_ns });
        if call.by_user
            && let Some(users) = &mut self.users
            && users.stays()
        {
            let at = now.plus_ns(users.think_ns(number));
            self.timers.set(at, Purpose::ThinkTimeOver);
        }
    }

    /// Sends what waits for connections, as far as they go.
    fn serve_line(&mut self, now: Time, effects: &mut Vec<Effect>) {
        while let Some(&first) = self.line.front()
            && self.connections.in_use() < self.terms.connections.unwrap_or(u16::MAX)
        {
            self.line.pop_front();
            self.send_or_line_up(first, Cause::ConnectionFree, now, effects);
        }
    }

    fn end_think_time(&mut self, now: Time, effects: &mut Vec<Effect>) {
        if self.users.as_mut().is_some_and(Users::stays) {
            self.add(None, Cause::ThinkTimeOver, true, now, effects);
        }
    }

    fn let_users_come(&mut self, now: Time) {
        while let Some(think_ns) = self.users.as_mut().and_then(Users::come) {
            self.timers.set(now.plus_ns(think_ns), Purpose::ThinkTimeOver);
        }
    }

    fn ask_for_wake(&mut self, effects: &mut Vec<Effect>) {
        effects.extend(self.timers.ask_for_first().map(Effect::Wake));
    }
}
