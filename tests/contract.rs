//! What the page is told of facts is what there is: `src/web/contract.ts` lists the same facts,
//! rules and parameters as `src/fact.rs`, so that the page has a sentence for each.
#![cfg(not(target_arch = "wasm32"))]

use std::fmt::Debug;

use queuescope::fact::{Happening, ParameterName, Rule};
use queuescope::scenario::Scenario;
use queuescope::view::lanes::segment::{Activity, SignKind};
use serde::de::DeserializeOwned;

const ELEMENT: &str = include_str!("../www/element.ts");
const CONTRACT: &str = include_str!("../src/web/contract.ts");

/// The names that serde would accept, in their order: it lists them when it meets another.
fn variants<T: DeserializeOwned + Debug>(json: &str) -> Vec<String> {
    let error = serde_json::from_str::<T>(json).expect_err("there is no such variant").to_string();
    let (_, listed) = error.split_once("expected one of").expect("the known names follow");
    let names = listed.split('`').skip(1).step_by(2).map(str::to_owned);
    names.collect()
}

/// The texts in quotation marks after `mark` in a type of the contract.
fn contracted(name: &str, mark: &str) -> Vec<String> {
    let start = CONTRACT.find(&format!("export type {name} =")).expect("the type is there");
    let text = &CONTRACT[start..];
    let text = &text[..text.find("\n\n").unwrap_or(text.len())];
    let after = text.split(mark).skip(1);
    after.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn the_contract_lists_every_fact() {
    assert_eq!(contracted("Happening", "fact: \""), variants::<Happening>(r#"{"fact":"?"}"#));
}

#[test]
fn the_contract_lists_every_rule() {
    assert_eq!(contracted("Rule", "rule: \""), variants::<Rule>(r#"{"rule":"?"}"#));
}

#[test]
fn the_contract_lists_every_parameter() {
    assert_eq!(contracted("ParameterName", "| \""), variants::<ParameterName>(r#""?""#));
}

/// Their numbers go to the page, which has the names in its own order.
#[test]
fn the_contract_lists_what_lanes_show_in_order() {
    let activities = Activity::ALL.map(Activity::name);
    assert_eq!(contracted("LaneActivity", "| \""), activities);
    let signs = SignKind::ALL.map(SignKind::name);
    assert_eq!(contracted("LaneSign", "| \""), signs);
    assert!((0..).zip(Activity::ALL).all(|(number, activity)| activity as u8 == number));
    assert!((0..).zip(SignKind::ALL).all(|(number, sign)| sign as u8 == number));
}

/// A control of the same name could not be set as an attribute.
#[test]
fn no_control_is_named_like_an_attribute_of_the_element() {
    let (_, properties) = ELEMENT.split_once("static override properties").expect("they are there");
    let (properties, _) = properties.split_once("\n  };").expect("they end");
    let attributes = properties.lines().skip(1).map(|line| {
        let name = line.trim().split(':').next().expect("a line has a beginning");
        let other = line.split_once("attribute: \"").and_then(|(_, rest)| rest.split('"').next());
        other.unwrap_or(name).replace('-', "_")
    });
    let attributes: Vec<String> = attributes.collect();
    assert!(attributes.iter().any(|name| name == "start_at"), "{attributes:?}");
    for name in attributes {
        let text = format!(
            r#"{{ "version": 1, "nodes": {{ "jobs": {{ "queue": {{}} }}, "worker": {{ "service": {{
                "consumes": [{{ "queue": "jobs" }}], "handler": [{{ "cpu": "1ms" }}] }} }} }},
                "controls": {{ "{name}": {{ "sets": "worker.instances", "min": 0, "max": 9 }} }} }}"#
        );
        let problems = Scenario::parse(&text).expect_err(&name);
        assert!(problems[0].expected.contains("not reserved"), "{name}: {}", problems[0]);
    }
}
