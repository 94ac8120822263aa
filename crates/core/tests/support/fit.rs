//! Savitzky-Golay as a least-squares fit, in 106 bits: the powers' normal equations by Gauss.

use super::double::Double;

/// The derivative of order `deriv` at row `at` of the polynomial of degree `order` fitted to
/// `rows`, which stand at 0, 1, 2 … times `delta`.
pub(crate) fn fitted(rows: &[f64], order: usize, deriv: usize, delta: f64, at: f64) -> f64 {
    // Rows from −1 to 1, where powers are least alike.
    let half = Double::of((rows.len() as f64 - 1.0) / 2.0);
    let unit = if rows.len() > 1 { half } else { Double::of(1.0) };
    let place = |row: f64| Double::of(row).minus(half).by(unit);
    let size = order + 1;
    let mut matrix = vec![vec![Double::ZERO; size + 1]; size];
    for (row, &x) in rows.iter().enumerate() {
        let t = place(row as f64);
        let powers: Vec<Double> = (0..size).map(|p| power(t, p)).collect();
        for (line, &p) in matrix.iter_mut().zip(&powers) {
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
    (0..deriv).fold(value, |value, _| value.by(unit).by(Double::of(delta))).high
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
