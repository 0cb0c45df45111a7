//! The rules that the facts of calls must keep, restated without looking at callers: every call
//! gets exactly one end, after attempts one after another, each on a connection of its own.

use std::collections::{BTreeMap, BTreeSet};

use queuescope::broker::MessageId;
use queuescope::fact::{CallOutcome, Fact, FactSink, Happening, NodeId, ParameterName, Rule};
use queuescope::kernel::Time;

/// What is wrong, if anything.
type Check = Result<(), String>;

/// How a caller is set, as far as facts must obey it.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) blocking: bool,
    pub(crate) connections: Option<usize>,
    pub(crate) timeout_ns: Option<u64>,
    pub(crate) attempts: u16,
    /// The most there ever were.
    pub(crate) users: usize,
}

/// A call between its beginning and its end.
#[derive(Debug)]
struct Call {
    made: Time,
    by_user: bool,
    sent: u16,
    lane: Option<u16>,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    Waiting,
    UnderWay {
        since: Time,
        timeout_ns: Option<u64>,
    },
    /// The attempt had this end; what follows must be told next.
    Concluded(CallOutcome),
}

/// A caller, known by its facts.
#[derive(Debug)]
pub(crate) struct Known {
    terms: Terms,
    calls: BTreeMap<MessageId, Call>,
    pub(crate) made: u64,
    pub(crate) attempts: u64,
    ended: [u64; 4],
}

/// Follows callers by their facts.
#[derive(Debug, Default)]
pub(crate) struct CallChecker {
    pub(crate) callers: BTreeMap<NodeId, Known>,
    /// Attempts that a service has answered or refused; none twice.
    replied: BTreeSet<MessageId>,
    sent: BTreeSet<MessageId>,
    pub(crate) fault: Option<String>,
    pub(crate) seen: BTreeSet<String>,
}

/// Fails with a text unless something holds.
macro_rules! holds {
    ($condition:expr, $($why:tt)+) => {
        if !$condition {
            return Err(format!($($why)+));
        }
    };
}

impl FactSink for CallChecker {
    fn record(&mut self, fact: &Fact) {
        if let (Err(why), None) = (self.follow(fact), &self.fault) {
            self.fault = Some(format!("{fact:?}: {why}"));
        }
    }
}

impl CallChecker {
    pub(crate) fn new(terms: impl Iterator<Item = (NodeId, Terms)>) -> Self {
        let known =
            |terms| Known { terms, calls: BTreeMap::new(), made: 0, attempts: 0, ended: [0; 4] };
        let callers = terms.map(|(node, terms)| (node, known(terms))).collect();
        Self { callers, ..Self::default() }
    }

    fn follow(&mut self, fact: &Fact) -> Check {
        let at = fact.at;
        match fact.happening {
            Happening::CallMade { message, caller, .. } => {
                self.of(caller)?.make(message, fact.rule, at)
            }
            Happening::Requested { message, caller, attempt, lane, .. } => {
                holds!(self.sent.insert(message), "it was sent before");
                self.of(caller)?.send(message, (attempt, lane), fact.rule, at)
            }
            Happening::TimedOut { message, caller, attempt } => {
                self.saw("timed out");
                self.of(caller)?.time_out(message, attempt, at)
            }
            Happening::RetryScheduled { message, caller, attempt, .. } => {
                self.saw("retry");
                self.of(caller)?.schedule(message, attempt)
            }
            Happening::AnswerReceived { message, caller, succeeded } => {
                let outcome = if succeeded { CallOutcome::Answered } else { CallOutcome::Failed };
                self.reply(message, caller, outcome)
            }
            Happening::RequestRefused { message, caller, .. } => {
                self.reply(message, caller, CallOutcome::Refused)
            }
            Happening::CallEnded { message, caller, lane, outcome, attempts, took_ns } => {
                self.saw(&format!("{outcome:?}"));
                self.of(caller)?.end(message, (lane, outcome, attempts, took_ns), at)
            }
            Happening::ParameterSet { node: Some(node), parameter, value } => {
                self.callers.get_mut(&node).into_iter().for_each(|one| one.set(parameter, value));
                Ok(())
            }
            Happening::Abandoned { .. } => {
                self.saw(if fact.rule == Rule::NobodyWaits { "given up" } else { "displaced" });
                Ok(())
            }
            Happening::InstanceCrashed { .. } => {
                self.saw("crash");
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn saw(&mut self, what: &str) {
        if !self.seen.contains(what) {
            self.seen.insert(what.to_owned());
        }
    }

    fn of(&mut self, caller: NodeId) -> Result<&mut Known, String> {
        self.callers.get_mut(&caller).ok_or_else(|| "no caller".to_owned())
    }

    fn reply(&mut self, message: MessageId, caller: NodeId, outcome: CallOutcome) -> Check {
        holds!(self.sent.contains(&message), "it was never sent");
        holds!(self.replied.insert(message), "it was replied to before");
        self.of(caller)?.conclude(message, outcome);
        Ok(())
    }

    /// Between events nothing is left half done, and no caller is above its limits.
    pub(crate) fn check(&self) -> Check {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        for (node, known) in &self.callers {
            known.check().map_err(|why| format!("{node:?}: {why}"))?;
        }
        Ok(())
    }
}

impl Known {
    fn make(&mut self, message: MessageId, rule: Rule, made: Time) -> Check {
        self.made += 1;
        let number = message.number();
        holds!(number == self.made && message.attempt() == 0, "it should be call {}", self.made);
        let by_user = rule == Rule::ThinkTimeOver;
        let call = Call { made, by_user, sent: 0, lane: None, stage: Stage::Waiting };
        self.calls.insert(message, call);
        let by_users = self.calls.values().filter(|call| call.by_user).count();
        holds!(by_users <= self.terms.users, "{} users call {by_users} times", self.terms.users);
        Ok(())
    }

    fn call(&mut self, message: MessageId) -> Result<&mut Call, String> {
        let call = self.calls.get_mut(&message.with_attempt(0));
        call.ok_or_else(|| "its call is not in progress".to_owned())
    }

    fn lanes(&self) -> impl Iterator<Item = u16> {
        self.calls.values().filter_map(|call| call.lane)
    }

    fn send(
        &mut self,
        message: MessageId,
        (attempt, lane): (u16, u16),
        rule: Rule,
        since: Time,
    ) -> Check {
        self.attempts += 1;
        let timeout_ns = self.terms.timeout_ns;
        let (in_use, taken) = (self.lanes().count(), self.lanes().any(|one| one == lane));
        let (blocking, limit) = (self.terms.blocking, self.terms.connections);
        let call = self.call(message)?;
        holds!(call.stage == Stage::Waiting, "an attempt is under way: {call:?}");
        holds!(attempt == call.sent, "it should be attempt {}", call.sent);
        holds!(u16::from(message.attempt()) == attempt, "its name is of another attempt");
        if let Some(own) = call.lane {
            holds!(blocking && own == lane, "a connection was kept: {call:?}");
        } else {
            holds!(!taken, "another call has that connection");
            holds!(limit.is_none_or(|limit| in_use < limit), "{in_use} are in use");
            holds!(!blocking || rule != Rule::Retry, "it gave its thread away");
        }
        call.sent += 1;
        (call.lane, call.stage) = (Some(lane), Stage::UnderWay { since, timeout_ns });
        Ok(())
    }

    fn time_out(&mut self, message: MessageId, attempt: u16, at: Time) -> Check {
        let call = self.call(message)?;
        holds!(attempt + 1 == call.sent, "that attempt is not the last");
        let Stage::UnderWay { since, timeout_ns: Some(timeout_ns) } = call.stage else {
            return Err(format!("nothing could time out: {call:?}"));
        };
        let waited_ns = at.since_ns(since);
        holds!(waited_ns.abs_diff(timeout_ns) <= 1, "it waited {waited_ns} of {timeout_ns} ns");
        call.stage = Stage::Concluded(CallOutcome::TimedOut);
        Ok(())
    }

    /// An answer to an attempt that was given up changes nothing.
    fn conclude(&mut self, message: MessageId, outcome: CallOutcome) {
        let last = u16::from(message.attempt()) + 1;
        if let Ok(call) = self.call(message)
            && matches!(call.stage, Stage::UnderWay { .. })
            && call.sent == last
        {
            call.stage = Stage::Concluded(outcome);
        }
    }

    fn schedule(&mut self, message: MessageId, attempt: u16) -> Check {
        let Terms { attempts: most, blocking, .. } = self.terms;
        let call = self.call(message)?;
        holds!(attempt == call.sent && attempt < most, "of {most} {} were sent", call.sent);
        let in_vain = !matches!(call.stage, Stage::Concluded(CallOutcome::Answered));
        holds!(in_vain && call.stage != Stage::Waiting, "the attempt goes on: {call:?}");
        holds!(matches!(call.stage, Stage::Concluded(_)), "the attempt goes on: {call:?}");
        call.stage = Stage::Waiting;
        call.lane = call.lane.filter(|_| blocking);
        Ok(())
    }

    fn end(
        &mut self,
        message: MessageId,
        (lane, outcome, attempts, took_ns): (u16, CallOutcome, u16, u64),
        at: Time,
    ) -> Check {
        let most = self.terms.attempts;
        let call = self.calls.remove(&message.with_attempt(0)).ok_or("it ended before")?;
        self.ended[outcome as usize] += 1;
        holds!(call.stage == Stage::Concluded(outcome), "its attempt did not end so: {call:?}");
        holds!(call.lane == Some(lane), "another connection: {call:?}");
        holds!(attempts == call.sent, "{} were sent", call.sent);
        holds!(outcome == CallOutcome::Answered || attempts >= most, "it gave up too early");
        holds!(took_ns == at.since_ns(call.made), "it was made at {:?}", call.made);
        Ok(())
    }

    fn set(&mut self, parameter: ParameterName, value: f64) {
        let terms = &mut self.terms;
        match parameter {
            ParameterName::Connections => {
                terms.connections = terms.connections.map(|_| (value as usize).max(1));
            }
            ParameterName::Timeout => {
                terms.timeout_ns = terms.timeout_ns.map(|_| ((value * 1e9) as u64).max(1));
            }
            ParameterName::RetryAttempts => terms.attempts = (value as u16).max(1),
            ParameterName::Users => terms.users = terms.users.max(value as usize),
            _ => {}
        }
    }

    fn check(&self) -> Check {
        let in_progress = self.calls.len() as u64;
        let ended: u64 = self.ended.iter().sum();
        holds!(self.made == in_progress + ended, "{ended} of {} ended", self.made);
        let concluded = |call: &Call| matches!(call.stage, Stage::Concluded(_));
        let hanging = self.calls.values().find(|call| concluded(call));
        holds!(hanging.is_none(), "nothing followed: {hanging:?}");
        let waiting = self.calls.values().any(|call| call.lane.is_none() && call.sent == 0);
        let in_use = self.lanes().count();
        let has_room = self.terms.connections.is_none_or(|limit| in_use < limit);
        holds!(!(waiting && has_room), "a call waits while {in_use} connections are in use");
        Ok(())
    }

    /// Calls that have not ended.
    pub(crate) fn in_progress(&self) -> u64 {
        self.calls.len() as u64
    }

    /// Answered, failed, timed out, refused.
    pub(crate) fn ended(&self) -> [u64; 4] {
        self.ended
    }
}
