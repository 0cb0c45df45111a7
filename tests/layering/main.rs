//! Who may use whom: the order of the crate's modules, and what each of them must do without.
//!
//! | file | what |
//! |---|---|
//! | `token` | Rust source as words and signs, without comments, literals and tests |
//! | `source` | the paths a file mentions |
//! | `rule` | what they break |
#![cfg(not(target_arch = "wasm32"))]

mod rule;
mod source;
mod token;

use std::fs;
use std::path::Path;

use rule::violations;
use source::SourceFile;

/// The order of `src/engine.rs`, then of `src/lib.rs`. A module uses itself and the groups above its own; those of one
/// group are blind to each other.
const GROUPS: [&[&str]; 11] = [
    &["kernel"],
    &["distribution"],
    &["autoscaler", "broker", "caller", "runtime", "workload"],
    &["conformance", "fact"],
    &["world"],
    &["stats"],
    &["explain", "scenario"],
    &["definitions", "timeline"],
    &["view"],
    &["export"],
    &["web"],
];

/// The crates, each after those that it uses.
const ROOTS: [&str; 4] = ["engine", "pixels", "lib", "page"];

/// The command: it uses the library from outside.
const COMMAND: &str = "bin";

#[test]
fn every_module_keeps_to_its_place() {
    let files = SourceFile::all();
    assert!(files.len() > 50, "only {} files found", files.len());
    let found: Vec<String> = files.iter().flat_map(violations).collect();
    assert!(found.is_empty(), "{} violations:\n{}", found.len(), found.join("\n"));
}

/// Groups are set apart by an empty line.
#[test]
fn the_map_of_the_crate_is_this_order() {
    let read = |path| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
    let maps = ROOTS.map(|root| read(format!("src/{root}.rs")).expect("the map is there"));
    let map = maps.join("\n\n");
    let mut groups: Vec<Vec<&str>> = Vec::new();
    for block in map.split("\n\n") {
        let modules = block.lines().filter_map(|line| line.strip_prefix("pub mod "));
        let group: Vec<&str> = modules.filter_map(|line| line.strip_suffix(';')).collect();
        groups.extend((!group.is_empty()).then_some(group));
    }
    assert_eq!(groups, GROUPS, "the maps (left) and this test (right) have different orders");
}

#[test]
fn every_module_has_a_place() {
    for file in SourceFile::all() {
        let module = file.module();
        let is_root = ROOTS.contains(&module);
        let placed = GROUPS.concat().contains(&module) || module == COMMAND || is_root;
        assert!(placed, "{}: no group has the module {module}", file.path);
    }
}
