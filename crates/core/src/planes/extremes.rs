//! The least and the largest value of every rectangle of a plane: of rows, then of columns.

use std::collections::TryReserveError;

use crate::{
    planes::extended::Extended,
    sample::Sample,
    simd::{
        extremes::{self, Scratch},
        isa::Isa,
        planes::plane::{Plane, PlaneMut},
    },
};

/// Columns of a strip, and the rows of outputs that a band has at least: what is gone over twice stays in
/// the nearer caches.
const STRIP: usize = 256;
const BAND: usize = 64;

/// `out[y][x]` is the least, or with MOST the largest, value of `image[y..][x..]`, as many rows and
/// columns as the image has more than `out`, and one. No value is NaN; of equal zeros of either sign it
/// may be any.
///
/// # Errors
/// Where memory does not suffice.
pub(crate) fn extremes<T: Sample, const MOST: bool>(
    image: &Extended<'_, T>,
    mut out: PlaneMut<'_, T>,
) -> Result<(), TryReserveError> {
    let isa = Isa::best();
    let (rows, columns) = (out.rows(), out.columns());
    let (tall, wide) = (image.rows() + 1 - rows, image.columns() + 1 - columns);
    if rows == 0 || columns == 0 {
        return Ok(());
    }
    let memory = |len: usize| {
        let mut numbers = Vec::new();
        numbers.try_reserve_exact(len)?;
        numbers.resize(len, T::ZERO);
        Ok::<_, TryReserveError>(numbers)
    };
    let band = BAND.max(2 * tall).min(rows);
    let strip = STRIP.min(columns);
    // Rows that lie a multiple of 4 KiB apart would meet in the same places of a cache.
    let stride = strip.next_multiple_of(8) + 8;
    let mut lines = memory((band + tall - 1) * stride)?;
    let mut copied = memory(strip + wide - 1)?;
    let (mut scratch, mut suffix) = (Scratch::default(), Vec::new());
    scratch.reserve(wide)?;
    for left in (0..columns).step_by(strip) {
        let width = strip.min(columns - left);
        let mut done = 0;
        for top in (0..rows).step_by(band) {
            let height = band.min(rows - top);
            if top > 0 {
                // Rows that this band looks at, too.
                lines.copy_within(band * stride.., 0);
            }
            let all = lines.chunks_exact_mut(stride).enumerate();
            for (at, line) in all.take(height + tall - 1).skip(done) {
                let from = left..left + width + wide - 1;
                let row = image.row(top + at, from, &mut copied[..width + wide - 1]);
                if wide == 1 {
                    line[..width].copy_from_slice(row);
                } else {
                    extremes::slide::<T, MOST>(isa, row, wide, &mut line[..width], &mut scratch);
                }
            }
            done = tall - 1;
            let image = Plane::new(&lines, stride, height + tall - 1, width);
            let out = out.part(top..top + height, left..left + width);
            T::columns::<MOST>(isa, image, out, &mut suffix)?;
        }
    }
    Ok(())
}
