//! Which parts of the picture have something drawn on them.

/// A rectangle of device pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PixelRect {
    /// First column.
    pub x: u32,
    /// First row.
    pub y: u32,
    /// Columns; 0 if it is empty.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl PixelRect {
    /// The least rectangle around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        if self.width == 0 {
            return other;
        }
        if other.width == 0 {
            return self;
        }
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let right = (self.x + self.width).max(other.x + other.width);
        let bottom = (self.y + self.height).max(other.y + other.height);
        Self { x, y, width: right - x, height: bottom - y }
    }
}

/// Side of a tile in pixels: small enough that a moving dot touches little, large enough that rows
/// are long for copying.
pub(super) const SIDE: usize = 16;

/// A picture divided into tiles.
#[derive(Clone, Debug)]
pub(super) struct Tiles {
    width: usize,
    height: usize,
    columns: usize,
    touched: Vec<bool>,
}

impl Tiles {
    pub(super) fn new(width: usize, height: usize) -> Self {
        let columns = width.div_ceil(SIDE);
        Self { width, height, columns, touched: vec![false; columns * height.div_ceil(SIDE)] }
    }

    /// Notes that something is drawn in columns `left..right` of rows `top..bottom`, which are
    /// within the picture.
    #[inline]
    pub(super) fn touch(&mut self, left: usize, top: usize, right: usize, bottom: usize) {
        if left >= right || top >= bottom {
            return;
        }
        let (first, last) = (left / SIDE, (right - 1) / SIDE);
        for row in top / SIDE..=(bottom - 1) / SIDE {
            let tiles = &mut self.touched[row * self.columns..][..self.columns];
            (tiles[first], tiles[last]) = (true, true);
            // Few things are more than two tiles wide.
            if last - first > 1 {
                tiles[first + 1..last].fill(true);
            }
        }
    }

    /// Calls `visit` with the part of each of the rows `from..to` of `pixels` (four bytes each) that
    /// lies in touched tiles. `from` is a multiple of [`SIDE`].
    pub(super) fn for_each_row(
        &self,
        pixels: &mut [u8],
        (from, to): (usize, usize),
        mut visit: impl FnMut(&mut [u8]),
    ) {
        for top in (from..to).step_by(SIDE) {
            let tiles = &self.touched[top / SIDE * self.columns..][..self.columns];
            let mut column = 0;
            while column < tiles.len() {
                let run = tiles[column..].iter().take_while(|&&touched| touched).count();
                let (left, right) = (column * SIDE, ((column + run) * SIDE).min(self.width));
                for row in if run > 0 { top..(top + SIDE).min(to) } else { 0..0 } {
                    let start = row * self.width;
                    visit(&mut pixels[(start + left) * 4..(start + right) * 4]);
                }
                column += run + 1;
            }
        }
    }

    /// Forgets what is drawn on the rows `from..to`; `from` is a multiple of [`SIDE`].
    pub(super) fn clear(&mut self, (from, to): (usize, usize)) {
        let columns = self.columns;
        self.touched[from / SIDE * columns..to.div_ceil(SIDE) * columns].fill(false);
    }

    /// The least rectangle around all touched tiles.
    pub(super) fn bounds(&self) -> PixelRect {
        let bands = self.touched.chunks_exact(self.columns.max(1)).enumerate();
        let rows = bands.filter_map(|(band, tiles)| {
            let first = tiles.iter().position(|&touched| touched)?;
            let last = tiles.iter().rposition(|&touched| touched)?;
            let (x, y) = (first * SIDE, band * SIDE);
            Some(PixelRect {
                x: x as u32,
                y: y as u32,
                width: (((last + 1) * SIDE).min(self.width) - x) as u32,
                height: ((y + SIDE).min(self.height) - y) as u32,
            })
        });
        rows.fold(PixelRect::default(), PixelRect::union)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touched_tiles_are_visited_and_no_others() {
        let mut tiles = Tiles::new(70, 40);
        tiles.touch(15, 3, 17, 4);
        tiles.touch(69, 39, 70, 40);
        let mut pixels = vec![0; 70 * 40 * 4];
        tiles.for_each_row(&mut pixels, (0, 40), |row| row.fill(1));
        let visited = |x: usize, y: usize| pixels[(y * 70 + x) * 4] == 1;
        assert!(visited(0, 0) && visited(31, 15) && visited(64, 32) && visited(69, 39));
        assert!(!visited(32, 0) && !visited(0, 16) && !visited(63, 39));
        assert_eq!(tiles.bounds(), PixelRect { x: 0, y: 0, width: 70, height: 40 });
        tiles.clear((0, 32));
        assert_eq!(tiles.bounds(), PixelRect { x: 64, y: 32, width: 6, height: 8 });
    }
}
