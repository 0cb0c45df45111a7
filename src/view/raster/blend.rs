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

/// Bytes that vector instructions take at once.
const LANES: usize = 16;

/// Draws premultiplied `source` over premultiplied `target` (Porter and Duff, 1984).
///
/// `keep` is 255 less the source's alpha, once for each channel: so each byte has the same
/// arithmetic, without branches, and compilers make vector instructions of it.
#[inline]
pub(super) fn over(target: &mut [u8], source: &[u8], keep: &[u8]) {
    let (target_groups, target) = target.as_chunks_mut::<LANES>();
    let (source_groups, source) = source.as_chunks::<LANES>();
    let (keep_groups, keep) = keep.as_chunks::<LANES>();
    for ((target, source), keep) in target_groups.iter_mut().zip(source_groups).zip(keep_groups) {
        for lane in 0..LANES {
            target[lane] = source[lane] + scale(target[lane], keep[lane]);
        }
    }
    for ((target, source), keep) in target.iter_mut().zip(source).zip(keep) {
        *target = source + scale(*target, *keep);
    }
}

/// Draws one colour, premultiplied, over one pixel.
#[inline]
pub(super) fn over_pixel(target: &mut [u8], source: [u8; 4]) {
    for (target, source_channel) in target.iter_mut().zip(source) {
        *target = source_channel + scale(*target, 255 - source[3]);
    }
}

/// `colour` with `alpha`, premultiplied.
#[inline]
pub(super) const fn premultiplied(colour: [u8; 3], alpha: u8) -> [u8; 4] {
    [scale(colour[0], alpha), scale(colour[1], alpha), scale(colour[2], alpha), alpha]
}

/// 255 / alpha in fixed point with 16 bits, rounded up, so that full channels come out as 255.
/// Transparent pixels stay as they are: all their channels are 0.
const RECIPROCALS: [u32; 256] = {
    let mut reciprocals = [0; 256];
    let mut alpha = 1;
    while alpha < 256 {
        reciprocals[alpha] = (255_u32 << 16).div_ceil(alpha as u32);
        alpha += 1;
    }
    reciprocals
};

/// Pixels looked at together.
const GROUP: usize = 4;

/// Makes a row of premultiplied pixels straight, as a canvas wants them. Opaque and transparent
/// pixels are the same either way, and most are one or the other.
pub(super) fn straighten(row: &mut [u8]) {
    let (pixels, _) = row.as_chunks_mut::<4>();
    let (groups, pixels) = pixels.as_chunks_mut::<GROUP>();
    for group in groups {
        let partly = group.iter().fold(0, |any, &pixel| any | partly_opaque(pixel));
        if partly != 0 {
            straighten_pixels(group);
        }
    }
    straighten_pixels(pixels);
}

/// Not 0 if alpha is neither 0 nor 255.
#[inline]
const fn partly_opaque(pixel: [u8; 4]) -> u32 {
    // On whole pixels, so that it is done for several at once.
    u32::from_le_bytes(pixel).wrapping_add(0x0100_0000) & 0xfe00_0000
}

/// Does the same to all pixels, since branches would cost more: edges are hard to predict.
#[inline]
fn straighten_pixels(pixels: &mut [[u8; 4]]) {
    for pixel in pixels {
        let reciprocal = RECIPROCALS[usize::from(pixel[3])];
        let factors = [reciprocal, reciprocal, reciprocal, 1 << 16];
        for (channel, factor) in pixel.iter_mut().zip(factors) {
            *channel = ((u32::from(*channel) * factor + (1 << 15)) >> 16) as u8;
        }
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
        for (target, alpha) in
            [([0, 0, 0, 0], 200), ([9, 90, 180, 255], 77), ([40, 2, 30, 60], 128)]
        {
            let source = premultiplied([200, 100, 50], alpha);
            let mut drawn = target;
            over_pixel(&mut drawn, source);
            for channel in 0..4 {
                let behind = f64::from(target[channel]) * f64::from(255 - alpha) / 255.0;
                let exact = f64::from(source[channel]) + behind.round();
                assert_eq!(f64::from(drawn[channel]), exact);
            }
        }
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
