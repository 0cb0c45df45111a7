//! The documents: their commands run, their pieces of scenarios are right, their links lead somewhere.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::command::{Scratch, root};

/// The documents that people follow step by step, in a folder where `npm run build` was run.
const STEP_BY_STEP: [&str; 2] = ["docs/quick-start.md", "docs/writing-a-scene.md"];

fn document(path: &str) -> String {
    fs::read_to_string(root(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The texts of the blocks in a language.
fn blocks<'d>(document: &'d str, language: &'d str) -> impl Iterator<Item = &'d str> {
    let blocks = document.split("```").skip(1).step_by(2);
    blocks.filter_map(move |block| block.strip_prefix(language)?.strip_prefix('\n'))
}

fn follow(scratch: &Scratch, line: &str) {
    let command = Path::new(env!("CARGO_BIN_EXE_queuescope"));
    let folder = command.parent().expect("the command lies in a folder").display();
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    shell.current_dir(&scratch.0).env("PATH", path).args(["-ec", line]);
    let output = shell.output().expect("there is a shell");
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_people_are_told_to_type_works() {
    for path in STEP_BY_STEP {
        let scratch =
            Scratch::new(Path::new(path).file_stem().expect("a name").to_str().expect("UTF-8"));
        scratch.write("package/queuescope-empty.html", include_str!("empty-page.html"));
        let document = document(path);
        let lines = blocks(&document, "sh").flat_map(str::lines);
        let lines: Vec<&str> = lines.filter(|line| line.starts_with("queuescope ")).collect();
        assert!(lines.len() > 5, "{path}: {lines:?}");
        for line in lines {
            follow(&scratch, line);
        }
    }
}

/// The pieces of JSON go into the scenario that `new` writes.
#[test]
fn what_people_are_told_to_add_is_right() {
    let scratch = Scratch::new("pieces");
    scratch.printed(&["new", "coffee-bar"]);
    let mut scenario: Value =
        serde_json::from_str(&scratch.read("coffee-bar/scenario.json")).expect("it is JSON");
    let document = document("docs/writing-a-scene.md");
    let pieces: Vec<Value> = blocks(&document, "json")
        .map(|piece| serde_json::from_str(piece).expect("the piece is JSON"))
        .collect();
    assert!(!pieces.is_empty());
    for (part, entries) in pieces.iter().flat_map(|piece| piece.as_object().expect("an object")) {
        let entries = entries.as_object().expect("an object").clone();
        scenario[part].as_object_mut().expect("an object").extend(entries);
    }
    scratch.write("coffee-bar/scenario.json", &scenario.to_string());
    let told = scratch.printed(&["check", "coffee-bar"]);
    assert!(told.contains("3 controls, 3 actions"), "{told}");
}

fn documents() -> Vec<PathBuf> {
    let entries = fs::read_dir(root("docs")).expect("there are documents");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect()
}

/// The targets of the links to files, without the heading they lead to.
fn links(text: &str) -> Vec<&str> {
    let prose: Vec<&str> = text.split("```").step_by(2).collect();
    let targets = prose.into_iter().flat_map(|prose| prose.split("](").skip(1));
    let targets = targets.filter_map(|rest| rest.split([')', '#']).next());
    targets.filter(|target| !target.is_empty() && !target.contains(['?', ':'])).collect()
}

#[test]
fn links_lead_to_files() {
    let others = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(root);
    for path in documents().into_iter().chain(others) {
        let text = fs::read_to_string(&path).expect("it can be read");
        let folder = path.parent().expect("it lies in a folder");
        for link in links(&text) {
            assert!(folder.join(link).exists(), "{}: {link} is not there", path.display());
        }
    }
}

#[test]
fn the_index_has_every_document() {
    let index = document("docs/README.md");
    for path in documents() {
        let name = path.file_name().expect("a name").to_str().expect("UTF-8");
        let listed = name == "README.md" || links(&index).contains(&name);
        assert!(listed, "docs/README.md does not lead to {name}");
    }
}
