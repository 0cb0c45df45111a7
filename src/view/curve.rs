//! Edges as cubic Bézier curves on which a message moves at constant speed.

use std::fmt::Write;

use super::geometry::{Direction, Point};

/// Pieces of equal length a curve is kept in: of 3 px on a usual edge, so that the straight piece
/// between two points leaves the curve by far less than a pixel.
const PIECES: usize = 64;

/// Steps of the curve's parameter to measure its length with.
const STEPS: usize = 256;

/// A cubic Bézier curve, a straight piece after it, and a table of points at equal distances along both.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    control: [Point; 4],
    end: Point,
    points: Box<[Point]>,
    length: f32,
}

impl Curve {
    /// The curve with these control points, the first and the last being its ends.
    pub fn new(control: [Point; 4]) -> Self {
        Self::with_straight_end(control, control[3])
    }

    fn with_straight_end(control: [Point; 4], end: Point) -> Self {
        let mut way: Vec<_> =
            (0..=STEPS).map(|step| bezier(&control, step as f32 / STEPS as f32)).collect();
        way.push(end);
        let (points, length) = equally_spaced(&way);
        Self { control, end, points, length }
    }

    /// An edge that leaves `from` and reaches `to` along the flow. It has bent to where `to` is when
    /// it has come as far as `bent`, or at its end.
    pub fn forward(from: Point, to: Point, bent: f32, direction: Direction) -> Self {
        let bent = direction.point(bent.min(direction.along(to)), direction.across(to));
        let middle = f32::midpoint(direction.along(from), direction.along(bent));
        let control = [
            from,
            direction.point(middle, direction.across(from)),
            direction.point(middle, direction.across(to)),
            bent,
        ];
        Self::with_straight_end(control, to)
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
        if self.end != d {
            let written = write!(path, "L{:.1} {:.1}", self.end.x, self.end.y);
            debug_assert!(written.is_ok(), "a String takes all text");
        }
        path
    }
}

/// De Casteljau's construction.
fn bezier(control: &[Point; 4], t: f32) -> Point {
    let [one, two, three] = [0, 1, 2].map(|index| control[index].towards(control[index + 1], t));
    one.towards(two, t).towards(two.towards(three, t), t)
}

/// Points at equal distances along a way of short straight pieces, and its length.
fn equally_spaced(way: &[Point]) -> (Box<[Point]>, f32) {
    let mut behind = vec![0.0];
    for pair in way.windows(2) {
        behind.push(behind[behind.len() - 1] + pair[0].distance(pair[1]));
    }
    let length = behind[way.len() - 1];
    let mut points = Vec::with_capacity(PIECES + 1);
    for piece in 0..=PIECES {
        let wanted = length * (piece as f32 / PIECES as f32);
        let next = behind.partition_point(|&behind| behind < wanted).clamp(1, way.len() - 1);
        let (from, to) = (behind[next - 1], behind[next]);
        let within = if to > from { (wanted - from) / (to - from) } else { 0.0 };
        points.push(way[next - 1].towards(way[next], within));
    }
    points[PIECES] = way[way.len() - 1];
    (points.into(), length)
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
        check_constant_speed(&Curve::forward(from, to, 262.0, Direction::Row));
        check_constant_speed(&Curve::backward(to, from, Direction::Row, 500.0, 60.0));
        let long = [(0.0, 0.0), (1500.0, 10.0), (900.0, 900.0), (2400.0, 1000.0)];
        check_constant_speed(&Curve::new(long.map(|(x, y)| Point::new(x, y))));
    }

    #[test]
    fn ends_are_the_ends() {
        let [from, to] = [Point::new(10.0, 20.0), Point::new(90.0, 300.0)];
        let curve = Curve::forward(from, to, 300.0, Direction::Column);
        assert_eq!(
            [curve.at(-1.0), curve.at(0.0), curve.at(1.0), curve.at(7.0)],
            [from, from, to, to]
        );
        assert!((curve.at(0.5).distance(from.towards(to, 0.5))) < 0.5);
    }

    #[test]
    fn a_straight_edge_is_as_long_as_it_is_far() {
        let curve =
            Curve::forward(Point::new(0.0, 5.0), Point::new(90.0, 5.0), 90.0, Direction::Row);
        assert!((curve.length_px() - 90.0).abs() < 1e-3);
        assert_eq!(curve.path(), "M0.0 5.0C45.0 5.0 45.0 5.0 90.0 5.0");
    }

    #[test]
    fn an_edge_may_end_straight() {
        let [from, to] = [Point::new(0.0, 0.0), Point::new(200.0, 50.0)];
        let curve = Curve::forward(from, to, 100.0, Direction::Row);
        check_constant_speed(&curve);
        assert!((curve.at(0.8).y - 50.0).abs() < 0.01);
        assert_eq!(curve.path(), "M0.0 0.0C50.0 0.0 50.0 50.0 100.0 50.0L200.0 50.0");
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
