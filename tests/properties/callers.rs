//! Systems of callers and services: open and closed, with and without limits, timeouts and retries;
//! services that refuse, displace, give up and crash. See `calls` for the rules.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use queuescope::caller::Waits;
use queuescope::fact::NodeId;
use queuescope::kernel::Time;
use queuescope::scenario::Scenario;
use queuescope::stats::{CallerGauge, Totals};
use queuescope::world::World;
use queuescope::world::plan::{
    CallSource, CallerSetting, Command, NodeKind, Parameter, Plan, RuntimeSetting,
};

use crate::calls::{CallChecker, Terms};
use crate::{HORIZON_NS, Verdict, cases};

const MOST_EVENTS: usize = 1_500;
const CALLERS: [NodeId; 2] = [NodeId(0), NodeId(1)];
const SERVICES: [NodeId; 2] = [NodeId(2), NodeId(3)];

/// Two callers and two services; each may call each.
fn plans() -> impl Strategy<Value = Plan> {
    let of = (0_u64..1_000, select(&["0s", "1ns", "1ms", "20ms"][..]));
    (of, callers(), callers(), services(), services()).prop_map(|(of, one, two, shop, desk)| {
        let (seed, delay) = of;
        let text = format!(
            r#"{{ "version": 1, "seed": {seed}, "link_delay": "{delay}", "nodes": {{
                "one": {{ "caller": {{ {one} }} }}, "two": {{ "caller": {{ {two} }} }},
                "shop": {{ "service": {{ {shop} }} }}, "desk": {{ "service": {{ {desk} }} }} }} }}"#
        );
        Scenario::parse(&text).unwrap_or_else(|problems| panic!("{text}: {problems:?}")).plan
    })
}

fn callers() -> impl Strategy<Value = String> {
    const SOURCES: [&str; 6] = [
        r#""arrivals": { "poisson": { "rate_per_s": 30 } }"#,
        r#""arrivals": { "constant": { "rate_per_s": 0 } }"#,
        r#""arrivals": { "on_off": { "rate_per_s": 80, "on": "100ms", "off": "400ms" } }"#,
        r#""users": { "count": 3, "think_time": { "exponential": { "mean": "50ms" } } }"#,
        r#""users": { "count": 12, "think_time": "5ms" }"#,
        r#""users": { "count": 0, "think_time": "10ms" }"#,
    ];
    let terms = (
        select(&["blocking", "callback"][..]),
        select(&["", r#", "connections": 1"#, r#", "connections": 3"#][..]),
        select(
            &["", r#", "timeout": "15ms""#, r#", "timeout": "80ms""#, r#", "timeout": "1ns""#][..],
        ),
        (1..5_u16, select(&["0s", "1ns", "30ms"][..]), 1.0..3.0, 0.0..=1.0),
    );
    (select(&SOURCES[..]), 0.0..2.0, terms).prop_map(|(source, weight, terms)| {
        let (waits, connections, timeout, (attempts, backoff, factor, jitter)) = terms;
        format!(
            r#""calls": [{{ "service": "shop" }}, {{ "service": "desk", "weight": {weight} }}],
            {source}, "waits": "{waits}" {connections} {timeout}, "retry": {{
                "attempts": {attempts}, "backoff": "{backoff}", "factor": {factor}, "jitter": {jitter} }}"#
        )
    })
}

fn services() -> impl Strategy<Value = String> {
    const HANDLERS: [&str; 4] = [
        r#"{ "cpu": "10ms" }"#,
        r#"{ "cpu": "5ms" }, { "io": { "exponential": { "mean": "30ms" } } }, { "cpu": "5ms" }"#,
        r#"{ "cpu": { "exponential": { "mean": "10ms" } } }, { "answer": {} }, { "blocking_io": "20ms" }"#,
        r#"{ "cpu": "0s" }"#,
    ];
    let full = select(&["refuse", "wait", "drop_oldest"][..]);
    let runtime = (0..3_usize, 1..4_u16, 0..4_u16, full).prop_map(|(kind, many, room, full)| {
        let queue = format!(r#""task_queue": {room}, "when_full": "{full}""#);
        match kind {
            0 => r#""sync""#.to_owned(),
            1 => format!(r#"{{ "thread_pool": {{ "threads": {many}, "cores": 1, {queue} }} }}"#),
            _ => format!(r#"{{ "event_loop": {{ {queue} }} }}"#),
        }
    });
    let terms = (0..4_u16, select(&["finish", "drop"][..]), select(&[0.0, 0.3, 1.0][..]));
    (runtime, select(&HANDLERS[..]), terms).prop_map(|(runtime, handler, terms)| {
        let (instances, abandoned, failure_chance) = terms;
        format!(
            r#""instances": {instances}, "runtime": {runtime}, "handler": [{handler}],
            "abandoned": "{abandoned}", "failure": {{ "chance": {failure_chance} }}"#
        )
    })
}

fn inputs() -> impl Strategy<Value = Vec<(u64, Command)>> {
    let gap = prop_oneof![1 => Just(0), 4 => 0..300_000_000_u64];
    vec((gap, commands()), 0..12)
}

fn commands() -> impl Strategy<Value = Command> {
    let (caller, service) = (|| select(&CALLERS[..]), || select(&SERVICES[..]));
    let settings = prop_oneof![
        (Just(CallerSetting::Users), 0.0..10.0),
        (Just(CallerSetting::ThinkTime), 0.0..0.1),
        (Just(CallerSetting::Connections), 0.0..5.0),
        (Just(CallerSetting::Timeout), 0.0..0.1),
        (Just(CallerSetting::Attempts), 0.0..5.0),
        (Just(CallerSetting::Backoff), 0.0..0.1),
    ];
    let set = |parameter, value| Command::Set { parameter, value };
    let of_runtime = select(&[RuntimeSetting::Threads, RuntimeSetting::TaskQueue][..]);
    prop_oneof![
        4 => (caller(), settings).prop_map(move |(caller, (setting, value))| {
            set(Parameter::Caller { caller, setting }, f64::round(value * 1e3) / 1e3)
        }),
        3 => (service(), 0..4_u16).prop_map(move |(service, count)| {
            set(Parameter::Instances { service }, count.into())
        }),
        2 => (service(), of_runtime, 0..4_u16).prop_map(move |(service, setting, count)| {
            set(Parameter::Runtime { service, setting }, count.into())
        }),
        1 => (0.0..0.03).prop_map(move |delay| set(Parameter::LinkDelay, delay)),
        3 => (caller(), 1..20_u32, select(&[0, 1, 3_000_000_u64][..])).prop_map(
            |(producer, count, spacing_ns)| {
                Command::Publish { producer, count, spacing_ns, message_type: None }
            }
        ),
        3 => service().prop_map(|service| Command::Crash { service, number: None }),
        2 => service().prop_map(|service| Command::Restart { service }),
        1 => caller().prop_map(|producer| Command::Pause { producer }),
        1 => caller().prop_map(|producer| Command::Resume { producer }),
    ]
}

fn terms(plan: &Plan) -> impl Iterator<Item = (NodeId, Terms)> {
    CALLERS.into_iter().map(|node| {
        let NodeKind::Caller(caller) = &plan.nodes[node.index()].kind else { panic!("a caller") };
        let users = match &caller.source {
            CallSource::Users(users) => users.count as usize,
            CallSource::Arrivals(_) => 0,
        };
        let terms = Terms {
            blocking: caller.terms.waits == Waits::Blocking,
            connections: caller.terms.connections.map(usize::from),
            timeout_ns: caller.terms.timeout_ns,
            attempts: caller.terms.retry.attempts,
            users,
        };
        (node, terms)
    })
}

/// A world of callers, followed by facts and by figures.
struct Run {
    world: World,
    checker: CallChecker,
    totals: Totals,
}

impl Run {
    fn new(plan: &Plan) -> Self {
        let (mut checker, mut totals) = (CallChecker::new(terms(plan)), Totals::new(plan));
        let world = World::new(Arc::new(plan.clone()), &mut (&mut checker, &mut totals));
        Self { world, checker, totals }
    }

    fn step(&mut self) -> Verdict {
        self.world.step(&mut (&mut self.checker, &mut self.totals));
        self.check()
    }

    fn apply(&mut self, command: Command) -> Verdict {
        self.world.apply(command, &mut (&mut self.checker, &mut self.totals));
        self.check()
    }

    /// The rules hold, and facts, figures and the world agree on every call.
    fn check(&self) -> Verdict {
        self.checker.check().map_err(TestCaseError::fail)?;
        for caller in self.world.callers() {
            let (known, gauge) = (&self.checker.callers[&caller.node], CallerGauge::of(caller));
            let counted = self.totals.callers().get(caller.node).expect("a caller");
            prop_assert!(counted.is_balanced(&gauge), "{:?} {:?}", counted, gauge);
            let ended = [counted.answered, counted.failed, counted.timed_out, counted.refused];
            prop_assert_eq!(ended, known.ended());
            prop_assert_eq!(
                (counted.made, counted.in_progress()),
                (known.made, known.in_progress())
            );
            let amplification = known.attempts as f64 / known.made as f64;
            let expected = (known.made > 0).then_some(amplification);
            prop_assert_eq!(counted.amplification(), expected);
        }
        let violations = self.world.violations();
        prop_assert!(violations.is_empty(), "{:?}", violations);
        Ok(())
    }

    /// Handles the inputs, and what is due up to the last of them and a while after.
    fn go(&mut self, inputs: &[(u64, Command)]) -> Verdict {
        let (mut until, mut events) = (self.world.now(), 0);
        let all = inputs.iter().map(|(gap_ns, command)| (*gap_ns, Some(*command)));
        for (gap_ns, command) in all.chain([(HORIZON_NS, None)]) {
            until = until.plus_ns(gap_ns);
            while events < MOST_EVENTS && self.world.next_time().is_some_and(|next| next <= until) {
                events += 1;
                self.step()?;
            }
            let Some(command) = command.filter(|_| events < MOST_EVENTS) else { break };
            self.world.advance_to(until, 0, &mut (&mut self.checker, &mut self.totals));
            self.apply(command)?;
        }
        Ok(())
    }

    /// Nobody calls any more, and there is somebody to answer.
    fn calm_down(&mut self) -> Verdict {
        for producer in CALLERS {
            self.apply(Command::Pause { producer })?;
        }
        for service in SERVICES {
            self.apply(Command::Restart { service })?;
            if self.world.parameter(Parameter::Instances { service }) == Some(0.0) {
                let parameter = Parameter::Instances { service };
                self.apply(Command::Set { parameter, value: 1.0 })?;
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn every_call_keeps_the_rules_and_gets_one_end(plan in plans(), inputs in inputs()) {
        let mut run = Run::new(&plan);
        run.go(&inputs)?;
        run.calm_down()?;
        let mut events = 0_u64;
        while run.world.next_time().is_some() {
            run.step()?;
            events += 1;
            prop_assert!(events < 100_000, "it goes on though nobody calls");
        }
        for known in run.checker.callers.values() {
            prop_assert_eq!(known.in_progress(), 0, "calls without an end");
        }
    }
}

/// What is drawn is not too tame: all that can become of a call does.
#[test]
fn everything_that_can_become_of_a_call_is_drawn() {
    let mut runner = TestRunner::deterministic();
    let mut seen = std::collections::BTreeSet::new();
    let drawn = (plans(), inputs());
    for _ in 0..150 {
        let (plan, inputs) = drawn.new_tree(&mut runner).expect("a case").current();
        let mut run = Run::new(&plan);
        run.go(&inputs).expect("the rules hold");
        assert!(run.world.now() <= Time::from_seconds(60.0));
        seen.extend(run.checker.seen);
    }
    let expected = [
        "Answered",
        "Failed",
        "Refused",
        "TimedOut",
        "crash",
        "displaced",
        "given up",
        "retry",
        "timed out",
    ];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), expected);
}
