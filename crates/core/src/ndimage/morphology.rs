//! Grey morphology with flat footprints: extremes of neighbours, and what is made of them.

use ndarray::{Array, ArrayView, Dimension};

use crate::{
    error::Error,
    nd::grid::Grid,
    ndimage::{
        edges::check,
        footprint::{Footprint, Window},
        order::{self, Order},
    },
    options::boundary::Boundary,
    sample::Sample,
};

/// The least of the neighbours of each number: `scipy.ndimage.grey_erosion`.
///
/// Dark parts grow. Where the footprint holds a NaN the output is NaN, and no other is touched. `origin` has
/// one number for all axes or one for each, 0 as a rule; 1 moves the footprint one row towards lower
/// indices.
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![5.0, 5.0, 1.0, 5.0, 5.0, 5.0];
/// let y = ndimage::grey_erosion(x.view(), 3, Boundary::Reflect, &[0])?;
/// assert_eq!(y, array![5.0, 1.0, 1.0, 1.0, 5.0, 5.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Array`], with the shapes, for an empty array, a footprint of another number of dimensions
/// or without an element, an `origin` beyond it, and where memory does not suffice;
/// [`Error::EmptyKernel`] and [`Error::TooLong`] for sizes; [`Error::Unsupported`] for a boundary beside
/// reflect, mirror, nearest, wrap and constant.
#[doc(alias("erode"))]
pub fn grey_erosion<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    footprint: impl Into<Footprint>,
    boundary: Boundary,
    origin: &[isize],
) -> Result<Array<T, D>, Error> {
    filter(x, footprint, boundary, origin, |x, by| by.erode(x))
}

/// The largest of the mirrored neighbours of each number: `scipy.ndimage.grey_dilation`.
///
/// Bright parts grow. The footprint and `origin` are mirrored, so that a footprint of an even size lies one
/// row later than an erosion's. NaN is as in [`grey_erosion`].
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![0.0, 0.0, 3.0, 0.0, 0.0];
/// let y = ndimage::grey_dilation(x.view(), 2, Boundary::Reflect, &[0])?;
/// assert_eq!(y, array![0.0, 3.0, 3.0, 0.0, 0.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`grey_erosion`].
#[doc(alias("dilate"))]
pub fn grey_dilation<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    footprint: impl Into<Footprint>,
    boundary: Boundary,
    origin: &[isize],
) -> Result<Array<T, D>, Error> {
    filter(x, footprint, boundary, origin, |x, by| by.dilate(x))
}

/// An erosion, then a dilation: `scipy.ndimage.grey_opening`.
///
/// Bright parts that the footprint does not fit in are gone. The array is extended before each; a NaN touches
/// what both look at.
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![1.0, 1.0, 7.0, 1.0, 4.0, 4.0, 4.0];
/// let y = ndimage::grey_opening(x.view(), 3, Boundary::Nearest, &[0])?;
/// assert_eq!(y, array![1.0, 1.0, 1.0, 1.0, 4.0, 4.0, 4.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`grey_erosion`].
pub fn grey_opening<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    footprint: impl Into<Footprint>,
    boundary: Boundary,
    origin: &[isize],
) -> Result<Array<T, D>, Error> {
    filter(x, footprint, boundary, origin, |x, by| by.dilate(&by.erode(x)?))
}

/// A dilation, then an erosion: `scipy.ndimage.grey_closing`.
///
/// Dark parts that the footprint does not fit in are gone. As [`grey_opening`].
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![5.0, 5.0, 1.0, 5.0, 5.0, 5.0];
/// let y = ndimage::grey_closing(x.view(), 3, Boundary::Nearest, &[0])?;
/// assert_eq!(y[2], 5.0);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`grey_erosion`].
pub fn grey_closing<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    footprint: impl Into<Footprint>,
    boundary: Boundary,
    origin: &[isize],
) -> Result<Array<T, D>, Error> {
    filter(x, footprint, boundary, origin, |x, by| by.erode(&by.dilate(x)?))
}

/// The dilation less the erosion: `scipy.ndimage.morphological_gradient`.
///
/// The range of the neighbours, large at edges.
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![0.0, 0.0, 0.0, 4.0, 4.0];
/// let y = ndimage::morphological_gradient(x.view(), 3, Boundary::Reflect, &[0])?;
/// assert_eq!(y, array![0.0, 0.0, 4.0, 4.0, 0.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`grey_erosion`].
pub fn morphological_gradient<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    footprint: impl Into<Footprint>,
    boundary: Boundary,
    origin: &[isize],
) -> Result<Array<T, D>, Error> {
    filter(x, footprint, boundary, origin, |x, by| {
        Ok(combined(by.dilate(x)?, &by.erode(x)?, |most, least| most - least))
    })
}

/// The dilation and the erosion less twice the array: `scipy.ndimage.morphological_laplace`.
///
/// Positive at the dark side of an edge, negative at the bright one.
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![0.0, 0.0, 0.0, 4.0, 4.0];
/// let y = ndimage::morphological_laplace(x.view(), 3, Boundary::Reflect, &[0])?;
/// assert_eq!(y, array![0.0, 0.0, 4.0, -4.0, 0.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`grey_erosion`].
pub fn morphological_laplace<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    footprint: impl Into<Footprint>,
    boundary: Boundary,
    origin: &[isize],
) -> Result<Array<T, D>, Error> {
    filter(x, footprint, boundary, origin, |x, by| {
        let both = combined(by.dilate(x)?, &by.erode(x)?, |most, least| most + least);
        Ok(combined(both, x, |both, x| both - x - x))
    })
}

/// The array less its opening: `scipy.ndimage.white_tophat`.
///
/// The bright parts that the footprint does not fit in, without what lies below them.
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![1.0, 1.0, 7.0, 1.0, 4.0, 4.0, 4.0];
/// let y = ndimage::white_tophat(x.view(), 3, Boundary::Nearest, &[0])?;
/// assert_eq!(y, array![0.0, 0.0, 6.0, 0.0, 0.0, 0.0, 0.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`grey_erosion`].
#[doc(alias("tophat"))]
pub fn white_tophat<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    footprint: impl Into<Footprint>,
    boundary: Boundary,
    origin: &[isize],
) -> Result<Array<T, D>, Error> {
    filter(x, footprint, boundary, origin, |x, by| {
        Ok(combined(by.dilate(&by.erode(x)?)?, x, |opened, x| x - opened))
    })
}

/// The closing less the array: `scipy.ndimage.black_tophat`.
///
/// The dark parts that the footprint does not fit in, as heights.
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![5.0, 5.0, 1.0, 5.0, 5.0, 5.0];
/// let y = ndimage::black_tophat(x.view(), 3, Boundary::Nearest, &[0])?;
/// assert_eq!(y[2], 4.0);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`grey_erosion`].
#[doc(alias("bottomhat"))]
pub fn black_tophat<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    footprint: impl Into<Footprint>,
    boundary: Boundary,
    origin: &[isize],
) -> Result<Array<T, D>, Error> {
    filter(x, footprint, boundary, origin, |x, by| {
        Ok(combined(by.erode(&by.dilate(x)?)?, x, |closed, x| closed - x))
    })
}

/// The two windows of a footprint.
struct By {
    erosion: Window,
    dilation: Window,
    boundary: Boundary,
}

impl By {
    fn erode<T: Sample>(&self, x: &Grid<'_, T>) -> Result<Grid<'static, T>, Error> {
        order::filter(x, &self.erosion, self.boundary, Order::Least)
    }

    fn dilate<T: Sample>(&self, x: &Grid<'_, T>) -> Result<Grid<'static, T>, Error> {
        order::filter(x, &self.dilation, self.boundary, Order::Most)
    }
}

fn filter<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    footprint: impl Into<Footprint>,
    boundary: Boundary,
    origin: &[isize],
    run: impl FnOnce(&Grid<'_, T>, &By) -> Result<Grid<'static, T>, Error>,
) -> Result<Array<T, D>, Error> {
    let x = x.into_dyn();
    check(&x, boundary)?;
    let (x, footprint) = (Grid::of(&x)?, footprint.into());
    let erosion = Window::new(&footprint, &x.shape, origin)?;
    let dilation = Window::mirrored(&footprint, &x.shape, origin)?;
    run(&x, &By { erosion, dilation, boundary })?.into_array()
}

/// `f` of each number of two arrays of one shape.
fn combined<T: Sample>(
    mut a: Grid<'static, T>,
    b: &Grid<'_, T>,
    f: impl Fn(T, T) -> T,
) -> Grid<'static, T> {
    a.data.to_mut().iter_mut().zip(b.data.iter()).for_each(|(a, &b)| *a = f(*a, b));
    a
}
