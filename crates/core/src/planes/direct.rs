//! Sums of products as they are defined, of a plane whose edges are extended.

use std::ops::Range;

use crate::{
    error::Error,
    planes::{correlator::out_of_memory, extended::Extended, outputs::Outputs},
    sample::Sample,
    simd::{isa::Isa, planes::plane::Plane},
};

/// Rows of outputs that are computed together: what lies to the left and to the right, too, while they
/// are in the nearer caches.
const BAND: usize = 16;

/// `out[y][x] = Σ_j Σ_i kernel[j][i]·image[y + j][x + i]`. Where all that outputs look at lies in the
/// image itself, nothing is copied: that would cost as much as the sums of a small kernel.
pub(crate) fn correlate<T: Sample>(
    isa: Isa,
    image: &Extended<'_, T>,
    kernel: Plane<'_, T>,
    out: &mut Outputs<'_, T>,
) -> Result<(), Error> {
    let (first_rows, first_columns, plane) = image.inside();
    let (height, width) = (out.rows(), out.columns());
    let ys = outputs(&first_rows, kernel.rows(), height);
    let xs = outputs(&first_columns, kernel.columns(), width);
    let mut copied = Vec::new();
    let mut top = 0;
    while top < height {
        // A band lies in the image, or above it, or below.
        let is_inside = ys.contains(&top) && !xs.is_empty();
        let end = if is_inside {
            ys.end
        } else if top < ys.start {
            ys.start
        } else {
            height
        };
        let rows = top..end.min(top + BAND);
        top = rows.end;
        let around = if is_inside {
            let y = rows.start - first_rows.start;
            let x = xs.start - first_columns.start;
            let image = plane.part(
                y..y + rows.len() + kernel.rows() - 1,
                x..x + xs.len() + kernel.columns() - 1,
            );
            T::correlate(isa, image, kernel, out.part(rows.clone(), xs.clone()));
            [0..xs.start, xs.end..width]
        } else {
            [0..width, 0..0]
        };
        for columns in around.into_iter().filter(|columns| !columns.is_empty()) {
            let ext = rows.start..rows.end + kernel.rows() - 1;
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
            T::correlate(isa, image, kernel, out.part(rows.clone(), columns));
        }
    }
    Ok(())
}

/// The outputs along an axis that look at nothing but what is `inside` the image.
fn outputs(inside: &Range<usize>, taps: usize, outputs: usize) -> Range<usize> {
    let end = (inside.end + 1).saturating_sub(taps).min(outputs);
    if inside.start < end { inside.start..end } else { 0..0 }
}
