//! Files made of a run with inputs: they tell what happened in it, to the last message.
//!
//! | file | what |
//! |---|---|
//! | `table` | reads CSV |
#![cfg(not(target_arch = "wasm32"))]

mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use queuescope::broker::MessageId;
use queuescope::export::{Document, Kind, Place, StageTexts, drawing};
use queuescope::fact::{Fact, FactSink, Happening};
use queuescope::kernel::Time;
use queuescope::scenario::Scenario;
use queuescope::stats::{FactsHash, JsonLines, Ledger, Stocks};
use queuescope::timeline::given::{GivenInput, NotTaken, in_words};
use queuescope::timeline::{Replay, Timeline};
use queuescope::view::lanes::trace::Trace;
use serde_json::Value;
use table::rows;

type Rows = Vec<BTreeMap<String, String>>;

/// A run as a page has it, with what people did.
struct Watched {
    scenario: Scenario,
    timeline: Timeline<Vec<Fact>>,
}

impl Watched {
    /// Twelve seconds or so with every control and every action at some place, half of them between two
    /// events of one instant.
    fn new(text: &str) -> Self {
        let scenario = Scenario::parse(text).expect("a scene is right");
        let mut timeline = Timeline::new(scenario.plan.clone(), Vec::new());
        let controls = scenario.controls.iter().map(|control| {
            let value = control.min + 0.3 * (control.max - control.min);
            control.commands(value).expect("within the range")
        });
        let actions = scenario.actions.iter().map(|action| action.commands.clone());
        for (place, commands) in controls.chain(actions).enumerate() {
            timeline.seek(Time::from_seconds(1.0 + 0.7 * place as f64));
            if place % 2 == 1 {
                timeline.step_forward();
            }
            for command in commands {
                timeline.input(command);
            }
        }
        let end = timeline.now().plus_ns(5_000_000_000);
        timeline.seek(end);
        timeline.step_back();
        Self { scenario, timeline }
    }

    /// What a page hands over: text.
    fn inputs(&self) -> Vec<GivenInput> {
        let text = serde_json::to_string(&in_words(&self.scenario, self.timeline.inputs()));
        serde_json::from_str(&text.expect("inputs are plain")).expect("and can be read again")
    }

    fn place(&self) -> Place {
        let events = self.timeline.world().handled_events();
        Place { at: self.timeline.now(), after_events: Some(events) }
    }

    /// A file, made in slices.
    fn file(&self, kind: Kind) -> Vec<u8> {
        let document = Document::new(kind, &self.scenario, &self.inputs(), self.place());
        let mut document = document.expect("the inputs are its own");
        let mut bytes = Vec::new();
        while !document.advance(777).expect("and come again at their places") {
            bytes.extend(document.take());
        }
        assert_eq!(document.share(), 1.0);
        assert_eq!(document.facts_hash(), self.hash());
        bytes.extend(document.finish());
        bytes
    }

    fn facts(&self) -> &[Fact] {
        self.timeline.recorder()
    }

    fn hash(&self) -> String {
        let mut hash = FactsHash::default();
        self.facts().iter().for_each(|fact| hash.record(fact));
        hash.to_string()
    }

    fn ledger(&self) -> Ledger {
        let mut ledger = Ledger::default();
        self.facts().iter().for_each(|fact| ledger.record(fact));
        ledger
    }

    fn messages(&self, is_meant: impl Fn(&Happening) -> bool) -> BTreeSet<MessageId> {
        let facts = self.facts().iter().filter(|fact| is_meant(&fact.happening));
        facts.filter_map(|fact| fact.happening.message()).collect()
    }

    fn count(&self, is_meant: impl Fn(&Happening) -> bool) -> u64 {
        self.facts().iter().filter(|fact| is_meant(&fact.happening)).count() as u64
    }
}

fn scenes() -> Vec<(String, Watched)> {
    let folders = fs::read_dir(root("scenes")).expect("there are scenes");
    let paths = folders.map(|folder| folder.expect("it can be read").path());
    let texts = paths.filter_map(|path| {
        let text = fs::read_to_string(path.join("scenario.json")).ok()?;
        Some((path.display().to_string(), Watched::new(&text)))
    });
    texts.collect()
}

fn root(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn facts_are_the_lines_of_the_run() {
    for (scene, watched) in scenes() {
        let mut lines = JsonLines::new(Vec::new(), &watched.scenario.plan);
        watched.facts().iter().for_each(|fact| lines.record(fact));
        let expected = lines.finish().expect("memory does not fail");
        assert!(watched.file(Kind::Facts) == expected, "{scene}");
    }
}

#[test]
fn a_trace_is_that_of_the_run() {
    for (scene, watched) in scenes() {
        let mut trace = Trace::new(&watched.scenario.plan);
        watched.facts().iter().for_each(|fact| trace.record(fact));
        let document = trace.document(&watched.scenario.plan, watched.timeline.now());
        let expected = serde_json::to_string(&document).expect("it is plain") + "\n";
        assert!(watched.file(Kind::Trace) == expected.as_bytes(), "{scene}");
    }
}

/// How many rows have one of these outcomes.
fn with(rows: &Rows, outcomes: &[&str]) -> u64 {
    rows.iter().filter(|row| outcomes.contains(&row["outcome"].as_str())).count() as u64
}

#[test]
fn messages_agree_with_the_ledger() {
    for (scene, watched) in scenes() {
        let all = rows(&watched.file(Kind::Messages));
        let is_call = |happening: &Happening| matches!(happening, Happening::Requested { .. });
        let calls = watched.count(is_call);
        let (ledger, stocks) = (watched.ledger(), Stocks::of(watched.timeline.world()));
        let copies = ledger.published + ledger.copies_added + ledger.dead_lettered;
        assert_eq!(all.len() as u64, copies + calls, "{scene}");
        let messages: Rows = all.into_iter().filter(|row| !is_request(&watched, row)).collect();
        let counts = ["acknowledged", "dropped", "dead_lettered", "expired", "refused", "lost"];
        let told = counts.map(|outcome| with(&messages, &[outcome]));
        let expected = [
            ledger.acknowledged,
            ledger.dropped,
            ledger.dead_lettered,
            ledger.expired,
            ledger.refused,
            ledger.lost,
        ];
        assert_eq!(told, expected, "{scene}: {counts:?}");
        assert_eq!(with(&messages, &["unroutable"]), ledger.unroutable, "{scene}");
        let open = ["on_the_way", "ready", "with_consumer"].map(|state| with(&messages, &[state]));
        assert_eq!(open, [stocks.on_the_way, stocks.ready, stocks.with_consumer], "{scene}");
        let redeliveries =
            messages.iter().map(|row| row["redeliveries"].parse::<u64>().unwrap_or(0));
        let delivered = messages.iter().filter(|row| !row["delivered_at_s"].is_empty()).count();
        assert_eq!(redeliveries.sum::<u64>() + delivered as u64, ledger.delivered, "{scene}");
    }
}

fn is_request(watched: &Watched, row: &BTreeMap<String, String>) -> bool {
    let callers = watched.timeline.world().callers().iter();
    let mut names = callers.map(|caller| &*watched.scenario.plan.nodes[caller.node.index()].name);
    names.any(|name| row["message"].rsplit_once(' ').is_some_and(|(source, _)| source == name))
}

#[test]
fn attempts_at_calls_are_rows_too() {
    let mut ends = [0; 2];
    for (scene, watched) in scenes() {
        let rows = rows(&watched.file(Kind::Messages));
        let requests: Rows = rows.into_iter().filter(|row| is_request(&watched, row)).collect();
        // An answer that comes too late changes nothing.
        let late = watched.messages(|it| matches!(it, Happening::TimedOut { .. }));
        let answered = watched.messages(|it| matches!(it, Happening::AnswerReceived { .. }));
        let answers = answered.difference(&late).count() as u64;
        let timeouts = watched.count(|happening| matches!(happening, Happening::TimedOut { .. }));
        assert_eq!(with(&requests, &["answered", "failed"]), answers, "{scene}");
        assert_eq!(with(&requests, &["timed_out"]), timeouts, "{scene}");
        let mut told =
            requests.iter().map(|row| row["queue"].is_empty() && !row["type"].is_empty());
        assert!(told.all(|told| told), "{scene}");
        ends = [ends[0] + answers, ends[1] + timeouts];
    }
    assert!(ends.iter().all(|count| *count > 0), "{ends:?}");
}

#[test]
fn times_of_a_message_follow_each_other() {
    let columns = [
        "published_at_s",
        "ready_at_s",
        "delivered_at_s",
        "started_at_s",
        "handled_at_s",
        "done_at_s",
    ];
    for (scene, watched) in scenes() {
        for row in rows(&watched.file(Kind::Messages)) {
            let times = columns.iter().filter_map(|column| row[*column].parse::<f64>().ok());
            let times: Vec<f64> = times.collect();
            assert!(times.is_sorted(), "{scene}: {row:?}");
        }
    }
}

#[test]
fn figures_end_with_the_counts_of_the_run() {
    for (scene, watched) in scenes() {
        let rows = rows(&watched.file(Kind::Figures));
        let instants: Vec<f64> =
            rows.iter().map(|row| row["at_s"].parse().expect("a number")).collect();
        assert!(instants.is_sorted_by(|a, b| a < b), "{scene}");
        let last = rows.last().expect("there is the present");
        assert_eq!(instants.last(), Some(&watched.timeline.now().as_seconds()), "{scene}");
        let (ledger, stocks) = (watched.ledger(), Stocks::of(watched.timeline.world()));
        for (column, expected) in [
            ("published_total", ledger.published),
            ("acknowledged_total", ledger.acknowledged),
            ("delivered_total", ledger.delivered),
            ("lost_total", ledger.lost),
            ("ready", stocks.ready),
        ] {
            assert_eq!(last[column], expected.to_string(), "{scene}: {column}");
        }
        let made = watched.count(|happening| matches!(happening, Happening::CallMade { .. }));
        let told = last.get("calls_made_total").cloned().unwrap_or_default();
        assert!(told == made.to_string() || (told.is_empty() && made == 0), "{scene}");
    }
}

#[test]
fn a_row_has_the_priority_that_was_published() {
    let watched = Watched::new(
        r#"{ "version": 1, "nodes": {
            "shop": { "producer": { "arrivals": { "constant": { "rate_per_s": 5 } }, "publishes": [
                { "exchange": "", "routing_key": "q", "type": "urgent", "priority": 7 },
                { "exchange": "", "routing_key": "q", "type": "usual" }] } },
            "q": { "queue": {} } } }"#,
    );
    let rows = rows(&watched.file(Kind::Messages));
    let told: BTreeSet<_> = rows.iter().map(|row| (&*row["type"], &*row["priority"])).collect();
    assert_eq!(told, BTreeSet::from([("urgent", "7"), ("usual", "")]));
}

#[test]
fn a_file_is_the_same_however_it_is_sliced() {
    let text = fs::read_to_string(root("scenes/work-queue/scenario.json")).expect("it is there");
    let watched = Watched::new(&text);
    for kind in [Kind::Facts, Kind::Messages, Kind::Figures] {
        let document = Document::new(kind, &watched.scenario, &watched.inputs(), watched.place());
        let mut document = document.expect("the inputs are its own");
        assert_eq!(document.advance(u64::MAX), Ok(true));
        assert!(document.finish() == watched.file(kind), "{kind:?}");
    }
}

#[test]
fn inputs_of_another_scenario_are_refused() {
    let text = fs::read_to_string(root("scenes/work-queue/scenario.json")).expect("it is there");
    let watched = Watched::new(&text);
    let wrong = |name: &str, value| {
        let input = GivenInput { at_ms: 1.0, after_events: 0, name: name.to_owned(), value };
        Document::new(Kind::Facts, &watched.scenario, &[input], watched.place()).err()
    };
    assert_eq!(wrong("no_such", None), Some(NotTaken::Unknown("no_such".to_owned())));
    assert!(matches!(wrong("consumers", Some(1e9)), Some(NotTaken::Value(_))));
    let misplaced = GivenInput { at_ms: 5.0, after_events: 0, name: "burst".into(), value: None };
    let document = Document::new(Kind::Facts, &watched.scenario, &[misplaced], watched.place());
    assert!(document.expect("it has a burst").advance(u64::MAX).is_err());
}

/// With the inputs of the command, which come after all events of their instant.
#[test]
fn the_command_writes_the_same() {
    let inputs = [("5s", "consumers=6"), ("8s", "burst")];
    let text = fs::read_to_string(root("scenes/work-queue/scenario.json")).expect("it is there");
    let scenario = Scenario::parse(&text).expect("a scene is right");
    let mut timeline = Timeline::new(scenario.plan.clone(), Vec::new());
    timeline.seek(Time::from_seconds(5.0));
    let six = scenario.control("consumers").expect("it has it").commands(6.0).expect("in range");
    for command in six {
        timeline.input(command);
    }
    timeline.seek(Time::from_seconds(8.0));
    let burst = scenario.action("burst").expect("it has it").commands.clone();
    for command in burst {
        timeline.input(command);
    }
    timeline.seek(Time::from_seconds(12.0));
    let watched = Watched { scenario, timeline };
    let pairs = inputs.iter().flat_map(|(at, input)| ["--at", at, input]);
    let arguments: Vec<&str> = ["--until", "12s"].into_iter().chain(pairs).collect();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("exports.jsonl");
    let path = path.to_str().expect("a path in UTF-8");
    let trace = command(&[&["trace", "work-queue"], &arguments[..]].concat());
    let outcome =
        command(&[&["run", "work-queue", "--json", "--facts", path], &arguments[..]].concat());
    assert!(watched.file(Kind::Trace) == trace);
    assert!(watched.file(Kind::Facts) == fs::read(path).expect("it was written"));
    let outcome: Value = serde_json::from_slice(&outcome).expect("it prints JSON");
    assert_eq!(outcome["facts_hash"], watched.hash());
}

fn command(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_queuescope"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .output()
        .expect("the command can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn a_picture_has_the_readers_texts_and_no_markup_of_theirs() {
    let text = fs::read_to_string(root("scenes/work-queue/scenario.json")).expect("it is there");
    let watched = Watched::new(&text);
    let mut replay = Replay::new(&watched.scenario, &watched.inputs(), ()).expect("its own inputs");
    let Place { at, after_events } = watched.place();
    let events = after_events.expect("it is told");
    assert_eq!(replay.go_to_place(at, events, u64::MAX), Ok(true));
    let nodes = watched.scenario.plan.nodes.len();
    let texts = StageTexts {
        names: vec!["<a onload=1>".to_owned(); nodes],
        states: vec![
            vec![
                "far too many words for what there is room for".repeat(3),
                "few".to_owned()
            ];
            nodes
        ],
        instances: Vec::new(),
    };
    let svg = drawing(replay.world(), &texts, (960.0, 540.0), true, &[]);
    assert!(svg.contains("&lt;a onload=1&gt;") || svg.contains("&lt;a onlo"), "{svg}");
    assert!(!svg.contains("<a ") && svg.contains(">few<"));
}
