//! The command as people use it: what it prints, and what it tells the shell.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const SCENE: &str = "scenes/work-queue/scenario.json";
/// Nothing travels and one producer is silent: an M/M/4 queue.
const PURE: [&str; 8] = [
    "--set",
    "consumers=4",
    "--set",
    "travel_time=0",
    "--set",
    "batch_rate=0",
    "--set",
    "order_rate=10",
];

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_queuescope"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments);
    command
}

fn run(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the command can be started")
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("it prints UTF-8")
}

/// The outcome of a run as JSON.
fn outcome(arguments: &[&str]) -> Value {
    let output = run(&[&["run"], arguments, &["--json"]].concat());
    serde_json::from_str(&printed(&output)).expect("it prints JSON")
}

fn complaint(arguments: &[&str], code: i32) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).expect("it complains in UTF-8")
}

fn scratch_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

#[test]
fn a_run_is_told_in_tables() {
    let text = printed(&run(&["run", SCENE, "--until", "100s"]));
    for part in ["100 s of virtual time, seed 42", "balanced", "web-shop", "queue jobs:", "theory"]
    {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
}

#[test]
fn a_run_depends_on_seed_and_inputs_alone() {
    let hash = |arguments: &[&str]| {
        let outcome = outcome(&[&[SCENE, "--until", "30s"], arguments].concat());
        assert_eq!(outcome["ledger"]["balanced"], true);
        outcome["facts_hash"].as_str().expect("a hash").to_owned()
    };
    let all = [
        hash(&[]),
        hash(&["--seed", "43"]),
        hash(&["--at", "10s", "burst"]),
        hash(&["--at", "11s", "burst"]),
        hash(&["--at", "10s", "consumers=6"]),
        hash(&["--set", "consumers=6"]),
    ];
    for (place, hash) in all.iter().enumerate() {
        assert!(!all[..place].contains(hash), "run {place}");
    }
    assert_eq!(hash(&["--seed", "42"]), all[0]);
    let at_once = ["--at", "20s", "burst", "--at", "10s", "consumers=6"];
    let in_order = ["--at", "10s", "consumers=6", "--at", "20s", "burst"];
    assert_eq!(hash(&at_once), hash(&in_order));
}

#[test]
fn a_scene_goes_by_its_name_and_by_standard_input() {
    let by_file = outcome(&[SCENE, "--until", "20s"]);
    let by_name = outcome(&["work-queue", "--until", "20s"]);
    assert_eq!(by_name["facts_hash"], by_file["facts_hash"]);
    let mut child = command(&["run", "-", "--until", "20s", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the command can be started");
    let scene = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(SCENE));
    let mut input = child.stdin.take().expect("it reads standard input");
    input.write_all(&scene.expect("the scene can be read")).expect("it reads all");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    let by_input: Value = serde_json::from_str(&printed(&output)).expect("it prints JSON");
    assert_eq!(by_input["facts_hash"], by_file["facts_hash"]);
}

#[test]
fn a_pure_queue_is_close_to_theory() {
    let run = [SCENE, "--until", "20000s", "--warm-up", "500s"];
    let queue = &outcome(&[&run[..], &PURE].concat())["queues"][0];
    let theory = &queue["theory"];
    assert_eq!((&theory["model"], &theory["servers"]), (&"M/M/c".into(), &4.into()));
    let (measured, expected) = (&queue["waiting"]["mean_s"], &theory["mean_waiting_s"]);
    let (measured, expected) = (measured.as_f64(), expected.as_f64());
    let (measured, expected) = (measured.expect("measured"), expected.expect("expected"));
    // Wq of M/M/4 at 10 per second and 320 ms, from Erlang C.
    assert!((expected - 0.2386).abs() < 5e-4, "{expected}");
    assert!((measured / expected - 1.0).abs() < 0.1, "{measured} {expected}");
}

#[test]
fn inputs_change_what_happens_from_their_time_on() {
    let published = |arguments: &[&str]| {
        let outcome = outcome(&[&[SCENE, "--until", "20s"], arguments].concat());
        outcome["producers"][0]["published"].as_u64().expect("a count")
    };
    let left_alone = published(&[]);
    assert_eq!(published(&["--at", "5s", "burst"]), left_alone + 60);
    assert_eq!(published(&["--at", "0s", "pause"]), 0);
    assert!(published(&["--at", "10s", "pause"]) < left_alone);
    let crashed = outcome(&[SCENE, "--until", "20s", "--at", "1s", "crash"]);
    assert!(crashed["services"][0]["mean_instances"].as_f64().expect("a mean") < 1.1);
}

/// The comparison of set-ups of the scene as JSON.
fn compared(arguments: &[&str]) -> Value {
    let output = run(&[&["compare", SCENE, "--json"], arguments].concat());
    serde_json::from_str(&printed(&output)).expect("it prints JSON")
}

fn measure<'v>(compared: &'v Value, of: &str, measure: &str) -> &'v Value {
    let mut measures = compared["measures"].as_array().expect("a list").iter();
    let found = measures.find(|one| one["of"]["kind"] == of && one["measure"] == measure);
    found.unwrap_or_else(|| panic!("{of} has no {measure}"))
}

#[test]
fn set_ups_are_compared_in_tables() {
    let arguments = ["compare", SCENE, "--set", "consumers=3", "--vs", "--set", "consumers=4"];
    let text = printed(&run(&[&arguments[..], &["--until", "200s"]].concat()));
    for part in [
        "20 runs of each set-up, 200 s",
        "A: consumers=3",
        "B: consumers=4 against A",
        "queue jobs",
        "B − A",
        "lower",
        "the same",
        "interval of 95 %",
    ] {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
    assert!(!text.contains("all queues"), "there is one queue alone:\n{text}");
    let few = ["--until", "15s", "--replications", "2", "--level", "0.9"];
    let text = printed(&run(&[&arguments[..], &few].concat()));
    assert!(text.contains("withheld") && text.contains("interval of 90 %"), "{text}");
}

#[test]
fn every_set_up_begins_from_the_scenario() {
    let few = ["--until", "30s", "--replications", "3"];
    let set_ups =
        ["--vs", "--set", "consumers=4", "--set", "prefetch=3", "--vs", "--set", "consumers=2"];
    let compared = compared(&[&few[..], &set_ups].concat());
    assert_eq!(
        compared["setups"],
        serde_json::json!([[], ["consumers=4", "prefetch=3"], ["consumers=2"]])
    );
    assert_eq!((&compared["balanced"], &compared["replications"]), (&true.into(), &3.into()));
    let [instances, waiting] = [("service", "mean_instances"), ("queue", "waiting.mean_s")]
        .map(|(of, name)| &measure(&compared, of, name)["differences"]);
    assert_eq!(
        (&instances[0]["mean"], &instances[0]["excludes_zero"]),
        (&2.0.into(), &true.into())
    );
    assert!(waiting[0]["mean"].as_f64().expect("a difference") < 0.0);
    // The scene has two consumers.
    assert_eq!((&waiting[1]["mean"], &waiting[1]["half_width"]), (&0.0.into(), &0.0.into()));
}

#[test]
fn a_comparison_takes_the_course_and_the_seed_of_a_run() {
    let few = ["--vs", "--set", "consumers=4", "--replications", "2"];
    let published = |arguments: &[&str]| {
        let compared = compared(&[&few[..], arguments].concat());
        measure(&compared, "ledger", "published")["setups"][1]["mean"].as_f64().expect("a mean")
    };
    let left_alone = published(&["--until", "20s"]);
    assert_eq!(published(&["--until", "20s", "--at", "5s", "burst"]), left_alone + 60.0);
    assert_ne!(published(&["--until", "20s", "--seed", "43"]), left_alone);
    let settled = compared(&[&few[..], &["--until", "20s", "--warm-up", "15s"]].concat());
    assert_eq!((&settled["from_s"], &settled["seed"]), (&15.0.into(), &"42".into()));
}

#[test]
fn facts_are_written_one_a_line() {
    let file = scratch_file("facts.jsonl");
    let path = file.to_str().expect("a path in UTF-8");
    printed(&run(&["run", SCENE, "--until", "5s", "--facts", path]));
    let lines = std::fs::read_to_string(&file).expect("the file was written");
    let facts: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).expect("JSON a line")).collect();
    assert!(facts.iter().any(|fact| fact["fact"] == "published"));
    assert!(facts.is_sorted_by_key(|fact| fact["at_ns"].as_u64()));
    let nowhere = ["run", SCENE, "--facts", "no/such/folder/facts.jsonl"];
    assert!(complaint(&nowhere, 2).contains("no/such/folder"));
}

#[test]
fn check_tells_everything_that_is_wrong_with_its_place() {
    assert!(printed(&run(&["check", SCENE])).contains("right (5 nodes, 6 controls, 5 actions)"));
    let file = "tests/broken/many-at-once.json";
    let complaint_of_check = complaint(&["check", file], 1);
    assert!(complaint_of_check.lines().count() > 5);
    for line in complaint_of_check.lines() {
        assert!(line.starts_with(&format!("{file}:")), "{line}");
    }
    assert!(complaint_of_check.starts_with(&format!("{file}:3:11: seed: found -1, expected")));
    assert_eq!(complaint(&["run", file], 1), complaint_of_check);
}

#[test]
fn bytes_that_are_no_text_are_told() {
    let file = "tests/broken/not-utf-8.json";
    let complaint = complaint(&["check", file], 1);
    assert_eq!(complaint, format!("{file}:9:83: found the byte 0xe9, expected text in UTF-8\n"));
}

#[test]
fn wrong_use_is_told_apart() {
    for (arguments, part) in [
        (&["run", "no-such-scene"][..], "work-queue)"),
        (&["run", SCENE, "--at", "5s", "brst"], "an action (burst, crash"),
        (&["run", SCENE, "--at", "5", "burst"], "a time with its unit"),
        (&["run", SCENE, "--at", "700s", "burst"], "after the end of the run at 600 s"),
        (&["run", SCENE, "--until", "5s", "--warm-up", "6s"], "after the end of the run at 5 s"),
        (&["run", SCENE, "--set", "consumers"], "CONTROL=VALUE"),
        (&["run", SCENE, "--set", "consumer=3"], "(consumers, order_rate"),
        (&["run", SCENE, "--set", "consumers=many"], "which is a number"),
        (&["run", SCENE, "--set", "consumers=17"], "only values from 1 to 16"),
        (&["run", SCENE, "--set", "travel_time=NaN"], "only values from 0 to 1"),
        (&["run", SCENE, "--until", "10"], "with its unit"),
        (&["run", SCENE, "--seed=-1"], "invalid"),
        (&["compare", SCENE, "--set", "consumers=3"], "--vs begins another set-up"),
        (&["compare", SCENE, "--set", "consumers=3", "--vs"], "--vs without --set"),
        (&["compare", SCENE, "--vs", "--set", "consumer=3"], "(consumers, order_rate"),
        (&["compare", SCENE, "--vs", "--set", "consumers=17"], "only values from 1 to 16"),
        (&["compare", SCENE, "--replications", "1"], "2..=10000"),
        (&["compare", SCENE, "--level", "95"], "a share between 0 and 1"),
        (&["render", SCENE, "--at", "1s", "-o", "stage.gif"], "ends in .svg or .png"),
        (&["render", SCENE, "--at", "1s", "-o", "no/such/folder/a.svg"], "no/such/folder"),
        (&["render", SCENE, "--at", "1s", "-o", "a.png", "--width", "9"], "100..=8192"),
        (&["frobnicate"], "unrecognized subcommand"),
        (&[], "Usage"),
    ] {
        let complaint = complaint(arguments, 2);
        assert!(complaint.contains(part), "{arguments:?}: {complaint}");
    }
}

#[test]
fn work_that_fails_at_once_for_ever_does_not_stop_time() {
    let file = scratch_file("at-once.json");
    let scenario = r#"{
      "version": 1,
      "nodes": {
        "p": { "producer": { "arrivals": { "constant": { "rate_per_s": 1 } }, "publishes": [{ "exchange": "", "routing_key": "q" }] } },
        "q": { "queue": {} },
        "s": { "service": { "consumes": [{ "queue": "q" }], "handler": [{ "cpu": "0s" }], "failure": { "chance": 1 } } }
      }
    }"#;
    std::fs::write(&file, scenario).expect("the file can be written");
    let path = file.to_str().expect("a path in UTF-8");
    let failed = &outcome(&[path, "--until", "2s"])["services"][0]["failed"];
    assert_eq!(failed.as_u64(), Some(1_001), "one a millisecond from the first second on");
}

#[test]
fn a_stage_is_drawn_as_text_and_as_a_picture() {
    let draw = |name: &str, more: &[&str]| {
        let file = scratch_file(name);
        let path = file.to_str().expect("a path in UTF-8");
        printed(&run(&[&["render", SCENE, "--at", "12s", "-o", path], more].concat()));
        std::fs::read(&file).expect("the picture was written")
    };
    let svg = String::from_utf8(draw("stage.svg", &[])).expect("SVG is text");
    let ready = &outcome(&[SCENE, "--until", "12s"])["queues"][0]["ready"];
    for part in ["<svg", "web-shop", "direct exchange", &format!("{ready} ready"), "worker 2"] {
        assert!(svg.contains(part), "{part} is missing in:\n{svg}");
    }
    let dark = String::from_utf8(draw("dark.svg", &["--dark"])).expect("SVG is text");
    assert_ne!(dark, svg);
    let busier = draw("busier.svg", &["--set", "order_rate=20", "--set", "consumers=5"]);
    assert!(String::from_utf8(busier).expect("SVG is text").contains("worker 5"));
    let png = draw("stage.png", &["--width", "320", "--height", "200"]);
    assert!(png.starts_with(b"\x89PNG"));
    // Width and height are the first two numbers of the header chunk.
    assert_eq!(png[16..24], [320_u32.to_be_bytes(), 200_u32.to_be_bytes()].concat());
}

#[test]
fn the_schema_is_the_one_that_is_kept() {
    let printed = printed(&run(&["schema"]));
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenario.schema.json");
    assert!(printed == std::fs::read_to_string(kept).expect("the schema is kept"));
}

/// The first picture of each scene, in each language, as its page shows it before the scene runs.
#[test]
fn posters_are_current() {
    let scenes = std::fs::read_dir("scenes").expect("there are scenes");
    let folders = scenes.map(|entry| entry.expect("it can be read").path());
    for folder in folders.filter(|path| path.is_dir()) {
        for language in ["en", "ko"] {
            let poster = folder.join(format!("poster.{language}.svg"));
            let made = poster_of(&folder, language);
            if std::env::var_os("UPDATE").is_some() {
                std::fs::write(&poster, &made).expect("it can be written");
            }
            let kept = std::fs::read_to_string(&poster).unwrap_or_default();
            let again = "UPDATE=1 cargo test --test command posters";
            assert!(kept == made, "{} is not current: {again}", poster.display());
        }
    }
}

fn poster_of(folder: &Path, language: &str) -> String {
    let names = folder.join(format!("names.{language}.json"));
    let made = std::env::temp_dir().join(format!("queuescope-poster-{}.svg", std::process::id()));
    let [folder, names, file] =
        [folder, &names, &made].map(|path| path.to_str().expect("it is UTF-8"));
    let size = ["--width", "960", "--height", "540"];
    let arguments = ["render", folder, "--at", "0s", "--adaptive", "--names", names, "-o", file];
    printed(&run(&[&arguments[..], &size].concat()));
    let text = std::fs::read_to_string(&made).expect("it was written");
    std::fs::remove_file(&made).expect("it can be removed");
    text
}

/// A table of messages has a row for every copy, and one for every attempt at a call; they add up to the ledger.
#[test]
fn the_table_of_messages_adds_up_to_the_ledger() {
    for scene in ["work-queue", "rabbitmq", "scale-failure", "event-driven"] {
        let file = std::env::temp_dir().join(format!("{scene}-{}.csv", std::process::id()));
        let path = file.to_str().expect("it is UTF-8");
        let outcome = outcome(&[scene, "--until", "120s", "--messages", path]);
        let mut reader = csv::Reader::from_path(&file).expect("it was written");
        let mut outcomes = BTreeMap::<String, u64>::new();
        for row in reader.deserialize::<BTreeMap<String, String>>() {
            let row = row.expect("every row has all columns");
            *outcomes.entry(row["outcome"].clone()).or_default() += 1;
        }
        std::fs::remove_file(&file).expect("it can be removed");
        let rows = |outcome: &str| outcomes.get(outcome).copied().unwrap_or(0);
        let told = |entry: &str| outcome["ledger"][entry].as_u64().expect("a number");
        for entry in ["acknowledged", "lost", "dead_lettered", "dropped", "expired", "ready"] {
            assert_eq!(rows(entry), told(entry), "{scene}: {entry}");
        }
        let unsettled = |of: &dyn Fn(&str) -> u64| of("on_the_way") + of("with_consumer");
        assert_eq!(unsettled(&rows), unsettled(&told), "{scene}");
        assert!(rows("acknowledged") > 50, "{scene}");
    }
}
