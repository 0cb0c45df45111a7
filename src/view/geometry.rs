//! Points and rectangles of the stage, in CSS pixels, y downwards.

/// A place on the stage.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right, in CSS pixels.
    pub x: f32,
    /// Downwards, in CSS pixels.
    pub y: f32,
}

impl Point {
    /// The place `(x, y)`.
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// The place at `fraction` of the way from here to `other`.
    #[inline]
    #[must_use]
    pub fn towards(self, other: Self, fraction: f32) -> Self {
        Self::new(self.x + (other.x - self.x) * fraction, self.y + (other.y - self.y) * fraction)
    }

    /// The end of a clock's hand of that length that stood at twelve and has gone `turns` rounds since.
    // By `libm::cos` alone, which service times are drawn with, too: another function of its kind
    // makes the page's module a kilobyte larger.
    #[must_use]
    pub fn clock_hand(self, length: f32, turns: f32) -> Self {
        let angle = f64::from(turns) * std::f64::consts::TAU;
        let sine = libm::cos(angle - std::f64::consts::FRAC_PI_2) as f32;
        let cosine = libm::cos(angle) as f32;
        Self::new(self.x + length * sine, self.y - length * cosine)
    }

    /// How far `other` is, in CSS pixels.
    pub fn distance(self, other: Self) -> f32 {
        let (dx, dy) = (other.x - self.x, other.y - self.y);
        (dx * dx + dy * dy).sqrt()
    }
}

/// An upright rectangle, by its centre.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// The centre.
    pub centre: Point,
    /// In CSS pixels.
    pub width: f32,
    /// In CSS pixels.
    pub height: f32,
}

impl Rect {
    /// The rectangle around `centre`.
    pub const fn new(centre: Point, width: f32, height: f32) -> Self {
        Self { centre, width, height }
    }

    /// The x of the left side.
    pub fn left(&self) -> f32 {
        self.centre.x - self.width / 2.0
    }

    /// The x of the right side.
    pub fn right(&self) -> f32 {
        self.centre.x + self.width / 2.0
    }

    /// The y of the upper side.
    pub fn top(&self) -> f32 {
        self.centre.y - self.height / 2.0
    }

    /// The y of the lower side.
    pub fn bottom(&self) -> f32 {
        self.centre.y + self.height / 2.0
    }

    /// Whether the two share more than `tolerance` px in both directions.
    pub fn overlaps(&self, other: &Self, tolerance: f32) -> bool {
        let apart_x = (self.centre.x - other.centre.x).abs();
        let apart_y = (self.centre.y - other.centre.y).abs();
        apart_x < f32::midpoint(self.width, other.width) - tolerance
            && apart_y < f32::midpoint(self.height, other.height) - tolerance
    }

    /// Whether `other` lies inside, give or take `tolerance` px.
    pub fn contains(&self, other: &Self, tolerance: f32) -> bool {
        other.left() >= self.left() - tolerance
            && other.right() <= self.right() + tolerance
            && other.top() >= self.top() - tolerance
            && other.bottom() <= self.bottom() + tolerance
    }
}

/// Which way messages flow over the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From left to right: a column of nodes for each step.
    Row,
    /// From top to bottom: a row of nodes for each step, for narrow and tall stages.
    Column,
}

impl Direction {
    /// The point `along` the flow and `across` it.
    pub fn point(self, along: f32, across: f32) -> Point {
        match self {
            Self::Row => Point::new(along, across),
            Self::Column => Point::new(across, along),
        }
    }

    /// How far along the flow a point is.
    pub fn along(self, point: Point) -> f32 {
        match self {
            Self::Row => point.x,
            Self::Column => point.y,
        }
    }

    /// How far across the flow a point is.
    pub fn across(self, point: Point) -> f32 {
        match self {
            Self::Row => point.y,
            Self::Column => point.x,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hand_goes_round_clockwise_from_twelve() {
        let hands =
            [0.0, 0.25, 0.5, 0.75, 1.0].map(|turns| Point::new(5.0, 7.0).clock_hand(2.0, turns));
        let expected = [(5.0, 5.0), (7.0, 7.0), (5.0, 9.0), (3.0, 7.0), (5.0, 5.0)];
        assert_eq!(hands, expected.map(|(x, y)| Point::new(x, y)));
    }
}
