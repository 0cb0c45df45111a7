//! What a page hands over: the text of a scenario, a seed, inputs.

use wasm_bindgen::prelude::*;

use super::boundary::to_js;
use crate::scenario::{Problem, Scenario};

/// The scenario in a text, with another seed if one is given.
pub(super) fn parse(scenario_json: &str, seed: Option<String>) -> Result<Scenario, JsValue> {
    let mut scenario =
        Scenario::parse(scenario_json).map_err(|problems| problems_to_js(&problems))?;
    if let Some(seed) = seed {
        scenario.plan.seed = seed.parse().map_err(|_| {
            JsValue::from_str(&format!(
                "the seed is a whole number from 0 to {}, not {seed:?}",
                u64::MAX
            ))
        })?;
    }
    Ok(scenario)
}

/// A list of problems as the page takes it.
pub(super) fn problems_to_js(problems: &[Problem]) -> JsValue {
    to_js(&problems).unwrap_or_else(|error| error)
}
