//! Where lanes stand below each other: a group for each service or caller, a row for each lane.
//!
//! Across, a place follows from an instant and the width ([`super::window::Window::share`]); that is
//! left to who draws, as is all text.

use litemap::LiteMap;

use super::recorder::{LaneRecorder, Owner};
use super::segment::{LaneId, Row};
use super::shape::Shape;
use super::window::Window;
use crate::fact::NodeId;

/// A group shows at most so many lanes; what it has beyond becomes one counted row.
pub const MOST_ROWS: usize = 12;
/// With more threads than these a group is set closer.
const MOST_ROOMY: usize = 6;
/// From a group's top to the baseline of its heading.
const HEADING_PX: f32 = 16.0;
/// From a heading's baseline to the top of the first bar.
const BELOW_HEADING_PX: f32 = 18.0;
/// Between two groups.
const BETWEEN_GROUPS_PX: f32 = 22.0;

/// How high bars are, and how far from each other.
#[derive(Clone, Copy)]
struct Measure {
    bar_px: f32,
    pitch_px: f32,
}

const ROOMY: Measure = Measure { bar_px: 24.0, pitch_px: 44.0 };
const CLOSE: Measure = Measure { bar_px: 18.0, pitch_px: 33.0 };
const BESIDE: Measure = Measure { bar_px: 16.0, pitch_px: 24.0 };
const COUNTED: Measure = Measure { bar_px: 24.0, pitch_px: 38.0 };

/// All rows of some services.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// In the order asked for.
    pub groups: Vec<Group>,
    /// Of all groups together, in CSS pixels.
    pub height_px: f32,
}

/// A service or a caller.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Which.
    pub node: NodeId,
    /// What kind of lanes it has.
    pub shape: Shape,
    /// How many instances are shown or counted.
    pub instances: usize,
    /// The heading's baseline, from the top of the chart.
    pub heading_px: f32,
    /// From top to bottom.
    pub rows: Vec<PlacedRow>,
}

/// A row of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedRow {
    /// What it shows.
    pub content: RowContent,
    /// The top of its bars, from the top of the chart.
    pub top_px: f32,
    /// How high its bars are.
    pub bar_px: f32,
}

impl PlacedRow {
    /// The bottom of its bars.
    pub fn bottom_px(&self) -> f32 {
        self.top_px + self.bar_px
    }
}

/// What a row shows.
#[derive(Clone, Debug, PartialEq)]
pub enum RowContent {
    /// One lane.
    Lane(LaneId),
    /// How many of these lanes are busy.
    Counted(Vec<LaneId>),
}

impl Chart {
    /// The rows of `nodes` in a window; nodes without lanes are left out.
    pub fn new(recorder: &LaneRecorder, nodes: &[NodeId], window: Window) -> Self {
        let mut top_px = 0.0;
        let mut groups: Vec<Group> = Vec::new();
        for node in nodes {
            let Some(shape) = recorder.shape(*node) else { continue };
            if !groups.is_empty() {
                top_px += BETWEEN_GROUPS_PX;
            }
            let (group, bottom_px) = group(recorder, *node, shape, window, top_px);
            groups.push(group);
            top_px = bottom_px;
        }
        Self { groups, height_px: top_px }
    }

    /// All rows, from top to bottom.
    pub fn rows(&self) -> impl Iterator<Item = &PlacedRow> {
        self.groups.iter().flat_map(|group| &group.rows)
    }

    /// The place among [`Self::rows`] of each lane that has a row of its own.
    pub(super) fn places(&self) -> LiteMap<LaneId, usize> {
        let lane = |(place, row): (usize, &PlacedRow)| match row.content {
            RowContent::Lane(lane) => Some((lane, place)),
            RowContent::Counted(_) => None,
        };
        let mut places = LiteMap::new();
        for (lane, place) in self.rows().enumerate().filter_map(lane) {
            places.insert(lane, place);
        }
        places
    }
}

/// A group that begins at `top_px`, and where it ends.
fn group(
    recorder: &LaneRecorder,
    node: NodeId,
    shape: Shape,
    window: Window,
    top_px: f32,
) -> (Group, f32) {
    let owners: Vec<Owner> = owners(recorder, node, window);
    let busy = busy_threads(recorder, node, window);
    let mut lanes: Vec<LaneId> = owners
        .iter()
        .flat_map(|owner| {
            let threads = busy.get(&owner.instance).copied().unwrap_or(0).max(shape.threads());
            lanes(owner, threads)
        })
        .collect();
    let heading_px = top_px + HEADING_PX;
    let counted = if lanes.len() > MOST_ROWS { lanes.split_off(MOST_ROWS - 1) } else { Vec::new() };
    let threads = lanes.iter().filter(|lane| matches!(lane.row, Row::Thread(_))).count();
    let thread = if threads > MOST_ROOMY { CLOSE } else { ROOMY };
    let mut contents: Vec<(RowContent, Measure)> = Vec::new();
    contents.extend(lanes.into_iter().map(|lane| match lane.row {
        Row::Thread(_) => (RowContent::Lane(lane), thread),
        Row::Waiting(_) => (RowContent::Lane(lane), BESIDE),
    }));
    if !counted.is_empty() {
        contents.push((RowContent::Counted(counted), COUNTED));
    }
    let (rows, bottom_px) = stacked(contents, heading_px + BELOW_HEADING_PX);
    (Group { node, shape, instances: owners.len(), heading_px, rows }, bottom_px)
}

fn stacked(contents: Vec<(RowContent, Measure)>, mut top_px: f32) -> (Vec<PlacedRow>, f32) {
    let mut rows = Vec::new();
    let mut before = None;
    for (content, measure) in contents {
        let Measure { bar_px, pitch_px } = measure;
        // A loop's answers stand below it: the waits beside it keep clear of them, and the next
        // instance's loop of the waits.
        match before {
            Some(before) if before > pitch_px && pitch_px == BESIDE.pitch_px => top_px += 4.0,
            Some(before) if before == BESIDE.pitch_px && before < pitch_px => top_px += 8.0,
            _ => {}
        }
        rows.push(PlacedRow { content, top_px, bar_px });
        top_px += pitch_px;
        before = Some(pitch_px);
    }
    (rows, top_px)
}

/// The instances that ran at some time of the window.
fn owners(recorder: &LaneRecorder, node: NodeId, window: Window) -> Vec<Owner> {
    let ran = |owner: &Owner| {
        owner.since <= window.to && owner.until.is_none_or(|until| until >= window.from)
    };
    recorder.owners(node).filter(ran).collect()
}

/// The highest thread of each instance that is not idle for the whole window: after a control took
/// threads away, some that are no more still show what they did.
fn busy_threads(recorder: &LaneRecorder, node: NodeId, window: Window) -> LiteMap<u16, u16> {
    let mut highest = LiteMap::new();
    for segment in recorder.segments(window).filter(|segment| segment.lane.node == node) {
        if let Row::Thread(number) = segment.lane.row {
            let known = highest.entry(segment.lane.instance).or_insert(number);
            *known = number.max(*known);
        }
    }
    highest
}

fn lanes(owner: &Owner, threads: u16) -> impl Iterator<Item = LaneId> {
    let Owner { node, instance, waiting, .. } = *owner;
    let rows = (1..=threads).map(Row::Thread).chain((1..=waiting).map(Row::Waiting));
    rows.map(move |row| LaneId { node, instance, row })
}
