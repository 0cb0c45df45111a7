//! How large producers, exchanges and queues are, and which labels they have room for.

use crate::fact::NodeId;
use crate::view::geometry::{Direction, Point, Rect};
use crate::view::topology::Role;

use super::along::{Track, lines_below};
use super::place::{Body, Member, Stage};
use super::{Label, PlacedNode};

/// Which of a node's labels there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    NameAndState,
    Name,
    Nothing,
}

impl Stage<'_> {
    /// A producer, exchange or queue that may take `share` across the flow.
    pub(super) fn node(&self, track: &Track, share: f32) -> Member {
        match self.direction() {
            Direction::Row => self.node_in_row(track, share),
            Direction::Column => self.node_in_column(track, share),
        }
    }

    fn node_in_row(&self, track: &Track, share: f32) -> Member {
        let font = self.along.font;
        let (base_width, base_height) = base_size(track.role);
        let wanted = base_height * self.along.scale;
        let shown = [Shown::NameAndState, Shown::Name, Shown::Nothing]
            .into_iter()
            .find(|&shown| {
                let (above, below) = lines(track.role, shown, Direction::Row);
                share - (lines_below(above) + lines_below(below)) * font >= wanted * 0.55
            })
            .unwrap_or(Shown::Nothing);
        let (above, below) = lines(track.role, shown, Direction::Row);
        let (above, below) = (lines_below(above) * font, lines_below(below) * font);
        let height = wanted.min(share - above - below).max(1.0);
        let width = if track.role == Role::Queue {
            track.extent
        } else {
            base_width * height / base_height
        };
        let label_width = free_width(track);
        Member {
            body: Body::Node { width, height, shown, label_width },
            before: height / 2.0 + above,
            after: height / 2.0 + below,
        }
    }

    fn node_in_column(&self, track: &Track, share: f32) -> Member {
        let (base_width, base_height) = base_size(track.role);
        let width = (base_width * self.along.scale).min(share).max(1.0);
        let height =
            if track.role == Role::Queue { track.extent } else { base_height * width / base_width };
        let label_width = (110.0 * self.along.font).min(share).max(width);
        let shown = if label_width < 30.0 { Shown::Nothing } else { Shown::NameAndState };
        let half = label_width / 2.0;
        Member { body: Body::Node { width, height, shown, label_width }, before: half, after: half }
    }

    pub(super) fn labelled(
        &self,
        node: NodeId,
        role: Role,
        rect: Rect,
        shown: Shown,
        label_width: f32,
    ) -> PlacedNode {
        let font = self.along.font;
        let under = |line: f32| Label {
            baseline: Point::new(rect.centre.x, rect.bottom() + (8.0 + 13.0 + 17.0 * line) * font),
            width: label_width,
        };
        let name = match (role, self.direction()) {
            (Role::Producer, _) => {
                let middle = Point::new(rect.centre.x, rect.centre.y + 5.0 * font);
                let fits = rect.height >= 16.0 * font && rect.width >= 30.0;
                fits.then_some(Label { baseline: middle, width: rect.width - 6.0 })
            }
            (Role::Queue, Direction::Row) => {
                let above = Point::new(rect.centre.x, rect.top() - 10.0 * font);
                Some(Label { baseline: above, width: label_width })
            }
            _ => Some(under(0.0)),
        };
        let state = match (role, self.direction()) {
            (Role::Producer, _) | (Role::Queue, Direction::Row) => under(0.0),
            _ => under(1.0),
        };
        PlacedNode {
            node,
            role,
            rect,
            name: name.filter(|_| shown != Shown::Nothing),
            state: (shown == Shown::NameAndState).then_some(state),
        }
    }
}

/// Width and height at scale 1.
fn base_size(role: Role) -> (f32, f32) {
    match role {
        Role::Producer => (90.0, 60.0),
        Role::Exchange => (56.0, 60.0),
        Role::Queue => (228.0, 68.0),
        Role::Service => (74.0, 74.0),
    }
}

/// Lines of labels above and below a node.
fn lines(role: Role, shown: Shown, direction: Direction) -> (usize, usize) {
    let (names, states) = match shown {
        Shown::NameAndState => (1, 1),
        Shown::Name => (1, 0),
        Shown::Nothing => (0, 0),
    };
    match (role, direction) {
        // A producer's name is inside.
        (Role::Producer, _) => (0, states),
        (Role::Queue, Direction::Row) => (names, states),
        (Role::Exchange | Role::Service, _) | (Role::Queue, Direction::Column) => {
            (0, names + states)
        }
    }
}

/// How wide a label may be in a column of nodes from left to right: half of the gap on either side.
pub(super) fn free_width(track: &Track) -> f32 {
    let before = if track.first { 2.0 } else { 1.0 } * track.gap_before;
    let after = if track.last { 2.0 } else { 1.0 } * track.gap_after;
    (track.extent + before.min(after) - 8.0).max(0.0)
}
