//! How the columns share the stage along the flow, and how large everything may be.
//!
//! The measures are those of the drawing the design asks for (`Direction::Row`, 844 px long). On a
//! longer stage nodes grow and the space between them grows more; on a shorter one the space and
//! the queues give way first.

use crate::view::geometry::Direction;
use crate::view::topology::Role;

/// Nodes never grow beyond this factor.
const LARGEST: f32 = 1.6;
/// Nor shrink below this one, whatever the stage.
const SMALLEST: f32 = 0.1;
/// Below this scale a stage is so short that another arrangement is tried.
const COMFORTABLE: f32 = 0.72;
/// Size of a label's text at scale 1, in CSS pixels.
const FONT_PX: f32 = 13.0;
/// A queue's length at scale 1, and the most it grows to.
const QUEUE_PX: f32 = 228.0;
const LONGEST_QUEUE_PX: f32 = 480.0;

/// One column along the flow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Track {
    pub(super) role: Role,
    /// Where the nodes' centres are.
    pub(super) centre: f32,
    /// The nodes' length.
    pub(super) extent: f32,
    /// Room for labels behind the nodes ([`Direction::Column`] only).
    pub(super) labels: f32,
    /// Free space up to the column before, or to the stage's edge.
    pub(super) gap_before: f32,
    /// Free space behind nodes and labels.
    pub(super) gap_after: f32,
    /// Whether it is the first column of the stage.
    pub(super) first: bool,
    /// Whether it is the last.
    pub(super) last: bool,
}

/// The columns of a stage.
#[derive(Clone, Debug)]
pub(super) struct Along {
    pub(super) direction: Direction,
    pub(super) scale: f32,
    /// Size of the text, relative to that at scale 1.
    pub(super) font: f32,
    pub(super) tracks: Vec<Track>,
}

impl Along {
    /// The columns of these roles on a stage of `length` along the flow and `breadth` across it.
    pub(super) fn new(roles: &[Role], direction: Direction, length: f32, breadth: f32) -> Self {
        let budget = Budget::new(roles, direction);
        // A stage of little breadth is no place for large nodes, however long it is.
        let broadest = breadth / if direction == Direction::Row { 300.0 } else { 330.0 };
        let largest = LARGEST.min(broadest).max(SMALLEST);
        budget.tracks(budget.largest_scale(largest, length), length)
    }

    /// Whether nodes are about as large as they should be.
    pub(super) fn comfortable(&self) -> bool {
        self.scale >= COMFORTABLE
    }

    /// Size of the labels' text in CSS pixels.
    pub(super) fn font_px(&self) -> f32 {
        FONT_PX * self.font
    }
}

/// Height of `lines` labels under a node, their distance to it included, at font scale 1.
pub(super) fn lines_below(lines: usize) -> f32 {
    if lines == 0 { 0.0 } else { 8.0 + 17.0 * lines as f32 }
}

/// Length along the flow at scale 1.
fn node_extent(role: Role, direction: Direction) -> f32 {
    match (role, direction) {
        (Role::Producer, Direction::Row) => 90.0,
        (Role::Exchange, Direction::Row) => 56.0,
        (Role::Queue, Direction::Row) => QUEUE_PX,
        (Role::Producer | Role::Exchange, Direction::Column) => 60.0,
        (Role::Queue, Direction::Column) | (Role::Service, Direction::Row) => 68.0,
        (Role::Service, Direction::Column) => 74.0,
    }
}

fn gap(from: Role, to: Role, direction: Direction) -> f32 {
    match (direction, from, to) {
        (Direction::Column, ..) => 46.0,
        (_, Role::Producer, Role::Exchange) => 112.0,
        (_, Role::Exchange, Role::Queue) => 54.0,
        (_, Role::Queue, Role::Service) => 90.0,
        _ => 80.0,
    }
}

/// What the columns take at scale 1.
struct Budget<'a> {
    roles: &'a [Role],
    direction: Direction,
    margins: [f32; 2],
    gaps: Vec<f32>,
}

impl<'a> Budget<'a> {
    fn new(roles: &'a [Role], direction: Direction) -> Self {
        let margins = match direction {
            Direction::Row => [60.0, 86.0],
            Direction::Column => [16.0, 10.0],
        };
        let gaps = roles.windows(2).map(|pair| gap(pair[0], pair[1], direction)).collect();
        Self { roles, direction, margins, gaps }
    }

    fn stretches(&self, role: Role) -> bool {
        role == Role::Queue && self.direction == Direction::Row
    }

    /// Length of the nodes that keep their proportions.
    fn rigid(&self) -> f32 {
        let rigid = self.roles.iter().filter(|&&role| !self.stretches(role));
        rigid.map(|&role| node_extent(role, self.direction)).sum()
    }

    fn spaces(&self) -> f32 {
        self.gaps.iter().sum::<f32>() + self.margins[0] + self.margins[1]
    }

    fn queues(&self) -> f32 {
        self.roles.iter().filter(|&&role| self.stretches(role)).count() as f32
    }

    fn labels(&self, scale: f32) -> f32 {
        self.roles.iter().map(|&role| self.label_extent(role, scale)).sum()
    }

    fn label_extent(&self, role: Role, scale: f32) -> f32 {
        let lines = match (self.direction, role) {
            (Direction::Row, _) => 0,
            (Direction::Column, Role::Producer | Role::Service) => 1,
            (Direction::Column, Role::Exchange | Role::Queue) => 2,
        };
        lines_below(lines) * font_scale(scale)
    }

    fn required(&self, scale: f32) -> f32 {
        // Space gives way sooner than nodes.
        let space_scale = if scale < 1.0 { scale * scale } else { scale };
        self.rigid() * scale
            + self.labels(scale)
            + (self.spaces() + self.queues() * QUEUE_PX) * space_scale
    }

    /// The largest scale up to `bound` at which `length` is enough.
    fn largest_scale(&self, bound: f32, length: f32) -> f32 {
        if self.required(bound) <= length {
            return bound;
        }
        let (mut low, mut high) = (SMALLEST, bound);
        for _ in 0..20 {
            let middle = f32::midpoint(low, high);
            if self.required(middle) <= length { low = middle } else { high = middle }
        }
        low
    }

    /// Shares out all of `length`.
    fn tracks(&self, scale: f32, length: f32) -> Along {
        let fixed = self.rigid() * scale + self.labels(scale);
        let free = length - fixed;
        let stretch = free / (self.spaces() + self.queues() * QUEUE_PX);
        let queue_scale = if stretch > scale { f32::midpoint(scale, stretch) } else { stretch };
        // Labels alone may be too long for a stage that is just being opened.
        let queue = (QUEUE_PX * queue_scale).min(LONGEST_QUEUE_PX * scale).max(0.0);
        let space = ((free - self.queues() * queue) / self.spaces()).max(0.0);

        let mut tracks: Vec<Track> = Vec::with_capacity(self.roles.len());
        let mut edge = 0.0;
        for (index, &role) in self.roles.iter().enumerate() {
            let gap_before =
                space * if index == 0 { self.margins[0] } else { self.gaps[index - 1] };
            let gap_after = space * self.gaps.get(index).copied().unwrap_or(self.margins[1]);
            let extent = if self.stretches(role) {
                queue
            } else {
                node_extent(role, self.direction) * scale
            };
            let labels = self.label_extent(role, scale);
            let centre = edge + gap_before + extent / 2.0;
            edge = centre + extent / 2.0 + labels;
            let (first, last) = (index == 0, index + 1 == self.roles.len());
            tracks.push(Track { role, centre, extent, labels, gap_before, gap_after, first, last });
        }
        Along { direction: self.direction, scale, font: font_scale(scale), tracks }
    }
}

/// Text shrinks and grows less than nodes, so that it stays readable.
fn font_scale(scale: f32) -> f32 {
    scale.clamp(0.77, 1.25)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLES: [Role; 4] = [Role::Producer, Role::Exchange, Role::Queue, Role::Service];

    #[test]
    fn the_drawing_s_own_size_gives_the_drawing_s_own_places() {
        let along = Along::new(&ROLES, Direction::Row, 844.0, 590.0);
        assert!((along.scale - 1.0).abs() < 0.001, "{}", along.scale);
        let centres: Vec<_> = along.tracks.iter().map(|track| track.centre.round()).collect();
        assert_eq!(centres, [105.0, 290.0, 486.0, 724.0]);
    }

    #[test]
    fn columns_fill_every_stage() {
        for direction in [Direction::Row, Direction::Column] {
            for length in [320.0, 500.0, 844.0, 1280.0, 2560.0] {
                let along = Along::new(&ROLES, direction, length, 600.0);
                let last = along.tracks[3];
                let end = last.centre + last.extent / 2.0 + last.labels + last.gap_after;
                assert!((end - length).abs() < 0.01, "{direction:?} {length}: {end}");
                assert!(along.tracks.iter().all(|t| t.gap_before > 0.0 && t.gap_after > 0.0));
            }
        }
    }
}
