//! Convolution and correlation of two arrays.

use std::ops::Range;

use ndarray::{Array, ArrayView, Dimension};

use crate::{
    convolve::{Mode, parts},
    error::Error,
    nd::{
        dense,
        extend::extended,
        grid::{Grid, Index, of_array, reserve},
        sums::{self, How},
    },
    options::{boundary::Boundary, method::Method},
    sample::{Element, Kind, Sample},
};

/// The convolution of two arrays of as many dimensions, placed as `scipy.signal.convolve` places it.
///
/// An axis of N rows and one of K give N + K − 1 by [`Mode::Full`], N by [`Mode::Same`] and
/// |N − K| + 1 by [`Mode::Valid`], for which one of the arrays must have room for the other along
/// every axis. Views may have any strides; one that is not in standard layout is copied.
///
/// Numbers beyond the edges are zeros. NaN and infinities follow IEEE within the outputs that they
/// overlap, and touch no other, by every method. [`Method::Auto`] is the fastest whose error stays
/// within 1e-12·‖h‖₁·max|x| of the output's own window (32 eps in place of 1e-12 in f32), h the
/// smaller array; a kernel that is wide along one axis alone is slid along lines, with the bits of
/// [`convolve`](fn@crate::convolve) where it is no longer than the array along that axis. Sums of
/// whole numbers are exact, or an error.
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Method, Mode, nd};
/// let image = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
/// let kernel = array![[1.0, 1.0], [0.0, -1.0]];
/// let valid = nd::convolve(image.view(), kernel.view(), Mode::Valid, Method::Auto)?;
/// assert_eq!(valid, array![[4.0 + 5.0 - 1.0, 5.0 + 6.0 - 2.0]]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Array`], with the shapes, where the numbers of dimensions differ, an array is empty,
/// neither array has room for the other in [`Mode::Valid`], or memory does not suffice;
/// [`Error::Overflow`] where a sum of whole numbers does not fit.
#[doc(alias("convolve2d", "fftconvolve", "convolution", "image"))]
pub fn convolve<T: Element, D: Dimension>(
    a: ArrayView<'_, T, D>,
    b: ArrayView<'_, T, D>,
    mode: Mode,
    method: Method,
) -> Result<Array<T, D>, Error> {
    let (a, b) = (a.into_dyn(), b.into_dyn());
    arrays(&Grid::of(&a)?, &Grid::of(&b)?, mode, method)?.into_array()
}

/// The correlation of two arrays of as many dimensions, c\[k\] = Σ a\[l + k\]·conj(v\[l\]), placed as
/// `scipy.signal.correlate` places it.
///
/// As [`convolve`] with `v` mirrored along every axis, and its conjugate.
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Method, Mode, nd};
/// let (a, v) = (array![[0, 1, 2], [0, 3, 4]], array![[1, 2], [3, 4]]);
/// let sums = nd::correlate(a.view(), v.view(), Mode::Valid, Method::Auto)?;
/// assert_eq!(sums, array![[2 + 12, 1 + 4 + 9 + 16]]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`convolve`].
#[doc(alias("cross-correlation", "template matching"))]
pub fn correlate<T: Element, D: Dimension>(
    a: ArrayView<'_, T, D>,
    v: ArrayView<'_, T, D>,
    mode: Mode,
    method: Method,
) -> Result<Array<T, D>, Error> {
    let (a, v) = (a.into_dyn(), v.into_dyn());
    arrays(&Grid::of(&a)?, &conjugate(&Grid::of(&v)?)?, mode, method)?.into_array()
}

/// Mirrored along every axis, and the conjugate.
pub(crate) fn conjugate<T: Element>(v: &Grid<'_, T>) -> Result<Grid<'static, T>, Error> {
    let mirrored = v.reversed()?;
    if T::KIND == Kind::Complex { mirrored.map(T::conjugate) } else { Ok(mirrored) }
}

fn arrays<T: Element>(
    a: &Grid<'_, T>,
    b: &Grid<'_, T>,
    mode: Mode,
    method: Method,
) -> Result<Grid<'static, T>, Error> {
    let outputs = outputs(&a.shape, &b.shape, mode)?;
    let shape: Vec<usize> = outputs.iter().map(ExactSizeIterator::len).collect();
    reserve::<T>(&shape)?;
    let terms = a.shape.iter().zip(&b.shape).map(|(a, b)| a.min(b)).product();
    let how = How { method, is_whole: T::KIND == Kind::Whole };
    let sums = parts::by_reals(
        &a.data,
        &b.data,
        terms,
        |x, y| real(&a.with(x), &b.with(y), &outputs, how),
        || exact(a, b, &outputs),
    )
    .map_err(|error| of_array(error, &shape))?;
    Ok(Grid::new(sums, shape))
}

/// Which outputs of the full convolution are wanted along each axis.
fn outputs(a: &[usize], b: &[usize], mode: Mode) -> Result<Vec<Range<usize>>, Error> {
    check(a, b)?;
    let holds = |a: &[usize], b: &[usize]| a.iter().zip(b).all(|(a, b)| a >= b);
    if mode == Mode::Valid && !holds(a, b) && !holds(b, a) {
        return Err(Error::Array(format!(
            "mode=valid needs an array that has room for the other along every axis, but the shapes \
             are {a:?} and {b:?}"
        )));
    }
    Ok(a.iter().zip(b).map(|(&a, &b)| mode.outputs(a, b)).collect())
}

/// Refuses arrays of different numbers of dimensions, and empty ones.
pub(crate) fn check(a: &[usize], b: &[usize]) -> Result<(), Error> {
    if a.len() != b.len() {
        return Err(Error::Array(format!(
            "arrays need as many dimensions as each other, but the shapes are {a:?} and {b:?}"
        )));
    }
    if a.contains(&0) || b.contains(&0) {
        let which = if a.contains(&0) { "first" } else { "second" };
        return Err(Error::Array(format!(
            "cannot convolve: the {which} array is empty; the shapes are {a:?} and {b:?}"
        )));
    }
    Ok(())
}

/// The outputs of the full convolution of real arrays.
fn real<T: Sample>(
    a: &Grid<'_, T>,
    b: &Grid<'_, T>,
    outputs: &[Range<usize>],
    how: How,
) -> Result<Vec<T>, Error> {
    let (a, taps) = if a.data.len() >= b.data.len() { (a, b) } else { (b, a) };
    let (a, taps, outputs) = &without_singletons(a, taps, outputs);
    if !taps.data.iter().all(|h| h.finite()) {
        // Zeros beyond the edges would meet an infinite tap and make NaN.
        let sum = |pairs: &mut dyn Iterator<Item = (T, T)>| {
            Ok(pairs.fold(T::ZERO, |sum, (x, h)| sum + h * x))
        };
        return one_by_one(a, taps, outputs, sum);
    }
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for ((outputs, &a), &taps) in outputs.iter().zip(&a.shape).zip(&taps.shape) {
        before.push(taps.cast_signed() - 1 - outputs.start.cast_signed());
        after.push(outputs.end.cast_signed() - a.cast_signed());
    }
    let zeros = (Boundary::Constant(0.0), T::ZERO);
    // Of more than two dimensions, arrays are transformed without the zeros around them.
    if how.method != Method::Direct && taps.shape.iter().filter(|&&len| len > 1).count() > 2 {
        let ext = extended(a, &before, &after, zeros.0, zeros.1)?;
        if how.method == Method::Fft || !sums::prefers_direct::<T>(&ext.shape, &taps.shape) {
            return sums::by_transform(&ext, a, taps, outputs, how);
        }
        return Ok(sums::valid(&ext, taps, how)?.into_vec());
    }
    Ok(sums::beyond(a, (&before, &after), zeros, taps, how)?.into_vec())
}

/// Without the axes that have one row in both arrays.
fn without_singletons<'a, T: Sample>(
    a: &'a Grid<'_, T>,
    taps: &'a Grid<'_, T>,
    outputs: &[Range<usize>],
) -> (Grid<'a, T>, Grid<'a, T>, Vec<Range<usize>>) {
    let axes = a.shape.iter().zip(&taps.shape).zip(outputs);
    let axes = axes.filter(|((a, taps), _)| (**a, **taps) != (1, 1));
    let (mut of_a, mut of_taps, mut ranges) = (Vec::new(), Vec::new(), Vec::new());
    for ((&a, &taps), outputs) in axes {
        of_a.push(a);
        of_taps.push(taps);
        ranges.push(outputs.clone());
    }
    (a.reshaped(of_a), taps.reshaped(of_taps), ranges)
}

/// The exact sums of whole numbers.
fn exact<T: Element>(
    a: &Grid<'_, T>,
    b: &Grid<'_, T>,
    outputs: &[Range<usize>],
) -> Result<Vec<T>, Error> {
    one_by_one(a, b, outputs, |pairs| parts::exact(pairs))
}

/// Each output of what it is the sum of.
fn one_by_one<T: Element>(
    a: &Grid<'_, T>,
    b: &Grid<'_, T>,
    outputs: &[Range<usize>],
    mut sum: impl FnMut(&mut dyn Iterator<Item = (T, T)>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let lens: Vec<usize> = outputs.iter().map(ExactSizeIterator::len).collect();
    let mut out = reserve(&lens)?;
    let mut index = Index::new(&lens);
    while let Some(at) = index.advance() {
        let output: Vec<usize> =
            at.iter().zip(outputs).map(|(at, range)| range.start + at).collect();
        out.push(sum(&mut dense::overlap(a, b, &output))?);
    }
    Ok(out)
}
