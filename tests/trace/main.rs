//! Traces as viewers read them: those of all scenes keep the format's rules.

mod checker;

use std::process::Command;

use checker::problems;
use serde_json::{Value, json};

/// What happens between the start and the end of each run.
const UNTIL: &str = "40s";

fn trace(arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_queuescope"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .arg("trace")
        .args(arguments)
        .output()
        .expect("the command can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("it prints JSON")
}

fn events(trace: &Value) -> &[Value] {
    trace["traceEvents"].as_array().expect("there are events")
}

fn scenes() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenes");
    let entries = std::fs::read_dir(folder).expect("there are scenes");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let scenes = paths.filter(|path| path.join("scenario.json").exists());
    let name =
        |path: std::path::PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
    scenes.filter_map(name).collect()
}

#[test]
fn traces_of_all_scenes_keep_the_rules_of_the_format() {
    for scene in scenes() {
        let trace = trace(&[&scene, "--until", UNTIL]);
        assert_eq!(problems(&trace), Vec::<String>::new(), "{scene}");
        assert!(events(&trace).iter().any(|event| event["ph"] == "X"), "{scene}");
    }
}

#[test]
fn crashes_restarts_and_other_instances_keep_them_too() {
    let inputs = ["5s", "consumers=5", "8s", "crash", "12s", "consumers=2", "15s", "burst"];
    let pairs = inputs.chunks(2).flat_map(|pair| ["--at", pair[0], pair[1]]);
    let arguments: Vec<&str> = ["work-queue", "--until", UNTIL].into_iter().chain(pairs).collect();
    let trace = trace(&arguments);
    assert_eq!(problems(&trace), Vec::<String>::new());
    for name in ["crashed", "answered", "down"] {
        assert!(events(&trace).iter().any(|event| event["name"] == name), "{name}");
    }
}

#[test]
fn times_are_told_to_the_nanosecond() {
    let trace = trace(&["work-queue", "--until", "20s"]);
    let has_fraction = |event: &Value| event["ts"].as_f64().is_some_and(|ts| ts.fract() != 0.0);
    assert!(events(&trace).iter().any(has_fraction));
}

#[test]
fn the_checker_finds_what_is_wrong() {
    let process = json!({ "name": "process_name", "ph": "M", "pid": 1, "tid": 0, "ts": 0, "args": { "name": "p" } });
    let thread = json!({ "name": "thread_name", "ph": "M", "pid": 1, "tid": 1, "ts": 0, "args": { "name": "t" } });
    let complete = |ts: f64, dur: f64| json!({ "name": "x", "ph": "X", "pid": 1, "tid": 1, "ts": ts, "dur": dur });
    let found = |events: &[Value]| {
        let all = [&[process.clone(), thread.clone()], events].concat();
        problems(&json!({ "traceEvents": all })).len()
    };
    assert_eq!(found(&[complete(1.0, 5.0), complete(2.0, 1.0), complete(6.0, 1.0)]), 0);
    assert_eq!(found(&[complete(1.0, 5.0), complete(5.0, 1.5)]), 1);
    assert_eq!(found(&[complete(1.0, -1.0)]), 1);
    assert_eq!(found(&[complete(2.0, 1.0), complete(1.0, 0.5)]), 1);
    assert_eq!(found(&[complete(1.0, 1.0), thread.clone()]), 1);
    assert_eq!(found(&[json!({ "name": "x", "ph": "X", "pid": 1, "tid": 1, "ts": 1 })]), 1);
    assert_eq!(
        found(&[json!({ "name": "x", "ph": "i", "s": "t", "pid": 2, "tid": 1, "ts": 1 })]),
        1
    );
    assert_eq!(
        found(&[
            json!({ "name": "x", "ph": "C", "pid": 1, "tid": 0, "ts": 1, "args": { "n": "2" } })
        ]),
        1
    );
    assert_eq!(found(&[json!({ "name": "x", "pid": 1, "tid": 1, "ts": 1 })]), 1);
}
