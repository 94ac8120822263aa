//! Savitzky-Golay: taps for the value or a derivative of the polynomial fitted to a window.

use crate::error::Error;

/// The highest order: up to it the taps of every length are right to 1e-10 of the largest, and up
/// to order 11 to 1e-12.
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
        // Derivatives are largest at the ends of the window: where taps are finite there, they are
        // finite everywhere.
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
    pub(crate) fn taps(&self, centre: usize) -> Vec<f64> {
        let length = self.len as f64;
        let newest = (length - 1.0) / 2.0;
        let s = newest - centre as f64;
        let mut before = vec![0.0; self.len];
        let mut now = vec![1.0 / length.sqrt(); self.len];
        let mut slopes = Slopes::new(self.deriv, length);
        let mut taps = vec![0.0; self.len];
        for k in 0..=self.order {
            for (tap, q) in taps.iter_mut().zip(&now) {
                *tap += slopes.last() * q;
            }
            if k == self.order {
                break;
            }
            let (down, up) = (coupling(k, length), coupling(k + 1, length));
            for (j, (q, q_before)) in now.iter_mut().zip(&mut before).enumerate() {
                let t = newest - j as f64;
                (*q, *q_before) = ((t * *q - down * *q_before) / up, *q);
            }
            slopes.next(k, s, length);
        }
        for _ in 0..self.deriv {
            taps.iter_mut().for_each(|h| *h /= self.delta);
        }
        taps
    }
}

impl Savgol {
    /// The polynomial fitted to these rows, the oldest first, or its derivative, at the places
    /// `at`. The degree is at most the number of rows less one.
    pub(crate) fn fit(&self, rows: &[f64], at: std::ops::Range<usize>) -> Vec<f64> {
        let of_rows = self.of_rows(rows.len());
        let parts = of_rows.parts(rows);
        at.map(|place| of_rows.value(&parts, place)).collect()
    }

    /// The design for this number of rows, its degree lowered where they are too few.
    pub(crate) fn of_rows(&self, len: usize) -> Self {
        Self { len, order: self.order.min(len.saturating_sub(1)), ..*self }
    }

    /// The coefficients of the fit in the orthonormal polynomials.
    fn parts(&self, rows: &[f64]) -> Vec<f64> {
        let length = self.len as f64;
        let mut before = vec![0.0; self.len];
        let mut now = vec![1.0 / length.sqrt(); self.len];
        let mut parts = Vec::with_capacity(self.order + 1);
        for k in 0..=self.order {
            parts.push(rows.iter().zip(&now).map(|(x, q)| x * q).sum());
            let (down, up) = (coupling(k, length), coupling(k + 1, length));
            if k == self.order {
                break;
            }
            for (place, (q, q_before)) in now.iter_mut().zip(&mut before).enumerate() {
                let t = place as f64 - (length - 1.0) / 2.0;
                (*q, *q_before) = ((t * *q - down * *q_before) / up, *q);
            }
        }
        parts
    }

    /// The value of the fit, or its derivative, at a place counted from the oldest row.
    fn value(&self, parts: &[f64], place: usize) -> f64 {
        let length = self.len as f64;
        let s = place as f64 - (length - 1.0) / 2.0;
        let mut slopes = Slopes::new(self.deriv, length);
        let mut value = 0.0;
        for (k, part) in parts.iter().enumerate() {
            value += part * slopes.last();
            if k < self.order {
                slopes.next(k, s, length);
            }
        }
        (0..self.deriv).fold(value, |value, _| value / self.delta)
    }
}

/// Derivatives 0 to `deriv` of q_k at one place, for k = 0, 1, 2 … in turn.
struct Slopes {
    before: Vec<f64>,
    now: Vec<f64>,
}

impl Slopes {
    fn new(deriv: usize, length: f64) -> Self {
        let mut now = vec![0.0; deriv + 1];
        now[0] = 1.0 / length.sqrt();
        Self { before: vec![0.0; deriv + 1], now }
    }

    fn last(&self) -> f64 {
        self.now[self.now.len() - 1]
    }

    /// From q_k to q_{k+1}.
    fn next(&mut self, k: usize, s: f64, length: f64) {
        let (down, up) = (coupling(k, length), coupling(k + 1, length));
        for r in (0..self.now.len()).rev() {
            let lower = if r == 0 { 0.0 } else { r as f64 * self.now[r - 1] };
            let next = (s * self.now[r] + lower - down * self.before[r]) / up;
            self.before[r] = self.now[r];
            self.now[r] = next;
        }
    }
}

/// The recurrence's coefficient between q_{k−1} and q_k, for m rows:
/// `½ k √((m² − k²) / (4k² − 1))`.
fn coupling(k: usize, m: f64) -> f64 {
    let k = k as f64;
    if k == 0.0 { 0.0 } else { 0.5 * k * ((m - k) * (m + k) / (4.0 * k * k - 1.0)).sqrt() }
}
