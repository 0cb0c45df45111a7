//! Arithmetic on pixels: RGBA, one byte each, in rows.

/// `product / 255`, rounded to the nearest, for products up to 255 × 255.
#[inline]
const fn divide_by_255(product: u16) -> u8 {
    let rounded = product + 128;
    ((rounded + (rounded >> 8)) >> 8) as u8
}

/// `a * b / 255`, rounded to the nearest.
#[inline]
pub(super) const fn scale(a: u8, b: u8) -> u8 {
    divide_by_255(a as u16 * b as u16)
}

/// What is left of a channel behind a pixel of that alpha, in parts of 256.
///
/// Chosen so that [`remains`] is exact for 0 and for 255: what is opaque stays opaque, and what is
/// transparent transparent. In between it is off by less than 1 of 255.
#[inline]
pub(super) const fn keep(alpha: u8) -> u16 {
    let rest = 255 - alpha as u16;
    rest + (rest >> 7)
}

/// That part of a channel: cheaper than a division by 255, and no more than 16 bits.
#[inline]
const fn remains(channel: u8, keep: u16) -> u8 {
    ((channel as u16 * keep + 128) >> 8) as u8
}

/// Bytes that vector instructions take at once.
pub(super) const LANES: usize = 16;

/// Draws premultiplied `source` over premultiplied `target` (Porter and Duff, 1984).
///
/// `keeps` has [`keep`] of the source's alpha once for each channel: so each byte has the same
/// arithmetic, without branches, and compilers make vector instructions of it.
#[inline]
pub(super) fn over_groups(target: &mut [u8], source: &[[u8; LANES]], keeps: &[[u16; LANES]]) {
    let target = target.as_chunks_mut::<LANES>().0;
    for ((target, source), keeps) in target.iter_mut().zip(source).zip(keeps) {
        for lane in 0..LANES {
            target[lane] = source[lane] + remains(target[lane], keeps[lane]);
        }
    }
}

/// The same for a part of a row, as far as `target` goes.
#[inline]
pub(super) fn over(target: &mut [u8], source: &[u8], keeps: &[u16]) {
    for ((target, source), keep) in target.iter_mut().zip(source).zip(keeps) {
        *target = source + remains(*target, *keep);
    }
}

/// Draws one colour, premultiplied, over one pixel.
#[inline]
pub(super) fn over_pixel(target: &mut [u8], source: [u8; 4]) {
    let keep = keep(source[3]);
    for (target, source) in target.iter_mut().zip(source) {
        *target = source + remains(*target, keep);
    }
}

/// `colour` with `alpha`, premultiplied.
#[inline]
pub(super) const fn premultiplied(colour: [u8; 3], alpha: u8) -> [u8; 4] {
    [scale(colour[0], alpha), scale(colour[1], alpha), scale(colour[2], alpha), alpha]
}

/// 255 / alpha in parts of 256, rounded up, so that full channels come out as 255.
const RECIPROCALS: [u16; 256] = {
    let mut reciprocals = [0; 256];
    let mut alpha = 1;
    while alpha < 256 {
        reciprocals[alpha] = (255_u16 << 8).div_ceil(alpha as u16);
        alpha += 1;
    }
    reciprocals
};

/// Makes a premultiplied pixel straight, as a canvas wants it.
#[inline]
pub(super) fn straighten_pixel(pixel: &mut [u8; 4]) {
    let factor = u32::from(RECIPROCALS[usize::from(pixel[3])]);
    for channel in &mut pixel[..3] {
        *channel = ((u32::from(*channel) * factor) >> 8) as u8;
    }
}

/// Pixels looked at together.
const GROUP: usize = 4;

/// Makes premultiplied pixels straight. Opaque and transparent pixels are the same either way.
pub(super) fn straighten(row: &mut [u8]) {
    let (groups, rest) = row.as_chunks_mut::<{ GROUP * 4 }>();
    for group in groups {
        if any_partly_opaque(group) {
            straighten_group(group);
        }
    }
    for pixel in rest.as_chunks_mut().0 {
        straighten_pixel(pixel);
    }
}

/// Whether an alpha is neither 0 nor 255.
#[inline]
fn any_partly_opaque(group: &[u8; GROUP * 4]) -> bool {
    let pixels = group.as_chunks::<4>().0;
    // On whole pixels, and without branches, so that they are looked at together.
    let partly = |pixel: &[u8; 4]| u32::from_le_bytes(*pixel).wrapping_add(1 << 24) & 0xfe00_0000;
    pixels.iter().fold(0, |any, pixel| any | partly(pixel)) != 0
}

/// All pixels of the group have the same arithmetic: edges are hard to predict, and branches
/// would cost more.
#[inline]
fn straighten_group(group: &mut [u8; GROUP * 4]) {
    let mut factors = [1 << 8; GROUP * 4];
    for pixel in 0..GROUP {
        factors[pixel * 4..pixel * 4 + 3].fill(RECIPROCALS[usize::from(group[pixel * 4 + 3])]);
    }
    for (channel, factor) in group.iter_mut().zip(factors) {
        *channel = ((u32::from(*channel) * u32::from(factor)) >> 8) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division_is_exact() {
        for a in 0..=255_u16 {
            for b in 0..=255_u16 {
                let exact = (f64::from(a) * f64::from(b) / 255.0).round();
                assert_eq!(f64::from(scale(a as u8, b as u8)), exact);
            }
        }
    }

    #[test]
    fn over_is_over() {
        for alpha in 0..=255_u8 {
            for behind in 0..=255_u8 {
                let exact = f64::from(behind) * f64::from(255 - alpha) / 255.0;
                let found = remains(behind, keep(alpha));
                assert!((f64::from(found) - exact).abs() < 1.0, "{behind} behind {alpha}");
            }
            assert_eq!(remains(255, keep(alpha)), 255 - alpha);
            assert_eq!(remains(0, keep(alpha)), 0);
        }
    }

    #[test]
    fn opaque_pixels_hide_and_transparent_ones_do_not() {
        for behind in 0..=255 {
            let mut pixel = premultiplied([200, 100, 50], behind);
            let before = pixel;
            over_pixel(&mut pixel, [0; 4]);
            assert_eq!(pixel, before);
            over_pixel(&mut pixel, [1, 2, 3, 255]);
            assert_eq!(pixel, [1, 2, 3, 255]);
        }
    }

    #[test]
    fn rows_and_single_pixels_have_the_same_arithmetic() {
        let source: Vec<_> = (0..11).flat_map(|k| premultiplied([250, 130, 7], k * 23)).collect();
        let keeps: Vec<_> = source.chunks_exact(4).flat_map(|pixel| [keep(pixel[3]); 4]).collect();
        let mut row: Vec<_> =
            (0..11).flat_map(|k| premultiplied([9, 90, 180], 255 - k * 20)).collect();
        let (mut single, mut groups) = (row.clone(), row.clone());
        over(&mut row, &source, &keeps);
        over_groups(&mut groups, source.as_chunks().0, keeps.as_chunks().0);
        for (target, source) in single.chunks_exact_mut(4).zip(source.as_chunks::<4>().0) {
            over_pixel(target, *source);
        }
        assert_eq!(row, single);
        assert_eq!(row[..32], groups[..32]);
    }

    #[test]
    fn nothing_overflows() {
        for alpha in 0..=255 {
            for behind in 0..=255 {
                let mut pixel = premultiplied([255; 3], behind);
                over_pixel(&mut pixel, premultiplied([255; 3], alpha));
                assert!(pixel.iter().all(|&channel| channel <= pixel[3]));
            }
        }
    }

    #[test]
    fn straight_pixels_have_the_colour_again() {
        for alpha in 1..=255_u8 {
            let colour = [230, 159, 1];
            let mut row = [[0; 4]; 13];
            row[12] = premultiplied(colour, alpha);
            row[3] = row[12];
            let mut row = row.concat();
            straighten(&mut row);
            assert_eq!(row[12..16], row[48..52]);
            assert_eq!(row[15], alpha);
            let step = 255.0 / f32::from(alpha);
            for (channel, wanted) in row[12..15].iter().zip(colour) {
                let off = (f32::from(*channel) - f32::from(wanted)).abs();
                assert!(off <= step / 2.0 + 1.0, "{alpha}: {channel} for {wanted}");
            }
        }
    }
}
