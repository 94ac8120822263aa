//! The raw convolution of two series.

pub(crate) mod auto;
pub(crate) mod boxcar;
pub(crate) mod cost;
pub(crate) mod direct;
pub(crate) mod error_bound;
pub(crate) mod overlap_save;
pub(crate) mod partitioned;
pub(crate) mod rustfft;

use crate::{
    convolve::auto::{Convolver, Scratch},
    error::Error,
    number::MAX_LEN,
    options::method::Method,
    sample::Sample,
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
    pub(crate) fn outputs(self, first: usize, second: usize) -> std::ops::Range<usize> {
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
/// that overlap them, by every method.
///
/// ```
/// use smoothframe_core::{Method, Mode, convolve};
/// let full = convolve(&[1.0, 2.0, 3.0], &[0.0, 1.0, 0.5], Mode::Full, Method::Auto)?;
/// assert_eq!(full, [0.0, 1.0, 2.5, 4.0, 1.5]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::EmptyInput`] when an input is empty; [`Error::TooLong`] when both are longer than
/// [`Kernel::MAX_LEN`](crate::Kernel::MAX_LEN).
pub fn convolve<T: Sample>(a: &[T], b: &[T], mode: Mode, method: Method) -> Result<Vec<T>, Error> {
    for (which, input) in [("first", a), ("second", b)] {
        if input.is_empty() {
            return Err(Error::EmptyInput { which });
        }
    }
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let max = MAX_LEN;
    if short.len() > max {
        return Err(Error::TooLong { len: short.len(), max });
    }
    let outputs = mode.outputs(a.len(), b.len());
    if short.iter().all(|h| h.finite()) {
        Ok(slide(long, short, outputs, method))
    } else {
        // Zeros beyond the ends would meet an infinite tap and make NaN.
        Ok(outputs.map(|t| overlap(long, short, t)).collect())
    }
}

/// The `outputs` of the full convolution, with finite taps.
fn slide<T: Sample>(
    long: &[T],
    taps: &[T],
    outputs: std::ops::Range<usize>,
    method: Method,
) -> Vec<T> {
    let convolver = Convolver::new(taps.to_vec(), method, false);
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
    if !convolver.transforms() || ext.iter().all(|x| x.finite()) {
        convolver.valid(&ext, &mut out, &mut Scratch::default());
        return out;
    }
    // A transform would spread rows that are not finite over its whole block.
    let finite: Vec<T> = ext.iter().map(|&x| if x.finite() { x } else { T::ZERO }).collect();
    convolver.valid(&finite, &mut out, &mut Scratch::default());
    let mut touched_until = 0;
    for (i, value) in out.iter_mut().enumerate() {
        let newest = if i == 0 { 0..taps.len() } else { i + reach..i + taps.len() };
        for at in newest {
            if !ext[at].finite() {
                touched_until = at + 1;
            }
        }
        if i < touched_until {
            *value = direct::one(taps, &ext[i..]);
        }
    }
    out
}

/// Output `t` of the full convolution, over the rows that overlap alone.
fn overlap<T: Sample>(long: &[T], short: &[T], t: usize) -> T {
    let from = (t + 1).saturating_sub(long.len());
    let to = (t + 1).min(short.len());
    (from..to).fold(T::ZERO, |sum, j| sum + short[j] * long[t - j])
}
