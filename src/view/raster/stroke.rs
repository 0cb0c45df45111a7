//! Rings, arcs and bars: few and large, so drawn pixel by pixel each time.

use crate::view::geometry::Point;
use crate::view::mark::{Mark, Shape};

use super::blend;
use super::soft::SoftPixels;

/// Rows of pixels to draw on.
pub(super) struct Canvas<'a> {
    /// All rows of the picture.
    pub(super) pixels: &'a mut [u8],
    /// Pixels in a row.
    pub(super) width: usize,
    /// The rows to draw on.
    pub(super) rows: std::ops::Range<usize>,
    /// Notes what is partly transparent, if somebody wants to know.
    pub(super) soft: Option<&'a mut SoftPixels>,
}

impl Canvas<'_> {
    /// The rows between two heights, as far as they are to be drawn on.
    fn rows(&self, top: f32, bottom: f32) -> std::ops::Range<usize> {
        // Casts saturate.
        let (top, bottom) = (top.floor() as usize, bottom.ceil() as usize);
        top.max(self.rows.start)..bottom.min(self.rows.end)
    }

    /// Draws a colour over the pixels of one row from `from` up to `to`, as far as `coverage` (of
    /// the pixel whose centre has that x) says.
    fn row(
        &mut self,
        row: usize,
        (from, to): (f32, f32),
        colour: Paint,
        coverage: impl Fn(f32) -> f32,
    ) {
        let first = (from.floor().max(0.0) as usize).min(self.width);
        let last = (to.ceil().max(0.0) as usize).min(self.width);
        let start = row * self.width;
        for column in first..last {
            let share = coverage(column as f32 + 0.5).clamp(0.0, 1.0);
            let alpha = (share * colour.opacity + 0.5) as u8;
            let pixel = &mut self.pixels[(start + column) * 4..][..4];
            if let Some(soft) = &mut self.soft {
                soft.add_rows(row, column as i32, &[u64::from(alpha > 0 && alpha < 255)]);
            }
            blend::over_pixel(pixel, blend::premultiplied(colour.rgb, alpha));
        }
    }
}

/// A colour and its opacity, 0 to 255.
#[derive(Clone, Copy)]
pub(super) struct Paint {
    pub(super) rgb: [u8; 3],
    pub(super) opacity: f32,
}

/// A ring in device pixels.
#[derive(Clone, Copy)]
pub(super) struct Ring {
    x: f32,
    y: f32,
    radius: f32,
    half_line: f32,
    /// Where an arc ends, as a vector from the centre; none for a full ring.
    end: Option<Sector>,
}

#[derive(Clone, Copy)]
struct Sector {
    /// Sine and negative cosine of the angle from twelve o'clock, clockwise.
    x: f32,
    y: f32,
    more_than_half: bool,
}

impl Ring {
    /// The ring of a mark, or the part of it that the mark's extent says; none for nothing.
    /// `ratio` is device pixels per CSS pixel.
    pub(super) fn new(mark: &Mark, ratio: f32) -> Option<Self> {
        let radius = mark.radius * ratio;
        let half_line = radius * Mark::STROKE / 2.0;
        let whole = Self { x: mark.x * ratio, y: mark.y * ratio, radius, half_line, end: None };
        if mark.shape == Shape::RingTrack || mark.extent >= 1.0 {
            return Some(whole);
        }
        let Point { x, y } = Point::default().clock_hand(1.0, mark.extent);
        let end = Sector { x, y, more_than_half: mark.extent > 0.5 };
        (mark.extent > 0.0).then_some(Self { end: Some(end), ..whole })
    }

    /// Left, top, right and bottom of what it may touch.
    pub(super) fn bounds(&self) -> [f32; 4] {
        let reach = self.radius + self.half_line + 1.0;
        [self.x - reach, self.y - reach, self.x + reach, self.y + reach]
    }

    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, colour: Paint) {
        let [_, top, _, bottom] = self.bounds();
        let (outer, inner) =
            (self.radius + self.half_line + 1.0, self.radius - self.half_line - 1.0);
        for row in canvas.rows(top, bottom) {
            let dy = row as f32 + 0.5 - self.y;
            let half = |radius: f32| (radius * radius - dy * dy).max(0.0).sqrt();
            let (far, near) = (half(outer), if inner > 0.0 { half(inner) } else { 0.0 });
            let coverage = |x: f32| 0.5 - self.distance(x - self.x, dy);
            // The hole need not be looked at; the two spans must not meet.
            let (left_end, right_start) = ((self.x - near).ceil(), (self.x + near).floor());
            if right_start > left_end {
                canvas.row(row, (self.x - far, left_end), colour, coverage);
                canvas.row(row, (right_start, self.x + far), colour, coverage);
            } else {
                canvas.row(row, (self.x - far, self.x + far), colour, coverage);
            }
        }
    }

    /// Distance from the line's edge, negative within the line.
    fn distance(&self, x: f32, y: f32) -> f32 {
        let from_centre = (x * x + y * y).sqrt();
        let band = (from_centre - self.radius).abs();
        let middle = match self.end {
            Some(end) if !end.contains(x, y) => {
                let to = |ex: f32, ey: f32| {
                    let (dx, dy) = (x - ex * self.radius, y - ey * self.radius);
                    (dx * dx + dy * dy).sqrt()
                };
                to(0.0, -1.0).min(to(end.x, end.y))
            }
            _ => band,
        };
        middle - self.half_line
    }
}

impl Sector {
    /// Whether the direction `(x, y)` is between twelve o'clock and the end, clockwise.
    fn contains(self, x: f32, y: f32) -> bool {
        let after_start = x >= 0.0;
        let before_end = x * self.y - y * self.x >= 0.0;
        if self.more_than_half { after_start || before_end } else { after_start && before_end }
    }
}

/// A bar in device pixels.
#[derive(Clone, Copy)]
pub(super) struct Bar {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
}

impl Bar {
    pub(super) fn new(mark: &Mark, ratio: f32) -> Self {
        Self {
            left: mark.x * ratio,
            right: (mark.x + mark.extent.max(0.0)) * ratio,
            top: (mark.y - mark.radius) * ratio,
            bottom: (mark.y + mark.radius) * ratio,
        }
    }

    pub(super) fn bounds(&self) -> [f32; 4] {
        [self.left, self.top, self.right, self.bottom]
    }

    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, colour: Paint) {
        let share = |low: f32, high: f32, centre: f32| {
            (high.min(centre + 0.5) - low.max(centre - 0.5)).clamp(0.0, 1.0)
        };
        for row in canvas.rows(self.top, self.bottom) {
            let height = share(self.top, self.bottom, row as f32 + 0.5);
            let coverage = |x: f32| height * share(self.left, self.right, x);
            canvas.row(row, (self.left, self.right), colour, coverage);
        }
    }
}
