//! Weights of the array's number of dimensions.

use ndarray::{Array, ArrayView, Dimension};

use crate::{
    error::Error,
    nd::{convolve::conjugate, grid::Grid, plane::beyond},
    ndimage::edges::{behind, check, check_weights, each_axis, fill},
    options::boundary::Boundary,
    sample::Element,
};

/// Σ weights\[j\]·x\[i + j − ⌊K/2⌋ − origin\] along every axis: `scipy.ndimage.correlate`.
///
/// The output has the array's shape and type. `origin` has one number for all axes or one for each,
/// 0 as a rule: 1 moves the window one row towards lower indices. Complex weights are conjugated, as
/// SciPy does. Where SciPy rounds floating sums to whole numbers, those of whole numbers are exact
/// here: they take whole weights. NaN and infinities touch the outputs whose windows hold them, and
/// no other.
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage};
/// let (x, weights) = (array![[1, 2, 3], [4, 5, 6]], array![[0, 1, 2]]);
/// let sums = ndimage::correlate(x.view(), weights.view(), Boundary::Nearest, &[0])?;
/// assert_eq!(sums, array![[5, 8, 9], [14, 17, 18]]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Array`], with the shapes, for an empty array or empty weights, weights of another number
/// of dimensions, an `origin` beyond the window, and where memory does not suffice;
/// [`Error::Unsupported`] for a boundary beside reflect, mirror, nearest, wrap and constant;
/// [`Error::Overflow`] where a sum of whole numbers does not fit.
pub fn correlate<T: Element, D: Dimension>(
    x: ArrayView<'_, T, D>,
    weights: ArrayView<'_, T, D>,
    boundary: Boundary,
    origin: &[isize],
) -> Result<Array<T, D>, Error> {
    let (x, weights) = (x.into_dyn(), weights.into_dyn());
    check(&x, boundary)?;
    let (x, weights) = (Grid::of(&x)?, Grid::of(&weights)?);
    check_weights(&x.shape, &weights)?;
    let origin = each_axis(origin, x.shape.len(), "`origin`")?;
    let axes = weights.shape.iter().zip(&origin);
    let before = axes.map(|(&len, &origin)| behind(len, origin)).collect::<Result<Vec<_>, _>>()?;
    weighted(&x, &conjugate(&weights)?, &before, boundary)?.into_array()
}

/// Σ weights\[j\]·x\[i + ⌊K/2⌋ + origin − j\] along every axis: `scipy.ndimage.convolve`.
///
/// As [`correlate`] with the weights mirrored along every axis, and no conjugate. `origin` moves the
/// window the other way: 1 moves it one row towards higher indices.
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage};
/// let (x, weights) = (array![1.0, 2.0, 4.0], array![1.0, 0.0, -1.0]);
/// let slope = ndimage::convolve(x.view(), weights.view(), Boundary::Nearest, &[0])?;
/// assert_eq!(slope, array![1.0, 3.0, 2.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`correlate`].
pub fn convolve<T: Element, D: Dimension>(
    x: ArrayView<'_, T, D>,
    weights: ArrayView<'_, T, D>,
    boundary: Boundary,
    origin: &[isize],
) -> Result<Array<T, D>, Error> {
    let (x, weights) = (x.into_dyn(), weights.into_dyn());
    check(&x, boundary)?;
    let (x, weights) = (Grid::of(&x)?, Grid::of(&weights)?);
    check_weights(&x.shape, &weights)?;
    let origin = each_axis(origin, x.shape.len(), "`origin`")?;
    let before = before(&weights.shape, &origin)?;
    weighted(&x, &weights, &before, boundary)?.into_array()
}

/// How many rows before its own an output of a convolution looks at, along each axis.
pub(crate) fn before(shape: &[usize], origin: &[isize]) -> Result<Vec<usize>, Error> {
    let of_axis = |(&len, &origin): (&usize, &isize)| {
        // A window of the mirrored weights, whose own row is the mirrored one too.
        behind(len, origin)?;
        let ahead = (len / 2).cast_signed() + origin;
        Ok(len - 1 - usize::try_from(ahead).unwrap_or_default())
    };
    shape.iter().zip(origin).map(of_axis).collect()
}

/// A convolution of the array, extended, with taps of which the last meets the row that is so far
/// `before` the output's.
pub(crate) fn weighted<T: Element>(
    x: &Grid<'_, T>,
    taps: &Grid<'_, T>,
    before: &[usize],
    boundary: Boundary,
) -> Result<Grid<'static, T>, Error> {
    let fill = fill(boundary)?;
    let after = taps.shape.iter().zip(before).map(|(len, before)| len - 1 - before);
    let after: Vec<isize> = after.map(usize::cast_signed).collect();
    let before: Vec<isize> = before.iter().map(|before| before.cast_signed()).collect();
    beyond(x, (&before, &after), (boundary, fill), taps)
}
