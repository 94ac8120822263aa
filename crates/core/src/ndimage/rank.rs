//! Medians, ranks, percentiles and extremes of the neighbours of each number.

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

/// The median of the neighbours of each number: `scipy.ndimage.median_filter`.
///
/// Of an even count it is the upper of the middle two. It is exact. Where the footprint holds a NaN the
/// output is NaN, and no other is touched. `origin` has one number for all axes or one for each, 0 as a
/// rule; 1 moves the footprint one row towards lower indices.
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![[1.0, 2.0, 3.0], [4.0, 99.0, 6.0], [7.0, 8.0, 5.0]];
/// let y = ndimage::median_filter(x.view(), 3, Boundary::Reflect, &[0])?;
/// assert_eq!(y[[1, 1]], 5.0);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Array`], with the shapes, for an empty array, a footprint of another number of dimensions
/// or without an element, an `origin` beyond it, and where memory does not suffice;
/// [`Error::EmptyKernel`] and [`Error::TooLong`] for sizes; [`Error::Unsupported`] for a boundary beside
/// reflect, mirror, nearest, wrap and constant.
pub fn median_filter<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    footprint: impl Into<Footprint>,
    boundary: Boundary,
    origin: &[isize],
) -> Result<Array<T, D>, Error> {
    filter(x, &footprint.into(), boundary, origin, |count| Ok(Order::Rank(count / 2)))
}

/// The number of a rank among the neighbours of each: `scipy.ndimage.rank_filter`.
///
/// 0 is the least; below 0, −1 is the largest, −2 the one before it. NaN and `origin` are as in
/// [`median_filter`].
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![3.0, 1.0, 2.0, 9.0];
/// let second = ndimage::rank_filter(x.view(), -2, 3, Boundary::Nearest, &[0])?;
/// assert_eq!(second, array![3.0, 2.0, 2.0, 9.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`median_filter`], and [`Error::Array`] for a rank that the footprint does not have.
pub fn rank_filter<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    rank: isize,
    footprint: impl Into<Footprint>,
    boundary: Boundary,
    origin: &[isize],
) -> Result<Array<T, D>, Error> {
    filter(x, &footprint.into(), boundary, origin, |count| {
        let from_end = if rank < 0 { rank.saturating_add_unsigned(count) } else { rank };
        let found = usize::try_from(from_end).ok().filter(|&rank| rank < count);
        found.map(Order::Rank).ok_or_else(|| {
            Error::Array(format!(
                "a footprint of {count} elements has ranks from -{count} to {}, not {rank}",
                count - 1
            ))
        })
    })
}

/// The percentile of the neighbours of each number: `scipy.ndimage.percentile_filter`.
///
/// The number of rank ⌊count·p/100⌋, the largest for 100: one of the neighbours, nothing between two.
/// Below 0, −20 is as 80. NaN and `origin` are as in [`median_filter`].
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![3.0, 1.0, 2.0, 9.0];
/// let low = ndimage::percentile_filter(x.view(), 20.0, 3, Boundary::Nearest, &[0])?;
/// assert_eq!(low, array![1.0, 1.0, 1.0, 2.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`median_filter`], and [`Error::Parameter`] for a percentile beyond −100 to 100.
pub fn percentile_filter<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    percentile: f64,
    footprint: impl Into<Footprint>,
    boundary: Boundary,
    origin: &[isize],
) -> Result<Array<T, D>, Error> {
    filter(x, &footprint.into(), boundary, origin, |count| {
        let part = if percentile < 0.0 { percentile + 100.0 } else { percentile };
        if !(0.0..=100.0).contains(&part) {
            return Err(Error::Parameter {
                window: "percentile_filter",
                name: "percentile",
                expected: "from -100 to 100",
                value: percentile,
            });
        }
        #[expect(clippy::cast_possible_truncation, reason = "from 0 to `count`, rounded down")]
        let rank = (count as f64 * part / 100.0) as usize;
        Ok(Order::Rank(if part == 100.0 { count - 1 } else { rank.min(count - 1) }))
    })
}

/// The least of the neighbours of each number: `scipy.ndimage.minimum_filter`.
///
/// The cost of a box does not depend on its size. NaN and `origin` are as in [`median_filter`]; of equal
/// zeros of either sign the output may be any.
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![[3.0, 1.0, 2.0], [5.0, 4.0, 6.0]];
/// let y = ndimage::minimum_filter(x.view(), [1, 3], Boundary::Reflect, &[0])?;
/// assert_eq!(y, array![[1.0, 1.0, 1.0], [4.0, 4.0, 4.0]]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`median_filter`].
pub fn minimum_filter<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    footprint: impl Into<Footprint>,
    boundary: Boundary,
    origin: &[isize],
) -> Result<Array<T, D>, Error> {
    filter(x, &footprint.into(), boundary, origin, |_| Ok(Order::Least))
}

/// The largest of the neighbours of each number: `scipy.ndimage.maximum_filter`.
///
/// As [`minimum_filter`].
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage};
/// let x = array![3.0, 1.0, 2.0, 9.0];
/// let y = ndimage::maximum_filter(x.view(), 3, Boundary::Constant(0.0), &[0])?;
/// assert_eq!(y, array![3.0, 3.0, 9.0, 9.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`median_filter`].
pub fn maximum_filter<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    footprint: impl Into<Footprint>,
    boundary: Boundary,
    origin: &[isize],
) -> Result<Array<T, D>, Error> {
    filter(x, &footprint.into(), boundary, origin, |_| Ok(Order::Most))
}

/// `order` says what is wanted of so many neighbours.
fn filter<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    footprint: &Footprint,
    boundary: Boundary,
    origin: &[isize],
    order: impl FnOnce(usize) -> Result<Order, Error>,
) -> Result<Array<T, D>, Error> {
    let x = x.into_dyn();
    check(&x, boundary)?;
    let x = Grid::of(&x)?;
    let window = Window::new(footprint, &x.shape, origin)?;
    let order = order(window.count)?;
    order::filter(&x, &window, boundary, order)?.into_array()
}
