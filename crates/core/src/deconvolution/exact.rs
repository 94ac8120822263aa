//! Long division of series, as of polynomials.

use crate::{
    convolve::direct,
    deconvolution::inputs::{check, narrowed, refused, room, widened},
    error::Error,
    sample::Sample,
    simd::{self, isa::Isa},
};

/// The quotient and the remainder of `y` by `h`: `y = h ∗ quotient + remainder`, where ∗ is
/// [`convolve`](fn@crate::convolve) in full.
///
/// `y` has N rows and `h` K: the quotient has N − K + 1 rows (none where `h` is the longer), the
/// remainder N. Where `y` is the full convolution of `h` with a series, that series comes back, and
/// the remainder is rounding. These are `scipy.signal.deconvolve`'s, summed in `f64`.
///
/// Each row of the quotient is made of those before it, so that errors grow like the inverse of
/// `h`: without bound where its polynomial has zeros outside the unit circle (as of every symmetric
/// kernel that smooths much). Of measured series take [`wiener`](crate::wiener) or
/// [`richardson_lucy`](crate::richardson_lucy). It takes N·K operations.
///
/// ```
/// use smoothframe_core::{Method, Mode, convolve, deconvolve};
/// let (sent, echo) = ([0.0, 1.0, 0.0, 0.0, 1.0], [2.0, 1.0]);
/// let heard = convolve(&sent, &echo, Mode::Full, Method::Auto)?;
/// let (quotient, remainder) = deconvolve(&heard, &echo)?;
/// assert_eq!(quotient, sent);
/// assert_eq!(remainder, [0.0; 6]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::EmptyInput`]; [`Error::Tap`] for a weight that is NaN or infinite;
/// [`Error::Deconvolution`] where h\[0\] is 0, which the quotient is divided by, or a row of `y` is
/// NaN or infinite; [`Error::TooLong`] and [`Error::OutOfMemory`].
pub fn deconvolve<T: Sample>(y: &[T], h: &[T]) -> Result<(Vec<T>, Vec<T>), Error> {
    check(y, h)?;
    let (n, k) = (y.len(), h.len());
    let taps = widened(0, h, 0, k)?;
    if taps[0] == 0.0 {
        let zeros = taps.iter().take_while(|&&tap| tap == 0.0).count();
        return Err(refused(format!(
            "the kernel's first weight h[0] is 0, and the quotient is divided by it; leave out its \
             {zeros} leading zeros, and as many rows of the series"
        )));
    }
    let mut rest = widened(0, y, 0, k)?;
    if n < k {
        return Ok((Vec::new(), narrowed(rest.into_iter(), k)?));
    }
    let rows = n - k + 1;
    // Zeros around the quotient, as its convolution needs them.
    let mut quotient: Vec<f64> = room(n + k - 1, k)?;
    quotient.resize(n + k - 1, 0.0);
    let rests = &mut rest;
    let quotients = &mut quotient[k - 1..k - 1 + rows];
    simd::run(Isa::best(), Division { taps: &taps, rest: rests, quotient: quotients });
    // Anew from the quotient, so that it tells the rounding of each of its rows, too.
    direct::valid(&taps, &quotient, &mut rest);
    let remainder = y.iter().zip(&rest).map(|(y, product)| y.wide() - product);
    let remainder = narrowed(remainder, k)?;
    Ok((narrowed(quotient[k - 1..k - 1 + rows].iter().copied(), k)?, remainder))
}

struct Division<'a> {
    taps: &'a [f64],
    rest: &'a mut [f64],
    quotient: &'a mut [f64],
}

impl simd::WithSimd for Division<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { taps, rest, quotient } = self;
        let Some((&first, later)) = taps.split_first() else { return };
        for (i, digit) in quotient.iter_mut().enumerate() {
            let value = rest[i] / first;
            *digit = value;
            for (rest, &tap) in rest[i + 1..].iter_mut().zip(later) {
                *rest -= value * tap;
            }
        }
    }
}
