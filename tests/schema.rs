//! The JSON Schema beside the scenes is the one of the types, and says what the reader says.

use std::fs;
use std::path::{Path, PathBuf};

use queuescope::scenario::{Scenario, json_schema};
use serde_json::Value;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn the_schema_file_is_up_to_date() {
    let kept = fs::read_to_string(root("scenario.schema.json")).expect("the schema is kept");
    let kept: Value = serde_json::from_str(&kept).expect("it is JSON");
    let command = "cargo run -- schema > scenario.schema.json";
    assert!(kept == json_schema(), "the file format changed; run `{command}`");
}

#[test]
fn every_scene_is_right() {
    let mut scenes = 0;
    for folder in fs::read_dir(root("scenes")).expect("there are scenes") {
        let folder = folder.expect("the folder can be read").path();
        if !folder.is_dir() {
            continue;
        }
        let path = folder.join("scenario.json");
        let text = fs::read_to_string(&path).expect("a scene has a scenario");
        Scenario::parse(&text).unwrap_or_else(|problems| {
            panic!("{}: {:?}", path.display(), problems);
        });
        scenes += 1;
    }
    assert!(scenes > 0);
}

/// Whoever adds a field says what it is for: editors show it.
#[test]
fn every_field_is_described() {
    fn check(path: &str, schema: &Value, bare: &mut Vec<String>) {
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            let path = format!("{path}.{name}");
            if field.get("description").is_none() {
                bare.push(path.clone());
            }
            check(&path, field, bare);
        }
        for (place, choice) in schema["oneOf"].as_array().into_iter().flatten().enumerate() {
            if choice.get("description").is_none() {
                bare.push(format!("{path}, choice {place}"));
            }
        }
    }
    let schema = json_schema();
    let mut bare = Vec::new();
    check("the scenario", &schema, &mut bare);
    for (name, definition) in schema["$defs"].as_object().expect("there are definitions") {
        check(name, definition, &mut bare);
    }
    assert!(bare.is_empty(), "without description: {bare:?}");
}
