//! Sums of products as they are defined, of a plane whose edges are extended.

use std::ops::Range;

use crate::{
    error::Error,
    planes::{correlator::out_of_memory, extended::Extended},
    sample::Sample,
    simd::{
        isa::Isa,
        planes::plane::{Plane, PlaneMut},
    },
};

/// Outputs whose rectangles reach beyond the edges are computed from copies of so many rows at most.
const BAND: usize = 32;

/// `out[y][x] = Σ_j Σ_i kernel[j][i]·image[y + j][x + i]`. Where all that outputs look at lies in the
/// image itself, nothing is copied: that would cost as much as the sums of a small kernel.
pub(crate) fn correlate<T: Sample>(
    isa: Isa,
    image: &Extended<'_, T>,
    kernel: Plane<'_, T>,
    mut out: PlaneMut<'_, T>,
) -> Result<(), Error> {
    let (rows, columns, plane) = image.inside();
    let whole = [
        outputs(rows, kernel.rows(), out.rows()),
        outputs(columns, kernel.columns(), out.columns()),
    ];
    let [ys, xs] = &whole;
    if !ys.is_empty() && !xs.is_empty() {
        let rows = ys.len() + kernel.rows() - 1;
        let columns = xs.len() + kernel.columns() - 1;
        let (first_row, first_column, _) = image.inside();
        let (y, x) = (ys.start - first_row.start, xs.start - first_column.start);
        let image = plane.part(y..y + rows, x..x + columns);
        T::correlate(isa, image, kernel, out.part(ys.clone(), xs.clone()));
    }
    let mut copied = Vec::new();
    let (height, width) = (out.rows(), out.columns());
    let around = around(whole, height, width);
    for (rows, columns) in around.into_iter().filter(|(_, columns)| !columns.is_empty()) {
        for from in rows.clone().step_by(BAND) {
            let part = from..rows.end.min(from + BAND);
            let ext = part.start..part.end + kernel.rows() - 1;
            let across = columns.start..columns.end + kernel.columns() - 1;
            let (tall, wide) = (ext.len(), across.len());
            if copied.len() < tall * wide {
                let more = copied.try_reserve_exact(tall * wide - copied.len());
                more.map_err(|_| {
                    out_of_memory([height, width], [kernel.rows(), kernel.columns()])
                })?;
                copied.resize(tall * wide, T::ZERO);
            }
            image.copy(ext, across, &mut copied[..tall * wide], wide);
            let image = Plane::dense(&copied[..tall * wide], tall, wide);
            T::correlate(isa, image, kernel, out.part(part, columns.clone()));
        }
    }
    Ok(())
}

/// The outputs along an axis that look at nothing but what is `inside` the image.
fn outputs(inside: Range<usize>, taps: usize, outputs: usize) -> Range<usize> {
    let end = (inside.end + 1).saturating_sub(taps).min(outputs);
    if inside.start < end { inside.start..end } else { 0..0 }
}

/// The rectangles around the one that is `whole`, up to all rows and columns.
fn around(
    [ys, xs]: [Range<usize>; 2],
    height: usize,
    width: usize,
) -> [(Range<usize>, Range<usize>); 4] {
    if ys.is_empty() || xs.is_empty() {
        return [(0..height, 0..width), (0..0, 0..0), (0..0, 0..0), (0..0, 0..0)];
    }
    [
        (0..ys.start, 0..width),
        (ys.end..height, 0..width),
        (ys.clone(), 0..xs.start),
        (ys, xs.end..width),
    ]
}
