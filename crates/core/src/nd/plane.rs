//! Convolution and correlation of two images, one of which goes on beyond its edges.

use ndarray::{Array2, ArrayView2};

use crate::{
    convolve::{Mode, parts},
    error::Error,
    nd::{
        convolve::{check, conjugate},
        dense,
        extend::extended,
        grid::{Grid, of_array, reserve},
        sums::{self, How},
    },
    options::{boundary::Boundary, method::Method},
    sample::{Element, Kind},
};

/// What lies beyond the edges of an image, by the names of `scipy.signal.convolve2d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Edge<T> {
    /// A value, zero as a rule.
    Fill(T),
    /// The other side of the image.
    Wrap,
    /// The image mirrored, its edge repeated: `d c b a | a b c d | d c b a`.
    Symm,
}

/// The convolution of an image with a kernel, with SciPy's boundaries.
///
/// `scipy.signal.convolve2d`: `a` goes on as [`Edge`] says, and the outputs are those of
/// [`convolve`](fn@crate::nd::convolve). In [`Mode::Valid`] nothing beyond the edges is looked at, and
/// the larger image is the one that the other is laid on.
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Mode, nd::{self, Edge}};
/// let image = array![[1, 2], [3, 4]];
/// let kernel = array![[1, 1, 1]];
/// let same = nd::convolve2d(image.view(), kernel.view(), Mode::Same, Edge::Symm)?;
/// assert_eq!(same, array![[4, 5], [10, 11]]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`convolve`](fn@crate::nd::convolve).
pub fn convolve2d<T: Element>(
    a: ArrayView2<'_, T>,
    b: ArrayView2<'_, T>,
    mode: Mode,
    edge: Edge<T>,
) -> Result<Array2<T>, Error> {
    let (a, b) = (a.into_dyn(), b.into_dyn());
    let (a, b) = (Grid::of(&a)?, Grid::of(&b)?);
    images(&a, &b, mode, edge, |taps| (taps - 1) / 2)?.into_array()
}

/// The correlation of an image with a kernel, with SciPy's boundaries: `scipy.signal.correlate2d`.
///
/// Mode same centres an even kernel one row earlier than [`correlate`](fn@crate::nd::correlate), as
/// SciPy's two functions do: output i is Σ a\[i + l − ⌊(K−1)/2⌋\]·conj(v\[l\]) along each axis. It is
/// `v` that is conjugated, also in [`Mode::Valid`] where `v` is the larger image; there SciPy's numbers
/// are the conjugates of these.
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Mode, nd::{self, Edge}};
/// let image = array![[1.0, 2.0], [3.0, 4.0]];
/// let v = array![[0.0, 1.0, 2.0]];
/// let same = nd::correlate2d(image.view(), v.view(), Mode::Same, Edge::Fill(10.0))?;
/// assert_eq!(same, array![[5.0, 22.0], [11.0, 24.0]]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`convolve`](fn@crate::nd::convolve).
pub fn correlate2d<T: Element>(
    a: ArrayView2<'_, T>,
    v: ArrayView2<'_, T>,
    mode: Mode,
    edge: Edge<T>,
) -> Result<Array2<T>, Error> {
    let (a, v) = (a.into_dyn(), v.into_dyn());
    let (a, v) = (Grid::of(&a)?, conjugate(&Grid::of(&v)?)?);
    // Output i of the full convolution with the mirrored kernel of K rows has lag i − K + 1.
    images(&a, &v, mode, edge, |taps| taps / 2)?.into_array()
}

/// Mode same starts at the output `same` of an axis of so many taps.
fn images<T: Element>(
    a: &Grid<'_, T>,
    b: &Grid<'_, T>,
    mode: Mode,
    edge: Edge<T>,
    same: impl Fn(usize) -> usize,
) -> Result<Grid<'static, T>, Error> {
    check(&a.shape, &b.shape)?;
    let holds = |a: &[usize], b: &[usize]| a.iter().zip(b).all(|(a, b)| a >= b);
    let (mut a, mut b) = (a, b);
    if mode == Mode::Valid {
        if holds(&b.shape, &a.shape) && !holds(&a.shape, &b.shape) {
            (a, b) = (b, a);
        } else if !holds(&a.shape, &b.shape) {
            return Err(Error::Array(format!(
                "mode=valid needs an image that has room for the other along both axes, but the \
                 shapes are {:?} and {:?}",
                a.shape, b.shape
            )));
        }
    }
    let (mut before, mut after, mut shape) = (Vec::new(), Vec::new(), Vec::new());
    for (&rows, &taps) in a.shape.iter().zip(&b.shape) {
        let range = match mode {
            Mode::Full => 0..rows + taps - 1,
            Mode::Same => same(taps)..same(taps) + rows,
            Mode::Valid => taps - 1..rows,
        };
        before.push(taps.cast_signed() - 1 - range.start.cast_signed());
        after.push(range.end.cast_signed() - rows.cast_signed());
        shape.push(range.len());
    }
    reserve::<T>(&shape)?;
    let (boundary, fill) = match edge {
        Edge::Fill(value) => (Boundary::Constant(0.0), value),
        Edge::Wrap => (Boundary::Wrap, T::NOTHING),
        Edge::Symm => (Boundary::Reflect, T::NOTHING),
    };
    beyond(a, (&before, &after), (boundary, fill), b)
}

/// Sums over windows of the array with as many rows `before` and `after` each axis as are told, by the
/// boundary or `fill` where it has none.
pub(crate) fn beyond<T: Element>(
    x: &Grid<'_, T>,
    (before, after): (&[isize], &[isize]),
    (boundary, fill): (Boundary, T),
    taps: &Grid<'_, T>,
) -> Result<Grid<'static, T>, Error> {
    let how = How { method: Method::Auto, is_whole: T::KIND == Kind::Whole };
    if let (Some(reals), Some(weights)) = (T::as_reals(&x.data), T::as_reals(&taps.data)) {
        let (x, taps) = (x.with(reals), taps.with(weights));
        let ends = (boundary, fill.real_part());
        let sums = sums::beyond(&x, (before, after), ends, &taps, how)?;
        let shape = sums.shape.clone();
        if let Ok(sums) = T::from_reals(sums.into_vec()) {
            return Ok(Grid::new(sums, shape));
        }
    }
    valid(&extended(x, before, after, boundary, fill)?, taps, how)
}

/// Sums over windows of any numbers.
fn valid<T: Element>(
    ext: &Grid<'_, T>,
    taps: &Grid<'_, T>,
    how: How,
) -> Result<Grid<'static, T>, Error> {
    let pairs = ext.shape.iter().zip(&taps.shape);
    let shape: Vec<usize> = pairs.map(|(ext, taps)| (ext + 1).saturating_sub(*taps)).collect();
    let sums = parts::by_reals(
        &ext.data,
        &taps.data,
        taps.data.len(),
        |x, h| Ok(sums::valid(&ext.with(x), &taps.with(h), how)?.into_vec()),
        || {
            let mut sums = reserve(&shape)?;
            for i in 0..shape.iter().product() {
                sums.push(parts::exact(dense::pairs(ext, taps, i))?);
            }
            Ok(sums)
        },
    )
    .map_err(|error| of_array(error, &shape))?;
    Ok(Grid::new(sums, shape))
}
