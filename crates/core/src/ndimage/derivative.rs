//! Derivatives of a few rows: Sobel, Prewitt and Laplace.

use ndarray::{Array, ArrayView, Axis, Dimension};

use crate::{
    error::Error,
    nd::{axis::len_of, grid::Grid},
    ndimage::{
        edges::check,
        line::{Line, separable},
        magnitude::added,
    },
    options::boundary::Boundary,
    sample::Sample,
};

/// The slope along one axis, −1 0 1, smoothed by 1 2 1 along all others: `scipy.ndimage.sobel`.
///
/// The usual boundary is [`Boundary::Reflect`]. [`magnitude`](crate::ndimage::magnitude) of two of
/// them has the edges of an image.
///
/// ```
/// use ndarray::{Axis, array};
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![[0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0]];
/// let y = ndimage::sobel(x.view(), Axis(1), Boundary::Reflect)?;
/// assert_eq!(y.row(1).to_vec(), [0.0, 4.0, 4.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Array`], with the shape, for an empty array and an axis that it does not have;
/// [`Error::Unsupported`] for a boundary beside reflect, mirror, nearest, wrap and constant.
#[doc(alias("edge detection", "gradient"))]
pub fn sobel<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    axis: Axis,
    boundary: Boundary,
) -> Result<Array<T, D>, Error> {
    slope(x, axis, boundary, [1.0, 2.0, 1.0])
}

/// The slope along one axis, −1 0 1, smoothed by 1 1 1 along all others: `scipy.ndimage.prewitt`.
///
/// ```
/// use ndarray::{Axis, array};
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![[0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0]];
/// let y = ndimage::prewitt(x.view(), Axis(1), Boundary::Reflect)?;
/// assert_eq!(y.row(1).to_vec(), [0.0, 3.0, 3.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`sobel`].
pub fn prewitt<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    axis: Axis,
    boundary: Boundary,
) -> Result<Array<T, D>, Error> {
    slope(x, axis, boundary, [1.0; 3])
}

fn slope<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    axis: Axis,
    boundary: Boundary,
    smooth: [f64; 3],
) -> Result<Array<T, D>, Error> {
    let x = x.into_dyn();
    check(&x, boundary)?;
    len_of(x.shape(), axis)?;
    let line = |other: usize| {
        let weights = if other == axis.index() { [-1.0, 0.0, 1.0] } else { smooth };
        Line::rising(&weights, 0).map(Some)
    };
    // SciPy takes the slope first, which matters where a constant lies beyond the edges.
    let mut lines = vec![None; x.ndim()];
    lines[axis.index()] = line(axis.index())?;
    let first = separable(&x, &lines, boundary)?;
    let mut others = (0..x.ndim()).map(line).collect::<Result<Vec<_>, _>>()?;
    others[axis.index()] = None;
    if x.ndim() == 1 {
        return first.into_array();
    }
    separable(&first.view()?, &others, boundary)?.into_array()
}

/// The second differences 1 −2 1 along all axes, added: `scipy.ndimage.laplace`.
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]];
/// let y = ndimage::laplace(x.view(), Boundary::Reflect)?;
/// assert_eq!(y, array![[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`sobel`].
pub fn laplace<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    boundary: Boundary,
) -> Result<Array<T, D>, Error> {
    let x = x.into_dyn();
    check(&x, boundary)?;
    let x = Grid::of(&x)?;
    let x = x.view()?;
    let line = Line::<T>::rising(&[1.0, -2.0, 1.0], 0)?;
    let arrays = (0..x.ndim()).map(|axis| line.run(&x, axis, boundary));
    added(&x, arrays.collect::<Result<Vec<_>, _>>()?)?.into_array()
}
