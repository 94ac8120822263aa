//! Kernels that are a column times a row: sums along rows, then along columns.
//!
//! A band of rows is summed first, so that what is summed twice stays in the second cache. Symmetric taps
//! are not folded: on processors that add where they multiply, an addition and a product take as long as
//! two products.

use crate::{
    error::Error,
    planes::{
        correlator::out_of_memory,
        extended::Extended,
        outputs::{Outputs, Ring, strip},
    },
    sample::Sample,
    simd::{isa::Isa, planes::plane::Plane},
};

/// Columns of a strip at least, whole tiles of sums along rows for each kind of vector.
const STRIP: usize = 320;
/// Rows of outputs that a band has.
const BAND: usize = 32;

/// `out[y][x] = Σ_j column[j]·Σ_i row[i]·image[y + j][x + i]`.
pub(crate) fn correlate<T: Sample>(
    isa: Isa,
    image: &Extended<'_, T>,
    column: &[T],
    row: &[T],
    out: &mut Outputs<'_, T>,
) -> Result<(), Error> {
    let (tall, wide) = (column.len(), row.len());
    let (rows, columns) = (out.rows(), out.columns());
    let no_memory = |_| out_of_memory([rows, columns], [tall, wide]);
    let memory = |len: usize| {
        let mut numbers = Vec::new();
        numbers.try_reserve_exact(len).map_err(no_memory)?;
        numbers.resize(len, T::ZERO);
        Ok::<_, Error>(numbers)
    };
    // Sums along rows are convolutions, whose taps are the last first.
    let mut taps = memory(wide)?;
    taps.iter_mut().zip(row.iter().rev()).for_each(|(to, &tap)| *to = tap);
    let band = BAND.min(rows);
    let kept = band + tall - 1;
    let strip = strip::<T>(kept, columns, STRIP);
    let mut sums = Ring::new(kept, strip).map_err(no_memory)?;
    let mut copied = memory(strip + wide - 1)?;
    let kernel = Plane::dense(column, tall, 1);
    for left in (0..columns).step_by(strip) {
        let across = left..columns.min(left + strip);
        let mut done = 0;
        for top in (0..rows).step_by(band) {
            let height = band.min(rows - top);
            for y in done..top + height + tall - 1 {
                let line = sums.row(y, across.len());
                image.windows(y, across.clone(), wide, &mut copied, |outputs, numbers| {
                    let line = &mut line[outputs.start - left..outputs.end - left];
                    T::slide(isa, &taps, numbers, line);
                });
            }
            done = top + height + tall - 1;
            let lines = sums.view(top, height + tall - 1, across.len());
            T::correlate(isa, lines, kernel, out.part(top..top + height, across.clone()));
        }
    }
    Ok(())
}
