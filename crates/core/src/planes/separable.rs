//! Kernels that are a column times a row: sums along rows, then along columns.
//!
//! A band of rows is summed first, in strips of columns, so that what is summed twice stays in the nearer
//! caches. Symmetric taps are not folded: on processors that add where they multiply, an addition and a
//! product take as long as two products.

use crate::{
    error::Error,
    planes::{correlator::out_of_memory, extended::Extended},
    sample::Sample,
    simd::{
        isa::Isa,
        planes::plane::{Plane, PlaneMut},
    },
};

/// Columns of a strip, whole tiles of sums along rows for each kind of vector.
const STRIP: usize = 320;
/// Rows of outputs that a band has at least.
const BAND: usize = 64;

/// `out[y][x] = Σ_j column[j]·Σ_i row[i]·image[y + j][x + i]`.
pub(crate) fn correlate<T: Sample>(
    isa: Isa,
    image: &Extended<'_, T>,
    column: &[T],
    row: &[T],
    mut out: PlaneMut<'_, T>,
) -> Result<(), Error> {
    let (tall, wide) = (column.len(), row.len());
    let (rows, columns) = (out.rows(), out.columns());
    let memory = |len: usize| {
        let mut numbers = Vec::new();
        numbers.try_reserve_exact(len).map_err(|_| out_of_memory([rows, columns], [tall, wide]))?;
        numbers.resize(len, T::ZERO);
        Ok::<_, Error>(numbers)
    };
    // Sums along rows are convolutions, whose taps are the last first.
    let mut taps = memory(wide)?;
    taps.iter_mut().zip(row.iter().rev()).for_each(|(to, &tap)| *to = tap);
    let band = BAND.max(tall).min(rows);
    let strip = STRIP.min(columns);
    // Rows that lie a multiple of 4 KiB apart would meet in the same places of a cache.
    let stride = strip.next_multiple_of(8) + 8;
    let mut sums = memory((band + tall - 1) * stride)?;
    let mut copied = memory(strip + wide - 1)?;
    let kernel = Plane::dense(column, tall, 1);
    for left in (0..columns).step_by(strip) {
        let width = strip.min(columns - left);
        let mut done = 0;
        for top in (0..rows).step_by(band) {
            let height = band.min(rows - top);
            if top > 0 {
                // Rows that this band looks at, too.
                sums.copy_within(band * stride.., 0);
            }
            let lines = sums.chunks_exact_mut(stride).enumerate();
            for (at, line) in lines.take(height + tall - 1).skip(done) {
                let from = left..left + width + wide - 1;
                let rows = image.row(top + at, from, &mut copied[..width + wide - 1]);
                T::slide(isa, &taps, rows, &mut line[..width]);
            }
            done = tall - 1;
            let lines = Plane::new(&sums, stride, height + tall - 1, width);
            T::correlate(isa, lines, kernel, out.part(top..top + height, left..left + width));
        }
    }
    Ok(())
}
