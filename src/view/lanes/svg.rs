//! Lanes as an SVG drawing.

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use super::axis::Axis;
use super::chart::{Chart, Group, PlacedRow, RowContent};
use super::content::{Content, Count};
use super::figures::GroupFigures;
use super::recorder::LaneRecorder;
use super::segment::{Activity, LaneId, Row, Segment, Sign, SignKind};
use super::window::Window;
use crate::fact::{MessageTypeId, NodeId};
use crate::kernel::Time;
use crate::view::palette::{Colour, Palette};
use crate::view::shape::Shape as Figure;
use crate::view::svg::{FONTS, LETTER, escape, estimated_letters, shortened};

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
const SMALL_PX: f32 = 12.0;
/// A bar this narrow still shows.
const LEAST_BAR_PX: f32 = 1.2;
/// A bar with room for its type's figure.
const FIGURED_BAR_PX: f32 = 15.0;

/// Draws the lanes of a frame; the height follows from what there is to show.
pub fn drawing(recorder: &LaneRecorder, frame: &Frame<'_>, labels: &impl LaneLabels) -> String {
    let chart = Chart::new(recorder, frame.nodes, frame.window);
    let plot_px = (frame.width_px - 2.0 * MARGIN_PX - LABELS_PX).max(1.0);
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

/// How a text is set.
struct Setting {
    size_px: f32,
    weight: u16,
    colour: Colour,
    anchor: &'static str,
}

const HEADING: Setting =
    Setting { size_px: 16.0, weight: 700, colour: Colour::INK, anchor: "start" };
const DETAIL: Setting =
    Setting { size_px: 13.0, weight: 400, colour: Colour::SOFT, anchor: "start" };
const FIGURES: Setting = Setting { size_px: 13.0, weight: 600, colour: Colour::INK, anchor: "end" };
const LANE: Setting =
    Setting { size_px: SMALL_PX, weight: 400, colour: Colour::SOFT, anchor: "end" };
const TICK: Setting =
    Setting { size_px: 11.0, weight: 400, colour: Colour::SOFT, anchor: "middle" };
const NOW: Setting =
    Setting { size_px: SMALL_PX, weight: 600, colour: Colour::ACCENT, anchor: "middle" };
const LEGEND: Setting = Setting { anchor: "start", ..LANE };

impl<L: LaneLabels> Drawing<'_, L> {
    fn whole(&mut self, recorder: &LaneRecorder) -> fmt::Result {
        let legend = self.legend_entries();
        let lines = self.legend_lines(&legend);
        let axis_px = self.top() + self.chart.height_px + 8.0;
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
        self.now(axis_px)?;
        for (place, line) in lines.iter().enumerate() {
            self.legend(line, axis_px + 50.0 + 24.0 * place as f32)?;
        }
        writeln!(self.svg, "</svg>")
    }

    fn css(&self, colour: Colour) -> String {
        self.frame.palette.css(colour)
    }

    fn top(&self) -> f32 {
        MARGIN_PX
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

    // --- what is referred to

    /// A hatching for each colour in use: lines that lean, that cross, that are far apart.
    fn definitions(&mut self) -> fmt::Result {
        writeln!(self.svg, "<defs>")?;
        let paper = self.css(Colour::PAPER);
        for (name, colour) in self.colours() {
            for (kind, step, line, crossed) in [
                ("io", 6.0, 1.7, false),
                ("blocking", 6.0, 1.6, true),
                ("awaiting", 9.0, 1.0, false),
            ] {
                let cross = if crossed { format!("M0 0H{step}") } else { String::new() };
                writeln!(
                    self.svg,
                    r#"<pattern id="{kind}-{name}" width="{step}" height="{step}" patternTransform="rotate(45)" patternUnits="userSpaceOnUse"><rect width="{step}" height="{step}" fill="{paper}"/><rect width="{step}" height="{step}" fill="{colour}" opacity="0.1"/><path d="M0 0V{step}{cross}" stroke="{colour}" stroke-width="{line}"/></pattern>"#
                )?;
            }
        }
        writeln!(self.svg, "</defs>")
    }

    /// Names and values of the colours that the segments have.
    fn colours(&self) -> BTreeSet<(String, String)> {
        let subjects = self.content.segments.iter().map(|(_, segment)| segment.subject);
        let types = subjects.map(|subject| subject.and_then(|subject| subject.message_type));
        let types = types.chain([None]);
        types.map(|kind| (name_of(kind), self.css(colour_of(kind)))).collect()
    }

    // --- what stands still

    fn axis(&mut self, axis_px: f32) -> fmt::Result {
        let axis = Axis::new(self.frame.window, (self.plot_px / 90.0) as u32);
        let line = self.css(Colour::TRACK);
        for tick in &axis.ticks {
            let x = self.x(*tick);
            self.grid_line(x, &line)?;
            let far_from_now = !self.shows_now() || (self.x(self.frame.now) - x).abs() > 64.0;
            if far_from_now {
                self.text(x, axis_px + 16.0, &axis.label(*tick), f32::INFINITY, &TICK)?;
            }
        }
        let (left, right) = (self.x(self.frame.window.from), self.right());
        writeln!(self.svg, r#"<path d="M{left:.1} {axis_px:.1}H{right:.1}" stroke="{line}"/>"#)
    }

    /// Behind the rows of each group, not behind headings.
    fn grid_line(&mut self, x: f32, colour: &str) -> fmt::Result {
        write!(self.svg, r#"<path d=""#)?;
        for group in &self.chart.groups {
            let (Some(first), Some(last)) = (group.rows.first(), group.rows.last()) else {
                continue;
            };
            let (top, bottom) = (first.top_px - 4.0, last.bottom_px() + 6.0);
            write!(self.svg, "M{x:.1} {:.1}V{:.1}", self.top() + top, self.top() + bottom)?;
        }
        writeln!(self.svg, r#"" stroke="{colour}" opacity="0.6"/>"#)
    }

    fn heading(&mut self, group: &Group, figures: &GroupFigures) -> fmt::Result {
        let y = self.top() + group.heading_px;
        let (name, figures) = (self.labels.name(group.node), self.labels.figures(figures));
        let figures_px = width_px(&figures, &FIGURES);
        let room = (self.right() - MARGIN_PX - figures_px - 24.0).max(40.0);
        let name_px = width_px(&name, &HEADING).min(room);
        self.text(MARGIN_PX, y, &name, room, &HEADING)?;
        let detail_px = room - name_px - 14.0;
        if detail_px > 60.0 {
            let x = MARGIN_PX + name_px + 14.0;
            self.text(x, y, &self.labels.detail(group), detail_px, &DETAIL)?;
        }
        self.text(self.right(), y, &figures, f32::INFINITY, &FIGURES)
    }

    fn rows(&mut self) -> fmt::Result {
        let line = self.css(Colour::TRACK);
        let (left, right) = (self.x(self.frame.window.from), self.right());
        for group in &self.chart.groups {
            for row in &group.rows {
                let (label, thread) = match &row.content {
                    RowContent::Lane(lane) => {
                        (self.labels.lane(*lane, group.instances == 1), is_thread(*lane))
                    }
                    RowContent::Counted(lanes) => (self.labels.counted(lanes.len()), true),
                };
                let middle = self.top() + row.top_px + row.bar_px / 2.0;
                self.text(left - 14.0, middle + 4.2, &label, LABELS_PX - 4.0, &LANE)?;
                if thread {
                    let y = self.top() + row.bottom_px() + 6.0;
                    writeln!(
                        self.svg,
                        r#"<path d="M{left:.1} {y:.1}H{right:.1}" stroke="{line}"/>"#
                    )?;
                }
            }
        }
        Ok(())
    }

    // --- what happened

    fn segment(&mut self, place: usize, segment: &Segment) -> fmt::Result {
        let Some(row) = self.row(place) else { return Ok(()) };
        let end = segment.end.unwrap_or(self.frame.recorded);
        let (left, right) = (self.x(segment.start), self.x(end));
        let width = (right - left).max(LEAST_BAR_PX);
        let (top, bar) = (self.top() + row.top_px, row.bar_px);
        let kind = segment.subject.and_then(|subject| subject.message_type);
        let pale = if segment.start >= self.frame.now { r#" opacity="0.4""# } else { "" };
        let look = self.look(segment.activity, kind);
        let (inset, rounding) = match segment.activity {
            Activity::Cpu | Activity::BlockingIo | Activity::ContextSwitch => (0.0, 3.0),
            Activity::Io | Activity::Ready | Activity::Awaiting if is_thread(segment.lane) => {
                (bar / 6.0, 2.0)
            }
            Activity::Io | Activity::Ready | Activity::Awaiting | Activity::Down => (0.0, 2.0),
        };
        // Lines are drawn inside of the bar, so that neighbours do not cover each other.
        let line = if segment.activity == Activity::Cpu { 0.0 } else { 0.5_f32.min(width / 4.0) };
        writeln!(
            self.svg,
            r#"<rect x="{:.2}" y="{:.2}" width="{:.2}" height="{:.2}" rx="{:.1}" {look}{pale}/>"#,
            left + line,
            top + inset + line,
            (width - 2.0 * line).max(0.4),
            bar - 2.0 * (inset + line),
            f32::min(rounding, width / 3.0),
        )?;
        if segment.activity == Activity::Cpu
            && width >= FIGURED_BAR_PX
            && let Some(kind) = kind
        {
            let at = (left + width / 2.0, top + bar / 2.0);
            self.figure(Figure::of_type(kind), at, bar * 0.17, Colour::PAPER, pale)?;
        }
        Ok(())
    }

    fn look(&self, activity: Activity, kind: Option<MessageTypeId>) -> String {
        let (name, colour) = (name_of(kind), self.css(colour_of(kind)));
        match activity {
            // A seam of paper tells neighbours of one colour apart.
            Activity::Cpu => format!(
                r#"fill="{colour}" stroke="{}" stroke-width="0.8""#,
                self.css(Colour::PAPER)
            ),
            Activity::Io => format!(r#"fill="url(#io-{name})" stroke="{colour}""#),
            Activity::BlockingIo => {
                format!(r#"fill="url(#blocking-{name})" stroke="{colour}" stroke-width="1.6""#)
            }
            Activity::Ready => format!(
                r#"fill="{colour}" fill-opacity="0.12" stroke="{colour}" stroke-dasharray="3 2""#
            ),
            Activity::ContextSwitch => format!(r#"fill="{}""#, self.css(Colour::INK)),
            Activity::Awaiting => {
                format!(r#"fill="url(#awaiting-{name})" stroke="{colour}" stroke-opacity="0.6""#)
            }
            Activity::Down => format!(r#"fill="{}" fill-opacity="0.16""#, self.css(Colour::BAD)),
        }
    }

    fn counts(&mut self) -> fmt::Result {
        let rows: Vec<(usize, PlacedRow)> = self.chart.rows().cloned().enumerate().collect();
        for (place, row) in rows {
            let RowContent::Counted(lanes) = &row.content else { continue };
            let own = self.content.counts.iter().filter(|(row, _)| *row == place);
            let counts: Vec<Count> = own.map(|(_, count)| *count).collect();
            let lane_px = row.bar_px / lanes.len() as f32;
            let [accent, soft] = [Colour::ACCENT, Colour::SOFT].map(|colour| self.css(colour));
            self.steps(
                &counts,
                &row,
                lane_px,
                |count| count.computing + count.waiting,
                &format!(r#"fill="{soft}" fill-opacity="0.35""#),
            )?;
            self.steps(
                &counts,
                &row,
                lane_px,
                |count| count.computing,
                &format!(r#"fill="{accent}""#),
            )?;
        }
        Ok(())
    }

    fn steps(
        &mut self,
        counts: &[Count],
        row: &PlacedRow,
        lane_px: f32,
        height: impl Fn(&Count) -> u32,
        look: &str,
    ) -> fmt::Result {
        let Some(first) = counts.first() else { return Ok(()) };
        let bottom = self.top() + row.bottom_px();
        write!(self.svg, r#"<path d="M{:.1} {bottom:.1}"#, self.x(first.at))?;
        let mut drawn_px = f32::NEG_INFINITY;
        for count in counts {
            let x = self.x(count.at);
            // Several steps within a pixel are one.
            if x - drawn_px >= 0.5 {
                write!(self.svg, "H{x:.1}")?;
                drawn_px = x;
            }
            write!(self.svg, "V{:.1}", bottom - height(count) as f32 * lane_px)?;
        }
        let end = self.x(self.frame.recorded);
        writeln!(self.svg, r#"H{end:.1}V{bottom:.1}Z" {look}/>"#)
    }

    fn sign(&mut self, place: usize, sign: &Sign) -> fmt::Result {
        let Some(row) = self.row(place) else { return Ok(()) };
        let (x, bottom) = (self.x(sign.at), self.top() + row.bottom_px());
        let middle = self.top() + row.top_px + row.bar_px / 2.0;
        let kind = sign.subject.and_then(|subject| subject.message_type);
        let pale = if sign.at > self.frame.now { r#" opacity="0.4""# } else { "" };
        match sign.kind {
            SignKind::Answered => {
                self.triangle((x, bottom + 2.0), &self.css(colour_of(kind)), pale)
            }
            SignKind::Failed => {
                self.figure(Figure::Cross, (x, bottom + 6.0), 4.6, Colour::BAD, pale)
            }
            SignKind::TimedOut => self.figure(Figure::Cross, (x, middle), 6.0, Colour::BAD, pale),
            SignKind::Crashed => {
                let bad = self.css(Colour::BAD);
                let top = self.top() + row.top_px - 3.0;
                writeln!(
                    self.svg,
                    r#"<path d="M{x:.1} {top:.1}V{bottom:.1}" stroke="{bad}" stroke-width="1.6"{pale}/>"#
                )?;
                self.figure(Figure::Cross, (x, top), 4.6, Colour::BAD, pale)
            }
            SignKind::Restarted => {
                let [accent, top] =
                    [self.css(Colour::ACCENT), format!("{:.1}", self.top() + row.top_px)];
                writeln!(
                    self.svg,
                    r#"<path d="M{x:.1} {top}V{bottom:.1}" stroke="{accent}" stroke-width="1.6"{pale}/>"#
                )
            }
        }
    }

    fn triangle(&mut self, (x, y): (f32, f32), fill: &str, pale: &str) -> fmt::Result {
        writeln!(self.svg, r#"<path d="M{x:.2} {y:.1}l5 9h-10Z" fill="{fill}"{pale}/>"#)
    }

    fn figure(
        &mut self,
        figure: Figure,
        (x, y): (f32, f32),
        radius: f32,
        colour: Colour,
        pale: &str,
    ) -> fmt::Result {
        let fill = self.css(colour);
        if figure == Figure::Circle {
            return writeln!(
                self.svg,
                r#"<circle cx="{x:.2}" cy="{y:.2}" r="{radius:.2}" fill="{fill}"{pale}/>"#
            );
        }
        write!(self.svg, r#"<path d=""#)?;
        for (place, (dx, dy)) in figure.corners().iter().enumerate() {
            let letter = if place == 0 { 'M' } else { 'L' };
            write!(self.svg, "{letter}{:.2} {:.2}", x + dx * radius, y + dy * radius)?;
        }
        writeln!(self.svg, r#"Z" fill="{fill}"{pale}/>"#)
    }

    // --- the present instant

    fn shows_now(&self) -> bool {
        let Window { from, to } = self.frame.window;
        (from..to).contains(&self.frame.now)
    }

    fn now(&mut self, axis_px: f32) -> fmt::Result {
        if !self.shows_now() {
            return Ok(());
        }
        let (x, accent) = (self.x(self.frame.now), self.css(Colour::ACCENT));
        let top = self.top() - 6.0;
        writeln!(
            self.svg,
            r#"<path d="M{x:.1} {top}V{:.1}" stroke="{accent}" stroke-width="1.6"/>"#,
            axis_px + 3.0
        )?;
        let label = self.labels.now(self.frame.now);
        self.text(x, axis_px + 17.0, &label, f32::INFINITY, &NOW)
    }

    // --- the legend

    fn legend_entries(&self) -> Vec<Entry> {
        let activities = self.content.segments.iter().map(|(_, segment)| segment.activity);
        let signs = self.content.signs.iter().map(|(_, sign)| Key::Sign(sign.kind));
        let keys: BTreeSet<Key> = activities.map(Key::Activity).chain(signs).collect();
        let subjects = self.content.segments.iter().filter_map(|(_, segment)| segment.subject);
        let types: BTreeSet<MessageTypeId> =
            subjects.filter_map(|subject| subject.message_type).collect();
        let keys = keys
            .into_iter()
            .map(|key| Entry { icon: Icon::Key(key), text: self.labels.key(key).to_owned() });
        let types = types
            .into_iter()
            .map(|kind| Entry { icon: Icon::Type(kind), text: self.labels.message_type(kind) });
        types.chain(keys).collect()
    }

    fn legend_lines<'e>(&self, entries: &'e [Entry]) -> Vec<Vec<&'e Entry>> {
        let mut lines: Vec<Vec<&Entry>> = Vec::new();
        let mut used_px = 0.0;
        for entry in entries {
            used_px += entry.width_px();
            match lines.last_mut() {
                Some(line) if used_px <= self.frame.width_px - 2.0 * MARGIN_PX => line.push(entry),
                _ => {
                    lines.push(vec![entry]);
                    used_px = entry.width_px();
                }
            }
        }
        lines
    }

    fn legend(&mut self, line: &[&Entry], y: f32) -> fmt::Result {
        let mut x = MARGIN_PX;
        for entry in line {
            self.icon(entry.icon, x, y)?;
            self.text(x + ICON_PX + 8.0, y + 4.2, &entry.text, f32::INFINITY, &LEGEND)?;
            x += entry.width_px();
        }
        Ok(())
    }

    fn icon(&mut self, icon: Icon, x: f32, y: f32) -> fmt::Result {
        let middle = x + ICON_PX / 2.0;
        match icon {
            Icon::Type(kind) => {
                self.figure(Figure::of_type(kind), (middle, y), 6.0, Colour::of_type(kind), "")
            }
            Icon::Key(Key::Activity(activity)) => {
                let (look, top) = (self.look(activity, None), y - 6.0);
                let width = if activity == Activity::ContextSwitch { 3.0 } else { ICON_PX };
                let x = middle - width / 2.0;
                writeln!(
                    self.svg,
                    r#"<rect x="{x:.1}" y="{top:.1}" width="{width}" height="12" rx="2" {look}/>"#
                )
            }
            Icon::Key(Key::Sign(kind)) => match kind {
                SignKind::Answered => self.triangle((middle, y - 5.0), &self.css(Colour::SOFT), ""),
                SignKind::Failed | SignKind::TimedOut | SignKind::Crashed => {
                    self.figure(Figure::Cross, (middle, y), 5.0, Colour::BAD, "")
                }
                SignKind::Restarted => {
                    let (accent, top) = (self.css(Colour::ACCENT), y - 6.0);
                    writeln!(
                        self.svg,
                        r#"<path d="M{middle:.1} {top:.1}v12" stroke="{accent}" stroke-width="1.6"/>"#
                    )
                }
            },
        }
    }

    // --- text

    fn text(&mut self, x: f32, y: f32, text: &str, room_px: f32, setting: &Setting) -> fmt::Result {
        let Setting { size_px, weight, colour, anchor } = setting;
        let letters = (room_px / (size_px * letter(*weight))) as usize;
        let shown = shortened(text, letters);
        let fill = self.css(*colour);
        write!(
            self.svg,
            r#"<text x="{x:.1}" y="{y:.1}" font-size="{size_px}" font-weight="{weight}" fill="{fill}" text-anchor="{anchor}">"#
        )?;
        escape(&mut self.svg, &shown);
        writeln!(self.svg, "</text>")
    }
}

const ICON_PX: f32 = 22.0;

#[derive(Clone, Copy)]
enum Icon {
    Type(MessageTypeId),
    Key(Key),
}

struct Entry {
    icon: Icon,
    text: String,
}

impl Entry {
    fn width_px(&self) -> f32 {
        ICON_PX + 8.0 + width_px(&self.text, &LEGEND) + 22.0
    }
}

fn is_thread(lane: LaneId) -> bool {
    matches!(lane.row, Row::Thread(_))
}

fn letter(weight: u16) -> f32 {
    LETTER[usize::from(weight >= 600)]
}

fn width_px(text: &str, setting: &Setting) -> f32 {
    estimated_letters(text) * setting.size_px * letter(setting.weight)
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
