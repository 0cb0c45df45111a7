//! What the drawing's marks stand for, in lines below it.

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use super::text::{LEGEND, width_px};
use super::{Drawing, Key, LaneLabels, MARGIN_PX};
use crate::fact::MessageTypeId;
use crate::view::lanes::segment::{Activity, SignKind};
use crate::view::palette::Colour;
use crate::view::shape::Shape as Figure;

const ICON_PX: f32 = 22.0;

#[derive(Clone, Copy)]
enum Icon {
    Type(MessageTypeId),
    Key(Key),
}

pub(super) struct Entry {
    icon: Icon,
    text: String,
}

impl Entry {
    fn width_px(&self) -> f32 {
        ICON_PX + 8.0 + width_px(&self.text, &LEGEND) + 22.0
    }
}

impl<L: LaneLabels> Drawing<'_, L> {
    pub(super) fn legend_entries(&self) -> Vec<Entry> {
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

    pub(super) fn legend_lines<'e>(&self, entries: &'e [Entry]) -> Vec<Vec<&'e Entry>> {
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

    pub(super) fn legend(&mut self, line: &[&Entry], y: f32) -> fmt::Result {
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
                self.figure(Figure::of_type(kind), (middle, y), 6.0, Colour::of_type(kind))
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
                SignKind::Answered => self.triangle((middle, y - 5.0), &self.css(Colour::SOFT)),
                SignKind::Failed | SignKind::TimedOut | SignKind::Crashed => {
                    self.figure(Figure::Cross, (middle, y), 5.0, Colour::BAD)
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
}
