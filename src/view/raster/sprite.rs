//! Figures drawn once and copied often.
//!
//! A sprite is one figure (shape, hollow or not, colour, opacity, radius) at one of 4 × 4 places
//! within a device pixel. Sprites are drawn when first used and kept.

use crate::view::mark::{Mark, Shape};
use crate::view::palette::{Colour, Palette};

use super::blend::{self, LANES};

/// Places within a pixel in each direction.
pub(super) const PHASES: i32 = 4;
/// Radii are rounded to this part of a device pixel …
const RADIUS_STEPS: f32 = 4.0;
/// … and are at most so large.
const LARGEST_STEP: usize = 256;
const OPACITIES: usize = 16;
const STYLES: usize = Shape::FIGURES * 2 * Colour::COUNT * OPACITIES;
/// Rows are a whole number of such groups of pixels, so that blending has no remainder.
const ROW_PIXELS: usize = LANES / 4;
/// Above so much memory for sprites, all are thrown away and those in use drawn anew.
const MOST_BYTES: usize = 32 << 20;
/// Not drawn yet.
const NONE: u32 = u32::MAX;

/// A figure in pixels.
#[derive(Clone, Debug)]
pub(super) struct Sprite {
    /// Its first column, relative to the device pixel its centre is in.
    pub(super) left: i32,
    /// Its first row, likewise.
    pub(super) top: i32,
    /// Pixels in a row, a multiple of four.
    pub(super) width: usize,
    /// Rows.
    pub(super) height: usize,
    /// Premultiplied RGBA, in groups of pixels.
    source: Box<[[u8; LANES]]>,
    /// [`blend::keep`], once for each channel.
    keeps: Box<[[u16; LANES]]>,
    /// One bit for each pixel that is partly transparent: words of 64 columns, strip by strip, row
    /// by row.
    soft: Box<[u64]>,
}

/// The places of the sprites of one style and radius, by phase.
type PhaseSet = [u32; (PHASES * PHASES) as usize];

/// All sprites drawn so far.
#[derive(Clone, Debug)]
pub(super) struct SpriteCache {
    palette: Palette,
    /// By style, then by radius step: the place in `sets`.
    places: Vec<Vec<u32>>,
    sets: Vec<PhaseSet>,
    sprites: Vec<Sprite>,
    bytes: usize,
}

/// What a mark's sprites have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Figure {
    shape: Shape,
    hollow: bool,
    colour: Colour,
    opacity: usize,
    step: usize,
}

impl Figure {
    /// The figure of a mark whose radius is `radius` device pixels.
    #[inline]
    pub(super) fn new(mark: &Mark, radius: f32) -> Self {
        Self {
            shape: mark.shape,
            hollow: mark.kind.hollow(),
            colour: mark.colour,
            opacity: (usize::from(mark.opacity) + 8) / 17,
            step: ((radius * RADIUS_STEPS + 0.5) as usize).clamp(1, LARGEST_STEP),
        }
    }

    /// Everything but the radius in one number.
    #[inline]
    pub(super) fn style(self) -> usize {
        let shape = self.shape as usize * 2 + usize::from(self.hollow);
        (shape * Colour::COUNT + self.colour.index()) * OPACITIES + self.opacity
    }
}

impl SpriteCache {
    pub(super) fn new(palette: Palette) -> Self {
        Self { palette, places: vec![Vec::new(); STYLES], sets: vec![], sprites: vec![], bytes: 0 }
    }

    /// Forgets all sprites if they take too much memory. To be called between frames.
    pub(super) fn trim(&mut self) {
        if self.bytes > MOST_BYTES {
            *self = Self::new(self.palette);
        }
    }

    /// The place of a figure's set of sprites, for [`Self::place`].
    #[inline]
    pub(super) fn set(&mut self, figure: Figure) -> usize {
        let places = &mut self.places[figure.style()];
        match places.get(figure.step) {
            Some(&place) if place != NONE => place as usize,
            _ => {
                places.resize(places.len().max(figure.step + 1), NONE);
                places[figure.step] = self.sets.len() as u32;
                self.sets.push([NONE; (PHASES * PHASES) as usize]);
                self.sets.len() - 1
            }
        }
    }

    /// The place of the sprite of `figure`, whose set is at `set`, at a phase; draws it if need be.
    #[inline]
    pub(super) fn place(&mut self, set: usize, figure: Figure, phase: usize) -> u32 {
        let place = self.sets[set][phase];
        if place != NONE {
            return place;
        }
        let sprite = Sprite::new(figure, phase, &self.palette);
        self.bytes += sprite.source.len() * LANES * 3;
        self.sprites.push(sprite);
        let place = self.sprites.len() as u32 - 1;
        self.sets[set][phase] = place;
        place
    }

    /// The sprite at a place.
    #[inline]
    pub(super) fn sprite(&self, place: u32) -> &Sprite {
        &self.sprites[place as usize]
    }
}

impl Sprite {
    fn new(figure: Figure, phase: usize, palette: &Palette) -> Self {
        let radius = figure.step as f32 / RADIUS_STEPS;
        let outline = Outline::new(figure, radius);
        let [x, y] = [phase % PHASES as usize, phase / PHASES as usize]
            .map(|phase| phase as f32 / PHASES as f32);
        let (left, columns) = pixel_span(x, outline.reach);
        let (top, height) = pixel_span(y, outline.reach);
        let width = columns.next_multiple_of(ROW_PIXELS);
        let colour = palette.rgb(figure.colour);
        let mut source = Vec::with_capacity(width * height * 4);
        for row in 0..height {
            for column in 0..width {
                let dx = (left + column as i32) as f32 + 0.5 - x;
                let dy = (top + row as i32) as f32 + 0.5 - y;
                let alpha = outline.coverage(dx, dy) * figure.opacity as f32 / 15.0 * 255.0 + 0.5;
                source.extend(blend::premultiplied(colour, alpha as u8));
            }
        }
        let keeps: Vec<_> =
            source.chunks_exact(4).flat_map(|pixel| [blend::keep(pixel[3]); 4]).collect();
        let soft = (0..width).step_by(64).flat_map(|strip| {
            let rows = source.chunks_exact(width * 4);
            rows.map(move |row| soft_mask(&row[strip * 4..(width * 4).min((strip + 64) * 4)]))
        });
        let soft = soft.collect();
        let (source, keeps) = (source.as_chunks().0.into(), keeps.as_chunks().0.into());
        Self { left, top, width, height, source, keeps, soft }
    }

    /// The masks of partly transparent pixels of `count` rows from `first` on, for each strip of 64
    /// columns.
    #[inline]
    pub(super) fn soft(&self, first: usize, count: usize) -> impl Iterator<Item = (i32, &[u64])> {
        let strips = self.soft.chunks_exact(self.height);
        (0..).zip(strips).map(move |(strip, rows)| (strip, &rows[first..first + count]))
    }

    /// The rows from `first` on: pixels, and what they keep of what is behind them.
    #[inline]
    pub(super) fn rows(
        &self,
        first: usize,
    ) -> impl Iterator<Item = (&[[u8; LANES]], &[[u16; LANES]])> {
        let groups = self.width / ROW_PIXELS;
        let start = first * groups;
        self.source[start..].chunks_exact(groups).zip(self.keeps[start..].chunks_exact(groups))
    }
}

/// One bit for each of up to 64 pixels that is partly transparent.
fn soft_mask(pixels: &[u8]) -> u64 {
    let alphas = pixels.chunks_exact(4).map(|pixel| pixel[3]).enumerate();
    alphas.fold(0, |mask, (k, alpha)| mask | u64::from(alpha > 0 && alpha < 255) << k)
}

/// First pixel and number of pixels that a figure around `centre` may touch.
fn pixel_span(centre: f32, reach: f32) -> (i32, usize) {
    let first = (centre - reach).floor() as i32;
    (first, ((centre + reach).ceil() as i32 - first) as usize)
}

/// A figure's edge as a signed distance.
struct Outline {
    corners: Vec<(f32, f32)>,
    radius: f32,
    rounding: f32,
    /// Width of the line, if it is drawn as a line.
    line: Option<f32>,
    /// How far it reaches in x or y, the soft edge included.
    reach: f32,
}

impl Outline {
    fn new(figure: Figure, radius: f32) -> Self {
        let line = figure.hollow.then_some((radius * 0.36).max(1.0));
        // Corners are rounded by drawing a smaller figure with a wide soft edge around it.
        let rounding = if figure.shape == Shape::Square { radius * 0.3 } else { radius * 0.1 };
        let shrink = match figure.shape {
            Shape::Square => radius * (0.92 - 0.3) / 0.92,
            _ => radius * 0.9,
        };
        let corners =
            figure.shape.corners().iter().map(|&(x, y)| (x * shrink, y * shrink)).collect();
        Self { corners, radius, rounding, line, reach: radius * figure.shape.reach() + 0.5 }
    }

    /// The share of the pixel around a point that is inside.
    fn coverage(&self, x: f32, y: f32) -> f32 {
        let solid = if self.corners.is_empty() {
            (x * x + y * y).sqrt() - self.radius
        } else {
            distance_to_polygon(&self.corners, x, y) - self.rounding
        };
        let distance = match self.line {
            Some(width) => (solid + width / 2.0).abs() - width / 2.0,
            None => solid,
        };
        (0.5 - distance).clamp(0.0, 1.0)
    }
}

/// The distance to a polygon's edge, negative inside.
fn distance_to_polygon(corners: &[(f32, f32)], x: f32, y: f32) -> f32 {
    let mut nearest = f32::MAX;
    let mut inside = false;
    let mut from = corners[corners.len() - 1];
    for &to in corners {
        let (ex, ey, px, py) = (to.0 - from.0, to.1 - from.1, x - from.0, y - from.1);
        let along = ((px * ex + py * ey) / (ex * ex + ey * ey)).clamp(0.0, 1.0);
        let (dx, dy) = (px - ex * along, py - ey * along);
        nearest = nearest.min(dx * dx + dy * dy);
        // Crossing number of the ray to the left.
        if (from.1 > y) != (to.1 > y) && x > from.0 + ex * (y - from.1) / ey {
            inside = !inside;
        }
        from = to;
    }
    if inside { -nearest.sqrt() } else { nearest.sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::MessageTypeId;
    use crate::view::geometry::Point;
    use crate::view::mark::MarkKind;

    /// Pixels fully covered count 1.
    fn covered(message_type: u16, kind: MarkKind, radius: f32, phase: usize) -> f32 {
        let mark = Mark::message(MessageTypeId(message_type), kind, Point::default(), radius);
        let mut cache = SpriteCache::new(Palette::LIGHT);
        let figure = Figure::new(&mark, radius);
        let set = cache.set(figure);
        let place = cache.place(set, figure, phase);
        cache
            .sprite(place)
            .source
            .as_flattened()
            .chunks_exact(4)
            .map(|pixel| f32::from(pixel[3]) / 255.0)
            .sum()
    }

    #[test]
    fn coverage_adds_up_to_the_area() {
        for radius in [1.0, 2.0, 3.0, 6.5, 20.0] {
            for phase in 0..16 {
                let circle = covered(0, MarkKind::Ready, radius, phase);
                let area = std::f32::consts::PI * radius * radius;
                assert!((circle - area).abs() < 0.02 * area + 0.4, "{radius}: {circle} of {area}");
                let square = covered(1, MarkKind::Ready, radius, phase);
                // Four quarter circles are missing at the corners.
                let area = (3.3856 - 0.09 * (4.0 - std::f32::consts::PI)) * radius * radius;
                assert!((square - area).abs() < 0.03 * area + 0.4, "{radius}: {square} of {area}");
            }
        }
    }

    #[test]
    fn coverage_does_not_depend_on_the_place_within_a_pixel() {
        for message_type in 0..6 {
            let at = |phase| covered(message_type, MarkKind::Ready, 6.5, phase);
            let mean = (0..16).map(at).sum::<f32>() / 16.0;
            assert!((0..16).all(|phase| (at(phase) - mean).abs() < 0.02 * mean), "{message_type}");
        }
    }

    #[test]
    fn hollow_figures_are_hollow() {
        let [solid, hollow] =
            [MarkKind::Ready, MarkKind::Return].map(|kind| covered(0, kind, 8.0, 0));
        assert!(hollow < 0.65 * solid && hollow > 0.3 * solid);
    }

    #[test]
    fn sprites_have_soft_edges_all_around() {
        for message_type in 0..6 {
            let mark =
                Mark::message(MessageTypeId(message_type), MarkKind::Ready, Point::default(), 7.0);
            let figure = Figure::new(&mark, 7.0);
            for phase in 0..16 {
                let sprite = Sprite::new(figure, phase, &Palette::LIGHT);
                let pixels = sprite.source.as_flattened();
                let row = |row: usize| &pixels[row * sprite.width * 4..][..sprite.width * 4];
                let opaque = |row: &[u8]| row.chunks_exact(4).any(|pixel| pixel[3] == 255);
                assert!(
                    !opaque(row(0)) && !opaque(row(sprite.height - 1)),
                    "{message_type} {phase}"
                );
            }
        }
    }
}
