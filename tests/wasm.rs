//! The core in a JavaScript engine: what could differ from the native build.
#![cfg(target_arch = "wasm32")]

mod golden;

use wasm_bindgen_test::wasm_bindgen_test;

/// What a page starts yields to it, and ends with the facts of a run that does not.
#[wasm_bindgen_test]
async fn a_whole_run_yields_and_has_the_kept_facts() {
    let (name, scenario) = golden::SCENES[0];
    let run = queuescope::web::run(scenario.to_owned(), Some("42".to_owned()), 300_000.0, None);
    let result = run.await.expect("the scene is right");
    let hash = js_sys::Reflect::get(&result, &"facts_hash".into()).expect("a result");
    let hash = hash.as_string().expect("a text");
    let alone = format!("{name} 42 alone");
    let kept = golden::KEPT.lines().find(|line| line.starts_with(&alone));
    assert!(kept.expect("a kept run").ends_with(&hash), "{kept:?} {hash}");
}

/// A file of a run is made in slices, of the same facts.
#[wasm_bindgen_test]
fn a_file_of_a_run_has_the_facts_of_the_session() {
    let (_, scenario) = golden::SCENES[0];
    let mut session = queuescope::web::Session::new(scenario, None).expect("the scene is right");
    session.seek(20_000.0);
    let events = Some(session.handled_events());
    let file = queuescope::web::RunDocument::new("facts", scenario, None, "[]", 20_000.0, events);
    let mut file = file.expect("there are facts");
    let mut lines = 0;
    let count = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
    while !file.advance(100).expect("it has no inputs") {
        lines += count(&file.take());
    }
    assert_eq!(file.facts_hash(), session.facts_hash());
    assert!(lines + count(&file.finish()) > 20);
}

/// A scenario that is wrong comes back as a list of problems, each with its place.
#[wasm_bindgen_test]
fn a_wrong_scenario_is_told_with_its_place() {
    let problems =
        queuescope::web::Session::new("{\"version\": 2}", None).expect_err("it is wrong");
    let first = js_sys::Array::from(&problems).get(0);
    let line = js_sys::Reflect::get(&first, &"line".into()).expect("a problem");
    assert_eq!(line.as_f64(), Some(1.0));
}

#[wasm_bindgen_test]
fn the_facts_of_every_scene_are_those_of_the_native_build() {
    let differences = golden::differences(golden::Run::straight);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[wasm_bindgen_test]
fn going_back_and_forth_leaves_the_facts_as_they_are() {
    let differences = golden::differences(golden::Run::to_and_fro);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
