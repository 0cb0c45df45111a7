//! Lanes as an SVG drawing.
//!
//! Here is what a drawing is made of and in which order; beside it `still` (what does not depend on
//! what happened), `marks` (segments, signs and counts), `legend` and `text`.

mod legend;
mod marks;
mod still;
mod text;

use std::fmt::{self, Write};

use super::chart::{Chart, Group, PlacedRow};
use super::content::Content;
use super::figures::GroupFigures;
use super::recorder::LaneRecorder;
use super::segment::{Activity, LaneId, Row, SignKind};
use super::window::Window;
use crate::fact::{MessageTypeId, NodeId};
use crate::kernel::Time;
use crate::view::palette::{Colour, Palette};
use crate::view::svg::FONTS;
use text::NOW;

/// The texts of a drawing, in the reader's language.
pub trait LaneLabels {
    /// A node's name.
    fn name(&self, node: NodeId) -> String;
    /// What its lanes are, in a few words.
    fn detail(&self, group: &Group) -> String;
    /// What it did.
    fn figures(&self, figures: &GroupFigures) -> String;
    /// A lane; `alone` if its service has no other instance.
    fn lane(&self, lane: LaneId, alone: bool) -> String;
    /// The present instant.
    fn now(&self, at: Time) -> String;
    /// So many lanes in one row.
    fn counted(&self, lanes: usize) -> String;
    /// What a segment or a sign stands for.
    fn key(&self, key: Key) -> &str;
    /// A type of messages.
    fn message_type(&self, message_type: MessageTypeId) -> String;
}

/// An entry of the legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A kind of segment.
    Activity(Activity),
    /// A kind of sign.
    Sign(SignKind),
}

/// What is to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// The services and callers, from top to bottom.
    pub nodes: &'a [NodeId],
    /// The stretch of time.
    pub window: Window,
    /// The present instant: what comes after it is pale. Later than the window if nothing does.
    pub now: Time,
    /// Up to which instant the recorder has all facts.
    pub recorded: Time,
    /// In CSS pixels.
    pub width_px: f32,
    /// What it is drawn with.
    pub palette: &'a Palette,
}

const MARGIN_PX: f32 = 24.0;
const LABELS_PX: f32 = 126.0;
/// The last tick's label reaches beyond the axis.
const END_PX: f32 = 8.0;

/// Draws the lanes of a frame; the height follows from what there is to show.
pub fn drawing(recorder: &LaneRecorder, frame: &Frame<'_>, labels: &impl LaneLabels) -> String {
    let chart = Chart::new(recorder, frame.nodes, frame.window);
    let plot_px = (frame.width_px - 2.0 * MARGIN_PX - LABELS_PX - END_PX).max(1.0);
    let least_ns = (frame.window.span_ns() as f64 / f64::from(plot_px)) as u64;
    let content = Content::new(recorder, &chart, frame.window, least_ns);
    let svg = String::new();
    let mut drawing = Drawing { svg, frame, labels, chart: &chart, content: &content, plot_px };
    let written = drawing.whole(recorder);
    debug_assert!(written.is_ok(), "a String takes all text");
    drawing.svg
}

struct Drawing<'a, L> {
    svg: String,
    frame: &'a Frame<'a>,
    labels: &'a L,
    chart: &'a Chart,
    content: &'a Content,
    plot_px: f32,
}

impl<L: LaneLabels> Drawing<'_, L> {
    fn whole(&mut self, recorder: &LaneRecorder) -> fmt::Result {
        let legend = self.legend_entries();
        let lines = self.legend_lines(&legend);
        let axis_px = MARGIN_PX + self.chart.height_px + 8.0;
        let height = axis_px + 44.0 + 24.0 * lines.len() as f32;
        let (width, paper) = (self.frame.width_px, self.css(Colour::PAPER));
        writeln!(
            self.svg,
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="{FONTS}">"#
        )?;
        self.definitions()?;
        writeln!(self.svg, r#"<rect width="100%" height="100%" fill="{paper}"/>"#)?;
        self.axis(axis_px)?;
        for group in &self.chart.groups {
            self.heading(group, &GroupFigures::new(recorder, group.node, self.until_now()))?;
        }
        self.rows()?;
        self.counts()?;
        for (row, segment) in &self.content.segments {
            self.segment(*row, segment)?;
        }
        for (row, sign) in &self.content.signs {
            self.sign(*row, sign)?;
        }
        self.veil()?;
        self.now(axis_px)?;
        for (place, line) in lines.iter().enumerate() {
            self.legend(line, axis_px + 50.0 + 24.0 * place as f32)?;
        }
        writeln!(self.svg, "</svg>")
    }

    fn css(&self, colour: Colour) -> String {
        self.frame.palette.css(colour)
    }

    fn until_now(&self) -> Window {
        let window = self.frame.window;
        let to = window.to.min(self.frame.now).min(self.frame.recorded).max(window.from);
        Window { to, ..window }
    }

    fn x(&self, at: Time) -> f32 {
        let share = self.frame.window.share(at).clamp(0.0, 1.0) as f32;
        MARGIN_PX + LABELS_PX + share * self.plot_px
    }

    fn right(&self) -> f32 {
        self.frame.width_px - MARGIN_PX
    }

    fn row(&self, place: usize) -> Option<&PlacedRow> {
        self.chart.rows().nth(place)
    }

    fn shows_now(&self) -> bool {
        let Window { from, to } = self.frame.window;
        (from..to).contains(&self.frame.now)
    }

    /// Paper over what comes after the present instant.
    fn veil(&mut self) -> fmt::Result {
        let (x, top, paper) = (self.x(self.frame.now), MARGIN_PX, self.css(Colour::PAPER));
        let width = self.right() + END_PX - x;
        if !self.shows_now() {
            return Ok(());
        }
        for group in &self.chart.groups {
            let (Some(first), Some(last)) = (group.rows.first(), group.rows.last()) else {
                continue;
            };
            let (y, bottom) = (top + first.top_px - 6.0, top + last.bottom_px() + 13.0);
            let height = bottom - y;
            writeln!(
                self.svg,
                r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" fill="{paper}" opacity="0.6"/>"#
            )?;
        }
        Ok(())
    }

    fn now(&mut self, axis_px: f32) -> fmt::Result {
        if !self.shows_now() {
            return Ok(());
        }
        let (x, accent) = (self.x(self.frame.now), self.css(Colour::ACCENT));
        let top = MARGIN_PX - 6.0;
        writeln!(
            self.svg,
            r#"<path d="M{x:.1} {top}V{:.1}" stroke="{accent}" stroke-width="1.6"/>"#,
            axis_px + 3.0
        )?;
        let label = self.labels.now(self.frame.now);
        self.text(x, axis_px + 17.0, &label, f32::INFINITY, &NOW)
    }
}

fn is_thread(lane: LaneId) -> bool {
    matches!(lane.row, Row::Thread(_))
}

/// The colour of a type, of what is no message's, and of a message whose type is forgotten.
fn colour_of(kind: Option<MessageTypeId>) -> Colour {
    kind.map_or(Colour::SOFT, Colour::of_type)
}

fn name_of(kind: Option<MessageTypeId>) -> String {
    kind.map_or_else(
        || "none".to_owned(),
        |kind| (usize::from(kind.0) % Colour::MESSAGES).to_string(),
    )
}
