//! The first discrete prolate spheroidal sequence.

use std::f64::consts::PI;

use crate::error::Error;

/// Iterations of inverse iteration. Each reduces what the start holds of other sequences by at
/// least 5, the least ratio of eigenvalues among symmetric sequences.
const ITERATIONS: usize = 32;

/// The bandwidth must be below half a cycle per row.
pub(super) fn check(len: usize, nw: f64) -> Result<(), Error> {
    if len < 2 || nw < len as f64 / 2.0 {
        return Ok(());
    }
    let expected = "less than half of the length";
    Err(Error::Parameter { window: "dpss", name: "NW", expected, value: nw })
}

/// The symmetric sequence of the greatest eigenvalue of Slepian's tridiagonal matrix (Percival and
/// Walden, Spectral Analysis for Physical Applications, 1993, section 8.3), scaled as SciPy's
/// `norm='approximate'`.
///
/// With s rows from the middle and edges t(K − t)/2 between neighbours, that matrix is a constant
/// minus that of a chain of springs in a potential `2 s² sin²(πW)`. The sequence is the slowest
/// mode of the chain, found by inverse iteration. Every term is positive, so nothing cancels, and
/// even the smallest weights keep their digits.
pub(super) fn outward(len: usize, nw: f64) -> Vec<f64> {
    let chain = Chain::new(len, nw / len as f64);
    let mut mode = vec![1.0; len.div_ceil(2)];
    for _ in 0..ITERATIONS {
        chain.solve(&mut mode);
        let greatest = mode.last().copied().unwrap_or(1.0);
        mode.iter_mut().for_each(|w| *w /= greatest);
    }
    if len.is_multiple_of(2) {
        let square = len as f64 * len as f64;
        mode.iter_mut().for_each(|w| *w *= square / (square + nw));
    }
    mode.reverse();
    mode
}

/// The chain of one half of the window, from the end to the middle, factored by elimination from
/// the end.
struct Chain {
    edges: Vec<f64>,
    pivots: Vec<f64>,
    /// The share of a row's mass in this half: the middle row of an odd length is in both.
    last_mass: f64,
}

impl Chain {
    fn new(len: usize, bandwidth: f64) -> Self {
        let half = len.div_ceil(2);
        // Narrower than this it is the boxcar to the last digit, and its square underflows.
        let sine = (PI * bandwidth).sin().max(1e-100);
        let last_mass = if len.is_multiple_of(2) { 1.0 } else { 0.5 };
        let (mut edges, mut pivots) = (Vec::with_capacity(half), Vec::with_capacity(half));
        let mut held = 0.0; // the stiffness of the rows so far, as felt at the last of them
        for row in 0..half {
            let s = (len as f64 - 1.0) / 2.0 - row as f64;
            held += 2.0 * (s * sine) * (s * sine);
            let next = row as f64 + 1.0;
            let edge = if row + 1 < half { next * (len as f64 - next) / 2.0 } else { 0.0 };
            edges.push(edge);
            pivots.push(held + edge);
            held *= edge / (held + edge);
        }
        Self { edges, pivots, last_mass }
    }

    /// Solves the chain: replaces the loads on the rows by their displacements.
    fn solve(&self, rows: &mut [f64]) {
        if let Some(last) = rows.last_mut() {
            *last *= self.last_mass;
        }
        let mut moved = 0.0;
        for (row, (edge, pivot)) in rows.iter_mut().zip(self.edges.iter().zip(&self.pivots)) {
            *row += moved;
            moved = *row * (edge / pivot);
        }
        let mut inner = 0.0;
        for (row, (edge, pivot)) in rows.iter_mut().zip(self.edges.iter().zip(&self.pivots)).rev() {
            inner = (*row + edge * inner) / pivot;
            *row = inner;
        }
    }
}
