//! What a world looks like: where things stand, and which pixels show them.
//!
//! In reading order: [`geometry`] and [`curve`] (points, rectangles, edges), [`topology`] (what is to
//! be placed), [`layout`] (where it stands), [`palette`], [`shape`] and [`mark`] (what moves),
//! [`frame`] (a world as marks), [`pick`] (which
//! message is where), [`raster`] (marks as pixels), [`svg`] (the whole stage as a drawing),
//! [`lanes`] (who did what when, along a time axis) and `png` (a drawing as a picture; native only).
//!
//! Owns no state of the simulation and never changes it. Text, its language and its fonts belong to
//! the caller; [`layout`] only keeps room for it.

pub use queuescope_pixels::view::{geometry, mark, palette, raster, shape};

pub mod curve;

pub mod topology;

pub mod layout;

pub mod frame;

pub mod pick;

pub mod svg;

pub mod lanes;

#[cfg(not(target_arch = "wasm32"))]
pub mod png;
