//! Shapes of marks, the same for pixels and for SVG.

use crate::fact::MessageTypeId;

/// The shape of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Shape {
    /// Messages of the first type.
    Circle,
    /// Messages of the second type.
    Square,
    /// Messages of the third type.
    Diamond,
    /// Messages of the fourth type.
    Triangle,
    /// Messages of the fifth type.
    Hexagon,
    /// Messages of the sixth type.
    Star,
    /// Something broken.
    Cross,
    /// A full ring.
    RingTrack,
    /// A part of a ring, from twelve o'clock clockwise, with round ends.
    RingArc,
    /// A horizontal bar, from its left end.
    Bar,
}

/// Shapes that messages have.
const OF_MESSAGES: [Shape; 6] =
    [Shape::Circle, Shape::Square, Shape::Diamond, Shape::Triangle, Shape::Hexagon, Shape::Star];

impl Shape {
    /// How many shapes are small figures drawn at a point: those up to [`Shape::Cross`].
    pub const FIGURES: usize = Shape::Cross as usize + 1;

    /// Whether it is a small figure drawn at a point.
    #[inline]
    pub const fn is_figure(self) -> bool {
        (self as usize) < Self::FIGURES
    }

    /// The shape of messages of a type.
    ///
    /// With eight colours and six shapes, the first 24 types differ from each other in the pair.
    pub const fn of_type(message_type: MessageTypeId) -> Self {
        OF_MESSAGES[message_type.0 as usize % OF_MESSAGES.len()]
    }

    /// The corners for radius 1, clockwise; none for the round shapes. All figures look about as
    /// large as a circle.
    pub const fn corners(self) -> &'static [(f32, f32)] {
        match self {
            Self::Square => &[(-0.92, -0.92), (0.92, -0.92), (0.92, 0.92), (-0.92, 0.92)],
            Self::Diamond => &[(0.0, -1.24), (1.24, 0.0), (0.0, 1.24), (-1.24, 0.0)],
            Self::Triangle => &[(0.0, -1.24), (1.22, 0.9), (-1.22, 0.9)],
            Self::Hexagon => &[
                (0.0, -1.12),
                (0.97, -0.56),
                (0.97, 0.56),
                (0.0, 1.12),
                (-0.97, 0.56),
                (-0.97, -0.56),
            ],
            Self::Star => &[
                (0.0, -1.34),
                (0.376, -0.518),
                (1.274, -0.414),
                (0.609, 0.198),
                (0.788, 1.084),
                (0.0, 0.64),
                (-0.788, 1.084),
                (-0.609, 0.198),
                (-1.274, -0.414),
                (-0.376, -0.518),
            ],
            Self::Cross => &[
                (0.0, -0.28),
                (0.72, -1.0),
                (1.0, -0.72),
                (0.28, 0.0),
                (1.0, 0.72),
                (0.72, 1.0),
                (0.0, 0.28),
                (-0.72, 1.0),
                (-1.0, 0.72),
                (-0.28, 0.0),
                (-1.0, -0.72),
                (-0.72, -1.0),
            ],
            Self::Circle | Self::RingTrack | Self::RingArc | Self::Bar => &[],
        }
    }

    /// How far a figure of radius 1 reaches from its centre in x or y.
    pub fn reach(self) -> f32 {
        self.corners().iter().fold(1.0, |reach, &(x, y)| f32::max(reach, x.abs().max(y.abs())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_look_equally_large() {
        for shape in &OF_MESSAGES[1..] {
            let corners = shape.corners();
            let next = corners.iter().cycle().skip(1);
            let doubled: f32 = corners.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
            let area = doubled / 2.0;
            assert!((2.2..3.5).contains(&area), "{shape:?}: {area}");
            assert!(shape.reach() < 1.38, "{shape:?} leaves its slot");
        }
    }

    #[test]
    fn types_differ_in_colour_or_shape() {
        use crate::view::palette::Colour;
        let look = |t| (Colour::of_type(MessageTypeId(t)), Shape::of_type(MessageTypeId(t)));
        let mut looks: Vec<_> = (0..24).map(look).collect();
        looks.sort_unstable();
        looks.dedup();
        assert_eq!(looks.len(), 24);
    }
}
