//! What stands still: hatchings to refer to, the axis, headings and labels.

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use super::text::{DETAIL, FIGURES, HEADING, LANE, TICK, width_px};
use super::{Drawing, LABELS_PX, LaneLabels, MARGIN_PX, colour_of, is_thread, name_of};
use crate::view::lanes::axis::Axis;
use crate::view::lanes::chart::{Group, RowContent};
use crate::view::lanes::figures::GroupFigures;
use crate::view::lanes::segment::Activity;
use crate::view::palette::Colour;

impl<L: LaneLabels> Drawing<'_, L> {
    /// A hatching for each colour in use: lines that lean, that cross, that are far apart.
    pub(super) fn definitions(&mut self) -> fmt::Result {
        writeln!(self.svg, "<defs>")?;
        let paper = self.css(Colour::PAPER);
        for (activity, name, colour) in self.hatched() {
            let (step, line, crossed) = match activity {
                Activity::BlockingIo => (6.0, 1.6, true),
                Activity::Awaiting => (9.0, 1.0, false),
                _ => (6.0, 1.7, false),
            };
            let (kind, cross) = (activity.name(), if crossed { "M0 0H6" } else { "" });
            writeln!(
                self.svg,
                r#"<pattern id="{kind}-{name}" width="{step}" height="{step}" patternTransform="rotate(45)" patternUnits="userSpaceOnUse"><rect width="{step}" height="{step}" fill="{paper}"/><rect width="{step}" height="{step}" fill="{colour}" opacity="0.1"/><path d="M0 0V{step}{cross}" stroke="{colour}" stroke-width="{line}"/></pattern>"#
            )?;
        }
        writeln!(self.svg, "</defs>")
    }

    /// What is hatched, in which colours: those of segments, and that of the legend.
    fn hatched(&self) -> BTreeSet<(Activity, String, String)> {
        let hatched = [Activity::Io, Activity::BlockingIo, Activity::Awaiting];
        let segments = self.content.segments.iter().map(|(_, segment)| segment);
        let used = segments.filter(|segment| hatched.contains(&segment.activity));
        let kinds = used.flat_map(|segment| {
            let kind = segment.subject.and_then(|subject| subject.message_type);
            [(segment.activity, kind), (segment.activity, None)]
        });
        kinds.map(|(of, kind)| (of, name_of(kind), self.css(colour_of(kind)))).collect()
    }

    pub(super) fn axis(&mut self, axis_px: f32) -> fmt::Result {
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
            write!(self.svg, "M{x:.1} {:.1}V{:.1}", MARGIN_PX + top, MARGIN_PX + bottom)?;
        }
        writeln!(self.svg, r#"" stroke="{colour}" opacity="0.6"/>"#)
    }

    pub(super) fn heading(&mut self, group: &Group, figures: &GroupFigures) -> fmt::Result {
        let y = MARGIN_PX + group.heading_px;
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

    pub(super) fn rows(&mut self) -> fmt::Result {
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
                let middle = MARGIN_PX + row.top_px + row.bar_px / 2.0;
                self.text(left - 14.0, middle + 4.2, &label, LABELS_PX - 4.0, &LANE)?;
                if thread {
                    let y = MARGIN_PX + row.bottom_px() + 6.0;
                    writeln!(
                        self.svg,
                        r#"<path d="M{left:.1} {y:.1}H{right:.1}" stroke="{line}"/>"#
                    )?;
                }
            }
        }
        Ok(())
    }
}
