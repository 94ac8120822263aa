//! Savitzky-Golay: the value or a derivative of the polynomial fitted to a window.

use crate::Error;

/// The highest order. To here every length's taps are right to 1e-10 of the largest, and to 1e-12
/// up to order 11.
const MAX_ORDER: usize = 20;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Savgol {
    pub(crate) len: usize,
    pub(crate) order: usize,
    pub(crate) deriv: usize,
    pub(crate) delta: f64,
}

impl Savgol {
    pub(super) fn check(&self) -> Result<(), Error> {
        let Self { len, order, deriv, delta } = *self;
        let window = "savgol";
        let parameter = |name, expected, value| Error::Parameter { window, name, expected, value };
        if len.is_multiple_of(2) {
            return Err(Error::Length { window, expected: "odd", len });
        }
        if order >= len || order > MAX_ORDER {
            let expected = "less than the length and at most 20";
            return Err(parameter("order", expected, order as f64));
        }
        if deriv > order {
            return Err(parameter("deriv", "at most the order", deriv as f64));
        }
        // Derivatives are largest at the ends of the window, so where these are numbers, all are.
        let is_number = delta.is_finite() && delta > 0.0;
        if !is_number || self.taps(0).iter().any(|h| !h.is_finite()) {
            let expected = "a finite number above 0, and not so small that weights overflow";
            return Err(parameter("delta", expected, delta));
        }
        Ok(())
    }

    /// The taps that give the fitted polynomial's derivative at the row of tap `centre`.
    ///
    /// With the orthonormal polynomials q_k on the rows t (Gram's; the recurrence of Gautschi,
    /// Orthogonal Polynomials, 2004, example 1.15), `h(t) = Σ_k q_k(t) q_k⁽ʳ⁾(s) / deltaʳ`. SciPy
    /// solves for powers of t, and of 255 rows has lost every digit by order 8.
    pub(super) fn taps(&self, centre: usize) -> Vec<f64> {
        let length = self.len as f64;
        let newest = (length - 1.0) / 2.0;
        let s = newest - centre as f64;
        let mut before = vec![0.0; self.len];
        let mut now = vec![1.0 / length.sqrt(); self.len];
        // The derivatives at s, from the 0th to the one wanted.
        let mut slopes_before = vec![0.0; self.deriv + 1];
        let mut slopes = slopes_before.clone();
        slopes[0] = 1.0 / length.sqrt();
        let mut taps = vec![0.0; self.len];
        for k in 0..=self.order {
            for (tap, q) in taps.iter_mut().zip(&now) {
                *tap += slopes[self.deriv] * q;
            }
            if k == self.order {
                break;
            }
            let (down, up) = (coupling(k, length), coupling(k + 1, length));
            for (j, (q, q_before)) in now.iter_mut().zip(&mut before).enumerate() {
                let t = newest - j as f64;
                (*q, *q_before) = ((t * *q - down * *q_before) / up, *q);
            }
            for r in (0..=self.deriv).rev() {
                let lower = if r == 0 { 0.0 } else { r as f64 * slopes[r - 1] };
                let next = (s * slopes[r] + lower - down * slopes_before[r]) / up;
                slopes_before[r] = slopes[r];
                slopes[r] = next;
            }
        }
        for _ in 0..self.deriv {
            taps.iter_mut().for_each(|h| *h /= self.delta);
        }
        taps
    }
}

/// What couples q_{k−1} and q_k in t·q: `½ k √((m² − k²) / (4k² − 1))` on m rows.
fn coupling(k: usize, m: f64) -> f64 {
    let k = k as f64;
    if k == 0.0 { 0.0 } else { 0.5 * k * ((m - k) * (m + k) / (4.0 * k * k - 1.0)).sqrt() }
}
