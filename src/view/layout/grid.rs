//! How the instances of one service share the room it has: one column of large rings while they
//! fit, then smaller ones, then several columns; what is left is folded into one place.

use crate::view::geometry::{Direction, Point};

use super::along::lines_below;

/// The least radius of an instance among several, in CSS pixels: a dot still fits into its ring.
const SMALLEST_RADIUS: f32 = 8.0;
/// An instance with its prefetched messages beside it takes this many radii of width …
const WIDTH_RADII: f32 = 2.8;
/// … and its ring this many of height.
const HEIGHT_RADII: f32 = 2.24;
/// The least width at which a name of usual length is readable, at font scale 1.
const NAME_WIDTH: f32 = 76.0;
/// How much a name is worth: a labelled instance may be this much smaller.
const LABEL_WORTH: f32 = 1.5;

/// The room of a service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) scale: f32,
    pub(super) font: f32,
    pub(super) direction: Direction,
}

/// Places for the instances of one service.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Grid {
    /// Centres, relative to the middle of all of them. If instances are folded, the last place is theirs.
    pub(super) places: Vec<Point>,
    pub(super) radius: f32,
    /// Whether each instance has its name below it, and how wide that may be.
    pub(super) label_width: Option<f32>,
    /// Whether the service as a whole has its name below.
    pub(super) group_label: bool,
    /// Instances without a place of their own.
    pub(super) folded: usize,
    /// Whether it takes more than one line of instances across the flow.
    pub(super) deep: bool,
    /// From the outermost centres to the edge of what is drawn, upwards and sideways.
    pub(super) reach: Point,
    /// Room for labels below.
    pub(super) labels: f32,
}

/// One way to arrange them.
#[derive(Clone, Copy, Debug)]
struct Arrangement {
    columns: usize,
    rows: usize,
    pitch: Point,
    /// By how much every other line is shifted.
    shift: Point,
    radius: f32,
    labelled: bool,
}

impl Room {
    fn largest_radius(&self) -> f32 {
        34.0 * self.scale
    }

    /// Height below a group's rings for its name, if there is enough for that.
    fn group_label(&self) -> f32 {
        let line = lines_below(1) * self.font;
        if self.height > line + HEIGHT_RADII * 14.0 { line } else { 0.0 }
    }

    /// Whether lines of instances behind the first are shifted by half a pitch, so that the edges
    /// to them pass between those in front.
    fn staggers(&self, columns: usize, rows: usize) -> (bool, bool) {
        let several = columns > 1 && rows > 1;
        (
            several && self.direction == Direction::Row,
            several && self.direction == Direction::Column,
        )
    }

    fn arrange(&self, count: usize, columns: usize, labelled: bool) -> Option<Arrangement> {
        let rows = count.div_ceil(columns);
        let (columns_shift, rows_shift) = self.staggers(columns, rows);
        let label = if labelled { lines_below(1) * self.font } else { 0.0 };
        let height = if labelled { self.height } else { self.height - self.group_label() };
        let width = if rows_shift {
            self.width / (columns as f32 + 0.5)
        } else {
            self.width / columns as f32
        };
        // Shifted columns are in the middle between the labels and the next rings.
        let height = if columns_shift {
            (height - label / 2.0) / (rows as f32 + 0.5)
        } else {
            height / rows as f32
        };
        // Messages to the second column pass there.
        let spare = if columns_shift && labelled { 14.0 * self.scale } else { 4.0 };
        let radius = (width / WIDTH_RADII)
            .min((height - label - spare) / HEIGHT_RADII)
            .min(self.largest_radius())
            .max(0.0);
        let readable = width >= NAME_WIDTH * self.font && radius >= SMALLEST_RADIUS;
        let pitch = Point::new(
            width.min(radius * WIDTH_RADII + if labelled { 40.0 * self.font } else { 6.0 }),
            height.min(
                radius * HEIGHT_RADII + label + if labelled { 29.0 * self.scale } else { 6.0 },
            ),
        );
        let shift = Point::new(
            if rows_shift { pitch.x / 2.0 } else { 0.0 },
            if columns_shift { f32::midpoint(pitch.y, label) } else { 0.0 },
        );
        (!labelled || readable).then_some(Arrangement {
            columns,
            rows,
            pitch,
            shift,
            radius,
            labelled,
        })
    }

    /// The arrangement with the largest instances; among equals the one with the shortest way to them.
    fn best(&self, count: usize) -> Arrangement {
        let smallest = Arrangement {
            columns: 1,
            rows: count,
            pitch: Point::default(),
            shift: Point::default(),
            radius: 0.0,
            labelled: false,
        };
        let mut best = smallest;
        let worth = |a: &Arrangement| a.radius * if a.labelled { LABEL_WORTH } else { 1.0 };
        for step in 1..=count {
            let columns = if self.direction == Direction::Row { step } else { count + 1 - step };
            let tried = [true, false].map(|labelled| self.arrange(count, columns, labelled));
            for arrangement in tried.into_iter().flatten() {
                if worth(&arrangement) > worth(&best) * 1.05 {
                    best = arrangement;
                }
            }
        }
        best
    }

    /// How many instances of the smallest size there is room for.
    fn capacity(&self) -> usize {
        let height = self.height - self.group_label();
        let columns = (self.width / (SMALLEST_RADIUS * WIDTH_RADII)) as usize;
        let rows = (height / (SMALLEST_RADIUS * HEIGHT_RADII + 4.0) - 0.5).max(1.0) as usize;
        (columns * rows).max(1)
    }

    /// Places for `count` instances, `most` at most; none makes one place, for the service itself.
    pub(super) fn grid(&self, count: usize, most: usize) -> Grid {
        let count = count.max(1);
        let mut shown = count.min(most);
        let mut arrangement = self.best(shown);
        if arrangement.radius < SMALLEST_RADIUS && shown > 1 {
            shown = self.capacity().min(shown);
            arrangement = self.best(shown);
        }
        // The place that stands for what is left is one of those there is room for.
        let folded = if shown < count { count - shown + 1 } else { 0 };
        self.place(&arrangement, shown, folded)
    }

    fn place(&self, arrangement: &Arrangement, shown: usize, folded: usize) -> Grid {
        let &Arrangement { columns, pitch, shift, radius, labelled, .. } = arrangement;
        let odd = |line: usize| (line % 2) as f32;
        let mut places: Vec<_> = (0..shown)
            .map(|index| {
                let (column, row) = (index % columns, index / columns);
                Point::new(
                    column as f32 * pitch.x + odd(row) * shift.x,
                    row as f32 * pitch.y + odd(column) * shift.y,
                )
            })
            .collect();
        centre(&mut places);
        let group_label = !labelled && self.group_label() > 0.0;
        Grid {
            places,
            radius,
            label_width: labelled.then_some(pitch.x.min(self.width / columns as f32) - 4.0),
            group_label,
            folded,
            deep: if self.direction == Direction::Row { columns > 1 } else { arrangement.rows > 1 },
            reach: Point::new(radius * WIDTH_RADII / 2.0, radius * HEIGHT_RADII / 2.0),
            labels: if labelled || group_label { lines_below(1) * self.font } else { 0.0 },
        }
    }
}

/// Moves `places` so that the middle of what they span is at the origin.
fn centre(places: &mut [Point]) {
    let span = |of: fn(&Point) -> f32| {
        let values = places.iter().map(of);
        values.fold((f32::MAX, f32::MIN), |(low, high), value| (low.min(value), high.max(value)))
    };
    let ((left, right), (top, bottom)) = (span(|p| p.x), span(|p| p.y));
    for place in places {
        place.x -= f32::midpoint(left, right);
        place.y -= f32::midpoint(top, bottom);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(count: usize) -> Grid {
        let room =
            Room { width: 184.0, height: 570.0, scale: 1.0, font: 1.0, direction: Direction::Row };
        room.grid(count, usize::MAX)
    }

    #[test]
    fn three_stand_as_in_the_drawing() {
        let three = grid(3);
        assert_eq!((three.radius, three.folded, three.deep), (34.0, 0, false));
        assert!(three.label_width.is_some());
        assert!((three.places[1].y - three.places[0].y - 130.0).abs() < 1.0, "{three:?}");
    }

    #[test]
    fn many_shrink_then_stand_in_columns_then_fold() {
        assert!(grid(12).deep && grid(12).label_width.is_some());
        assert!(grid(40).radius < 20.0 && grid(40).folded == 0);
        let thousand = grid(1000);
        assert!(thousand.radius >= SMALLEST_RADIUS);
        assert_eq!(thousand.places.len() - 1 + thousand.folded, 1000);
    }

    #[test]
    fn none_keeps_a_place_for_the_service() {
        assert_eq!(grid(0).places, [Point::default()]);
    }
}
