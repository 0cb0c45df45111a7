//! The order of drawing: band by band, and within a band in the order of the marks.
//!
//! Marks are all over the picture, and a picture is larger than a processor's cache. So whatever
//! touches a band of rows is drawn while that band is in the cache. No pixel sees another order.

use super::tiles;

/// Rows of a band: whole tiles, and 2,560 pixels wide within a third of a megabyte.
const ROWS: usize = tiles::SIDE * 2;

/// What to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// The sprite at a place in the cache.
    Sprite(u32),
    /// The mark at a place in the frame's list.
    Stroke(u32),
}

/// Something to draw, in device pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) item: Item,
    /// The first column; may be left of the picture. (Not used by strokes.)
    pub(super) left: i32,
    /// The first row; may be above the picture.
    pub(super) top: i32,
    /// The row after the last.
    pub(super) bottom: i32,
}

/// A frame's items, sorted by band.
#[derive(Clone, Debug, Default)]
pub(super) struct Bands {
    height: usize,
    placed: Vec<Placed>,
    sorted: Vec<Placed>,
    /// Where each band's items end in `sorted`.
    ends: Vec<usize>,
}

impl Bands {
    /// Forgets all items; the picture has `height` rows.
    pub(super) fn clear(&mut self, height: usize) {
        self.height = height;
        self.placed.clear();
    }

    /// Adds an item, to be drawn over those before it.
    #[inline]
    pub(super) fn push(&mut self, placed: Placed) {
        self.placed.push(placed);
    }

    /// Sorts the items into bands, keeping their order: a counting sort.
    pub(super) fn sort(&mut self) {
        let bands = self.height.div_ceil(ROWS);
        self.ends.clear();
        self.ends.resize(bands + 1, 0);
        for placed in &self.placed {
            for band in self.bands_of(placed) {
                self.ends[band + 1] += 1;
            }
        }
        for band in 0..bands {
            self.ends[band + 1] += self.ends[band];
        }
        let nothing = Placed { item: Item::Sprite(0), left: 0, top: 0, bottom: 0 };
        self.sorted.resize(self.ends[bands], nothing);
        // While items are put in place, `ends[band]` is where the band's next item goes.
        for index in 0..self.placed.len() {
            let placed = self.placed[index];
            for band in self.bands_of(&placed) {
                self.sorted[self.ends[band]] = placed;
                self.ends[band] += 1;
            }
        }
    }

    /// The bands from above, each with its rows (from, to) and its items in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = ((usize, usize), &[Placed])> {
        (0..self.height.div_ceil(ROWS)).map(|band| {
            let start = if band == 0 { 0 } else { self.ends[band - 1] };
            let rows = (band * ROWS, ((band + 1) * ROWS).min(self.height));
            (rows, &self.sorted[start..self.ends[band]])
        })
    }

    #[inline]
    fn bands_of(&self, placed: &Placed) -> std::ops::Range<usize> {
        let height = self.height as i32;
        let (top, bottom) = (placed.top.clamp(0, height), placed.bottom.clamp(0, height));
        if top >= bottom { 0..0 } else { top as usize / ROWS..(bottom as usize - 1) / ROWS + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_in_order_in_each_band_they_touch() {
        let mut bands = Bands::default();
        bands.clear(70);
        for (place, (top, bottom)) in
            [(40, 41), (-9, 0), (10, 70), (-5, 3), (68, 99)].into_iter().enumerate()
        {
            bands.push(Placed { item: Item::Sprite(place as u32), left: 0, top, bottom });
        }
        bands.sort();
        let found: Vec<_> = bands
            .iter()
            .map(|(rows, placed)| (rows, placed.iter().map(|one| one.item).collect::<Vec<_>>()))
            .collect();
        let items = |places: &[u32]| places.iter().map(|&place| Item::Sprite(place)).collect();
        let expected =
            [((0, 32), items(&[2, 3])), ((32, 64), items(&[0, 2])), ((64, 70), items(&[2, 4]))];
        assert_eq!(found, expected);
    }
}
