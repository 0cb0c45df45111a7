//! Figures of callers: what the report tells of calls, worked out by hand.

use std::sync::Arc;

use queuescope::fact::{FactSink, NodeId};
use queuescope::kernel::Time;
use queuescope::scenario::Scenario;
use queuescope::stats::{CallFigures, CallLedger, Figures, Gauges, Recorder, RunReport, Totals};
use queuescope::world::World;
use queuescope::world::plan::{CallerSetting, Command, Parameter, Plan};

const PEOPLE: NodeId = NodeId(0);

/// Nobody calls but on command; links take 5 ms, work takes 90 ms.
fn plan(caller: &str, service: &str) -> Plan {
    let text = format!(
        r#"{{ "version": 1, "link_delay": "5ms", "nodes": {{
            "people": {{ "caller": {{ "calls": [{{ "service": "shop" }}],
                "arrivals": {{ "constant": {{ "rate_per_s": 0 }} }}, {caller} }} }},
            "shop": {{ "service": {{ "handler": [{{ "cpu": "90ms" }}], {service} }} }} }} }}"#
    );
    Scenario::parse(&text).unwrap_or_else(|problems| panic!("{problems:?}")).plan
}

struct Run {
    world: World,
    totals: Totals,
}

impl Run {
    fn new(plan: Plan) -> Self {
        let plan = Arc::new(plan);
        let mut totals = Totals::new(&plan);
        Self { world: World::new(plan, &mut totals), totals }
    }

    fn call(&mut self, count: u32) -> &mut Self {
        let (producer, spacing_ns, message_type) = (PEOPLE, 0, None);
        let call = Command::Publish { producer, count, spacing_ns, message_type };
        self.world.apply(call, &mut self.totals);
        self
    }

    fn set(&mut self, setting: CallerSetting, value: f64) -> &mut Self {
        let parameter = Parameter::Caller { caller: PEOPLE, setting };
        self.world.apply(Command::Set { parameter, value }, &mut self.totals);
        self
    }

    fn until_ms(&mut self, ms: u64) -> &mut Self {
        let until = Time::from_ns(ms * 1_000_000);
        self.world.advance_to(until, u64::MAX, &mut self.totals);
        self
    }

    fn report(&self) -> RunReport {
        RunReport::of(&self.totals, &Gauges::of(&self.world))
    }

    fn figures(&self) -> CallFigures {
        self.report().callers[0].calls
    }
}

fn ledger(made: u64, in_progress: u64, answered: u64, timed_out: u64, refused: u64) -> CallLedger {
    CallLedger { made, in_progress, answered, failed: 0, timed_out, refused, balanced: true }
}

#[test]
fn a_thread_that_waits_is_blocked_and_one_that_goes_on_is_not() {
    let blocked_share = |terms: &str| {
        let mut run = Run::new(plan(terms, r#""instances": 2"#));
        run.call(2).until_ms(400).figures().blocked_share
    };
    // A call takes 100 ms; one thread makes one after the other.
    assert_eq!(blocked_share(r#""connections": 1, "waits": "blocking""#), Some(0.5));
    assert_eq!(blocked_share(r#""connections": 2, "waits": "blocking""#), Some(0.25));
    assert_eq!(blocked_share(r#""connections": 2, "waits": "callback""#), Some(0.0));
    assert_eq!(blocked_share(r#""waits": "blocking""#), None, "as many threads as it takes");
}

#[test]
fn threads_that_are_taken_away_leave_after_their_call() {
    let mut run = Run::new(plan(r#""connections": 4, "waits": "blocking""#, r#""instances": 4"#));
    run.call(4).until_ms(50).set(CallerSetting::Connections, 1.0).until_ms(200);
    // Four threads for 100 ms, then one: 400 of 500 ms are waiting.
    assert_eq!(run.figures().blocked_share, Some(0.8));
    assert_eq!(run.figures().mean_connections, 2.0);
}

#[test]
fn retries_and_timeouts_are_counted_and_amplify() {
    let terms = r#""waits": "callback", "timeout": "50ms",
        "retry": { "attempts": 3, "backoff": "10ms" }"#;
    let mut run = Run::new(plan(terms, r#""instances": 1"#));
    let under_way = run.call(2).until_ms(40).figures();
    assert_eq!((under_way.ledger, under_way.waiting), (ledger(2, 2, 0, 0, 0), 0));
    assert_eq!((under_way.connections, under_way.attempts_per_call), (2, Some(1.0)));
    let backing_off = run.until_ms(55).figures();
    assert_eq!((backing_off.waiting, backing_off.connections), (2, 0));
    let after = run.until_ms(1_000).figures();
    assert_eq!(after.ledger, ledger(2, 0, 0, 2, 0));
    assert_eq!((after.attempts, after.retries, after.timeouts), (6, 4, 6));
    assert_eq!(after.attempts_per_call, Some(3.0));
    assert_eq!(after.response.count, 0);
}

#[test]
fn a_restart_keeps_what_is_in_progress_with_its_attempts() {
    let terms = r#""timeout": "50ms", "retry": { "attempts": 3, "backoff": "10ms" }"#;
    let mut run = Run::new(plan(terms, r#""instances": 0"#));
    run.call(1).until_ms(300);
    assert_eq!(run.figures().ledger, ledger(1, 0, 0, 0, 1));
    run.call(1).until_ms(315);
    run.totals.restart(run.world.now());
    assert_eq!(run.figures().ledger, ledger(1, 1, 0, 0, 0));
    assert_eq!((run.figures().attempts, run.figures().retries), (1, 0), "it waits for the next");
    run.until_ms(600);
    assert_eq!(run.figures().ledger, ledger(1, 0, 0, 0, 1));
    assert_eq!(run.figures().attempts_per_call, Some(3.0));
}

#[test]
fn percentiles_wait_for_enough_samples() {
    let mut run = Run::new(plan(r#""waits": "callback""#, r#""instances": 10"#));
    let few = run.call(9).until_ms(200).figures().response;
    assert_eq!((few.count, few.mean_s, few.p50_s), (9, Some(0.1), None));
    let more = run.call(11).until_ms(600).figures().response;
    assert!(more.p50_s.is_some() && more.p95_s.is_some() && more.p99_s.is_none());
}

#[test]
fn the_page_gets_the_same_and_how_the_caller_is_set() {
    let text = r#"{ "version": 1, "nodes": {
        "people": { "caller": { "calls": [{ "service": "shop" }],
            "users": { "count": 3, "think_time": "100ms" }, "waits": "blocking", "connections": 2 } },
        "shop": { "service": { "handler": [{ "cpu": "90ms" }] } } } }"#;
    let plan = Arc::new(Scenario::parse(text).expect("it is right").plan);
    let mut recorder = Recorder::new(&plan);
    let mut world = World::new(plan, &mut recorder);
    world.advance_to(Time::from_seconds(10.0), u64::MAX, &mut recorder);
    recorder.advance_to(world.now());
    let gauges = Gauges::of(&world);
    let figures = Figures::of(&recorder, &gauges);
    let caller = figures.callers[0];
    assert_eq!((caller.users, caller.rate_per_s, caller.paused), (Some(3), None, false));
    assert!(figures.calls.is_some_and(|calls| calls.balanced && calls.made > 100));
    assert_eq!(caller.calls, RunReport::of(recorder.totals(), &gauges).callers[0].calls);
    let json = serde_json::to_value(&figures).expect("figures become JSON");
    assert_eq!(json["callers"][0]["node"], 0);
    assert_eq!(json["callers"][0]["made"], json["calls"]["made"]);
    assert!(json["callers"][0]["response"]["p99_s"].is_f64());
}

/// A ledger that disagrees with the world says so.
#[test]
fn a_call_that_the_facts_do_not_tell_of_is_found_out() {
    let mut run = Run::new(plan(r#""waits": "callback""#, r#""instances": 1"#));
    run.call(2).until_ms(50);
    assert!(run.report().is_balanced());
    run.totals.record(&queuescope::fact::Fact {
        at: run.world.now(),
        happening: queuescope::fact::Happening::CallMade {
            message: queuescope::broker::MessageId::new(0, 9),
            message_type: queuescope::fact::MessageTypeId(0),
            caller: PEOPLE,
        },
        rule: queuescope::fact::Rule::Input,
    });
    assert!(!run.report().is_balanced());
}
