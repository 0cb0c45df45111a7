//! What runs a system, and what counts what happens in it: the fast part of Queuescope.
//!
//! The modules in reading order; each uses only those above it (`tests/layering` sees to it).

pub mod kernel;

pub mod distribution;

pub mod autoscaler;
pub mod broker;
pub mod caller;
pub mod runtime;
pub mod workload;

#[cfg(not(target_arch = "wasm32"))]
pub mod conformance;
pub mod fact;

pub mod world;

pub mod stats;
