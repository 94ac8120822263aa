//! Sums of cosines, and the coefficients of the Taylor window.

/// `Σ_k a_k cos kφ`.
pub(super) fn sum(a: &[f64], phase: f64) -> f64 {
    a.iter().enumerate().map(|(k, a)| a * (k as f64 * phase).cos()).sum()
}

/// The coefficients 1, 2F₁, 2F₂ … of the Taylor window as a sum of cosines of period K (Carrara,
/// Goodman and Majewski, Spotlight Synthetic Aperture Radar, 1995, appendix D.2).
pub(super) fn taylor(nbar: usize, sll: f64) -> Vec<f64> {
    let a = (10.0_f64.powf(sll / 20.0)).acosh() / std::f64::consts::PI;
    let edge = nbar as f64 - 0.5;
    let widening = (nbar * nbar) as f64 / (a * a + edge * edge);
    let orders = || (1..nbar).map(|m| m as f64);
    let coefficient = |m: f64| {
        // Zeros over poles factor by factor, as the two products alone overflow.
        let ratio: f64 = orders()
            .map(|n| {
                let zero = 1.0 - m * m / (widening * (a * a + (n - 0.5) * (n - 0.5)));
                if n == m { zero } else { zero / (1.0 - m * m / (n * n)) }
            })
            .product();
        if m % 2.0 == 0.0 { -ratio } else { ratio }
    };
    std::iter::once(1.0).chain(orders().map(coefficient)).collect()
}
