//! What a world looks like: where things stand, and which pixels show them.
//!
//! In reading order: [`geometry`] and [`curve`] (points, rectangles, edges), [`topology`] (what is to
//! be placed), [`layout`] (where it stands), [`palette`] and [`mark`] (what moves), [`raster`] (marks
//! as pixels), [`svg`] (the whole stage as a drawing) and [`png`] (that drawing as a picture).
//!
//! Owns no state of the simulation and never changes it. Text, its language and its fonts belong to
//! the caller; [`layout`] only keeps room for it.

pub mod geometry;

pub mod curve;

pub mod topology;

pub mod layout;
