//! Places for the messages inside a queue and beside an instance.

use crate::view::geometry::{Direction, Point, Rect};

use super::PlacedInstance;

/// A message's place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slot {
    /// Its centre.
    pub centre: Point,
    /// How large the message may be drawn, in CSS pixels.
    pub radius: f32,
}

/// Rows of dots across a queue when it has room; as in the drawing the design asks for.
const FEWEST_ROWS: usize = 3;
/// Messages smaller than this are merged.
const SMALLEST_RADIUS: f32 = 1.25;
/// A row's share of the capsule's height is 18 of 68 px when there are three …
const ROWS_HEIGHT: f32 = 54.0 / 68.0;
/// … a column is 24 px wide …
const COLUMN_WIDTH: f32 = 24.0 / 18.0;
/// … a dot's radius is 6.5 px …
const DOT_RADIUS: f32 = 6.5 / 18.0;
/// … and the first and the last column's centres are 28 px from the capsule's ends.
const END: f32 = 28.0 / 68.0;

/// The grid of places in a queue's capsule.
///
/// The head of the queue is nearest to the exit; the others fill the grid towards the entry. With
/// more messages the dots shrink in steps; beyond what fits at the smallest size they are merged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QueueSlots {
    direction: Direction,
    centre: Point,
    columns: usize,
    rows: usize,
    pitch: Point,
    radius: f32,
}

impl QueueSlots {
    /// Slots for `total` messages in the capsule `rect`.
    pub(super) fn new(rect: &Rect, direction: Direction, total: usize) -> Self {
        let mut slots = Self::with_rows(rect, direction, FEWEST_ROWS);
        for rows in FEWEST_ROWS + 1.. {
            if slots.capacity() >= total {
                break;
            }
            let finer = Self::with_rows(rect, direction, rows);
            if finer.radius < SMALLEST_RADIUS {
                break;
            }
            slots = finer;
        }
        slots
    }

    fn with_rows(rect: &Rect, direction: Direction, rows: usize) -> Self {
        let (short, long) = (rect.width.min(rect.height), rect.width.max(rect.height));
        let unit = ROWS_HEIGHT * short / rows as f32;
        let lines =
            ((long - 2.0 * END * short) / (unit * COLUMN_WIDTH) + 0.001).max(0.0) as usize + 1;
        let (columns, rows, pitch) = if rect.width >= rect.height {
            (lines, rows, Point::new(unit * COLUMN_WIDTH, unit))
        } else {
            (rows, lines, Point::new(unit, unit * COLUMN_WIDTH))
        };
        let mut centre = rect.centre;
        if direction == Direction::Row && rect.width >= rect.height {
            // The first column keeps its distance to the exit; what is left over is at the entry.
            centre.x = rect.right() - END * short - (columns - 1) as f32 * pitch.x / 2.0;
        }
        Self { direction, centre, columns, rows, pitch, radius: unit * DOT_RADIUS }
    }

    /// How many messages have a place; the rest of the queue is merged into what is drawn.
    pub const fn capacity(&self) -> usize {
        self.columns * self.rows
    }

    /// The place of the `k`-th ready message; 0 is the head. None beyond the capacity.
    #[inline]
    pub fn slot(&self, k: usize) -> Option<Slot> {
        if k >= self.capacity() {
            return None;
        }
        let (right, down) = match self.direction {
            // Column by column from the right, each from the top.
            Direction::Row => (self.columns - 1 - k / self.rows, (k % self.rows) as f32),
            // Row by row from below, each from the middle.
            Direction::Column => {
                let row = self.rows - 1 - k / self.columns;
                (from_the_middle(k % self.columns, self.columns), row as f32)
            }
        };
        let from_middle = Point::new(
            right as f32 - (self.columns - 1) as f32 / 2.0,
            down - (self.rows - 1) as f32 / 2.0,
        );
        let centre = Point::new(
            self.centre.x + from_middle.x * self.pitch.x,
            self.centre.y + from_middle.y * self.pitch.y,
        );
        Some(Slot { centre, radius: self.radius })
    }
}

/// The `k`-th of `count` places in a line, the one in the middle first, then to either side.
fn from_the_middle(k: usize, count: usize) -> usize {
    let middle = (count - 1) / 2;
    if k % 2 == 1 { middle + k.div_ceil(2) } else { middle - k / 2 }
}

/// Places for prefetched messages along the right side of an instance's ring.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BufferSlots {
    centre: Point,
    orbit: f32,
    count: usize,
    step: f32,
    radius: f32,
}

impl BufferSlots {
    /// The arc the messages share, in radians.
    const ARC: f32 = 2.2;
    /// Distance of neighbours in radii.
    const PITCH: f32 = 2.5;

    fn new(instance: &PlacedInstance, total: usize) -> Self {
        let largest = instance.radius * 0.12;
        let orbit = instance.radius * 1.09 + largest * 1.4;
        let arc = Self::ARC * orbit;
        let wanted = total.saturating_sub(1).max(1) as f32;
        let radius = (arc / wanted / Self::PITCH).min(largest).max(SMALLEST_RADIUS.min(largest));
        let step = radius * Self::PITCH / orbit;
        let count = total.min((Self::ARC / step + 0.001) as usize + 1);
        Self { centre: instance.centre, orbit, count, step, radius }
    }

    /// How many messages have a place.
    pub const fn capacity(&self) -> usize {
        self.count
    }

    /// The place of the `k`-th message that waits at the instance; 0 is the next to be worked on.
    pub fn slot(&self, k: usize) -> Option<Slot> {
        if k >= self.count {
            return None;
        }
        let angle = (k as f32 - (self.count - 1) as f32 / 2.0) * self.step;
        // Around three o'clock.
        let turns = 0.25 + angle / std::f32::consts::TAU;
        Some(Slot { centre: self.centre.clock_hand(self.orbit, turns), radius: self.radius })
    }
}

impl PlacedInstance {
    /// Width of the ring's line, in CSS pixels.
    pub fn stroke_px(&self) -> f32 {
        self.radius * 6.0 / 34.0
    }

    /// The place of the `k`-th of `total` tasks in hand: one in the middle, several around it.
    pub fn task_slot(&self, k: usize, total: usize) -> Slot {
        if total <= 1 {
            return Slot { centre: self.centre, radius: self.radius * 8.0 / 34.0 };
        }
        let orbit = self.radius * 0.5;
        let radius = (orbit * 2.4 / total as f32).min(self.radius * 0.19);
        Slot { centre: self.centre.clock_hand(orbit, k as f32 / total as f32), radius }
    }

    /// Places for `total` prefetched messages.
    pub fn buffer_slots(&self, total: usize) -> BufferSlots {
        BufferSlots::new(self, total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::{InstanceId, NodeId};

    fn slots(slots: &QueueSlots) -> Vec<Slot> {
        (0..slots.capacity()).filter_map(|k| slots.slot(k)).collect()
    }

    fn inside_capsule(rect: &Rect, slot: &Slot) -> bool {
        let cap = rect.width.min(rect.height) / 2.0;
        let dx = ((slot.centre.x - rect.centre.x).abs() - (rect.width / 2.0 - cap)).max(0.0);
        let dy = ((slot.centre.y - rect.centre.y).abs() - (rect.height / 2.0 - cap)).max(0.0);
        dx.hypot(dy) + slot.radius <= cap
    }

    #[test]
    fn slots_of_the_drawing() {
        let rect = Rect::new(Point::new(486.0, 270.0), 228.0, 68.0);
        let queue = QueueSlots::new(&rect, Direction::Row, 21);
        let place = |k| queue.slot(k).map(|slot| (slot.centre.x, slot.centre.y, slot.radius));
        assert_eq!(place(0), Some((572.0, 252.0, 6.5)));
        assert_eq!(place(2), Some((572.0, 288.0, 6.5)));
        assert_eq!(place(20), Some((428.0, 288.0, 6.5)));
        assert_eq!(queue.capacity(), 24);
    }

    #[test]
    fn slots_are_inside_the_capsule_and_apart() {
        for (width, height) in
            [(228.0, 68.0), (60.0, 60.0), (40.0, 90.0), (480.0, 30.0), (90.0, 12.0)]
        {
            for direction in [Direction::Row, Direction::Column] {
                for total in [0, 3, 24, 25, 60, 200, 5000] {
                    let rect = Rect::new(Point::new(300.0, 200.0), width, height);
                    let all = slots(&QueueSlots::new(&rect, direction, total));
                    assert!(all.iter().all(|slot| inside_capsule(&rect, slot)), "{rect:?} {total}");
                    for (k, slot) in all.iter().enumerate() {
                        let apart = |other: &Slot| {
                            slot.centre.distance(other.centre) > slot.radius + other.radius
                        };
                        assert!(all[k + 1..].iter().all(apart), "{rect:?} {total} {k}");
                    }
                }
            }
        }
    }

    #[test]
    fn dots_shrink_until_they_merge() {
        let rect = Rect::new(Point::new(0.0, 0.0), 228.0, 68.0);
        let of = |total| QueueSlots::new(&rect, Direction::Row, total);
        assert!(of(25).radius < of(24).radius);
        assert!((24..400).all(|total| of(total).capacity() >= total));
        assert_eq!(of(100_000), of(1_000_000));
        assert!(of(100_000).radius >= SMALLEST_RADIUS);
    }

    #[test]
    fn prefetched_messages_stay_beside_the_ring() {
        let instance = InstanceId { service: NodeId(0), number: 1 };
        let centre = Point::new(50.0, 50.0);
        let placed = PlacedInstance { instance, centre, radius: 34.0, name: None };
        for total in [1, 2, 9, 30, 500] {
            let buffer = placed.buffer_slots(total);
            let all: Vec<_> = (0..buffer.capacity()).filter_map(|k| buffer.slot(k)).collect();
            assert!(all.iter().all(|slot| slot.centre.x > centre.x));
            assert!(all.iter().all(|s| s.centre.distance(centre) - s.radius > 37.0));
            assert!(all.windows(2).all(|p| p[0].centre.distance(p[1].centre) > 2.0 * p[0].radius));
        }
    }
}
