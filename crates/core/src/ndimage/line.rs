//! Weights along one axis.

use ndarray::{Array, ArrayView, ArrayViewD, Axis, Dimension};

use crate::{
    convolve::slider::Slider,
    error::Error,
    nd::{
        axis::len_of,
        grid::{Grid, filled, reserve},
        lines::along,
        planar::{self, Part},
    },
    ndimage::edges::{behind, check, fill},
    number::MAX_LEN,
    options::{boundary::Boundary, method::Method},
    sample::Sample,
};

/// Lines of more taps than this go by transforms, where these are sooner.
const SHORT: usize = 64;
/// So many neighbours are worth vectors across lines.
const ACROSS: usize = 8;

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
        let taps = rounded(weights.iter().rev().copied())?;
        Ok(Self { taps, before: behind(weights.len(), origin)? })
    }

    /// Each line of the array along the axis.
    pub(crate) fn run(
        &self,
        x: &ArrayViewD<'_, T>,
        axis: usize,
        boundary: Boundary,
    ) -> Result<Grid<'static, T>, Error> {
        // How the caller's array lies in memory is nothing to the bits of the output.
        let x = Grid::of(x)?;
        let x = &x.view()?;
        let Self { taps, before } = self;
        let (before, rows) = (*before, x.shape()[axis]);
        let inner: usize = x.shape()[axis + 1..].iter().product();
        let fill = fill::<T>(boundary)?;
        if let (Some(data), true) = (x.as_slice(), inner >= ACROSS && self.is_short()) {
            // Vectors of neighbours, where lines lie across memory.
            let mut out = reserve(x.shape())?;
            let size = [rows, inner];
            let part = self.part(size, [0, inner], boundary);
            for plane in data.chunks_exact(rows * inner) {
                let taps = (&**taps, [taps.len(), 1]);
                planar::append(&mut out, (plane, size), part, taps, Method::Direct)?;
            }
            return Ok(Grid::new(out, x.shape().to_vec()));
        }
        let after = taps.len() - 1 - before;
        let row = |i: usize| boundary.row(i.cast_signed() - before.cast_signed(), rows);
        let beyond = (0..before).chain(before + rows..before + rows + after);
        let beyond: Vec<_> = beyond.map(|i| (i, row(i))).collect();
        // A constant's rows keep this number.
        let mut ext = filled(&[rows + taps.len() - 1], fill)?;
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

/// Taps of the array's type, whose range they must not leave.
pub(crate) fn rounded<T: Sample>(
    weights: impl ExactSizeIterator<Item = f64>,
) -> Result<Vec<T>, Error> {
    let mut taps = reserve(&[weights.len()])?;
    for value in weights {
        let tap = T::of(value);
        if value.is_finite() && !tap.finite() {
            return Err(Error::BeyondRange { value });
        }
        taps.push(tap);
    }
    Ok(taps)
}

impl<T: Sample> Line<T> {
    /// Whether direct sums cost less than transforms and moving sums.
    fn is_short(&self) -> bool {
        let is_equal = self.taps.iter().all(|h| *h == self.taps[0]);
        self.taps.len() <= if is_equal { 16 } else { SHORT } && self.taps.iter().all(|h| h.finite())
    }

    /// What this looks at along columns of an image, and others along rows.
    fn part(&self, [rows, _]: [usize; 2], [left, columns]: [usize; 2], boundary: Boundary) -> Part {
        let first = [-self.before.cast_signed(), -left.cast_signed()];
        Part { first, shape: [rows + self.taps.len() - 1, columns], boundary }
    }
}

/// An image by lines along both axes, where they are short: in one pass. The boundary is one that the
/// image once extended has as each of its axes.
fn image<T: Sample>(
    x: &ArrayViewD<'_, T>,
    lines: &[Option<Line<T>>],
    boundary: Boundary,
) -> Result<Option<Grid<'static, T>>, Error> {
    let is_once = !matches!(boundary, Boundary::Constant(value) if value != 0.0);
    let (Some(data), &[rows, columns], [Some(column), Some(row)]) =
        (x.as_slice(), x.shape(), lines)
    else {
        return Ok(None);
    };
    if !(is_once && column.is_short() && row.is_short()) {
        return Ok(None);
    }
    let size = [rows, columns];
    let part = column.part(size, [row.before, columns + row.taps.len() - 1], boundary);
    let out = planar::separable((data, size), part, &column.taps, &row.taps)?;
    Ok(Some(Grid::new(out, size.to_vec())))
}

/// One line for each axis that has one, one axis after the other.
pub(crate) fn separable<T: Sample>(
    x: &ArrayViewD<'_, T>,
    lines: &[Option<Line<T>>],
    boundary: Boundary,
) -> Result<Grid<'static, T>, Error> {
    let x = Grid::of(x)?;
    let x = &x.view()?;
    if let Some(done) = image(x, lines, boundary)? {
        return Ok(done);
    }
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
        None => Grid::copy_of(x),
    }
}

/// Σ weights\[j\]·x\[i + j − ⌊K/2⌋ − origin\] along one axis: `scipy.ndimage.correlate1d`.
///
/// Lines are those of the axis; `origin` is 0 as a rule, and 1 moves the window one row towards lower
/// indices. Long weights go by transforms, within the error that
/// [`Method::Auto`](crate::Method::Auto) allows, equal ones by moving sums. In `f32`, sums are of
/// `f32`, where SciPy's are of `f64`. NaN and infinities touch the outputs whose windows hold them, and
/// no other.
///
/// A view's strides do not change a bit of the output; one that is not in standard layout is copied.
/// Its shape may: where the axes after this one have 8 numbers or more together, short weights are
/// summed for many lines at once, and else line by line, in another order.
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
/// `origin` beyond the window, and where memory does not suffice; [`Error::EmptyKernel`],
/// [`Error::TooLong`]; [`Error::BeyondRange`] for a weight or a constant that `f32` cannot hold;
/// [`Error::Unsupported`] for a boundary beside reflect, mirror, nearest, wrap and constant.
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
