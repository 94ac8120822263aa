//! How much of the weights of a fit lies on the rows that are there, for many outputs of one window.
//!
//! The weights of an output are the values of a polynomial at the rows. Between its zeros they are of one
//! sign, so that their magnitudes are differences of running sums: a few operations for each output
//! where summing all rows' takes as many as there are rows.

use crate::kernel::polynomial::Basis;

/// Running sums over the rows of a window whose rows all weigh 1, at places 0, 1 …
pub(super) struct Sides<'a> {
    basis: &'a Basis,
    powers: Vec<Vec<f64>>,
    /// For each polynomial of the basis its sums over the first rows, all of them and those there.
    sums: Vec<Vec<[f64; 2]>>,
}

/// How near zeros are found, of a window of −1…1: no row is on their wrong side but one whose weight is
/// next to nothing.
const NEAR: f64 = 1e-12;

impl<'a> Sides<'a> {
    pub(super) fn new(basis: &'a Basis, is_there: impl Fn(usize) -> bool) -> Self {
        let sum = |column: &Vec<f64>| {
            let mut sums = Vec::with_capacity(column.len() + 1);
            let (mut all, mut there) = (0.0, 0.0);
            sums.push([all, there]);
            for (row, q) in column.iter().enumerate() {
                all += q;
                there += if is_there(row) { *q } else { 0.0 };
                sums.push([all, there]);
            }
            sums
        };
        let sums = basis.columns().iter().map(sum).collect();
        Self { basis, powers: basis.powers(), sums }
    }

    /// The share of the magnitudes that is on the rows that are there, where the basis has the values
    /// `own` at the output.
    pub(super) fn coverage(&self, own: &[f64]) -> f64 {
        let rows = self.sums.first().map_or(0, |sums| sums.len() - 1);
        let mut weights = vec![0.0; self.powers.len()];
        for (own, powers) in own.iter().zip(&self.powers) {
            weights.iter_mut().zip(powers).for_each(|(c, power)| *c += own * power);
        }
        let (mut whole, mut there, mut start) = (0.0, 0.0, 0);
        let mut side = |end: usize| {
            let [mut all, mut present] = [0.0; 2];
            for (own, sums) in own.iter().zip(&self.sums) {
                let ([from, from_there], [to, to_there]) = (sums[start], sums[end]);
                all += own * (to - from);
                present += own * (to_there - from_there);
            }
            whole += all.abs();
            there += present.abs();
            start = end;
        };
        for zero in zeros(&weights) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a row")]
            let row = self.basis.place(zero).ceil().max(0.0) as usize;
            side(row.min(rows));
        }
        side(rows);
        if whole > 0.0 { (there / whole).min(1.0) } else { 0.0 }
    }
}

/// Where a polynomial, given by its coefficients from the lowest on, changes its sign between −1 and 1.
///
/// Between the zeros of its derivative it has one at most, which halving finds; so from the line that
/// is its last derivative but one up to itself.
fn zeros(coefficients: &[f64]) -> Vec<f64> {
    let mut derivatives = vec![coefficients.to_vec()];
    while let Some(last) = derivatives.last().filter(|last| last.len() > 2) {
        let next = last.iter().enumerate().skip(1).map(|(power, c)| c * power as f64).collect();
        derivatives.push(next);
    }
    let mut zeros = Vec::new();
    for polynomial in derivatives.iter().rev() {
        let is_above = |u: f64| polynomial.iter().rev().fold(0.0, |sum, c| sum * u + c) >= 0.0;
        let mut found = Vec::with_capacity(zeros.len() + 1);
        let mut low = -1.0;
        for end in zeros.iter().copied().chain([1.0]) {
            let (mut from, mut to) = (low, end);
            low = end;
            let side = is_above(from);
            if is_above(to) == side {
                continue;
            }
            while to - from > NEAR {
                let middle = from + (to - from) / 2.0;
                if is_above(middle) == side {
                    from = middle;
                } else {
                    to = middle;
                }
            }
            found.push(to);
        }
        zeros = found;
    }
    zeros
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_where_signs_change() {
        // (u + 0.5)(u − 0.25)(u − 0.75), and no zero of u² + 1.
        let found = zeros(&[0.093_75, -0.312_5, -0.5, 1.0]);
        let near = |(zero, want): (&f64, &f64)| (zero - want).abs() < 1e-11;
        assert!(found.len() == 3 && found.iter().zip(&[-0.5, 0.25, 0.75]).all(near), "{found:?}");
        assert_eq!(zeros(&[1.0, 0.0, 1.0]), []);
        assert_eq!(zeros(&[1.0]), []);
    }

    /// Sums of all rows' magnitudes agree to what both round off.
    #[test]
    fn coverage_is_the_share_of_magnitudes() {
        for (rows, degree, deriv, keep) in
            [(65, 0, 0, 3), (101, 3, 0, 2), (350, 2, 1, 7), (777, 5, 2, 5), (1_000, 4, 0, 300)]
        {
            let basis = Basis::new((0..rows).map(|row| (1.0, row as f64)), degree).expect("rows");
            let is_there = |row: usize| row * row % keep == 1 || row % 11 == 5;
            let sides = Sides::new(&basis, is_there);
            for at in 0..rows {
                let own = basis.at(at as f64, deriv).expect("a polynomial");
                let weights = basis.weights(&own);
                let sum = |rows: &mut dyn Iterator<Item = usize>| -> f64 {
                    rows.map(|row| weights[row].abs()).sum()
                };
                let there = sum(&mut (0..rows).filter(|&row| is_there(row)));
                let want = there / sum(&mut (0..rows));
                let coverage = sides.coverage(&own);
                assert!((coverage - want).abs() < 1e-12, "{rows} {at}: {coverage} {want}");
            }
        }
    }
}
