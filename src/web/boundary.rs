//! Values over the boundary: Rust structures become plain JavaScript objects.

use js_sys::{Array, Float64Array, Function, Object, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::stats::{GroupColumns, SeriesColumns};

/// Types for whoever imports the package.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("contract.ts");

#[wasm_bindgen]
extern "C" {
    /// Calls back when the page's own tasks that are due are done.
    #[wasm_bindgen(js_name = setTimeout)]
    pub(super) fn set_timeout(callback: &Function, after_ms: i32);
}

/// A structure as a plain object: maps become objects, `None` becomes `null`.
pub(super) fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let serializer = Serializer::json_compatible();
    value.serialize(&serializer).map_err(JsValue::from)
}

/// Charts' columns as typed arrays.
pub(super) fn series_to_js(columns: &SeriesColumns) -> Result<JsValue, JsValue> {
    let series = typed_arrays(&[
        ("ready", &columns.ready),
        ("in_per_s", &columns.in_per_s),
        ("out_per_s", &columns.out_per_s),
        ("p50_s", &columns.p50_s),
        ("p95_s", &columns.p95_s),
        ("p99_s", &columns.p99_s),
        ("busy_share", &columns.busy_share),
        ("instances", &columns.instances),
        ("theory_busy", &columns.theory_busy),
    ])?;
    Reflect::set(&series, &"interval_ms".into(), &columns.interval_ms.into())?;
    let groups = columns.groups.iter().map(group_to_js).collect::<Result<Array, _>>()?;
    Reflect::set(&series, &"groups".into(), &groups)?;
    Ok(series.into())
}

fn group_to_js(columns: &GroupColumns) -> Result<Object, JsValue> {
    typed_arrays(&[
        ("unfinished", &columns.unfinished),
        ("done_per_s", &columns.done_per_s),
        ("response_p95_s", &columns.response_p95_s),
        ("busy_share", &columns.busy_share),
    ])
}

fn typed_arrays(columns: &[(&str, &Vec<f64>)]) -> Result<Object, JsValue> {
    let object = Object::new();
    for (name, values) in columns {
        Reflect::set(&object, &(*name).into(), &Float64Array::from(values.as_slice()))?;
    }
    Ok(object)
}
