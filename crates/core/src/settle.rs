//! From plain sums to outputs.

use crate::{
    present::{Present, Rule},
    sample::Sample,
    simd,
};

/// Rescales the outputs of a piece, or makes holes of them.
pub(crate) struct Settle<'a, T> {
    pub(crate) rule: &'a Rule,
    /// The rows of the outputs, as they were given.
    pub(crate) rows: &'a [T],
    /// Σ_present h and Σ_present |h|.
    pub(crate) weight: &'a [f64],
    pub(crate) magnitude: &'a [f64],
    /// Plain sums, then outputs.
    pub(crate) out: &'a mut [T],
    pub(crate) present: &'a mut [bool],
}

impl<T: Sample> simd::Job for Settle<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { rule, rows, weight, magnitude, out, present } = self;
        let n = out.len();
        let (rows, weight, magnitude) = (&rows[..n], &weight[..n], &magnitude[..n]);
        for (i, (out, is)) in out.iter_mut().zip(present).enumerate() {
            let there = Present { weight: weight[i], magnitude: magnitude[i] };
            *is = rule.allows(there, rows[i].is_hole());
            let value = T::of(rule.rescaled(out.wide(), weight[i]));
            *out = if *is { value } else { T::NAN };
        }
    }
}
