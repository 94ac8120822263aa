//! Text in pictures.

use ab_glyph::{Font, FontRef, Glyph, PxScale, ScaleFont, point};

use crate::png::raster::{Ink, Raster};

const PLAIN: &[u8] = include_bytes!("../../fonts/DejaVuSans.ttf");
const BOLD: &[u8] = include_bytes!("../../fonts/DejaVuSans-Bold.ttf");

/// Draws a text whose baseline is at a place: of this size in pixels to an em, bold or not, and of
/// which this share lies left of the place.
pub(super) fn draw(
    raster: &mut Raster,
    text: &str,
    (x, y): (f64, f64),
    (size, is_bold, anchor): (f64, bool, f64),
    ink: Ink,
) {
    let Ok(font) = FontRef::try_from_slice(if is_bold { BOLD } else { PLAIN }) else { return };
    // A font's scale is the height of its lines, and not of an em.
    let em = font.units_per_em().unwrap_or(1000.0);
    #[expect(clippy::cast_possible_truncation, reason = "a size of letters")]
    let scale = PxScale::from(size as f32 * font.height_unscaled() / em);
    let scaled = font.as_scaled(scale);
    let advance = |c: char| f64::from(scaled.h_advance(font.glyph_id(c)));
    let width: f64 = text.chars().map(advance).sum();
    let mut at = x - anchor * width;
    for c in text.chars() {
        #[expect(clippy::cast_possible_truncation, reason = "a place on a picture")]
        let position = point(at as f32, y as f32);
        let glyph = Glyph { id: font.glyph_id(c), scale, position };
        at += advance(c);
        let Some(outline) = font.outline_glyph(glyph) else { continue };
        let bounds = outline.px_bounds();
        outline.draw(|x, y, covered| {
            let (x, y) =
                (f64::from(bounds.min.x) + f64::from(x), f64::from(bounds.min.y) + f64::from(y));
            if x >= 0.0 && y >= 0.0 {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a pixel"
                )]
                raster.blend(x as usize, y as usize, f64::from(covered), ink);
            }
        });
    }
}
