//! Marks: what moves or changes on a stage, packed for drawing.
//!
//! A frame is a list of marks, drawn in order; [`super::raster`] makes pixels of them and
//! [`super::svg`] a drawing.

use crate::fact::MessageTypeId;

use super::geometry::Point;
use super::palette::Colour;

pub use super::shape::Shape;

/// What a mark stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum MarkKind {
    /// A copy of a message on its way.
    InFlight,
    /// A message that is ready in a queue.
    Ready,
    /// A message that an instance works on.
    InHand,
    /// A message that waits at an instance.
    Prefetched,
    /// An acknowledgement on its way back.
    Acknowledgement,
    /// A message on its way back to the queue.
    Return,
    /// A message rejected for good, on its way back.
    Rejection,
    /// The state of an instance.
    Instance,
    /// What a chosen message is framed by.
    Halo,
}

impl MarkKind {
    /// Whether it is drawn as an outline: what travels back to the broker is no new message.
    pub const fn hollow(self) -> bool {
        matches!(self, Self::Acknowledgement | Self::Return | Self::Rejection)
    }
}

/// One thing to draw.
///
/// | shape | `x`, `y` | `radius` | `extent` |
/// |---|---|---|---|
/// | figures | centre | their size | (not used) |
/// | ring track, ring arc | centre | of the middle of the line, which is 6/34 of it wide | share of the ring, 0 to 1 |
/// | bar | middle of its left end | half its height | its length in CSS pixels |
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Mark {
    /// In CSS pixels.
    pub x: f32,
    /// In CSS pixels, downwards.
    pub y: f32,
    /// In CSS pixels.
    pub radius: f32,
    /// See the table.
    pub extent: f32,
    /// Its shape.
    pub shape: Shape,
    /// Its colour.
    pub colour: Colour,
    /// From 0 (not there) to 255.
    pub opacity: u8,
    /// What it stands for.
    pub kind: MarkKind,
}

const _: () = {
    assert!(size_of::<Mark>() == 20 && align_of::<Mark>() == 4);
    assert!(std::mem::offset_of!(Mark, x) == 0 && std::mem::offset_of!(Mark, y) == 4);
    assert!(std::mem::offset_of!(Mark, radius) == 8 && std::mem::offset_of!(Mark, extent) == 12);
    assert!(std::mem::offset_of!(Mark, shape) == 16 && std::mem::offset_of!(Mark, colour) == 17);
    assert!(std::mem::offset_of!(Mark, opacity) == 18 && std::mem::offset_of!(Mark, kind) == 19);
};

impl Mark {
    /// A ring's line takes this part of its radius.
    pub const STROKE: f32 = 6.0 / 34.0;

    /// A halo's radius: that of the message times this,
    const HALO_SIZE: f32 = 1.4;
    /// and this more.
    const HALO_GAP_PX: f32 = 3.5;

    /// A message of a type.
    #[inline]
    pub const fn message(
        message_type: MessageTypeId,
        kind: MarkKind,
        centre: Point,
        radius: f32,
    ) -> Self {
        Self {
            x: centre.x,
            y: centre.y,
            radius,
            extent: 0.0,
            shape: Shape::of_type(message_type),
            colour: Colour::of_type(message_type),
            opacity: 255,
            kind,
        }
    }

    /// A part of a ring: its track or its arc, or a cross over it.
    pub const fn instance(
        shape: Shape,
        colour: Colour,
        centre: Point,
        radius: f32,
        extent: f32,
    ) -> Self {
        let kind = MarkKind::Instance;
        Self { x: centre.x, y: centre.y, radius, extent, shape, colour, opacity: 255, kind }
    }

    /// The ring around a chosen message.
    pub const fn halo(around: &Self) -> Self {
        Self {
            radius: around.radius * Self::HALO_SIZE + Self::HALO_GAP_PX,
            extent: 1.0,
            shape: Shape::RingTrack,
            colour: Colour::ACCENT,
            opacity: 255,
            kind: MarkKind::Halo,
            ..*around
        }
    }

    /// The same with another opacity.
    #[must_use]
    pub const fn with_opacity(self, opacity: u8) -> Self {
        Self { opacity, ..self }
    }
}
