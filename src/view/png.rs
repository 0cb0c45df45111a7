//! A drawing as a PNG picture, by resvg. Native only: the page draws its own.

use std::sync::{Arc, LazyLock};

use resvg::{tiny_skia, usvg};

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PngError {
    /// The drawing is no SVG.
    #[error("the drawing cannot be read: {0}")]
    Svg(#[from] usvg::Error),
    /// The picture would have no pixels, or too many.
    #[error("a picture of {width} × {height} pixels cannot be made")]
    Size {
        /// In pixels.
        width: f32,
        /// In pixels.
        height: f32,
    },
    /// The pixels could not be encoded.
    #[error("the picture cannot be written: {0}")]
    Encoding(String),
}

/// Longest side of a picture, in pixels.
const LARGEST_SIDE: f32 = 16_384.0;

/// The fonts of the system, and one of our own: text must not vanish where there are none.
static FONTS: LazyLock<Arc<usvg::fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = usvg::fontdb::Database::new();
    fonts.load_system_fonts();
    with_own_font(fonts)
});

fn with_own_font(mut fonts: usvg::fontdb::Database) -> Arc<usvg::fontdb::Database> {
    fonts.load_font_data(notosans::REGULAR_TTF.to_vec());
    fonts.load_font_data(notosans::BOLD_TTF.to_vec());
    let known = |family: &str| {
        let query = usvg::fontdb::Query {
            families: &[usvg::fontdb::Family::Name(family)],
            ..Default::default()
        };
        fonts.query(&query).is_some()
    };
    let sans_serif = if known("DejaVu Sans") { "DejaVu Sans" } else { "Noto Sans" };
    fonts.set_sans_serif_family(sans_serif);
    Arc::new(fonts)
}

/// Draws `svg` with `scale` pixels for each CSS pixel.
///
/// # Errors
///
/// If it is no SVG, or too small or too large for a picture.
pub fn picture(svg: &str, scale: f32) -> Result<Vec<u8>, PngError> {
    encode(svg, scale, FONTS.clone())
}

fn encode(svg: &str, scale: f32, fonts: Arc<usvg::fontdb::Database>) -> Result<Vec<u8>, PngError> {
    let options = usvg::Options { fontdb: fonts, ..usvg::Options::default() };
    let tree = usvg::Tree::from_str(svg, &options)?;
    let (width, height) = (tree.size().width() * scale, tree.size().height() * scale);
    let size = PngError::Size { width, height };
    if !(width <= LARGEST_SIDE && height <= LARGEST_SIDE) {
        return Err(size);
    }
    let Some(mut pixels) = tiny_skia::Pixmap::new(width.round() as u32, height.round() as u32)
    else {
        return Err(size);
    };
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| PngError::Encoding(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" width="100" height="30" font-family="system-ui, sans-serif"><text x="5" y="20" font-size="16">orders</text></svg>"#;
    const NOTHING: &str =
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="100" height="30"></svg>"#;

    #[test]
    fn text_is_drawn_without_system_fonts() {
        let fonts = || with_own_font(usvg::fontdb::Database::new());
        let [text, nothing] = [TEXT, NOTHING].map(|svg| encode(svg, 2.0, fonts()).ok());
        assert!(text.is_some() && nothing.is_some());
        assert_ne!(text, nothing);
    }

    #[test]
    fn pictures_are_png_of_the_size_asked_for() -> Result<(), PngError> {
        let png = picture(TEXT, 2.0)?;
        assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
        assert_eq!(png[16..24], [0, 0, 0, 200, 0, 0, 0, 60]);
        Ok(())
    }

    #[test]
    fn what_cannot_be_drawn_is_an_error() {
        assert!(matches!(picture("no drawing", 1.0), Err(PngError::Svg(_))));
        assert!(matches!(picture(TEXT, 1e6), Err(PngError::Size { .. })));
        assert!(matches!(picture(TEXT, 0.0), Err(PngError::Size { .. })));
        assert!(matches!(picture(TEXT, f32::NAN), Err(PngError::Size { .. })));
    }
}
