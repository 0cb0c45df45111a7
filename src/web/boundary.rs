//! Values over the boundary: Rust structures become plain JavaScript objects.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// Types for whoever imports the package.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("contract.ts");

/// A structure as a plain object: maps become objects, `None` becomes `null`.
pub(super) fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let serializer = Serializer::json_compatible();
    value.serialize(&serializer).map_err(JsValue::from)
}
