//! What the scenes promise to show, measured: the lessons' claims as tests.
//!
//! Everything is seeded: a failure is a defect, not bad luck.
#![cfg(not(target_arch = "wasm32"))]

mod burst;
mod event_driven;
mod scene;
mod sync_async;
mod threads_event_loop;
