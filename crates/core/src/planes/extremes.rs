//! The least and the largest value of every rectangle of a plane: of rows, then of columns.

use std::collections::TryReserveError;

use crate::{
    planes::{
        extended::Extended,
        not_finite::are_finite,
        outputs::{Outputs, Ring, strip},
    },
    sample::Sample,
    simd::{
        extremes::{self, Scratch},
        isa::Isa,
    },
};

/// Columns of a strip at least.
const STRIP: usize = 256;
/// Rows of outputs of a band at most, unless windows are taller.
const BAND: usize = 32;

/// `out[y][x]` is the least, or with MOST the largest, value of `image[y..][x..]`, as many rows and
/// columns as the image has more than `out`, and one. Of equal zeros of either sign it may be any; where
/// a rectangle holds NaN, its output tells nothing. Whether all that was looked at is finite.
///
/// # Errors
/// Where memory does not suffice.
pub(crate) fn extremes<T: Sample, const MOST: bool>(
    image: &Extended<'_, T>,
    out: &mut Outputs<'_, T>,
) -> Result<bool, TryReserveError> {
    let isa = Isa::best();
    let (rows, columns) = (out.rows(), out.columns());
    let (tall, wide) = (image.rows() + 1 - rows, image.columns() + 1 - columns);
    if rows == 0 || columns == 0 {
        return Ok(true);
    }
    // Whole blocks of the columns' windows.
    let band = (tall * (BAND / tall).max(1)).min(rows);
    let kept = band + tall - 1;
    let strip = strip::<T>(kept, columns, STRIP);
    let mut lines = Ring::new(kept, strip)?;
    let mut copied = Vec::new();
    copied.try_reserve_exact(strip + wide - 1)?;
    copied.resize(strip + wide - 1, T::ZERO);
    let (mut scratch, mut suffix) = (Scratch::default(), Vec::new());
    scratch.reserve(wide)?;
    let mut is_finite = true;
    for left in (0..columns).step_by(strip) {
        let across = left..columns.min(left + strip);
        let mut done = 0;
        for top in (0..rows).step_by(band) {
            let height = band.min(rows - top);
            for y in done..top + height + tall - 1 {
                let line = lines.row(y, across.len());
                image.windows(y, across.clone(), wide, &mut copied, |outputs, numbers| {
                    let line = &mut line[outputs.start - left..outputs.end - left];
                    if wide == 1 {
                        is_finite &= are_finite(isa, numbers);
                        line.copy_from_slice(numbers);
                    } else {
                        let seen =
                            extremes::slide::<T, MOST>(isa, numbers, wide, line, &mut scratch);
                        is_finite &= seen.is_finite;
                    }
                });
            }
            done = top + height + tall - 1;
            let lines = lines.view(top, height + tall - 1, across.len());
            let out = out.part(top..top + height, across.clone());
            T::columns::<MOST>(isa, lines, out, &mut suffix)?;
        }
    }
    Ok(is_finite)
}
