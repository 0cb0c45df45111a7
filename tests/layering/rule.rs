//! What a file breaks.

use crate::source::{Mention, SourceFile};
use crate::{COMMAND, GROUPS};

/// Crates that talk to a browser.
const BROWSER: [&str; 6] =
    ["wasm_bindgen", "wasm_bindgen_futures", "js_sys", "web_sys", "serde_wasm_bindgen", "tsify"];
/// Modules of the standard library that reach outside the process.
const OUTSIDE: [&str; 4] = ["env", "fs", "net", "process"];
/// Types and modules whose behaviour differs from run to run.
const UNREPEATABLE: [&str; 6] =
    ["HashMap", "HashSet", "RandomState", "Instant", "SystemTime", "thread"];

/// What is wrong with a file, each with its place and the rule.
pub(crate) fn violations(file: &SourceFile) -> Vec<String> {
    let mut found = Vec::new();
    for mention in file.mentions() {
        for rule in [order, browser_only_in_web, outside_only_in_the_command, repeatable] {
            found.extend(rule(file, &mention).map(|why| {
                format!("{}:{}: `{}`: {why}", file.path, mention.line, mention.segments.join("::"))
            }));
        }
    }
    found
}

fn group_of(module: &str) -> Option<usize> {
    GROUPS.iter().position(|group| group.contains(&module))
}

fn order(file: &SourceFile, mention: &Mention) -> Option<String> {
    let (user, used) = (file.module(), mention.segments[1].as_str());
    if mention.segments[0] != "crate" || user == used {
        return None;
    }
    let (own, other) = (group_of(user)?, group_of(used)?);
    (other >= own)
        .then(|| format!("{user} uses only the modules above it, and {used} is none of them"))
}

fn browser_only_in_web(file: &SourceFile, mention: &Mention) -> Option<String> {
    let talks = mention.segments.iter().any(|segment| BROWSER.contains(&segment.as_str()));
    (talks && file.module() != "web").then(|| "only src/web talks to the browser".to_owned())
}

fn outside_only_in_the_command(file: &SourceFile, mention: &Mention) -> Option<String> {
    if file.module() == COMMAND || mention.segments[0] != "std" {
        return None;
    }
    match mention.segments[1].as_str() {
        outside if OUTSIDE.contains(&outside) => {
            Some("only src/bin reads and writes files and looks about".to_owned())
        }
        "io" if !file.native => Some("only src/bin and native files write to streams".to_owned()),
        _ => None,
    }
}

fn repeatable(file: &SourceFile, mention: &Mention) -> Option<String> {
    let from_std = matches!(mention.segments[0].as_str(), "std" | "hashbrown" | "core");
    let differs = mention.segments.iter().any(|segment| UNREPEATABLE.contains(&segment.as_str()));
    (from_std && differs && file.module() != COMMAND)
        .then(|| "the core does the same in every run: no hash order, clock or thread".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, text: &str, expected: &str) {
        let found = violations(&SourceFile::of(path, text));
        match expected {
            "" => assert!(found.is_empty(), "{found:?}"),
            _ => assert!(found.len() == 1 && found[0].contains(expected), "{found:?}"),
        }
    }

    #[test]
    fn a_module_uses_only_those_above_it() {
        check("src/world/mod.rs", "use crate::broker::Broker;", "");
        check("src/world/mod.rs", "//! [`crate::view`]\nuse crate::world::Link;", "");
        check(
            "src/broker/mod.rs",
            "\nuse crate::runtime::Work;",
            "src/broker/mod.rs:2: `crate::runtime::Work`: broker uses",
        );
        check("src/world/link.rs", "use crate::{fact::Fact, stats};", "stats is none of them");
        check("src/kernel/time.rs", "fn f() { super::super::world::g() }", "world is none of them");
        check("src/timeline.rs", "#[cfg(test)] mod tests { use crate::view::Mark; }", "");
    }

    #[test]
    fn only_the_page_talks_to_the_browser() {
        check("src/web/mod.rs", "use wasm_bindgen::prelude::*;", "");
        check("src/view/mod.rs", "use web_sys::ImageData;", "src/web");
        check("src/view/mod.rs", "#[wasm_bindgen::prelude::wasm_bindgen] fn f() {}", "src/web");
    }

    #[test]
    fn only_the_command_reaches_outside() {
        check("src/bin/queuescope/main.rs", "use std::{env, fs, time::Instant};", "");
        check("src/scenario/mod.rs", "fn f() { std::fs::read(\"x\") }", "src/bin");
        check("src/stats/ledger.rs", "use std::io;", "native");
    }

    #[test]
    fn the_core_is_repeatable() {
        check("src/broker/mod.rs", "use std::collections::{BTreeMap, HashMap};", "every run");
        check("src/web/mod.rs", "use std::time::Instant;", "every run");
        check("src/world/mod.rs", "std::thread::spawn(f);", "every run");
        check("src/world/mod.rs", "use std::collections::BTreeMap;", "");
    }
}
