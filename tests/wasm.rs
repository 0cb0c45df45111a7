//! The core in a JavaScript engine: what could differ from the native build.
#![cfg(target_arch = "wasm32")]

mod golden;

use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

/// A session of a text, as a page opens it.
fn opened(scenario: &str) -> queuescope::web::Session {
    let packed = queuescope::web::pack(scenario).expect("the scene is right");
    queuescope::web::Session::open(&packed, None).expect("it was packed")
}

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
    let mut session = opened(scenario);
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

/// Of a long stretch, lanes that were looked at all the time have what lanes have that are run once
/// more, and both go on alike; so has who looks back at a part of it.
#[wasm_bindgen_test]
fn lanes_of_a_long_stretch_are_the_same_however_they_came_about() {
    let scene = golden::SCENES.iter().find(|(name, _)| *name == "threads-event-loop");
    let (_, scenario) = scene.expect("there is the scene");
    let session = || opened(scenario);
    let look = |session: &mut queuescope::web::Session, from_ms, to_ms| {
        let chart = session.lane_chart(&[3, 4, 5], from_ms, to_ms).expect("there are lanes");
        let content = session.lane_content(from_ms, to_ms, 0.0).expect("there are lanes");
        let columns = js_sys::Object::values(content.unchecked_ref());
        let texts = columns.iter().map(|column| js_sys::Array::from(&column).join(" "));
        let chart = js_sys::JSON::stringify(&chart).expect("a chart");
        texts.fold(String::from(chart), |all, column| all + "\n" + &String::from(column))
    };
    let (mut watched, mut unwatched) = (session(), session());
    for second in (10..=800).step_by(10) {
        watched.seek(f64::from(second) * 1e3);
        watched.lane_chart(&[3, 4, 5], 0.0, 1e6).expect("there are lanes");
    }
    unwatched.seek(800e3);
    for end_ms in [800e3, 900e3, 990e3] {
        watched.seek(end_ms);
        unwatched.seek(end_ms);
        let seen = look(&mut watched, 0.0, 1e6);
        assert!(seen.len() > 500_000, "{} letters", seen.len());
        assert!(seen == look(&mut unwatched, 0.0, 1e6), "at {end_ms}");
    }
    let mut late = session();
    late.seek(990e3);
    let part = look(&mut watched, 100e3, 200e3);
    assert!(part.len() > 100_000 && part == look(&mut late, 100e3, 200e3));
}

/// A scenario that is wrong comes back as a list of problems, each with its place.
#[wasm_bindgen_test]
fn a_wrong_scenario_is_told_with_its_place() {
    let problems = queuescope::web::pack("{\"version\": 2}").expect_err("it is wrong");
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
