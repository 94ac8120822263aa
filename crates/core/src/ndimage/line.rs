//! Weights along one axis.

use ndarray::{Array, ArrayView, ArrayViewD, Axis, Dimension};

use crate::{
    convolve::slider::Slider,
    error::Error,
    nd::{
        axis::len_of,
        grid::{Grid, filled},
        lines::along,
    },
    ndimage::edges::{behind, check, fill},
    number::MAX_LEN,
    options::{boundary::Boundary, method::Method},
    sample::Sample,
};

/// Taps for one axis, the last of which meets the row that is `before` rows before the output's.
#[derive(Debug, Clone)]
pub(crate) struct Line<T> {
    pub(crate) taps: Vec<T>,
    pub(crate) before: usize,
}

impl<T: Sample> Line<T> {
    /// Weights by rising rows, as a correlation has them.
    pub(crate) fn rising(weights: &[f64], origin: isize) -> Result<Self, Error> {
        if weights.is_empty() {
            return Err(Error::EmptyKernel);
        }
        if weights.len() > MAX_LEN {
            return Err(Error::TooLong { len: weights.len(), max: MAX_LEN });
        }
        let taps = weights.iter().rev().map(|&w| T::of(w)).collect();
        Ok(Self { taps, before: behind(weights.len(), origin)? })
    }

    /// Each line of the array along the axis.
    pub(crate) fn run(
        &self,
        x: &ArrayViewD<'_, T>,
        axis: usize,
        boundary: Boundary,
    ) -> Result<Grid<'static, T>, Error> {
        let Self { taps, before } = self;
        let (before, rows) = (*before, x.shape()[axis]);
        let after = taps.len() - 1 - before;
        let row = |i: usize| boundary.row(i.cast_signed() - before.cast_signed(), rows);
        let beyond = (0..before).chain(before + rows..before + rows + after);
        let beyond: Vec<_> = beyond.map(|i| (i, row(i))).collect();
        // A constant's rows keep this number.
        let mut ext = filled(&[rows + taps.len() - 1], fill::<T>(boundary)?)?;
        let mut slider = Slider::new(taps.clone(), Method::Auto);
        along(x, axis, rows, (T::ZERO, T::ZERO), |lines, out| {
            for (line, out) in lines.chunks_exact(rows).zip(out.chunks_exact_mut(rows)) {
                ext[before..before + rows].copy_from_slice(line);
                for &(i, from) in &beyond {
                    if let Some(from) = from {
                        ext[i] = line[from];
                    }
                }
                slider.valid(&ext, out);
            }
            Ok(())
        })
    }
}

/// One line for each axis that has one, one axis after the other.
pub(crate) fn separable<T: Sample>(
    x: &ArrayViewD<'_, T>,
    lines: &[Option<Line<T>>],
    boundary: Boundary,
) -> Result<Grid<'static, T>, Error> {
    let mut done: Option<Grid<'static, T>> = None;
    for (axis, line) in lines.iter().enumerate() {
        if let Some(line) = line {
            done = Some(match &done {
                Some(grid) => line.run(&grid.view()?, axis, boundary)?,
                None => line.run(x, axis, boundary)?,
            });
        }
    }
    match done {
        Some(done) => Ok(done),
        None => {
            let copy = Grid::of(x)?;
            Ok(Grid::new(copy.data.to_vec(), copy.shape.clone()))
        }
    }
}

/// Σ weights\[j\]·x\[i + j − ⌊K/2⌋ − origin\] along one axis: `scipy.ndimage.correlate1d`.
///
/// Lines are those of the axis, however the array lies in memory; `origin` is 0 as a rule, and 1
/// moves the window one row towards lower indices. Long weights go by transforms, within the error
/// that [`Method::Auto`](crate::Method::Auto) allows, equal ones by moving sums. In `f32`, sums are
/// of `f32`, where SciPy's are of `f64`. NaN and infinities touch the outputs whose windows hold
/// them, and no other.
///
/// ```
/// use ndarray::{Axis, array};
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![[1.0, 2.0], [4.0, 8.0]];
/// let rise = ndimage::correlate1d(x.view(), &[-1.0, 1.0], Axis(0), Boundary::Reflect, 0)?;
/// assert_eq!(rise, array![[0.0, 0.0], [3.0, 6.0]]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Array`], with the shape, for an empty array, an axis that it does not have, and an
/// `origin` beyond the window; [`Error::EmptyKernel`], [`Error::TooLong`]; [`Error::Unsupported`] for
/// a boundary beside reflect, mirror, nearest, wrap and constant.
pub fn correlate1d<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    weights: &[f64],
    axis: Axis,
    boundary: Boundary,
    origin: isize,
) -> Result<Array<T, D>, Error> {
    let x = x.into_dyn();
    check(&x, boundary)?;
    len_of(x.shape(), axis)?;
    Line::rising(weights, origin)?.run(&x, axis.index(), boundary)?.into_array()
}

/// Σ weights\[j\]·x\[i + ⌊K/2⌋ + origin − j\] along one axis: `scipy.ndimage.convolve1d`.
///
/// As [`correlate1d`] with the weights mirrored; an `origin` of 1 moves the window one row towards
/// higher indices.
///
/// ```
/// use ndarray::{Axis, array};
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![1.0, 2.0, 4.0];
/// let rise = ndimage::convolve1d(x.view(), &[1.0, -1.0], Axis(0), Boundary::Nearest, 0)?;
/// assert_eq!(rise, array![1.0, 2.0, 0.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`correlate1d`].
pub fn convolve1d<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    weights: &[f64],
    axis: Axis,
    boundary: Boundary,
    origin: isize,
) -> Result<Array<T, D>, Error> {
    let x = x.into_dyn();
    check(&x, boundary)?;
    len_of(x.shape(), axis)?;
    let mut line = Line::rising(weights, origin)?;
    line.taps.reverse();
    line.before = line.taps.len() - 1 - line.before;
    line.run(&x, axis.index(), boundary)?.into_array()
}
