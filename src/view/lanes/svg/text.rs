//! How text is set, and how wide it comes out.

use std::fmt::{self, Write};

use super::{Drawing, LaneLabels};
use crate::view::palette::Colour;
use crate::view::svg::{LETTER, escape, estimated_letters, shortened};

const SMALL_PX: f32 = 12.0;

/// How a text is set.
pub(super) struct Setting {
    size_px: f32,
    weight: u16,
    colour: Colour,
    anchor: &'static str,
}

pub(super) const HEADING: Setting =
    Setting { size_px: 16.0, weight: 700, colour: Colour::INK, anchor: "start" };
pub(super) const DETAIL: Setting =
    Setting { size_px: 13.0, weight: 400, colour: Colour::SOFT, anchor: "start" };
pub(super) const FIGURES: Setting =
    Setting { size_px: 13.0, weight: 600, colour: Colour::INK, anchor: "end" };
pub(super) const LANE: Setting =
    Setting { size_px: SMALL_PX, weight: 400, colour: Colour::SOFT, anchor: "end" };
pub(super) const TICK: Setting =
    Setting { size_px: 11.0, weight: 400, colour: Colour::SOFT, anchor: "middle" };
pub(super) const NOW: Setting =
    Setting { size_px: SMALL_PX, weight: 600, colour: Colour::ACCENT, anchor: "middle" };
pub(super) const LEGEND: Setting = Setting { anchor: "start", ..LANE };

impl<L: LaneLabels> Drawing<'_, L> {
    pub(super) fn text(
        &mut self,
        x: f32,
        y: f32,
        text: &str,
        room_px: f32,
        setting: &Setting,
    ) -> fmt::Result {
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

fn letter(weight: u16) -> f32 {
    LETTER[usize::from(weight >= 600)]
}

/// About how wide a text comes out.
pub(super) fn width_px(text: &str, setting: &Setting) -> f32 {
    estimated_letters(text) * setting.size_px * letter(setting.weight)
}
