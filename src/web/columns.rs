//! The charts' columns over the boundary.

use js_sys::{Array, Float64Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::stats::{GroupColumns, SeriesColumns};

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
        ("cpu_busy_share", &columns.cpu_busy_share),
    ])
}

fn typed_arrays(columns: &[(&str, &Vec<f64>)]) -> Result<Object, JsValue> {
    let object = Object::new();
    for (name, values) in columns {
        Reflect::set(&object, &(*name).into(), &Float64Array::from(values.as_slice()))?;
    }
    Ok(object)
}
