//! Lanes as the page draws them: where rows stand, and packed numbers of what is on them.

use js_sys::{Float64Array, Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::boundary::to_js;
use super::recording::Recording;
use super::session::Session;
use crate::fact::NodeId;
use crate::kernel::{NANOSECONDS_PER_SECOND, Time};
use crate::timeline::Timeline;
use crate::view::lanes::chart::{Chart, Group, PlacedRow, RowContent};
use crate::view::lanes::content::Count;
use crate::view::lanes::figures::GroupFigures;
use crate::view::lanes::segment::{Row, Segment, Sign, Subject};
use crate::view::lanes::shape::Shape;
use crate::view::lanes::{Content, LaneRecorder, Window};

/// Five minutes: all that is on the lanes in a longer stretch takes megabytes.
const LONGEST_MARGIN_NS: u64 = 300 * NANOSECONDS_PER_SECOND;

/// What the page last asked for.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    chart: Option<Chart>,
    /// A stretch of the past that the recording has forgotten, and which ends before the present.
    past: Option<Past>,
}

/// All that was on the lanes in a window.
#[derive(Debug)]
struct Past {
    window: Window,
    /// The end of the run then: what comes later is not in it.
    end: Time,
    lanes: LaneRecorder,
}

impl Past {
    fn has(&self, window: Window, end: Time) -> bool {
        let told = if end == self.end { self.window.to } else { self.window.to.min(self.end) };
        self.window.from <= window.from && window.to <= told
    }
}

impl Lanes {
    /// After an input in the past it may be another.
    pub(super) fn forget_past(&mut self) {
        self.past = None;
    }

    /// The lanes in a window: as recorded, or if that is forgotten, run once more. If it reaches up to
    /// the end of the run, the recording has it from now on and goes on with it.
    fn recorder<'a>(
        &'a mut self,
        timeline: &'a mut Timeline<Recording>,
        window: Window,
    ) -> &'a LaneRecorder {
        let recorded = &timeline.recorder_at_end().lanes;
        if !recorded.reaches(window.from) && window.to >= timeline.end() {
            remember(timeline, window.from);
        }
        let recorded = &timeline.recorder_at_end().lanes;
        if recorded.reaches(window.from) {
            return recorded;
        }
        // What is of no use goes before the next is made: together they would take twice the room.
        self.past = self.past.take().filter(|past| past.has(window, timeline.end()));
        &self.past.get_or_insert_with(|| run_again(timeline, window)).lanes
    }
}

/// Lets the recording have everything from an instant on.
fn remember(timeline: &mut Timeline<Recording>, from: Time) {
    let again = timeline.again(|world| world.now() < from, |recording| recording.only_lanes(from));
    let recorded = &mut timeline.recorder_at_end_mut().lanes;
    let mut remembered = again.lanes;
    remembered.keep_as(recorded);
    *recorded = remembered;
}

/// The window with something on both sides, for those who pan: as much again, if that is not long.
fn run_again(timeline: &Timeline<Recording>, window: Window) -> Past {
    let margin_ns = window.span_ns().min(LONGEST_MARGIN_NS);
    let from = Time::from_ns(window.from.as_ns().saturating_sub(margin_ns));
    let to = window.to.plus_ns(margin_ns);
    let lanes = timeline.again_between(from, to, |recording| recording.only_lanes(from)).lanes;
    Past { window: Window { from, to }, end: timeline.end(), lanes }
}

fn window(from_ms: f64, to_ms: f64) -> Window {
    let from = Time::from_ms(from_ms);
    Window { from, to: Time::from_ms(to_ms).max(from.plus_ns(1)) }
}

/// Lanes.
#[wasm_bindgen]
impl Session {
    /// Places the lanes of some services and callers for a window of time, and tells their figures
    /// up to the present instant. What [`Session::lane_content`] tells is on these rows.
    ///
    /// # Errors
    /// None that a page could cause.
    #[wasm_bindgen(unchecked_return_type = "LaneChart")]
    pub fn lane_chart(
        &mut self,
        nodes: &[u16],
        from_ms: f64,
        to_ms: f64,
    ) -> Result<JsValue, JsValue> {
        let window = window(from_ms, to_ms);
        let now = self.timeline.now();
        self.timeline.recorder_at_end_mut().lanes.keep_stretch(window.span_ns());
        let recorder = self.lanes.recorder(&mut self.timeline, window);
        let nodes: Vec<NodeId> = nodes.iter().copied().map(NodeId).collect();
        let chart = Chart::new(recorder, &nodes, window);
        let until_now = Window { to: window.to.min(now).max(window.from), ..window };
        let groups = chart.groups.iter().map(|group| {
            let figures = GroupFigures::new(recorder, group.node, until_now);
            GroupInWords::new(group, &figures)
        });
        let told = ChartInWords { groups: groups.collect(), height: chart.height_px };
        self.lanes.chart = Some(chart);
        to_js(&told)
    }

    /// What is on the rows of the last [`Session::lane_chart`] between two instants, up to the end
    /// of the run, which may be after the present instant. Segments shorter than `least_ms` that
    /// follow each other closely are one.
    ///
    /// # Errors
    /// None that a page could cause.
    #[wasm_bindgen(unchecked_return_type = "LaneContent")]
    pub fn lane_content(
        &mut self,
        from_ms: f64,
        to_ms: f64,
        least_ms: f64,
    ) -> Result<JsValue, JsValue> {
        let window = window(from_ms, to_ms);
        let chart = self.lanes.chart.take().unwrap_or(Chart { groups: Vec::new(), height_px: 0.0 });
        let recorder = self.lanes.recorder(&mut self.timeline, window);
        let content = Content::new(recorder, &chart, window, Time::from_ms(least_ms).as_ns());
        self.lanes.chart = Some(chart);
        let Content { segments, signs, counts } = content;
        let told = Object::new();
        tell(&told, "segments", segments, packed_segment)?;
        tell(&told, "signs", signs, packed_sign)?;
        tell(&told, "counts", counts, packed_count)?;
        Ok(told.into())
    }
}

/// Numbers of all `things` under a name. They are gone before the next are told: peaks of memory are
/// never given back.
fn tell<T, const NUMBERS: usize>(
    told: &Object,
    name: &str,
    things: Vec<T>,
    pack: fn(&T) -> [f64; NUMBERS],
) -> Result<(), JsValue> {
    let mut numbers = Vec::with_capacity(things.len() * NUMBERS);
    numbers.extend(things.iter().flat_map(pack));
    drop(things);
    Reflect::set(told, &name.into(), &Float64Array::from(numbers.as_slice()))?;
    Ok(())
}

/// Row, start, end (NaN while under way), activity; then the message.
fn packed_segment((row, segment): &(usize, Segment)) -> [f64; 7] {
    let [message_type, producer, number] = packed_subject(segment.subject);
    let end_ms = segment.end.map_or(f64::NAN, Time::as_ms);
    let activity = f64::from(segment.activity as u8);
    [*row as f64, segment.start.as_ms(), end_ms, activity, message_type, producer, number]
}

/// Row, instant, kind; then the message.
fn packed_sign((row, sign): &(usize, Sign)) -> [f64; 6] {
    let [message_type, producer, number] = packed_subject(sign.subject);
    let kind = f64::from(sign.kind as u8);
    [*row as f64, sign.at.as_ms(), kind, message_type, producer, number]
}

/// Row, instant, lanes computing, lanes waiting.
fn packed_count((row, count): &(usize, Count)) -> [f64; 4] {
    [*row as f64, count.at.as_ms(), f64::from(count.computing), f64::from(count.waiting)]
}

/// Type, producer and number of a message; −1 for what is not known.
fn packed_subject(subject: Option<Subject>) -> [f64; 3] {
    let Some(Subject { message, message_type }) = subject else { return [-1.0; 3] };
    let message_type = message_type.map_or(-1.0, |kind| f64::from(kind.0));
    [message_type, f64::from(message.source()), message.number() as f64]
}

#[derive(Serialize)]
struct ChartInWords {
    groups: Vec<GroupInWords>,
    height: f32,
}

#[derive(Serialize)]
struct GroupInWords {
    node: NodeId,
    shape: Shape,
    instances: usize,
    heading_y: f32,
    rows: Vec<RowInWords>,
    last_answer_ms: Option<f64>,
    answers: u32,
    cpu_busy_share: Option<f64>,
}

impl GroupInWords {
    fn new(group: &Group, figures: &GroupFigures) -> Self {
        Self {
            node: group.node,
            shape: group.shape,
            instances: group.instances,
            heading_y: group.heading_px,
            rows: group.rows.iter().map(RowInWords::from).collect(),
            last_answer_ms: figures.last_answer.map(Time::as_ms),
            answers: figures.answers,
            cpu_busy_share: figures.cpu_busy_share,
        }
    }
}

/// A row; of one that counts lanes, `count` says how many.
#[derive(Serialize)]
struct RowInWords {
    kind: &'static str,
    instance: Option<u16>,
    number: Option<u16>,
    count: usize,
    y: f32,
    bar: f32,
}

impl From<&PlacedRow> for RowInWords {
    fn from(row: &PlacedRow) -> Self {
        let (y, bar) = (row.top_px, row.bar_px);
        match &row.content {
            RowContent::Counted(lanes) => {
                Self { kind: "counted", instance: None, number: None, count: lanes.len(), y, bar }
            }
            RowContent::Lane(lane) => {
                let (kind, number) = match lane.row {
                    Row::Thread(number) => ("thread", number),
                    Row::Waiting(number) => ("waiting", number),
                };
                Self { kind, instance: Some(lane.instance), number: Some(number), count: 1, y, bar }
            }
        }
    }
}
