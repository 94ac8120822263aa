//! The raw convolution of two series.

pub(crate) mod auto;
pub(crate) mod boxcar;
pub(crate) mod cost;
pub(crate) mod direct;
pub(crate) mod error_bound;
pub(crate) mod overlap_save;
pub(crate) mod partitioned;
pub(crate) mod parts;
pub(crate) mod rustfft;
pub(crate) mod slider;

use std::ops::Range;

use crate::{
    convolve::slider::Slider,
    error::Error,
    number::MAX_LEN,
    options::method::Method,
    sample::{Element, Sample},
};

/// Which part of a convolution is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Mode {
    /// Every overlap: N + K − 1 outputs.
    #[default]
    Full,
    /// The first input's length, centred in the full one.
    Same,
    /// Where the shorter input lies wholly within the longer: |N − K| + 1 outputs.
    Valid,
}

impl Mode {
    /// Which outputs of the full convolution of series of so many rows, at least one each.
    pub(crate) fn outputs(self, first: usize, second: usize) -> Range<usize> {
        let (short, long) = (first.min(second), first.max(second));
        match self {
            Self::Full => 0..(first - 1).saturating_add(second),
            Self::Same => (second - 1) / 2..((second - 1) / 2).saturating_add(first),
            Self::Valid => short - 1..long,
        }
    }
}

/// The convolution of `a` and `b`, placed as `scipy.signal.convolve` places it.
///
/// No scaling, no boundary, no rule for holes: NaN and infinities follow IEEE within the outputs
/// that overlap them, by every method. Complex numbers take four convolutions of their parts. Sums
/// of whole numbers are exact, by every method: where NumPy's would wrap around, these are an error.
/// (Where sums are surely below 2⁵³ they take the time of `f64`, else longer.)
///
/// ```
/// use smoothframe_core::{Method, Mode, convolve};
/// let full = convolve(&[1.0, 2.0, 3.0], &[0.0, 1.0, 0.5], Mode::Full, Method::Auto)?;
/// assert_eq!(full, [0.0, 1.0, 2.5, 4.0, 1.5]);
/// let counts = convolve(&[1_u8, 2, 3], &[10, 20], Mode::Same, Method::Auto)?;
/// assert_eq!(counts, [10, 40, 70]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::EmptyInput`] when an input is empty; [`Error::TooLong`] when both are longer than
/// [`Kernel::MAX_LEN`](crate::Kernel::MAX_LEN); [`Error::Overflow`] where a sum of whole numbers does
/// not fit; [`Error::OutOfMemory`] for the parts of complex or whole numbers.
pub fn convolve<T: Element>(a: &[T], b: &[T], mode: Mode, method: Method) -> Result<Vec<T>, Error> {
    for (which, input) in [("first", a), ("second", b)] {
        if input.is_empty() {
            return Err(Error::EmptyInput { which });
        }
    }
    let shorter = a.len().min(b.len());
    if shorter > MAX_LEN {
        return Err(Error::TooLong { len: shorter, max: MAX_LEN });
    }
    let outputs = mode.outputs(a.len(), b.len());
    parts::by_reals(
        a,
        b,
        shorter,
        |a, b| Ok(real(a, b, outputs.clone(), method)),
        || outputs.clone().map(|t| parts::exact(overlap(a, b, t))).collect(),
    )
}

/// The `outputs` of the full convolution of real numbers.
fn real<T: Sample>(a: &[T], b: &[T], outputs: Range<usize>, method: Method) -> Vec<T> {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    if short.iter().all(|h| h.finite()) {
        return slide(long, short, outputs, method);
    }
    // Zeros beyond the ends would meet an infinite tap and make NaN.
    outputs.map(|t| overlap(long, short, t).fold(T::ZERO, |sum, (x, h)| sum + h * x)).collect()
}

/// The `outputs` of the full convolution, with finite taps.
fn slide<T: Sample>(long: &[T], taps: &[T], outputs: Range<usize>, method: Method) -> Vec<T> {
    let reach = taps.len() - 1;
    // Output t meets rows t − reach ..= t; rows beyond the ends are zeros.
    let before = reach.saturating_sub(outputs.start);
    let after = outputs.end.saturating_sub(long.len());
    let first = outputs.start.saturating_sub(reach);
    let last = outputs.end.min(long.len());
    let mut ext = vec![T::ZERO; before];
    ext.extend_from_slice(&long[first..last]);
    ext.resize(ext.len() + after, T::ZERO);
    let mut out = vec![T::ZERO; outputs.len()];
    Slider::new(taps.to_vec(), method).valid(&ext, &mut out);
    out
}

/// What output `t` of the full convolution is the sum of: the rows that overlap, the taps in order.
fn overlap<'a, T: Copy>(
    long: &'a [T],
    short: &'a [T],
    t: usize,
) -> impl Iterator<Item = (T, T)> + 'a {
    let from = (t + 1).saturating_sub(long.len());
    let to = (t + 1).min(short.len());
    (from..to).map(move |j| (long[t - j], short[j]))
}
