//! Marks as pixels, for a canvas that is transparent where nothing is drawn.
//!
//! A [`Raster`] owns the picture: RGBA rows, straight alpha, as `putImageData` takes them. While a
//! frame is drawn its pixels are premultiplied, because then all channels have the same arithmetic;
//! at the end the few that are partly transparent are made straight. Only tiles with something on
//! them are cleared, drawn and made straight. The arithmetic is on integers and on `f32` with
//! correctly rounded operations, so pixels are the same natively and in wasm.

mod blend;
mod sprite;
mod stroke;
mod tiles;

use super::mark::{Mark, Shape};
use super::palette::Palette;

use sprite::{Figure, PHASES, SpriteCache};
use stroke::{Bar, Canvas, Paint, Ring};
use tiles::Tiles;

pub use tiles::PixelRect;

/// Above so many marks, figures are drawn smaller and those that would hide each other once.
const CROWD: usize = 100_000;
/// The least radius of a figure in a crowd, in device pixels.
const SMALLEST_IN_CROWD: f32 = 0.75;
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
    pub fn draw(&mut self, marks: &[Mark]) -> PixelRect {
        if self.stale.width == 0 && self.drawn == marks {
            return PixelRect::default();
        }
        self.drawn.clear();
        self.drawn.extend_from_slice(marks);
        self.sprites.trim();
        let before = self.touched.bounds();
        self.touched.for_each_row(&mut self.pixels, |row| row.fill(0));
        self.touched.clear();
        if marks.len() > CROWD {
            self.draw_crowd(marks)
        } else {
            self.draw_all(marks)
        }
        self.touched.for_each_row(&mut self.pixels, blend::straighten);
        std::mem::take(&mut self.stale).union(before).union(self.touched.bounds())
    }

    fn draw_all(&mut self, marks: &[Mark]) {
        let mut last = None;
        for mark in marks {
            if mark.shape.is_figure() {
                self.draw_figure(mark, mark.radius * self.pixel_ratio, &mut last);
            } else {
                self.draw_stroke(mark);
            }
        }
    }

    /// Figures shrink with their number; where one of the same look already is, none is added.
    fn draw_crowd(&mut self, marks: &[Mark]) {
        let shrink = (CROWD as f32 / marks.len() as f32).sqrt();
        let cell_columns = self.width / 2 + 1;
        let mut looks = vec![u16::MAX; cell_columns * (self.height / 2 + 1)];
        let mut last = None;
        for mark in marks {
            let (x, y) = (mark.x * self.pixel_ratio, mark.y * self.pixel_ratio);
            if !mark.shape.is_figure() {
                self.draw_stroke(mark);
                continue;
            }
            let radius = mark.radius * self.pixel_ratio;
            let radius = (radius * shrink).max(SMALLEST_IN_CROWD.min(radius));
            if x >= 0.0 && y >= 0.0 && x < self.width as f32 && y < self.height as f32 {
                let look = Figure::new(mark, radius).style() as u16;
                let cell = &mut looks[y as usize / 2 * cell_columns + x as usize / 2];
                if std::mem::replace(cell, look) == look {
                    continue;
                }
            }
            self.draw_figure(mark, radius, &mut last);
        }
    }

    /// `last` is the figure drawn last and where its sprites are: many marks in a row look alike.
    #[inline]
    fn draw_figure(&mut self, mark: &Mark, radius: f32, last: &mut Option<(Figure, usize)>) {
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
        let sprite = self.sprites.sprite(set, figure, phase as usize);

        let left = x.div_euclid(PHASES) + sprite.left;
        let top = y.div_euclid(PHASES) + sprite.top;
        let (width, height) = (self.width as i32, self.height as i32);
        let [from_x, to_x] = [left, left + sprite.width as i32].map(|x| x.clamp(0, width));
        let [from_y, to_y] = [top, top + sprite.height as i32].map(|y| y.clamp(0, height));
        if from_x >= to_x || from_y >= to_y {
            return;
        }
        self.touched.touch(from_x as usize, from_y as usize, to_x as usize, to_y as usize);
        let (skip, count) = ((from_x - left) as usize * 4, (to_x - from_x) as usize * 4);
        for row in from_y..to_y {
            let source = (row - top) as usize * sprite.width * 4 + skip;
            let target = (row as usize * self.width + from_x as usize) * 4;
            blend::over(
                &mut self.pixels[target..target + count],
                &sprite.source[source..source + count],
                &sprite.keep[source..source + count],
            );
        }
    }

    fn draw_stroke(&mut self, mark: &Mark) {
        let colour = Paint { rgb: self.palette.rgb(mark.colour), opacity: f32::from(mark.opacity) };
        if mark.shape == Shape::Bar {
            let bar = Bar::new(mark, self.pixel_ratio);
            self.touch(bar.bounds());
            bar.draw(&mut self.canvas(), colour);
            return;
        }
        let arc = mark.shape == Shape::RingArc;
        let ring = if arc {
            Ring::arc(mark, self.pixel_ratio)
        } else {
            Some(Ring::track(mark, self.pixel_ratio))
        };
        if let Some(ring) = ring {
            self.touch(ring.bounds());
            ring.draw(&mut self.canvas(), colour);
        }
    }

    fn canvas(&mut self) -> Canvas<'_> {
        Canvas { pixels: &mut self.pixels, width: self.width, height: self.height }
    }

    fn touch(&mut self, [left, top, right, bottom]: [f32; 4]) {
        // Casts saturate.
        let low = |px: f32| px.floor() as usize;
        let high = |px: f32, side: usize| (px.ceil() as usize).min(side);
        self.touched.touch(low(left), low(top), high(right, self.width), high(bottom, self.height));
    }
}

#[cfg(test)]
mod tests;
