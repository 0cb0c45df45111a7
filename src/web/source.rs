//! What a page hands over: a scenario as text or packed, a seed.

use wasm_bindgen::prelude::*;

use crate::scenario::Scenario;
#[cfg(feature = "workshop")]
use {super::boundary::to_js, crate::scenario::Problem};

/// Reads a scenario, once and for all: what a session opens.
///
/// # Errors
/// A list of `Problem`s if the scenario is wrong.
#[cfg(feature = "workshop")]
#[wasm_bindgen]
pub fn pack(scenario_json: &str) -> Result<Vec<u8>, JsValue> {
    Ok(parse(scenario_json, None)?.pack())
}

/// The scenario in a text, with another seed if one is given.
#[cfg(feature = "workshop")]
pub(super) fn parse(scenario_json: &str, seed: Option<String>) -> Result<Scenario, JsValue> {
    let mut scenario =
        Scenario::parse(scenario_json).map_err(|problems| problems_to_js(&problems))?;
    reseed(&mut scenario, seed)?;
    Ok(scenario)
}

/// A list of problems as the page takes it.
#[cfg(feature = "workshop")]
pub(super) fn problems_to_js(problems: &[Problem]) -> JsValue {
    to_js(&problems).unwrap_or_else(|error| error)
}

/// The scenario in bytes that [`pack`] made, and its description as JSON.
#[cfg(feature = "session")]
pub(super) fn unpack(packed: &[u8]) -> Result<(Scenario, String), JsValue> {
    Scenario::unpack(packed).map_err(|error| JsValue::from_str(&error.to_string()))
}

/// Gives the scenario another seed, if one is given.
pub(super) fn reseed(scenario: &mut Scenario, seed: Option<String>) -> Result<(), JsValue> {
    if let Some(seed) = seed {
        scenario.plan.seed = seed.parse().map_err(|_| {
            JsValue::from_str(&format!(
                "the seed is a whole number from 0 to {}, not `{seed}`",
                u64::MAX
            ))
        })?;
    }
    Ok(())
}
