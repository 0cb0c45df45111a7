//! Edges as cubic Bézier curves on which a message moves at constant speed.

use std::fmt::{self, Write};

use super::geometry::{Direction, Point};

/// Pieces of equal length a curve is kept in: of 3 px on a usual edge, so that the straight piece
/// between two points leaves the curve by far less than a pixel.
const PIECES: usize = 64;

/// Steps of the curve's parameter to measure its length with.
const STEPS: usize = 256;

/// A part of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Leg {
    /// A cubic Bézier curve with these control points.
    Cubic([Point; 4]),
    /// A straight line to this point.
    Line(Point),
}

/// Cubic Bézier curves and straight lines, each from the end of the one before, and a table of
/// points at equal distances along all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    start: Point,
    legs: Vec<Leg>,
    points: Box<[Point]>,
    length: f32,
}

impl Curve {
    /// The curve with these control points, the first and the last being its ends.
    pub fn new(control: [Point; 4]) -> Self {
        Self::of(control[0], vec![Leg::Cubic(control)])
    }

    fn of(start: Point, legs: Vec<Leg>) -> Self {
        let mut way = vec![start];
        for leg in &legs {
            match leg {
                Leg::Line(end) => way.push(*end),
                Leg::Cubic(control) => {
                    way.extend((1..=STEPS).map(|step| bezier(control, step as f32 / STEPS as f32)));
                }
            }
        }
        let (points, length) = equally_spaced(&way);
        Self { start, legs, points, length }
    }

    /// An edge that leaves `from` and reaches `to` along the flow. It has bent to where `to` is when
    /// it has come as far as `bent`, or at its end.
    pub fn forward(from: Point, to: Point, bent: f32, direction: Direction) -> Self {
        Self::through(from, &[], to, bent, direction)
    }

    /// Like [`Self::forward`], by way of straight stretches along the flow, given by their ends.
    pub fn through(
        from: Point,
        stretches: &[[Point; 2]],
        to: Point,
        bent: f32,
        direction: Direction,
    ) -> Self {
        let bent = direction.point(bent.min(direction.along(to)), direction.across(to));
        let mut legs = Vec::with_capacity(2 * stretches.len() + 2);
        let mut at = from;
        for &[entry, exit] in stretches.iter().chain(&[[bent, to]]) {
            legs.push(Leg::Cubic(along_the_flow(at, entry, direction)));
            if exit != entry {
                legs.push(Leg::Line(exit));
            }
            at = exit;
        }
        Self::of(from, legs)
    }

    /// An edge against the flow: it leaves and arrives along the flow, and in between goes back by
    /// the line `across` the stage; its corners are rounded by `radius` at most.
    pub fn backward(
        from: Point,
        to: Point,
        direction: Direction,
        across: f32,
        radius: f32,
    ) -> Self {
        let half = |end: Point| (across - direction.across(end)) / 2.0;
        let corners = |end: Point, sign: f32| {
            let radius = half(end).abs().min(radius);
            let out = direction.along(end) + sign * radius;
            let near = half(end).signum() * radius;
            let first = direction.point(out, direction.across(end));
            let between = [direction.across(end) + near, across - near];
            let [second, third] = between.map(|across| direction.point(out, across));
            let last = direction.point(direction.along(end), across);
            (quarter(end, first, second), third, direction.point(out, across), last)
        };
        let (leaves, straight, corner, lane) = corners(from, 1.0);
        let (mut arrives, landing, last_corner, off) = corners(to, -1.0);
        arrives.reverse();
        let legs = vec![
            Leg::Cubic(leaves),
            Leg::Line(straight),
            Leg::Cubic(quarter(straight, corner, lane)),
            Leg::Line(off),
            Leg::Cubic(quarter(off, last_corner, landing)),
            Leg::Line(arrives[0]),
            Leg::Cubic(arrives),
        ];
        Self::of(from, legs)
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
        let mut path = String::new();
        let written = self.write_path(&mut path);
        debug_assert!(written.is_ok(), "a String takes all text");
        path
    }

    fn write_path(&self, path: &mut String) -> std::fmt::Result {
        write!(path, "M{}", Tenths(self.start))?;
        for leg in &self.legs {
            match leg {
                Leg::Line(end) => write!(path, "L{}", Tenths(*end))?,
                Leg::Cubic([_, b, c, d]) => {
                    write!(path, "C{} {} {}", Tenths(*b), Tenths(*c), Tenths(*d))?;
                }
            }
        }
        Ok(())
    }
}

/// A point, rounded to a tenth of a pixel as the library rounds, whose ways to write any number at all
/// are larger than all that is written here.
struct Tenths(Point);

impl fmt::Display for Tenths {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (space, value) in [("", self.0.x), (" ", self.0.y)] {
            let tenths = (f64::from(value) * 10.0).round_ties_even().abs() as u64;
            let sign = if value.is_sign_negative() { "-" } else { "" };
            write!(formatter, "{space}{sign}{}.{}", tenths / 10, tenths % 10)?;
        }
        Ok(())
    }
}

/// A bend that leaves `from` and reaches `to` along the flow.
fn along_the_flow(from: Point, to: Point, direction: Direction) -> [Point; 4] {
    let middle = f32::midpoint(direction.along(from), direction.along(to));
    let control = |end| direction.point(middle, direction.across(end));
    [from, control(from), control(to), to]
}

/// A quarter of a circle round a corner.
fn quarter(from: Point, corner: Point, to: Point) -> [Point; 4] {
    const ROUND: f32 = 0.5523;
    [from, from.towards(corner, ROUND), to.towards(corner, ROUND), to]
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
