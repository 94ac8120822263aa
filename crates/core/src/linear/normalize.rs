//! Turns plain sums into outputs.

use crate::{
    coverage::rows::{Present, Rule},
    sample::Sample,
    simd,
};

/// Rescales a piece's outputs to the weight present, or makes holes of them.
pub(crate) struct Normalize<'a, T> {
    pub(crate) rule: &'a Rule,
    /// The rows of the outputs, as they were given.
    pub(crate) rows: &'a [T],
    /// Σ_present h and Σ_present |h|.
    pub(crate) weight: &'a [f64],
    pub(crate) magnitude: &'a [f64],
    /// Plain sums, then outputs.
    pub(crate) out: &'a mut [T],
    /// Whether outputs are values.
    pub(crate) present: Option<&'a mut [bool]>,
}

impl<T: Sample> simd::WithSimd for Normalize<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { rule, rows, weight, magnitude, out, present } = self;
        let n = out.len();
        let (rows, weight, magnitude) = (&rows[..n], &weight[..n], &magnitude[..n]);
        // Looked up once, as in vectorized loops it would be gathers.
        let least = rule.least(rule.magnitude);
        let covers = |i: usize| least.covers(magnitude[i], rows[i].is_hole());
        let allows = |i: usize| {
            let there = Present { weight: weight[i], magnitude: magnitude[i] };
            covers(i) & !rule.cancels(there)
        };
        // A loop per case, simple enough for the compiler to vectorize.
        if rule.counts() {
            for (i, out) in out.iter_mut().enumerate() {
                let value = T::of(rule.rescaled_by_count(out.wide(), weight[i]));
                *out = if allows(i) { value } else { T::NAN };
            }
        } else if rule.has_negative_taps() {
            for (i, out) in out.iter_mut().enumerate() {
                let value = T::of(rule.rescaled_by_weight(out.wide(), weight[i]));
                *out = if allows(i) { value } else { T::NAN };
            }
        } else {
            for (i, out) in out.iter_mut().enumerate() {
                let value = T::of(rule.rescaled_by_weight(out.wide(), weight[i]));
                *out = if covers(i) { value } else { T::NAN };
            }
        }
        if let Some(present) = present {
            for (i, is) in present[..n].iter_mut().enumerate() {
                *is = allows(i);
            }
        }
    }
}
