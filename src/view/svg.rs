//! The whole stage as an SVG drawing: nodes, labels, edges and marks.

use std::fmt::{self, Write};

use crate::fact::{InstanceId, NodeId};

use super::geometry::{Point, Rect};
use super::layout::{Folded, Label, Layout, PlacedInstance, PlacedNode};
use super::mark::{Mark, Shape};
use super::palette::{Colour, Palette};
use super::topology::{Purpose, Role};

/// The texts of a stage, in the reader's language.
pub trait Labels {
    /// A node's name.
    fn name(&self, node: NodeId) -> &str;
    /// A line about a node's state, of at most so many average letters if there is a choice; may be
    /// empty.
    fn state(&self, node: NodeId, letters: f32) -> &str;
    /// An instance's name.
    fn instance(&self, instance: InstanceId) -> String;
}

/// Fonts to try, in order: those of the page.
pub(super) const FONTS: &str =
    "system-ui, 'Noto Sans KR', 'Noto Sans CJK KR', 'DejaVu Sans', 'Noto Sans', sans-serif";
/// A letter is about as wide as this part of the font's size, in normal and in bold text.
pub(super) const LETTER: [f32; 2] = [0.56, 0.62];

/// Draws a stage. `background` none leaves it transparent.
pub fn drawing(
    layout: &Layout,
    marks: &[Mark],
    labels: &impl Labels,
    palette: &Palette,
    background: Option<Colour>,
) -> String {
    let mut drawing = Drawing { svg: String::new(), palette, font_px: layout.font_px };
    let written = drawing.stage(layout, marks, labels, background);
    debug_assert!(written.is_ok(), "a String takes all text");
    drawing.svg
}

struct Drawing<'a> {
    svg: String,
    palette: &'a Palette,
    font_px: f32,
}

impl Drawing<'_> {
    fn stage(
        &mut self,
        layout: &Layout,
        marks: &[Mark],
        labels: &impl Labels,
        background: Option<Colour>,
    ) -> fmt::Result {
        let (width, height) = (layout.width_px, layout.height_px);
        writeln!(
            self.svg,
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="{FONTS}" text-anchor="middle">"#
        )?;
        if let Some(colour) = background {
            let fill = self.palette.css(colour);
            writeln!(self.svg, r#"<rect width="100%" height="100%" fill="{fill}"/>"#)?;
        }
        self.edges(layout)?;
        for node in &layout.nodes {
            self.node(node, layout.scale, labels)?;
        }
        for instance in &layout.instances {
            self.instance(instance, &labels.instance(instance.instance))?;
        }
        for folded in &layout.folded {
            self.folded(folded)?;
        }
        for mark in marks {
            self.mark(mark)?;
        }
        writeln!(self.svg, "</svg>")
    }

    fn edges(&mut self, layout: &Layout) -> fmt::Result {
        let [stroke, bad] = [Colour::EDGE, Colour::BAD].map(|colour| self.palette.css(colour));
        writeln!(self.svg, r#"<g fill="none" stroke="{stroke}" stroke-width="2">"#)?;
        for edge in &layout.edges {
            let look = match edge.purpose {
                Purpose::Messages => String::new(),
                Purpose::Alternate => r#" stroke-dasharray="2 5""#.to_owned(),
                Purpose::DeadLetters => format!(r#" stroke="{bad}" stroke-dasharray="6 5""#),
                Purpose::Unbound => r#" opacity="0.4""#.to_owned(),
            };
            writeln!(self.svg, r#"<path d="{}"{look}/>"#, edge.curve.path())?;
        }
        writeln!(self.svg, "</g>")
    }

    fn node(&mut self, placed: &PlacedNode, scale: f32, labels: &impl Labels) -> fmt::Result {
        match placed.role {
            Role::Producer => self.rectangle(&placed.rect, 12.0 * scale)?,
            Role::Queue => {
                self.rectangle(&placed.rect, placed.rect.width.min(placed.rect.height) / 2.0)?;
            }
            Role::Exchange => self.diamond(&placed.rect)?,
            // Drawn as its instances.
            Role::Service => {}
        }
        if let Some(label) = &placed.name {
            self.text(label, labels.name(placed.node), Colour::INK, 600)?;
        }
        if let Some(label) = &placed.state {
            // A text that is a little too wide is set closer.
            let letters = label.width / (self.font_px * 0.9 * LETTER[0]);
            self.text(label, labels.state(placed.node, letters), Colour::SOFT, 400)?;
        }
        Ok(())
    }

    /// Fill and line of a node's outline.
    fn outline(&self) -> String {
        let [fill, stroke] = [Colour::PANEL, Colour::INK].map(|colour| self.palette.css(colour));
        format!(r#"fill="{fill}" stroke="{stroke}" stroke-width="1.6""#)
    }

    fn rectangle(&mut self, rect: &Rect, rounding: f32) -> fmt::Result {
        let (x, y, outline) = (rect.left(), rect.top(), self.outline());
        let Rect { width, height, .. } = rect;
        writeln!(
            self.svg,
            r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="{rounding:.1}" {outline}/>"#
        )
    }

    fn diamond(&mut self, rect: &Rect) -> fmt::Result {
        let (Point { x, y }, outline) = (rect.centre, self.outline());
        let (left, right, top, bottom) = (rect.left(), rect.right(), rect.top(), rect.bottom());
        writeln!(
            self.svg,
            r#"<path d="M{x:.1} {top:.1}L{right:.1} {y:.1}L{x:.1} {bottom:.1}L{left:.1} {y:.1}Z" {outline}/>"#
        )
    }

    fn instance(&mut self, placed: &PlacedInstance, name: &str) -> fmt::Result {
        self.disc(placed.centre, placed.radius)?;
        match &placed.name {
            Some(label) => self.text(label, name, Colour::INK, 600),
            None => Ok(()),
        }
    }

    fn folded(&mut self, folded: &Folded) -> fmt::Result {
        self.disc(folded.centre, folded.radius)?;
        let size = folded.radius * 0.8;
        let baseline = Point::new(folded.centre.x, folded.centre.y + size * 0.35);
        let label = Label { baseline, width: folded.radius * 2.6 };
        self.sized_text(&label, &format!("+{}", folded.count), Colour::SOFT, 600, size)
    }

    /// The inside of an instance's ring; the ring itself is a mark.
    fn disc(&mut self, centre: Point, radius: f32) -> fmt::Result {
        let [fill, stroke] = [Colour::PANEL, Colour::TRACK].map(|colour| self.palette.css(colour));
        let (Point { x, y }, line) = (centre, radius * Mark::STROKE);
        writeln!(
            self.svg,
            r#"<circle cx="{x:.1}" cy="{y:.1}" r="{radius:.1}" fill="{fill}" stroke="{stroke}" stroke-width="{line:.1}"/>"#
        )
    }

    fn text(&mut self, label: &Label, text: &str, colour: Colour, weight: u16) -> fmt::Result {
        self.sized_text(label, text, colour, weight, self.font_px)
    }

    /// Text that would be too wide is set closer, as far as it stays readable, and then cut.
    fn sized_text(
        &mut self,
        label: &Label,
        text: &str,
        colour: Colour,
        weight: u16,
        size: f32,
    ) -> fmt::Result {
        let (Point { x, y }, fill) = (label.baseline, self.palette.css(colour));
        let letter = LETTER[usize::from(weight >= 600)];
        let letters = (label.width / (size * 0.82 * letter)) as usize;
        let shown = shortened(text, letters);
        if shown.is_empty() {
            return Ok(());
        }
        let wanted = estimated_letters(&shown) * size * letter;
        let size = size * (label.width / wanted).clamp(0.82, 1.0);
        write!(
            self.svg,
            r#"<text x="{x:.1}" y="{y:.1}" font-size="{size:.1}" font-weight="{weight}" fill="{fill}">"#
        )?;
        escape(&mut self.svg, &shown);
        writeln!(self.svg, "</text>")
    }

    fn mark(&mut self, mark: &Mark) -> fmt::Result {
        let colour = self.palette.css(mark.colour);
        let paint = if mark.kind.hollow() {
            format!(
                r#"fill="none" stroke="{colour}" stroke-width="{:.1}""#,
                (mark.radius * 0.36).max(1.0)
            )
        } else {
            format!(r#"fill="{colour}""#)
        };
        let paint = match mark.opacity {
            255 => paint,
            opacity => format!(r#"{paint} opacity="{:.2}""#, f32::from(opacity) / 255.0),
        };
        match mark.shape {
            Shape::Circle => self.circle(mark, &paint),
            Shape::Square
            | Shape::Diamond
            | Shape::Triangle
            | Shape::Hexagon
            | Shape::Star
            | Shape::Cross => self.figure(mark, &paint),
            Shape::RingTrack => self.ring(mark, 1.0, &colour),
            Shape::RingArc => self.ring(mark, mark.extent, &colour),
            Shape::Bar => self.bar(mark, &paint),
        }
    }

    fn circle(&mut self, mark: &Mark, paint: &str) -> fmt::Result {
        // A hollow figure's line is within its radius.
        let inset = if mark.kind.hollow() { (mark.radius * 0.18).max(0.5) } else { 0.0 };
        let (x, y, radius) = (mark.x, mark.y, mark.radius - inset);
        writeln!(self.svg, r#"<circle cx="{x:.2}" cy="{y:.2}" r="{radius:.2}" {paint}/>"#)
    }

    fn figure(&mut self, mark: &Mark, paint: &str) -> fmt::Result {
        let radius = mark.radius * if mark.kind.hollow() { 0.82 } else { 1.0 };
        write!(self.svg, r#"<path d=""#)?;
        for (index, (x, y)) in mark.shape.corners().iter().enumerate() {
            let letter = if index == 0 { 'M' } else { 'L' };
            write!(self.svg, "{letter}{:.2} {:.2}", mark.x + x * radius, mark.y + y * radius)?;
        }
        writeln!(self.svg, r#"Z" stroke-linejoin="round" {paint}/>"#)
    }

    fn ring(&mut self, mark: &Mark, extent: f32, colour: &str) -> fmt::Result {
        let (x, y, radius) = (mark.x, mark.y, mark.radius);
        let line = format!(
            r#"fill="none" stroke="{colour}" stroke-width="{:.1}" stroke-linecap="round" opacity="{:.2}""#,
            radius * Mark::STROKE,
            f32::from(mark.opacity) / 255.0
        );
        if extent >= 1.0 {
            return writeln!(
                self.svg,
                r#"<circle cx="{x:.1}" cy="{y:.1}" r="{radius:.1}" {line}/>"#
            );
        }
        if extent <= 0.0 {
            return Ok(());
        }
        let Point { x: end_x, y: end_y } = Point::new(x, y).clock_hand(radius, extent);
        let (top, large) = (y - radius, u8::from(extent > 0.5));
        writeln!(
            self.svg,
            r#"<path d="M{x:.1} {top:.1}A{radius:.1} {radius:.1} 0 {large} 1 {end_x:.2} {end_y:.2}" {line}/>"#
        )
    }

    fn bar(&mut self, mark: &Mark, paint: &str) -> fmt::Result {
        let (x, y, width, height) = (mark.x, mark.y - mark.radius, mark.extent, mark.radius * 2.0);
        writeln!(
            self.svg,
            r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" {paint}/>"#
        )
    }
}

/// Width of a text in average Latin letters; those of East Asian scripts count nearly two.
pub fn estimated_letters(text: &str) -> f32 {
    text.chars().map(|letter| if letter >= '\u{1100}' { 1.75 } else { 1.0 }).sum()
}

/// As much of `text` as `letters` average letters have room for, with an ellipsis if it is cut.
pub(super) fn shortened(text: &str, letters: usize) -> String {
    if estimated_letters(text) <= letters as f32 {
        return text.to_owned();
    }
    let mut shown = text.to_owned();
    while !shown.is_empty() && estimated_letters(&shown) + 1.0 > letters as f32 {
        shown.pop();
    }
    if shown.is_empty() { shown } else { format!("{}…", shown.trim_end()) }
}

/// Adds `text` as character data. What XML cannot carry is left out.
pub(super) fn escape(svg: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => svg.push_str("&amp;"),
            '<' => svg.push_str("&lt;"),
            '>' => svg.push_str("&gt;"),
            '"' => svg.push_str("&quot;"),
            '\'' => svg.push_str("&apos;"),
            '\t' => svg.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => svg.push(other),
        }
    }
}

/// A stage as in the drawing that the design asks for: for tests and pictures.
#[cfg(test)]
pub(super) mod sample {
    use super::*;
    use crate::fact::MessageTypeId;
    use crate::view::mark::MarkKind;
    use crate::view::topology::{Edge, Node, Topology};

    pub(in crate::view) struct ShopLabels;

    impl Labels for ShopLabels {
        fn name(&self, node: NodeId) -> &str {
            ["web shop", "newsletter", "orders", "e-mails", "mailer"][node.index()]
        }

        fn state(&self, node: NodeId, _letters: f32) -> &str {
            ["8 per s", "paused", "direct exchange", "21 ready · no limit", ""][node.index()]
        }

        fn instance(&self, instance: InstanceId) -> String {
            format!("consumer {}", instance.number)
        }
    }

    pub(in crate::view) fn topology(instances: u16) -> Topology {
        let roles = [Role::Producer, Role::Producer, Role::Exchange, Role::Queue, Role::Service];
        let edges = [(0, 2), (1, 2), (2, 3), (3, 4)];
        let numbers = 1..=instances;
        Topology {
            nodes: (0..).zip(roles).map(|(id, role)| Node { node: NodeId(id), role }).collect(),
            edges: edges.map(|(from, to)| Edge::new(NodeId(from), NodeId(to))).to_vec(),
            instances: numbers.map(|number| InstanceId { service: NodeId(4), number }).collect(),
            folding: vec![],
        }
    }

    pub(in crate::view) fn marks(layout: &Layout) -> Vec<Mark> {
        let mut marks = Vec::new();
        let radius = layout.message_radius_px();
        let slots = layout.queue_slots(NodeId(3), 21);
        let ready = (0..21).filter_map(|k| Some((k, slots?.slot(k)?)));
        marks.extend(ready.map(|(k, slot)| {
            let message_type = MessageTypeId(u16::from(k % 5 == 3));
            Mark::message(message_type, MarkKind::Ready, slot.centre, slot.radius)
        }));
        for (index, instance) in layout.instances.iter().enumerate() {
            let done = [0.7, 0.35, 0.9][index % 3];
            let (centre, ring) = (instance.centre, instance.radius);
            marks.push(Mark::instance(Shape::RingTrack, Colour::TRACK, centre, ring, 1.0));
            marks.push(Mark::instance(Shape::RingArc, Colour::ACCENT, centre, ring, done));
            let task = instance.task_slot(0, 1);
            let first = MessageTypeId(index as u16 % 6);
            marks.push(Mark::message(first, MarkKind::InHand, task.centre, task.radius));
            let buffer = instance.buffer_slots(index * 2);
            marks.extend((0..index * 2).filter_map(|k| buffer.slot(k)).map(|slot| {
                Mark::message(MessageTypeId(2), MarkKind::Prefetched, slot.centre, slot.radius)
            }));
        }
        for (index, edge) in layout.edges.iter().enumerate() {
            for message_type in 0..6 {
                let fraction = (0.17 * f32::from(message_type) + 0.05 * index as f32) % 1.0;
                let returns = message_type == 5;
                let kind = if returns { MarkKind::Return } else { MarkKind::InFlight };
                let place = edge.curve.at(fraction);
                marks.push(Mark::message(MessageTypeId(message_type), kind, place, radius));
            }
        }
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample_drawing() -> String {
        let layout = Layout::new(&sample::topology(3), 844.0, 590.0);
        let marks = sample::marks(&layout);
        drawing(&layout, &marks, &sample::ShopLabels, &Palette::LIGHT, Some(Colour::PAPER))
    }

    #[test]
    fn everything_is_drawn() {
        let svg = sample_drawing();
        for text in ["web shop", "21 ready · no limit", "consumer 3", "direct exchange"] {
            assert!(svg.contains(&format!(">{text}</text>")), "{text}");
        }
        assert_eq!(svg.matches("<g fill=\"none\"").count(), 1);
        assert_eq!(svg.matches('C').count() - svg.matches("CJK").count(), 6);
        assert!(svg.starts_with("<svg xmlns") && svg.ends_with("</svg>\n"));
    }

    #[test]
    fn text_cannot_become_markup() {
        let mut svg = String::new();
        escape(&mut svg, "<b a=\"1\">&'\u{1}\n");
        assert_eq!(svg, "&lt;b a=&quot;1&quot;&gt;&amp;&apos;");
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!(shortened("recommendation engine", 12), "recommendat…");
        assert_eq!(shortened("메시지 브로커", 8), "메시지…");
        assert_eq!(shortened("short", 5), "short");
        assert_eq!(shortened("no room", 1), "");
    }
}
