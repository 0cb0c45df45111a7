//! RabbitMQ's definitions: the command that exchanges them, and that nothing gets lost on the way.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use queuescope::definitions::{Definitions, Imported, export, import};
use queuescope::scenario::Scenario;
use queuescope::stats::{Gauges, RunReport, Totals};
use queuescope::world::World;

mod drawn;

const SHOP: &str = "tests/definitions/shop.json";

fn queuescope(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_queuescope"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).arg("definitions").args(arguments);
    command.output().expect("the command can be started")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("it prints UTF-8")
}

fn printed(arguments: &[&str]) -> String {
    let output = queuescope(arguments);
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

fn complaint(arguments: &[&str]) -> String {
    let output = queuescope(arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    assert!(output.stdout.is_empty());
    text(&output.stderr)
}

fn scratch_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// The definitions without order: what a broker makes of them.
fn topology(mut definitions: Definitions) -> Definitions {
    definitions.exchanges.retain(|exchange| !exchange.name.starts_with("amq."));
    definitions.exchanges.sort_by(|one, two| one.name.cmp(&two.name));
    definitions.queues.sort_by(|one, two| one.name.cmp(&two.name));
    definitions.policies.sort_by(|one, two| one.name.cmp(&two.name));
    definitions.bindings.sort_by_key(|binding| format!("{binding:?}"));
    definitions
}

fn parsed(text: &str) -> Definitions {
    Definitions::parse(text, None).expect("sound definitions").0
}

fn imported(text: &str) -> (Scenario, Vec<String>) {
    let Imported { scenario, notes } = import(text, None).expect("sound definitions");
    (Scenario::parse(&scenario).expect("a sound scenario"), notes)
}

#[test]
fn an_export_of_a_broker_becomes_a_scenario() {
    let output = queuescope(&["import", SHOP]);
    assert!(output.status.success());
    insta::assert_snapshot!("imported", text(&output.stdout));
    insta::assert_snapshot!("notes", text(&output.stderr));
}

#[test]
fn a_scenario_becomes_definitions() {
    let file = scratch_file("exported.json");
    let name = file.to_str().expect("a path in Unicode");
    printed(&["export", "tests/real-broker/shop.json", "-o", name]);
    insta::assert_snapshot!("exported", fs::read_to_string(file).expect("it was written"));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    insta::assert_snapshot!(
        "wrong",
        complaint(&["import", "tests/definitions/unknown-types.json"])
    );
    let no_definitions = complaint(&["import", "scenes/work-queue/scenario.json"]);
    assert!(no_definitions.contains("RabbitMQ's definitions"), "{no_definitions}");
}

#[test]
fn of_several_virtual_hosts_one_is_named() {
    const FILE: &str = "tests/definitions/two-vhosts.json";
    assert!(printed(&["import", FILE, "--vhost", "two"]).contains("b-worker"));
    assert!(complaint(&["import", FILE]).contains("`one`, `two`"));
    assert!(complaint(&["import", FILE, "--vhost", "three"]).contains("`one`, `two`"));
}

#[test]
fn routes_are_told_message_by_message() {
    let messages = scratch_file("messages.json");
    let list = r#"[{ "exchange": "events", "routing_key": "order.shipped" },
        { "exchange": "orders", "routing_key": "placed", "headers": { "CC": ["no"] } },
        { "exchange": "documents", "headers": { "kind": "invoice", "signed": true } },
        { "exchange": "", "routing_key": "jobs" }, { "exchange": "", "routing_key": "no" }]"#;
    fs::write(&messages, list).expect("a file can be written");
    let routes = printed(&["route", SHOP, messages.to_str().expect("a path in Unicode")]);
    let routes: Vec<Vec<String>> = serde_json::from_str(&routes).expect("it prints JSON");
    let expected: [&[&str]; 5] =
        [&["dashboard", "mail"], &["dashboard", "orders"], &["invoices"], &["jobs"], &[]];
    assert_eq!(routes, expected);
}

#[test]
fn too_much_for_a_scenario_is_told() {
    let queues: Vec<String> = (0..501).map(|number| format!(r#"{{"name":"q{number}"}}"#)).collect();
    let list = |queues: &[String]| format!(r#"{{"queues":[{}]}}"#, queues.join(","));
    let problems = import(&list(&queues), None).expect_err("too many");
    assert!(problems[0].message.contains("501 queues"), "{problems:?}");
    let (scenario, notes) = imported(&list(&queues[..300]));
    assert_eq!((scenario.controls.len(), scenario.actions.len()), (100, 100));
    assert_eq!(notes.len(), 3, "{notes:?}");
}

/// A broker has no circles that only pass messages round, but definitions may.
#[test]
fn circles_of_exchanges_are_cut() {
    let text = r#"{ "exchanges": [{ "name": "a", "type": "fanout" }, { "name": "b", "type": "fanout" }],
        "bindings": [
            { "source": "a", "destination": "b", "destination_type": "exchange" },
            { "source": "b", "destination": "a", "destination_type": "exchange" } ] }"#;
    let (scenario, notes) = imported(text);
    assert_eq!(scenario.plan.bindings.len(), 1);
    assert_eq!(notes.len(), 1, "{notes:?}");
}

/// Runs for a minute: everything that is consumed gets messages, and no copy is lost.
#[test]
fn what_is_imported_runs() {
    let text = fs::read_to_string(SHOP).expect("the file is there");
    let (scenario, _) = imported(&text);
    let plan = std::sync::Arc::new(scenario.plan);
    let mut totals = Totals::new(&plan);
    let mut world = World::new(plan, &mut totals);
    let minute = queuescope::kernel::Time::from_ns(60_000_000_000);
    assert!(world.advance_to(minute, 1_000_000, &mut totals));
    let report = RunReport::of(&totals, &Gauges::of(&world));
    assert!(report.ledger.balanced);
    for service in &report.services {
        assert!(service.handled > 20, "{}: {}", service.name, service.handled);
    }
    let names: Vec<&str> = report.services.iter().map(|service| &*service.name).collect();
    let workers =
        ["orders-worker", "mail-worker", "invoices-worker", "dashboard-worker", "jobs-worker"];
    assert_eq!(names, workers, "queues for dead letters and unroutable messages keep them");
}

#[test]
fn scenes_go_there_and_back() {
    let scenes = fs::read_dir("scenes").expect("scenes").map(|entry| entry.expect("a folder"));
    let files = scenes.map(|scene| scene.path().join("scenario.json"));
    let mut files: Vec<PathBuf> = files.filter(|file| file.exists()).collect();
    assert!(!files.is_empty());
    files.push("tests/real-broker/shop.json".into());
    for file in files {
        let text = fs::read_to_string(&file).expect("a scenario");
        let plan = Scenario::parse(&text).expect("a sound scenario").plan;
        let definitions = export(&plan).definitions;
        if definitions.queues.is_empty() {
            // Callers only: nothing is told to a broker.
            continue;
        }
        let (scenario, notes) = imported(&definitions.to_json());
        assert_eq!(topology(export(&scenario.plan).definitions), topology(definitions));
        assert!(notes.len() <= 1, "{}: {notes:?}", file.display());
    }
}

proptest::proptest! {
    /// Import and export say the same of any definitions that a scenario can keep.
    #[test]
    fn nothing_is_lost_on_the_way(definitions in drawn::definitions()) {
        let text = definitions.to_json();
        proptest::prop_assert_eq!(&parsed(&text), &definitions);
        let (scenario, _) = imported(&text);
        let exported = export(&scenario.plan);
        proptest::prop_assert!(exported.notes.is_empty(), "{:?}", exported.notes);
        let there_and_back = parsed(&exported.definitions.to_json());
        proptest::prop_assert_eq!(topology(there_and_back), topology(definitions));
    }

    /// Whatever the text, it is told what is wrong with it.
    #[test]
    fn no_text_is_too_wrong(text in r#"\{"(queues|exchanges|bindings)": [\[{"a-z0-9:, }\]]{0,40}"#) {
        let _ = import(&text, None);
    }
}
