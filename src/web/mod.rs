//! The web boundary: the only user of wasm-bindgen and js-sys.
//!
//! Owns the [`Session`] that a page drives, [`run`] for whole runs without a stage, and RabbitMQ's
//! definitions ([`import_definitions`], [`export_definitions`]). Across the
//! boundary go: in, the scenario as text, once, then milliseconds and inputs; out, plain objects
//! (their types stand in `contract.ts`) and a view on the picture's pixels.

mod boundary;
mod chronicle;
mod definitions;
mod given;
mod lanes;
mod messages;
mod placement;
mod recording;
mod run;
mod session;
mod stage;
mod telling;

pub use definitions::{export_definitions, import_definitions};
pub use run::run;
pub use session::Session;
