//! A run's facts are the same today and next year: their hashes are kept.
//!
//! `wasm.rs` compares with the same hashes in a JavaScript engine.
#![cfg(not(target_arch = "wasm32"))]

mod golden;

use std::path::{Path, PathBuf};
use std::{env, fs};

use golden::{Run, SCENES, differences, runs};
use queuescope::scenario::Scenario;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn the_facts_of_every_scene_are_those_kept() {
    if env::var_os("UPDATE").is_some() {
        let lines: String = runs().iter().map(|run| run.line(&run.straight()) + "\n").collect();
        fs::write(root("tests/facts_hash.golden.txt"), lines).expect("the file can be written");
        return;
    }
    let differences = differences(Run::straight);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn going_back_and_forth_leaves_the_facts_as_they_are() {
    for run in runs() {
        assert_eq!(run.line(&run.to_and_fro()), run.line(&run.straight()));
    }
}

/// `SCENES` names every folder of scenes.
#[test]
fn every_scene_has_its_hashes() {
    let entries = fs::read_dir(root("scenes")).expect("there are scenes");
    let entries = entries.map(|entry| entry.expect("the folder can be read"));
    let folders = entries.filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> =
        folders.map(|folder| folder.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    assert_eq!(SCENES.map(|(name, _)| name.to_owned()).to_vec(), names);
}

/// Inputs and seeds make a difference: no two runs are the same.
#[test]
fn every_run_is_its_own() {
    let mut hashes: Vec<String> = runs()
        .iter()
        .map(|run| run.line(&run.straight()).split(' ').next_back().unwrap_or_default().to_owned())
        .collect();
    let all = hashes.len();
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), all);
}

/// A page runs what was packed: it has to be the same in everything.
#[test]
fn every_scene_comes_out_as_it_was_packed() {
    for (name, text) in SCENES {
        let scenario = Scenario::parse(text).expect("a scene is right");
        let (unpacked, described) = Scenario::unpack(&scenario.pack()).expect("nothing was lost");
        assert_eq!(unpacked, scenario, "{name}");
        let described: serde_json::Value = serde_json::from_str(&described).expect("it is JSON");
        let expected = serde_json::to_value(scenario.description()).expect("it is JSON");
        assert_eq!(described, expected, "{name}");
    }
}
