//! The raw correlation of two series.

use std::ops::Range;

use crate::{
    convolve::{Mode, convolve, cost, error_bound::euclidean, overlap_save, parts},
    correlation::{
        not_finite,
        right_angle::{self, RightAngle},
    },
    error::Error,
    number::MAX_LEN,
    options::method::Method,
    sample::{Element, Kind, Sample},
    simd::{isa::Isa, pages},
};

/// Nanoseconds a row of [`RightAngle`] beside its transforms: tables, turns, and fresh memory.
const BESIDE: f64 = 12.0;
/// Shorter inputs are convolved as they are.
const SHORT: usize = 1024;
/// Above, sums are never direct.
const DIRECT: usize = 8192;

/// The correlation of `a` with `v`, c\[k\] = Σ a\[l + k\]·v\[l\], of complex numbers with the
/// conjugate of `v`, placed as
/// `scipy.signal.correlate` places it; [`correlation_lags`] has the k of each output.
///
/// The sum is largest where `a` resembles a `v` that was moved k rows later: a positive k means
/// that `a` follows `v`. ([`cross_correlation`](crate::cross_correlation)`(a, b, …)` has the other
/// sign: there `b` follows `a`.) No mean is taken off, nothing is scaled, and rows beyond the ends
/// are zeros. N rows and K rows give N + K − 1 outputs by [`Mode::Full`], N by [`Mode::Same`], and
/// |N − K| + 1 by [`Mode::Valid`].
///
/// NaN and infinities follow IEEE within the outputs that overlap them, and touch no other. As in
/// [`convolve`](fn@crate::convolve), sums are direct or by transforms, whichever is sooner. Of two
/// long inputs, the error of every output is at most a few eps times the product of their norms,
/// √(Σa²)·√(Σv²); a sum by itself cannot be larger than that product. Sums of whole numbers are exact.
///
/// ```
/// use smoothframe_core::{Mode, correlate, correlation_lags};
/// let (a, v) = ([0.0_f64, 0.0, 1.0, 2.0, 1.0], [1.0, 2.0, 1.0]);
/// let sums = correlate(&a, &v, Mode::Full)?;
/// assert_eq!(sums, [0.0, 0.0, 1.0, 4.0, 6.0, 4.0, 1.0]);
/// let lags = correlation_lags(a.len(), v.len(), Mode::Full);
/// let (lag, _) = lags.zip(&sums).max_by(|x, y| x.1.total_cmp(y.1)).unwrap();
/// assert_eq!(lag, 2); // `v` lies two rows later in `a`
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::EmptyInput`] when an input is empty; [`Error::TooLong`] when both are longer than
/// [`Kernel::MAX_LEN`](crate::Kernel::MAX_LEN); [`Error::Overflow`] where a sum of whole numbers does
/// not fit; [`Error::OutOfMemory`].
#[doc(alias = "xcorr")]
pub fn correlate<T: Element>(a: &[T], v: &[T], mode: Mode) -> Result<Vec<T>, Error> {
    for (which, input) in [("first", a), ("second", v)] {
        if input.is_empty() {
            return Err(Error::EmptyInput { which });
        }
    }
    let shorter = a.len().min(v.len());
    if shorter > MAX_LEN {
        return Err(Error::TooLong { len: shorter, max: MAX_LEN });
    }
    if T::KIND == Kind::Whole {
        // Exact, as transforms of the whole are only where they can be rounded.
        let reversed: Vec<T> = v.iter().rev().copied().collect();
        return convolve(a, &reversed, mode, Method::Auto);
    }
    let conjugate: Vec<T>;
    let v = if T::KIND == Kind::Complex {
        conjugate = v.iter().map(|v| v.conjugate()).collect();
        &conjugate
    } else {
        v
    };
    parts::by_reals(a, v, shorter, |a, v| real(a, v, mode), || Ok(Vec::new()))
}

/// [`correlate`] of real numbers.
fn real<T: Sample>(a: &[T], v: &[T], mode: Mode) -> Result<Vec<T>, Error> {
    let is_finite = |rows: &[T]| rows.iter().all(|x| x.finite());
    if is_finite(a) && is_finite(v) {
        finite(a, v, mode)
    } else {
        not_finite::correlate(a, v, mode)
    }
}

/// The lag k of each output of [`correlate`], for inputs of `a` and `v` rows; empty where one of
/// them is.
///
/// As `scipy.signal.correlation_lags`, but for [`Mode::Same`] with an odd number of rows in the
/// first input and an even one in the second: there SciPy's lags are one more than those of the
/// outputs of its own `correlate`, and these are not.
///
/// ```
/// use smoothframe_core::{Mode, correlation_lags};
/// assert_eq!(correlation_lags(4, 3, Mode::Full), -2..4);
/// assert_eq!(correlation_lags(4, 3, Mode::Same), -1..3);
/// assert_eq!(correlation_lags(4, 3, Mode::Valid), 0..2);
/// ```
#[must_use]
pub fn correlation_lags(a: usize, v: usize, mode: Mode) -> Range<i64> {
    if a == 0 || v == 0 {
        return 0..0;
    }
    let whole = |rows: usize| i64::try_from(rows).unwrap_or(i64::MAX);
    let Range { start, end } = mode.outputs(a, v);
    let zero = whole(v - 1);
    whole(start) - zero..whole(end) - zero
}

/// [`correlate`] of finite inputs.
pub(crate) fn finite<T: Sample>(a: &[T], v: &[T], mode: Mode) -> Result<Vec<T>, Error> {
    let isa = Isa::best();
    let outputs = mode.outputs(a.len(), v.len());
    let full = a.len() + v.len() - 1;
    // Of `same`, fewer outputs may be wanted than the longer input has rows.
    let least = outputs.end.max(full - outputs.start).max(a.len()).max(v.len());
    let size = right_angle::size(least);
    let shorter = a.len().min(v.len());
    let is_long = shorter >= SHORT;
    if is_long
        && whole::<T>(isa, size) < in_blocks::<T>(isa, shorter, outputs.len())
        && let Some(mut transform) = RightAngle::new(isa, size)?
    {
        transform.kernel_reversed(v);
        transform.convolve(a);
        let no_memory = |_| Error::OutOfMemory { rows: a.len(), taps: v.len() };
        let mut out: Vec<T> = pages::zeros(outputs.len()).map_err(no_memory)?;
        transform.read(outputs, &mut out);
        let is_whole = |rows: &[T]| rows.iter().all(|x| x.wide().fract() == 0.0);
        // Of whole numbers, an error below ½ rounds to the sum itself.
        if is_whole(a) && is_whole(v) && T::EPSILON * euclidean(a) * euclidean(v) <= 0.125 {
            out.iter_mut().for_each(|sum| *sum = T::of(sum.wide().round()));
        }
        return Ok(out);
    }
    let reversed: Vec<T> = v.iter().rev().copied().collect();
    // The direct sums of two long inputs, which `auto` takes where a transform loses digits of
    // small windows, would take minutes.
    let method = if shorter > DIRECT { Method::Fft } else { Method::Auto };
    convolve(a, &reversed, mode, method)
}

/// Nanoseconds of all outputs by transforms of the whole, as they are estimated: the kernel's, the
/// rows' and their way back.
fn whole<T: Sample>(isa: Isa, size: usize) -> f64 {
    1.5 * cost::of_size::<T>(isa, size) + BESIDE * size as f64
}

/// The same by convolution in blocks, or directly.
fn in_blocks<T: Sample>(isa: Isa, taps: usize, outputs: usize) -> f64 {
    let pairs = outputs.div_ceil(overlap_save::outputs(taps)) as f64 + 0.5;
    let transforms = pairs * cost::transform::<T>(isa, taps);
    transforms.min(cost::direct(isa, taps, outputs, size_of::<T>()))
}
