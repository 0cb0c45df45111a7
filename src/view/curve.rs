//! Edges as cubic Bézier curves on which a message moves at constant speed.

use std::fmt::Write;

use super::geometry::{Direction, Point};

/// Pieces of equal length a curve is kept in: of 3 px on a usual edge, so that the straight piece
/// between two points leaves the curve by far less than a pixel.
const PIECES: usize = 64;

/// Steps of the curve's parameter to measure its length with.
const STEPS: usize = 256;

/// A cubic Bézier curve and a table of points at equal distances along it.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    control: [Point; 4],
    points: Box<[Point]>,
    length: f32,
}

impl Curve {
    /// The curve with these control points, the first and the last being its ends.
    pub fn new(control: [Point; 4]) -> Self {
        let lengths = cumulative_lengths(&control);
        let length = lengths[STEPS];
        let points = (0..=PIECES)
            .map(|piece| bezier(&control, parameter_at(&lengths, piece as f32 / PIECES as f32)))
            .collect();
        Self { control, points, length }
    }

    /// An edge that leaves `from` and reaches `to` along the flow.
    pub fn forward(from: Point, to: Point, direction: Direction) -> Self {
        let middle = f32::midpoint(direction.along(from), direction.along(to));
        Self::new([
            from,
            direction.point(middle, direction.across(from)),
            direction.point(middle, direction.across(to)),
            to,
        ])
    }

    /// An edge against the flow: it leaves and arrives along the flow, and in between goes round
    /// by the line `across` the stage.
    pub fn backward(from: Point, to: Point, direction: Direction, across: f32, reach: f32) -> Self {
        // Half-way a cubic has gone three quarters of the way from its ends to its control points.
        let ends = f32::midpoint(direction.across(from), direction.across(to));
        let far = (across - ends / 4.0) / 0.75;
        Self::new([
            from,
            direction.point(direction.along(from) + reach, far),
            direction.point(direction.along(to) - reach, far),
            to,
        ])
    }

    /// The place at `fraction` of the length; fractions below 0 and above 1 are the ends.
    #[inline]
    pub fn at(&self, fraction: f32) -> Point {
        let place = fraction.clamp(0.0, 1.0) * PIECES as f32;
        let piece = (place as usize).min(PIECES - 1);
        self.points[piece].towards(self.points[piece + 1], place - piece as f32)
    }

    /// Its length in CSS pixels.
    pub const fn length_px(&self) -> f32 {
        self.length
    }

    /// Its control points.
    pub const fn control(&self) -> &[Point; 4] {
        &self.control
    }

    /// The curve as SVG path data, rounded to a tenth of a pixel.
    pub fn path(&self) -> String {
        let [a, b, c, d] = self.control;
        let mut path = String::new();
        let written = write!(
            path,
            "M{:.1} {:.1}C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}",
            a.x, a.y, b.x, b.y, c.x, c.y, d.x, d.y
        );
        debug_assert!(written.is_ok(), "a String takes all text");
        path
    }
}

fn bezier(control: &[Point; 4], t: f32) -> Point {
    let [a, b, c, d] = *control;
    let (ab, bc, cd) = (a.towards(b, t), b.towards(c, t), c.towards(d, t));
    ab.towards(bc, t).towards(bc.towards(cd, t), t)
}

fn cumulative_lengths(control: &[Point; 4]) -> [f32; STEPS + 1] {
    let mut lengths = [0.0; STEPS + 1];
    let mut previous = control[0];
    for step in 1..=STEPS {
        let point = bezier(control, step as f32 / STEPS as f32);
        lengths[step] = lengths[step - 1] + previous.distance(point);
        previous = point;
    }
    lengths
}

/// The curve's parameter where `fraction` of the length is behind.
fn parameter_at(lengths: &[f32; STEPS + 1], fraction: f32) -> f32 {
    let wanted = lengths[STEPS] * fraction;
    let step = lengths.partition_point(|&length| length < wanted).clamp(1, STEPS);
    let piece = lengths[step] - lengths[step - 1];
    let within = if piece > 0.0 { (wanted - lengths[step - 1]) / piece } else { 0.0 };
    ((step - 1) as f32 + within) / STEPS as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_constant_speed(curve: &Curve) {
        let steps = 200;
        let step_px = curve.length_px() / steps as f32;
        for step in 0..steps {
            let [from, to] = [step, step + 1].map(|s| curve.at(s as f32 / steps as f32));
            let moved = from.distance(to);
            assert!((moved - step_px).abs() < 0.02 * step_px + 0.01, "step {step}: {moved}");
        }
    }

    #[test]
    fn equal_fractions_are_equal_ways() {
        let [from, to] = [Point::new(150.0, 200.0), Point::new(262.0, 270.0)];
        check_constant_speed(&Curve::forward(from, to, Direction::Row));
        check_constant_speed(&Curve::backward(to, from, Direction::Row, 500.0, 60.0));
        let long = [(0.0, 0.0), (1500.0, 10.0), (900.0, 900.0), (2400.0, 1000.0)];
        check_constant_speed(&Curve::new(long.map(|(x, y)| Point::new(x, y))));
    }

    #[test]
    fn ends_are_the_ends() {
        let [from, to] = [Point::new(10.0, 20.0), Point::new(90.0, 300.0)];
        let curve = Curve::forward(from, to, Direction::Column);
        assert_eq!(
            [curve.at(-1.0), curve.at(0.0), curve.at(1.0), curve.at(7.0)],
            [from, from, to, to]
        );
        assert!((curve.at(0.5).distance(from.towards(to, 0.5))) < 0.5);
    }

    #[test]
    fn a_straight_edge_is_as_long_as_it_is_far() {
        let curve = Curve::forward(Point::new(0.0, 5.0), Point::new(90.0, 5.0), Direction::Row);
        assert!((curve.length_px() - 90.0).abs() < 1e-3);
        assert_eq!(curve.path(), "M0.0 5.0C45.0 5.0 45.0 5.0 90.0 5.0");
    }

    #[test]
    fn a_backward_edge_passes_the_line_it_goes_round_by() {
        let [from, to] = [Point::new(700.0, 100.0), Point::new(200.0, 300.0)];
        let curve = Curve::backward(from, to, Direction::Row, 500.0, 60.0);
        let lowest = (0..=100).map(|i| curve.at(i as f32 / 100.0).y).fold(0.0, f32::max);
        assert!((lowest - 500.0).abs() < 15.0, "{lowest}");
    }

    #[test]
    fn a_point_is_a_curve_too() {
        let here = Point::new(3.0, 4.0);
        assert_eq!(Curve::new([here; 4]).at(0.3), here);
    }
}
