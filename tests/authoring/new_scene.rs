//! `queuescope new`.

use std::fs;

use serde_json::Value;

use crate::command::{Scratch, root};
use crate::lesson;

const FILES: [&str; 5] =
    ["lesson.en.md", "lesson.ko.md", "names.en.json", "names.ko.json", "scenario.json"];
const LANGUAGES: [&str; 2] = ["en", "ko"];

fn scratch_with_a_scene(test: &str) -> Scratch {
    let scratch = Scratch::new(test);
    let told = scratch.printed(&["new", "coffee-bar"]);
    assert!(told.starts_with("coffee-bar: scenario.json, lesson.en.md"), "{told}");
    assert!(told.ends_with("Run it with `queuescope run coffee-bar`.\n"), "{told}");
    scratch
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

#[test]
fn a_new_scene_has_the_files_of_every_scene_and_is_right() {
    let scratch = scratch_with_a_scene("new");
    assert_eq!(scratch.list("."), ["coffee-bar"]);
    assert_eq!(scratch.list("coffee-bar"), FILES);
    for scene in ["coffee-bar", "coffee-bar/", "coffee-bar/scenario.json"] {
        let told = scratch.printed(&["check", scene]);
        assert!(told.contains("right (4 nodes, 1 controls, 1 actions)"), "{told}");
    }
    assert_eq!(scratch.outcome(&["coffee-bar", "--until", "60s"])["ledger"]["balanced"], true);
    for language in LANGUAGES {
        let lesson = scratch.read(&format!("coffee-bar/lesson.{language}.md"));
        assert!(lesson.starts_with("# Coffee bar\n") && !lesson.contains("{{"), "{lesson}");
    }
}

#[test]
fn its_names_name_what_the_scenario_has() {
    let scratch = scratch_with_a_scene("new-names");
    let scenario = json(&scratch.read("coffee-bar/scenario.json"));
    for language in LANGUAGES {
        let names = json(&scratch.read(&format!("coffee-bar/names.{language}.json")));
        assert_eq!(names["title"], "Coffee bar");
        for part in ["nodes", "controls", "actions"] {
            let known = |value: &Value| {
                let mut keys: Vec<_> = value[part].as_object().expect(part).keys().collect();
                keys.sort();
                keys.into_iter().cloned().collect::<Vec<_>>()
            };
            assert_eq!(known(&names), known(&scenario), "{part} in {language}");
        }
    }
}

#[test]
fn its_lessons_act_on_what_the_scenario_has() {
    let scratch = scratch_with_a_scene("new-lessons");
    let scenario = json(&scratch.read("coffee-bar/scenario.json"));
    for language in LANGUAGES {
        let lesson = scratch.read(&format!("coffee-bar/lesson.{language}.md"));
        let commands = lesson::commands(&lesson);
        assert!(commands.len() > 6, "{commands:?}");
        for command in commands {
            match command.split_once(':') {
                None => {
                    scratch.outcome(&["coffee-bar", "--until", "2s", "--at", "1s", command]);
                }
                Some(("select", node)) => assert!(scenario["nodes"].get(node).is_some(), "{node}"),
                Some((verb, rest)) => assert_eq!((verb, rest), ("why", "")),
            }
        }
        for figure in lesson::figures(&lesson) {
            assert!(["parcels.ready", "controls.packers"].contains(&figure), "{figure}");
        }
        for key in ["ask", "then", "id", "score"] {
            assert!(!lesson::values(&lesson, key).is_empty(), "{key} in {language}");
        }
    }
}

/// What the lessons say of the prediction and the challenge is so.
#[test]
fn its_exercises_are_sound() {
    let scratch = scratch_with_a_scene("new-exercises");
    let ready = |packers: &str, until: &str| {
        let set = format!("packers={packers}");
        let run = ["coffee-bar", "--set", &set, "--at", "5s", "burst", "--until", until];
        scratch.outcome(&run)["queues"][0]["ready"].as_u64().expect("a number")
    };
    assert!(ready("4", "10s") > 5);
    assert_eq!(ready("4", "12.75s"), 0, "about 8 s after the burst, as the lesson says");
    assert!(ready("4", "20s") <= 2, "the challenge can be won");
    assert!(ready("3", "20s") > 2, "three packers all the time are not enough");
}

#[test]
fn a_name_that_is_none_is_told_and_leaves_nothing() {
    let scratch = Scratch::new("new-none");
    for (name, part) in [
        ("Coffee_Bar", "character 1 is `C`; expected"),
        ("../coffee", "as in `coffee`"),
        ("", "the name is empty"),
    ] {
        let complaint = scratch.complaint(&["new", name], 2);
        assert!(complaint.contains(part), "{complaint}");
    }
    let nowhere = scratch.complaint(&["new", "coffee", "--directory", "no/such"], 2);
    assert!(nowhere.starts_with("no/such: "), "{nowhere}");
    assert!(scratch.list(".").is_empty());
}

#[test]
fn what_is_there_stays_as_it_is() {
    let scratch = scratch_with_a_scene("new-again");
    scratch.write("coffee-bar/scenario.json", "mine");
    scratch.write("a-file", "mine, too");
    for name in ["coffee-bar", "a-file"] {
        let complaint = scratch.complaint(&["new", name, "--directory", "."], 2);
        assert!(complaint.contains("is there already"), "{complaint}");
    }
    assert_eq!(scratch.read("coffee-bar/scenario.json"), "mine");
    assert_eq!(scratch.list("."), ["a-file", "coffee-bar"]);
}

#[test]
fn a_schema_above_is_named_for_editors() {
    let scratch = Scratch::new("new-schema");
    fs::copy(root("scenario.schema.json"), scratch.0.join("scenario.schema.json"))
        .expect("the schema can be copied");
    fs::create_dir(scratch.0.join("scenes")).expect("a folder can be made");
    scratch.printed(&["new", "coffee-bar", "--directory", "scenes"]);
    let scenario = json(&scratch.read("scenes/coffee-bar/scenario.json"));
    assert_eq!(scenario["$schema"], "../../scenario.schema.json");
    scratch.printed(&["check", "scenes/coffee-bar"]);
}
