//! What a page loads: the whole, for browsers.

#![cfg(target_arch = "wasm32")]

pub use queuescope::web;
