//! The broker does what a real RabbitMQ did: the vectors beside this file, replayed.
//!
//! `README.md` has the format in words; `queuescope conformance FILE` replays other vectors.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use queuescope::conformance::{self, Outcome, Vector};

/// Most of the vectors that may be skipped, in percent.
const MOST_SKIPPED_PERCENT: usize = 5;

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let entries = fs::read_dir(folder).expect("the folder of vectors is there");
    let paths = entries.map(|entry| entry.expect("an entry of the folder").path());
    let mut files: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort_unstable();
    files
}

fn vectors(file: &Path) -> Vec<Vector> {
    let text =
        fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    conformance::read(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

#[test]
fn every_vector_is_as_observed() {
    let (mut passed, mut skipped, mut failures) = (0, BTreeMap::new(), Vec::new());
    for file in files() {
        for vector in vectors(&file) {
            let id = vector.id().to_owned();
            match conformance::check(&vector) {
                Ok(Outcome::Passed) => passed += 1,
                Ok(Outcome::Skipped(row)) => {
                    skipped.entry(row.what).or_insert_with(Vec::new).push(id);
                }
                Ok(Outcome::Failed(differences)) => {
                    let first = &differences[0];
                    failures.push(format!(
                        "{id}, step {}: {}\n  expected {}\n  seen     {}",
                        first.step, first.operation, first.expected, first.seen
                    ));
                }
                Err(reason) => failures.push(format!("{id}: {reason}")),
            }
        }
    }
    assert!(failures.is_empty(), "{} failed:\n{}", failures.len(), failures.join("\n"));
    assert!(passed > 400, "only {passed} vectors were found");
    let left_out: usize = skipped.values().map(Vec::len).sum();
    assert!(left_out * 100 <= passed * MOST_SKIPPED_PERCENT, "{left_out} are skipped: {skipped:?}");
}

/// A replay that cannot fail would prove nothing.
#[test]
fn a_changed_observation_is_noticed() {
    let file = files().into_iter().find(|file| file.ends_with("ack.json")).expect("ack.json");
    for vector in vectors(&file) {
        let Vector::Program(mut program) = vector else { panic!("ack.json holds programs") };
        let last = program.observed.last_mut().expect("every program has steps");
        *last = serde_json::json!({ "reply": { "messages": 4711 } });
        let outcome = conformance::check(&Vector::Program(program.clone())).expect("well written");
        assert!(
            matches!(outcome, Outcome::Failed(_)),
            "{} passes whatever is observed",
            program.id
        );
    }
}

/// What is left out is told where people look for it.
#[test]
fn the_documentation_names_what_is_not_modelled() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/broker.md");
    let text = fs::read_to_string(path).expect("docs/broker.md is there");
    for row in &conformance::ROWS {
        let line = format!("| {} | {} |", row.what, row.why);
        assert!(text.contains(&line), "docs/broker.md lacks this line:\n{line}");
    }
}
