//! What is on a chart's rows in a window.

use super::chart::{Chart, RowContent};
use super::recorder::LaneRecorder;
use super::segment::{Activity, LaneId, Segment, Sign};
use super::window::Window;
use crate::kernel::{Time, ordered};

/// Segments and signs of all rows, by place of the row.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// In order of their starts, row by row.
    pub segments: Vec<(usize, Segment)>,
    /// In order of time, row by row.
    pub signs: Vec<(usize, Sign)>,
    /// Of the counted rows: from when on how many of their lanes are busy with what.
    pub counts: Vec<(usize, Count)>,
}

/// How many lanes of a counted row are busy, from an instant to the next count of the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Since when.
    pub at: Time,
    /// Lanes on which a core computes.
    pub computing: u32,
    /// Lanes that are filled with something else.
    pub waiting: u32,
}

impl Content {
    /// What touches the window. Segments shorter than `least_ns` that follow each other so closely
    /// become one: it has the activity and the message of the longest.
    pub fn new(recorder: &LaneRecorder, chart: &Chart, window: Window, least_ns: u64) -> Self {
        let places = chart.places();
        let place = |lane: LaneId| places.get(&lane).copied();
        let placed = |segment: Segment| Some((place(segment.lane)?, segment));
        let segments: Vec<_> = recorder.segments(window).filter_map(placed).collect();
        let segments = in_order(&segments, |(row, segment)| (*row, segment.start));
        let signs = recorder.signs(window).filter_map(|sign| Some((place(sign.lane)?, sign)));
        let signs: Vec<_> = signs.collect();
        let signs = in_order(&signs, |(row, sign)| (*row, sign.at)).copied().collect();
        let counts = counts(recorder, chart, window);
        Self { segments: coarse(segments.copied(), least_ns), signs, counts }
    }
}

/// `things` by row and instant.
fn in_order<T>(things: &[T], key: impl Fn(&T) -> (usize, Time)) -> impl Iterator<Item = &T> {
    let mut compare = |one: usize, other: usize| key(&things[one]).cmp(&key(&things[other]));
    ordered::places(things.len(), &mut compare).map(|place| &things[place])
}

fn coarse(
    segments: impl Iterator<Item = (usize, Segment)>,
    least_ns: u64,
) -> Vec<(usize, Segment)> {
    let mut merged: Vec<(usize, Segment)> = Vec::new();
    let mut longest_ns = 0;
    for (row, segment) in segments {
        let own_ns = segment.end.map_or(u64::MAX, |end| end.since_ns(segment.start));
        match merged.last_mut() {
            Some((last_row, last))
                if *last_row == row
                    && own_ns < least_ns
                    && last.end.is_some_and(|end| {
                        end.since_ns(last.start) < least_ns
                            && segment.start.since_ns(end) < least_ns
                    }) =>
            {
                let start = last.start;
                if own_ns > longest_ns {
                    (*last, longest_ns) = (segment, own_ns);
                }
                (last.start, last.end) = (start, segment.end);
            }
            _ => {
                merged.push((row, segment));
                longest_ns = own_ns;
            }
        }
    }
    merged
}

fn counts(recorder: &LaneRecorder, chart: &Chart, window: Window) -> Vec<(usize, Count)> {
    let mut counts = Vec::new();
    for (row, placed) in chart.rows().enumerate() {
        if let RowContent::Counted(lanes) = &placed.content {
            counts.extend(counted(recorder, lanes, window).map(|count| (row, count)));
        }
    }
    counts
}

/// Starts and ends of what fills `lanes`, added up.
fn counted(
    recorder: &LaneRecorder,
    lanes: &[LaneId],
    window: Window,
) -> impl Iterator<Item = Count> {
    let mut changes: Vec<(Time, i64, i64)> = Vec::new();
    for segment in recorder.segments(window) {
        let Segment { lane, start, end, activity, .. } = segment;
        if lanes.binary_search(&lane).is_err() {
            continue;
        }
        let (computing, waiting) = match activity {
            Activity::Cpu | Activity::ContextSwitch => (1, 0),
            Activity::Io
            | Activity::BlockingIo
            | Activity::Ready
            | Activity::Awaiting
            | Activity::Backoff => (0, 1),
            Activity::Down => (0, 0),
        };
        changes.push((start, computing, waiting));
        changes.extend(end.map(|end| (end, -computing, -waiting)));
    }
    changes.sort_unstable();
    let mut sums = (0_i64, 0_i64);
    let mut counts: Vec<Count> = Vec::new();
    for (at, computing, waiting) in changes {
        sums = (sums.0 + computing, sums.1 + waiting);
        let count = Count { at, computing: sums.0.max(0) as u32, waiting: sums.1.max(0) as u32 };
        match counts.last_mut() {
            Some(last) if last.at == at => *last = count,
            _ => counts.push(count),
        }
    }
    counts.into_iter()
}
