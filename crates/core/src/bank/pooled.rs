//! What is told of a filter's outputs.

use crate::simd::bank::Pool;

/// What is told of one filter's outputs over one series, none of which was stored.
///
/// Outputs that are NaN are left out: those whose window holds a hole, or is cut by an end without
/// padding. Where none is left, all but `pooled` is NaN.
///
/// An output is that of [`FilterBank::apply`](crate::FilterBank::apply) to the bit, so `max`, `ppv` and
/// `pooled` are exact; the mean is within 1e-12 (f32: 3e-5) of the outputs' mean magnitude.
#[doc(alias("convolutional features"))]
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Pooled {
    /// The largest output.
    pub max: f64,
    /// The mean of the outputs. Infinite where their sum passes the largest number of the type.
    pub mean: f64,
    /// The share of them above the filter's [bias](crate::Filter::with_bias), from 0 to 1.
    #[doc(alias("proportion of positive values"))]
    pub ppv: f64,
    /// How many outputs were pooled: no more than the series has rows.
    pub pooled: usize,
}

impl From<Pool> for Pooled {
    fn from(Pool { max, sum, above, numbers }: Pool) -> Self {
        if numbers == 0 {
            return Self { max: f64::NAN, mean: f64::NAN, ppv: f64::NAN, pooled: 0 };
        }
        let count = numbers as f64;
        Self { max, mean: sum / count, ppv: above as f64 / count, pooled: numbers }
    }
}
