//! Least squares of a tall table, of which a block of rows is there at a time.

use std::collections::TryReserveError;

use crate::simd::{WithSimd, isa::Isa, run};

/// Rows of a block.
const ROWS: usize = 256;
/// Sums that are added up side by side, so that the compiler makes vectors of them.
const SUMS: usize = 8;

/// The triangle R of a QR decomposition of the rows seen so far, with y as its last column: Qᵀy, and
/// below it what is left over.
///
/// A block of rows is put below the triangle, and Householder's reflections turn both into the next
/// triangle (Golub and Van Loan, Matrix Computations, 5.2). Q is never made.
pub(super) struct Triangle {
    /// Columns of the table, y's included.
    columns: usize,
    /// R by columns, `columns` numbers each.
    triangle: Vec<f64>,
    /// The block by columns, `ROWS` numbers each, of which the first `filled` are rows.
    block: Vec<f64>,
    filled: usize,
}

impl Triangle {
    pub(super) fn new(unknowns: usize) -> Result<Self, TryReserveError> {
        let columns = unknowns + 1;
        let zeros = |count: usize| -> Result<Vec<f64>, TryReserveError> {
            let mut zeros = Vec::new();
            zeros.try_reserve_exact(count)?;
            zeros.resize(count, 0.0);
            Ok(zeros)
        };
        // More than there is, where a product overflows.
        let triangle = zeros(columns.saturating_mul(columns))?;
        let block = zeros(columns.saturating_mul(ROWS))?;
        Ok(Self { columns, triangle, block, filled: 0 })
    }

    /// Adds a row: a number for each unknown, and y.
    pub(super) fn push(&mut self, row: impl Iterator<Item = f64>, y: f64) {
        let numbers = row.chain([y]);
        for (column, number) in self.block.chunks_exact_mut(ROWS).zip(numbers) {
            column[self.filled] = number;
        }
        self.filled += 1;
        if self.filled == ROWS {
            self.reduce();
        }
    }

    /// Adds a row for each unknown, which says that `by` times it is 0.
    pub(super) fn ridge(&mut self, by: f64) {
        if by > 0.0 {
            for at in 0..self.columns - 1 {
                let row = (0..self.columns - 1).map(|i| if i == at { by } else { 0.0 });
                self.push(row, 0.0);
            }
        }
    }

    /// The unknowns; `None` where the table, of so many rows or columns, does not tell them apart:
    /// where its least singular value is as small beside the largest as rounding makes it, as in
    /// `numpy.linalg.lstsq`.
    pub(super) fn solve(mut self, size: usize) -> Option<Vec<f64>> {
        self.reduce();
        let unknowns = self.columns - 1;
        let largest = self.largest(unknowns);
        let least = largest * f64::EPSILON * size as f64;
        if (0..unknowns).any(|i| self.at(i, i).abs() <= least) || self.least(unknowns) <= least {
            return None;
        }
        let mut solution: Vec<f64> = (0..unknowns).map(|i| self.at(i, unknowns)).collect();
        self.backward(&mut solution);
        Some(solution)
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        self.triangle[column * self.columns + row]
    }

    /// R⁻¹ times a vector.
    fn backward(&self, vector: &mut [f64]) {
        for i in (0..vector.len()).rev() {
            vector[i] /= self.at(i, i);
            let (above, [value, ..]) = vector.split_at_mut(i) else { return };
            let column = &self.triangle[i * self.columns..][..i];
            above.iter_mut().zip(column).for_each(|(above, r)| *above -= r * *value);
        }
    }

    /// R⁻ᵀ times a vector.
    fn forward(&self, vector: &mut [f64]) {
        for i in 0..vector.len() {
            let column = &self.triangle[i * self.columns..][..i];
            let sum: f64 = column.iter().zip(&*vector).map(|(r, v)| r * v).sum();
            vector[i] = (vector[i] - sum) / self.at(i, i);
        }
    }

    /// R's largest singular value, by a few rounds of powers of RᵀR.
    fn largest(&self, unknowns: usize) -> f64 {
        let mut vector = start(unknowns);
        let mut largest = 0.0;
        for _ in 0..ROUNDS {
            let turned: Vec<f64> = (0..unknowns)
                .map(|row| (row..unknowns).map(|i| self.at(row, i) * vector[i]).sum())
                .collect();
            largest = norm(&turned);
            for (i, value) in vector.iter_mut().enumerate() {
                let column = &self.triangle[i * self.columns..][..=i];
                *value = column.iter().zip(&turned).map(|(r, t)| r * t).sum();
            }
            if unit(&mut vector) == 0.0 {
                return 0.0;
            }
        }
        largest
    }

    /// R's least singular value, by a few rounds of powers of (RᵀR)⁻¹.
    fn least(&self, unknowns: usize) -> f64 {
        let mut vector = start(unknowns);
        let mut least = f64::INFINITY;
        for _ in 0..ROUNDS {
            self.forward(&mut vector);
            least = 1.0 / norm(&vector);
            unit(&mut vector);
            self.backward(&mut vector);
            unit(&mut vector);
        }
        least
    }

    /// Turns the triangle and the block below it into the next triangle.
    fn reduce(&mut self) {
        if self.filled > 0 {
            // Rows of zeros change nothing.
            self.block.chunks_exact_mut(ROWS).for_each(|column| column[self.filled..].fill(0.0));
            run(Isa::best(), Reduce(self));
            self.filled = 0;
        }
    }
}

/// Rounds of powers: singular values need only be known within a small factor.
const ROUNDS: usize = 8;

/// A vector that no table is likely to have no part of.
fn start(len: usize) -> Vec<f64> {
    let mut vector: Vec<f64> = (0..len).map(|i| 1.0 + (i as f64 * 0.7).sin() / 2.0).collect();
    let signs = vector.iter_mut().enumerate();
    signs.for_each(|(i, v)| *v = if i.count_ones() % 2 == 0 { *v } else { -*v });
    unit(&mut vector);
    vector
}

fn norm(vector: &[f64]) -> f64 {
    dot(vector, vector).sqrt()
}

/// Scales a vector to a norm of 1, and gives what it was.
fn unit(vector: &mut [f64]) -> f64 {
    let norm = norm(vector);
    if norm > 0.0 {
        vector.iter_mut().for_each(|v| *v /= norm);
    }
    norm
}

struct Reduce<'a>(&'a mut Triangle);

impl WithSimd for Reduce<'_> {
    #[inline(always)]
    fn run(self) {
        let Triangle { columns, triangle, block, .. } = self.0;
        for j in 0..*columns {
            let (done, later) = block.split_at_mut((j + 1) * ROWS);
            // The reflection that takes column j, from the diagonal on, to the diagonal alone.
            let vector = &mut done[j * ROWS..];
            let square = dot(vector, vector);
            if square == 0.0 {
                continue;
            }
            let diagonal = triangle[j * *columns + j];
            let length = (diagonal * diagonal + square).sqrt();
            // Of two signs the one by which nothing cancels.
            let to = if diagonal > 0.0 { -length } else { length };
            let first = diagonal - to;
            let scale = 2.0 / (first * first + square);
            triangle[j * *columns + j] = to;
            for (k, column) in (j + 1..).zip(later.chunks_exact_mut(ROWS)) {
                let top = &mut triangle[k * *columns + j];
                let by = scale * (first * *top + dot(vector, column));
                *top -= by * first;
                column.iter_mut().zip(&*vector).for_each(|(c, v)| *c -= by * v);
            }
        }
    }
}

/// Σ a·b.
#[inline(always)]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; SUMS];
    let (a, a_rest) = a.as_chunks::<SUMS>();
    let (b, b_rest) = b.as_chunks::<SUMS>();
    for (a, b) in a.iter().zip(b) {
        for i in 0..SUMS {
            sums[i] += a[i] * b[i];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}
