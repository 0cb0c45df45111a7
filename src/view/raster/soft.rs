//! Which pixels of a band may be partly transparent: those that soft edges were drawn on.
//!
//! They are known from the sprites. Where little is drawn, to look for them among all pixels would take
//! longer than to draw; where much is drawn it is the other way round, and nothing is noted.

use super::blend;

/// Pixels to a word.
const WORD: usize = 64;

/// One bit for each pixel of a band of rows.
#[derive(Clone, Debug, Default)]
pub(super) struct SoftPixels {
    width: usize,
    first_row: usize,
    /// Words to a row; one more than needed, so that a mask may reach beyond the last pixel.
    stride: usize,
    words: Vec<u64>,
}

impl SoftPixels {
    /// Begins a band: rows `from..to` of a picture of `width` pixels.
    pub(super) fn begin(&mut self, width: usize, (from, to): (usize, usize)) {
        self.width = width;
        self.first_row = from;
        self.stride = width.div_ceil(WORD) + 1;
        self.words.clear();
        self.words.resize(self.stride * (to - from), 0);
    }

    /// Notes pixels of rows of the band from `row` on: bit k of a mask is the pixel in column
    /// `left + k`. What is beside the picture is ignored.
    #[inline]
    pub(super) fn add_rows(&mut self, row: usize, left: i32, masks: &[u64]) {
        if left >= self.width as i32 || left <= -(WORD as i32) {
            return;
        }
        let (from, cut) = (left.max(0) as usize, (-left).max(0));
        let place = (row - self.first_row) * self.stride + from / WORD;
        let shift = from % WORD;
        for (words, mask) in self.words[place..].chunks_mut(self.stride).zip(masks) {
            let mask = mask >> cut;
            words[0] |= mask << shift;
            // In two steps, since a shift by 64 is none.
            words[1] |= mask >> 1 >> (WORD - 1 - shift);
        }
    }

    /// Makes all pixels noted straight, and forgets them.
    pub(super) fn straighten(&mut self, pixels: &mut [u8]) {
        let rows = pixels.chunks_exact_mut(self.width.max(1) * 4).skip(self.first_row);
        for (row, words) in rows.zip(self.words.chunks_exact(self.stride)) {
            for (pixels, &word) in row.chunks_mut(WORD * 4).zip(words) {
                straighten_word(pixels, word);
            }
        }
    }
}

fn straighten_word(pixels: &mut [u8], mut word: u64) {
    // If most are noted, most of those are opaque by now.
    if word.count_ones() as usize > WORD / 2 {
        blend::straighten(pixels);
        return;
    }
    let pixels = pixels.as_chunks_mut::<4>().0;
    while word != 0 {
        if let Some(pixel) = pixels.get_mut(word.trailing_zeros() as usize) {
            blend::straighten_pixel(pixel);
        }
        word &= word - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_noted_become_straight_and_no_others() {
        let mut pixels = vec![60; 150 * 3 * 4];
        let mut soft = SoftPixels::default();
        soft.begin(150, (1, 3));
        soft.add_rows(1, 62, &[0b1001]);
        soft.add_rows(2, 149, &[0b11]);
        soft.add_rows(1, -63, &[0, u64::MAX]);
        soft.add_rows(2, 1, &[u64::MAX]);
        soft.add_rows(1, 150, &[1]);
        soft.straighten(&mut pixels);
        let straight: Vec<_> = (0..450).filter(|k| pixels[k * 4] != 60).collect();
        let expected: Vec<_> =
            [150 + 62, 150 + 65].into_iter().chain(300..365).chain([449]).collect();
        assert_eq!(straight, expected);
    }
}
