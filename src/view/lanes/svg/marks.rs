//! What happened: segments, signs and counts.

use std::fmt::{self, Write};

use super::{Drawing, LaneLabels, MARGIN_PX, colour_of, is_thread, name_of};
use crate::fact::MessageTypeId;
use crate::view::lanes::chart::{PlacedRow, RowContent};
use crate::view::lanes::content::Count;
use crate::view::lanes::segment::{Activity, Segment, Sign, SignKind};
use crate::view::palette::Colour;
use crate::view::shape::Shape as Figure;

/// A bar this narrow still shows.
const LEAST_BAR_PX: f32 = 1.2;
/// A bar with room for its type's figure.
const FIGURED_BAR_PX: f32 = 12.0;

impl<L: LaneLabels> Drawing<'_, L> {
    pub(super) fn segment(&mut self, place: usize, segment: &Segment) -> fmt::Result {
        let Some(row) = self.row(place) else { return Ok(()) };
        let end = segment.end.unwrap_or(self.frame.recorded);
        let (left, right) = (self.x(segment.start), self.x(end));
        let width = (right - left).max(LEAST_BAR_PX);
        let (top, bar) = (MARGIN_PX + row.top_px, row.bar_px);
        let kind = segment.subject.and_then(|subject| subject.message_type);
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
            r#"<rect x="{:.2}" y="{:.2}" width="{:.2}" height="{:.2}" rx="{:.1}" {look}/>"#,
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
            self.figure(Figure::of_type(kind), at, bar * 0.17, Colour::PAPER)?;
        }
        Ok(())
    }

    pub(super) fn look(&self, activity: Activity, kind: Option<MessageTypeId>) -> String {
        let (name, colour) = (name_of(kind), self.css(colour_of(kind)));
        match activity {
            // A seam of paper tells neighbours of one colour apart.
            Activity::Cpu => format!(
                r#"fill="{colour}" stroke="{}" stroke-width="0.8""#,
                self.css(Colour::PAPER)
            ),
            Activity::Io => format!(r#"fill="url(#io-{name})" stroke="{colour}""#),
            Activity::BlockingIo => {
                format!(r#"fill="url(#blocking_io-{name})" stroke="{colour}" stroke-width="1.6""#)
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

    pub(super) fn counts(&mut self) -> fmt::Result {
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

    pub(super) fn steps(
        &mut self,
        counts: &[Count],
        row: &PlacedRow,
        lane_px: f32,
        height: impl Fn(&Count) -> u32,
        look: &str,
    ) -> fmt::Result {
        let Some(first) = counts.first() else { return Ok(()) };
        let bottom = MARGIN_PX + row.bottom_px();
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

    pub(super) fn sign(&mut self, place: usize, sign: &Sign) -> fmt::Result {
        let Some(row) = self.row(place) else { return Ok(()) };
        let (x, bottom) = (self.x(sign.at), MARGIN_PX + row.bottom_px());
        let middle = MARGIN_PX + row.top_px + row.bar_px / 2.0;
        let kind = sign.subject.and_then(|subject| subject.message_type);
        match sign.kind {
            SignKind::Answered => self.triangle((x, bottom + 2.0), &self.css(colour_of(kind))),
            SignKind::Failed => self.figure(Figure::Cross, (x, bottom + 6.0), 4.6, Colour::BAD),
            SignKind::TimedOut => self.figure(Figure::Cross, (x, middle), 6.0, Colour::BAD),
            SignKind::Crashed => {
                let bad = self.css(Colour::BAD);
                let top = MARGIN_PX + row.top_px - 3.0;
                writeln!(
                    self.svg,
                    r#"<path d="M{x:.1} {top:.1}V{bottom:.1}" stroke="{bad}" stroke-width="1.6"/>"#
                )?;
                self.figure(Figure::Cross, (x, top), 4.6, Colour::BAD)
            }
            SignKind::Restarted => {
                let [accent, top] =
                    [self.css(Colour::ACCENT), format!("{:.1}", MARGIN_PX + row.top_px)];
                writeln!(
                    self.svg,
                    r#"<path d="M{x:.1} {top}V{bottom:.1}" stroke="{accent}" stroke-width="1.6"/>"#
                )
            }
        }
    }

    pub(super) fn triangle(&mut self, (x, y): (f32, f32), fill: &str) -> fmt::Result {
        writeln!(self.svg, r#"<path d="M{x:.2} {y:.1}l5 9h-10Z" fill="{fill}"/>"#)
    }

    pub(super) fn figure(
        &mut self,
        figure: Figure,
        (x, y): (f32, f32),
        radius: f32,
        colour: Colour,
    ) -> fmt::Result {
        let fill = self.css(colour);
        if figure == Figure::Circle {
            return writeln!(
                self.svg,
                r#"<circle cx="{x:.2}" cy="{y:.2}" r="{radius:.2}" fill="{fill}"/>"#
            );
        }
        write!(self.svg, r#"<path d=""#)?;
        for (place, (dx, dy)) in figure.corners().iter().enumerate() {
            let letter = if place == 0 { 'M' } else { 'L' };
            write!(self.svg, "{letter}{:.2} {:.2}", x + dx * radius, y + dy * radius)?;
        }
        writeln!(self.svg, r#"Z" fill="{fill}"/>"#)
    }
}
