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
    /// become one: it has the activity and the message of the longest. Of alike signs that follow
    /// each other so closely, the first stands for the others.
    ///
    /// Segments and signs take no more room than what is told of them, however many are in the window.
    pub fn new(recorder: &LaneRecorder, chart: &Chart, window: Window, least_ns: u64) -> Self {
        let places = chart.places();
        let mut rows = vec![RowInMaking::default(); chart.rows().count()];
        for segment in recorder.segments(window) {
            if let Some(place) = places.get(&segment.lane) {
                rows[*place].push_segment(segment, least_ns);
            }
        }
        for sign in recorder.signs(window) {
            if let Some(place) = places.get(&sign.lane) {
                rows[*place].push_sign(sign, least_ns);
            }
        }
        let parts = rows.into_iter().map(|row| (row.segments, row.signs));
        let (segments, signs): (Vec<_>, Vec<_>) = parts.unzip();
        let counts = counts(recorder, chart, window);
        Self { segments: joined(segments), signs: joined(signs), counts }
    }
}

/// All that is on the rows, each with the place of its row, in a room that is not copied as it grows.
fn joined<T>(rows: Vec<Vec<T>>) -> Vec<(usize, T)> {
    let mut all = Vec::with_capacity(rows.iter().map(Vec::len).sum());
    for (place, row) in rows.into_iter().enumerate() {
        all.extend(row.into_iter().map(|one| (place, one)));
    }
    all
}

/// What is on one lane's row; one thing ends there before the next begins.
#[derive(Clone, Debug, Default)]
struct RowInMaking {
    segments: Vec<Segment>,
    /// Of those that the last segment was made of.
    longest_ns: u64,
    signs: Vec<Sign>,
}

impl RowInMaking {
    fn push_segment(&mut self, segment: Segment, least_ns: u64) {
        let own_ns = segment.end.map_or(u64::MAX, |end| end.since_ns(segment.start));
        let is_close = |last: &Segment| {
            last.end.is_some_and(|end| {
                end.since_ns(last.start) < least_ns && segment.start.since_ns(end) < least_ns
            })
        };
        let last = self.segments.last_mut();
        if let Some(last) = last.filter(|last| own_ns < least_ns && is_close(last)) {
            let start = last.start;
            if own_ns > self.longest_ns {
                (*last, self.longest_ns) = (segment, own_ns);
            }
            (last.start, last.end) = (start, segment.end);
        } else {
            self.segments.push(segment);
            self.longest_ns = own_ns;
        }
    }

    fn push_sign(&mut self, sign: Sign, least_ns: u64) {
        let close = self.signs.iter().rev().take_while(|last| sign.at.since_ns(last.at) < least_ns);
        if !{ close }.any(|last| last.kind == sign.kind) {
            self.signs.push(sign);
        }
    }
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
    ordered::sort(&mut changes);
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
