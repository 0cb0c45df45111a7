//! The web boundary: the only user of wasm-bindgen and js-sys.
//!
//! Owns the [`Session`] that a page drives, and what is made beside it: files of a run
//! ([`RunDocument`], [`Film`]), [`run`] for whole runs without a stage, and RabbitMQ's definitions
//! ([`import_definitions`], [`export_definitions`]). Across the boundary go: in, the scenario as
//! text, once, then milliseconds and inputs; out, plain objects (their types stand in `contract.ts`)
//! and a view on the picture's pixels.
//!
//! The page loads two modules, each made with one of the features `session` and `workshop`: the
//! second one when somebody asks for something of it.

mod boundary;
mod source;

#[cfg(feature = "session")]
mod chronicle;
#[cfg(feature = "session")]
mod columns;
#[cfg(feature = "session")]
mod lanes;
#[cfg(feature = "session")]
mod messages;
#[cfg(feature = "session")]
mod placement;
#[cfg(feature = "session")]
mod recording;
#[cfg(feature = "session")]
mod session;
#[cfg(feature = "session")]
mod stage;
#[cfg(feature = "session")]
mod telling;

#[cfg(feature = "workshop")]
mod definitions;
#[cfg(feature = "workshop")]
mod document;
#[cfg(feature = "workshop")]
mod film;
#[cfg(feature = "workshop")]
mod run;

#[cfg(feature = "workshop")]
pub use definitions::{export_definitions, import_definitions};
#[cfg(feature = "workshop")]
pub use document::RunDocument;
#[cfg(feature = "workshop")]
pub use film::Film;
#[cfg(feature = "workshop")]
pub use run::run;
#[cfg(feature = "session")]
pub use session::Session;
#[cfg(feature = "workshop")]
pub use source::pack;
