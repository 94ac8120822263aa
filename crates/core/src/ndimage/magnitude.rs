//! Arrays that are put together number by number.

use ndarray::{Array, ArrayView, ArrayViewD, Axis, Dimension, RemoveAxis};

use crate::{error::Error, nd::grid::Grid, number::Number, sample::Sample};

/// The sum of arrays of one shape, one for each axis of `x`: of an `x` without axes, itself, as SciPy
/// has it.
pub(crate) fn added<T: Number>(
    x: &ArrayViewD<'_, T>,
    arrays: Vec<Grid<'static, T>>,
) -> Result<Grid<'static, T>, Error> {
    joined(x, arrays, |sum, x| sum + x, |x| x)
}

/// √Σx² of them. The square of NaN is NaN, which `hypot` beside an infinity overlooks.
pub(crate) fn root_of_squares<T: Number>(
    x: &ArrayViewD<'_, T>,
    arrays: Vec<Grid<'static, T>>,
) -> Result<Grid<'static, T>, Error> {
    let hypot = |sum: T, x: T| match sum.is_hole() || x.is_hole() {
        true => T::NAN,
        false => T::of(sum.wide().hypot(x.wide())),
    };
    joined(x, arrays, hypot, |x| T::of(x.wide().abs()))
}

fn joined<T: Number>(
    x: &ArrayViewD<'_, T>,
    arrays: Vec<Grid<'static, T>>,
    join: impl Fn(T, T) -> T,
    one: impl Fn(T) -> T,
) -> Result<Grid<'static, T>, Error> {
    let mut arrays = arrays.into_iter();
    let Some(mut all) = arrays.next() else { return Grid::copy_of(x) };
    all.data.to_mut().iter_mut().for_each(|x| *x = one(*x));
    for other in arrays {
        let pairs = all.data.to_mut().iter_mut().zip(other.data.iter());
        pairs.for_each(|(all, &x)| *all = join(*all, x));
    }
    Ok(all)
}

/// √(a² + b²) of two gradients, number by number: NaN where one of them is NaN.
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
    root_of_squares(&a, vec![Grid::copy_of(&a)?, Grid::copy_of(&b)?])?.into_array()
}

/// √Σ(derivative along an axis)² over all axes, by any derivative:
/// `scipy.ndimage.generic_gradient_magnitude`. An array without axes is its own.
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
    if x.ndim() == 0 {
        return Grid::copy_of(&x.into_dyn())?.into_array();
    }
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
