//! A polynomial from the moments of a window.

/// Of each power of the place, the least share of its square that must be orthogonal to the lower
/// powers: a difference of sums has lost as many digits.
const LEAST: [f64; 4] = [0.0, 1e-2, 1e-3, 3e-4];
/// The most powers that are summed.
pub(super) const POWERS: usize = 7;

/// Sums over the rows of a window, of weights w and places u from the output's own: Σ w·uᵏ, and
/// Σ w·uᵏ·x.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Moments {
    pub(super) weight: [f64; POWERS],
    pub(super) value: [f64; 4],
}

impl Moments {
    /// Adds a row.
    #[inline(always)]
    pub(super) fn add(&mut self, degree: usize, mut weight: f64, place: f64, x: f64) {
        for k in 0..=2 * degree {
            self.weight[k] += weight;
            if k <= degree {
                self.value[k] += weight * x;
            }
            weight *= place;
        }
    }

    /// The derivative of this order at place 0; `None` where the system is near singular.
    pub(super) fn at_own(&self, degree: usize, deriv: usize) -> Option<f64> {
        // By the factors L·D·Lᵀ of the matrix of moments.
        let mut lower = [[0.0; 4]; 4];
        let (mut pivots, mut parts) = ([0.0; 4], [0.0; 4]);
        for row in 0..=degree {
            let (mut part, mut pivot) = (self.value[row], self.weight[2 * row]);
            for column in 0..row {
                let mut entry = self.weight[row + column];
                for k in 0..column {
                    entry -= lower[row][k] * pivots[k] * lower[column][k];
                }
                lower[row][column] = entry / pivots[column];
                part -= lower[row][column] * parts[column];
                pivot -= lower[row][column] * entry;
            }
            let is_enough = pivot > LEAST[row] * self.weight[2 * row];
            if !is_enough {
                return None;
            }
            (pivots[row], parts[row]) = (pivot, part);
        }
        let mut coefficients = [0.0; 4];
        for row in (deriv..=degree).rev() {
            let mut coefficient = parts[row] / pivots[row];
            for above in row + 1..=degree {
                coefficient -= lower[above][row] * coefficients[above];
            }
            coefficients[row] = coefficient;
        }
        let factorial = (1..=deriv).fold(1.0, |product, k| product * k as f64);
        Some(coefficients[deriv] * factorial).filter(|value| value.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_come_back() {
        for degree in 0..4 {
            let at = |u: f64| (0..=degree).rev().fold(0.0, |sum, k| sum * u + (k + 1) as f64);
            let mut moments = Moments::default();
            for row in 0..9 {
                let place = f64::from(row - 3) / 4.0;
                moments.add(degree, 1.0 + f64::from(row), place, at(place));
            }
            for deriv in 0..=degree {
                let want = [1.0, 2.0, 6.0, 24.0][deriv];
                let got = moments.at_own(degree, deriv).expect("enough rows");
                assert!((got - want).abs() < 1e-12, "degree {degree}, derivative {deriv}: {got}");
            }
        }
        let mut moments = Moments::default();
        moments.add(1, 1.0, 0.5, 3.0);
        assert_eq!(moments.at_own(1, 0), None);
    }
}
