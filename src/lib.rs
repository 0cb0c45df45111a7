//! Queuescope: asynchronous systems on a virtual clock, to be looked at.
//!
//! The modules in reading order, after those of the engine (`src/engine.rs`), which have the same
//! names here; each uses only those above it (`tests/layering` sees to it).

#[cfg(not(target_arch = "wasm32"))]
pub use queuescope_engine::conformance;
pub use queuescope_engine::{
    autoscaler, broker, caller, distribution, fact, kernel, runtime, stats, workload, world,
};

pub mod explain;
pub mod scenario;

pub mod definitions;
pub mod timeline;

pub mod view;

pub mod export;

#[cfg(all(target_arch = "wasm32", any(feature = "session", feature = "workshop")))]
pub mod web;
