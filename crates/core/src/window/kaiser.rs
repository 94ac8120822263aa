//! The Kaiser window, and the Kaiser-Bessel-derived one.

use std::f64::consts::TAU;

use crate::{error::Error, window::Window};

/// `I₀(beta·x) / I₀(beta)` for x from 0 to 1, right also where both would overflow.
pub(super) fn weight(beta: f64) -> impl Fn(f64) -> f64 {
    let beta = beta.abs();
    let whole = scaled_i0(beta);
    move |x| scaled_i0(beta * x) / whole * (beta * (x - 1.0)).exp()
}

/// The derived window has even lengths only.
pub(super) fn check_derived(len: usize) -> Result<(), Error> {
    if len.is_multiple_of(2) {
        return Ok(());
    }
    Err(Error::Length { window: "kaiser_bessel_derived", expected: "even", len })
}

/// `√(Σ_{j ≤ i} w_j / Σ_j w_j)` for the Kaiser window w of half the length and one row more.
pub(super) fn derived(len: usize, beta: f64) -> Vec<f64> {
    let kaiser = Window::kaiser(beta).form().sample(len / 2 + 1);
    let mut sums: Vec<f64> = kaiser
        .iter()
        .scan(0.0, |sum, w| {
            *sum += w;
            Some(*sum)
        })
        .collect();
    let whole = sums.pop().unwrap_or(1.0);
    sums.iter().rev().map(|sum| (sum / whole).sqrt()).collect()
}

/// `exp(−x) I₀(x)`, the modified Bessel function of the first kind scaled to stay finite, x ≥ 0
/// (Abramowitz and Stegun 9.6.12, and 9.7.1 where its terms fall below the last digit).
fn scaled_i0(x: f64) -> f64 {
    if x < 30.0 {
        series(|k| (x / (2.0 * k)).powi(2)) * (-x).exp()
    } else {
        series(|k| (2.0 * k - 1.0).powi(2) / (8.0 * k * x)) / (TAU * x).sqrt()
    }
}

/// 1 + t₁ + t₂ + …, each positive term the one before times `ratio(k)`.
fn series(ratio: impl Fn(f64) -> f64) -> f64 {
    let (mut sum, mut term, mut k) = (1.0, 1.0, 1.0);
    while term > 0.1 * f64::EPSILON * sum {
        term *= ratio(k);
        sum += term;
        k += 1.0;
    }
    sum
}
