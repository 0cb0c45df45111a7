//! RabbitMQ's definitions for a page: a scenario made of them, and those of a scenario.

use wasm_bindgen::prelude::*;

use super::boundary::to_js;
use super::source::{parse, problems_to_js};
use crate::definitions;

/// A scenario made of what RabbitMQ's management exports, and notes on what it does not keep. Of
/// several virtual hosts `vhost` names the one that is meant.
///
/// # Errors
/// A list of `Problem`s if the definitions are wrong.
#[wasm_bindgen(unchecked_return_type = "ImportedDefinitions")]
#[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen hands texts over as values")]
pub fn import_definitions(json: &str, vhost: Option<String>) -> Result<JsValue, JsValue> {
    let imported = definitions::import(json, vhost.as_deref());
    to_js(&imported.map_err(|problems| problems_to_js(&problems))?)
}

/// What a scenario tells its broker, as RabbitMQ's management imports it.
///
/// # Errors
/// A list of `Problem`s if the scenario is wrong.
#[wasm_bindgen]
pub fn export_definitions(scenario: &str) -> Result<String, JsValue> {
    let scenario = parse(scenario, None)?;
    Ok(definitions::export(&scenario.plan).definitions.to_json())
}
