//! Lanes: what each thread, loop and caller did, along a time axis.
//!
//! In reading order: [`segment`] (what lanes consist of), [`window`] (a stretch of time), [`shape`]
//! (which lanes a service has), [`recorder`] (lanes from facts, in bounded memory), [`chart`] (where
//! lanes stand below each other), [`content`] (what is on them), [`figures`], [`axis`], [`svg`] (a
//! drawing) and [`trace`] (an export for trace viewers).
//!
//! Everything comes from facts. Text and its language belong to the caller; the page draws on a
//! canvas of its own what [`chart`] and [`content`] say.

pub mod segment;
pub mod window;

pub mod shape;

mod log;
mod message_types;
mod owner;
pub mod recorder;

pub mod chart;
pub mod content;

pub mod axis;
pub mod figures;

pub mod svg;

mod queue_lengths;
pub mod trace;

pub use chart::Chart;
pub use content::Content;
pub use recorder::LaneRecorder;
pub use window::Window;

#[cfg(test)]
mod tests;
