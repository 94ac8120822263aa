//! The Dolph-Chebyshev window.

use std::f64::consts::PI;

use realfft::{RealFftPlanner, num_complex::Complex};

/// At distance d from the middle of K rows,
/// `w(d) = T(x₀) + 2 Σ_{0 < k < K/2} T(x_k) cos(2πkd/K)`, `x_k = β cos(πk/K)`, with T the Chebyshev
/// polynomial of degree K − 1 and β such that `T(β)` is the ratio of main lobe to sidelobes;
/// scaled to a maximum of 1 (Harris, Proc. IEEE 66, 1978, section V.K). One inverse transform of
/// length K is the sum at all d.
pub(super) fn outward(len: usize, at: f64) -> Vec<f64> {
    let transform = RealFftPlanner::new().plan_fft_inverse(len);
    // Even lengths have their middle between two rows, and are moved by half a row.
    let (shift, first) = if len.is_multiple_of(2) { (PI / len as f64, 1) } else { (0.0, 0) };
    let pattern = Pattern::new(len, at);
    let mut spectrum = transform.make_input_vec();
    let ends = len.div_ceil(2);
    for (k, bin) in spectrum.iter_mut().enumerate().take(ends) {
        *bin = Complex::from_polar(pattern.at(k), -shift * k as f64);
    }
    let mut rows = transform.make_output_vec();
    let done = transform.process(&mut spectrum, &mut rows);
    debug_assert!(done.is_ok(), "the first bin is real and the lengths are the transform's own");
    let half = &rows[first..first + ends];
    let greatest = half.iter().fold(f64::MIN_POSITIVE, |most: f64, &w| most.max(w));
    half.iter().map(|w| w / greatest).collect()
}

/// The window's spectrum: the Chebyshev polynomial.
struct Pattern {
    degree: f64,
    len: f64,
    /// acosh β, and β.
    rate: f64,
    beta: f64,
}

impl Pattern {
    fn new(len: usize, at: f64) -> Self {
        let (degree, len) = (len as f64 - 1.0, len as f64);
        let rate = 10.0_f64.powf(at.abs() / 20.0).acosh() / degree;
        Self { degree, len, rate, beta: rate.cosh() }
    }

    /// `T(x_k)`. Around x = 1 all digits are in x − 1, so x itself is never formed: SciPy, which
    /// forms it, is 5e-13 off at length 256.
    fn at(&self, k: usize) -> f64 {
        let above = (self.rate / 2.0).sinh().powi(2);
        let below = self.beta * (PI * k as f64 / (2.0 * self.len)).sin().powi(2);
        let half_excess = above - below; // (x − 1)/2
        if half_excess > 0.0 {
            (2.0 * self.degree * half_excess.sqrt().asinh()).cosh()
        } else {
            (2.0 * self.degree * (-half_excess).sqrt().asin()).cos()
        }
    }
}
