//! Wiener's deconvolution: the inverse of a kernel at frequencies that it lets through.

use realfft::{RealFftPlanner, num_complex::Complex};

use crate::{
    deconvolution::inputs::{check, largest, narrowed, refused, widened},
    error::Error,
    sample::Sample,
};

/// A gain below this share of the largest is the rounding of none.
const ROUNDING: f64 = 4.0 * f64::EPSILON;

/// The series whose smoothing by `h` is `y`, where `y` has noise.
///
/// Of the spectra Y and H it is `conj(H)·Y / (|H|² + noise·max|H|²)`: frequencies that the kernel
/// lets through are divided by its gain, and those that noise has drowned are left out. `noise` is
/// the power of the noise over that of the signal, relative to the frequency that passes best: 0
/// inverts outright (a frequency of no gain, below 9e-16 of the
/// largest, is left out), 1e-3 suits a series with a few
/// percent of noise, and more of it gives a smoother, lower series. The lengths of `y` and the
/// result are the same, N; the transforms are of N + K − 1 rows, `y` followed by zeros.
///
/// Rows are placed as by [`Mode::Same`](crate::Mode::Same): of a `y` that was smoothed by a centred
/// kernel, peaks come back where they are. Of a `y` that is convolved in full, the first N rows are
/// those of a kernel shifted by (K − 1) / 2 rows. The first and last rows know less than the others,
/// as part of what they were smoothed into lies beyond the ends.
///
/// Source: N. Wiener, Extrapolation, Interpolation, and Smoothing of Stationary Time Series (1949),
/// for white noise and a white signal. In `NumPy` with n = N + K − 1 and c = (K − 1) // 2:
/// `H = rfft(h, n); Y = rfft(y, n); P = abs(H)**2;`
/// `roll(irfft(conj(H)*Y/(P + noise*P.max()), n), c)[:N]`.
///
/// ```
/// use smoothframe_core::{Method, Mode, convolve, wiener};
/// let mut peaks = [0.0_f64; 40];
/// (peaks[12], peaks[15]) = (1.0, 2.0);
/// let kernel = [0.1, 0.2, 0.4, 0.2, 0.1];
/// let blurred = convolve(&peaks, &kernel, Mode::Same, Method::Auto)?;
/// let sharp = wiener(&blurred, &kernel, 1e-6)?;
/// assert!((sharp[12] - 1.0).abs() < 1e-2 && (sharp[15] - 2.0).abs() < 1e-2);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::EmptyInput`]; [`Error::Tap`] for a weight that is NaN or infinite;
/// [`Error::Deconvolution`] where all weights are 0, a row of `y` is NaN or infinite, or `noise` is
/// not a finite number from 0 on; [`Error::TooLong`] and [`Error::OutOfMemory`].
pub fn wiener<T: Sample>(y: &[T], h: &[T], noise: f64) -> Result<Vec<T>, Error> {
    let top = check(y, h)?;
    if !(noise >= 0.0 && noise.is_finite()) {
        return Err(refused(format!("`noise` must be a finite number from 0 on, got {noise}")));
    }
    let (n, k) = (y.len(), h.len());
    let len = n + k - 1;
    let mut rows = widened(0, y, k - 1, k)?;
    let mut taps = widened(0, h, n - 1, k)?;
    // Magnitudes near 1, so that no square overflows; by powers of two, which round nothing.
    let (row_scale, tap_scale) = (near_one(largest(y)), near_one(top));
    rows.iter_mut().for_each(|row| *row *= row_scale);
    taps.iter_mut().for_each(|tap| *tap *= tap_scale);
    let mut planner = RealFftPlanner::new();
    let (forward, inverse) = (planner.plan_fft_forward(len), planner.plan_fft_inverse(len));
    let mut spectrum = spectrum(len, k)?;
    let mut gain = spectrum.clone();
    // They fail for buffers of other lengths alone.
    let failed = |_| Error::OutOfMemory { rows: len, taps: k };
    forward.process(&mut rows, &mut spectrum).map_err(failed)?;
    forward.process(&mut taps, &mut gain).map_err(failed)?;
    let most = gain.iter().fold(0.0, |most: f64, gain| most.max(gain.norm_sqr()));
    let (floor, least) = (noise * most, ROUNDING * ROUNDING * most);
    for (value, gain) in spectrum.iter_mut().zip(&gain) {
        let power = gain.norm_sqr() + floor;
        let zero = Complex::new(0.0, 0.0);
        *value = if power > least { gain.conj() * *value / power } else { zero };
    }
    // Real series have real values there; rounding may have left others.
    if let Some(first) = spectrum.first_mut() {
        first.im = 0.0;
    }
    if let Some(last) = spectrum.last_mut()
        && len.is_multiple_of(2)
    {
        last.im = 0.0;
    }
    inverse.process(&mut spectrum, &mut rows).map_err(failed)?;
    let centre = (k - 1) / 2;
    let placed = rows[len - centre..].iter().chain(&rows[..len - centre]).take(n);
    let scaled = placed.map(|value| value / len as f64 * tap_scale / row_scale);
    let mut out = Vec::new();
    out.try_reserve_exact(n).map_err(|_| Error::OutOfMemory { rows: n, taps: k })?;
    out.extend(scaled);
    narrowed(out.into_iter(), k)
}

/// Zeros for the spectrum of so many real rows.
fn spectrum(len: usize, taps: usize) -> Result<Vec<Complex<f64>>, Error> {
    let mut spectrum = Vec::new();
    let bins = len / 2 + 1;
    spectrum.try_reserve_exact(bins).map_err(|_| Error::OutOfMemory { rows: len, taps })?;
    spectrum.resize(bins, Complex::new(0.0, 0.0));
    Ok(spectrum)
}

/// A power of two that brings a magnitude near 1.
fn near_one(magnitude: f64) -> f64 {
    if magnitude == 0.0 {
        return 1.0;
    }
    (-magnitude.log2().floor().clamp(-1000.0, 1000.0)).exp2()
}
