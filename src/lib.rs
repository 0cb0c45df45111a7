//! Queuescope: asynchronous systems on a virtual clock, to be looked at.
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

pub mod explain;
pub mod scenario;
pub mod stats;

pub mod definitions;
pub mod timeline;

pub mod view;

pub mod export;

#[cfg(all(target_arch = "wasm32", any(feature = "session", feature = "workshop")))]
pub mod web;
