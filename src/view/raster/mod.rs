//! Marks as pixels, for a canvas that is transparent where nothing is drawn.
//!
//! A [`Raster`] owns the picture: RGBA rows, straight alpha, as `putImageData` takes them. While a
//! frame is drawn its pixels are premultiplied, because then all channels have the same arithmetic;
//! then the few that are partly transparent are made straight. Only tiles with something on them are
//! cleared, only pixels with a soft edge on them are made straight (see [`soft`]), and the picture is drawn
//! band by band (see [`bands`]). The arithmetic is on integers and on `f32` with
//! correctly rounded operations, so pixels are the same natively and in wasm.

#![expect(clippy::cast_possible_wrap, reason = "no side of a picture is longer than 16,384")]

mod bands;
mod blend;
mod soft;
mod sprite;
mod stroke;
mod tiles;

use super::mark::{Mark, Shape};
use super::palette::Palette;

use bands::{Bands, Item, Placed};
use soft::SoftPixels;
use sprite::{Figure, PHASES, SpriteCache};
use stroke::{Bar, Canvas, Paint, Ring};
use tiles::Tiles;

pub use tiles::PixelRect;

/// With at least one figure to so many pixels of width, a band is full.
const PIXELS_PER_FIGURE: usize = 8;
/// The least radius of a figure in a crowd, in device pixels: less would leave gaps between figures
/// two pixels apart.
const SMALLEST_IN_CROWD: f32 = 1.5;
/// Largest width and height of a picture, in device pixels.
const LARGEST_SIDE: u32 = 16_384;

/// A picture, and what was last drawn on it.
#[derive(Clone, Debug)]
pub struct Raster {
    width: usize,
    height: usize,
    pixel_ratio: f32,
    palette: Palette,
    pixels: Vec<u8>,
    sprites: SpriteCache,
    /// Tiles with something on them.
    touched: Tiles,
    /// The marks drawn.
    drawn: Vec<Mark>,
    bands: Bands,
    soft: SoftPixels,
    /// Part of the picture that has changed by something other than marks.
    stale: PixelRect,
}

impl Raster {
    /// An empty picture for a stage of that size in CSS pixels, with `pixel_ratio` device pixels
    /// for each.
    pub fn new(width_px: f32, height_px: f32, pixel_ratio: f32, palette: Palette) -> Self {
        let mut raster = Self {
            width: 0,
            height: 0,
            pixel_ratio: 1.0,
            palette,
            pixels: Vec::new(),
            sprites: SpriteCache::new(palette),
            touched: Tiles::new(0, 0),
            drawn: Vec::new(),
            bands: Bands::default(),
            soft: SoftPixels::default(),
            stale: PixelRect::default(),
        };
        raster.resize(width_px, height_px, pixel_ratio);
        raster
    }

    /// Makes it an empty picture of another size.
    pub fn resize(&mut self, width_px: f32, height_px: f32, pixel_ratio: f32) {
        let pixels = |px: f32| (px * pixel_ratio).round().clamp(0.0, LARGEST_SIDE as f32) as usize;
        (self.width, self.height) = (pixels(width_px), pixels(height_px));
        self.pixel_ratio = pixel_ratio;
        self.pixels.clear();
        self.pixels.resize(self.width * self.height * 4, 0);
        self.touched = Tiles::new(self.width, self.height);
        self.drawn.clear();
        let (width, height) = (self.width as u32, self.height as u32);
        self.stale = PixelRect { x: 0, y: 0, width, height };
    }

    /// Draws the next frames in other colours.
    pub fn set_palette(&mut self, palette: Palette) {
        if palette != self.palette {
            self.palette = palette;
            self.sprites = SpriteCache::new(palette);
            // What is drawn now has the old colours.
            self.stale = self.stale.union(self.touched.bounds());
            self.drawn.clear();
        }
    }

    /// Width in device pixels.
    pub const fn width(&self) -> u32 {
        self.width as u32
    }

    /// Height in device pixels.
    pub const fn height(&self) -> u32 {
        self.height as u32
    }

    /// The picture: rows of RGBA, straight alpha.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// How many marks are drawn.
    pub fn marks_drawn(&self) -> usize {
        self.drawn.len()
    }

    /// Replaces what is drawn by `marks`, and tells which part of the picture has changed: no
    /// pixel outside of it has.
    // Within whoever calls it, it would be compiled as that is: for size.
    #[inline(never)]
    pub fn draw(&mut self, marks: &[Mark]) -> PixelRect {
        if self.stale.width == 0 && self.drawn == marks {
            return PixelRect::default();
        }
        self.drawn.clear();
        self.drawn.extend_from_slice(marks);
        let before = self.touched.bounds();
        self.place_all(marks);
        self.draw_bands(marks);
        std::mem::take(&mut self.stale).union(before).union(self.touched.bounds())
    }

    fn place_all(&mut self, marks: &[Mark]) {
        self.sprites.trim();
        self.bands.clear(self.height);
        let mut crowd = Crowd::among(marks, self.pixel_ratio, self.width, self.height);
        let mut last = None;
        for (place, mark) in marks.iter().enumerate() {
            if !mark.shape.is_figure() {
                self.place_stroke(mark, place);
                continue;
            }
            let mut radius = mark.radius * self.pixel_ratio;
            if let Some(crowd) = &mut crowd {
                radius = crowd.radius(radius);
                if crowd.hides(mark, radius, self.pixel_ratio) {
                    continue;
                }
            }
            self.place_figure(mark, radius, &mut last);
        }
        self.bands.sort();
    }

    /// `last` is the figure placed last and where its sprites are: many marks in a row look alike.
    #[inline]
    fn place_figure(&mut self, mark: &Mark, radius: f32, last: &mut Option<(Figure, usize)>) {
        let figure = Figure::new(mark, radius);
        let set = match *last {
            Some((same, set)) if same == figure => set,
            _ => self.sprites.set(figure),
        };
        *last = Some((figure, set));
        // Casts saturate, so marks far outside stay outside; not-a-number is drawn at the corner.
        let quarter = |px: f32| (px * self.pixel_ratio * PHASES as f32 + 0.5).floor() as i32;
        let (x, y) = (quarter(mark.x), quarter(mark.y));
        let phase = y.rem_euclid(PHASES) * PHASES + x.rem_euclid(PHASES);
        let place = self.sprites.place(set, figure, phase as usize);
        let sprite = self.sprites.sprite(place);
        let (left, top) = (x.div_euclid(PHASES) + sprite.left, y.div_euclid(PHASES) + sprite.top);
        let bottom = top + sprite.height as i32;
        self.bands.push(Placed { item: Item::Sprite(place), left, top, bottom });
    }

    fn place_stroke(&mut self, mark: &Mark, place: usize) {
        let [left, top, _, bottom] = stroke_bounds(mark, self.pixel_ratio);
        // Casts saturate.
        let [left, top] = [left, top].map(|px| px.floor() as i32);
        let bottom = bottom.ceil() as i32;
        self.bands.push(Placed { item: Item::Stroke(place as u32), left, top, bottom });
    }

    fn draw_bands(&mut self, marks: &[Mark]) {
        let bands = std::mem::take(&mut self.bands);
        for (rows, items) in bands.iter() {
            self.touched.for_each_row(&mut self.pixels, rows, |row| row.fill(0));
            self.touched.clear(rows);
            // Where little is drawn it is noted where soft edges are; where much is, they are looked for.
            let sparse = items.len() * PIXELS_PER_FIGURE < self.width;
            self.soft.begin(self.width, if sparse { rows } else { (rows.0, rows.0) });
            for placed in items {
                match placed.item {
                    Item::Sprite(place) => self.draw_figure(placed, place, rows, sparse),
                    Item::Stroke(place) => self.draw_stroke(&marks[place as usize], rows, sparse),
                }
            }
            if sparse {
                self.soft.straighten(&mut self.pixels);
            } else {
                self.touched.for_each_row(&mut self.pixels, rows, blend::straighten);
            }
        }
        self.bands = bands;
    }

    #[inline]
    fn draw_figure(
        &mut self,
        placed: &Placed,
        place: u32,
        (first, end): (usize, usize),
        sparse: bool,
    ) {
        let sprite = self.sprites.sprite(place);
        let right = placed.left + sprite.width as i32;
        let [from, to] = [placed.left, right].map(|x| x.clamp(0, self.width as i32) as usize);
        let [top, bottom] =
            [placed.top, placed.bottom].map(|y| y.clamp(first as i32, end as i32) as usize);
        if from >= to {
            return;
        }
        self.touched.touch(from, top, to, bottom);
        let skip = (from as i32 - placed.left) as usize;
        let first_row = (top as i32 - placed.top) as usize;
        if sparse {
            for (strip, masks) in sprite.soft(first_row, bottom - top) {
                self.soft.add_rows(top, placed.left + strip * 64, masks);
            }
        }
        let source_rows = sprite.rows(first_row);
        let start = (top * self.width + from) * 4;
        let target_rows = self.pixels[start..].chunks_mut(self.width * 4).take(bottom - top);
        if to - from == sprite.width {
            for (target, (source, keeps)) in target_rows.zip(source_rows) {
                blend::over_groups(target, source, keeps);
            }
        } else {
            for (target, (source, keeps)) in target_rows.zip(source_rows) {
                let (source, keeps) = (source.as_flattened(), keeps.as_flattened());
                blend::over(
                    &mut target[..(to - from) * 4],
                    &source[skip * 4..],
                    &keeps[skip * 4..],
                );
            }
        }
    }

    fn draw_stroke(&mut self, mark: &Mark, (first, end): (usize, usize), sparse: bool) {
        let [left, top, right, bottom] = stroke_bounds(mark, self.pixel_ratio);
        // Casts saturate.
        let (left, right) = (left.floor() as usize, (right.ceil() as usize).min(self.width));
        let (top, bottom) = (top.floor() as usize, bottom.ceil() as usize);
        self.touched.touch(left, top.max(first), right, bottom.min(end));

        let paint = Paint { rgb: self.palette.rgb(mark.colour), opacity: f32::from(mark.opacity) };
        let mut canvas = Canvas {
            pixels: &mut self.pixels,
            width: self.width,
            rows: first..end,
            soft: sparse.then_some(&mut self.soft),
        };
        if mark.shape == Shape::Bar {
            Bar::new(mark, self.pixel_ratio).draw(&mut canvas, paint);
        } else if let Some(ring) = Ring::new(mark, self.pixel_ratio) {
            ring.draw(&mut canvas, paint);
        }
    }
}

/// Left, top, right and bottom of what a ring or a bar may touch, in device pixels.
fn stroke_bounds(mark: &Mark, ratio: f32) -> [f32; 4] {
    match mark.shape {
        Shape::Bar => Bar::new(mark, ratio).bounds(),
        _ => Ring::new(mark, ratio).map_or([0.0; 4], |ring| ring.bounds()),
    }
}

/// Figures that would cover more than the whole picture. They shrink until they would just cover it,
/// and where one of the same look already is, none is added.
struct Crowd {
    shrink: f32,
    width: f32,
    height: f32,
    columns: usize,
    /// The look of the last figure in each square of 2 × 2 pixels.
    looks: Vec<u16>,
}

impl Crowd {
    /// `None` if the picture has room for all.
    fn among(marks: &[Mark], ratio: f32, width: usize, height: usize) -> Option<Self> {
        let figures = marks.iter().filter(|mark| mark.shape.is_figure() && mark.opacity > 0);
        let squares: f32 = figures.map(|mark| mark.radius * mark.radius).sum();
        let covered = std::f32::consts::PI * squares * ratio * ratio;
        let room = (width * height) as f32;
        let columns = width / 2 + 1;
        (covered > room).then(|| Self {
            shrink: (room / covered).sqrt(),
            width: width as f32,
            height: height as f32,
            columns,
            looks: vec![u16::MAX; columns * (height / 2 + 1)],
        })
    }

    fn radius(&self, radius: f32) -> f32 {
        (radius * self.shrink).max(SMALLEST_IN_CROWD.min(radius))
    }

    /// Whether a mark would hide one that looks the same; if not it is noted.
    fn hides(&mut self, mark: &Mark, radius: f32, ratio: f32) -> bool {
        let (x, y) = (mark.x * ratio, mark.y * ratio);
        if !(x >= 0.0 && y >= 0.0 && x < self.width && y < self.height) {
            return false;
        }
        let look = Figure::new(mark, radius).style() as u16;
        let cell = &mut self.looks[y as usize / 2 * self.columns + x as usize / 2];
        std::mem::replace(cell, look) == look
    }
}

#[cfg(test)]
mod tests;
