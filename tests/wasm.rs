//! The core in a JavaScript engine: what could differ from the native build.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::wasm_bindgen_test;

/// The module that was loaded is the one of this source tree.
#[wasm_bindgen_test]
fn the_module_tells_its_version() {
    assert_eq!(queuescope::web::version(), env!("CARGO_PKG_VERSION"));
}
