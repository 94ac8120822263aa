//! Means of boxes, and what is sharper than smooth.

use ndarray::{Array, ArrayView, Dimension};

use crate::{
    error::Error,
    nd::grid::{Grid, filled},
    ndimage::{
        edges::{behind, check, each_axis},
        gaussian::{self, Gaussian},
        line::{Line, separable},
    },
    number::MAX_LEN,
    options::boundary::Boundary,
    sample::Sample,
};

/// The mean of a box about each number: `scipy.ndimage.uniform_filter`.
///
/// `size` and `origin` have one number for all axes or one for each; the window of an even size holds
/// one row more before its own than after, and an `origin` of 1 moves it one row towards lower
/// indices. An axis of size 1 stays as it is, whatever its origin. Sums do not drift: a large number
/// leaves nothing behind where it has left the window.
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![[9.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 9.0]];
/// let y = ndimage::uniform_filter(x.view(), &[3], Boundary::Constant(0.0), &[0])?;
/// assert!((y[[1, 1]] - 2.0_f64).abs() < 1e-15);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::EmptyKernel`] for a size of 0, [`Error::TooLong`]; [`Error::Array`] for an empty array,
/// and sizes or origins that do not go with its axes; [`Error::Unsupported`] for a boundary beside
/// reflect, mirror, nearest, wrap and constant.
#[doc(alias("box filter", "mean filter", "boxcar"))]
pub fn uniform_filter<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    size: &[usize],
    boundary: Boundary,
    origin: &[isize],
) -> Result<Array<T, D>, Error> {
    let x = x.into_dyn();
    check(&x, boundary)?;
    let size = each_axis(size, x.ndim(), "`size`")?;
    let origin = each_axis(origin, x.ndim(), "`origin`")?;
    let line = |(&size, &origin): (&usize, &isize)| {
        if size == 0 {
            return Err(Error::EmptyKernel);
        }
        if size > MAX_LEN {
            return Err(Error::TooLong { len: size, max: MAX_LEN });
        }
        if size == 1 {
            return Ok(None);
        }
        let before = behind(size, origin)?;
        Ok(Some(Line { taps: filled(&[size], T::of(1.0 / size as f64))?, before }))
    };
    let lines = size.iter().zip(&origin).map(line).collect::<Result<Vec<_>, _>>()?;
    separable(&x, &lines, boundary)?.into_array()
}

/// The array sharpened: x + amount·(x − smoothed), smoothed by a Gaussian of so many rows.
///
/// The numbers of `skimage.filters.unsharp_mask` with `preserve_range=True` (nothing is clipped); its
/// boundary is [`Boundary::Reflect`], its `radius` and `amount` are 1 by default.
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![[0.0, 0.0, 1.0, 1.0]];
/// let y = ndimage::unsharp(x.view(), 1.0, 1.0, Boundary::Reflect)?;
/// assert!(y[[0, 1]] < 0.0 && y[[0, 2]] > 1.0);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`gaussian_filter`](crate::ndimage::gaussian_filter), and [`Error::Parameter`] for an `amount`
/// that is not finite, or not in the array's type.
#[doc(alias("unsharp_mask", "sharpen"))]
pub fn unsharp<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    radius: f64,
    amount: f64,
    boundary: Boundary,
) -> Result<Array<T, D>, Error> {
    let factor = T::of(amount);
    if !factor.finite() {
        return Err(Error::Parameter {
            window: "unsharp",
            name: "amount",
            expected: "a finite number of the array's type",
            value: amount,
        });
    }
    let x = x.into_dyn();
    let mut out = gaussian::filter(&x, &[Gaussian::new(radius)], boundary)?;
    let x = Grid::of(&x)?;
    let pairs = out.data.to_mut().iter_mut().zip(x.data.iter());
    pairs.for_each(|(smooth, &x)| *smooth = x + (x - *smooth) * factor);
    out.into_array()
}
