//! Equivalent kernels: fits to full windows as weighted sums.

use crate::{kernel::polynomial::Basis, options::degree::Degree};

/// The equivalent kernel of a fitted line: the weights whose weighted sum of a full window is the
/// line's value at place 0 (Cleveland and Devlin, J. Am. Stat. Assoc. 83, 1988).
fn of_line(weights: &[f64], places: &[f64]) -> Vec<f64> {
    let pairs = || weights.iter().zip(places);
    let sum: f64 = weights.iter().sum();
    let centre = pairs().map(|(w, place)| w * place).sum::<f64>() / sum;
    let spread: f64 = pairs().map(|(w, place)| w * (place - centre).powi(2)).sum();
    let slope = if spread > 0.0 { centre / spread } else { 0.0 };
    pairs().map(|(w, place)| w * (1.0 / sum - slope * (place - centre))).collect()
}

/// The equivalent kernel of a polynomial of this degree, above 0, or of its derivative: the weights
/// whose weighted sum of a full window is its value at place 0. `None` where the window does not
/// carry it.
pub(crate) fn equivalent(
    weights: &[f64],
    places: &[f64],
    degree: Degree,
    deriv: usize,
) -> Option<Vec<f64>> {
    if degree == Degree::Linear && deriv == 0 {
        return Some(of_line(weights, places));
    }
    let rows = weights.iter().copied().zip(places.iter().copied());
    let basis = Basis::new(rows, degree.number())?;
    Some(basis.weights(&basis.at(0.0, deriv)?))
}
