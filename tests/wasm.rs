//! The core in a JavaScript engine: what could differ from the native build.
#![cfg(target_arch = "wasm32")]

mod golden;

use wasm_bindgen_test::wasm_bindgen_test;

/// The module that was loaded is the one of this source tree.
#[wasm_bindgen_test]
fn the_module_tells_its_version() {
    assert_eq!(queuescope::web::version(), env!("CARGO_PKG_VERSION"));
}

#[wasm_bindgen_test]
fn the_facts_of_every_scene_are_those_of_the_native_build() {
    let differences = golden::differences(golden::Run::straight);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[wasm_bindgen_test]
fn going_back_and_forth_leaves_the_facts_as_they_are() {
    let differences = golden::differences(golden::Run::to_and_fro);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
