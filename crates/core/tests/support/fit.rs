//! Polynomials fitted by weighted least squares, in 106 bits: the powers' normal equations by Gauss.

use super::double::Double;

/// The derivative of order `deriv` at row `at` of the polynomial of degree `order` fitted to
/// `rows`, which stand at 0, 1, 2 … times `delta`.
pub(crate) fn fitted(rows: &[f64], order: usize, deriv: usize, delta: f64, at: f64) -> f64 {
    let rows: Vec<_> = rows.iter().enumerate().map(|(row, &x)| (1.0, row as f64, x)).collect();
    let value = solved_at(&rows, order, deriv, at);
    (0..deriv).fold(value, |value, _| value.by(Double::of(delta))).high
}

/// The derivative of order `deriv` at place `at` of the polynomial of degree `degree` fitted to
/// rows of a weight, a place and a value each; of a lower degree where they have too few places,
/// and nothing where that has no such derivative.
pub(crate) fn local(rows: &[(f64, f64, f64)], degree: usize, deriv: usize, at: f64) -> Option<f64> {
    let rows: Vec<_> = rows.iter().copied().filter(|row| row.0 > 0.0).collect();
    let mut places: Vec<f64> = rows.iter().map(|row| row.1).collect();
    places.sort_by(f64::total_cmp);
    places.dedup();
    let degree = degree.min(places.len().checked_sub(1)?);
    (degree >= deriv).then(|| solved_at(&rows, degree, deriv, at).high)
}

fn solved_at(rows: &[(f64, f64, f64)], degree: usize, deriv: usize, at: f64) -> Double {
    // Rows from −1 to 1, where powers are least alike.
    let low = rows.iter().fold(f64::INFINITY, |low, row| low.min(row.1));
    let high = rows.iter().fold(f64::NEG_INFINITY, |high, row| high.max(row.1));
    let middle = Double::of(low).plus(Double::of(high)).by(Double::of(2.0));
    let half = Double::of(high).minus(Double::of(low)).by(Double::of(2.0));
    let unit = if high > low { half } else { Double::of(1.0) };
    let place = |place: f64| Double::of(place).minus(middle).by(unit);
    let most = rows.iter().fold(0.0, |most: f64, row| most.max(row.0));
    let size = degree + 1;
    let mut matrix = vec![vec![Double::ZERO; size + 1]; size];
    for &(weight, at, x) in rows {
        let weight = Double::of(weight).by(Double::of(most));
        let t = place(at);
        let powers: Vec<Double> = (0..size).map(|p| power(t, p)).collect();
        for (line, &p) in matrix.iter_mut().zip(&powers) {
            let p = p.times(weight);
            for (cell, &q) in line.iter_mut().zip(&powers) {
                *cell = cell.plus(p.times(q));
            }
            line[size] = line[size].plus(p.times(Double::of(x)));
        }
    }
    let coefficients = solved(matrix);
    let t = place(at);
    let value = (deriv..size).fold(Double::ZERO, |sum, p| {
        let falling: f64 = (0..deriv).map(|k| (p - k) as f64).product();
        sum.plus(coefficients[p].times(Double::of(falling)).times(power(t, p - deriv)))
    });
    (0..deriv).fold(value, |value, _| value.by(unit))
}

fn power(t: Double, p: usize) -> Double {
    (0..p).fold(Double::of(1.0), |product, _| product.times(t))
}

/// With the largest pivot of each column first.
fn solved(mut matrix: Vec<Vec<Double>>) -> Vec<Double> {
    let size = matrix.len();
    for column in 0..size {
        let size_at = |row: &usize| matrix[*row][column].high.abs();
        let pivot = (column..size).max_by(|a, b| size_at(a).total_cmp(&size_at(b)));
        matrix.swap(column, pivot.expect("a row is left"));
        for row in column + 1..size {
            let factor = matrix[row][column].by(matrix[column][column]);
            let (above, below) = matrix.split_at_mut(row);
            for (cell, &pivot) in below[0].iter_mut().zip(&above[column]).skip(column) {
                *cell = cell.minus(factor.times(pivot));
            }
        }
    }
    let mut solution = vec![Double::ZERO; size];
    for row in (0..size).rev() {
        let known = (row + 1..size)
            .fold(matrix[row][size], |rest, at| rest.minus(matrix[row][at].times(solution[at])));
        solution[row] = known.by(matrix[row][row]);
    }
    solution
}
