//! Two long inputs: their correlation, and the distribution of a sum.

use std::hint::black_box;

use smoothframe_core::{Error, Mode, Pmf, correlate};

use crate::{Cases, Per, noise};

/// Rows of both series, and masses of both distributions.
const ROWS: usize = 1_000_000;
const MASSES: u32 = 10_000;

pub(crate) fn cases(cases: &Cases) -> Result<(), Error> {
    if cases.wants("correlate") {
        let (a, v) = (noise(1, ROWS), noise(2, ROWS));
        cases.run("correlate", ROWS, ROWS, Per::Call, || {
            correlate(black_box(&a), &v, Mode::Full).map(|sums| drop(black_box(sums)))
        })?;
    }
    if cases.wants("pmf") {
        // A bell whose tails reach 1e-300, and masses of about one size.
        let place = |i: u32| (f64::from(i) - f64::from(MASSES) / 2.0) / (f64::from(MASSES) / 74.0);
        let bell = (0..MASSES).map(|i| (-place(i) * place(i) / 2.0).exp()).collect();
        let flat = (0..MASSES).map(|i| 1.0 + f64::from(i * 7919 % 997) / 997.0).collect();
        for (case, weights) in [("pmf", bell), ("pmf_flat", flat)] {
            let weights: Vec<f64> = weights;
            let total: f64 = weights.iter().sum();
            let masses: Vec<f64> = weights.iter().map(|weight| weight / total).collect();
            let pmf = Pmf::from_masses(0, &masses)?;
            cases.run(case, masses.len(), masses.len(), Per::Call, || {
                black_box(&pmf).sum(&pmf).map(|sum| drop(black_box(sum)))
            })?;
        }
    }
    Ok(())
}
