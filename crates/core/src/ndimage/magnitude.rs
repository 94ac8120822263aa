//! Arrays that are put together number by number.

use ndarray::{Array, ArrayView, Axis, Dimension, RemoveAxis};

use crate::{error::Error, nd::grid::Grid, number::Number, sample::Sample};

/// The sum of arrays of one shape, one at least.
pub(crate) fn added<T: Number>(arrays: Vec<Grid<'static, T>>) -> Grid<'static, T> {
    joined(arrays, |sum, x| sum + x, |x| x)
}

/// √Σx².
pub(crate) fn root_of_squares<T: Number>(arrays: Vec<Grid<'static, T>>) -> Grid<'static, T> {
    let hypot = |sum: T, x: T| T::of(sum.wide().hypot(x.wide()));
    joined(arrays, hypot, |x| T::of(x.wide().abs()))
}

fn joined<T: Number>(
    arrays: Vec<Grid<'static, T>>,
    join: impl Fn(T, T) -> T,
    one: impl Fn(T) -> T,
) -> Grid<'static, T> {
    let mut arrays = arrays.into_iter();
    let Some(mut all) = arrays.next() else { return Grid::new(vec![T::ZERO], Vec::new()) };
    all.data.to_mut().iter_mut().for_each(|x| *x = one(*x));
    for other in arrays {
        let pairs = all.data.to_mut().iter_mut().zip(other.data.iter());
        pairs.for_each(|(all, &x)| *all = join(*all, x));
    }
    all
}

/// √(a² + b²) of two gradients, number by number.
///
/// ```
/// use ndarray::{Axis, array};
/// use smoothframe_core::{Boundary, ndimage};
/// let (a, b) = (array![[3.0, 0.0]], array![[4.0, 2.0]]);
/// assert_eq!(ndimage::magnitude(a.view(), b.view())?, array![[5.0, 2.0]]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Array`] where the shapes differ, or memory does not suffice.
#[doc(alias("hypot", "edges"))]
pub fn magnitude<T: Sample, D: Dimension>(
    a: ArrayView<'_, T, D>,
    b: ArrayView<'_, T, D>,
) -> Result<Array<T, D>, Error> {
    let (a, b) = (a.into_dyn(), b.into_dyn());
    if a.shape() != b.shape() {
        return Err(Error::Array(format!(
            "gradients need one shape, but theirs are {:?} and {:?}",
            a.shape(),
            b.shape()
        )));
    }
    root_of_squares(vec![Grid::copy_of(&a)?, Grid::copy_of(&b)?]).into_array()
}

/// √Σ(derivative along an axis)² over all axes, by any derivative:
/// `scipy.ndimage.generic_gradient_magnitude`.
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![[0.0, 3.0], [4.0, 7.0]];
/// let steep = ndimage::gradient_magnitude(x.view(), |x, axis| {
///     ndimage::correlate1d(x, &[-1.0, 1.0], axis, Boundary::Constant(0.0), 0)
/// })?;
/// assert_eq!(steep[[1, 1]], 5.0);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// Those of the derivative, and [`Error::Array`] where it changes the shape.
pub fn gradient_magnitude<T: Sample, D: Dimension + RemoveAxis>(
    x: ArrayView<'_, T, D>,
    mut derivative: impl FnMut(ArrayView<'_, T, D>, Axis) -> Result<Array<T, D>, Error>,
) -> Result<Array<T, D>, Error> {
    let mut all: Option<Array<T, D>> = None;
    for axis in 0..x.ndim() {
        let next = derivative(x.view(), Axis(axis))?;
        all = Some(match all {
            None => next.mapv_into(|x| T::of(x.wide().abs())),
            Some(all) => magnitude(all.view(), next.view())?,
        });
    }
    let none = || Error::Array("an array without axes has no gradient".to_owned());
    let all = all.ok_or_else(none)?;
    if all.shape() != x.shape() {
        let (got, want) = (all.shape(), x.shape());
        return Err(Error::Array(format!("a derivative made shape {got:?} of {want:?}")));
    }
    Ok(all)
}
