//! What draws messages, frame by frame: the part of `view` whose speed is seen.

pub use queuescope_engine::fact;

/// As in the whole: what is drawn, in which colours, and the drawing.
pub mod view {
    pub mod geometry;
    pub mod mark;
    pub mod palette;
    pub mod raster;
    pub mod shape;
}
