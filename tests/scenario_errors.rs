//! What a wrong scenario is told, word for word: `tests/broken` in one table.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use queuescope::scenario::{Problem, Scenario, limits};

fn problems(text: &str) -> Vec<Problem> {
    Scenario::parse(text).expect_err(text)
}

/// The name and content of every broken scenario.
fn broken() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
    let entries = fs::read_dir(folder).expect("the folder exists");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let mut scenarios: Vec<(String, Vec<u8>)> = paths
        .map(|path| {
            let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
            (name, fs::read(&path).expect("the file can be read"))
        })
        .collect();
    scenarios.sort();
    scenarios
}

#[test]
fn every_broken_scenario_is_told_what_is_wrong_and_where() {
    let mut table = String::new();
    for (name, bytes) in broken() {
        let lines = bytes.split(|byte| *byte == b'\n').count();
        for problem in Scenario::parse_bytes(&bytes).expect_err(&name) {
            assert!((1..=lines).contains(&problem.line), "{name}: {problem}");
            assert!(problem.column >= 1, "{name}: {problem}");
            assert!(!problem.found.is_empty() && !problem.expected.is_empty(), "{name}");
            writeln!(table, "{name}: {problem}").expect("a string takes everything");
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn fifty_megabytes_are_refused_without_reading_them() {
    let text = "[".repeat(50_000_000);
    let problems = problems(&text);
    assert_eq!(
        problems[0].to_string(),
        "line 1, column 1: found 50000000 bytes of text, expected at most 1000000"
    );
}

#[test]
fn the_largest_text_that_is_read_is_read() {
    let name = "q".repeat(limits::MAX_TEXT_BYTES - 60);
    let text = format!(r#"{{ "version": 1, "nodes": {{ "{name}": {{ "queue": {{}} }} }} }}"#);
    assert!(text.len() <= limits::MAX_TEXT_BYTES);
    assert!(problems(&text)[0].expected.contains("a name of 1 to 100 characters"));
}

#[test]
fn problems_without_end_are_cut_off() {
    let binding = r#"{ "source": "a", "destination": "b" }"#;
    let bindings = vec![binding; limits::MAX_BINDINGS].join(",\n");
    let text = format!(
        r#"{{ "version": 1, "nodes": {{ "q": {{ "queue": {{}} }} }}, "bindings": [{bindings}] }}"#
    );
    let problems = problems(&text);
    assert_eq!(problems.len(), limits::MAX_PROBLEMS + 1);
    assert_eq!(
        problems.last().map(|last| last.found.as_str()),
        Some("100 problems, and maybe more")
    );
}

#[test]
fn a_crowd_of_nodes_is_refused() {
    let nodes: Vec<String> =
        (0..=limits::MAX_NODES).map(|n| format!(r#""{n}": {{ "queue": {{}} }}"#)).collect();
    let text = format!(r#"{{ "version": 1, "nodes": {{ {} }} }}"#, nodes.join(", "));
    assert_eq!(
        problems(&text)[0].to_string(),
        "nodes: line 1, column 26: found 501 nodes, expected at most 500"
    );
}

#[test]
fn a_crowd_of_types_is_refused() {
    let types: Vec<String> =
        (0..=limits::MAX_MESSAGE_TYPES).map(|number| format!("\"{number}\"")).collect();
    let text = format!(
        r#"{{ "version": 1, "nodes": {{ "q": {{ "queue": {{}} }}, "s": {{ "service": {{ "consumes": [{{ "queue": "q" }}],
            "handler": [{{ "cpu": "1ms" }}], "failure": {{ "poison": [{}] }} }} }} }} }}"#,
        types.join(", ")
    );
    assert_eq!(
        problems(&text)[0].to_string(),
        "nodes: line 1, column 26: found 10001 types of messages, expected at most 10000 types, those of lists among them"
    );
}

mod no_text_makes_it_panic {
    use proptest::prelude::*;
    use queuescope::scenario::Scenario;

    const SCENE: &str = include_str!("../scenes/work-queue/scenario.json");

    /// Pieces that turn a scenario into something unexpected, but often still JSON.
    const PIECES: [&str; 24] = [
        "0",
        "-1",
        "1e308",
        "18446744073709551615",
        "0.5",
        "null",
        "true",
        "\"\"",
        "\"0s\"",
        "\"9000h\"",
        "[]",
        "{}",
        "{\"cpu\": \"1s\"}",
        "\"jobs\"",
        "\"worker\"",
        "\"work\"",
        "\"\\ud800\"",
        "\"일꾼.0\"",
        ",",
        ":",
        "}",
        "]",
        "\"",
        "\u{0}",
    ];

    /// Replaces some bytes by a piece, at character boundaries.
    fn mutate(text: &mut String, at: usize, length: usize, piece: &str) {
        let start = text.floor_char_boundary(at % (text.len() + 1));
        let end = text.floor_char_boundary((start + length).min(text.len())).max(start);
        text.replace_range(start..end, piece);
    }

    /// Replaces one value anywhere in a JSON document.
    fn graft(document: &mut serde_json::Value, way: &[usize], piece: serde_json::Value) {
        let inner = match document {
            serde_json::Value::Array(items) if !items.is_empty() && !way.is_empty() => {
                let place = way[0] % items.len();
                items.get_mut(place)
            }
            serde_json::Value::Object(fields) if !fields.is_empty() && !way.is_empty() => {
                let place = way[0] % fields.len();
                fields.values_mut().nth(place)
            }
            _ => None,
        };
        match inner {
            Some(inner) => graft(inner, &way[1..], piece),
            None => *document = piece,
        }
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            any::<u64>().prop_map(Into::into),
            prop_oneof!["[a-z.0-9]{0,8}", "[0-9]{1,3}(ms|s|h)"].prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            let field = "(version|nodes|producer|service|handler|io|sets|min|[a-z]{1,3})";
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                prop::collection::vec((field, inner), 0..4)
                    .prop_map(|fields| { serde_json::Value::Object(fields.into_iter().collect()) }),
            ]
        })
    }

    /// Either a scenario, or problems with places inside the text.
    fn check(text: &str) {
        if let Err(problems) = Scenario::parse(text) {
            assert!(!problems.is_empty());
            for problem in problems {
                assert!((1..=text.matches('\n').count() + 1).contains(&problem.line), "{problem}");
                assert!(!problem.to_string().contains(char::is_control), "{problem}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn mutated_text(
            mutations in prop::collection::vec((any::<usize>(), 0..12_usize, 0..PIECES.len()), 1..4)
        ) {
            let mut text = SCENE.to_owned();
            for (at, length, piece) in mutations {
                mutate(&mut text, at, length, PIECES[piece]);
            }
            check(&text);
        }

        #[test]
        fn grafted_values(
            way in prop::collection::vec(any::<usize>(), 1..8),
            piece in any_json(),
        ) {
            let mut document = serde_json::from_str(SCENE).expect("the scene is JSON");
            graft(&mut document, &way, piece);
            check(&document.to_string());
        }

        #[test]
        fn any_document(document in any_json()) {
            check(&document.to_string());
        }

        #[test]
        fn any_text(text in any::<String>()) {
            check(&text);
        }
    }
}
